import AccessTokens
import ArgumentParser
import AuditTrail
import CommandSupport
import Diagnostics
import Foundation
import LoyaltyModel
import SiteConfig
import SiteManifest

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Access tokens: create, list, rotate, revoke, and the sessions they opened.",
        subcommands: [Create.self, List.self, Rotate.self, Revoke.self, SignOut.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a token and shows it, once.",
            discussion: "Examples:\n  almanac token create --sponsor corner-bakery --role manager --days 90 --note \"Ana's laptop\"\n  almanac token create --operator --role viewer --days 30")

        @Option(help: "The sponsor whose pages it opens.") var sponsor: String?
        @Flag(help: "It opens the operator's page and every sponsor's.") var `operator` = false
        @Option(help: "viewer: pages; manager: pages and CSV downloads.") var role: String
        @Option(help: "Days until it ends.") var days: Int
        @Option(help: "Whose it is, for the list.") var note = ""
        @OptionGroup var shared: SharedOptions

        func run() async throws {
            try await explaining {
                let configuration = try shared.read()
                let store = TokenStore(file: configuration.tokenStore)
                guard let role = TokenRole(rawValue: role) else { throw Fault("“\(role)” is not a role", at: .init("--role"), remedy: "Write viewer or manager.") }
                try TokenLife.check(days)
                let now = Date()
                let holder = try holder()
                // No fault of the site may keep a token, once made, from being shown.
                let warning = (try? SponsorsOfSite.warning(of: holder, in: BuildLayout(output: configuration.outputURL))) ?? nil
                let made = try store.create(
                    for: holder, role: role, expiresAt: now.addingTimeInterval(TimeInterval(days) * 86_400), note: note, now: now)
                TokenAudit.note(.tokenCreated, made.record, configuration, now)
                if let warning { Console.error("warning: \(warning)") }
                Console.error("Token \(made.record.tokenID) for \(TokenList.name(of: holder)), \(role.rawValue), until \(TokenList.day(made.record.expiresAt)). It is shown this once:")
                Console.print(made.credential.text)
            }
        }

        private func holder() throws -> TokenHolder {
            switch (sponsor, `operator`) {
            case (nil, true): return .operator
            case (let id?, false):
                guard IdentifierRule.sponsor.accepts(id) else { throw Fault("“\(id.prefix(70))” is not a sponsor's id", at: .init("--sponsor"), remedy: "An id is \(IdentifierRule.sponsor.help).") }
                return .sponsor(id)
            default: throw Fault("a token is for one sponsor or for the operator", at: .init("--sponsor"), remedy: "Write --sponsor ID or --operator, and not both.")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists all tokens, without their secrets.", discussion: "Example:\n  almanac token list")
        @OptionGroup var shared: SharedOptions

        func run() async throws {
            try await explaining {
                let file = try shared.read().tokenStore
                guard try TokenStore(file: file).isThere() else { return Console.print("There are no tokens yet.") }
                for line in TokenList.lines(try TokenStore(file: file).list(), now: Date()) { Console.print(line) }
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ends a token now.", discussion: "Example:\n  almanac token revoke tok_0123456789ab")
        @Argument(help: "The token's id, from `almanac token list`.") var tokenID: String
        @OptionGroup var shared: SharedOptions

        func run() async throws {
            try await explaining {
                let configuration = try shared.read()
                let store = TokenStore(file: configuration.tokenStore)
                let wasRevoked = try store.list().contains { $0.tokenID == tokenID && $0.revokedAt != nil }
                let record = try store.revoke(tokenID, now: Date())
                if !wasRevoked { TokenAudit.note(.tokenRevoked, record, configuration, Date()) }
                Console.print("\(record.tokenID) is revoked; a running server refuses it within a second.")
            }
        }
    }
}

/// Changes of tokens are in the audit log too.
enum TokenAudit {
    /// A log that cannot be written does not undo what was done; standard error says so.
    static func note(_ event: AuditEvent, reason: AuditReason? = nil, _ record: TokenRecord, _ configuration: SiteConfiguration, _ now: Date) {
        var line = AuditRecord(event, time: now)
        (line.reason, line.tokenID) = (reason, record.tokenID)
        switch record.holder {
        case .operator: line.holder = .operator
        case .sponsor(let id): (line.holder, line.sponsor) = (.sponsor, id)
        }
        do { try AuditLog.append(line, to: configuration.auditLog) } catch { Console.error("warning: \((error as? Fault)?.message ?? "\(error)")") }
    }
}

/// Tokens as a table.
enum TokenList {
    static func lines(_ records: [TokenRecord], now: Date) -> [String] {
        let rows = [["TOKEN", "FOR", "ROLE", "STATE", "ENDS", "NOTE"]] + records.map { record in
            [record.tokenID, name(of: record.holder), record.role.rawValue, record.state(at: now).rawValue, AuditTime.text(record.expiresAt), record.note]
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ").trimmingCharacters(in: .whitespaces)
        }
    }

    static func day(_ date: Date) -> String {
        CivilDate(daysSinceEpoch: Int(floorDivided(Int64(date.timeIntervalSince1970), by: 86_400))).description
    }

    static func name(of holder: TokenHolder) -> String {
        switch holder {
        case .operator: "operator"
        case .sponsor(let id): id
        }
    }
}

/// A token may be made before the first build, and a typing error in a sponsor's id would show only when the sponsor signs in.
enum SponsorsOfSite {
    /// What to say of a holder whom the published site has no pages for; nil where it has, and where nothing is published yet.
    static func warning(of holder: TokenHolder, in layout: BuildLayout) throws -> String? {
        guard case .sponsor(let id) = holder, let build = try layout.currentBuildID() else { return nil }
        let manifest = try SiteManifest(reading: layout.manifest(of: build))
        let sponsors = Set(manifest.files.compactMap { if case .sponsor(let id) = $0.audience { id } else { nil } })
        if sponsors.contains(id) { return nil }
        return "the site in \(layout.output.path) has no sponsor “\(id)”, so the token opens nothing yet. The nearest is “\(Nearest.of(id, among: sponsors.sorted()))”; if that was meant, revoke this token and make another."
    }
}
