import AccessTokens
import Foundation
import Testing

@testable import Portal

@Suite struct AuditTests {
    @Test(arguments: Way.allCases) func aLineForEachSignInRefusalPageAndDownload(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            let (_, cookie) = try await client.signIn(fixture.coralManager.credential.text)
            _ = try await client.send(.get, "/sponsors/coral/", ["Cookie": cookie])
            _ = try await client.send(.get, "/sponsors/coral/exports/a.csv", ["Cookie": cookie, "Range": "bytes=0-3"])
            _ = try await client.send(.head, "/sponsors/coral/exports/a.csv", ["Cookie": cookie])
            _ = try await client.send(.get, "/sponsors/coral/exports/a.csv", as: fixture.coralViewer)
            _ = try await client.send(.get, "/sponsors/dune/?a=secret", ["Cookie": cookie])
            _ = try await client.send(.get, "/operator/", as: fixture.operatorViewer)
            _ = try await client.send(.get, "/sponsors/coral/")
            _ = try await client.send(.post, "/sign-out", ["Cookie": cookie])
            // Not worth a line:
            for quiet in ["/assets/icon.svg", "/sponsors/coral/plain.png", "/sign-in", "/sponsors/coral", "/", "/health"] {
                _ = try await client.send(.get, quiet, as: fixture.coralManager)
            }
        }
        let manager = fixture.coralManager.record.tokenID
        let expected: [(String, String?, String?, String, Int, Int)] = [
            ("sign-in", manager, "coral", "/sign-in", 303, 0), ("page", manager, "coral", "/sponsors/coral/", 200, 20),
            ("download", manager, "coral", "/sponsors/coral/exports/a.csv", 206, 4), ("download", manager, "coral", "/sponsors/coral/exports/a.csv", 200, 0),
            ("refusal", fixture.coralViewer.record.tokenID, "coral", "/sponsors/coral/exports/a.csv", 403, -1),
            ("refusal", manager, "coral", "/sponsors/dune/", 404, -1), ("page", fixture.operatorViewer.record.tokenID, nil, "/operator/", 200, 14),
            ("refusal", nil, nil, "/sponsors/coral/", 401, -1), ("sign-out", manager, "coral", "/sign-out", 303, 0),
        ]
        let lines = try fixture.auditLines()
        #expect(lines.count == expected.count)
        for (line, want) in zip(lines, expected) {
            #expect(line["event"] as? String == want.0)
            #expect(line["token_id"] as? String == want.1)
            #expect(line["sponsor"] as? String == want.2)
            #expect(line["path"] as? String == want.3)
            #expect(line["status"] as? Int == want.4)
            if want.5 >= 0 { #expect(line["bytes"] as? Int == want.5) }
            #expect(line["time"] as? String == "2026-05-28T20:26:40Z")
        }
        #expect(lines[6]["holder"] as? String == "operator")
        #expect(!fixture.auditText.contains("alm_") && !fixture.auditText.contains("secret"))
        var status = stat()
        stat(fixture.root.appending(path: "audit.log").path, &status)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test(arguments: Way.allCases) func nothingInARequestForgesALineOrLeaksACredential(_ way: Way) async throws {
        let fixture = try Fixture()
        let good = fixture.coralManager.credential.text
        try await serve(way, fixture, { $0.proxies = .onThisMachine }) { client async throws in
            for path in ["/%0A%7B%22event%22:1%7D", "/a%1B%5B2J", "/%22%5C", "/%E2%80%AE%F0%9F%98%80", "/\(good)", "/x/ALM_\(good.dropFirst(4))/y", "/?token=\(good)"] {
                _ = try await client.send(.get, path, as: fixture.coralManager, ["X-Forwarded-For": "\"\\n, <b>"])
            }
            _ = try await client.signIn(good + "x")
        }
        let lines = try fixture.auditLines()
        #expect(lines.count == 7)
        #expect(fixture.auditText.utf8.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) })
        #expect(!fixture.auditText.contains(good.dropFirst(4).prefix(12)))
        #expect(lines[3]["path"] as? String == "/\u{202E}\u{1F600}")
        #expect(lines[4]["path"] as? String == "/alm_…")
    }

    @Test func aLogThatWasMovedIsMadeAnewAndFailureIsReported() throws {
        let fixture = try Fixture()
        let file = fixture.root.appending(path: "moving.log")
        let log = try AuditLog(file: file) { fault in fixture.faults.withLock { $0.append(fault) } }
        func append(_ second: TimeInterval) {
            log.append(AuditLine(time: start + second, event: .page, tokenID: nil, holder: nil, address: "a", path: "/", status: 200, bytes: 1))
        }
        append(0)
        rename(file.path, file.path + ".1")
        append(1)
        for name in ["moving.log", "moving.log.1"] {
            #expect(try String(contentsOf: fixture.root.appending(path: name), encoding: .utf8).split(separator: "\n").count == 1)
        }
        unlink(file.path)
        symlink("/dev/full", file.path)
        #expect(throws: (any Error).self) { try AuditLog(file: file) { _ in } }
        let full = try AuditLog(file: URL(filePath: "/dev/full")) { fault in fixture.faults.withLock { $0.append(fault) } }
        for second in 0..<3 {
            full.append(AuditLine(time: start + Double(second), event: .page, tokenID: nil, holder: nil, address: "a", path: "/", status: 200, bytes: 1))
        }
        #expect(fixture.faults.withLock { $0.map(\.place?.file) } == ["/dev/full"])
    }
}
