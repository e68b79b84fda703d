import Diagnostics
import Foundation
import LoopbackClient
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Portal

@Suite struct MetricsTests {
    @Test(arguments: Way.allCases) func theOperatorGetsFiguresAndNobodyElse(_ way: Way) async throws {
        let fixture = try Fixture()
        try await serve(way, fixture) { client async throws in
            #expect(try await client.send(.get, "/metrics").status == 401)
            let nothing = try await client.send(.get, "/nothing", as: fixture.coralManager).fingerprint
            #expect(try await client.send(.get, "/metrics", as: fixture.coralManager).fingerprint == nothing)
            for _ in 1...3 { _ = try await client.send(.get, "/sponsors/coral/", as: fixture.coralViewer) }
            _ = try await client.send(.get, "/sponsors/coral/exports/a.csv", as: fixture.coralManager)
            _ = try await client.signIn("alm_wrong")
            let figures = try await client.send(.get, "/metrics", as: fixture.operatorViewer)
            #expect(figures.status == 200 && figures["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
            let values = try Self.values(figures.text)
            // 401 without a token; two for a sponsor that are 404; then a wrong sign-in.
            #expect(values["almanac_responses_total{status=\"401\",kind=\"other\"}"] == 2)
            #expect(values["almanac_responses_total{status=\"404\",kind=\"other\"}"] == 2)
            #expect(values["almanac_responses_total{status=\"200\",kind=\"page\"}"] == 3)
            #expect(values["almanac_responses_total{status=\"200\",kind=\"download\"}"] == 1)
            #expect(values["almanac_audit_events_total{event=\"authn_login_fail\"}"] == 1)
            #expect(values["almanac_audit_events_total{event=\"sensitive_read\"}"] == 4)
            #expect(values["almanac_response_seconds_count"] == 8)
            #expect(values["almanac_response_seconds_bucket{le=\"+Inf\"}"] == 8)
            #expect(values["almanac_build_info{build_id=\"r1-aaaaaaaaaaaa\"}"] == 1)
            #expect((values["process_resident_memory_bytes"] ?? 0) > 1_000_000)
            #expect(values["almanac_sessions"] == 0 && values["almanac_audit_writable"] == 1 && values["almanac_faults_total"] == 0)
        }
    }

    @Test func bucketsAddUp() throws {
        let counters = PortalCounters()
        for seconds in [0.0005, 0.001, 0.002, 0.3, 9] { counters.count(.init(status: 200), bytes: 10, seconds: seconds) }
        var metrics = MetricsText()
        metrics.addHistogram("a", "b", bounds: PortalCounters.bounds, counts: counters.counts.durations, sum: counters.counts.seconds)
        let values = try Self.values(metrics.text)
        #expect([0.001, 0.0025, 0.25, 0.5, 2.5].map { values["a_bucket{le=\"\($0)\"}"] } == [2, 3, 3, 4, 4])
        #expect(values["a_bucket{le=\"+Inf\"}"] == 5 && values["a_count"] == 5 && abs((values["a_sum"] ?? 0) - 9.3035) < 1e-9)
        #expect(counters.counts.bytes == 50)
    }

    @Test func labelsAreEscaped() {
        var metrics = MetricsText()
        metrics.add("a", .gauge, "b", [(labels: [("l", "x\"y\\z\n")], value: 1.5)])
        #expect(metrics.text == "# HELP a b\n# TYPE a gauge\na{l=\"x\\\"y\\\\z\\n\"} 1.5\n")
    }

    @Test func monitorsHaveAPortOfTheirOwnOnThisMachine() async throws {
        let fixture = try Fixture()
        let server = try fixture.server { $0.metricsPort = 0 }
        let (addresses, announce) = AsyncStream.makeStream(of: String.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await server.run(announce: { _ in }, announceMetrics: { announce.yield($0) }) }
            let address = await addresses.first { _ in true } ?? ""
            let port = try #require(Int(address.split(separator: ":").last ?? ""))
            @Sendable func get(_ path: String, host: String = "127.0.0.1") async throws -> String {
                try await blocking { try RawSocket(port).exchange("GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n") }
            }
            #expect(try await get("/metrics").contains("process_start_time_seconds 1780000000"))
            #expect(try await get("/healthz").hasPrefix("HTTP/1.1 200"))
            #expect(try await get("/readyz").hasPrefix("HTTP/1.1 200"))
            // However many others hold connections there.
            let held = try await blocking { try (0..<60).map { _ in try RawSocket(port) } }
            #expect(try await get("/healthz").hasPrefix("HTTP/1.1 200"))
            withExtendedLifetime(held) {}
            for path in ["/", "/sponsors/coral/", "/assets/icon.svg", "/sign-in", "/metrics/", "/metrics?a"] { #expect(try await get(path).hasPrefix("HTTP/1.1 404"), "\(path)") }
            for host in ["127.0.0.1:\(port)", "localhost", "LocalHost:\(port)", "localhost:1", "127.9.9.9:"] { #expect(try await get("/metrics", host: host).hasPrefix("HTTP/1.1 200"), "\(host)") }
            // A name that somebody else has lead here, with which their page may read what a browser of this machine gets.
            for host in ["a", "rebind.example:\(port)", "localhost.example", "127.0.0.1.example", "192.0.2.1", "0.0.0.0", "localhost:a", ":\(port)", "localhost:\(port):\(port)"] {
                let answer = try await get("/metrics", host: host)
                #expect(answer.hasPrefix("HTTP/1.1 421") && !answer.contains("almanac_"), "\(host): \(answer)")
            }
            group.cancelAll()
        }
    }

    @Test func aPortThatIsTakenIsNamed() async throws {
        let fixture = try Fixture()
        let other = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(host: "127.0.0.1", port: 0).get()
        let taken = try #require(other.localAddress?.port)
        for isMonitors in [false, true] {
            let server = try fixture.server {
                $0.port = isMonitors ? 0 : taken
                $0.metricsPort = isMonitors ? taken : nil
            }
            let fault = await #expect(throws: Fault.self) { try await server.run(announce: { _ in }) }
            #expect(fault?.message.contains("cannot listen on 127.0.0.1 port \(taken) (Address already in use)") == true, "\(fault?.message ?? "")")
        }
        try await other.close()
    }

    /// Reads the text format as Prometheus does: each line a comment or a name with its value, each name told of once before.
    private static func values(_ text: String) throws -> [String: Double] {
        var values: [String: Double] = [:]
        var types: Set<String> = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# TYPE ") { #expect(types.insert(String(line.split(separator: " ")[2])).inserted) }
            if line.hasPrefix("#") { continue }
            let space = try #require(line.lastIndex(of: " "))
            let name = String(line[..<space])
            #expect(name.wholeMatch(of: /[a-z_]+(\{([a-z_]+="[^"]*",?)+\})?/) != nil, "\(line)")
            #expect(types.contains { name.hasPrefix($0) }, "\(line)")
            #expect(values.updateValue(try #require(Double(line[line.index(after: space)...])), forKey: name) == nil)
        }
        return values
    }
}
