import LoyaltyModel
import Testing

@testable import Insights

@Suite struct ForecastErrorsTests {
    /// 8.963 + 71.1171 = 80.0801; half of it is 40.04005, where the sum of the binary differences is 40.040049999999994, which rounds the other way.
    @Test func errorsAreOfTheNumbersAsWritten() {
        var errors = ForecastErrors()
        errors.add(21.963, 13)
        errors.add(81.1171, 10)
        #expect(errors.sum(over: 2) == 40.04005 && Rounding.text(errors.sum(over: 2), decimals: 4) == "40.0401" && errors.count == 2)
    }

    /// Beyond whole millionths it is the sum of the differences; so it is of very large ones.
    @Test func finerAndLargerOnesAreSummedAllTheSame() {
        var fine = ForecastErrors(), large = ForecastErrors()
        fine.add(1.0 / 3, 0)
        fine.add(2, 1)
        #expect(abs(fine.sum(over: 2) - 2.0 / 3) < 1e-12)
        large.add(1e15, 0)
        large.add(0.5, 1)
        #expect(large.sum(over: 1) == 1e15 + 0.5)
    }
}
