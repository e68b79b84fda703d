import LoyaltyModel
import ProgramFixture
import Testing

/// Local time held against values worked out once with Python's `zoneinfo` over tzdata 2025b.
@Suite struct LocalTimes {
    private func zone(_ name: String) throws -> LocalTime {
        try #require(LocalTime(zoneName: name, over: 1_230_768_000...1_767_225_600))  // 2009 to 2025
    }

    /// Moments long before the facts and long after them, of a rule's plan or a purchase of years ago.
    @Test(arguments: [
        ("America/New_York", 1_722_484_800, -14_400), ("America/New_York", -615_470_400, -14_400), ("Europe/Dublin", 1_689_031_800, 3_600), ("Europe/Dublin", -2_635_200, 3_600),
        ("Europe/Dublin", 2_224_710_000, 3_600), ("Asia/Tokyo", -647_049_600, 36_000), ("America/Sao_Paulo", 1_263_124_800, -7_200), ("Pacific/Apia", 1_325_160_000, -36_000),
        ("Pacific/Apia", 1_325_332_800, 50_400), ("Europe/Moscow", 1_338_508_800, 14_400), ("Europe/London", 4_749_235_200, 3_600),
    ] as [(String, Int64, Int64)])
    func farFromTheFacts(_ name: String, _ moment: Int64, _ offset: Int64) throws {
        let century: Int64 = 36_525 * 86_400
        let local = try #require(LocalTime(zoneName: name, over: 1_767_225_600...1_769_904_000, within: (1_769_904_000 - century)...(1_769_904_000 + century)))
        #expect(local.offset(at: moment) == offset)
    }

    /// The second before a change of clocks and the second of it; and zones that have none.
    @Test(arguments: [
        ("America/New_York", 1_710_053_999, -18_000, "2024-03-10", 7_199), ("America/New_York", 1_710_054_000, -14_400, "2024-03-10", 10_800),
        ("America/New_York", 1_730_613_599, -14_400, "2024-11-03", 7_199), ("America/New_York", 1_730_613_600, -18_000, "2024-11-03", 3_600),
        ("Europe/London", 1_711_846_799, 0, "2024-03-31", 3_599), ("Europe/London", 1_711_846_800, 3_600, "2024-03-31", 7_200),
        ("Europe/London", 1_729_990_799, 3_600, "2024-10-27", 7_199), ("Europe/London", 1_729_990_800, 0, "2024-10-27", 3_600),
        ("Australia/Lord_Howe", 1_712_415_599, 39_600, "2024-04-07", 7_199), ("Australia/Lord_Howe", 1_712_415_600, 37_800, "2024-04-07", 5_400),
        ("Australia/Lord_Howe", 1_728_142_199, 37_800, "2024-10-06", 7_199), ("Australia/Lord_Howe", 1_728_142_200, 39_600, "2024-10-06", 9_000),
        ("Pacific/Apia", 1_325_239_199, -36_000, "2011-12-29", 86_399), ("Pacific/Apia", 1_325_239_200, 50_400, "2011-12-31", 0),
        ("America/Havana", 1_710_046_799, -18_000, "2024-03-09", 86_399), ("America/Havana", 1_710_046_800, -14_400, "2024-03-10", 3_600),
        ("America/Havana", 1_730_609_999, -14_400, "2024-11-03", 3_599), ("America/Havana", 1_730_610_000, -18_000, "2024-11-03", 0),
        ("America/Sao_Paulo", 1_518_919_199, -7_200, "2018-02-17", 86_399), ("America/Sao_Paulo", 1_518_919_200, -10_800, "2018-02-17", 82_800),
        ("Asia/Kolkata", 1_704_067_200, 19_800, "2024-01-01", 19_800), ("Asia/Kathmandu", 1_704_067_200, 20_700, "2024-01-01", 20_700),
        ("Etc/GMT+3", 1_704_067_200, -10_800, "2023-12-31", 75_600), ("Japan", 1_704_067_200, 32_400, "2024-01-01", 32_400),
        ("EST5EDT", 1_719_792_000, -14_400, "2024-06-30", 72_000), ("Pacific/Kiritimati", 1_704_067_200, 50_400, "2024-01-01", 50_400),
    ] as [(String, Int64, Int64, String, Int)])
    func clocks(_ name: String, _ moment: Int64, _ offset: Int64, _ date: String, _ second: Int) throws {
        let local = try zone(name)
        #expect(local.zoneName == name && local.offset(at: moment) == offset && local.date(at: moment).description == date && local.secondOfDay(at: moment) == second)
        #expect(local.yearMonth(at: moment).description == String(date.prefix(7)))
    }

    /// The first and the last second that a clock reads twice, and those beside them; a zone with half an hour; a change forward, and none.
    @Test(arguments: [
        ("Europe/London", [1_729_987_200, 1_729_990_799, 1_729_990_800, 1_729_994_399], true), ("Europe/London", [1_729_987_199, 1_729_994_400, 1_711_846_799, 1_711_846_800], false),
        ("Australia/Lord_Howe", [1_712_413_800, 1_712_415_600, 1_712_417_399], true), ("Australia/Lord_Howe", [1_712_413_799, 1_712_417_400], false),
        ("America/Havana", [1_730_606_400, 1_730_610_000], true), ("Asia/Kolkata", [1_704_067_200], false),
    ] as [(String, [Int64], Bool)])
    func clocksThatGoBack(_ name: String, _ moments: [Int64], _ isTwice: Bool) throws {
        let local = try zone(name)
        for moment in moments { #expect(local.isReadTwice(moment) == isTwice, "\(moment)") }
        #expect(!LocalTime(fixedOffset: 3_600).isReadTwice(1_729_990_800))
    }

    @Test(arguments: [
        ("America/New_York", "2024-03-10", 1_710_046_800), ("America/New_York", "2024-03-11", 1_710_129_600), ("America/New_York", "2024-11-03", 1_730_606_400),
        ("America/New_York", "2024-11-04", 1_730_696_400), ("Europe/London", "2024-03-31", 1_711_843_200), ("Europe/London", "2024-10-28", 1_730_073_600),
        ("Australia/Lord_Howe", "2024-04-07", 1_712_408_400), ("Australia/Lord_Howe", "2024-04-08", 1_712_496_600),
        ("Pacific/Apia", "2011-12-29", 1_325_152_800),
        ("Pacific/Apia", "2011-12-30", 1_325_239_200), ("Pacific/Apia", "2011-12-31", 1_325_239_200), ("Pacific/Apia", "2012-01-01", 1_325_325_600),
        ("America/Havana", "2024-03-10", 1_710_046_800), ("America/Havana", "2024-03-11", 1_710_129_600), ("America/Havana", "2024-11-03", 1_730_606_400),
        ("Asia/Kolkata", "2024-02-29", 1_709_145_000), ("America/Sao_Paulo", "2018-11-04", 1_541_300_400), ("America/Sao_Paulo", "2018-02-18", 1_518_922_800),
        ("America/St_Johns", "2010-11-07", 1_289_097_000), ("America/St_Johns", "2010-11-08", 1_289_187_000), ("America/Godthab", "2024-03-31", 1_711_846_800),
    ] as [(String, String, Int64)])
    func startsOfDays(_ name: String, _ date: String, _ start: Int64) throws {
        let local = try zone(name)
        let day = try #require(Array(date.utf8).withUnsafeBytes { CivilDate($0) })
        #expect(local.start(of: day) == start && local.isStartOfDay(start) && !local.isStartOfDay(start + 1) && !local.isStartOfDay(start - 1))
        #expect(local.nextMidnight(atOrAfter: start) == start && local.nextMidnight(atOrAfter: start - 1) == start)
    }

    /// Whole hours by the local clock; the last number is the length in seconds.
    @Test(arguments: [
        ("Australia/Lord_Howe", 1_712_412_000, 5_400),  // 01:00 +11; half an hour later the clock goes back by half an hour
        ("Australia/Lord_Howe", 1_712_408_400, 3_600), ("Australia/Lord_Howe", 1_728_140_400, 3_600), ("America/New_York", 1_710_050_400, 3_600),
        ("America/New_York", 1_710_053_999, 1), ("America/New_York", 1_730_610_000, 3_600), ("Europe/London", 1_711_843_200, 3_600),
        ("Asia/Kolkata", 1_704_067_200, 1_800), ("Asia/Kolkata", 1_704_069_000, 3_600), ("America/St_Johns", 1_289_095_200, 1_800),
        ("America/St_Johns", 1_289_097_000, 3_600), ("Pacific/Apia", 1_325_237_400, 1_800),
    ] as [(String, Int64, Int64)])
    func wholeHours(_ name: String, _ moment: Int64, _ length: Int64) throws {
        let local = try zone(name)
        #expect(local.nextHour(after: moment) == moment + length && local.isStartOfHour(moment + length))
        #expect(local.end(of: .hour, from: moment) == moment + length)
    }

    @Test(arguments: [
        ("America/New_York", "2024-03-10", 23), ("America/New_York", "2024-11-03", 25), ("America/New_York", "2024-11-04", 24), ("America/Havana", "2024-03-10", 23),
    ])
    func lengthsOfDays(_ name: String, _ date: String, _ hours: Int64) throws {
        let local = try zone(name)
        let start = local.start(of: try #require(Array(date.utf8).withUnsafeBytes { CivilDate($0) }))
        #expect(local.end(of: .day, from: start) - start == hours * 3_600)
    }

    @Test func startsOfMonths() throws {
        let london = try zone("Europe/London")
        #expect(london.start(of: YearMonth(year: 2024, month: 4)) == 1_711_926_000)  // 2024-03-31T23:00Z
    }

    @Test(arguments: [
        "", "Nowhere/City", "europe/dublin", "EUROPE/DUBLIN", "GMT+3", "UTC+1", "+01:00", "EDT", "IST", "local", "localtime", "Factory", "../etc/passwd",
        "/UTC", "Europe/../UTC", "Europe/Dublin ", "Europe/Dublin\u{0}", String(repeating: "a/", count: 40),
    ])
    func whatIsNoZone(_ name: String) { #expect(LocalTime(zoneName: name, over: 0...86_400) == nil) }

    @Test(arguments: [
        "UTC", "GMT", "Etc/UTC", "Zulu", "GB", "Eire", "CET", "MST7MDT", "W-SU", "NZ-CHAT", "PRC", "America/Argentina/Buenos_Aires", "Asia/Calcutta",
    ])
    func everyIANAName(_ name: String) { #expect(LocalTime(zoneName: name, over: 0...86_400) != nil) }

    /// What holds in every zone and at every moment, by the definitions alone.
    @Test(arguments: [
        "America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Havana", "Asia/Kolkata", "Pacific/Apia", "America/Sao_Paulo", "America/Godthab",
        "Africa/Casablanca", "Pacific/Chatham", "UTC",
    ])
    func definitions(_ name: String) throws {
        let local = try zone(name)
        var chance = Chance(UInt64(name.utf8.count))
        for _ in 0..<400 {
            let moment = Int64.random(in: 1_240_000_000...1_760_000_000, using: &chance)
            let midnight = local.nextMidnight(atOrAfter: moment)
            #expect(midnight >= moment && midnight - moment <= 25 * 3_600 && local.isStartOfDay(midnight))
            #expect(local.start(of: local.date(at: moment)) <= moment && local.date(at: local.start(of: local.date(at: moment))) == local.date(at: moment))
            let hour = local.nextHour(after: moment)
            #expect(hour > moment && hour - moment <= 5_400 && local.isStartOfHour(hour))
            for second in stride(from: moment + 1, to: hour, by: 61) { #expect(!local.isStartOfHour(second)) }
        }
    }

    @Test func aFixedOffset() {
        let local = LocalTime(fixedOffset: 19_800, zoneName: "x")
        #expect(local.date(at: -19_801).description == "1969-12-31" && local.date(at: -19_800).description == "1970-01-01")
        #expect(local.nextMidnight(atOrAfter: 0) == 66_600 && local.nextHour(after: 0) == 1_800)
    }
}
