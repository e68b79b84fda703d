import Glibc
import SeededRandom
import Testing

@testable import Forecasting

@Suite struct DemandTests {
    /// Counts of a merchant that opens from 8 to 20, Sundays closed, with a level that drifts.
    private struct Merchant {
        var random: Random
        let daily: Double

        init(seed: UInt64, daily: Double) { (random, self.daily) = (Random(seed: seed, stream: 0), daily) }

        static let weekdays = [0.8, 0.9, 1.0, 1.1, 1.5, 1.7, 0]

        static func share(_ hour: Int) -> Double { 8..<20 ~= hour ? (hour < 12 ? 0.5 : hour < 16 ? 1.2 : 1.3) / 12 : 0 }

        mutating func poisson(_ mean: Double) -> Double {
            var (count, time) = (0.0, random.exponential())
            while time < mean {
                count += 1
                time += random.exponential()
            }
            return count
        }

        mutating func hours(days: Int, drift: Double = 0.015) -> [Double] {
            var level = daily
            return (0..<days).flatMap { day in
                level *= exp(drift * random.normal())
                return (0..<24).map { hour in poisson(level * Self.weekdays[day % 7] * Self.share(hour)) }
            }
        }
    }

    private static func days(_ hours: [Double]) -> [Double] { stride(from: 0, to: hours.count, by: 24).map { hours[$0..<$0 + 24].reduce(0, +) } }

    /// Held-out fortnights of merchants whose level drifts: the share of counts within the intervals, and of those of earlier origins as the forecast tells it.
    @Test func intervalsOfDaysHoldFourInFive() throws {
        var (inside, all, told) = (0.0, 0.0, [Double]())
        for seed in 0..<60 {
            var merchant = Merchant(seed: UInt64(seed), daily: 3 * pow(1.08, Double(seed)))
            let counts = Self.days(merchant.hours(days: 210))
            let found = try DemandSeries(values: counts.dropLast(14), granularity: .day, firstWeekday: 0).forecast(steps: 14)
            for (step, count) in counts.suffix(14).enumerated() where found.isOpen[step] {
                inside += found.lower80[step] <= count && count <= found.upper80[step] ? 1 : 0
                all += 1
            }
            #expect(found.isOpen == (0..<14).map { $0 % 7 != 6 })
            told.append(try #require(found.backtest?.coverage))
        }
        #expect(0.77...0.84 ~= inside / all, "\(inside / all)")
        #expect(0.77...0.83 ~= told.reduce(0, +) / Double(told.count), "\(told)")
    }

    @Test func hoursAreForecastWithTheirOpeningHours() throws {
        var merchant = Merchant(seed: 77, daily: 120)
        let counts = merchant.hours(days: 84, drift: 0.01)
        let found = try DemandSeries(values: counts.dropLast(336), granularity: .hour, firstWeekday: 0).forecast(steps: 336)
        var (inside, all, error, total) = (0.0, 0.0, 0.0, 0.0)
        for (step, count) in counts.suffix(336).enumerated() {
            #expect(found.isOpen[step] == (8..<20 ~= step % 24 && step / 24 % 7 != 6))
            #expect(found.lower80[step] <= found.expected[step] && found.expected[step] <= found.upper80[step] && found.lower80[step] >= 0)
            guard found.isOpen[step] else {
                #expect(found.expected[step] == 0 && found.upper80[step] == 0)
                continue
            }
            inside += found.lower80[step] <= count && count <= found.upper80[step] ? 1 : 0
            all += 1
            error += abs(found.expected[step] - count)
            total += count
        }
        #expect(0.72...0.88 ~= inside / all, "\(inside / all)")
        // The mean absolute error of Poisson counts of about 10, forecast by their own mean, is 0.25 of it.
        #expect(error / total < 0.32, "\(error / total)")
        #expect(try #require(found.backtest).origins > 2)
    }

    @Test func theProfileOfTheWeekIsLearned() throws {
        var merchant = Merchant(seed: 5, daily: 240)
        let model = try #require(WeeklyProfile(fitting: merchant.hours(days: 140, drift: 0), slotsPerDay: 24))
        let ahead = model.forecast(steps: 168)
        let known: [Double] = (0..<168).map { 240 * Merchant.weekdays[$0 / 24] * Merchant.share($0 % 24) }
        #expect(relativeError(ahead, known) < 0.08)
        #expect(ahead.indices.allSatisfy { known[$0] > 0 || ahead[$0] < 0.05 })
        #expect(WeeklyProfile(fitting: [Double](repeating: 1, count: 13), slotsPerDay: 1) == nil)
    }

    @Test func hoursAddUpToTheirDays() throws {
        var merchant = Merchant(seed: 6, daily: 60)
        let counts = merchant.hours(days: 70)
        let method = Candidate { ExponentialSmoothing(fitting: $0, season: 7, form: .init(.additive, .none, .additive)) }
        let model = try #require(HoursOfDays(fitting: counts, days: method))
        let days = try #require(method.fit(Self.days(counts))).forecast(steps: 14)
        #expect(areClose(Self.days(model.forecast(steps: 336)), days, 1e-9))
        // In the middle of a day the rest of it comes first: of a Saturday from 10 on, then of a Sunday.
        var later = model
        later.observe(contentsOf: counts[..<(5 * 24 + 10)])
        let rest = later.forecast(steps: 14 + 24)
        #expect(rest[..<10].allSatisfy { $0 > 1 } && rest[14...].allSatisfy { $0 < 0.5 }, "\(rest)")
    }

    /// What is expected is the same whether the last days were the busy ones of the week or the quiet ones.
    @Test func theLevelIsThatOfTheWeekAtAnyDayOfIt() throws {
        let week: [Double] = [10, 10, 10, 10, 10, 40, 40]
        for day in 0..<7 {
            let model = try #require(WeeklyProfile(fitting: (0..<210 + day).map { week[$0 % 7] }, slotsPerDay: 1))
            #expect(areClose(model.forecast(steps: 7), (0..<7).map { week[(day + $0) % 7] }, 0.05), "\(day) \(model.forecast(steps: 7))")
        }
    }

    /// Evenings on weekdays, mornings on Saturdays: no product of an hour's and a day's share.
    @Test func aWeekdaysOwnHoursAreLearned() throws {
        var merchant = Merchant(seed: 15, daily: 0)
        func rate(_ hour: Int) -> Double { hour / 24 % 7 == 5 ? (8..<12 ~= hour % 24 ? 20 : 0) : hour / 24 % 7 < 5 && 14..<20 ~= hour % 24 ? 12 : 0 }
        let model = try #require(WeeklyProfile(fitting: (0..<30 * 168).map { merchant.poisson(rate($0)) }, slotsPerDay: 24))
        #expect(relativeError(model.forecast(steps: 168), (0..<168).map(rate)) < 0.15)
    }

    @Test func closedSlotsAreToldFromQuietOnes() {
        var merchant = Merchant(seed: 8, daily: 60)
        let counts = merchant.hours(days: 70)
        let open = OpeningHours(counts[...], slot: 0, slotsPerDay: 24).isOpen
        #expect(open == (0..<168).map { 8..<20 ~= $0 % 24 && $0 / 24 != 6 })
        // The grid may begin on any weekday, and end within a week.
        let shifted = OpeningHours(counts[48...].dropLast(24), slot: 48, slotsPerDay: 24).isOpen
        #expect(shifted == open)
        // Of a merchant with a sale every other day nothing can be said of single hours.
        var quiet = Merchant(seed: 9, daily: 0.5)
        #expect(OpeningHours(quiet.hours(days: 70)[...], slot: 0, slotsPerDay: 24).isOpen.allSatisfy { $0 })
        // Nor from a week, or from nothing.
        #expect(OpeningHours(counts[..<168], slot: 0, slotsPerDay: 24).isOpen.allSatisfy { $0 })
        #expect(OpeningHours([], slot: 0, slotsPerDay: 1).isOpen.allSatisfy { $0 })
    }

    /// Three an hour around the clock: of so many hours asked, none is closed by chance.
    @Test func noOpenHourIsClosedByChance() {
        var closed = 0
        for seed in 0..<60 {
            var random = Random(seed: 5, stream: UInt64(seed))
            let counts = (0..<200 * 24).map { _ in
                var (count, time) = (0.0, random.exponential())
                while time < 0.5 { (count, time) = (count + 1, time + random.exponential()) }
                return count
            }
            closed += OpeningHours(counts[...], slot: 0, slotsPerDay: 24).isOpen.count { !$0 }
        }
        #expect(closed == 0)
    }

    @Test func openingHoursFollowAChange() {
        let weeks: [[Double]] = (0..<20).map { week -> [Double] in
            (0..<7).map { day -> Double in
                let isClosed: Bool = day == 6 ? week >= 14 : day == 0 && week < 18
                return isClosed ? 0 : 20
            }
        }
        // Sundays closed six weeks ago, Mondays opened two weeks ago.
        #expect(OpeningHours(weeks.flatMap { $0 }[...], slot: 0, slotsPerDay: 1).isOpen == [true, true, true, true, true, true, false])
        // Two weeks of holidays close nothing.
        let holidays = weeks.flatMap { $0 } + [Double](repeating: 0, count: 14)
        #expect(OpeningHours(holidays[...], slot: 0, slotsPerDay: 1).isOpen == [true, true, true, true, true, true, false])
    }

    @Test func aHolidayDoesNotChangeWhatIsExpected() throws {
        var merchant = Merchant(seed: 10, daily: 200)
        let counts = Self.days(merchant.hours(days: 140, drift: 0))
        var withHolidays = counts
        for day in [60, 101, 135, 137] { withHolidays[day] = 0 }
        let plain = try DemandSeries(values: counts, granularity: .day, firstWeekday: 0).forecast(steps: 14)
        let found = try DemandSeries(values: withHolidays, granularity: .day, firstWeekday: 0).forecast(steps: 14)
        #expect(found.isOpen == plain.isOpen)
        #expect(relativeError(found.expected, plain.expected) < 0.04, "\(found.expected) \(plain.expected)")
        let filled = ClosedDays.filled(withHolidays, slotsPerDay: 1)
        #expect(filled[60] == counts[53] && filled[135] == counts[128] && filled[6] == 0)
    }

    @Test func closedDaysAreFilledFromThePastOnly() {
        var merchant = Merchant(seed: 11, daily: 100)
        var counts = merchant.hours(days: 70)
        for hour in 40 * 24..<41 * 24 { counts[hour] = 0 }
        let filled = ClosedDays.filled(counts, slotsPerDay: 24)
        #expect(Array(filled[40 * 24..<41 * 24]) == Array(counts[33 * 24..<34 * 24]))
        for day in [39, 40, 41, 60] {
            let changed = Array(counts[..<(day * 24)]) + counts[(day * 24)...].map { $0 * 2 + 1 }
            #expect(ClosedDays.filled(changed, slotsPerDay: 24)[..<(day * 24)] == filled[..<(day * 24)])
        }
        // The same weekday closed twice is closed.
        for hour in 47 * 24..<48 * 24 { counts[hour] = 0 }
        #expect(ClosedDays.filled(counts, slotsPerDay: 24)[47 * 24..<48 * 24].allSatisfy { $0 == 0 })
    }

    /// What the back-test of a series says of earlier origins does not change with what came after them.
    @Test func noForecastKnowsTheFuture() {
        var merchant = Merchant(seed: 12, daily: 40)
        let counts = Self.days(merchant.hours(days: 200))
        let series = DemandSeries(values: counts, granularity: .day, firstWeekday: 0)
        let before = series.backtest(ClosedDays.filled(counts, slotsPerDay: 1), steps: 14)
        for index in [0, 3, 7] {
            let origin = before.origins[index]
            let changed = counts.enumerated().map { $0 < origin ? $1 : 90 - min($1, 80) }
            let after = DemandSeries(values: changed, granularity: .day, firstWeekday: 0).backtest(ClosedDays.filled(changed, slotsPerDay: 1), steps: 14)
            #expect(after.origins == before.origins && after.candidates == before.candidates)
            let known = before.cases.indices.filter { before.cases[$0].origin <= index }
            #expect(!known.isEmpty && known.allSatisfy { after.cases[$0] == before.cases[$0] })
            for method in before.forecasts.indices {
                let (ahead, again) = (before.forecasts[method], after.forecasts[method])
                #expect(known.allSatisfy { ahead[$0] == again[$0] })
            }
        }
    }

    @Test func countsThatAreMostlyZeroGetAMethodMadeForThem() throws {
        var random = Random(seed: 13, stream: 0)
        let counts: [Double] = (0..<200).map { _ -> Double in random.chance(0.2) ? Double(1 + random.below(3)) : 0 }
        let found = try DemandSeries(values: counts, granularity: .day, firstWeekday: 2).forecast(steps: 14)
        #expect(found.method.contains("Croston") || found.method.contains("TSB") || found.method.contains("level"), "\(found.method)")
        #expect(found.lower80.allSatisfy { $0 == 0 } && found.expected.allSatisfy { 0.15...0.7 ~= $0 }, "\(found.expected)")
    }

    /// Half of the open hours or days, not of all.
    @Test func closedHoursDoNotMakeASeriesMostlyZero() {
        var merchant = Merchant(seed: 16, daily: 100)
        #expect(!DemandSeries(values: merchant.hours(days: 60), granularity: .hour, firstWeekday: 0).isMostlyZero)
        for (zeros, isMostlyZero) in [(4, false), (6, true)] {
            let counts = (0..<100).map { $0 % 10 < zeros ? 0.0 : 3 }
            #expect(DemandSeries(values: counts, granularity: .day, firstWeekday: 0).isMostlyZero == isMostlyZero)
        }
    }

    @Test func daysBeforeTheFirstTradeAreLeftOut() throws {
        let series = DemandSeries(values: [Double](repeating: 0, count: 30) + [0, 5, 6], granularity: .hour, firstWeekday: 6)
        #expect(series.values == [Double](repeating: 0, count: 6) + [0, 5, 6] && series.firstWeekday == 0)
        var merchant = Merchant(seed: 14, daily: 30)
        let counts = Self.days(merchant.hours(days: 90))
        let late = DemandSeries(values: [Double](repeating: 0, count: 100) + counts, granularity: .day, firstWeekday: 5)
        let plain = DemandSeries(values: counts, granularity: .day, firstWeekday: 0)
        #expect(try late.forecast(steps: 14) == plain.forecast(steps: 14))
    }

    @Test func shortSeriesGetTheirMeanOrAReason() throws {
        let found = try DemandSeries(values: [3, 5, 4, 6, 2, 4, 4, 4], granularity: .day, firstWeekday: 0).forecast(steps: 14)
        #expect(found.method == "mean" && found.expected == [Double](repeating: 4, count: 14) && found.backtest == nil)
        #expect(found.lower80.allSatisfy { $0 <= 3 } && found.upper80.allSatisfy { $0 >= 5 })
        let hours = try DemandSeries(values: (0..<8 * 24).map { $0 % 24 == 12 ? 8 : 1 }, granularity: .hour, firstWeekday: 0).forecast(steps: 48)
        #expect(hours.expected == (0..<48).map { $0 % 24 == 12 ? 8 : 1 })
        #expect(throws: ForecastFailure.noDemand) { try DemandSeries(values: [], granularity: .day, firstWeekday: 0).forecast(steps: 14) }
        #expect(throws: ForecastFailure.noDemand) { try DemandSeries(values: [0, 0, 0], granularity: .day, firstWeekday: 0).forecast(steps: 14) }
        #expect(throws: ForecastFailure.tooShort(values: 6, needed: 7)) {
            try DemandSeries(values: [0, 0, 1, 2, 1, 2, 1, 2], granularity: .day, firstWeekday: 0).forecast(steps: 14)
        }
        #expect(throws: ForecastFailure.negative) { try DemandSeries(values: [1, -1], granularity: .day, firstWeekday: 0).forecast(steps: 14) }
        #expect(throws: ForecastFailure.notFinite) { try DemandSeries(values: [1, .nan], granularity: .day, firstWeekday: 0).forecast(steps: 14) }
    }

    private static let odd: [[Double]] = [
        [Double](repeating: 5, count: 60), [1] + [Double](repeating: 0, count: 59), [Double](repeating: 1, count: 50) + [1e6] + [Double](repeating: 1, count: 50),
        (0..<60).map { Double($0) * 1e98 }, (0..<43).map { Double($0 % 7) }, [Double](repeating: 1, count: 29),
        [Double](repeating: 7, count: 100) + [Double](repeating: 0, count: 100),
    ]

    @Test(arguments: odd)
    func oddSeriesGiveFiniteForecasts(_ counts: [Double]) throws {
        for granularity in [DemandSeries.Granularity.day, .hour] {
            let values = granularity == .day ? counts : counts.flatMap { count in (0..<24).map { $0 == 10 ? count : 0 } }
            let steps = 14 * granularity.slotsPerDay
            let found = try DemandSeries(values: values, granularity: granularity, firstWeekday: 3).forecast(steps: steps)
            #expect(found.expected.count == steps && found.isOpen.count == steps)
            for values in [found.expected, found.lower80, found.upper80] { #expect(values.allSatisfy { $0.isFinite && $0 >= 0 }, "\(found)") }
            #expect(areOrdered(found.lower80, found.expected) && areOrdered(found.expected, found.upper80))
        }
    }
}
