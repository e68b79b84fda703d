/// A calendar date of the proleptic Gregorian calendar, without a zone.
package struct CivilDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01.
    package var daysSinceEpoch: Int

    package init(daysSinceEpoch: Int) {
        self.daysSinceEpoch = daysSinceEpoch
    }

    /// Days from a civil date by Howard Hinnant's algorithm, whose years begin in March.
    package init(year: Int, month: Int, day: Int) {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        daysSinceEpoch = era * 146_097 + dayOfEra - 719_468
    }

    /// Reads `YYYY-MM-DD`; nil for anything else, and for a day that the calendar does not have.
    package init?(_ text: UnsafeRawBufferPointer) {
        guard text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-") else { return nil }
        func number(_ digits: Range<Int>) -> Int? {
            var number = 0
            for byte in text[digits] {
                guard byte >= 48, byte <= 57 else { return nil }
                number = number * 10 + Int(byte - 48)
            }
            return number
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), year >= 1, (1...12).contains(month), day >= 1,
            day <= YearMonth(year: year, month: month).dayCount
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    package var components: (year: Int, month: Int, day: Int) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    package var yearMonth: YearMonth {
        let (year, month, _) = components
        return YearMonth(year: year, month: month)
    }

    /// 0 is Monday, 6 is Sunday.
    package var weekday: Int { ((daysSinceEpoch + 3) % 7 + 7) % 7 }

    package var description: String {
        let (year, month, day) = components
        return "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
    }

    package static func < (a: Self, b: Self) -> Bool { a.daysSinceEpoch < b.daysSinceEpoch }
}

/// A calendar month.
package struct YearMonth: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Months since January of year 0.
    package var index: Int

    package init(index: Int) {
        self.index = index
    }

    package init(year: Int, month: Int) {
        index = year * 12 + month - 1
    }

    package var year: Int { index / 12 }
    package var month: Int { index % 12 + 1 }
    package var firstDay: CivilDate { CivilDate(year: year, month: month, day: 1) }

    package var dayCount: Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    package var description: String { "\(padded(year, to: 4))-\(padded(month, to: 2))" }

    package static func < (a: Self, b: Self) -> Bool { a.index < b.index }
    package static func + (a: Self, months: Int) -> Self { YearMonth(index: a.index + months) }
    package static func - (a: Self, b: Self) -> Int { a.index - b.index }
}

/// A number with leading zeros.
package func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
