import Foundation
import SiteManifest
import Testing

@testable import Portal

@Suite struct FileTests {
    private static let csv = "/sponsors/coral/exports/a.csv"
    private static let page = "/sponsors/coral/"

    @Test(arguments: Way.allCases) func everyAnswerCarriesTheSecurityHeaders(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture, { $0.failedTries.perAddress = 1 }) { client async throws in
            let etag = try await client.send(.get, Self.page, as: fixture.coralManager)["ETag"] ?? ""
            let replies = [
                (200, try await client.send(.get, Self.page, as: fixture.coralManager)), (200, try await client.send(.get, "/assets/icon.svg")),
                (206, try await client.send(.get, Self.csv, as: fixture.coralManager, ["Range": "bytes=0-1"])),
                (303, try await client.send(.get, "/", as: fixture.coralManager)),
                (304, try await client.send(.get, Self.page, as: fixture.coralManager, ["If-None-Match": etag])),
                (308, try await client.send(.get, "/sponsors/coral", as: fixture.coralManager)), (401, try await client.send(.get, Self.page)),
                (403, try await client.send(.get, Self.csv, as: fixture.coralViewer)), (404, try await client.send(.get, "/x", as: fixture.coralViewer)),
                (405, try await client.send(.delete, Self.page, as: fixture.coralViewer)),
                (416, try await client.send(.get, Self.csv, as: fixture.coralManager, ["Range": "bytes=10-"])),
                (400, try await client.send(.post, "/sign-in", body: "a")),
                (413, try await client.send(.post, "/sign-in", body: String(repeating: "a", count: 5000))),
                (303, try await client.send(.post, "/sign-out")), (200, try await client.send(.get, "/health")),
                (401, try await client.send(.get, Self.page, ["Authorization": "Bearer x"])),
                (429, try await client.send(.get, Self.page, ["Authorization": "Bearer x"])),
            ]
            let expected = [
                "Content-Security-Policy":
                    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
                "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
                "Cross-Origin-Resource-Policy": "same-origin", "X-Robots-Tag": "noindex, nofollow",
                "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
            ]
            for (status, reply) in replies {
                #expect(reply.status == status)
                for (name, value) in expected { #expect(reply[name] == value, "\(status) \(name)") }
                #expect(reply["Strict-Transport-Security"] == nil)
                #expect(status == 200 || status == 206 || status == 304 || reply["Cache-Control"] == "no-store", "\(status)")
            }
        }
    }

    @Test(arguments: Way.allCases) func cachingFollowsTheName(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            let css = "/" + Fixture.sources("first")[0].path
            let chart = "/" + Fixture.chartPath("coral", "chart coral first")
            for (address, caching) in [
                (css, "public, max-age=31536000, immutable"), (chart, "private, max-age=31536000, immutable"), ("/assets/icon.svg", "private, no-cache"),
                (Self.page, "private, no-cache"), (Self.csv, "private, no-cache"), ("/sponsors/coral/plain.png", "private, no-cache"),
            ] {
                let reply = try await client.send(.get, address, as: fixture.coralManager)
                #expect(reply.status == 200 && reply["Cache-Control"] == caching, "\(address)")
                #expect(reply["ETag"]?.count == 34 && reply["Accept-Ranges"] == "bytes")
            }
        }
    }

    @Test(arguments: Way.allCases) func anExportIsAnAttachment(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            let csv = try await client.send(.get, Self.csv, as: fixture.coralManager)
            #expect(csv["Content-Disposition"] == "attachment; filename=\"a.csv\"" && csv["Content-Type"] == "text/csv; charset=utf-8")
            let odd = try await client.send(.get, "/sponsors/coral/exports/%C3%A9%22x.csv", as: fixture.coralManager)
            #expect(odd["Content-Disposition"] == "attachment; filename=\"__x.csv\"; filename*=UTF-8''%C3%A9%22x.csv")
            #expect(odd.status == 200 && odd.text.isEmpty && odd["Content-Length"] == "0")
            #expect(try await client.send(.get, Self.page, as: fixture.coralManager)["Content-Disposition"] == nil)
        }
    }

    @Test(arguments: Way.allCases) func rangesOfAnExport(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            for (range, status, text, content) in [
                ("bytes=0-0", 206, "0", "bytes 0-0/10"), ("bytes=2-4", 206, "234", "bytes 2-4/10"), ("bytes=7-", 206, "789", "bytes 7-9/10"),
                ("bytes=-3", 206, "789", "bytes 7-9/10"), ("bytes=-99", 206, "0123456789", "bytes 0-9/10"), ("Bytes=9-99", 206, "9", "bytes 9-9/10"),
                ("bytes=0-99999999999999999999", 206, "0123456789", "bytes 0-9/10"), ("bytes=10-", 416, nil, "bytes */10"),
                ("bytes=99999999999999999999-", 416, nil, "bytes */10"), ("bytes=-0", 416, nil, "bytes */10"),
                ("bytes=0-1,3-4", 200, "0123456789", nil), ("bytes=4-2", 200, "0123456789", nil), ("bytes=-", 200, "0123456789", nil),
                ("bytes=a-b", 200, "0123456789", nil), ("bytes=+1-2", 200, "0123456789", nil), ("lines=1-2", 200, "0123456789", nil),
                ("bytes=1-2-3", 200, "0123456789", nil), ("bytes", 200, "0123456789", nil), ("bytes=٠-٢", 200, "0123456789", nil),
            ] as [(String, Int, String?, String?)] {
                let reply = try await client.send(.get, Self.csv, as: fixture.coralManager, ["Range": range])
                #expect(reply.status == status && reply["Content-Range"] == content, "\(range)")
                if let text { #expect(reply.text == text && reply["Content-Length"] == String(text.count), "\(range)") }
            }
            let etag = try await client.send(.get, Self.csv, as: fixture.coralManager)["ETag"] ?? ""
            for (condition, status) in [(etag, 206), ("W/" + etag, 200), ("\"other\"", 200), ("Sat, 21 Nov 2026 00:00:00 GMT", 200)] {
                let reply = try await client.send(.get, Self.csv, as: fixture.coralManager, ["Range": "bytes=0-1", "If-Range": condition])
                #expect(reply.status == status, "\(condition)")
            }
            let empty = try await client.send(.get, "/sponsors/coral/exports/%C3%A9%22x.csv", as: fixture.coralManager, ["Range": "bytes=0-"])
            #expect(empty.status == 416 && empty["Content-Range"] == "bytes */0")
            #expect(try await client.send(.head, Self.csv, as: fixture.coralManager, ["Range": "bytes=0-1"]).status == 200)
        }
    }

    @Test(arguments: Way.allCases) func whatIsKnownIsNotSentAgain(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            let plain = try await client.send(.get, Self.page, as: fixture.coralViewer)
            let etag = plain["ETag"] ?? ""
            for known in [etag, "W/" + etag, "\"a\", " + etag, "*"] {
                let reply = try await client.send(.get, Self.page, as: fixture.coralViewer, ["If-None-Match": known])
                #expect(reply.status == 304 && reply.text.isEmpty && reply["ETag"] == etag && reply["Vary"] == "Accept-Encoding")
                #expect(reply["Cache-Control"] == "private, no-cache" && reply["Content-Length"] == nil)
            }
            for other in ["\"a\"", etag.replacing("\"", with: ""), ""] {
                #expect(try await client.send(.get, Self.page, as: fixture.coralViewer, ["If-None-Match": other]).status == 200)
            }
            let gzip = try await client.send(.get, Self.page, as: fixture.coralViewer, ["Accept-Encoding": "gzip"])
            #expect(gzip["ETag"] != etag)
            for (tag, encoding, status) in [(gzip["ETag"] ?? "", "gzip", 304), (gzip["ETag"] ?? "", "identity", 200), (etag, "gzip", 200)] {
                let reply = try await client.send(.get, Self.page, as: fixture.coralViewer, ["If-None-Match": tag, "Accept-Encoding": encoding])
                #expect(reply.status == status)
            }
        }
    }

    @Test(arguments: Way.allCases) func gzipWhereItIsWelcome(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            for (accepts, isGzip) in [
                ("gzip, deflate, br", true), ("*", true), ("GZIP;q=0.5", true), ("gzip;q=0", false), ("*;q=0", false), ("gzip;q=0, *", false),
                ("identity", false), ("gzip;q=0.4, identity;q=0.5", false), ("gzip;q=0.5, identity;q=0.5", true), ("br", false), ("gzip;q=x", false), ("", false),
            ] {
                let reply = try await client.send(.get, Self.page, as: fixture.coralViewer, ["Accept-Encoding": accepts])
                #expect(reply.text == (isGzip ? "gz coral first" : "coral overview first"), "\(accepts)")
                #expect(reply["Content-Encoding"] == (isGzip ? "gzip" : nil) && reply["Vary"] == "Accept-Encoding")
            }
            let single = try await client.send(.get, "/sponsors/coral/at-risk/", as: fixture.coralViewer, ["Accept-Encoding": "gzip"])
            #expect(single["Content-Encoding"] == nil && single["Vary"] == nil)
        }
    }

    @Test(arguments: Way.allCases) func headIsGetWithoutABody(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            for address in [Self.page, Self.csv, "/nothing", "/", "/health", "/sign-in"] {
                let get = try await client.send(.get, address, as: fixture.coralManager)
                let head = try await client.send(.head, address, as: fixture.coralManager)
                #expect(head.text.isEmpty && head.fingerprint.dropLast() == get.fingerprint.dropLast(), "\(address)")
            }
        }
    }

    @Test(arguments: Way.allCases) func otherMethodsAreNamed(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            for (address, allowed) in [(Self.page, "GET, HEAD"), ("/nothing", "GET, HEAD"), ("/sign-in", "GET, HEAD, POST"), ("/sign-out", "POST")] {
                for method in ["PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"] {
                    let reply = try await client.send(.init(method) ?? .trace, address, as: fixture.coralManager)
                    #expect(reply.status == 405 && reply["Allow"] == allowed)
                }
            }
            #expect(try await client.send(.post, Self.page, as: fixture.coralManager).status == 405)
            #expect(try await client.send(.get, "/sign-out", as: fixture.coralManager).status == 405)
        }
    }

    @Test(arguments: Way.allCases) func largeFilesArriveWhole(_ way: Way) async throws {
        let fixture = try Fixture()
        let middle = (0..<50_000).map { "line \($0)\n" }.joined()
        let large = String(repeating: middle, count: 9)
        #expect(large.utf8.count > FileCache.largest)
        let owner = Audience.sponsor("coral")
        try fixture.publish(
            "r2-bbbbbbbbbbbb", says: "second",
            adding: [
                .init(path: "sponsors/coral/exports/m.csv", text: middle, type: "text/csv", audience: owner, access: .exports),
                .init(path: "sponsors/coral/exports/l.csv", text: large, type: "text/csv", audience: owner, access: .exports),
            ])
        try await serve(way, fixture) { client async throws in
            for (name, text) in [("m", middle), ("l", large)] {
                let whole = try await client.send(.get, "/sponsors/coral/exports/\(name).csv", as: fixture.coralManager)
                #expect(whole.status == 200 && whole.text == text)
                let part = try await client.send(.get, "/sponsors/coral/exports/\(name).csv", as: fixture.coralManager, ["Range": "bytes=7-400006"])
                #expect(part.text.utf8.elementsEqual(text.utf8.dropFirst(7).prefix(400_000)))
            }
        }
    }

    @Test func underTLSOfAProxyHSTSIsSent() async throws {
        let fixture = try Fixture()
        for (behindProxy, scheme, isSent) in [(true, "https", true), (true, "http", false), (false, "https", false)] {
            try await serve(.inMemory, fixture, { $0.behindProxy = behindProxy }) { client async throws in
                for address in [Self.page, "/nothing", "/health"] {
                    let reply = try await client.send(.get, address, as: fixture.coralManager, ["X-Forwarded-Proto": scheme])
                    #expect((reply["Strict-Transport-Security"] != nil) == isSent)
                }
            }
        }
    }
}
