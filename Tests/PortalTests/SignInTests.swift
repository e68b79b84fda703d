import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import Portal

@Suite struct SignInTests {
    private static let page = "/sponsors/coral/at-risk/"

    @Test(arguments: Way.allCases) func aFormOpensASessionAndSignOutEndsIt(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            let (reply, cookie) = try await client.signIn(fixture.coralViewer.credential.text)
            #expect(reply.status == 303 && reply["Location"] == "/sponsors/coral/")
            let set = try #require(reply["Set-Cookie"])
            #expect(set.wholeMatch(of: /__Host-almanac=[0-9a-f]{64}; Path=\/; Secure; HttpOnly; SameSite=Strict/) != nil)
            #expect(!reply.fingerprint.joined().contains("alm_"))
            #expect(try await client.send(.get, Self.page, ["Cookie": "a=b; \(cookie); c=d"]).status == 200)
            for wrong in [String(cookie.dropLast()), cookie + "0", "__Host-almanac=", "almanac=" + cookie.dropFirst(15), "\(cookie); \(cookie)"] {
                #expect(try await client.send(.get, Self.page, ["Cookie": wrong]).status == 401, "\(wrong)")
            }
            let out = try await client.send(.post, "/sign-out", ["Cookie": cookie, "Sec-Fetch-Site": "same-origin"])
            #expect(out.status == 303 && out["Location"] == "/sign-in" && out["Clear-Site-Data"] == "\"cache\"")
            #expect(out["Set-Cookie"] == "__Host-almanac=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict")
            #expect(try await client.send(.get, Self.page, ["Cookie": cookie]).status == 401)
            #expect(try await client.signIn(fixture.operatorViewer.credential.text).reply["Location"] == "/operator/")
        }
    }

    @Test(arguments: Way.allCases) func eachSignInIsANewSessionAndEndsTheOld(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            let first = try await client.signIn(fixture.coralViewer.credential.text).cookie
            let second = try await client.signIn(fixture.coralViewer.credential.text, ["Cookie": first]).cookie
            #expect(first != second)
            #expect(try await client.send(.get, Self.page, ["Cookie": first]).status == 401)
            #expect(try await client.send(.get, Self.page, ["Cookie": second]).status == 200)
            // An id that a stranger planted is never taken over.
            let planted = "__Host-almanac=" + String(repeating: "0", count: 64)
            #expect(try await client.signIn(fixture.coralViewer.credential.text, ["Cookie": planted]).cookie != planted)
            #expect(try await client.send(.get, Self.page, ["Cookie": planted]).status == 401)
        }
    }

    /// Hosts beside this one may set cookies that come along, many or of the same name: a sign-out must end the session all the same.
    @Test(arguments: Way.allCases) func otherCookiesKeepNobodyFromReadingNorFromSigningOut(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            @Sendable func signIn(over cookie: String? = nil) async throws -> String {
                try await client.signIn(fixture.coralViewer.credential.text, cookie.map { ["Cookie": $0] } ?? [:]).cookie
            }
            @Sendable func isOpen(_ cookie: String) async throws -> Bool { try await client.send(.get, Self.page, ["Cookie": cookie]).status == 200 }
            let many = (0..<4).map { "a\($0)=" + String(repeating: "x", count: 2_000) }.joined(separator: "; ")
            for beside in [{ many + "; " + $0 }, { $0 + "; " + many }, { "__Host-almanac=" + String(repeating: "0", count: 64) + "; " + $0 }, { "\($0); \($0)" }, { $0 + "; __Host-almanac=" }] as [@Sendable (String) -> String] {
                let isOne = beside("") .contains("a0=")
                for form in ["", "everywhere=yes"] {
                    let (mine, second) = (try await signIn(), try await signIn())
                    #expect(try await isOpen(beside(mine)) == isOne)
                    let out = try await client.send(.post, "/sign-out", ["Cookie": beside(mine), "Content-Type": "application/x-www-form-urlencoded"], body: form)
                    #expect(out.status == 303)
                    #expect(try await !isOpen(mine))
                    #expect(try await isOpen(second) == form.isEmpty, "\(form) beside \(beside("").prefix(20))")
                }
                let old = try await signIn()
                #expect(try await isOpen(signIn(over: beside(old))))
                #expect(try await !isOpen(old))
            }
        }
        let ends = try fixture.auditLines().filter { $0["event"] as? String == "session_expired" }
        #expect(ends.count { $0["reason"] as? String == "signed_out" } == 5 && ends.count { $0["reason"] as? String == "signed_out_everywhere" } == 5 && ends.count { $0["reason"] as? String == "replaced" } == 5)
        #expect(ends.allSatisfy { $0["token_id"] as? String == fixture.coralViewer.record.tokenID })
    }

    /// No browser sends so many of one name: nobody is told that they are signed out then.
    @Test(arguments: Way.allCases) func moreCookiesOfTheNameThanAreLookedAtAreRefused(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            let cookie = try await client.signIn(fixture.coralViewer.credential.text).cookie
            for (others, status) in [(4, 400), (3, 303)] {
                let all = String(repeating: "__Host-almanac=0; ", count: others) + cookie
                #expect(try await client.send(.post, "/sign-out", ["Cookie": all]).status == status)
                #expect(try await client.send(.get, Self.page, ["Cookie": cookie]).status == (others == 4 ? 200 : 401))
            }
        }
    }

    @Test(arguments: Way.allCases) func aSessionEndsIdleOrOldOrWithItsToken(_ way: Way) async throws {
        let fixture = try Fixture()
        let change: (inout PortalSettings) -> Void = {
            $0.sessions.idle = 100
            $0.sessions.absolute = 250
        }
        try await serve(way, fixture, change) { client async throws in
            @Sendable func status(_ cookie: String) async throws -> Int { try await client.send(.get, Self.page, ["Cookie": cookie]).status }
            let used = try await client.signIn(fixture.coralViewer.credential.text).cookie
            let unused = try await client.signIn(fixture.coralViewer.credential.text).cookie
            fixture.wait(99)
            #expect(try await status(used) == 200)
            fixture.wait(1)
            #expect(try await status(unused) == 401)
            fixture.wait(98)
            #expect(try await status(used) == 200)
            fixture.wait(51)
            #expect(try await status(used) == 200)
            fixture.wait(1)
            #expect(try await status(used) == 401)
            fixture.wait(day - 250 - 10)
            let last = try await client.signIn(fixture.coralViewer.credential.text).cookie
            #expect(try await status(last) == 200)
            fixture.wait(10)
            #expect(try await status(last) == 401)
        }
    }

    @Test(arguments: Way.allCases) func aWrongTokenIsToldSo(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            let (reply, cookie) = try await client.signIn("alm_nonsense")
            #expect(reply.status == 401 && reply.text == "built sign-in/refused" && cookie.isEmpty)
            #expect(reply["WWW-Authenticate"] != nil)
            #expect(try await client.signIn("%20" + fixture.coralViewer.credential.text + "%0D%0A").reply.status == 401)
            #expect(try await client.signIn("%20" + fixture.coralViewer.credential.text + "+").reply.status == 303)
        }
    }

    @Test(arguments: Way.allCases) func onlyThisServersOwnPagesMayPost(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            for (headers, isFine) in [
                ([:], true), (["Sec-Fetch-Site": "same-origin"], true), (["Sec-Fetch-Site": "none"], true), (["Sec-Fetch-Site": "cross-site"], false),
                (["Sec-Fetch-Site": "same-site"], false), (["Origin": "http://localhost"], true), (["Origin": "https://localhost"], true),
                (["Origin": "https://evil.example"], false), (["Origin": "null"], false), (["Origin": "https://localhost.evil.example"], false),
                (["Origin": "https://evil.example/localhost"], false), (["Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"], false),
            ] as [([String: String], Bool)] {
                let reply = try await client.signIn(fixture.coralViewer.credential.text, headers).reply
                #expect(reply.status == (isFine ? 303 : 400), "\(headers)")
                #expect((reply["Set-Cookie"] != nil) == isFine)
                #expect(try await client.send(.post, "/sign-out", headers).status == (isFine ? 303 : 400), "\(headers)")
            }
        }
    }

    /// Who can answer for this host without TLS could post a form of theirs from a browser that does not say where it comes from.
    @Test func aPageWithoutTLSMayNotPostToOneWith() {
        func holds(_ origin: String, isHTTPS: Bool) -> Bool {
            let head = HTTPRequest(method: .post, scheme: "https", authority: "a", path: "/sign-in", headerFields: [.origin: origin])
            return SameOrigin.holds(Request(head: head, body: .init(buffer: ByteBuffer())), isHTTPS: isHTTPS)
        }
        #expect(holds("https://a", isHTTPS: true) && !holds("http://a", isHTTPS: true) && holds("http://a", isHTTPS: false) && holds("https://a", isHTTPS: false))
    }

    @Test(arguments: Way.allCases) func afterwardsOnlyToAPageOfOnesOwn(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            let token = fixture.coralViewer.credential.text
            for (next, place) in [
                (Self.page, Self.page), ("/sponsors/coral/roi/rule%2520%25C3%25A9%253F/", "/sponsors/coral/roi/rule%20%C3%A9%3F/"),
                ("//evil.example/", nil), ("https://evil.example/", nil), ("/\\evil.example", nil), ("/sponsors/dune/", nil), ("/operator/", nil),
                ("/sponsors/coral/exports/a.csv", nil), ("/nothing", nil), ("/sign-in/", nil), ("/sponsors/coral/at-risk/%0d%0aSet-Cookie:a=b", nil),
                ("/%2F/evil.example", nil), ("", nil),
            ] as [(String, String?)] {
                #expect(try await client.signIn(token, next: next).reply["Location"] == place ?? "/sponsors/coral/", "\(next)")
            }
            for (referrer, place) in [
                ("https://localhost" + Self.page, Self.page), ("https://localhost/sign-in", nil), ("https://evil.example" + Self.page, nil),
                ("https://localhost/sponsors/dune/", nil),
            ] as [(String, String?)] {
                #expect(try await client.signIn(token, ["Referer": referrer]).reply["Location"] == place ?? "/sponsors/coral/", "\(referrer)")
            }
        }
    }

    @Test(arguments: Way.allCases) func onlyASmallProperFormIsRead(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            let token = fixture.coralViewer.credential.text
            let form = ["Content-Type": "application/x-www-form-urlencoded"]
            for (headers, body, status) in [
                (form, "token=\(token)&a=" + String(repeating: "b", count: 3900), 303), (form, "token=\(token)&a=" + String(repeating: "b", count: 4096), 413),
                (form, "token=\(token)&token=\(token)", 400), (form, "token=%zz", 400), (form, "", 400), (form, "next=/", 400),
                (["Content-Type": "text/plain"], "token=\(token)", 400), ([:], "token=\(token)", 400),
                (["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"], "token=\(token)", 303),
            ] as [([String: String], String, Int)] {
                #expect(try await client.send(.post, "/sign-in", headers, body: body).status == status, "\(body.prefix(20))")
            }
            #expect(try await client.send(.get, "/sign-in?token=\(token)").response.headers[.setCookie] == nil)
        }
    }

    @Test(arguments: Way.allCases) func aBuildWithoutItsOwnPagesGetsPlainOnes(_ way: Way) async throws {
        let fixture = try Fixture()
        try fixture.publish("r2-bbbbbbbbbbbb", says: "second", errorPages: false)
        try await serve(way, fixture) { client async throws in
            let reply = try await client.send(.get, "/sponsors/coral/", ["Accept": "text/html"])
            #expect(reply.status == 401 && reply.text.contains("<form method=\"post\" action=\"/sign-in\">") && !reply.text.contains("style"))
            let nothing = try await client.send(.get, "/x", as: fixture.coralViewer, ["Accept": "text/html"])
            #expect(nothing.status == 404 && nothing.text.contains("There is nothing here"))
        }
    }
}
