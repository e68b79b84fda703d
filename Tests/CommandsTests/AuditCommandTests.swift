import AuditTrail
import Diagnostics
import Foundation
import Testing

@testable import Commands

@Suite struct AuditCommandTests {
    private let now = Date(timeIntervalSince1970: 1_780_000_000)

    @Test(arguments: [
        ("90m", -5_400.0), ("24h", -86_400), ("7d", -604_800), ("2026-05-28T20:26:40Z", 0), ("2026-05-28T20:26:41Z", 1), ("2026-05-28", -73_600),
    ]) func momentsAreReadAsAPersonWritesThem(_ text: String, _ seconds: Double) throws {
        #expect(try AuditMoment.date(text, option: "--since", now: now) == now + seconds)
    }

    @Test(arguments: ["", "d", "0d", "-1d", "7 d", "7w", "yesterday", "2026-13-01", "2026-05-28 20:26", "9999999d"]) func whatIsNoMomentIsRefused(_ text: String) {
        let fault = #expect(throws: Fault.self) { try AuditMoment.date(text, option: "--since", now: now) }
        #expect(fault?.message.hasPrefix("--since: “\(text)” is not a time. Write a day as 2026-11-01") == true)
    }

    @Test func aRowShowsWhatTheLogTellsAndNothingElseToTheTerminal() {
        var record = AuditRecord(.read, time: now)
        (record.kind, record.tokenID, record.holder, record.sponsor) = (.download, "tok_0123456789ab", .operator, "coral")
        (record.address, record.method, record.path, record.status, record.bytes) = ("192.0.2.1", "GET", "/a\u{1B}[2J\u{202E}é  (and 5 lines", 200, 812)
        #expect(AuditTable.row(record) == "2026-05-28T20:26:40Z  sensitive_read              download            tok_0123456789ab  operator (coral)        192.0.2.1        200     812        GET /a\\u{1b}[2J\\u{202e}\\u{e9}\\u{20}\\u{20}(and\\u{20}5\\u{20}lines")
        #expect(AuditTable.row(AuditRecord(.started, time: now)) == "2026-05-28T20:26:40Z  sys_startup                 -                   -                 -                       -                -       -")
        #expect(AuditTable.header.hasPrefix("TIME                  EVENT "))
    }
}
