import FoundationNetworking
import Foundation
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

    private let server: Running
    private let base: String
    private let token: String
    private let tally = Mutex(Tally())

    init(_ site: FaultedSite) async throws {
        let served = try await site.serve()
        (server, token) = (served.server, served.token)
        base = "http://127.0.0.1:\(served.port)"
    }

    deinit { if server.process.isRunning { server.process.terminate() } }

    var sofar: Tally { tally.withLock { $0 } }

    /// Reads until it is cancelled.
    /// - Parameter known: every site that may be there.
    func read(_ known: [FaultedSite.Variant: SiteFiles]) async {
        let addresses = (known.values.first.map { Array($0.paths.keys) } ?? []).filter { $0.hasSuffix("/") }.sorted()
        while !Task.isCancelled {
            for address in addresses.shuffled() where !Task.isCancelled { await load(address, known) }
        }
    }

    func stop() {
        server.process.terminate()
        server.process.waitUntilExit()
    }

    /// One page as a browser loads it: each byte is of one known site, and everything that it names is there.
    private func load(_ address: String, _ known: [FaultedSite.Variant: SiteFiles]) async {
        guard let page = await get(address) else { return }
        guard page.status == 200 else { return fault("\(address) answers \(page.status)") }
        let hash = SiteFiles.sha256(page.data)
        let matching = known.filter { _, files in files.paths[address].map { files.hashes[$0] == hash } ?? false }
        guard let (variant, files) = matching.first else { return fault("\(address) is of neither site, \(page.data.count) bytes") }
        let assets = Self.assets(String(decoding: page.data, as: UTF8.self))
        for asset in assets {
            guard let answer = await get(asset) else { return }
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

    private func get(_ address: String) async -> (status: Int, data: Data)? {
        guard let url = URL(string: base + address) else { return nil }
        var request = URLRequest(url: url, timeoutInterval: 20)
        request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        do {
            let (data, response) = try await URLSession.shared.data(for: request)
            return ((response as? HTTPURLResponse)?.statusCode ?? 0, data)
        } catch {
            if !Task.isCancelled { fault("\(address) was not answered: \(error)") }
            return nil
        }
    }
}
