import Diagnostics
import Foundation
import SiteManifest
import Synchronization
import Testing

@testable import Portal

@Suite struct SwitchTests {
    @Test(arguments: Way.allCases) func aNewBuildIsServedWithinASecond(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            @Sendable func overview() async throws -> String { try await client.send(.get, "/sponsors/coral/", as: fixture.coralViewer).text }
            #expect(try await overview() == "coral overview first")
            try fixture.publish("r2-bbbbbbbbbbbb", says: "second")
            fixture.wait(0.99)
            #expect(try await overview() == "coral overview second")
            // What pages of the old build load is still there, to the same holders; its pages and exports are not.
            let oldChart = "/" + Fixture.chartPath("coral", "chart coral first"), oldStyle = "/" + Fixture.sources("first")[0].path
            #expect(try await client.send(.get, oldChart, as: fixture.coralViewer).text == "chart coral first")
            #expect(try await client.send(.get, oldStyle).text == "css first")
            #expect(try await client.send(.get, oldChart, as: fixture.duneManager).status == 404)
            #expect(try await client.send(.get, oldChart).status == 401)
            try fixture.publish("r3-cccccccccccc", says: "third")
            try fixture.write("r2-bbbbbbbbbbbb", Fixture.sources("second") + [.init(path: "sponsors/coral/gone/index.html", text: "gone", audience: .sponsor("coral"))])
            fixture.wait(0.99)
            #expect(try await overview() == "coral overview third")
            #expect(try await client.send(.get, "/sponsors/coral/gone/", as: fixture.coralViewer).status == 404)
            #expect(fixture.faults.withLock { $0 } == [])
        }
    }

    /// As after an erasure: what only the removed build had is gone within a second, from memory too.
    @Test(arguments: Way.allCases) func aRemovedBuildIsGoneWithoutASwitch(_ way: Way) async throws {
        let fixture = try Fixture()
        try fixture.publish("r2-bbbbbbbbbbbb", says: "second")
        try await serve(way, fixture) { client async throws in
            let oldChart = "/" + Fixture.chartPath("coral", "chart coral first")
            #expect(try await client.send(.get, oldChart, as: fixture.coralViewer).text == "chart coral first")
            try FileManager.default.removeItem(at: fixture.layout.folder(of: "r1-aaaaaaaaaaaa"))
            fixture.wait(0.99)
            #expect(try await client.send(.get, oldChart, as: fixture.coralViewer).status == 404)
            #expect(try await client.send(.get, "/sponsors/coral/", as: fixture.coralViewer).text == "coral overview second")
            #expect(fixture.faults.withLock { $0 } == [])
        }
    }

    /// One whose manifest is gone is being removed; one whose manifest is half is damaged, which is told.
    @Test func aKeptBuildThatGoesMeanwhileIsNoFault() async throws {
        let fixture = try Fixture()
        try fixture.publish("r2-bbbbbbbbbbbb", says: "second")
        let manifest = fixture.layout.manifest(of: "r1-aaaaaaaaaaaa")
        for (size, faults) in [(nil, 0), (40, 1)] {
            try FileManager.default.removeItem(at: manifest)
            if let size { try Data(repeating: 0x20, count: size).write(to: manifest) }
            let told = Mutex<[Fault]>([])
            let site = try LoadedSite.load("r2-bbbbbbbbbbbb", in: fixture.layout) { fault in told.withLock { $0.append(fault) } }
            #expect(told.withLock { $0.count } == faults && site.buildID == "r2-bbbbbbbbbbbb")
            if size == nil { try Data().write(to: manifest) }
        }
    }

    @Test(arguments: Way.allCases) func aBrokenBuildLeavesTheOldOne(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            @Sendable func isFirstStill() async throws -> Bool {
                fixture.wait(0.99)
                return try await client.send(.get, "/sponsors/coral/", as: fixture.coralViewer).text == "coral overview first"
            }
            let id = "r2-bbbbbbbbbbbb"
            try fixture.publish(id, says: "second")
            let manifest = try Data(contentsOf: fixture.layout.manifest(of: id))
            try manifest.dropLast(200).write(to: fixture.layout.manifest(of: id))
            #expect(try await isFirstStill())
            #expect(try await isFirstStill())
            #expect(fixture.faults.withLock { $0.count } == 1)
            // A file that is missing or of another size: the build is not complete.
            try manifest.write(to: fixture.layout.manifest(of: id))
            try fixture.put("short", at: "sponsors/dune/index.html", in: id)
            #expect(try await isFirstStill())
            try FileManager.default.removeItem(at: fixture.layout.folder(of: id).appending(path: "sponsors/dune/index.html.gz"))
            #expect(try await isFirstStill())
            // A manifest of another build, a link to nowhere, no link at all.
            try fixture.write("r3-cccccccccccc", Fixture.sources("third"))
            try FileManager.default.copyItem(at: fixture.layout.folder(of: "r3-cccccccccccc"), to: fixture.layout.folder(of: "r4-dddddddddddd"))
            for broken in ["r4-dddddddddddd", "r9-nowhere"] {
                try fixture.point(to: broken)
                #expect(try await isFirstStill())
            }
            unlink(fixture.layout.currentLink.path)
            #expect(try await isFirstStill())
            try fixture.point(to: "r3-cccccccccccc")
            #expect(try await isFirstStill() == false)
        }
    }

    @Test(arguments: Way.allCases) func onlyTheListedBytesAreServed(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            // The same length, other bytes: a file that was changed behind the manifest's back.
            try fixture.put("coral at risk FIRST", at: "sponsors/coral/at-risk/index.html", in: "r1-aaaaaaaaaaaa")
            let reply = try await client.send(.get, "/sponsors/coral/at-risk/", as: fixture.coralViewer)
            #expect(reply.status == 500 && !reply.text.contains("FIRST") && !reply.text.contains(fixture.root.path))
            #expect(fixture.faults.withLock { $0.count } == 1)
            // To others it is still nothing.
            #expect(try await client.send(.get, "/sponsors/coral/at-risk/", as: fixture.duneManager).status == 404)
            // What no manifest lists is nothing, though it is on disk.
            try fixture.put("secret", at: "sponsors/coral/unlisted.html", in: "r1-aaaaaaaaaaaa")
            #expect(try await client.send(.get, "/sponsors/coral/unlisted.html", as: fixture.operatorManager).status == 404)
        }
    }

    @Test(arguments: Way.allCases) func withoutABuildItIsAliveAndNotReady(_ way: Way) async throws {
        let fixture = try Fixture()
        unlink(fixture.layout.currentLink.path)
        try await serve(way, fixture) { client async throws in
            let empty = try await client.send(.get, "/readyz")
            #expect(empty.status == 503 && empty["Content-Type"] == "application/json" && empty.text == "{\"status\":\"unavailable\",\"missing\":[\"build\"]}\n")
            #expect(try await client.send(.get, "/healthz").status == 200)
            let page = try await client.send(.get, "/sponsors/coral/", as: fixture.coralViewer)
            #expect(page.status == 503 && page["Retry-After"] == "60")
            #expect(try await client.send(.get, "/sponsors/coral/").status == 401)
            try fixture.point(to: "r1-aaaaaaaaaaaa")
            fixture.wait(0.99)
            let ready = try await client.send(.get, "/readyz")
            #expect(ready.status == 200 && ready.text == "{\"status\":\"ok\"}\n")
            // Tokens that cannot be read open nothing.
            chmod(fixture.store.file.path, 0o644)
            fixture.wait(0.99)
            #expect(try await client.send(.get, "/readyz").text == "{\"status\":\"unavailable\",\"missing\":[\"tokens\"]}\n")
        }
    }

    /// Tokens that cannot be read open nothing, and nobody is told that theirs is wrong, waits for it, or loses a session by it.
    @Test(arguments: Way.allCases) func unreadableTokensAreNobodysFault(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            let cookie = try await client.signIn(fixture.coralViewer.credential.text).cookie
            let leaving = try await client.signIn(fixture.coralViewer.credential.text).cookie
            chmod(fixture.store.file.path, 0o644)
            fixture.wait(0.99)
            for _ in 0..<7 {
                let replies = [
                    try await client.send(.get, "/sponsors/coral/", as: fixture.coralViewer), try await client.send(.get, "/sponsors/coral/", ["Cookie": cookie]),
                    try await client.signIn(fixture.coralViewer.credential.text).reply, try await client.send(.get, "/sponsors/coral/", ["Authorization": "Bearer alm_wrong"]),
                ]
                for reply in replies { #expect(reply.status == 503 && reply["Retry-After"] == "60" && reply.text.contains("Tokens cannot be checked at the moment")) }
            }
            #expect(try await client.send(.get, "/sponsors/coral/").status == 401)
            // Whose sessions are to end, nobody can say; the browser's own is ended.
            let out = try await client.send(.post, "/sign-out", ["Cookie": leaving, "Content-Type": "application/x-www-form-urlencoded"], body: "everywhere=1")
            #expect(out.status == 503 && out["Set-Cookie"]?.contains("Max-Age=0") == true)
            chmod(fixture.store.file.path, 0o600)
            fixture.wait(0.99)
            #expect(try await client.send(.get, "/sponsors/coral/", ["Cookie": cookie]).status == 200)
            #expect(try await client.send(.get, "/sponsors/coral/", ["Cookie": leaving]).status == 401)
            // A first slip is one: none of those before was counted.
            #expect(try await client.send(.get, "/sponsors/coral/", ["Authorization": "Bearer alm_wrong"]).status == 401)
        }
        let reasons = try fixture.auditLines().compactMap { $0["reason"] as? String }
        #expect(Set(reasons).isSuperset(of: ["no_tokens", "signed_out"]) && !reasons.contains("unknown"))
    }

    /// Readers all the while: each gets one of the two builds, whole.
    @Test func noReaderFallsBetweenTwoBuilds() async throws {
        let fixture = try Fixture()
        try fixture.write("r2-bbbbbbbbbbbb", Fixture.sources("second"))
        try await serve(.inMemory, fixture, { $0.lookInterval = 0 }) { client async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<300 {
                            let reply = try await client.send(.get, "/sponsors/coral/", as: fixture.coralViewer)
                            #expect(["coral overview first", "coral overview second"].contains(reply.text))
                        }
                    }
                }
                group.addTask {
                    for turn in 0..<100 { try fixture.point(to: turn % 2 == 0 ? "r2-bbbbbbbbbbbb" : "r1-aaaaaaaaaaaa") }
                }
                try await group.waitForAll()
            }
        }
        #expect(fixture.faults.withLock { $0 } == [])
    }
}
