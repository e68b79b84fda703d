import Diagnostics
import Foundation
import HTTPTypes
import NetworkAddress
import Testing

@testable import Portal

@Suite struct LimitsTests {
    @Test func withoutTLSOnlyOnLoopback() throws {
        let fixture = try Fixture()
        for host in ["0.0.0.0", "::", "192.0.2.1", "example.com", "128.0.0.1", "", "127.0.0.1.example.com", "::ffff:192.0.2.1"] {
            #expect(throws: Fault.self, "\(host)") { try fixture.server { $0.host = host } }
            #expect(throws: Never.self) {
                try fixture.server {
                    $0.host = host
                    $0.proxies = .onThisMachine
                }
            }
        }
        for host in ["127.0.0.1", "127.8.9.1", "::1", "localhost"] { #expect(throws: Never.self) { try fixture.server { $0.host = host } } }
    }

    @Test func aServerThatCouldLetNobodyInDoesNotStart() throws {
        let fixture = try Fixture()
        #expect(throws: Fault.self) { try fixture.server { $0.tokenStore = fixture.root.appending(path: "none.json") } }
        #expect(throws: Fault.self) { try fixture.server { $0.auditLog = fixture.root.appending(path: "no/folder/audit.log") } }
    }

    @Test func waitsDoubleAndAreForgotten() {
        var limits = TryLimits()
        (limits.perAddress, limits.perToken) = (3, 2)
        let tries = FailedTries(limits: limits)
        // Each wrong try as soon as it may be made: 30, 60, 120 … seconds, an hour at most.
        var (time, waits): (Date, [Int]) = (start, [])
        for _ in 1...12 {
            _ = tries.note(address: "a", tokenID: nil, now: time)
            let wait = tries.wait(address: "a", now: time) ?? 0
            waits.append(wait)
            time += Double(wait)
        }
        #expect(waits == [0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600])
        #expect(tries.wait(address: "b", now: time) == nil)
        // An hour after the last wait was over all is forgotten.
        _ = tries.note(address: "a", tokenID: nil, now: time + 3_599)
        #expect(tries.wait(address: "a", now: time + 3_599) == 3600)
        _ = tries.note(address: "a", tokenID: nil, now: time + 3_599 + 3_600 + 3_600)
        #expect(tries.wait(address: "a", now: time + 3_599 + 3_600 + 3_600) == nil)
        // By token id: the third is told to wait, from wherever it comes.
        #expect((1...3).map { tries.note(address: "c\($0)", tokenID: "tok", now: start) } == [nil, nil, 30])
    }

    @Test func rememberedTriesAreBoundedAndTheWorstAreKept() {
        var limits = TryLimits()
        (limits.remembered, limits.perAddress) = (100, 3)
        let tries = FailedTries(limits: limits)
        for _ in 0..<3 { _ = tries.note(address: "worst", tokenID: nil, now: start) }
        for index in 0..<1000 { _ = tries.note(address: "\(index)", tokenID: nil, now: start) }
        #expect(tries.remembered <= 100)
        #expect(tries.wait(address: "worst", now: start) == 30)
        #expect(tries.wait(address: "worst", now: start + 30) == nil)
        // A clock that was set back holds nobody longer than the longest wait.
        #expect(tries.wait(address: "worst", now: start - 100_000) == 3600)
    }

    @Test func thePortalImportsNeitherDatabaseNorFiguresNorPages() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/Portal")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)).compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
        #expect(files.count > 20)
        let imports = Set(try files.flatMap { try String(contentsOf: $0, encoding: .utf8).matches(of: /(?m)^[ \t]*(?:@[A-Za-z_]+(?:\([A-Za-z_]*\))?[ \t]+)*(?:(?:public|package|internal|fileprivate|private)[ \t]+)?import[ \t]+(?:(?:struct|class|enum|protocol|func|var|let|typealias)[ \t]+)?([A-Za-z0-9_.]+)/).map { String($0.1) } })
        #expect(
            imports.subtracting([
                "AccessTokens", "AuditTrail", "Crypto", "Diagnostics", "Foundation", "HTTPTypes", "Hummingbird", "HummingbirdCore", "HummingbirdHTTP2", "Logging", "NIOCore", "NIOHTTP1", "NIOHTTP2", "NIOHTTPTypes", "NIOHTTPTypesHTTP1",
                "NIOPosix", "NIOSSL", "NIOTLS", "NetworkAddress", "ServiceLifecycle", "SessionStore", "SiteManifest", "Synchronization",
            ]) == [])
    }

    @Test func memoryIsBounded() throws {
        let fixture = try Fixture()
        let cache = FileCache(limit: 100)
        for index in 0..<20 {
            let text = "\(index) " + String(repeating: "x", count: 28)
            try fixture.put(text, at: "f\(index)", in: "c")
            let folder = fixture.layout.folder(of: "c").path
            let file = Representation(folder: folder, path: "f\(index)", size: text.utf8.count, sha256: Fixture.hex(text), encoding: nil, common: [:])
            #expect(try cache.bytes(of: file).map { String(buffer: $0) } == text)
            #expect(cache.cachedBytes <= 100)
        }
        let large = Representation(folder: fixture.root.path, path: "none", size: 101, sha256: Fixture.hex("a"), encoding: nil, common: [:])
        #expect(try cache.bytes(of: large) == nil)
        let missing = Representation(folder: fixture.root.path, path: "none", size: 1, sha256: Fixture.hex("a"), encoding: nil, common: [:])
        #expect(throws: Fault.self) { try cache.bytes(of: missing) }
    }

    @Test(arguments: [
        // What is nearest to the server and not a proxy's own counts; all before it the reader may have made up.
        ("10.0.0.1", "6.6.6.6, 192.0.2.7", "192.0.2.7"), ("10.0.0.1", "6.6.6.6, 192.0.2.7,10.0.0.2", "192.0.2.7"), ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.1", "10.0.0.3", "10.0.0.3"), ("10.0.0.1", "192.0.2.7, junk", "10.0.0.1"), ("10.0.0.1", "192.0.2.7,", "10.0.0.1"), ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "192.0.2.7:4711", "10.0.0.1"), ("10.0.0.1", "junk, 10.0.0.2", "10.0.0.2"), ("10.0.0.1", "\u{600}, 203.0.113.9", "203.0.113.9"), ("192.0.2.1", "6.6.6.6", "192.0.2.1"), ("::ffff:10.0.0.1", "192.0.2.7", "192.0.2.7"),
    ]) func theReadersAddressIsTheProxysWordAlone(_ connection: String, _ forwarded: String, _ expected: String) throws {
        let proxies = TrustedProxies([try #require(IPNetwork("10.0.0.0/30"))])
        let headers = SecurityHeaders.fields([("X-Forwarded-For", forwarded)])
        #expect(proxies.client(of: IPAddress(connection), headers: headers) == IPAddress(expected))
        #expect(TrustedProxies([]).client(of: IPAddress(connection), headers: headers) == IPAddress(connection))
    }
}
