import LoyaltyModel

/// All that one sponsor's figures need of points entries and predictions.
package struct PointsTally: Sendable {
    /// A month's points over everyone; those expired and redeemed as positive numbers.
    package struct Month: Sendable, Equatable {
        package var issued: Int64 = 0
        package var redeemed: Int64 = 0
        package var expired: Int64 = 0
        package var adjusted: Int64 = 0
        package var stakes: Int64 = 0
        package var payouts: Int64 = 0
        package var change: Int64 { issued - redeemed - expired + adjusted }
    }

    package private(set) var members = DenseIndex()
    package private(set) var firstEntryAt: [Int64] = []
    package private(set) var months: [YearMonth: Month] = [:]
    package private(set) var firstMonth: YearMonth?
    package private(set) var issued: (current: Int64, previous: Int64) = (0, 0)
    package private(set) var redeemed: (current: Int64, previous: Int64) = (0, 0)
    /// Points of all entries up to the end of the period, and of the one before.
    package private(set) var liability: (current: Int64, previous: Int64) = (0, 0)
    private let calendar: SponsorCalendar

    package init(calendar: SponsorCalendar) {
        self.calendar = calendar
    }

    package mutating func add(_ entry: PointsEntry, isCounted: Bool) {
        addToBooks(entry)
        guard isCounted else { return }
        let (row, isNew) = members.insert(entry.member)
        if isNew { firstEntryAt.append(entry.at) } else if entry.at < firstEntryAt[row] { firstEntryAt[row] = entry.at }
    }

    private mutating func addToBooks(_ entry: PointsEntry) {
        let month = calendar.localTime.yearMonth(at: entry.at)
        firstMonth = min(firstMonth ?? month, month)
        switch entry.kind {
        case .earn: months[month, default: Month()].issued += entry.points
        case .redeem: months[month, default: Month()].redeemed -= entry.points
        case .expire: months[month, default: Month()].expired -= entry.points
        case .adjust: months[month, default: Month()].adjusted += entry.points
        }
        liability.current += entry.points
        if entry.at <= calendar.periodStart { liability.previous += entry.points }
        guard entry.at > calendar.previousStart else { return }
        let isCurrent = entry.at > calendar.periodStart
        if entry.kind == .earn { if isCurrent { issued.current += entry.points } else { issued.previous += entry.points } }
        if entry.kind == .redeem { if isCurrent { redeemed.current -= entry.points } else { redeemed.previous -= entry.points } }
    }

    /// - Parameter settledAt: the market's; nil while it is open.
    package mutating func add(_ prediction: Prediction, settledAt: Int64?) {
        let month = calendar.localTime.yearMonth(at: prediction.placedAt)
        firstMonth = min(firstMonth ?? month, month)
        months[month, default: Month()].stakes += prediction.stake
        if let settledAt { months[calendar.localTime.yearMonth(at: settledAt), default: Month()].payouts += prediction.payout }
    }
}
