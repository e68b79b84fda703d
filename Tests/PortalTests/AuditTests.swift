import AccessTokens
import AuditTrail
import Foundation
import LoopbackClient
import Testing

@testable import Portal

@Suite struct AuditTests {
    @Test(arguments: Way.allCases) func aLineForEachSignInRefusalPageAndDownload(_ way: Way) async throws {
        let fixture = try Fixture()
        let stranger = Credential()
        try await serve(way, fixture) { client async throws in
            let (_, cookie) = try await client.signIn(fixture.coralManager.credential.text)
            _ = try await client.send(.get, "/sponsors/coral/", ["Cookie": cookie])
            _ = try await client.send(.get, "/sponsors/coral/exports/a.csv", ["Cookie": cookie, "Range": "bytes=0-3"])
            _ = try await client.send(.head, "/sponsors/coral/exports/a.csv", ["Cookie": cookie])
            _ = try await client.send(.get, "/sponsors/coral/exports/a.csv", as: fixture.coralViewer)
            _ = try await client.send(.get, "/sponsors/dune/?a=secret", ["Cookie": cookie])
            for path in ["/sponsors/nobody/", "/sponsors//"] { _ = try await client.send(.get, path, ["Cookie": cookie]) }
            for path in ["/operator/", "/sponsors/dune/"] { _ = try await client.send(.get, path, as: fixture.operatorViewer) }
            _ = try await client.send(.get, "/sponsors/coral/")
            _ = try await client.send(.get, "/sponsors/coral/", ["Authorization": "Bearer alm_wrong"])
            _ = try await client.signIn(stranger.text)
            _ = try await client.send(.put, "/")
            _ = try await client.send(.post, "/sign-out", ["Cookie": cookie, "Origin": "https://evil.example"])
            _ = try await client.send(.post, "/sign-out", ["Cookie": cookie])
            // Not worth a line:
            for quiet in ["/assets/icon.svg", "/sponsors/coral/plain.png", "/sign-in", "/healthz", "/readyz"] {
                _ = try await client.send(.get, quiet, as: fixture.coralManager)
            }
        }
        let manager = fixture.coralManager.record.tokenID
        // Event, reason or kind, token, sponsor, method, path, status, bytes.
        let expected: [(String, String?, String?, String?, String, String, Int, Int)] = [
            ("authn_login_success", nil, manager, "coral", "POST", "/sign-in", 303, 0), ("sensitive_read", "page", manager, "coral", "GET", "/sponsors/coral/", 200, 20),
            ("sensitive_read", "download", manager, "coral", "GET", "/sponsors/coral/exports/a.csv", 206, 4),
            ("sensitive_read", "download", manager, "coral", "HEAD", "/sponsors/coral/exports/a.csv", 200, 0),
            ("authz_fail", "role", fixture.coralViewer.record.tokenID, "coral", "GET", "/sponsors/coral/exports/a.csv", 403, -1),
            ("authz_fail", "not_theirs", manager, "coral", "GET", "/sponsors/dune/", 404, -1),
            ("input_validation_fail", "no_such_address", manager, "coral", "GET", "/sponsors/nobody/", 404, -1),
            ("input_validation_fail", "target", manager, "coral", "GET", "/sponsors//", 404, -1),
            ("sensitive_read", "page", fixture.operatorViewer.record.tokenID, nil, "GET", "/operator/", 200, 14),
            ("sensitive_read", "page", fixture.operatorViewer.record.tokenID, "dune", "GET", "/sponsors/dune/", 200, 19),
            ("authz_fail", "no_credential", nil, nil, "GET", "/sponsors/coral/", 401, -1),
            ("authn_login_fail", "malformed", nil, nil, "GET", "/sponsors/coral/", 401, -1),
            ("authn_login_fail", "unknown", stranger.hash.tokenID, nil, "POST", "/sign-in", 401, -1),
            ("input_validation_fail", "method", nil, nil, "PUT", "/", 405, -1), ("input_validation_fail", "origin", nil, nil, "POST", "/sign-out", 400, -1),
            ("session_expired", "signed_out", manager, "coral", "POST", "/sign-out", 303, 0),
        ]
        let lines = try fixture.auditLines()
        #expect(lines.count == expected.count)
        for (line, want) in zip(lines, expected) {
            #expect(line["event"] as? String == want.0)
            #expect((line["reason"] ?? line["kind"]) as? String == want.1)
            #expect(line["token_id"] as? String == want.2)
            #expect(line["sponsor"] as? String == want.3)
            #expect(line["method"] as? String == want.4)
            #expect(line["path"] as? String == want.5)
            #expect(line["status"] as? Int == want.6)
            if want.7 >= 0 { #expect(line["bytes"] as? Int == want.7) }
            #expect(line["time"] as? String == "2026-05-28T20:26:40Z")
        }
        #expect(Set(lines.compactMap { $0["request_id"] as? String }).count == lines.count)
        #expect(lines[8]["holder"] as? String == "operator")
        #expect(!fixture.auditText.contains("alm_") && !fixture.auditText.contains("secret"))
        var status = stat()
        stat(fixture.root.appending(path: "audit.log").path, &status)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    private func signIns(_ fixture: Fixture) throws -> [[String: Any]] { try fixture.auditLines().filter { $0["event"] as? String == "authn_login_success" } }

    /// A form that has come whole is carried out though its sender has gone, and the log tells from where it came.
    @Test func whoHasGoneHasStillAnAddress() async throws {
        let fixture = try Fixture()
        let body = "token=\(fixture.coralManager.credential.text)"
        let request = "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        try await withRunningServer(fixture) { port async throws in
            // How long the server takes to read them depends on what else runs: longer and longer, until some have come.
            for pause in [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 60, 80, 120, 180, 250, 400, 600, 1_000, 2_000] {
                if pause > 20, try signIns(fixture).count > 5 { break }
                try await blocking {
                    let sockets = try (0..<12).map { _ in try RawSocket(port) }
                    for socket in sockets { socket.write(request) }
                    usleep(UInt32(pause) * 1_000)
                    for socket in sockets { socket.resets() }
                }
                if pause > 15 { try await Task.sleep(for: .milliseconds(300)) }
            }
        }
        let lines = try signIns(fixture)
        #expect(!lines.isEmpty && lines.allSatisfy { $0["address"] as? String == "127.0.0.1" }, "\(lines.count { $0["address"] == nil }) of \(lines.count)")
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
        // The seventh is of `/`, as its query is in no log.
        let lines = try fixture.auditLines()
        #expect(lines.count == 8 && lines[6]["path"] as? String == "/")
        #expect(fixture.auditText.utf8.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) })
        #expect(!fixture.auditText.contains(good.dropFirst(4).prefix(12)))
        #expect(lines[3]["path"] as? String == "/\u{202E}\u{1F600}")
        #expect(lines[4]["path"] as? String == "/alm_…")
    }

    @Test func aSessionThatIsOverSaysWhy() async throws {
        let fixture = try Fixture()
        try await serve(.inMemory, fixture, { ($0.sessions.idle, $0.sessions.absolute) = (100, 250) }) { client async throws in
            @Sendable func page(_ cookie: String) async throws { _ = try await client.send(.get, "/sponsors/coral/", ["Cookie": cookie]) }
            let cookies = [try await client.signIn(fixture.coralViewer.credential.text).cookie, try await client.signIn(fixture.coralManager.credential.text).cookie]
            fixture.wait(100)
            try await page(cookies[0])
            try await page(cookies[0])
            let old = try await client.signIn(fixture.coralViewer.credential.text).cookie
            for _ in 1...3 {
                fixture.wait(84)
                try await page(old)
            }
            let ended = try await client.signIn(fixture.duneManager.credential.text).cookie
            try fixture.store.revoke(fixture.duneManager.record.tokenID, now: start)
            fixture.wait(1)
            try await page(ended)
            let everywhere = try await client.signIn(fixture.coralViewer.credential.text).cookie
            _ = try await client.send(.post, "/sign-out", ["Cookie": everywhere, "Content-Type": "application/x-www-form-urlencoded"], body: "everywhere=yes")
        }
        let ends = try fixture.auditLines().filter { $0["status"] as? Int == 401 || $0["event"] as? String == "session_expired" }
        #expect(ends.map { $0["event"] as? String } == ["session_expired", "authz_fail", "session_expired", "session_expired", "session_expired"])
        #expect(ends.map { $0["reason"] as? String } == ["idle", "no_credential", "too_old", "token_ended", "signed_out_everywhere"])
        #expect(ends[0]["token_id"] as? String == fixture.coralViewer.record.tokenID)
        #expect(ends.map { $0["sponsor"] as? String } == ["coral", nil, "coral", "dune", "coral"] && ends[3]["holder"] as? String == "sponsor")
    }

    /// Whose a token was that is no longer valid is in the line of its use, and of no other that is refused.
    @Test func aTokenThatHasEndedIsToldWithItsSponsor() async throws {
        let fixture = try Fixture()
        try fixture.store.revoke(fixture.coralViewer.record.tokenID, now: start)
        try await serve(.inMemory, fixture) { client async throws in
            for credential in [fixture.coralViewer.credential.text, Credential().text, "alm_"] { _ = try await client.send(.get, "/sponsors/dune/", ["Authorization": "Bearer \(credential)"]) }
        }
        let refused = try fixture.auditLines().filter { $0["event"] as? String == "authn_login_fail" }
        #expect(refused.map { $0["reason"] as? String } == ["revoked", "unknown", "malformed"] && refused.map { $0["sponsor"] as? String } == ["coral", nil, nil])
    }

    /// The session that a browser had before it signed in anew is told of too, whosever it was.
    @Test func aSignInTellsOfTheSessionThatItEnds() async throws {
        let fixture = try Fixture()
        try await serve(.inMemory, fixture) { client async throws in
            let first = try await client.signIn(fixture.coralViewer.credential.text).cookie
            let second = try await client.signIn(fixture.duneManager.credential.text, ["Cookie": first]).cookie
            #expect(try await client.send(.get, "/sponsors/coral/", ["Cookie": first]).status == 401)
            #expect(try await client.send(.get, "/sponsors/dune/", ["Cookie": second]).status == 200)
            // A cookie of nobody's ends nothing.
            _ = try await client.signIn(fixture.coralViewer.credential.text, ["Cookie": "almanac_session=" + String(repeating: "0", count: 64)])
        }
        let lines = try fixture.auditLines().filter { $0["status"] as? Int != 401 && $0["event"] as? String != "sensitive_read" }
        #expect(lines.map { $0["event"] as? String } == ["authn_login_success", "session_expired", "authn_login_success", "authn_login_success"])
        let ended = lines[1]
        #expect(ended["reason"] as? String == "replaced" && ended["sponsor"] as? String == "coral")
        #expect(ended["token_id"] as? String == fixture.coralViewer.record.tokenID && ended["request_id"] as? String == lines[2]["request_id"] as? String)
    }

    /// A flood of refusals neither fills the log nor goes unsaid; what a holder does is written all the same.
    @Test func aFloodOfRefusalsIsCountedAndNotWritten() async throws {
        let fixture = try Fixture()
        try await serve(.inMemory, fixture, { $0.refusals.perAddress = 5 }) { client async throws in
            for _ in 0..<40 { #expect(try await client.send(.get, "/sponsors/coral/").status == 401) }
            _ = try await client.send(.get, "/sponsors/coral/", as: fixture.coralViewer)
            _ = try await client.send(.get, "/sponsors/dune/", as: fixture.coralViewer)
            // Signing out of nothing ends nothing, and is not told of.
            for _ in 0..<20 { _ = try await client.send(.post, "/sign-out", ["Content-Type": "application/x-www-form-urlencoded"], body: "") }
            fixture.wait(60)
            for _ in 0..<7 { _ = try await client.send(.get, "/sponsors/coral/") }
        }
        let lines = try fixture.auditLines()
        #expect(lines.map { $0["status"] as? Int } == Array(repeating: 401, count: 5) + [200, 404] + Array(repeating: 401, count: 5))
        #expect(lines.map { $0["unwritten"] as? Int } == Array(repeating: nil, count: 6) + [35] + Array(repeating: nil, count: 5))
    }

    /// Nobody reads so much that the log forgets what they read first.
    @Test(arguments: Way.allCases) func aSponsorsTokenReadsOnlySoMuchInAnHour(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture, { $0.uses.readsPerHour = 5 }) { client async throws in
            let read = { @Sendable (token: (record: TokenRecord, credential: Credential), headers: [String: String]) async throws in
                try await client.send(.get, "/sponsors/coral/", as: token, headers)
            }
            for turn in 0..<5 { #expect(try await read(fixture.coralViewer, turn < 3 ? [:] : ["If-None-Match": "*"]).status == (turn < 3 ? 200 : 304)) }
            let refused = try await read(fixture.coralViewer, [:])
            // The clock is at 20:26:40.
            #expect(refused.status == 429 && refused["Retry-After"] == "2000" && refused.text.contains("This token is used too often"))
            #expect(try await client.send(.get, "/sponsors/coral/plain.png", as: fixture.coralViewer).status == 200)
            #expect(try await read(fixture.coralManager, [:]).status == 200)
            for _ in 0..<9 { #expect(try await read(fixture.operatorViewer, [:]).status == 200) }
            fixture.wait(1_999)
            #expect(try await read(fixture.coralViewer, [:]).status == 429)
            fixture.wait(1)
            #expect(try await read(fixture.coralViewer, [:]).status == 200)
        }
        let refusals = try fixture.auditLines().filter { $0["event"] as? String == "excess_rate_limit_exceeded" }
        #expect(refusals.map { $0["reason"] as? String } == ["uses", "uses"] && refusals[0]["token_id"] as? String == fixture.coralViewer.record.tokenID)
    }

    @Test(arguments: Way.allCases) func aTokenSignsInOnlySoOftenInAMinute(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture, { $0.uses.signInsPerMinute = 3 }) { client async throws in
            for token in [fixture.coralViewer, fixture.operatorManager] {
                for _ in 0..<3 { #expect(try await client.signIn(token.credential.text).reply.status == 303) }
                let refused = try await client.signIn(token.credential.text)
                // The clock is at 20:26:40.
                #expect(refused.reply.status == 429 && refused.reply["Retry-After"] == "20" && refused.cookie.isEmpty && refused.reply.text.contains("This token is used too often"))
                // A program, which sends the token itself, is not held up.
                #expect(try await client.send(.get, "/sponsors/coral/", as: token).status == 200)
            }
            fixture.wait(20)
            #expect(try await client.signIn(fixture.coralViewer.credential.text).reply.status == 303)
        }
        let events = try fixture.auditLines().compactMap { $0["event"] as? String }
        #expect(events.count { $0 == "authn_login_success" } == 7 && events.count { $0 == "excess_rate_limit_exceeded" } == 2)
    }

    /// Signing out tells nobody whether a credential is good without a line in the log, and no flood of refusals hides a sign-out.
    @Test(arguments: Way.allCases) func signingOutIsToldOf(_ way: Way) async throws {
        let fixture = try Fixture()
        let form = ["Content-Type": "application/x-www-form-urlencoded"]
        try fixture.store.revoke(fixture.duneManager.record.tokenID, now: start)
        try await serve(way, fixture, { $0.uses.signInsPerMinute = 3 }) { client async throws in
            // Of no session, nobody's credential is looked at: wrong ones are not counted.
            for _ in 0..<20 { #expect(try await client.send(.post, "/sign-out", form.merging(["Authorization": "Bearer x"]) { $1 }, body: "").status == 303) }
            #expect(try await client.send(.post, "/sign-out", form.merging(["Authorization": "Bearer x"]) { $1 }, body: "everywhere=1").status == 401)
            #expect(try await client.send(.post, "/sign-out", as: fixture.duneManager, form, body: "everywhere=1").status == 401)
            for _ in 0..<3 { #expect(try await client.send(.post, "/sign-out", as: fixture.coralManager, form, body: "everywhere=1").status == 303) }
            #expect(try await client.send(.post, "/sign-out", as: fixture.coralManager, form, body: "everywhere=1").status == 429)
            let cookie = try await client.signIn(fixture.coralViewer.credential.text).cookie
            for _ in 0..<100 { _ = try await client.send(.get, "/nothing", as: fixture.coralViewer) }
            // Another's session ends with the browser's own cookie, and is told of too.
            let other = try await client.signIn(fixture.operatorViewer.credential.text).cookie
            #expect(try await client.send(.post, "/sign-out", as: fixture.coralViewer, form.merging(["Cookie": other]) { $1 }, body: "everywhere=1").status == 303)
            for ended in [cookie, other] { #expect(try await client.send(.get, "/", ["Cookie": ended]).status == 401) }
        }
        let lines = try fixture.auditLines().filter { ["session_expired", "authn_login_fail"].contains($0["event"] as? String) }
        #expect(lines.map { $0["reason"] as? String } == ["malformed", "revoked"] + Array(repeating: "signed_out_everywhere", count: 3) + ["signed_out", "signed_out_everywhere"])
        #expect(lines.suffix(2).map { $0["token_id"] as? String } == [fixture.operatorViewer.record.tokenID, fixture.coralViewer.record.tokenID])
    }

    /// A chart that a disk has damaged is told of, not as often as somebody asks for it.
    @Test func aDamagedAssetFillsNeitherLogNorErrors() async throws {
        let fixture = try Fixture()
        try fixture.put("plain chart CORAL", at: "sponsors/coral/plain.png", in: "r1-aaaaaaaaaaaa")
        try await serve(.inMemory, fixture) { client async throws in
            for _ in 0..<200 { #expect(try await client.send(.get, "/sponsors/coral/plain.png", as: fixture.coralViewer).status == 500) }
            #expect(fixture.faults.withLock { $0.count } == 1)
            fixture.wait(60)
            _ = try await client.send(.get, "/sponsors/coral/plain.png", as: fixture.coralViewer)
            #expect(fixture.faults.withLock { $0.count } == 2)
        }
        let lines = try fixture.auditLines()
        #expect(lines.count == 61 && lines.last?["unwritten"] as? Int == 140)
    }

    /// Whoever has a token that was good once is told of, whatever wrong ones come before it.
    @Test(arguments: Way.allCases) func aFloodHidesNoUseOfAnEndedToken(_ way: Way) async throws {
        let fixture = try Fixture()
        try fixture.store.revoke(fixture.coralViewer.record.tokenID, now: start)
        try await serve(way, fixture) { client async throws in
            for _ in 0..<60 { _ = try await client.send(.get, "/", ["Authorization": "Bearer x"]) }
            for _ in 0..<5 { #expect(try await client.send(.get, "/", as: fixture.coralViewer).status == 429) }
        }
        let told = try fixture.auditLines().filter { $0["token_id"] as? String == fixture.coralViewer.record.tokenID }
        #expect(told.count == 5 && told.allSatisfy { $0["event"] as? String == "excess_rate_limit_exceeded" && $0["reason"] as? String == "revoked" })
    }

    /// Where there is no build yet, a holder's requests are counted as reads are.
    @Test(arguments: Way.allCases) func withoutABuildNobodyFillsTheLog(_ way: Way) async throws {
        let fixture = try Fixture()
        unlink(fixture.layout.currentLink.path)
        try await serve(way, fixture, { $0.uses.readsPerHour = 5 }) { client async throws in
            for _ in 0..<5 { #expect(try await client.send(.get, "/any", as: fixture.coralViewer).status == 503) }
            for _ in 0..<100 { #expect(try await client.send(.get, "/any", as: fixture.coralViewer).status == 429) }
        }
        #expect(try fixture.auditLines().count == 60)
    }

    /// A credential beside the cookie does not hide whose session was ended.
    @Test(arguments: Way.allCases) func aSignOutIsToldOfWithItsToken(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            let (_, cookie) = try await client.signIn(fixture.coralViewer.credential.text)
            _ = try await client.send(.post, "/sign-out", ["Cookie": cookie, "Authorization": "Bearer x", "Content-Type": "application/x-www-form-urlencoded"], body: "")
            #expect(try await client.send(.get, "/sponsors/coral/", ["Cookie": cookie]).status == 401)
        }
        let ended = try fixture.auditLines().filter { $0["event"] as? String == "session_expired" }
        #expect(ended.map { $0["token_id"] as? String } == [fixture.coralViewer.record.tokenID] && ended[0]["sponsor"] as? String == "coral")
    }

    /// A token that is only tried is told of as well.
    @Test func whoIsLedToTheirPageLeavesALine() async throws {
        let fixture = try Fixture()
        try await serve(.inMemory, fixture) { client async throws in
            #expect(try await client.send(.get, "/", as: fixture.coralViewer).status == 303)
            #expect(try await client.send(.get, "/sponsors/coral", as: fixture.coralViewer).status == 308)
        }
        let lines = try fixture.auditLines()
        #expect(lines.map { $0["path"] as? String } == ["/", "/sponsors/coral"] && lines.allSatisfy { $0["event"] as? String == "sensitive_read" && $0["kind"] == nil })
    }

    @Test func aQuotaIsForEachAddressAndForAll() {
        var limits = RefusalLimits()
        (limits.perAddress, limits.total) = (2, 3)
        let quota = RefusalQuota(limits: limits)
        #expect(["a", "a", "a", "b", "b", "c"].map { quota.take(address: $0, now: start) } == [0, 0, nil, 1, nil, nil])
        #expect(quota.take(address: "a", now: start + 60) == 2 && quota.rest() == 0)
        // A stored token's uses are counted apart: nobody's flood hides them.
        for address in ["a", "b", "c", "d"] { _ = quota.take(address: address, now: start + 60) }
        #expect(quota.take(address: "z", now: start + 60) == nil)
        #expect((0..<61).map { _ in quota.take(address: "z", token: "tok", now: start + 60) != nil } == Array(repeating: true, count: 60) + [false])
    }

    /// However long and odd a path or a method is: a line of so many bytes, in ASCII.
    @Test func aLineIsOfBoundedLength() throws {
        for path in ["/a" + String(repeating: "\u{301}", count: 7_500), "/" + String(repeating: "\"", count: 3_000), "/" + String(repeating: "a", count: 20_000), "/\u{1F600}" + String(repeating: "\u{1F600}", count: 900)] {
            var record = AuditRecord(.requestRefused, time: start)
            (record.path, record.method) = (path, path)
            let line = record.line()
            #expect(line.count < 1_200 && line.allSatisfy { $0 < 0x80 })
            let read = try #require(AuditRecord(line: line.dropLast()))
            #expect(read.path?.hasSuffix("\u{2026}") == true && path.utf16.starts(with: read.path?.utf16.prefix(20) ?? "none".utf16.prefix(4)))
        }
        var short = AuditRecord(.requestRefused, time: start)
        short.path = "/" + String(repeating: "a", count: 499)
        #expect(AuditRecord(line: short.line().dropLast())?.path == short.path)
    }

    @Test(arguments: ["/x//alm%5fSECRETSECRET", "/x?alm_%CC%81SECRET", "/alm_SEC%52ETSECRET/a", "/ALM_secret/alm%5Fsecret", "/alm_\u{301}SECRET", "/secret\(String(repeating: "0a", count: 20))", "/secret\(String(repeating: "0a", count: 20))alm_", "/secret\(String(repeating: "0a", count: 20))alm_x/alm%5fsecret", "/alm_0a0aalm_secret", "/alm_0a0a\n\tsecret", "/alm_0a0a/secret"])
    func noPartOfACredentialIsLeft(_ path: String) {
        #expect(!Redaction.withoutCredentials(path).lowercased().contains("secret") && !Redaction.withoutCredentials(path).lowercased().contains("etsecret"))
    }

    /// A path that is cut for the log may be cut within a credential, which is known by its length.
    @Test func noPartOfACredentialIsLeftByACut() async throws {
        let fixture = try Fixture()
        let secret = fixture.coralViewer.credential.text.dropFirst(4)
        try await serve(.inMemory, fixture) { client async throws in
            for length in [55, 60, 65, 70, 200, 230, 245] {
                for target in ["/" + String(repeating: "x-", count: length) + secret, "/%ff" + String(repeating: "x-", count: length) + secret] { _ = try await client.send(.get, target) }
            }
        }
        let parts = (0..<secret.count - 8).map { String(secret.dropFirst($0).prefix(8)) }
        #expect(try fixture.auditLines().count >= 14 && !parts.contains { fixture.auditText.contains($0) })
    }

    @Test func theProxysNameOfARequestIsTakenWhereItIsPlain() async throws {
        let fixture = try Fixture()
        for (proxies, id) in [(TrustedProxies.onThisMachine, "a1.b-2_C"), (TrustedProxies([]), "a1.b-2_C"), (.onThisMachine, "a b"), (.onThisMachine, String(repeating: "a", count: 65))] {
            try await serve(.inMemory, fixture, { $0.proxies = proxies }) { client async throws in
                _ = try await client.send(.get, "/sponsors/coral/", as: fixture.coralViewer, ["X-Request-Id": id])
            }
        }
        let ids = try fixture.auditLines().map { $0["request_id"] as? String ?? "" }
        #expect(ids.count == 4 && ids[0] == "a1.b-2_C" && ids[1...].allSatisfy { $0.wholeMatch(of: /[0-9a-z]+-[0-9]+/) != nil })
    }
}
