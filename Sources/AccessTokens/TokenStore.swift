import Diagnostics
import Foundation

/// The access tokens of an installation: one JSON file that only its owner may read, in a folder that only its owner may enter.
///
/// Every change is made under a lock and put in place with one rename: readers see the old store or the new one, and two writers at once lose nothing.
package struct TokenStore: Sendable {
    package let file: URL

    package init(file: URL) {
        self.file = file
    }

    /// Makes a token and returns its record with the one and only copy of its credential. The folder and file are made when missing.
    ///
    /// Throws a `Fault` when `expiresAt` is not after `now`, when the sponsor's id is empty or has a slash,
    /// when it or the note has a control character, and when the store
    /// cannot be read or written.
    package func create(
        for holder: TokenHolder, role: TokenRole, expiresAt: Date, note: String = "", now: Date
    ) throws -> (record: TokenRecord, credential: Credential) {
        try Self.check(holder: holder, expiresAt: expiresAt, note: note, now: now)
        let credential = Credential()
        let record = TokenRecord(
            tokenID: credential.hash.tokenID, holder: holder, role: role, createdAt: Self.wholeSeconds(now),
            expiresAt: Self.wholeSeconds(expiresAt), revokedAt: nil, note: note, replaces: nil, hash: credential.hash)
        try PrivateFile.makeFolder(file.deletingLastPathComponent())
        try PrivateFile.locked(beside: file) {
            try write((isThere() ? load().records : []) + [record])
        }
        return (record, credential)
    }

    /// Whether any token was ever made. Throws a `Fault` when this user may not even look.
    package func isThere() throws -> Bool { try PrivateFile.isThere(file) }

    /// All tokens, valid or not, in the order they were created. Throws as ``load()`` does.
    package func list() throws -> [TokenRecord] { try load().records }

    /// Makes a token that takes another's place: the same holder, role and note. The old one is valid for `overlap` seconds more, or until its
    /// own end where that is sooner.
    ///
    /// - Parameter expiresAt: the new one's end; nil for as long as the old one was made for, or the one that took its place before.
    /// Throws a `Fault` when there is no such token, it is not valid any more, the new one would end before the overlap does, and when the
    /// store cannot be read or written.
    package func rotate(
        _ tokenID: String, overlap: TimeInterval, expiresAt: Date? = nil, now: Date
    ) throws -> (new: TokenRecord, credential: Credential, old: TokenRecord) {
        try PrivateFile.locked(beside: file) {
            var records = try load().records
            let index = try self.index(of: tokenID, in: records)
            guard records[index].state(at: now) == .valid else {
                throw Fault("the token \(tokenID) is \(records[index].state(at: now).rawValue)", at: .init(file.path), remedy: "Make a new one with `almanac token create`.")
            }
            let old = records[index]
            let end = expiresAt ?? now + Self.life(of: old, in: records)
            let oldEnd = min(old.expiresAt, Self.wholeSeconds(now + overlap))
            guard end > oldEnd else { throw Fault("the new token would end before the old one", remedy: "Give it more days, or a shorter overlap.") }
            let credential = Credential()
            records[index].expiresAt = oldEnd
            records.append(
                TokenRecord(
                    tokenID: credential.hash.tokenID, holder: old.holder, role: old.role, createdAt: Self.wholeSeconds(now), expiresAt: Self.wholeSeconds(end),
                    revokedAt: nil, note: old.note, replaces: tokenID, hash: credential.hash))
            try write(records)
            return (records[records.count - 1], credential, records[index])
        }
    }

    /// Seconds that a token was made for. One that was rotated ends sooner than that; what took its place lives as long as it did.
    private static func life(of record: TokenRecord, in records: [TokenRecord]) -> TimeInterval {
        // The newest first, each of which may have been rotated itself.
        var last = record
        while let next = records.last(where: { $0.replaces == last.tokenID }) { last = next }
        return last.expiresAt.timeIntervalSince(last.createdAt)
    }

    private func index(of tokenID: String, in records: [TokenRecord]) throws -> Int {
        guard let index = records.firstIndex(where: { $0.tokenID == tokenID }) else {
            throw Fault("there is no token with this id", at: .init(file.path), remedy: "List the tokens to see their ids.")
        }
        return index
    }

    /// Ends a token for good. To revoke a revoked one changes nothing.
    ///
    /// Throws a `Fault` when there is no such token, and when the store cannot be read or written.
    @discardableResult
    package func revoke(_ tokenID: String, now: Date) throws -> TokenRecord {
        try PrivateFile.locked(beside: file) {
            var records = try load().records
            let index = try index(of: tokenID, in: records)
            if records[index].revokedAt == nil {
                records[index].revokedAt = Self.wholeSeconds(now)
                try write(records)
            }
            return records[index]
        }
    }

    /// Reads the store. Throws a `Fault` when the file is missing, damaged, or open to others than its owner.
    package func load() throws -> TokenSet {
        TokenSet(try TokenFile.decode(PrivateFile.read(file), from: file.path))
    }

    private func write(_ records: [TokenRecord]) throws {
        try PrivateFile.replace(file, with: TokenFile.encode(records))
    }

    private static func wholeSeconds(_ date: Date) -> Date {
        Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down))
    }

    private static func check(holder: TokenHolder, expiresAt: Date, note: String, now: Date) throws {
        guard wholeSeconds(expiresAt) > now else {
            throw Fault("the token would have ended already", remedy: "Give an end date that is to come.")
        }
        let isControl = { (scalar: Unicode.Scalar) in scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) }
        if case .sponsor(let id) = holder, id.isEmpty || id.utf8.contains(UInt8(ascii: "/")) || id.unicodeScalars.contains(where: isControl) {
            throw Fault("this is not a sponsor's id", remedy: "Give the id as it stands in the ledger.")
        }
        if note.utf8.count > 500 || note.unicodeScalars.contains(where: isControl) {
            throw Fault("the note is too long or has a control character", remedy: "Write one line of at most 500 bytes.")
        }
    }
}
