import AccessTokens
import Foundation
import SiteManifest

@testable import Portal

/// A site whose every file can be told by its bytes, with every kind of token: what comes out to whom is compared with what is theirs.
final class AttackedSite: Sendable {
    static let sponsors = ["coral", "dune", "elm"]
    static let other = "r0-000000000000"

    let fixture: Fixture
    let files: [Fixture.Source]
    /// Every credential by what it is.
    let credentials: [(name: String, holder: TokenHolder?, role: TokenRole?, text: String?)]

    /// Else an attack of many requests would soon meet nothing but 429.
    static let withoutQuotas: @Sendable (inout PortalSettings) -> Void = {
        ($0.failedTries.perAddress, $0.failedTries.perToken, $0.uses.readsPerHour, $0.uses.signInsPerMinute) = (.max, .max, .max, .max)
    }

    init() throws {
        fixture = try Fixture()
        files = Self.sponsors.flatMap(Self.files) + Self.common
        try fixture.write("r9-999999999999", files)
        // A kept build, whose pages must not come out any more.
        try fixture.write(Self.other, [Fixture.Source(path: "sponsors/coral/old/index.html", text: Self.marker("coral", "old"), audience: .sponsor("coral"))])
        try fixture.point(to: "r9-999999999999")
        let store = fixture.store
        func made(_ name: String, _ holder: TokenHolder, _ role: TokenRole, ended: Bool = false) throws -> (String, TokenHolder?, TokenRole?, String?) {
            let token = try store.create(for: holder, role: role, expiresAt: start + (ended ? 1 : day), now: start)
            return (name, ended ? nil : holder, ended ? nil : role, token.credential.text)
        }
        var all: [(String, TokenHolder?, TokenRole?, String?)] = [("nobody", nil, nil, nil), ("stranger", nil, nil, Credential().text)]
        for id in Self.sponsors { for role in TokenRole.allCases { all.append(try made("\(id) \(role)", .sponsor(id), role)) } }
        for role in TokenRole.allCases { all.append(try made("operator \(role)", .operator, role)) }
        // Of a sponsor that has nothing here, and whose id begins as another's.
        all.append(try made("cor manager", .sponsor("cor"), .manager))
        all.append(try made("expired", .sponsor("coral"), .manager, ended: true))
        let revoked = try store.create(for: .sponsor("coral"), role: .manager, expiresAt: start + day, now: start)
        try store.revoke(revoked.record.tokenID, now: start)
        all.append(("revoked", nil, nil, revoked.credential.text))
        credentials = all.map { (name: $0.0, holder: $0.1, role: $0.2, text: $0.3) }
        fixture.wait(2)
        try plantLinks()
    }

    static func marker(_ owner: String, _ name: String) -> String { "<\(owner)|\(name)|\(Fixture.hex(owner + name).prefix(16))>" }

    private static func files(_ id: String) -> [Fixture.Source] {
        let owner = Audience.sponsor(id)
        func page(_ path: String) -> Fixture.Source {
            Fixture.Source(path: "sponsors/\(id)/\(path)index.html", text: marker(id, path), audience: owner, gzip: marker(id, path + ".gz"))
        }
        return ["", "at-risk/", "roi/", "roi/rule é?/", "roi/..x/"].map(page) + [
            Fixture.Source(path: "sponsors/\(id)/chart-\(Fixture.hex(marker(id, "chart")).prefix(12)).png", text: marker(id, "chart"), type: "image/png", audience: owner),
            Fixture.Source(path: "sponsors/\(id)/exports/members.csv", text: marker(id, "members.csv"), type: "text/csv", audience: owner, access: .exports),
        ]
    }

    private static let common: [Fixture.Source] = [
        Fixture.Source(path: "operator/index.html", text: marker("operator", "page"), audience: .operator),
        Fixture.Source(path: "operator/exports/all.csv", text: marker("operator", "all.csv"), type: "text/csv", audience: .operator, access: .exports),
        Fixture.Source(path: "assets/site.css", text: "css", type: "text/css", audience: .anyone),
        Fixture.Source(path: "sign-in/index.html", text: "sign in here", audience: .anyone), Fixture.Source(path: "errors/404.html", text: "nothing here", audience: .anyone),
    ]

    /// Files and links in the output folder that no manifest lists, one in the place of a folder that it lists files in.
    private func plantLinks() throws {
        let folder = fixture.layout.folder(of: "r9-999999999999").path
        for (link, target) in [
            ("sponsors/coral/link.html", "../dune/index.html"), ("sponsors/coral/tokens.json", fixture.store.file.path), ("sponsors/coral/passwd", "/etc/passwd"),
            ("sponsors/coral/dune", "../dune"), ("sponsors/coral/root", "/"), ("linked", "sponsors/dune"),
        ] { symlink(target, folder + "/" + link) }
        try Data(Self.marker("dune", "unlisted").utf8).write(to: URL(filePath: folder + "/sponsors/coral/unlisted.html"))
    }

    /// What this holder may have of this file.
    func allows(_ file: Fixture.Source, _ holder: TokenHolder?, _ role: TokenRole?) -> AccessRule {
        let isMine: Bool
        switch file.audience {
        case .anyone: return .allowed
        case .operator: isMine = holder == .operator
        case .sponsor(let id): isMine = holder == .operator || holder == .sponsor(id)
        }
        guard isMine else { return .hidden }
        return file.access == .exports && role != .manager ? .needsManager : .allowed
    }

    /// The bytes that this holder may get for anything at all.
    func bodies(_ holder: TokenHolder?, _ role: TokenRole?) -> Set<String> {
        Set(files.filter { allows($0, holder, role) == .allowed }.flatMap { [$0.text, $0.gzip ?? $0.text] })
    }
}
