import AccessTokens
import ArgumentParser
import AuditTrail
import CommandSupport
import Diagnostics
import Foundation
import SessionStore

extension TokenCommand {
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a token that takes another's place, and shows it, once; both are valid for a while.",
            discussion: "The new one has the same holder, role and note.\n\nExample:\n  almanac token rotate tok_0123456789ab --overlap 48")

        @Argument(help: "The token's id, from `almanac token list`.") var tokenID: String
        @Option(help: "Hours for which the old one stays valid; 0 ends it now.") var overlap = 24
        @Option(help: "Days until the new one ends; by default as many as the old one was made for.") var days: Int?
        @OptionGroup var shared: SharedOptions

        func run() async throws {
            try await explaining {
                let configuration = try shared.read()
                guard (0...8_760).contains(overlap) else { throw Fault("\(overlap) is not a number of hours from 0 to 8,760", at: .init("--overlap"), remedy: "The old token has to end.") }
                if let days { try TokenLife.check(days) }
                let now = Date()
                let made = try TokenStore(file: configuration.tokenStore).rotate(
                    tokenID, overlap: TimeInterval(overlap) * 3_600, expiresAt: days.map { now + TimeInterval($0) * 86_400 }, now: now)
                TokenAudit.note(.tokenCreated, reason: .rotated, made.new, configuration, now)
                // Its end was moved, and may have come.
                TokenAudit.note(.tokenRevoked, reason: .rotated, made.old, configuration, now)
                let end = made.old.state(at: now) == .valid ? "is valid until \(AuditTime.text(made.old.expiresAt))" : "has ended"
                Console.error(
                    "Token \(made.new.tokenID) for \(TokenList.name(of: made.new.holder)), \(made.new.role.rawValue), until \(TokenList.day(made.new.expiresAt)); \(tokenID) \(end). It is shown this once:")
                Console.print(made.credential.text)
            }
        }
    }

    struct SignOut: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sign-out", abstract: "Ends every browser session that a token opened; the token itself stays valid.", discussion: "Example:\n  almanac token sign-out tok_0123456789ab")
        @Argument(help: "The token's id, from `almanac token list`.") var tokenID: String
        @OptionGroup var shared: SharedOptions

        func run() async throws {
            try await explaining {
                let configuration = try shared.read()
                guard let record = try TokenStore(file: configuration.tokenStore).list().first(where: { $0.tokenID == tokenID }) else {
                    throw Fault("there is no token with this id", at: .init(configuration.tokenStore.path), remedy: "List the tokens to see their ids.")
                }
                let ended = try SessionStore(file: configuration.sessionStore).removeAll(of: tokenID)
                if ended > 0 { TokenAudit.note(.sessionEnded, reason: .signedOutEverywhere, record, configuration, Date()) }
                Console.print("\(Console.count(ended, "session")) of \(tokenID) ended; a running server refuses them within a second.")
            }
        }
    }
}

/// How long a token may be valid.
enum TokenLife {
    static func check(_ days: Int) throws {
        guard (1...3_650).contains(days) else { throw Fault("\(days) is not a number of days from 1 to 3,650", at: .init("--days"), remedy: "A token always ends.") }
    }
}
