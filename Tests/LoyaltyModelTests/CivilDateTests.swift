import LoyaltyModel
import ProgramFixture
import Testing

private func read(_ text: String) -> CivilDate? { Array(text.utf8).withUnsafeBytes { CivilDate($0) } }

@Suite struct CivilDates {
    /// Days from 1970-01-01, of Python's `date.toordinal() - 719163`; weekdays of `date.weekday()`.
    @Test(arguments: [
        ("1970-01-01", 0, 3), ("1969-12-31", -1, 2), ("2000-02-29", 11_016, 1), ("2000-03-01", 11_017, 2), ("1900-02-28", -25_509, 2),
        ("1900-03-01", -25_508, 3),
        ("2024-02-29", 19_782, 3), ("2100-02-28", 47_540, 6), ("2100-03-01", 47_541, 0), ("1600-01-01", -135_140, 5), ("0001-01-01", -719_162, 0),
        ("9999-12-31", 2_932_896, 4), ("2026-11-19", 20_776, 3),
    ])
    func knownDays(_ text: String, _ day: Int, _ weekday: Int) throws {
        let date = try #require(read(text))
        #expect(date.daysSinceEpoch == day && date.weekday == weekday && date.description == text)
    }

    /// Day after day from 1890 to 2110, held against a calendar that only counts.
    @Test func oneDayAfterTheOther() {
        var (year, month, day) = (1890, 1, 1)
        for number in -29_219...51_498 {
            let date = CivilDate(daysSinceEpoch: number)
            guard date.components == (year, month, day), CivilDate(year: year, month: month, day: day) == date, date.weekday == (number + 29_219 + 2) % 7 else {
                Issue.record("\(number) is \(date), not \(year)-\(month)-\(day)")
                return
            }
            let isLeap = year % 400 == 0 || year % 4 == 0 && year % 100 != 0
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            day += 1
            if day > lengths[month - 1] { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
        #expect((year, month, day) == (2111, 1, 1))
    }

    @Test func thereAndBackOverTenThousandYears() {
        for day in stride(from: -719_162, through: 2_932_896, by: 97) {
            let date = CivilDate(daysSinceEpoch: day)
            guard read(date.description) == date else {
                Issue.record("\(day)")
                return
            }
        }
    }

    @Test(arguments: [
        "", "2024-1-01", "2024-01-1", "24-01-01", "2024/01/01", "2024-01-01 ", " 2024-01-01", "2024-13-01", "2024-00-01", "2024-01-00", "2024-01-32", "2023-02-29",
        "2100-02-29", "2024-04-31", "0000-01-01", "-001-01-01", "+024-01-01", "2024-01-0a", "2024-01-０1", "20240101", "2024-01-01T00:00",
    ])
    func whatIsNoDate(_ text: String) { #expect(read(text) == nil) }

    @Test func months() {
        let month = YearMonth(year: 2023, month: 11)
        #expect(month.description == "2023-11" && (month + 2).description == "2024-01" && (month + 2) - month == 2 && month < month + 1)
        #expect((month + 3).dayCount == 29 && YearMonth(year: 1900, month: 2).dayCount == 28 && month.dayCount == 30)
        #expect(month.firstDay.description == "2023-11-01" && month.firstDay.yearMonth == month && (month + 1).year == 2023 && (month + 1).month == 12)
        #expect(YearMonth(index: month.index) == month)
        #expect(padded(7, to: 4) == "0007" && padded(12_345, to: 4) == "12345")
    }

    @Test func floors() {
        for (number, divisor, quotient) in [(7, 2, 3), (-7, 2, -4), (-8, 2, -4), (7, -2, -4), (-7, -2, 3), (0, 5, 0), (-1, 86_400, -1)] {
            #expect(floorDivided(number, by: divisor) == quotient)
        }
    }
}
