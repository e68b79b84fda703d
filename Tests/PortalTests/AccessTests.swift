import Foundation
import HTTPTypes
import SiteManifest
import Testing

@testable import Portal

private let html = ["Accept": "text/html,application/xhtml+xml"]

@Suite struct AccessTests {
    @Test(arguments: Way.allCases) func eachHolderSeesTheirOwn(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            for (token, address, status) in [
                (fixture.coralViewer, "/sponsors/coral/", 200), (fixture.coralViewer, "/sponsors/coral/at-risk/", 200),
                (fixture.coralViewer, "/sponsors/coral/exports/a.csv", 403), (fixture.coralManager, "/sponsors/coral/exports/a.csv", 200),
                (fixture.coralManager, "/operator/", 404), (fixture.coralManager, "/sponsors/dune/exports/a.csv", 404),
                (fixture.duneManager, "/sponsors/dune/", 200), (fixture.operatorViewer, "/sponsors/coral/", 200),
                (fixture.operatorViewer, "/operator/", 200), (fixture.operatorViewer, "/sponsors/dune/exports/a.csv", 403),
                (fixture.operatorManager, "/sponsors/dune/exports/a.csv", 200), (fixture.operatorManager, "/operator/exports/all.csv", 200),
            ] {
                #expect(try await client.send(.get, address, as: token).status == status, "\(address) \(token.record.holder)")
            }
            #expect(try await client.send(.get, "/sponsors/coral/at-risk/", as: fixture.coralViewer).text == "coral at risk first")
        }
    }

    /// Every path of one sponsor and of the operator, asked for by another, in every form that could answer differently.
    @Test(arguments: Way.allCases) func whatIsNotYoursIsNothing(_ way: Way) async throws {
        let fixture = try Fixture()
        try fixture.publish("r2-bbbbbbbbbbbb", says: "second")
        try await serve(way, fixture) { client async throws in
            let old = Fixture.sources("first"), new = Fixture.sources("second")
            let others = (old + new).filter { $0.audience == .sponsor("dune") || $0.audience == .operator }
            #expect(others.count > 15)
            let probes: [[String: String]] = [
                [:], html, ["Range": "bytes=0-1"], ["Range": "bytes=99999-"], ["If-None-Match": "*"], ["Accept-Encoding": "gzip"],
            ]
            for method in [HTTPRequest.Method.get, .head, .put] {
                for probe in probes {
                    for token in [fixture.coralManager, fixture.coralViewer] {
                        let nothing = try await client.send(method, "/sponsors/coral/nothing/", as: token, probe).fingerprint
                        for path in others.map(\.path) {
                            let address = ManifestPath.percentEncoded(ManifestPath.address(of: path))
                            for asked in [address, address + "/", String(address.dropLast()), ManifestPath.percentEncoded("/" + path + ".gz")] {
                                #expect(try await client.send(method, asked, as: token, probe).fingerprint == nothing, "\(asked)")
                            }
                        }
                    }
                }
            }
        }
    }

    @Test(arguments: Way.allCases) func withoutATokenEverythingAsksForOne(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            let program = try await client.send(.get, "/sponsors/coral/")
            #expect(program.status == 401 && program["WWW-Authenticate"] == "Bearer realm=\"almanac\"")
            #expect(program["Content-Type"] == "application/problem+json" && program.text.hasPrefix("{\"status\":401,"))
            let browser = try await client.send(.get, "/sponsors/coral/", html)
            #expect(browser.status == 401 && browser["WWW-Authenticate"] != nil && browser.text == "built sign-in/index")
            for address in ["/", "/sponsors/dune/", "/sponsors/coral", "/nothing", "/sponsors/coral/exports/a.csv", "/operator/", "/..%2f", "//"] {
                #expect(try await client.send(.get, address, html).fingerprint == browser.fingerprint, "\(address)")
            }
            let asset = "/assets/icon.svg"
            #expect(try await client.send(.get, asset).status == 200)
            #expect(try await client.send(.get, "/sign-in", html).text == "built sign-in/index")
            #expect(try await client.send(.get, "/sign-in", html).status == 200)
        }
    }

    @Test(arguments: Way.allCases) func aWrongCredentialIsRefused(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture, { $0.failedTries.perAddress = 1000 }) { client async throws in
            let good = fixture.coralViewer.credential.text
            for wrong in ["Bearer", "Bearer ", "Bearer alm_", "Bearer \(good)x", "Bearer \(good.dropLast())", "Basic \(good)", good, "Bearer \(good), Bearer \(good)"] {
                let reply = try await client.send(.get, "/sponsors/coral/", ["Authorization": wrong])
                #expect(reply.status == 401, "\(wrong)")
                #expect(reply["WWW-Authenticate"]?.contains("invalid_token") == true)
                #expect(!reply.fingerprint.joined().contains("alm_"))
            }
            for right in ["Bearer \(good)", "bearer \(good)", "BEARER  \(good)"] {
                #expect(try await client.send(.get, "/sponsors/coral/", ["Authorization": right]).status == 200)
            }
            fixture.wait(day)
            #expect(try await client.send(.get, "/sponsors/coral/", as: fixture.coralViewer).status == 401)
        }
    }

    @Test(arguments: Way.allCases) func aRevokedTokenIsOverWithinASecond(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            let cookie = try await client.signIn(fixture.coralViewer.credential.text).cookie
            #expect(try await client.send(.get, "/sponsors/coral/", ["Cookie": cookie]).status == 200)
            #expect(try await client.send(.get, "/sponsors/coral/", as: fixture.coralViewer).status == 200)
            try fixture.store.revoke(fixture.coralViewer.record.tokenID, now: start)
            fixture.wait(0.99)
            #expect(try await client.send(.get, "/sponsors/coral/", as: fixture.coralViewer).status == 401)
            #expect(try await client.send(.get, "/sponsors/coral/", ["Cookie": cookie]).status == 401)
            #expect(try await client.send(.get, "/sponsors/coral/", as: fixture.coralManager).status == 200)
            // A token made meanwhile works as soon.
            let new = try fixture.store.create(for: .sponsor("coral"), role: .viewer, expiresAt: start + day, now: start)
            fixture.wait(0.99)
            #expect(try await client.send(.get, "/sponsors/coral/", as: new).status == 200)
            // A store that cannot be read opens nothing, and says so.
            chmod(fixture.store.file.path, 0o644)
            fixture.wait(0.99)
            #expect(try await client.send(.get, "/sponsors/coral/", as: fixture.coralManager).status == 503)
            #expect(fixture.faults.withLock { $0.count } == 1)
        }
    }

    @Test(arguments: Way.allCases) func aMissingSlashIsAddedForThoseWhoMaySeeThePage(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            let reply = try await client.send(.get, "/sponsors/coral/at-risk", as: fixture.coralViewer)
            #expect(reply.status == 308 && reply["Location"] == "/sponsors/coral/at-risk/")
            let odd = try await client.send(.get, "/sponsors/coral/roi/rule%20%C3%A9%3F", as: fixture.coralViewer)
            #expect(odd["Location"] == "/sponsors/coral/roi/rule%20%C3%A9%3F/")
            #expect(try await client.send(.get, odd["Location"] ?? "", as: fixture.coralViewer).text == "coral rule")
            let home = try await client.send(.get, "/", as: fixture.coralViewer)
            #expect(home.status == 303 && home["Location"] == "/sponsors/coral/")
            #expect(try await client.send(.get, "/", as: fixture.operatorViewer)["Location"] == "/operator/")
        }
    }
}
