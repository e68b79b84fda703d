import Foundation
import Testing

@testable import Portal

@Suite struct HeaderTests {
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
                (303, try await client.send(.post, "/sign-out")), (200, try await client.send(.get, "/healthz")),
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

    @Test func underTLSOfAProxyHSTSIsSent() async throws {
        let fixture = try Fixture()
        for (behindProxy, scheme, isSent) in [(true, "https", true), (true, "http", false), (false, "https", false)] {
            try await serve(.inMemory, fixture, { $0.proxies = behindProxy ? .onThisMachine : TrustedProxies([]) }) { client async throws in
                for address in [Self.page, "/nothing", "/healthz"] {
                    let reply = try await client.send(.get, address, as: fixture.coralManager, ["X-Forwarded-Proto": scheme])
                    #expect((reply["Strict-Transport-Security"] != nil) == isSent)
                }
            }
        }
    }
}
