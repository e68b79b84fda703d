import Forecasting
import LoyaltyModel
import Testing

@testable import Scorer

@Suite struct DemandGridTests {
    /// Dublin in 2023: clocks go forward on 26 March and back on 29 October.
    private func dublin() throws -> LocalTime { try #require(LocalTime(zoneName: "Europe/Dublin", over: 1_600_000_000...1_800_000_000)) }

    private func moment(_ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ zone: LocalTime) -> Int64 {
        zone.start(of: CivilDate(year: year, month: month, day: day)) + Int64(hour) * 3_600
    }

    @Test func whatHappenedIsCountedByLocalHour() throws {
        let zone = try dublin()
        let from = moment(2023, 10, 27, 0, zone)
        // On the 29th there are two hours from one to two: three transactions in them count one and a half.
        let moments = [
            moment(2023, 10, 27, 9, zone), moment(2023, 10, 27, 9, zone) + 60, moment(2023, 10, 28, 23, zone), moment(2023, 10, 29, 1, zone), moment(2023, 10, 29, 2, zone),
            moment(2023, 10, 29, 2, zone) + 5, moment(2023, 10, 31, 8, zone),
        ]
        let grid = DemandGrid(moments, factsFrom: from, takenAt: moment(2023, 10, 31, 12, zone), zone)
        #expect(grid.days == 4 && grid.hours.count == 96 && grid.rows == 7)
        #expect(grid.hours[9] == 2 && grid.hours[24 + 23] == 1 && grid.hours[48 + 1] == 1.5)
        // The 31st is not whole.
        #expect(grid.hours.reduce(0, +) == 4.5)
        // A day has all of its hours.
        #expect(grid.series(.day).values == [2, 1, 3, 0] && grid.series(.day).firstWeekday == 4)
    }

    @Test func hoursOfADayAreThoseOfTheClock() throws {
        let zone = try dublin()
        let (spring, autumn) = (CivilDate(year: 2023, month: 3, day: 26).daysSinceEpoch, CivilDate(year: 2023, month: 10, day: 29).daysSinceEpoch)
        #expect(DemandGrid.hourStarts(of: spring, zone).map(\.slot) == [0] + Array(2...23))
        #expect(DemandGrid.hourStarts(of: autumn, zone).map(\.slot) == [0, 1, 1] + Array(2...23))
        #expect(DemandGrid.hourStarts(of: autumn, zone).allSatisfy { zone.isStartOfHour($0.start) })
    }

    /// A log of days alone puts all of them at one time of the day.
    @Test func aLogOfDaysHasNoHours() {
        let zone = LocalTime(fixedOffset: 0)
        #expect(!DemandGrid((0..<50).map { 43_200 + Int64($0) * 86_400 }, factsFrom: 0, takenAt: 60 * 86_400, zone).hasHours)
        #expect(DemandGrid([43_200, 43_201], factsFrom: 0, takenAt: 60 * 86_400, zone).hasHours)
        // At midnight of the universal clock, which is one or two o'clock in Vienna; and at midnight there.
        let vienna = LocalTime(zoneName: "Europe/Vienna", over: 1_600_000_000...1_800_000_000)
        let (from, to): (Int64, Int64) = (1_609_459_200, 1_625_097_600)
        let days = stride(from: from, to: to, by: 86_400).map { $0 }
        if let vienna {
            #expect(!DemandGrid(days, factsFrom: from, takenAt: to, vienna).hasHours)
            #expect(!DemandGrid(days.map { vienna.start(of: vienna.date(at: $0)) }, factsFrom: from, takenAt: to, vienna).hasHours)
            #expect(DemandGrid(days + [from + 40_000], factsFrom: from, takenAt: to, vienna).hasHours)
        }
        #expect(vienna != nil)
    }

    @Test func factsThatBeginInADayBeginWithTheNext() {
        let zone = LocalTime(fixedOffset: 0)
        let grid = DemandGrid([3_700, 90_000], factsFrom: 3_600, takenAt: 3 * 86_400, zone)
        #expect(grid.firstDay == 1 && grid.days == 2 && grid.hours.reduce(0, +) == 1)
    }
}
