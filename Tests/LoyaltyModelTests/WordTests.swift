import LoyaltyModel
import Testing

@Suite struct Words {
    @Test(arguments: [
        ("JPY", 0, "-123450"), ("EUR", 2, "-1234.50"), ("BHD", 3, "-123.450"), ("CLF", 4, "-12.3450"), ("UYI", 0, "-123450"), ("KWD", 3, "-123.450"),
        ("ISK", 0, "-123450"),
        ("USD", 2, "-1234.50"), ("MGA", 2, "-1234.50"), ("IQD", 3, "-123.450"), ("VND", 0, "-123450"), ("XOF", 0, "-123450"), ("XCG", 2, "-1234.50"),
    ])
    func currencies(_ code: String, _ exponent: Int, _ plain: String) throws {
        let currency = try #require(Currency(code: code))
        #expect(currency.code == code && currency.exponent == exponent && currency.plain(-123_450) == plain)
    }

    @Test(arguments: ["", "eur", "EU", "EURO", "XAU", "XXX", "XTS", "ABC", " EUR", "E\u{212A}R", "\u{212A}RW"])
    func whatIsNoCurrency(_ code: String) { #expect(Currency(code: code) == nil) }

    private static let long = String(repeating: "a", count: 64)

    @Test(arguments: [
        (IdentifierRule.sponsor, ["a", "acme-1", "-", "0", long], ["", "Acme", "a_b", "a.b", "a/b", "é", "a ", long + "a", "a\n", "\u{212A}"]),
        (.plain, ["a", "A_b-1", "-", "_", long], ["", "a.b", "a/b", "..", "é", " a", long + "a", "a\u{0}", "a%"]),
        (.dotted, ["a", "2026-11-19T0412Z", "a..b", "A_", long], ["", ".", "..", "-a", "_a", ".a", "a/b", "a:b", "é", long + "a"]),
    ])
    func ids(_ rule: IdentifierRule, _ taken: [String], _ refused: [String]) {
        for id in taken { #expect(rule.accepts(id), "\(id)") }
        for id in refused { #expect(!rule.accepts(id), "\(id)") }
    }

    @Test func theLaterOfferingHasMore() { #expect(Offering.basic < .plus && .plus < .enterprise && !(Offering.plus < .plus)) }
}
