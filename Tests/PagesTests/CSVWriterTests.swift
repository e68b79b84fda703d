@testable import Pages
import LoyaltyModel
import Testing

@Suite("CSV that is safe to open")
struct CSVWriterTests {
    private func cell(_ write: (inout CSVWriter) -> Void) -> String {
        var csv = CSVWriter()
        csv.begin("column")
        write(&csv)
        return String(decoding: csv.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("two\nlines", "\"two\nlines\""), ("=1+1", "'=1+1"), ("+49", "'+49"),
        ("-x", "'-x"), ("@sum", "'@sum"), ("\tx", "\"'\tx\""), ("\nx", "\"'\nx\""), ("a;b", "\"a;b\""), ("a\tb", "\"a\tb\""), ("\rx", "\"'\rx\""), ("=a,b", "\"'=a,b\""), ("", ""), ("Éire", "Éire"), ("a=b", "a=b"),
    ])
    func texts(text: String, expected: String) {
        #expect(cell { $0.text(text) } == expected)
    }

    /// Spreadsheets drop what does not show before a formula, and take other widths of its first sign for the plain one.
    @Test(arguments: [" =1", "\u{A0}=1", "\u{3000}+1", "\u{200B}-1", "\u{FEFF}@x", "\u{202E}=1", "\u{AD}=1", "\u{1}=1", "\u{180E}=1", "\u{2060} \u{E0020}=1", "＝1", "＋1", "－1", "＠x", "﹦1", "﹢1", "﹣1", "﹫x", " ＝1"])
    func formulasBehindWhatDoesNotShow(text: String) {
        #expect(cell { $0.text(text) } == "'" + text)
    }

    /// A quote in the midst of a row is no quote to a spreadsheet that splits at semicolons: what comes after one is a cell.
    @Test(arguments: [
        ("Free coffee;=1+1;x", "\"Free coffee;'=1+1;x\""), ("a\t=1", "\"a\t'=1\""), ("a;\"=1\"", "\"a;'\"\"=1\"\"\""), ("a;\" \"\"=1", "\"a;'\"\" \"\"\"\"=1\""), ("a\n=HYPERLINK(\"x\")\nb", "\"a\n'=HYPERLINK(\"\"x\"\")\nb\""), ("a\r\n-1", "\"a\r\n'-1\""),
        ("a; ;\u{200B}＝1", "\"a; ;'\u{200B}＝1\""), ("x|=1", "\"x|'=1\""), ("=1;+2", "\"'=1;'+2\""), ("a;b-1;", "\"a;b-1;\""), (";;=", "\";;'=\""),
    ])
    func formulasBehindOtherSeparators(text: String, expected: String) {
        #expect(cell { $0.text(text) } == expected)
    }

    @Test(arguments: [" x=1", "\u{A0}", "“=1”", "(-1)", "€-1", "É=1", "0-1", "−1"])
    func otherTextsStayAsTheyAre(text: String) {
        #expect(cell { $0.text(text) } == text)
    }

    @Test func recordsAreReadBackAsTheyWereWritten() {
        var csv = CSVWriter()
        let rows = [["a", "b"], ["two\r\nlines", "say \"x, y\""], ["", "\n"], ["=1\n", ";"]]
        for row in rows {
            for cell in row {
                csv.begin("c")
                csv.text(cell)
            }
            csv.endRow()
        }
        let records = CSVRecords.split(csv.bytes)
        #expect(records.map { String(decoding: $0, as: UTF8.self) } == ["a,b", "\"two\r\nlines\",\"say \"\"x, y\"\"\"", ",\"'\n\"", "\"'=1\n\",\";\""])
        #expect(records.allSatisfy { CSVRecords.fields($0).count == 2 } && CSVRecords.split([]).isEmpty)
    }

    @Test func numbersStayNumbers() throws {
        let euro = try #require(Currency(code: "EUR"))
        #expect(cell { $0.money(Int64(-123_450), euro) } == "-1234.50")
        #expect(cell { $0.money(Int64(-5), euro) } == "-0.05")
        #expect(cell { $0.money(2.5, euro) } == "0.03")
        #expect(cell { $0.money(-9e22, euro) } == "-900000000000000000000.00")
        #expect(cell { $0.money(-0.2, euro) } == "0.00")
        let yen = try #require(Currency(code: "JPY"))
        #expect(cell { $0.money(Int64(7), yen) } == "7")
        #expect(cell { $0.decimal(0.00005) } == "0.0001")
        #expect(cell { $0.decimal(-0.00001) } == "0.0000")
        #expect(cell { $0.share(1, 3) } == "0.3333")
        #expect(cell { $0.share(2, 3) } == "0.6667")
        #expect(cell { $0.forecast(2.40) } == "2.4")
        #expect(cell { $0.forecast(1.00005) } == "1.0001")
    }

    /// Digits are written without a text in between; the plain way is `Rounding.text`.
    @Test func digitsAreThoseOfThePlainWay() throws {
        let currencies = try ["JPY", "EUR", "KWD"].map { try #require(Currency(code: $0)) }
        #expect(currencies.map(\.exponent) == [0, 2, 3])
        var numbers: [Int64] = [0, .min, .min + 1, .max]
        for exponent in 0...18 {
            let power = (0..<exponent).reduce(Int64(1)) { product, _ in product * 10 }
            numbers += [power - 1, power, power + 1, -power, 1 - power]
        }
        for number in numbers {
            #expect(cell { $0.whole(number) } == "\(number)")
            for currency in currencies { #expect(cell { $0.money(number, currency) } == Rounding.text(scaled: number, decimals: currency.exponent)) }
        }
    }

    @Test func withheldColumnsAreNamed() {
        var csv = CSVWriter()
        for column in ["members", "mean"] {
            csv.begin(column)
            csv.withheld()
        }
        csv.begin("withheld")
        csv.withheldNames()
        csv.endRow()
        #expect(String(decoding: csv.bytes, as: UTF8.self) == ",,members mean\r\n")
    }

    /// Worked with Python: base32 of the first ten bytes of HMAC-SHA256(key, "corner-bakery\0m-0001").
    @Test func pseudonyms() {
        let key = Array("0123456789abcdef0123456789abcdef".utf8)
        let bakery = Pseudonyms(key: key, sponsorID: "corner-bakery")
        #expect(bakery.pseudonym(of: Array("m-0001".utf8)) == "XI56-MN6G-VVR6-NSGD")
        #expect(Pseudonyms(key: key, sponsorID: "other").pseudonym(of: Array("m-0001".utf8)) != bakery.pseudonym(of: Array("m-0001".utf8)))
    }
}
