/// Moments that a calendar of four-digit years can show: Unix seconds of the years 1 to 9999.
package let calendarMoments: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

/// Bytes of a name or another text for people: it stands on many pages and in every row of some files.
package let longestLabel = 1_000

/// The sizes of some values added up, so that no sum over any of them can leave 64 bits, not even ten times over.
package struct SizeTotal: Sendable {
    /// 10^17 minor units are more than any currency's whole program turns over.
    package static let limit: UInt64 = 100_000_000_000_000_000
    private var total: UInt64 = 0

    package init() {}

    /// - Returns: false where the total would be above the limit.
    package mutating func add(_ value: Int64) -> Bool {
        guard value.magnitude <= Self.limit - total else { return false }
        total += value.magnitude
        return true
    }

    /// - Returns: false where the total would be above the limit.
    package mutating func add(_ other: Self) -> Bool {
        guard other.total <= Self.limit - total else { return false }
        total += other.total
        return true
    }
}
