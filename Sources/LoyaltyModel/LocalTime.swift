import Foundation

/// The local time of an IANA zone: local days, hours and months of Unix seconds.
///
/// The zone's offsets over the years that matter are read once; after that every question is arithmetic.
/// Reading takes one offset a day, or a week where only dates of long ago or far ahead may be asked for, and finds each change to the second: a zone whose
/// offset changes twice within that and back again would be read wrongly; no zone has done that within a day since 1970.
package struct LocalTime: Sendable {
    package let zoneName: String
    /// Moments from which on `offsets` of the same index holds; the first holds for all time before the second too.
    private let changes: [Int64]
    private let offsets: [Int64]

    /// - Parameters:
    ///   - zoneName: an IANA name, as `Europe/Dublin`.
    ///   - range: Unix seconds over which offsets are looked at daily.
    ///   - wide: over which they are looked at weekly, around the range; outside, the nearest offset is used.
    /// - Returns: nil where the name is not a zone of the system's time-zone data.
    package init?(zoneName: String, over range: ClosedRange<Int64>, within wide: ClosedRange<Int64>? = nil) {
        guard Self.looksLikeZone(zoneName), let zone = TimeZone(identifier: zoneName) else { return nil }
        self.zoneName = zoneName
        (changes, offsets) = Self.readOffsets(of: zone, over: range, within: wide ?? range)
    }

    /// The zone and all its offsets as text: the same for two zones that tell the same local times.
    package var summary: String { "\(zoneName) \(zip(changes, offsets).map { "\($0):\($1)" }.joined(separator: ","))" }

    /// UTC, or a zone with one offset.
    package init(fixedOffset: Int64, zoneName: String = "UTC") {
        self.zoneName = zoneName
        changes = [.min]
        offsets = [fixedOffset]
    }

    /// Foundation takes names as `GMT+3` too, which are not IANA names.
    private static func looksLikeZone(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= 64 else { return false }
        if name.contains("/") { return name.utf8.allSatisfy(isOfAName) && !name.hasPrefix("/") }
        return namesWithoutArea.contains(Substring(name))
    }

    private static func isOfAName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "/_+-".utf8.contains(byte)
        }
    }

    /// IANA's names without an area; most are kept for old systems, but they are names.
    private static let namesWithoutArea = Set(
        """
        CET CST6CDT Cuba EET EST EST5EDT Egypt Eire GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong Iceland Iran Israel Jamaica Japan \
        Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROC ROK Singapore Turkey UCT UTC Universal W-SU WET Zulu
        """.split(separator: " "))

    private static func readOffsets(of zone: TimeZone, over range: ClosedRange<Int64>, within wide: ClosedRange<Int64>) -> ([Int64], [Int64]) {
        let (day, week): (Int64, Int64) = (86_400, 7 * 86_400)
        func offset(_ moment: Int64) -> Int64 {
            Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(moment))))
        }
        var changes: [Int64] = [.min]
        var offsets = [offset(wide.lowerBound)]
        var known = wide.lowerBound
        while known < wide.upperBound {
            let isNear = known + week > range.lowerBound && known < range.upperBound
            let next = min(known + (isNear ? day : week), wide.upperBound)
            let nextOffset = offset(next)
            if nextOffset != offsets[offsets.count - 1] {
                var before = known
                var after = next
                while after - before > 1 {
                    let middle = before + (after - before) / 2
                    if offset(middle) == nextOffset { after = middle } else { before = middle }
                }
                changes.append(after)
                offsets.append(nextOffset)
            }
            known = next
        }
        return (changes, offsets)
    }

    private func segment(at moment: Int64) -> Int {
        var low = 0
        var high = changes.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if changes[middle] <= moment { low = middle } else { high = middle }
        }
        return low
    }

    /// Seconds east of UTC at a moment.
    package func offset(at moment: Int64) -> Int64 { offsets[segment(at: moment)] }

    /// Whether the clock on the wall reads the same at another moment: in the hour before clocks go back, and in the one after.
    package func isReadTwice(_ moment: Int64) -> Bool {
        let here = segment(at: moment)
        let local = moment + offsets[here]
        return [here - 1, here + 1].contains { offsets.indices.contains($0) && segment(at: local - offsets[$0]) == $0 }
    }

    package func date(at moment: Int64) -> CivilDate {
        CivilDate(daysSinceEpoch: Int(floorDivided(moment + offset(at: moment), by: 86_400)))
    }

    package func yearMonth(at moment: Int64) -> YearMonth { date(at: moment).yearMonth }

    /// Seconds since the local date began to be written, 0 to 86,399.
    package func secondOfDay(at moment: Int64) -> Int {
        let local = moment + offset(at: moment)
        return Int(local - floorDivided(local, by: 86_400) * 86_400)
    }

    /// The first moment with this local date; where clocks jump over midnight, that of the jump.
    ///
    /// For a date that a zone skipped whole (as Samoa's 2011-12-30) it is the start of the next one.
    package func start(of date: CivilDate) -> Int64 {
        let midnight = Int64(date.daysSinceEpoch) * 86_400
        var earliest: Int64?
        // No local day begins more than a day off the midnight of UTC: what changed long before has nothing to do with it.
        for index in max(0, segment(at: midnight) - 3)..<changes.count {
            let from = changes[index]
            let until = index + 1 < changes.count ? changes[index + 1] : .max
            let candidate = max(midnight - offsets[index], from)
            guard candidate < until else { continue }
            if self.date(at: candidate) >= date { earliest = min(earliest ?? candidate, candidate) }
            if midnight - offsets[index] < until { break }
        }
        return earliest ?? midnight - offsets[offsets.count - 1]
    }

    /// The moment itself where a local day begins at it, else the start of the next local day.
    package func nextMidnight(atOrAfter moment: Int64) -> Int64 {
        let today = date(at: moment)
        let begin = start(of: today)
        return begin == moment ? moment : start(of: CivilDate(daysSinceEpoch: today.daysSinceEpoch + 1))
    }

    /// Whether a local day begins here: the local date changes, also where there is no midnight.
    package func isStartOfDay(_ moment: Int64) -> Bool { date(at: moment) != date(at: moment - 1) }

    /// Whether the local clock reads a whole hour.
    package func isStartOfHour(_ moment: Int64) -> Bool { secondOfDay(at: moment) % 3_600 == 0 }

    package func isStart(of granularity: Granularity, _ moment: Int64) -> Bool { granularity == .day ? isStartOfDay(moment) : isStartOfHour(moment) }

    /// The next moment after this one at which the local clock reads a whole hour.
    package func nextHour(after moment: Int64) -> Int64 {
        var index = segment(at: moment)
        var from = moment + 1
        while true {
            let local = from + offsets[index]
            let candidate = from + (floorDivided(local + 3_599, by: 3_600) * 3_600 - local)
            let until = index + 1 < changes.count ? changes[index + 1] : .max
            if candidate < until { return candidate }
            from = until
            index += 1
        }
    }

    /// The end of the local hour or day that begins at a moment.
    package func end(of granularity: Granularity, from moment: Int64) -> Int64 {
        switch granularity {
        case .hour: nextHour(after: moment)
        case .day: start(of: CivilDate(daysSinceEpoch: date(at: moment).daysSinceEpoch + 1))
        }
    }

    package func start(of month: YearMonth) -> Int64 { start(of: month.firstDay) }
}

/// The length of a forecast's period.
package enum Granularity: UInt8, Sendable, CaseIterable {
    case day, hour

    package var name: String { self == .day ? "day" : "hour" }
}

/// The quotient rounded towards negative infinity.
package func floorDivided<Number: BinaryInteger>(_ number: Number, by divisor: Number) -> Number {
    let quotient = number / divisor
    return number % divisor != 0 && (number < 0) != (divisor < 0) ? quotient - 1 : quotient
}
