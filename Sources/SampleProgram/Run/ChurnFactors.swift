import Foundation
import RunWriting

/// Why a member's churn probability is what it is, in plain words; as the field of `churn.csv` asks for it, largest first.
struct ChurnFactors {
    private struct Factor {
        var name: String
        var impact: Double
        var description: String
    }

    private let factors: [Factor]

    init(_ score: PairScore, churn: Double, sponsor: SponsorPlan, memberDays: Int) {
        var factors = [Self.recency(score), Self.frequency(score), Self.basket(score, sponsor), Self.tenure(memberDays)]
        factors.sort { (abs($0.impact), $0.name) > (abs($1.impact), $1.name) }
        self.factors = Array(factors.filter { abs($0.impact) >= 0.01 }.prefix(churn >= 0.4 ? 3 : 2))
    }

    private static func recency(_ score: PairScore) -> Factor {
        let days = Int(score.lastPurchaseDays)
        let excess = min(5, score.lastPurchaseDays * score.pace)
        let said = days == 0 ? "The last purchase was today" : "\(days) \(days == 1 ? "day" : "days") since the last purchase"
        return Factor(name: "recency", impact: 0.16 * (excess - 1.1), description: "\(said); usually \(score.usualGap)")
    }

    private static func frequency(_ score: PairScore) -> Factor {
        let (now, before) = (score.purchasesIn90, score.purchasesIn90Before)
        let change = Double(before - now) / Double(max(2, before + now))
        let noun = now == 1 ? "purchase" : "purchases"
        return Factor(name: "frequency", impact: 0.3 * change, description: "\(now) \(noun) in the last 90 days; \(before) in the 90 before")
    }

    private static func basket(_ score: PairScore, _ sponsor: SponsorPlan) -> Factor {
        let ratio = score.basket / sponsor.basket
        let percent = Int((abs(ratio - 1) * 100).rounded())
        let words = percent < 3 ? "Spends about as much as others on a purchase" : "Spends \(percent) % \(ratio < 1 ? "less" : "more") than others on a purchase"
        return Factor(name: "basket", impact: 0.1 * max(-1, min(1, 1 - ratio)), description: words)
    }

    private static func tenure(_ days: Int) -> Factor {
        let months = days / 30
        let words = months < 1 ? "Came for the first time this month" : "A customer for \(months) \(months == 1 ? "month" : "months") of the last 18"
        return Factor(name: "tenure", impact: 0.09 - 0.012 * Double(min(18, months)), description: words)
    }

    /// JSON with the quotes doubled, as a field of a CSV file.
    func write(to file: CSVFile) {
        file.text("\"[")
        for (index, factor) in factors.enumerated() {
            file.text(index == 0 ? "{\"\"factor\"\":\"\"" : ",{\"\"factor\"\":\"\"")
            file.text(factor.name)
            file.text("\"\",\"\"impact\"\":")
            file.fixed(factor.impact, decimals: 2)
            file.text(",\"\"description\"\":\"\"")
            file.text(factor.description)
            file.text("\"\"}")
        }
        file.text("]\"")
    }
}
