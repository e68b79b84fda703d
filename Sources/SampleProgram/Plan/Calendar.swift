import LoyaltyModel
import SeededRandom

/// The moments of every made-up program: eighteen months of facts, the newest snapshot, and the one 28 days before.
enum ProgramDates {
    static let firstDay = CivilDate(year: 2025, month: 5, day: 19)
    /// Days of facts; the day of the newest snapshot has this number.
    static let days = 549
    static let previousDay = days - 28
    static let factsFrom = Int64(firstDay.daysSinceEpoch) * 86_400
    /// 03:00 UTC of the day of each snapshot.
    static let takenAt = [previousDay, days].map { factsFrom + Int64($0) * 86_400 + 3 * 3_600 }
    /// 04:12 UTC.
    static let scoredAt = takenAt.map { $0 + 72 * 60 }
    static let snapshotIDs = [previousDay, days].map { "\(date($0))T0300Z" }
    static let runIDs = [previousDay, days].map { "\(date($0))T0412Z" }

    static func date(_ day: Int) -> CivilDate { CivilDate(daysSinceEpoch: firstDay.daysSinceEpoch + day) }
}

/// A sponsor's local days: when they begin, and how busy each is beside the average day.
struct SponsorCalendar: Sendable {
    let localTime: LocalTime
    /// Offset at local noon. Shops are closed while clocks change, so one offset serves the day.
    private let noonOffsets: [Int64]
    /// By day from ``ProgramDates/firstDay``, past the newest snapshot for forecasts; the mean over the days of facts is 1.
    let factors: [Double]
    let peakFactor: Double
    private let weekdayHours: Weights
    private let weekendHours: Weights

    init(trade: Trade, localTime: LocalTime) {
        self.localTime = localTime
        let days = 0..<(ProgramDates.days + 40)
        noonOffsets = days.map { localTime.offset(at: ProgramDates.factsFrom + Int64($0) * 86_400 + 43_200) }
        let raw = days.map { Self.rawFactor(of: ProgramDates.date($0), trade) }
        let mean = raw.prefix(ProgramDates.days).reduce(0, +) / Double(ProgramDates.days)
        factors = raw.map { $0 / mean }
        peakFactor = factors.max() ?? 1
        weekdayHours = Weights(digits: trade.weekdayHours)
        weekendHours = Weights(digits: trade.weekendHours)
    }

    /// Months go over into each other from middle to middle; Christmas Day is closed.
    private static func rawFactor(of date: CivilDate, _ trade: Trade) -> Double {
        let (_, month, day) = date.components
        guard !(month == 12 && day == 25) else { return 0 }
        let months = trade.months.utf8.map { Double($0) - 48 }
        let fromMiddle = (Double(day) - 15.5) / 30
        let neighbour = months[(month - 1 + (fromMiddle < 0 ? 11 : 1)) % 12]
        let season = months[month - 1] * (1 - abs(fromMiddle)) + neighbour * abs(fromMiddle)
        let weekdays = trade.weekdays.utf8.map { Double($0) - 48 }
        return season * weekdays[date.weekday]
    }

    func hours(of day: Int) -> Weights { ProgramDates.date(day).weekday >= 5 ? weekendHours : weekdayHours }

    func moment(day: Int, second: Int) -> Int64 { ProgramDates.factsFrom + Int64(day) * 86_400 + Int64(second) - noonOffsets[day] }

    /// A moment of a local day, by how busy its hours are.
    func openMoment(day: Int, _ random: inout Random) -> Int64 {
        moment(day: day, second: hours(of: day).pick(&random) * 3_600 + random.below(3_600))
    }

    /// The number of the local day of a moment.
    func day(at moment: Int64) -> Int { localTime.date(at: moment).daysSinceEpoch - ProgramDates.firstDay.daysSinceEpoch }
}
