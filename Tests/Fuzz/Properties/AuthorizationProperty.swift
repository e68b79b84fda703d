import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOEmbedded
import NetworkAddress
import SessionStore

@testable import AccessTokens
@testable import Portal

/// `Authorization`, and a credential typed into the form: only one that is complete, known and in force opens anything, and only behind `Bearer`.
/// An input's lines are as many headers.
enum AuthorizationProperty {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)

    enum Kind: UInt8, CaseIterable { case valid = 1, manager, expired, revoked }

    /// Of secrets that seeds know.
    static func credential(_ kind: Kind) -> Credential { Credential(secret: [UInt8](repeating: kind.rawValue, count: 32)) }

    private static let records = Kind.allCases.map { kind in
        TokenRecord(
            tokenID: credential(kind).hash.tokenID, holder: kind == .manager ? .operator : .sponsor("acme"), role: kind == .manager ? .manager : .viewer,
            createdAt: now - 1_000, expiresAt: kind == .expired ? now : now + 1_000, revokedAt: kind == .revoked ? now - 1 : nil, note: "", replaces: nil, hash: credential(kind).hash)
    }

    /// Read once: the clock stands still, so the store is not looked at again.
    private static let tokens = Swift.Result {
        try withScratchFile("tokens.json", Array(TokenFile.encode(records))) { file in try LiveTokens(store: TokenStore(file: file), now: { now }, report: { _ in }) }
    }

    /// Nobody is signed in.
    private static let sessions = Swift.Result {
        try withScratchFile("sessions.sqlite", []) { file in
            defer { for end in ["-wal", "-shm"] { unlink(file.path + end) } }
            return try Sessions(limits: SessionLimits(), store: SessionStore(file: file), interval: .infinity, now: now, report: { _ in })
        }
    }

    static func check(_ input: [UInt8]) throws {
        let gatekeeper = Gatekeeper(tokens: try tokens.get(), sessions: try sessions.get(), tries: FailedTries(limits: TryLimits()), now: { now })
        try checkHeader(input, gatekeeper)
        try checkForm(input, gatekeeper)
    }

    private static func checkHeader(_ input: [UInt8], _ gatekeeper: Gatekeeper) throws {
        var headers = HTTPFields()
        for line in input.split(separator: 10, omittingEmptySubsequences: false) { headers.append(HTTPField(name: .authorization, value: Array(line))) }
        let request = Request(head: HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/", headerFields: headers), body: .init(buffer: .init()))
        let channel = EmbeddedChannel()
        defer { _ = try? channel.finish() }
        let context = PortalContext(source: ApplicationRequestContextSource(channel: channel, logger: Logger(label: "fuzz")))
        let folder = URL(fileURLWithPath: "/")
        let exchange = Exchange(request, context, PortalSettings(output: folder, tokenStore: folder, sessionStore: folder, auditLog: folder))
        let value = Array((headers[.authorization] ?? "").utf8)
        let isBearer = HeaderText.lowercased(value.prefix(7)) == Array("bearer ".utf8)
        try hold(gatekeeper.caller(of: exchange), isBearer ? HeaderText.trimmed(value.dropFirst(7)) : [])
    }

    private static func checkForm(_ input: [UInt8], _ gatekeeper: Gatekeeper) throws {
        guard let text = String(validating: input, as: UTF8.self) else { return }
        try hold(gatekeeper.check(text[...], from: IPAddress("192.0.2.1")), input)
    }

    /// The bytes decide.
    private static func hold(_ caller: Caller, _ shown: [UInt8]) throws {
        let kind = Kind.allCases.first { Array(credential($0).text.utf8) == shown }
        let said = "\(String(decoding: shown, as: UTF8.self)): \(caller)"
        switch (caller, kind) {
        case (.holder(let record), .valid?), (.holder(let record), .manager?):
            try hold(record == kind.map { records[Int($0.rawValue) - 1] }, "another's record for \(said)")
        case (.refused(.expired, _), .expired?), (.refused(.revoked, _), .revoked?): break
        case (.refused(let reason, let tokenID), nil):
            try hold(reason == .malformed || reason == .unknown, said)
            try hold((reason == .malformed) == (tokenID == nil), said)
        default: throw BrokenProperty(description: said)
        }
    }

    private static func hold(_ condition: Bool, _ what: String) throws {
        guard condition else { throw BrokenProperty(description: what) }
    }
}
