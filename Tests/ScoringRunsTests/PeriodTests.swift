import LoyaltyModel
import ProgramFixture
import ScoringRuns
import Testing

/// Which moments begin a local hour or day. Moments worked out with Python's zoneinfo, 2025b.
@Suite struct ForecastPeriods {
    private func said(_ sponsor: String, _ granularity: String, _ start: Int64) -> String {
        refusal {
            _ = try read {
                $0["demand"].rows = [[sponsor, "", "transactions", granularity, String(start), "1", "0", "2"]]
            }
        }
    }

    @Test(arguments: [
        ("bolt", "day", 1_710_046_800), ("bolt", "day", 1_710_129_600),  // 2024-03-10, when clocks go forward, and the day after
        ("bolt", "hour", 1_710_054_000),  // 03:00 EDT, right after 01:59 EST
        ("bolt", "day", 1_730_606_400), ("bolt", "day", 1_730_696_400),  // 2024-11-03, when they go back, and the day after
        ("bolt", "hour", 1_730_610_000), ("bolt", "hour", 1_730_613_600),  // 01:00 EDT and 01:00 EST
        ("acme", "day", 1_711_843_200), ("acme", "day", 1_711_926_000),  // 2024-03-31 in Dublin and the day after
        ("chai", "day", 1_704_047_400), ("chai", "hour", 1_704_069_000),  // 2024-01-01 in Kolkata; 06:00 there is half past here
    ] as [(String, String, Int64)])
    func begin(_ sponsor: String, _ granularity: String, _ start: Int64) {
        #expect(said(sponsor, granularity, start) == "(not refused)")
    }

    @Test(arguments: [
        ("bolt", "day", 1_710_133_200, "America/New_York"),  // 2024-03-11 by winter time: 01:00
        ("bolt", "day", 1_710_046_801, "America/New_York"), ("bolt", "day", 1_710_046_799, "America/New_York"),
        ("bolt", "day", 1_730_692_800, "America/New_York"),  // 23:00 on 2024-11-03
        ("acme", "day", 1_711_929_600, "Europe/Dublin"), ("acme", "hour", 1_704_069_000, "Europe/Dublin"),
        ("chai", "day", 1_704_067_200, "Asia/Kolkata"), ("chai", "hour", 1_704_067_200, "Asia/Kolkata"), ("chai", "hour", 0, "Asia/Kolkata"),
    ] as [(String, String, Int64, String)])
    func doNotBegin(_ sponsor: String, _ granularity: String, _ start: Int64, _ zone: String) {
        #expect(said(sponsor, granularity, start)
            == "runs/run1/demand.csv, line 2, period_start: \(start) is not the start of a local \(granularity) in \(zone). Write the Unix second at which the local period begins.")
    }

    @Test func oneKeyForEachMerchantMeasureAndGranularity() throws {
        let scores = try read { fixture in
            fixture["demand"].rows = [["acme-1", "transactions", "day"], ["", "transactions", "day"], ["acme-1", "redemptions", "day"], ["acme-1", "transactions", "hour"]].map {
                ["acme", $0[0], $0[1], $0[2], "1704067200", "1", "0", "2"]
            } + [["bolt", "", "transactions", "hour", "1704067200", "1", "0", "2"]]
        }
        #expect(scores.sponsors.map(\.forecasts.count) == [4, 1, 0])
    }

    @Test func withoutAColumnOfMerchantsAllAreTheSponsors() throws {
        let forecasts = try read { $0["demand"].drop("merchant_id") }.sponsors[0].forecasts
        #expect(forecasts.map(\.merchant) == [nil, nil])
    }
}
