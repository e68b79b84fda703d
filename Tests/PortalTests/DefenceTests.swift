import Foundation
import Testing

@testable import Portal

@Suite struct DefenceTests {
    @Test(arguments: Way.allCases) func oddPathsAreNothing(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            let nothing = try await client.send(.get, "/nothing", as: fixture.coralViewer).fingerprint
            for path in [
                "/sponsors/coral/../coral/", "/sponsors/coral/%2e%2e/coral/", "/sponsors/coral/.%2e/coral/", "/sponsors/coral/./", "/sponsors/coral/%2e/",
                "/sponsors//coral/", "//sponsors/coral/", "/sponsors/coral//", "/sponsors/coral%2f", "/sponsors%2Fcoral/", "/sponsors/coral/%00",
                "/sponsors/coral/%0d%0aSet-Cookie:%20a=b", "/sponsors/coral/%5c", "/sponsors/coral/%", "/sponsors/coral/%2",
                "/sponsors/coral/%zz", "/sponsors/coral/%c3", "/sponsors/coral/%c0%af", "/sponsors/coral/%252e%252e/", "/sponsors/coral/index.html",
                "/sponsors/coral/index.html.gz", "/build.json", "/../build.json", "/current/build.json", "/sponsors/CORAL/", "/sponsors/coral/;a/",
                "/" + String(repeating: "a", count: 3000), "/sponsors/coral/?" + String(repeating: "a", count: 3000),
                "/sponsors/%coral/", "/sponsors/coral/%7f", "/sponsors/coral/%c2%85",
            ] {
                #expect(try await client.send(.get, path, as: fixture.coralViewer).fingerprint == nothing, "\(path)")
            }
            // Over a socket, NIO does not hand these on as they are.
            for path in ["/sponsors\\coral\\", "/sponsors/coral/#a", "sponsors/coral/", "http://localhost/sponsors/coral/", "", "*"] where way == .inMemory {
                #expect(try await client.send(.get, path, as: fixture.coralViewer).fingerprint == nothing, "\(path)")
            }
            #expect(try await client.send(.get, "/sponsors/%63oral/?x=../..", as: fixture.coralViewer).status == 200)
        }
    }

    @Test(arguments: Way.allCases) func tooManyTriesHaveToWait(_ way: Way) async throws {
        let fixture = try Fixture()
        let change: (inout PortalSettings) -> Void = {
            $0.proxies = .onThisMachine
            $0.failedTries.perAddress = 3
            $0.failedTries.perToken = 5
        }
        try await serve(way, fixture, change) { client async throws in
            @Sendable func attempt(_ credential: String, from address: String) async throws -> Reply {
                try await client.send(.get, "/sponsors/coral/", ["Authorization": "Bearer " + credential, "X-Forwarded-For": "10.9.9.9, " + address])
            }
            let good = fixture.coralViewer.credential.text
            let cookie = try await client.signIn(good, ["X-Forwarded-For": "192.0.2.1"]).cookie
            for _ in 1...3 { #expect(try await attempt("alm_wrong", from: "192.0.2.1").status == 401) }
            let held = try await attempt("alm_wrong", from: "192.0.2.1")
            #expect(held.status == 429 && held["Retry-After"] == "30")
            let form = try await client.signIn("alm_wrong", ["X-Forwarded-For": "192.0.2.1"]).reply
            #expect(form.status == 429 && form.text == "built sign-in/wait")
            // The right one is heard all the while, in a header and in the form, and so is a session: nobody locks its holder out.
            #expect(try await attempt(good, from: "192.0.2.1").status == 200)
            #expect(try await client.signIn(good, ["X-Forwarded-For": "192.0.2.1"]).reply.status == 303)
            #expect(try await attempt("alm_wrong", from: "192.0.2.1").status == 429)
            #expect(try await client.send(.get, "/sponsors/coral/", ["Cookie": cookie, "X-Forwarded-For": "192.0.2.1"]).status == 200)
            #expect(try await attempt(good, from: "192.0.2.2").status == 200)
            fixture.wait(30)
            #expect(try await attempt(good, from: "192.0.2.1").status == 200)
            // A /64 is one address.
            for host in 1...3 { _ = try await attempt("alm_wrong", from: "2001:db8::\(host)") }
            #expect(try await attempt("alm_wrong", from: "2001:db8::99").status == 429)
            #expect(try await attempt("alm_wrong", from: "2001:db8:0:1::99").status == 401)
            // One ended token from many places.
            try fixture.store.revoke(fixture.duneManager.record.tokenID, now: start)
            fixture.wait(1)
            for host in 1...5 { #expect(try await attempt(fixture.duneManager.credential.text, from: "198.51.100.\(host)").status == 401) }
            #expect(try await attempt(fixture.duneManager.credential.text, from: "198.51.100.6").status == 429)
        }
    }
}
