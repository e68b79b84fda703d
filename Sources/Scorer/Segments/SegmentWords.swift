import LoyaltyModel

/// Names and descriptions of segments, from their centres alone.
enum SegmentWords {
    /// One for each, none twice.
    static func names(_ profiles: [SegmentProfile]) -> [String] {
        let short = profiles.map(first)
        let longer = apart(short) { short[$0] + ", " + second(profiles[$0]) }
        let names = apart(longer) { "\(longer[$0]), about \(visits(profiles[$0]))" }
        var seen: [String: Int] = [:]
        return names.map { name in
            seen[name, default: 0] += 1
            return seen[name] == 1 ? name : "\(name) (\(seen[name] ?? 0))"
        }
    }

    /// Those that more than one has said at more length, all of them.
    private static func apart(_ names: [String], _ longer: (Int) -> String) -> [String] {
        names.indices.map { index in names.count { $0 == names[index] } > 1 ? longer(index) : names[index] }
    }

    private static func first(_ profile: SegmentProfile) -> String {
        let (often, much) = (profile.deviation(.frequency), profile.deviation(.value))
        if profile.deviation(.recency) > 0.6 { return often > 0.3 ? "Once frequent, now away" : "Long away" }
        if often > 0.6, much > 0.6 { return "Frequent, high spending" }
        if often > 0.6 { return "Frequent" }
        if much > 0.6 { return "High spending" }
        if often < -0.6 { return profile.deviation(.recency) < -0.6 ? "Recent, few visits" : "Few visits" }
        return "Occasional"
    }

    private static func second(_ profile: SegmentProfile) -> String {
        let (trend, redemption, value) = (profile.deviation(.trend), profile.deviation(.redemption), profile.deviation(.value))
        let strongest = [abs(trend), abs(redemption), abs(value)].max() ?? 0
        if strongest == abs(trend) { return trend < 0 ? "coming less" : "coming more" }
        if strongest == abs(redemption) { return redemption < 0 ? "redeeming little" : "redeeming" }
        return value < 0 ? "spending little" : "spending more"
    }

    private static func visits(_ profile: SegmentProfile) -> String { FactorWords.count(Int(profile.visits.rounded()), "visit") + (profile.days < 365 ? " in \(profile.days) days" : " a year") }

    static func description(_ profile: SegmentProfile, _ currency: Currency) -> String {
        let spending = "\(Rounding.text(scaled: Int64(profile.spending.rounded()), decimals: currency.exponent)) \(currency.code)"
        var parts = [
            "\(FactorWords.count(Int(profile.visits.rounded()), "visit")) and \(spending) in the last \(profile.days) days", "last visit \(FactorWords.count(Int(profile.recency.rounded()), "day")) ago",
        ]
        if profile.trend < 0.8 { parts.append("fewer visits than in the 90 days before") }
        if profile.trend > 1.25 { parts.append("more visits than in the 90 days before") }
        if profile.redeemed >= 0.5 { parts.append("\(FactorWords.count(Int(profile.redeemed.rounded()), "reward")) redeemed") }
        return "Typical member: " + parts.joined(separator: "; ") + "."
    }
}
