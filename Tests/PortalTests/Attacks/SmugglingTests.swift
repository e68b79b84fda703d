import Foundation
import LoopbackClient
import Testing

@testable import Portal

/// Requests that two parsers may read in two ways: each is refused, its connection ended, and what is hidden in it is never read as another request.
@Suite(.serialized) struct SmugglingTests {
    /// What is smuggled: were it read, its answer would have the file's bytes.
    private static func hidden(_ token: String) -> String { "GET /sponsors/dune/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n\r\n" }

    private static func ambiguous(_ token: String) -> [(name: String, bytes: String)] {
        let hidden = hidden(token)
        let start = "POST /sign-out HTTP/1.1\r\nHost: localhost\r\n"
        let chunks = "0\r\n\r\n"
        func both(_ encoding: String, length: String = "5") -> String { start + "Content-Length: \(length)\r\n\(encoding)\r\n\r\n" + chunks + hidden }
        return [
            ("length and chunked", both("Transfer-Encoding: chunked")), ("chunked twice", both("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")),
            ("blank before the colon", both("Transfer-Encoding : chunked")), ("tab before the colon", both("Transfer-Encoding\t: chunked")), ("xchunked", both("Transfer-Encoding: xchunked")),
            ("identity, chunked", both("Transfer-Encoding: identity, chunked")), ("chunked, identity", both("Transfer-Encoding: chunked, identity")), ("vertical tab", both("Transfer-Encoding: \u{B}chunked")),
            ("quoted", both("Transfer-Encoding: \"chunked\"")), ("folded", both("Transfer-Encoding:\r\n chunked")), ("bare line feed", both("X: a\nTransfer-Encoding: chunked")),
            ("bare carriage return", both("X: a\rTransfer-Encoding: chunked")), ("NUL in a name", both("Transfer-\u{0}Encoding: chunked")), ("NUL in a value", both("X: a\u{0}b")),
            ("two lengths", start + "Content-Length: 0\r\nContent-Length: \(hidden.utf8.count)\r\n\r\n" + hidden), ("a list of lengths", start + "Content-Length: 0, \(hidden.utf8.count)\r\n\r\n" + hidden),
            ("length with a sign", start + "Content-Length: +0\r\n\r\n" + hidden), ("negative length", start + "Content-Length: -1\r\n\r\n" + hidden), ("hexadecimal length", start + "Content-Length: 0x0\r\n\r\n" + hidden),
            ("length with a blank", start + "Content-Length: 0 0\r\n\r\n" + hidden), ("huge length", start + "Content-Length: 99999999999999999999999\r\n\r\n" + hidden),
            ("length of nothing", start + "Content-Length: \r\n\r\n" + hidden), ("chunk size with a sign", start + "Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n" + hidden),
            ("chunk size that is none", start + "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n" + hidden), ("chunk size that overflows", start + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\n" + hidden),
            ("no host", "GET /sponsors/coral/ HTTP/1.1\r\n\r\n"), ("two hosts", "GET /sponsors/coral/ HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n" + hidden),
            ("blank before a header", "GET /healthz HTTP/1.1\r\n Host: localhost\r\n\r\n" + hidden), ("no colon", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nnonsense\r\n\r\n" + hidden),
            ("empty name", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n: a\r\n\r\n" + hidden), ("version 3.0", "GET /healthz HTTP/3.0\r\nHost: localhost\r\n\r\n" + hidden),
            ("HTTP/0.9", "GET /healthz\r\n\r\n" + hidden), ("HTTP/2 in the clear", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + hidden),
            ("no method", " /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" + hidden), ("tab for a blank", "GET\t/healthz\tHTTP/1.1\r\nHost: localhost\r\n\r\n" + hidden),
        ]
    }

    @Test func whatTwoParsersMayReadDifferentlyIsRefused() async throws {
        let site = try AttackedSite()
        let token = try #require(site.credentials.first { $0.name == "dune manager" }?.text)
        try await withRunningServer(site.fixture) { port async throws in
            // The control: asked openly, it is answered.
            let open = try await blocking { try RawHTTP(port).askAll(Array(Self.hidden(token).utf8), silence: 2).map(\.status) }
            #expect(open == [200])
            for (name, text) in Self.ambiguous(token) {
                let statuses = try await blocking { try RawHTTP(port).askAll(Array(text.utf8)).map(\.status) }
                #expect(statuses == [400] || statuses == [], "\(name): \(statuses)")
            }
        }
    }

    /// A body that is read is never read as a request, and one that is not read ends the connection.
    @Test func aBodyIsNeverARequest() async throws {
        let site = try AttackedSite()
        let token = try #require(site.credentials.first { $0.name == "dune manager" }?.text)
        try await withRunningServer(site.fixture) { port async throws in
            let hidden = Self.hidden(token)
            for (request, expected) in [
                ("POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(hidden.utf8.count)\r\n\r\n" + hidden, [400]),
                ("GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(hidden.utf8.count)\r\n\r\n" + hidden, [200]),
                ("POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n\(String(hidden.utf8.count, radix: 16))\r\n\(hidden)\r\n0\r\n\r\n", [400]),
                ("PUT /sponsors/dune/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(hidden.utf8.count)\r\n\r\n" + hidden, [405]),
            ] {
                let statuses = try await blocking { try RawHTTP(port).askAll(Array(request.utf8)).map(\.status) }
                #expect(statuses == expected, "\(request.prefix(40))")
            }
        }
    }

    /// What another parser might read otherwise ends the connection, with what follows it.
    @Test func headsThatSayTwoThingsAreRefused() async throws {
        let site = try AttackedSite()
        let token = try #require(site.credentials.first { $0.name == "coral manager" }?.text)
        try await withRunningServer(site.fixture) { port async throws in
            let rest = "Authorization: Bearer \(token)\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
            for (head, expected) in [
                ("GET http://localhost/sponsors/coral/ HTTP/1.1\r\nHost: localhost\r\n", [200, 200]), ("GET HTTPS://localhost?a HTTP/1.1\r\nHost: localhost\r\n", [303, 200]),
                ("GET http://evil.example/sponsors/coral/ HTTP/1.1\r\nHost: localhost\r\n", [400]), ("GET http://localhost:81/ HTTP/1.1\r\nHost: localhost\r\n", [400]),
                ("GET ftp://localhost/ HTTP/1.1\r\nHost: localhost\r\n", [400]), ("GET http:/localhost HTTP/1.1\r\nHost: localhost\r\n", [400]), ("GET a:b HTTP/1.1\r\nHost: localhost\r\n", [400]),
                ("GET http://localhost@evil.example/ HTTP/1.1\r\nHost: localhost\r\n", [400]),
                ("POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: \r\nContent-Length: 0\r\n", [400]), ("POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding:\r\n", [400]),
                ("POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: ,chunked\r\n", [400]), ("POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: \r\nTransfer-Encoding: chunked\r\n", [400]),
                ("GET /healthz HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n", [400]),
            ] {
                let statuses = try await blocking { try RawHTTP(port).askAll(Array((head + rest).utf8)).map(\.status) }
                #expect(statuses == expected, "\(head)")
            }
        }
    }

    @Test func theHostOfAnAbsoluteTargetGivesNothing() async throws {
        let site = try AttackedSite()
        try await withRunningServer(site.fixture) { port async throws in
            for target in ["http://localhost/sponsors/coral/", "https://evil.example/sponsors/coral/", "//evil.example/sponsors/coral/", "*", "localhost:443"] {
                for method in ["GET", "CONNECT", "OPTIONS"] {
                    let replies = try await blocking { try RawHTTP(port).askAll(Array("\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8), silence: 0.3) }
                    #expect(replies.allSatisfy { [400, 401, 404, 405].contains($0.status) && !String(decoding: $0.body, as: UTF8.self).contains("|") }, "\(method) \(target)")
                }
            }
        }
    }
}
