import AuditTrail
import Foundation
import Testing

@testable import SiteBuild

/// What the operator's page says of who read what.
@Suite struct ReadsTests {
    private static let day = 86_400.0
    /// When the sample's newest run was scored: 2026-11-19T04:12Z.
    private static let scoredAt = Date(timeIntervalSince1970: 1_795_061_520)

    private static func record(_ daysBefore: Double, _ sponsor: String, _ kind: AuditKind, token: String) -> AuditRecord {
        var record = AuditRecord(.read, time: scoredAt - daysBefore * day)
        (record.holder, record.sponsor, record.kind, record.tokenID, record.method, record.status) = (.sponsor, sponsor, kind, token, "GET", 200)
        return record
    }

    private func operatorPage(_ small: SmallSite) throws -> String {
        try String(contentsOf: small.site.appendingPathComponent("current/operator/index.html"), encoding: .utf8)
    }

    /// The rows of the section, without tags.
    private func rows(_ page: String) throws -> [[String]] {
        let section = try #require(page.components(separatedBy: "id=\"reads\"").last?.components(separatedBy: "</section>").first)
        return section.components(separatedBy: "<tr>").dropFirst(2).map { row in
            row.matches(of: /<t[dh][^>]*>(.*?)<\/t[dh]>/).map { $0.1.replacing(/<[^>]*>/, with: "").trimmingCharacters(in: .whitespaces) }
        }
    }

    @Test func readsBeforeTheRunAreOnTheOperatorsPageAndLaterOnesChangeNothing() throws {
        let small = try SmallSite { $0.members = 120 }
        let first = try small.build()
        #expect(try operatorPage(small).contains("There was no audit log when this was built."))
        let log = small.configuration.auditLog
        try FileManager.default.createDirectory(at: log.deletingLastPathComponent(), withIntermediateDirectories: true)
        for record in [
            Self.record(31, "corner-bakery", .page, token: "tok_a"), Self.record(30, "corner-bakery", .page, token: "tok_a"), Self.record(2, "corner-bakery", .page, token: "tok_b"),
            Self.record(1, "corner-bakery", .download, token: "tok_b"),
        ] { try AuditLog.append(record, to: log) }
        let second = try small.build()
        #expect(second.buildID != first.buildID && second.remade == 0)
        let page = try operatorPage(small)
        #expect(page.contains("From Tue 20 Oct 2026, 04:12 to Thu 19 Nov 2026, 04:12 UTC, when this run was scored."))
        let read = try rows(page)
        #expect(read.count == 3)
        #expect(read.contains(["Corner Bakery", "2", "2", "1", "Wed 18 Nov 2026, 04:12"]), "\(read)")
        #expect(read.count { $0.dropFirst() == ["0", "0", "0", "not read"] } == 2)
        // At the moment of the run and after it: not of this build.
        try AuditLog.append(Self.record(0, "corner-bakery", .page, token: "tok_c"), to: log)
        #expect(try small.build().isUnchanged)
        try AuditLog.append(Self.record(3, "corner-bakery", .page, token: "tok_b"), to: log)
        #expect(try small.build().isUnchanged == false)
        #expect(try rows(operatorPage(small)).contains(["Corner Bakery", "2", "3", "1", "Wed 18 Nov 2026, 04:12"]))
    }
}
