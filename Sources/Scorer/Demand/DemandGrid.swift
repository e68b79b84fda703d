import FigureEngine
import Forecasting
import LoyaltyModel

/// What happened at a sponsor, counted by local day and hour, over everyone: the books. Days have 24 slots whatever the clock did: an hour that was there twice counts
/// half each, one that was left out has nothing.
struct DemandGrid: Sendable {
    /// Of the first whole local day of the facts.
    let firstDay: Int
    /// Whole local days up to the snapshot.
    let days: Int
    /// Counts by hour.
    private(set) var hours: [Double]
    /// Counts by day, of all its hours.
    private let counts: [Double]
    /// Whether anything says at what time of the day things happened.
    let hasHours: Bool
    let rows: Int

    /// - Parameter moments: of what is counted, in any order.
    init(_ moments: [Int64], factsFrom: Int64, takenAt: Int64, _ localTime: LocalTime) {
        firstDay = localTime.date(at: localTime.nextMidnight(atOrAfter: factsFrom)).daysSinceEpoch
        days = max(0, localTime.date(at: takenAt).daysSinceEpoch - firstDay)
        var (hours, counts) = ([Double](repeating: 0, count: days * 24), [Double](repeating: 0, count: days))
        var (local, universal) = (Set<Int>(), Set<Int64>())
        for moment in moments {
            let (day, second) = (localTime.date(at: moment).daysSinceEpoch - firstDay, localTime.secondOfDay(at: moment))
            if local.count < 2 { local.insert(second) }
            if universal.count < 2 { universal.insert(moment - floorDivided(moment, by: 86_400) * 86_400) }
            guard day >= 0, day < days else { continue }
            hours[day * 24 + second / 3_600] += 1
            counts[day] += 1
        }
        (self.hours, self.counts) = (hours, counts)
        // A log of days alone puts all of them at one time, of the local clock or of the universal one, which the local one shifts against twice a year.
        hasHours = local.count > 1 && universal.count > 1
        rows = moments.count
        halveRepeatedHours(localTime)
    }

    private mutating func halveRepeatedHours(_ localTime: LocalTime) {
        for day in 0..<days {
            let starts = Self.hourStarts(of: firstDay + day, localTime)
            guard starts.count != 24 else { continue }
            for (slot, count) in Dictionary(grouping: starts, by: { $0.slot }).mapValues(\.count) where count > 1 { hours[day * 24 + slot] /= Double(count) }
        }
    }

    /// When the hours of a local day begin, and which of its 24 slots each is.
    static func hourStarts(of day: Int, _ localTime: LocalTime) -> [(start: Int64, slot: Int)] {
        let (start, end) = (localTime.start(of: CivilDate(daysSinceEpoch: day)), localTime.start(of: CivilDate(daysSinceEpoch: day + 1)))
        var (starts, moment) = ([(start: Int64, slot: Int)](), start)
        while moment < end {
            starts.append((moment, localTime.secondOfDay(at: moment) / 3_600))
            moment = localTime.nextHour(after: moment)
        }
        return starts
    }

    func series(_ granularity: DemandSeries.Granularity) -> DemandSeries {
        let weekday = CivilDate(daysSinceEpoch: firstDay).weekday
        guard granularity == .day else { return DemandSeries(values: hours, granularity: .hour, firstWeekday: weekday) }
        return DemandSeries(values: counts, granularity: .day, firstWeekday: weekday)
    }
}
