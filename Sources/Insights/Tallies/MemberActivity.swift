import LoyaltyModel

/// What the transactions and points entries say of each of one sponsor's members, in the order in which they were first seen.
package struct MemberActivity: Sendable {
    package var index = DenseIndex()
    /// The first transaction or points entry.
    package var firstFactAt: [Int64] = []
    /// `.min` where there is no transaction.
    package var lastTransactionAt: [Int64] = []
    /// A transaction in the days before the end of the period, and of the one before.
    package var isActive: [Bool] = []
    package var wasActive: [Bool] = []
    /// Minor units over the 365 days up to `takenAt`.
    package var yearSales: [Int64] = []
    /// A bit for each of the calendar's months with a transaction in it; `monthWords` words a member.
    package var activeMonths: [UInt64] = []
    package let monthWords: Int

    package init(months: Int) {
        monthWords = (months + 63) / 64
    }

    package var count: Int { index.count }
    package func row(of member: MemberIndex) -> Int? { index.find(member) }

    mutating func insert(_ member: MemberIndex, factAt moment: Int64) -> Int {
        let (row, isNew) = index.insert(member)
        if isNew {
            firstFactAt.append(moment)
            lastTransactionAt.append(.min)
            isActive.append(false)
            wasActive.append(false)
            yearSales.append(0)
            for _ in 0..<monthWords { activeMonths.append(0) }
        } else if moment < firstFactAt[row] {
            firstFactAt[row] = moment
        }
        return row
    }

    mutating func setActive(_ row: Int, month: Int) {
        activeMonths[row * monthWords + month >> 6] |= 1 << UInt64(month & 63)
    }

    package func isActive(_ row: Int, month: Int) -> Bool {
        activeMonths[row * monthWords + month >> 6] & (1 << UInt64(month & 63)) != 0
    }
}
