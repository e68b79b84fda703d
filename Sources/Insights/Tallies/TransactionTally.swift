import LoyaltyModel

/// All that one sponsor's figures need of transactions, added row by row in any order.
package struct TransactionTally: Sendable {
    package private(set) var activity: MemberActivity
    /// Over everyone: minor units and rows of the period and of the one before.
    package private(set) var sales: (current: Int64, previous: Int64) = (0, 0)
    package private(set) var count: (current: Int, previous: Int) = (0, 0)
    /// Over everyone, by the calendar's local days.
    package private(set) var dailySales: [Int64]
    package private(set) var dailyCount: [Int]
    package private(set) var demand: DemandCounter
    private let calendar: SponsorCalendar
    /// Purchases within these moments are kept for windows around exposures; nil where the sponsor has none.
    private let historyRange: ClosedRange<Int64>?
    private var purchases: PurchaseList

    /// - Parameter rows: how many transactions there will be at most.
    package init(calendar: SponsorCalendar, historyRange: ClosedRange<Int64>?, demand: DemandCounter, rows: Int) {
        self.calendar = calendar
        self.historyRange = historyRange
        purchases = PurchaseList(capacity: historyRange == nil ? 0 : rows)
        self.demand = demand
        activity = MemberActivity(months: calendar.months.count)
        dailySales = [Int64](repeating: 0, count: max(0, calendar.dayStarts.count - 1))
        dailyCount = [Int](repeating: 0, count: max(0, calendar.dayStarts.count - 1))
    }

    /// - Parameter isCounted: whether the member shares at all; one who does not is only in the books.
    package mutating func add(_ transaction: Transaction, isCounted: Bool) {
        addToBooks(transaction)
        demand.add(at: transaction.at, merchant: transaction.merchant)
        if isCounted { addToMember(transaction) }
    }

    private mutating func addToBooks(_ transaction: Transaction) {
        if transaction.at > calendar.periodStart {
            sales.current += transaction.amount
            count.current += 1
        } else if transaction.at > calendar.previousStart {
            sales.previous += transaction.amount
            count.previous += 1
        }
        if let day = calendar.day(of: transaction.at) {
            dailySales[day] += transaction.amount
            dailyCount[day] += 1
        }
    }

    private mutating func addToMember(_ transaction: Transaction) {
        let moment = transaction.at
        let row = activity.insert(transaction.member, factAt: moment)
        if moment > activity.lastTransactionAt[row] { activity.lastTransactionAt[row] = moment }
        if moment > calendar.activeSince { activity.isActive[row] = true }
        if moment > calendar.previousActiveSince, moment <= calendar.periodStart { activity.wasActive[row] = true }
        if moment > calendar.yearStart { activity.yearSales[row] += transaction.amount }
        if let month = calendar.month(of: moment) { activity.setActive(row, month: month) }
        if let historyRange, historyRange.contains(moment) {
            purchases.append(member: UInt32(row), at: moment, amount: transaction.amount)
        }
    }

    /// Hands over the purchases kept, in rows of `activity`, and forgets them.
    package mutating func takeHistory(memberCount: Int) -> PurchaseHistory {
        defer { purchases = PurchaseList() }
        return PurchaseHistory(memberCount: memberCount, purchases)
    }

    /// Makes members of those who have points entries only.
    package mutating func addMembers(of points: PointsTally) {
        for (row, member) in points.members.keys.enumerated() { _ = activity.insert(member, factAt: points.firstEntryAt[row]) }
    }
}
