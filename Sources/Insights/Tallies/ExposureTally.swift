import LoyaltyModel

/// The exposures of one rule, of members who are counted, with what the rule then cost.
package struct ExposureTally: Sendable {
    package private(set) var members = DenseIndex()
    package private(set) var arms: [Arm] = []
    package private(set) var moments: [Int64] = []
    /// Minor units: the contact, and rewards redeemed within [exposed_at, exposed_at + W].
    package private(set) var costs: [Int64] = []
    /// Points earned under the rule in the same window.
    package private(set) var points: [Int64] = []

    package init() {}

    package var count: Int { members.count }

    package mutating func add(_ exposure: Exposure) {
        guard members.insert(exposure.member).isNew else { return }
        arms.append(exposure.arm)
        moments.append(exposure.at)
        costs.append(exposure.contactCost)
        points.append(0)
    }

    package mutating func add(_ reward: Reward, window: Int64) {
        guard let redeemedAt = reward.redeemedAt, let row = members.find(reward.member), isWithin(redeemedAt, row, window) else { return }
        costs[row] += reward.cost
    }

    package mutating func add(_ entry: PointsEntry, window: Int64) {
        guard entry.kind == .earn, let row = members.find(entry.member), isWithin(entry.at, row, window) else { return }
        points[row] += entry.points
    }

    private func isWithin(_ moment: Int64, _ row: Int, _ window: Int64) -> Bool {
        moment >= moments[row] && moment <= moments[row] + window
    }
}
