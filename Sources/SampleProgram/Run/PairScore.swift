import Foundation

/// What can be said of a member at a sponsor from the ledger up to a moment: the Pareto/NBD formulas at an estimated pace.
struct PairScore {
    var lastPurchaseDays: Double
    /// Purchases a day while they still come, drawn towards the sponsor's typical pace.
    var pace: Double
    var purchasesIn90: Int
    var purchasesIn90Before: Int
    var purchases: Int
    var spent: Int64
    /// A purchase to be expected, drawn towards the sponsor's typical one.
    var basket: Double
    var probabilityAlive: Double
    /// Of no purchase in the horizon.
    var churn: Double

    /// The rate at which members leave, a day.
    private static let leaving = 1.0 / 1_100
    /// Older purchases say little of the pace.
    private static let memory: Int64 = 270 * 86_400

    /// - Returns: nil where there is no purchase up to the moment.
    init?(_ history: PairHistory, at moment: Int64) {
        let sponsor = history.sponsor
        let known = history.purchases.prefix { $0.at <= moment }
        let bought = known.filter { $0.amount > 0 }
        guard let last = bought.last?.at else { return nil }
        func count(_ fromDays: Int64, _ toDays: Int64) -> Int {
            bought.count { $0.at > moment - fromDays * 86_400 && $0.at <= moment - toDays * 86_400 }
        }
        lastPurchaseDays = Double(moment - last) / 86_400
        purchases = bought.count
        purchasesIn90 = count(90, 0)
        purchasesIn90Before = count(180, 90)
        spent = known.reduce(0) { $0 + Int64($1.amount) }
        basket = (Double(spent) + 2 * sponsor.basket) / (Double(bought.count) + 2)
        let begin = max(bought[0].at, last - Self.memory)
        let recent = Double(bought.count { $0.at >= begin })
        pace = (recent + 0.5) / (Double(last - begin) / 86_400 + 1.5 / max(1e-9, sponsor.dailyRate))
        let leavingAtAll = Self.leaving + pace
        let silence = exp(min(60, leavingAtAll * lastPurchaseDays)) - 1
        probabilityAlive = 1 / (1 + Self.leaving / leavingAtAll * silence)
        let certainty = recent + 1.5
        let quiet = pow(1 + pace * Double(sponsor.horizonDays) / certainty, -certainty)
        churn = 1 - probabilityAlive * (1 - quiet)
    }

    /// What the model says: the formula's answer, more or less blurred, and hardly there where the model is weak.
    func modelledChurn(_ sponsor: SponsorPlan, blur: Double) -> Double {
        let logit = log(max(1e-6, churn) / max(1e-6, 1 - churn))
        // A model that learned from a few hundred members is never quite sure.
        let held = 4 * tanh(logit / 4)
        let said = sponsor.hasWeakModel ? -1.2 + 0.12 * logit + 0.9 * blur : held + 0.15 * blur
        return 1 / (1 + exp(-said))
    }

    /// Revenue expected in a year, and its 80 % interval.
    var yearly: (mean: Double, lower: Double, upper: Double) {
        let visits = pace * 365 * 0.85
        let mean = probabilityAlive * visits * basket
        // Visits spread as counts do, and more where the pace is little known; baskets spread too.
        let spread = (visits * 1.4 + visits * visits * 0.12 / (1 + Double(purchases) / 12)).squareRoot() * basket
        let ifGone = probabilityAlive < 0.9 ? 0 : max(0, visits * basket - 1.28 * spread)
        return (mean, ifGone, max(probabilityAlive, 0.15) * (visits * basket + 1.28 * spread))
    }

    /// Days between purchases as the member usually has them.
    var usualGap: Int { max(1, Int((1 / pace).rounded())) }
}
