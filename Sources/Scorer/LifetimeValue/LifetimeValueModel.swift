import Glibc
import Lifetimes
import LoyaltyModel
import SeededRandom

/// What a sponsor's members will buy and spend: a model of repeat buying and, whatever its kind, Gamma-Gamma for what a purchase is worth.
struct LifetimeValueModel: Sendable {
    let choice: PurchaseModelChoice
    let spending: GammaGamma
    /// Net revenue over what was bought, before refunds: expected revenue is that much of what is expected to be bought.
    let keptShare: Double
    /// Correlation of members' number of purchases with their mean value, over those with repeats.
    let correlation: Double
    let customers: Int

    static let fewestCustomers = 50
    static let fewestRepeaters = 20
    /// Beyond it the assumption of Gamma-Gamma, that how often does not go with how much, fails enough to be said.
    static let noteworthyCorrelation = 0.3

    enum Refusal: Error, Equatable {
        case tooFew(customers: Int, repeaters: Int)
        case notFitted
    }

    init(_ ledger: SponsorLedger, _ all: BuyingHistories) throws(Refusal) {
        guard all.histories.count >= Self.fewestCustomers, all.repeaters >= Self.fewestRepeaters else { throw .tooFew(customers: all.histories.count, repeaters: all.repeaters) }
        guard let choice = PurchaseModelChoice(ledger, all: all), let spending = try? GammaGamma(fitting: Self.spendingTable(all)) else { throw .notFitted }
        self.choice = choice
        self.spending = spending
        keptShare = Self.keptShare(ledger)
        correlation = Self.correlation(all)
        customers = all.histories.count
    }

    static func spendingTable(_ all: BuyingHistories) -> SpendingTable { SpendingTable(all.sample(atMost: PurchaseModelChoice.mostFitted).spending) }

    private static func keptShare(_ ledger: SponsorLedger) -> Double {
        let net = ledger.purchases.all.reduce(0.0) { $0 + Double($1.amount) }
        let bought = ledger.purchaseDays.all.reduce(0.0) { $0 + Double($1.amount) }
        return bought > 0 ? min(1, max(0, net / bought)) : 1
    }

    private static func correlation(_ all: BuyingHistories) -> Double {
        let pairs = all.spending.filter { $0.purchases > 1 }.map { (Double($0.purchases), $0.mean) }
        let count = Double(pairs.count)
        let (meanX, meanY) = (pairs.reduce(0) { $0 + $1.0 } / count, pairs.reduce(0) { $0 + $1.1 } / count)
        var (xx, yy, xy) = (0.0, 0.0, 0.0)
        for (x, y) in pairs {
            xx += (x - meanX) * (x - meanX)
            yy += (y - meanY) * (y - meanY)
            xy += (x - meanX) * (y - meanY)
        }
        return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : 0
    }

    var algorithm: String { "\(type(of: choice.model).name) with Gamma-Gamma" }

    /// With q ≤ 1 the mean of members' means does not exist, and what Gamma-Gamma expects of a member leaps with each purchase.
    private var hasNoMean: Bool { spending.q <= 1 }

    var warnings: [String] {
        let noMean = "What members spend at a time varies so widely that Gamma-Gamma has no mean (q = \(Rounding.text(spending.q, decimals: 2))): each is expected to go on as they did, and intervals are wide."
        return (hasNoMean ? [noMean] : []) + dependence
    }

    private var dependence: [String] {
        guard abs(correlation) > Self.noteworthyCorrelation else { return [] }
        let direction = correlation > 0 ? "more" : "less"
        return ["How often members buy goes with how much: those who come more often spend \(direction) at a time (correlation \(Rounding.text(correlation, decimals: 2))). The model takes the two to be independent, so values at both ends are less certain than their intervals say."]
    }

    /// The value expected of a purchase, in minor units, after refunds.
    func expectedValue(_ spending: GammaGamma.Spending) -> Double {
        (hasNoMean ? spending.mean : self.spending.expectedValue(spending)) * keptShare
    }
}
