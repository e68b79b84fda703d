import AccessTokens
import Foundation
import LoopbackClient
import Synchronization
import Testing

@testable import Portal

/// Ten thousand made-up targets, each with one of all tokens: what comes back is the holder's own, byte for byte, or tells nothing.
@Suite(.serialized) struct PathAttackTests {
    @Test func noMadeUpTargetReachesWhatIsNotTheHolders() async throws {
        let site = try AttackedSite()
        let total = AttackSize.paths
        let outcomes = StatusTally()
        try await withRunningServer(site.fixture, AttackedSite.withoutQuotas) { port async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<4 {
                    group.addTask { try await blocking { try Self.attack(site, port, seed: UInt64(worker) + 1, count: total / 4, outcomes) } }
                }
                try await group.waitForAll()
            }
        }
        let counts = outcomes.counts
        #expect(counts.values.reduce(0, +) == total)
        // Every kind of answer was seen, so the attacks reach the code that they are for.
        for (status, least) in [200: 2_000, 400: 20, 401: 20, 404: 20] { #expect((counts[status] ?? 0) > total / least, "\(counts)") }
        #expect(Set(counts.keys).isSubset(of: [200, 303, 308, 400, 401, 403, 404]), "\(counts)")
        #expect(site.fixture.faults.withLock { $0 } == [])
        // The log took each path as one line of ASCII.
        #expect(site.fixture.auditText.utf8.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) })
        _ = try site.fixture.auditLines()
    }

    private static func attack(_ site: AttackedSite, _ port: Int, seed: UInt64, count: Int, _ outcomes: StatusTally) throws {
        var generator = PathGenerator(seed: seed)
        let client = RawHTTP(port)
        let anonymous = try #require(try client.get("/nothing/"))
        let bodies = site.credentials.map { site.bodies($0.holder, $0.role) }
        let nothing = try site.credentials.map { credential in try #require(try client.get("/nothing/", Self.headers(credential.text))) }
        for number in 0..<count {
            let target = generator.next()
            let chosen = number % site.credentials.count
            let credential = site.credentials[chosen]
            guard let reply = try client.get(target, Self.headers(credential.text)) else {
                Issue.record("no answer to \(String(decoding: target, as: UTF8.self))")
                continue
            }
            outcomes.add(reply.status)
            let body = String(decoding: reply.body, as: UTF8.self)
            func expect(_ holds: Bool) { if !holds { Issue.record("\(credential.name): \(String(decoding: target, as: UTF8.self)) → \(reply.status) \(body.prefix(200))") } }
            switch reply.status {
            case 200: expect(bodies[chosen].contains(body) || body == "sign in here" || body.hasPrefix("<!doctype") || body == "{\"status\":\"ok\"}\n" || credential.holder == .operator && body.hasPrefix("# HELP"))
            case 303: expect(credential.holder != nil && reply["location"] == credential.holder?.home)
            case 308: expect(credential.holder != nil && site.isPage(reply["location"] ?? "", credential.holder, credential.role))
            case 400: expect(body.isEmpty)
            case 401: expect(credential.holder == nil && (reply == nothing[chosen] || reply == anonymous))
            case 403: expect(credential.role == .viewer && !body.contains("|"))
            case 404: expect(reply == nothing[chosen])
            default: expect(false)
            }
            for header in reply.headers { expect(!header.name.hasPrefix("x-evil") && !header.value.contains("evil.example")) }
        }
    }

    private static func headers(_ credential: String?) -> [String: String] { credential.map { ["Authorization": "Bearer " + $0] } ?? [:] }
}

final class StatusTally: Sendable {
    private let state = Mutex<[Int: Int]>([:])
    var counts: [Int: Int] { state.withLock { $0 } }
    func add(_ status: Int) { state.withLock { $0[status, default: 0] += 1 } }
}

/// How much the suites that can go on for long do: a little in `make test`, all of it in `make test-long`.
enum AttackSize {
    static let isLong = ProcessInfo.processInfo.environment["LONG_TESTS"] != nil
    static let paths = isLong ? 400_000 : 10_000
}

extension AttackedSite {
    /// Whether an address as it stands in a header is that of a page that this holder may have.
    func isPage(_ location: String, _ holder: TokenHolder?, _ role: TokenRole?) -> Bool {
        guard let decoded = location.removingPercentEncoding else { return false }
        return files.contains { "/" + $0.path == decoded + "index.html" && allows($0, holder, role) == .allowed }
    }
}
