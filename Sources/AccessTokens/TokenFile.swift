import Diagnostics
import Foundation

/// The store as it is written: strict in both directions.
struct TokenFile: Codable {
    static let supportedVersion = 2
    /// Version 1 knew no `replaces`.
    private static let readableVersions = 1...2
    var version: Int
    var tokens: [Entry]

    struct Entry: Codable {
        var tokenID: String
        var sha256: String
        var holder: TokenHolder
        var role: TokenRole
        var createdAt: String
        var expiresAt: String
        var revokedAt: String?
        var note: String
        var replaces: String?

        enum CodingKeys: String, CodingKey {
            case tokenID = "token_id"
            case sha256, holder, role
            case createdAt = "created_at"
            case expiresAt = "expires_at"
            case revokedAt = "revoked_at"
            case note, replaces
        }
    }

    static func encode(_ records: [TokenRecord]) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return try encoder.encode(TokenFile(version: supportedVersion, tokens: records.map(Entry.init))) + Data("\n".utf8)
    }

    /// Throws a `Fault` naming the file, and the record where there is one, for anything but a store this version wrote.
    static func decode(_ data: Data, from file: String) throws -> [TokenRecord] {
        guard let read = try? JSONDecoder().decode(TokenFile.self, from: data) else {
            throw fault("this is not a token store", in: file)
        }
        guard readableVersions.contains(read.version) else { throw fault("version \(read.version) is unknown", in: file, key: "version") }
        var seen: Set<String> = []
        return try read.tokens.enumerated().map { index, entry in
            let key = "tokens[\(index)]"
            guard let record = entry.record else { throw fault("the record is damaged", in: file, key: key) }
            guard seen.insert(record.tokenID).inserted else { throw fault("the token is listed twice", in: file, key: key) }
            return record
        }
    }

    private static func fault(_ what: String, in file: String, key: String? = nil) -> Fault {
        Fault(what, at: .init(file, key: key), remedy: "Restore the file from a backup, or remove it and create the tokens again.")
    }
}

extension TokenFile.Entry {
    init(_ record: TokenRecord) {
        self.init(
            tokenID: record.tokenID, sha256: record.hash.hex, holder: record.holder, role: record.role,
            createdAt: Timestamp.text(record.createdAt), expiresAt: Timestamp.text(record.expiresAt),
            revokedAt: record.revokedAt.map(Timestamp.text), note: record.note, replaces: record.replaces)
    }

    /// Nil when a hash or time cannot be read, or the id is not the hash's: then someone has edited the file.
    var record: TokenRecord? {
        guard let hash = CredentialHash(hex: sha256), hash.tokenID == tokenID, let created = Timestamp.date(createdAt),
            let expires = Timestamp.date(expiresAt)
        else { return nil }
        let revoked = revokedAt.map(Timestamp.date)
        if case .some(.none) = revoked { return nil }
        return TokenRecord(
            tokenID: tokenID, holder: holder, role: role, createdAt: created, expiresAt: expires, revokedAt: revoked ?? nil,
            note: note, replaces: replaces, hash: hash)
    }
}

/// `"operator"` or `{"sponsor": "<id>"}`.
extension TokenHolder: Codable {
    private enum CodingKeys: String, CodingKey { case sponsor }

    package init(from decoder: any Decoder) throws {
        if let keyed = try? decoder.container(keyedBy: CodingKeys.self) {
            self = .sponsor(try keyed.decode(String.self, forKey: .sponsor))
        } else if try decoder.singleValueContainer().decode(String.self) == "operator" {
            self = .operator
        } else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not a holder"))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .operator:
            var single = encoder.singleValueContainer()
            try single.encode("operator")
        case .sponsor(let id):
            var keyed = encoder.container(keyedBy: CodingKeys.self)
            try keyed.encode(id, forKey: .sponsor)
        }
    }
}

/// Times in UTC to the second: `2026-05-01T09:30:00Z`.
enum Timestamp {
    static func text(_ date: Date) -> String { date.formatted(.iso8601) }

    /// Nil for a time that is written in any other way: Foundation reads fractions, and hours that no day has.
    static func date(_ text: String) -> Date? {
        guard let date = try? Date(text, strategy: .iso8601), Self.text(date) == text else { return nil }
        return date
    }
}
