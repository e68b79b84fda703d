/// What is known of a member at a moment that a rule's effect may depend on. It is worked out in the same way before an exposure and now, so that evidence from then speaks of a member now.
///
/// Churn probability and predicted value would be the better measures of risk and value, but there are none of the moments at which rules reached their members.
struct MemberState: Equatable, Sendable {
    /// Minor units spent in the ``ActionSettings/valueDays`` before; where facts reach back less far, what was spent since then is taken to go on at the same rate.
    let value: Double
    /// Days since the last purchase.
    let daysAway: Double

    /// - Returns: nil for a member who has not bought by then, or where nothing is known of the time before.
    init?(_ past: MemberPast) {
        let known = min(Double(ActionSettings.valueDays), past.days(since: past.factsFrom))
        guard known > 0, let last = past.purchases.last(where: { $0.amount > 0 }) else { return nil }
        var spent = 0.0
        for purchase in past.purchases.reversed() {
            guard past.days(since: purchase.at) < known else { break }
            spent += Double(purchase.amount)
        }
        value = spent * Double(ActionSettings.valueDays) / known
        daysAway = past.days(since: last.at)
    }

    init(value: Double, daysAway: Double) { (self.value, self.daysAway) = (value, daysAway) }
}
