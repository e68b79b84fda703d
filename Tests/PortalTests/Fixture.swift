import AccessTokens
import Crypto
import Diagnostics
import Foundation
import SiteManifest
import Synchronization
import Testing

@testable import Portal

let start = Date(timeIntervalSince1970: 1_780_000_000)
let day: TimeInterval = 86_400

/// A small site in a temporary folder: two sponsors, the operator, assets, two builds; with its tokens, a clock and what was reported.
final class Fixture: Sendable {
    let root: URL
    let layout: BuildLayout
    let store: TokenStore
    let clock = Mutex(start)
    let faults = Mutex<[Fault]>([])
    let coralViewer, coralManager, duneManager, operatorViewer, operatorManager: (record: TokenRecord, credential: Credential)

    /// - Parameter tokenLife: seconds until the tokens end.
    init(tokenLife: TimeInterval = day) throws {
        root = FileManager.default.temporaryDirectory.appending(path: "portal-" + UUID().uuidString)
        layout = BuildLayout(output: root.appending(path: "site"))
        let store = TokenStore(file: root.appending(path: "private/tokens.json"))
        self.store = store
        func token(_ holder: TokenHolder, _ role: TokenRole) throws -> (record: TokenRecord, credential: Credential) {
            try store.create(for: holder, role: role, expiresAt: start + tokenLife, now: start)
        }
        coralViewer = try token(.sponsor("coral"), .viewer)
        coralManager = try token(.sponsor("coral"), .manager)
        duneManager = try token(.sponsor("dune"), .manager)
        operatorViewer = try token(.operator, .viewer)
        operatorManager = try token(.operator, .manager)
        try publish("r1-aaaaaaaaaaaa", says: "first")
    }

    /// Whatever a test did: no secret is in the log, and none in what standard error would have told.
    deinit {
        let told = auditText + faults.withLock { $0.map(\.message).joined() }
        for token in [coralViewer, coralManager, duneManager, operatorViewer, operatorManager] {
            #expect(!told.contains(token.credential.text.dropFirst(4).prefix(16)), "a token is in the log")
        }
        #expect(!told.contains("__Host-"), "a session is in the log")
        try? FileManager.default.removeItem(at: root)
    }

    func wait(_ seconds: TimeInterval) { clock.withLock { $0 += seconds } }

    /// Change these to set up the server otherwise.
    func server(_ change: (inout PortalSettings) -> Void = { _ in }) throws -> PortalServer {
        var settings = PortalSettings(output: layout.output, tokenStore: store.file, sessionStore: sessionFile, auditLog: root.appending(path: "audit.log"))
        settings.port = 0
        change(&settings)
        return try PortalServer(
            settings, now: { [self] in clock.withLock { $0 } }, report: { [self] fault in faults.withLock { $0.append(fault) } })
    }

    var sessionFile: URL { root.appending(path: "sessions.sqlite") }

    var auditText: String { (try? String(contentsOf: root.appending(path: "audit.log"), encoding: .utf8)) ?? "" }

    func auditLines() throws -> [[String: Any]] {
        try auditText.split(separator: "\n").map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:] }
    }

    // MARK: Builds

    struct Source {
        var path: String
        var text: String
        var type = "text/html"
        var audience: Audience
        var access = Access.pages
        var gzip: String?
    }

    static func chartPath(_ sponsor: String, _ text: String) -> String { "sponsors/\(sponsor)/risk-\(hex(text).prefix(12)).png" }

    static func sources(_ says: String, errorPages: Bool = true) -> [Source] {
        var sources = [
            Source(path: "assets/site-\(hex("css " + says).prefix(12)).css", text: "css " + says, type: "text/css", audience: .anyone),
            Source(path: "assets/icon.svg", text: "<svg/>", type: "image/svg+xml", audience: .anyone),
            Source(path: "operator/index.html", text: "operator " + says, audience: .operator),
            Source(path: "operator/exports/all.csv", text: "a\r\n", type: "text/csv", audience: .operator, access: .exports),
        ]
        for id in ["coral", "dune"] {
            let owner = Audience.sponsor(id)
            sources += [
                Source(path: "sponsors/\(id)/index.html", text: "\(id) overview \(says)", audience: owner, gzip: "gz \(id) \(says)"),
                Source(path: "sponsors/\(id)/at-risk/index.html", text: "\(id) at risk \(says)", audience: owner),
                Source(path: "sponsors/\(id)/roi/rule é?/index.html", text: "\(id) rule", audience: owner),
                Source(path: chartPath(id, "chart \(id) \(says)"), text: "chart \(id) \(says)", type: "image/png", audience: owner),
                Source(path: "sponsors/\(id)/plain.png", text: "plain chart \(id)", type: "image/png", audience: owner),
                Source(path: "sponsors/\(id)/exports/a.csv", text: "0123456789", type: "text/csv", audience: owner, access: .exports),
                Source(path: "sponsors/\(id)/exports/é\"x.csv", text: "", type: "text/csv", audience: owner, access: .exports),
            ]
        }
        if errorPages {
            for page in ["sign-in/index", "sign-in/refused", "sign-in/wait", "errors/403", "errors/404", "errors/416"] {
                sources.append(Source(path: page + ".html", text: "built \(page)", audience: .anyone))
            }
        }
        return sources
    }

    static func hex(_ text: String) -> String { SHA256.hash(data: Data(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    /// Writes a build and points `current` to it with a rename, as a build does.
    func publish(_ id: String, says: String, errorPages: Bool = true, adding more: [Source] = []) throws {
        try write(id, Self.sources(says, errorPages: errorPages) + more)
        try point(to: id)
    }

    func write(_ id: String, _ sources: [Source]) throws {
        let files = try sources.map { source in
            var file = ManifestFile(
                path: source.path, size: source.text.utf8.count, sha256: Self.hex(source.text), mediaType: source.type,
                audience: source.audience, access: source.access)
            try put(source.text, at: source.path, in: id)
            if let gzip = source.gzip {
                file.gzip = CompressedTwin(path: source.path + ".gz", size: gzip.utf8.count, sha256: Self.hex(gzip))
                try put(gzip, at: source.path + ".gz", in: id)
            }
            return file
        }
        let manifest = SiteManifest(buildID: id, snapshotID: "s", runID: "r", builtFrom: Self.hex(id), files: files)
        try manifest.encoded().write(to: layout.manifest(of: id))
    }

    func point(to id: String) throws {
        let link = layout.currentLink.path
        symlink(BuildLayout.linkDestination(of: id), link + ".new")
        rename(link + ".new", link)
    }

    func put(_ text: String, at path: String, in id: String) throws {
        let file = layout.folder(of: id).appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }
}
