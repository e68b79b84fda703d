import Foundation
import LoyaltyModel
import SeededRandom
import Testing
@testable import SampleProgram

@Suite("Formulas, against values worked out by hand or published")
struct FormulaTests {
    @Test("xoshiro256** gives its authors' numbers for the state 1, 2, 3, 4")
    func generator() {
        var random = Random(state: (1, 2, 3, 4))
        let first = (0..<4).map { _ in random.next() }
        #expect(first == [11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240])
    }

    @Test("Draws have the mean they say")
    func means() {
        var random = Random(seed: 1, stream: 1)
        func mean(_ draw: (inout Random) -> Double) -> Double { (0..<20_000).reduce(0) { sum, _ in sum + draw(&random) } / 20_000 }
        #expect(abs(mean { $0.unit() } - 0.5) < 0.01)
        #expect(abs(mean { $0.exponential() } - 1) < 0.03)
        #expect(abs(mean { $0.normal() }) < 0.03)
        #expect(abs(mean { $0.gamma(shape: 3) } - 1) < 0.03)
        #expect(abs(mean { $0.logNormal(spread: 0.5) } - 1) < 0.03)
    }

    @Test("The middle 80 % of Poisson counts", arguments: [(0.0, 0, 0), (2.0, 0, 4), (0.05, 0, 0), (0.2, 0, 1), (10.0, 6, 14)])
    func interval(_ mean: Double, _ lower: Int, _ upper: Int) {
        let interval = CountInterval(mean: mean)
        #expect(interval.lower == lower)
        #expect(interval.upper == upper)
    }

    @Test("The area under the curve is the share of pairs in the right order, ties counted half")
    func area() throws {
        var backtest = Backtest()
        for (probability, left) in [(0.9, true), (0.8, false), (0.7, true), (0.1, false)] { backtest.add(probability: probability, left: left) }
        var metrics = Dictionary(uniqueKeysWithValues: backtest.metrics())
        #expect(metrics["auc_roc"] == 0.75)
        #expect(metrics["precision"] == 2.0 / 3)
        #expect(metrics["recall"] == 1)
        backtest.add(probability: 0.9, left: false)
        metrics = Dictionary(uniqueKeysWithValues: backtest.metrics())
        #expect(metrics["auc_roc"] == 3.5 / 6)
    }

    @Test("Without both outcomes there is nothing to measure")
    func oneOutcome() {
        var backtest = Backtest()
        backtest.add(probability: 0.4, left: true)
        #expect(backtest.metrics().isEmpty)
    }

    @Test("Tokens are distinct, and numbers of one width have their order as texts")
    func tokens() throws {
        let draw = MemberDraw(options: SampleOptions(), sponsors: try SponsorPlan.all(1))
        #expect(Set((0..<20_000).map { draw.token($0) }).count == 20_000)
        let texts = (0..<2_000).map { Base32.text(UInt64($0), width: Base32.width(for: 2_000)) }
        #expect(texts == texts.sorted())
        #expect(Set(texts.map(\.utf8.count)) == [3])
    }

    @Test("Nine in the morning is nine on the local clock on both sides of a change")
    func localTime() throws {
        for sponsor in try SponsorPlan.all(8) {
            for day in [159, 160, 161, 315, 316, 140, 141] {
                #expect(sponsor.calendar.localTime.secondOfDay(at: sponsor.calendar.moment(day: day, second: 32_400)) == 32_400, "\(sponsor.zoneName)")
            }
            let factors = sponsor.calendar.factors.prefix(ProgramDates.days)
            #expect(abs(factors.reduce(0, +) / Double(ProgramDates.days) - 1) < 1e-9)
        }
    }
}
