import Insights
import LoyaltyModel

extension Formats {
    /// A churn probability in percent, with as many decimals as it takes to stay on its own side of the limits of levels and of who is at risk: `59.6 %` is medium where high begins at 60 %.
    func risk(_ probability: Double, _ settings: FigureSettings) -> String {
        func side(_ probability: Double) -> (RiskLevel, Bool) { (RiskLevel(probability, settings), probability >= settings.atRisk) }
        let enough = (0...4).first { decimals in Double(Rounding.percent(probability, decimals: decimals)).map { side($0 / 100) == side(probability) } ?? false }
        guard let enough, enough > 0 else { return self.probability(probability) }
        return percent(probability, decimals: enough)
    }
}

extension SponsorSite {
    func risk(_ probability: Double) -> String { formats.risk(probability, settings) }
}
