extension DemandSeries {
    /// Of open slots; those that are learned to be closed are zero for another reason.
    var isMostlyZero: Bool {
        let hours = openingHours(at: values.count)
        let open = values.indices.filter { hours.isOpen[slot($0)] }
        return 2 * open.count { values[$0] == 0 } > open.count
    }

    /// Methods that follow by-hour values look back on so many weeks only; the profile of the week on all.
    private static let weeks = 8

    /// What may be chosen: for counts that are mostly zero, methods that are made for them.
    var candidates: [Candidate] {
        let perDay = slotsPerDay
        return isMostlyZero ? Self.ofSparse + [Candidate { WeeklyProfile(fitting: $0, slotsPerDay: perDay) }] : perDay == 1 ? Self.ofDays : ofHours
    }

    private static let smoothing: [ExponentialSmoothing.Form] = [
        .init(.additive, .none, .none), .init(.additive, .damped, .none), .init(.additive, .none, .additive), .init(.additive, .damped, .additive),
    ]

    private static let ofDays = [
        Candidate { SeasonalNaive(fitting: $0, season: 7) },
        Candidate { ExponentialSmoothing(fitting: $0, season: 7, amongst: smoothing) },
        Candidate { Theta(fitting: $0, season: 7) },
        Candidate { WeeklyProfile(fitting: $0, slotsPerDay: 1) },
    ]

    private static let ofSparse = [Candidate { Croston(fitting: $0) }, Candidate { TeunterSyntetosBabai(fitting: $0) }]

    private var ofHours: [Candidate] {
        let (week, most) = (slotsPerWeek, Self.weeks * slotsPerWeek)
        let days = Candidate { ExponentialSmoothing(fitting: $0, season: 7, amongst: Self.smoothing) }
        return [
            Candidate { SeasonalNaive(fitting: $0, season: week) },
            Candidate { ExponentialSmoothing(fitting: Array($0.suffix(most)), season: week, amongst: Array(Self.smoothing.suffix(2))) },
            Candidate { Theta(fitting: Array($0.suffix(most)), season: week) },
            Candidate { DoubleSeasonal(fitting: Array($0.suffix(most)), short: 24, long: week) },
            Candidate { WeeklyProfile(fitting: $0, slotsPerDay: 24) },
            Candidate { HoursOfDays(fitting: $0, days: days) },
        ]
    }
}
