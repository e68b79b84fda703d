import Foundation
import LoopbackClient
import RunningProgram
import SiteManifest
import Synchronization

/// The bundled server with someone who reads all the while: whole pages, with everything that they load.
final class SiteReader: Sendable {
    struct Tally: Sendable {
        /// Page loads by the variant that they showed.
        var loads: [FaultedSite.Variant: Int] = [:]
        var assets = 0
        var faults: [String] = []
    }

    private let server: RunningProgram
    private let port: Int
    private let token: String
    private let tally = Mutex(Tally())
    private let goesOn = Atomic(true)

    init(_ site: FaultedSite) async throws {
        (server, port, token) = try await site.serve()
    }

    var sofar: Tally { tally.withLock { $0 } }

    /// Reads until it is stopped, on a thread of its own.
    /// - Parameter known: every site that may be there.
    func read(_ known: [FaultedSite.Variant: SiteFiles]) async throws {
        let addresses = (known.values.first.map { Array($0.paths.keys) } ?? []).filter { $0.hasSuffix("/") }.sorted()
        try await blocking { [self] in
            while isReading { for address in addresses.shuffled() where isReading { load(address, known) } }
        }
    }

    private var isReading: Bool { goesOn.load(ordering: .relaxed) }

    func stopReading() { goesOn.store(false, ordering: .relaxed) }

    /// - Returns: how the server ended.
    func end() async throws -> RunningProgram.Ended {
        server.signal(SIGTERM)
        return try await server.ended(within: 60)
    }

    /// One page as a browser loads it: each byte is of one known site, and everything that it names is there.
    private func load(_ address: String, _ known: [FaultedSite.Variant: SiteFiles]) {
        guard let page = get(address) else { return }
        guard page.status == 200 else { return fault("\(address) answers \(page.status)") }
        let hash = SiteFiles.sha256(page.data)
        let matching = known.filter { _, files in files.paths[address].map { files.hashes[$0] == hash } ?? false }
        guard let (variant, files) = matching.first else { return fault("\(address) is of neither site, \(page.data.count) bytes") }
        let assets = Self.assets(String(decoding: page.data, as: UTF8.self))
        for asset in assets {
            guard let answer = get(asset) else { return }
            guard answer.status == 200 else { return fault("\(asset) of \(address) (\(variant)) answers \(answer.status)") }
            guard files.paths[asset].map({ files.hashes[$0] == SiteFiles.sha256(answer.data) }) == true else { return fault("\(asset) of \(address) (\(variant)) is another file") }
        }
        tally.withLock {
            // A page that is the same in both tells nothing of which was read.
            if matching.count == 1 { $0.loads[variant, default: 0] += 1 }
            $0.assets += assets.count
        }
    }

    private func fault(_ what: String) { tally.withLock { $0.faults.append(what) } }

    /// What a page loads of itself: styles, scripts, icons, pictures; not where it leads.
    static func assets(_ html: String) -> [String] {
        let pattern = /<(?:link|script|img|source|object)\b[^>]*?\b(?:href|src|srcset|data)="([^"]+)"/
        return Set(html.matches(of: pattern).flatMap { $0.output.1.split(separator: ",") }.compactMap { $0.split(separator: " ").first.map(String.init) }).sorted()
    }

    private func get(_ address: String) -> (status: Int, data: Data)? {
        let got = (try? RawSocket(port))?.ask("GET \(address) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\nConnection: close\r\n\r\n") ?? []
        guard let end = got.firstRange(of: Array("\r\n\r\n".utf8)), let status = Int(String(decoding: got.dropFirst(9).prefix(3), as: UTF8.self)) else {
            fault("\(address) was not answered: \(got.count) bytes")
            return nil
        }
        return (status, Data(got[end.upperBound...]))
    }
}
