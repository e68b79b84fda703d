import Foundation
import SiteManifest
import Testing

@testable import Portal

@Suite struct FileTests {
    private static let csv = "/sponsors/coral/exports/a.csv"
    private static let page = "/sponsors/coral/"

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
            for address in [Self.page, Self.csv, "/nothing", "/", "/healthz", "/sign-in"] {
                let get = try await client.send(.get, address, as: fixture.coralManager)
                let head = try await client.send(.head, address, as: fixture.coralManager)
                #expect(head.text.isEmpty && head.fingerprint.dropLast() == get.fingerprint.dropLast(), "\(address)")
            }
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
}
