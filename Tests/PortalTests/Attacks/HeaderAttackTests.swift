import AccessTokens
import Foundation
import HTTPTypes
import LoopbackClient
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Portal

/// Methods, splitting, and headers that are large, many or malformed.
@Suite(.serialized) struct HeaderAttackTests {
    @Test func noMethodButGETAndHEADReads() async throws {
        let site = try AttackedSite()
        let tokens = site.credentials.filter { ["nobody", "coral manager", "operator manager"].contains($0.name) }
        let methods = [
            "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "SEARCH", "PURGE", "BAN", "TRACK", "DEBUG", "LINK", "UNLINK", "BIND", "REBIND",
            "REPORT", "MKACTIVITY", "CHECKOUT", "MERGE", "M-SEARCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", "MKCALENDAR", "SOURCE", "ACL", "get", "Get", "GETT", "GE", "HEADX", "FOO", String(repeating: "A", count: 3_000),
        ]
        try await withRunningServer(site.fixture, AttackedSite.withoutQuotas) { port async throws in
            for token in tokens {
                for method in methods {
                    for target in ["/sponsors/coral/", "/sponsors/coral/exports/members.csv", "/nothing/", "/sign-out"] where !(method == "POST" && target == "/sign-out") {
                        let head = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n" + (token.text.map { "Authorization: Bearer \($0)\r\n" } ?? "") + "Content-Length: 0\r\nX-HTTP-Method-Override: GET\r\n\r\n"
                        let reply = try await blocking { try RawHTTP(port).ask(Array(head.utf8)) }
                        guard let reply else { continue }
                        #expect(reply.status == 405 || reply.status == 400, "\(method) \(target)")
                        #expect(reply.status == 400 || reply["allow"] == (target == "/sign-out" ? "POST" : "GET, HEAD"))
                        #expect(!String(decoding: reply.body, as: UTF8.self).contains("|"))
                    }
                }
            }
        }
    }

    /// Signs that join a letter are sorted wherever two texts are compared: thousands of them in one header took half a second each. So what compares
    /// gets none, whatever header they are in, by the guard that stands before all of it. (What that saves: `bench.py serve`.)
    @Test func noMarkComesBehindTheGuard() throws {
        let run = ["\u{345}", "\u{360}", "\u{35C}", "\u{315}", "\u{300}", "\u{316}", "\u{31B}", "\u{321}"].map { String(repeating: $0, count: 900) }.joined()
        let names = [
            "If-None-Match", "If-Range", "Range", "Accept-Encoding", "Accept", "Content-Type", "X-Forwarded-Proto", "X-Forwarded-For", "Authorization", "Sec-Fetch-Site", "Origin", "Referer", "Cookie", "X-Request-Id",
        ]
        for name in names {
            for value in [run, " " + run + ",a", "Bearer a" + run, "a;q=" + run] {
                let channel = EmbeddedChannel(handler: ConnectionGuard(limits: ConnectionLimits()))
                defer { _ = try? channel.finish() }
                let head = HTTPRequest(method: .get, scheme: nil, authority: "localhost", path: "/sign-in" + run, headerFields: SecurityHeaders.fields([(name, value)]))
                try channel.writeInbound(HTTPRequestPart.head(head))
                guard case .head(let passed)? = try channel.readInbound(as: HTTPRequestPart.self) else {
                    Issue.record("\(name) is not passed on")
                    continue
                }
                let texts = [passed.path, passed.authority] + passed.headerFields.map(\.value)
                #expect(texts.allSatisfy { $0?.utf8.allSatisfy { $0 < 0x80 } == true }, "\(name)")
                #expect(passed.headerFields.count == 1 && (["Referer", "Cookie"].contains(name) || passed.headerFields.allSatisfy { $0.value.utf8.count <= PlainHead.longest }), "\(name)")
            }
        }
    }

    /// In a form's names and values, in an address and in a host, over a socket: refused or answered as anything unknown.
    @Test func marksAreAnsweredAsAnythingUnknown() async throws {
        let site = try AttackedSite()
        let run = ["\u{345}", "\u{360}", "\u{35C}", "\u{315}", "\u{300}", "\u{316}", "\u{31B}", "\u{321}"].map { String(repeating: $0, count: 100) }.joined()
        try await withRunningServer(site.fixture, { $0.proxies = .onThisMachine }) { port async throws in
            let escaped = run.utf8.map { "%" + String($0, radix: 16) }.joined()
            func head(_ target: String) -> String { "GET \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n" }
            func form(_ body: String) -> String { "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)" }
            let asked = [
                ("an address", head("/" + run), 400), ("behind one that is there", head("/sign-in" + run), 400), ("the same, escaped", head("/" + escaped), 401), ("escaped behind one that is there", head("/sign-in" + escaped), 401),
                ("a field's name", form("\(run)=1&token=x"), 401), ("behind a field's name", form("token\(run)=x"), 400), ("values", form("token=\(run)&next=\(run)"), 401),
            ]
            for (where_, text, expected) in asked {
                let reply = try await blocking { try RawHTTP(port).ask(Array(text.utf8)) }
                let status = try #require(reply?.status)
                #expect(status == expected, Comment(rawValue: where_))
            }
        }
    }

    /// Anybody may send thousands of cookies, in HTTP/2 with a few bytes: ours is found among them, and one too many of ours is none.
    @Test func ourCookieIsFoundAmongThousands() {
        func ids(_ value: String) -> [String]? {
            var headers = HTTPFields()
            headers[.cookie] = value
            return SessionCookie.ids(in: headers)
        }
        let many = String(repeating: "a;", count: 8_000)
        #expect(ids(many + " __Host-almanac=x") == ["x"] && ids("__Host-almanac=x;" + many) == ["x"] && ids(many) == [])
        #expect(ids(String(repeating: "__Host-almanac=x;", count: 4) + many)?.count == 4 && ids(String(repeating: "__Host-almanac=x;", count: 5) + many) == nil)
    }

    /// What looks alike is another file to the disk.
    @Test func anAddressIsItsBytes() {
        #expect(SiteAddress("/caf\u{E9}/") != SiteAddress("/cafe\u{301}/") && SiteAddress("/caf\u{E9}/") == "/caf\u{E9}/" && SiteAddress("/a").withSlash == "/a/")
        #expect(Set([SiteAddress("/caf\u{E9}/"), SiteAddress("/cafe\u{301}/"), SiteAddress("/caf\u{E9}/")]).count == 2)
    }

    @Test func aFormIsItsThreeFieldsEachOnce() {
        func fields(_ text: String) -> [String: String]? { Form.fields(Array(text.utf8)).map { Dictionary(uniqueKeysWithValues: $0.map { ($0.key.rawValue, $0.value) }) } }
        for (body, expected) in [
            ("token=a&next=%2Fb+c&everywhere", ["token": "a", "next": "/b c", "everywhere": ""]), ("to%6Ben=a&x=1&x=2&Token=b&token%CC%81=c&", ["token": "a"]), ("a&b&c&d&e&f&g&token=a", ["token": "a"]), ("&token=a&b&c&&d&e&f&g&h&&", ["token": "a"]), ("", [:]),
            ("token=a&token=a", nil), ("token=a&tok%65n=", nil), ("x=%zz", nil), ("%FF=1", nil), ("a&b&c&d&e&f&g&h&token=a", nil),
        ] { #expect(fields(body) == expected, "\(body)") }
    }

    @Test func aHeadIsPlainAndItsValuesShort() {
        func plain(_ name: String, _ value: String) -> String? {
            PlainHead.of(HTTPRequest(method: .get, scheme: nil, authority: "a", path: "/", headerFields: SecurityHeaders.fields([(name, value)]))).headerFields.value(name)
        }
        let long = String(repeating: "a,", count: 900)
        for (name, value, expected) in [
            ("Accept", "text/html", "text/html"), ("Accept", "é", "??"), ("Authorization", "Bearer a\u{301}", "Bearer a??"), ("Accept-Encoding", long, "?"), ("Origin", long, "?"), ("Cookie", long, long),
            ("Cookie", "a=\u{37E}; b", "a=??; b"), ("Referer", long, long), ("X-Forwarded-For", long + "192.0.2.1", String(repeating: "a,", count: 495) + "192.0.2.1"),
            ("X-Forwarded-For", String(repeating: "1", count: 2_000), ""), ("X-Forwarded-For", "\u{600}, 192.0.2.1", "??, 192.0.2.1"), ("Accept", String(repeating: "a", count: 1_000), String(repeating: "a", count: 1_000)),
        ] { #expect(plain(name, value) == expected, "\(name): \(value.prefix(40))") }
        // Several lines of one name are one value; of proxies the last counts.
        func lines(_ name: String, _ values: [String]) -> [String] {
            PlainHead.of(HTTPRequest(method: .get, scheme: nil, authority: "a", path: "/", headerFields: SecurityHeaders.fields(values.map { (name, $0) }))).headerFields.map(\.value)
        }
        let half = String(repeating: "a", count: 600)
        #expect(lines("Accept-Encoding", [half, "gzip", half]) == ["?", "gzip", half] && lines("X-Forwarded-For", [half, half, "192.0.2.1"]) == ["?", half, "192.0.2.1"])
        #expect(lines("Cookie", [half, half]) == [half, half] && lines("Accept", ["a", "b"]) == ["a", "b"])
        let head = PlainHead.of(HTTPRequest(method: .get, scheme: nil, authority: "é", path: "/é/%C3%A9?ü"))
        #expect(head.path == "/%C3%A9/%C3%A9?%C3%BC" && head.authority == "?")
    }

    @Test func nothingInARequestEndsALineOfTheAnswer() async throws {
        let site = try AttackedSite()
        let token = try #require(site.credentials.first { $0.name == "coral manager" }?.text)
        try await withRunningServer(site.fixture, AttackedSite.withoutQuotas) { port async throws in
            for evil in ["%0d%0aX-Evil:%201", "%0aX-Evil:%201", "%0d%0a%0d%0a<html>", "%e5%98%8a%e5%98%8dX-Evil:1", "%c4%8d%c4%8aX-Evil:1", "\u{560A}\u{560D}X-Evil:1", "%00%0d%0aX-Evil:1", "%23%0d%0aX-Evil:1"] {
                for request in [
                    "GET /sponsors/coral\(evil) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n\r\n", "GET /sponsors/coral?\(evil) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n\r\n",
                    Self.signIn(token, next: "/sponsors/coral/" + evil), Self.signIn(token, next: evil), Self.signIn(token, next: "/" + evil, referrer: "https://localhost/sponsors/coral/\(evil)"),
                ] {
                    let replies = try await blocking { try RawHTTP(port).askAll(Array(request.utf8), silence: 0.2, patience: 10) }
                    #expect(replies.count == 1)
                    for header in replies.flatMap(\.headers) {
                        #expect(header.name != "x-evil" && header.value.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "\(request)")
                        if header.name == "location" { #expect(header.value.hasPrefix("/sponsors/coral/") && !header.value.hasPrefix("//")) }
                    }
                }
            }
        }
    }

    private static func signIn(_ token: String, next: String, referrer: String? = nil) -> String {
        let body = "token=\(token)&next=\(next)"
        return "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: \(body.utf8.count)\r\n" + (referrer.map { "Referer: \($0)\r\n" } ?? "") + "\r\n" + body
    }

    @Test func oversizedAndMalformedHeadersAreRefusedAndTheServerGoesOn() async throws {
        let site = try AttackedSite()
        let token = try #require(site.credentials.first { $0.name == "coral viewer" }?.text)
        try await withRunningServer(site.fixture, AttackedSite.withoutQuotas) { port async throws in
            let long = String(repeating: "a", count: 60_000)
            for header in [
                "X: \(long)", "\(long): x", "Cookie: \(long)", "Authorization: Bearer \(long)", "Range: bytes=\(long)", "Accept: \(long)", "Accept-Encoding: \(long)", "If-None-Match: \(long)",
                (0..<500).map { "X\($0): 1" }.joined(separator: "\r\n"), (0..<60).map { "X\($0): \(String(repeating: "b", count: 1_000))" }.joined(separator: "\r\n"),
            ] {
                let reply = try await blocking { try RawHTTP(port).ask(Array("GET /sponsors/coral/ HTTP/1.1\r\nHost: localhost\r\n\(header)\r\n\r\n".utf8)) }
                #expect(reply == nil || reply?.status == 400 || reply?.status == 431, "\(header.prefix(20))")
            }
            for value in ["", " ", "Bearer", "Bearer ", "Bearer  ", "Basic " + token, token, "Bearer " + token + " " + token, "Bearer=" + token, "Bearer:" + token, "bearer,Bearer " + token, "Token " + token, "\u{FF22}earer " + token, "Bearer \"" + token + "\"", "Bearer\u{A0}" + token] {
                let reply = try await blocking { try RawHTTP(port).get("/sponsors/coral/", ["Authorization": value]) }
                #expect(reply == nil || [400, 401, 429].contains(reply?.status ?? 0), "\(value.prefix(12))")
            }
            let two = try await blocking { try RawHTTP(port).ask(Array("GET /sponsors/coral/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\nAuthorization: Bearer \(token)\r\n\r\n".utf8)) }
            #expect(two == nil || [400, 401, 429].contains(two?.status ?? 0))
            #expect(try await blocking { try RawHTTP(port).get("/sponsors/coral/", ["Authorization": "Bearer " + token]) }?.status == 200)
        }
    }

    /// The host decides nothing but whether a form is our own.
    @Test func theHostHeaderOpensNothing() async throws {
        let site = try AttackedSite()
        try await serve(.inMemory, site.fixture) { client async throws in
            for host in ["localhost", "127.0.0.1", "evil.example", "coral", "dune.localhost", ""] {
                #expect(try await client.send(.get, "/sponsors/coral/", ["Host": host]).status == 401)
            }
        }
    }
}
