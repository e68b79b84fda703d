import Foundation
import LoopbackClient
import SiteManifest
import Testing

/// The server's end: what it serves is served to its end, nothing new is taken, and it says that all is well.
@Suite(.timeLimit(.minutes(5))) struct StopTests {
    /// More than sockets hold by themselves.
    private static let size = 48 << 20

    @Test func `a download that runs is finished after SIGTERM`() async throws {
        let site = try FaultedSite()
        try site.configure(.english, comment: 1)
        #expect(try await site.almanac("build").code == 0)
        let whole = try addLargeExport(to: site)
        let (server, port, token) = try await site.serve()

        let reader = try RawSocket(port)
        reader.write("GET /operator/large.csv HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n\r\n")
        var got = try await blocking { reader.readBytes(atMost: 100_000) }
        #expect(got.starts(with: Array("HTTP/1.1 200".utf8)))
        server.signal(SIGTERM)
        // It takes nobody any more, and waits for the one who reads.
        try await Task.sleep(for: .seconds(1))
        #expect(server.isRunning)
        #expect(throws: (any Error).self) { try RawSocket(port) }
        got += try await blocking { reader.readBytes(atMost: .max) }
        let start = try #require(got.firstRange(of: Array("\r\n\r\n".utf8))).upperBound
        #expect(got.count - start == Self.size && SiteFiles.sha256(Data(got[start...])) == whole)
        let ended = try await server.ended(within: 60)
        #expect(ended.code == 0 && ended.signal == nil, "\(ended.errors)")
    }

    /// Who reads nothing is cut off when 20 seconds are over, before a service manager kills the server: it ends in order, and says so in the log.
    @Test func `who reads nothing does not hold up the end`() async throws {
        let site = try FaultedSite()
        try site.configure(.english, comment: 1)
        #expect(try await site.almanac("build").code == 0)
        _ = try addLargeExport(to: site)
        let (server, port, token) = try await site.serve()
        let authorization = "Authorization: Bearer \(token)\r\n"
        let asks = ["GET /operator/large.csv HTTP/1.1\r\nHost: localhost\r\n\(authorization)\r\n", "GET /operator/ HTTP/1.1\r\nHost: localhost\r\n\(authorization)Connection: close\r\n\r\n"]
        let readers = try await blocking { try asks.map { ask in
            let reader = try RawSocket(port, receiveBuffer: 2_048)
            for _ in 0..<3 { reader.write(ask.replacing("Connection: close\r\n", with: "")) }
            reader.write(ask)
            return reader
        } }
        try await Task.sleep(for: .seconds(1))
        let began = ContinuousClock.now
        server.signal(SIGTERM)
        let ended = try await server.ended(within: 60)
        #expect(ended.code == 0 && ended.signal == nil && ContinuousClock.now - began < .seconds(27), "\(ContinuousClock.now - began) \(ended.errors)")
        #expect(try String(contentsOf: site.folder.appendingPathComponent("state/audit.jsonl"), encoding: .utf8).contains("sys_shutdown"))
        withExtendedLifetime(readers) {}
    }

    /// The monitors' port, which is there by then, goes without a word: beside errors of its own end the one that counts would be hard to see.
    @Test func `where a port is taken, nothing else is told`() async throws {
        let site = try FaultedSite()
        try site.configure(.english, comment: 1)
        #expect(try await site.almanac("build").code == 0)
        let (server, port, _) = try await site.serve()
        defer { server.signal(SIGTERM) }
        try site.write(String(contentsOf: site.folder.appendingPathComponent("settings"), encoding: .utf8) + "\nserver:\n  metrics_port: 0\n", to: "settings")
        for _ in 0..<3 {
            let second = try await site.almanac("serve", "--port", "\(port)")
            #expect(second.code == 1 && second.output.contains("Figures for monitors"), "\(second)")
            #expect(second.errors == "error: the server cannot listen on 127.0.0.1 port \(port) (Address already in use). See whether another program uses the port, or choose another.\n")
        }
    }

    /// - Returns: its SHA-256.
    private func addLargeExport(to site: FaultedSite) throws -> String {
        let id = try #require(try site.layout.currentBuildID())
        let data = Data((0..<Self.size).lazy.map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
        try data.write(to: site.layout.folder(of: id).appendingPathComponent("operator/large.csv"))
        var manifest = try SiteManifest(reading: site.layout.manifest(of: id))
        let hash = SiteFiles.sha256(data)
        manifest.files.append(ManifestFile(path: "operator/large.csv", size: data.count, sha256: hash, mediaType: "text/csv; charset=utf-8", audience: .operator, access: .exports, gzip: nil))
        try manifest.encoded().write(to: site.layout.manifest(of: id))
        return hash
    }
}
