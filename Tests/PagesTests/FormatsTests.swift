@testable import Pages
import Insights
import LoyaltyModel
import Testing

@Suite("How figures are written")
struct FormatsTests {
    private func formats(_ locale: String, _ code: String) throws -> Formats {
        Formats(style: try #require(NumberStyle(locale: locale)), currency: try #require(Currency(code: code)), localTime: try #require(LocalTime(zoneName: "Europe/Dublin", over: 1_700_000_000...1_800_000_000)))
    }

    @Test func moneyByLocale() throws {
        #expect(try formats("en-IE", "EUR").money(Int64(1_230_000)) == "€12,300")
        #expect(try formats("en-IE", "EUR").money(Int64(1_250)) == "€12.50")
        #expect(try formats("en-IE", "EUR").money(Int64(-123_456)) == "−€1,235")
        #expect(try formats("de-DE", "EUR").exactMoney(1_234_567) == "12.345,67\u{A0}€")
        #expect(try formats("fr-FR", "EUR").exactMoney(1_234_567) == "12\u{202F}345,67\u{A0}€")
        #expect(try formats("en-GB", "CHF").exactMoney(1_234_567) == "CHF\u{A0}12,345.67")
        #expect(try formats("ja-JP", "JPY").money(Int64(12_345)) == "¥12,345")
        // What 64 bits do not hold is no zero.
        #expect(try formats("en-IE", "EUR").money(9e22) == "€900,000,000,000,000,000,000" && formats("en-IE", "EUR").money(-9e22) == "−€900,000,000,000,000,000,000")
        #expect(try formats("ja-JP", "JPY").moneyRange(1...1e20) == ("¥1", "¥100,000,000,000,000,000,000"))
    }

    /// 136.496 is rounded to 136, not to 136.50 and that to 137.
    @Test func anEstimateIsRoundedOnce() throws {
        let euro = try formats("en-IE", "EUR")
        let cases = [
            (13_649.6272, "€136"), (28_749.951, "€287"), (-11_149.695, "−€111"), (13_650, "€137"), (13_649.999, "€136"), (-13_650, "−€137"), (9_999.4, "€99.99"), (9_999.5, "€100"), (9_949.6, "€99.50"),
            (1_299.7, "€13"), (0.4, "€0"), (-0.4, "€0"), (0.5, "€0.01"), (28.5, "€0.29"),
        ]
        for (minorUnits, text) in cases { #expect(euro.money(minorUnits) == text, "\(minorUnits)") }
        #expect(euro.moneyRange(-11_149.695...13_649.6272) == ("−€111", "€136") && euro.moneyRange(-49.6...28_749.951) == ("€0", "€287")
            && euro.moneyRange(-49.6...9_949.6) == ("−€0.50", "€99.50") && euro.moneyRange(-50...10_000) == ("−€1", "€100"))
        #expect(try formats("ja-JP", "JPY").money(136.496272) == "¥136" && formats("en-GB", "KWD").money(136_499.9) == "KWD\u{A0}136")
    }

    @Test func percentagesAndNumbers() throws {
        let formats = try formats("en-IE", "EUR")
        #expect(formats.percent(0.123) == "12\u{A0}%")
        #expect(formats.percent(0.041) == "4.1\u{A0}%")
        #expect(formats.percent(0.9951, decimals: 0) == "100\u{A0}%")
        // Halves: the products with 100 lie just below them.
        for (share, text) in [(57.0 / 200, "29"), (29.0 / 200, "15"), (115.0 / 200, "58"), (0.145, "15"), (0.575, "58"), (-0.285, "−29"), (0.00015, "0"), (5e-5, "0"), (1e20, "10,000,000,000,000,000,000,000")] {
            #expect(formats.percent(share, decimals: 0) == text + "\u{A0}%", "\(share)")
        }
        #expect(formats.count(1_234_567) == "1,234,567")
        #expect(formats.number(2.55) == "2.6")
    }

    @Test(arguments: [(0.595, "59.5"), (0.125, "12.5"), (0.5, "50"), (0.6000000000000001, "60"), (0.0005, "0.05")]) func settingsAreShownWhole(_ share: Double, _ text: String) throws {
        #expect(try formats("en-IE", "EUR").setting(share) == text + "\u{A0}%")
    }

    /// High begins at 60 %, critical at 80 %: what is shown never lies on the other side.
    @Test(arguments: [(0.5957, "59.6\u{A0}%"), (0.59996, "59.996\u{A0}%"), (0.6, "60\u{A0}%"), (0.614, "61\u{A0}%"), (0.4951, "49.5\u{A0}%"), (0.7999, "79.99\u{A0}%"), (0.003, "<1\u{A0}%"), (0.999, ">99\u{A0}%")])
    func riskStaysOnItsSide(_ probability: Double, _ text: String) throws {
        #expect(try formats("en-IE", "EUR").risk(probability, FigureSettings()) == text)
    }

    /// What is printed decides, not its product with 100, which lies just beside it: 0.5495 is a half at one decimal.
    @Test(arguments: [(0.55, 0.5495), (0.58, 0.575), (0.57, 0.565), (0.29, 0.285)]) func riskStaysOnItsSideAtHalves(limit: Double, probability: Double) throws {
        var settings = FigureSettings()
        settings.atRisk = limit
        let text = try formats("en-IE", "EUR").risk(probability, settings)
        #expect(try #require(Double(text.dropLast(2))) < limit * 100, "\(text)")
    }

    @Test func timesAreLocal() throws {
        // 2026-11-19T03:00Z and, in summer, 2026-07-01T03:00Z.
        #expect(try formats("en-IE", "EUR").time(1_795_057_200) == "Thu 19 Nov 2026, 03:00")
        #expect(try formats("en-US", "USD").time(1_782_874_800) == "Wed Jul 1 2026, 04:00")
    }

    /// The hours around 2026-10-25T01:00Z, when clocks go back in Dublin, and around 2026-11-01T04:30Z in St. John's.
    @Test func anHourThatComesTwiceTellsWhichItIs() throws {
        let dublin = try formats("en-IE", "EUR")
        #expect((0..<4).map { dublin.hour(1_792_882_800 + $0 * 3_600) } == ["00:00", "01:00 (UTC+1)", "01:00 (UTC+0)", "02:00"])
        #expect(dublin.time(1_792_890_000) == "Sun 25 Oct 2026, 01:00 (UTC+0)")
        let newfoundland = Formats(style: dublin.style, currency: dublin.currency, localTime: try #require(LocalTime(zoneName: "America/St_Johns", over: 1_790_000_000...1_800_000_000)))
        #expect([1_793_503_800, 1_793_507_400, 1_793_511_000].map { newfoundland.hour($0) } == ["01:00 (UTC−2:30)", "01:00 (UTC−3:30)", "02:00"])
    }

    @Test func anUnknownLocaleIsRefused() {
        #expect(NumberStyle(locale: "tlh") == nil)
    }
}
