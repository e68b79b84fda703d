import LoyaltyModel

/// The ids of the program's dimensions, where SQLite can read them, and the width of the numbers in the facts' ids.
struct SnapshotTexts {
    let sponsors: StaticTexts
    let merchants: StaticTexts
    let rules: StaticTexts
    let markets: StaticTexts
    let campaigns: StaticTexts
    let kinds = StaticTexts(PointsKind.allCases.map(\.rawValue))
    /// Wide enough for every table, so that ids of a table are equally long and in the order of time.
    let width: Int

    init(_ plan: ProgramPlan, facts: Facts) {
        sponsors = StaticTexts(plan.sponsors.map(\.id))
        merchants = StaticTexts(plan.sponsors.flatMap { sponsor in sponsor.merchantNames.indices.map { "\(sponsor.prefix)\($0 + 1)" } })
        rules = StaticTexts(plan.rules.flatMap { $0.map(\.id) })
        markets = StaticTexts(plan.markets.map(\.id))
        campaigns = StaticTexts(Campaign.all.map(\.id))
        width = Base32.width(for: max(facts.purchases.count, facts.points.count))
    }

    func kind(_ kind: PointsKind) -> StaticTexts.Entry { kinds[PointsKind.allCases.firstIndex(of: kind) ?? 0] }
}
