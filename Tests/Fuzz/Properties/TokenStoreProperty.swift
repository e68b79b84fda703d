import Diagnostics
import Foundation

@testable import AccessTokens
@testable import ScoringRuns

/// The store of tokens: what is taken comes back when written again, and a token is valid just while it should be.
enum TokenStoreProperty {
    static func check(_ input: [UInt8]) throws {
        do {
            let records = try TokenFile.decode(Data(input), from: "tokens.json")
            let written = try TokenFile.encode(records)
            try hold(try TokenFile.decode(written, from: "tokens.json") == records, "not the same when written again: \(records)")
            try hold(Set(records.map(\.tokenID)).count == records.count, "a token stands twice")
            for record in records { try hold(record.hash.bytes.count == 32 && record.hash.tokenID == record.tokenID, "\(record.tokenID) is another's id") }
            try checkStates(TokenSet(records))
            try checkSame(records, input)
        } catch let fault as Fault {
            try hold(fault.place?.file == "tokens.json", "names no file: \(fault)")
            try holdRefusal(fault, of: input)
        }
    }

    private static func checkStates(_ set: TokenSet) throws {
        for record in set.records {
            for moment in [record.createdAt, record.expiresAt, record.expiresAt - 1, .distantPast, .distantFuture] {
                let isValid = record.revokedAt == nil && moment < record.expiresAt
                try hold((set.validRecord(record.tokenID, now: moment) != nil) == isValid, "\(record.tokenID) at \(moment)")
            }
        }
    }

    /// What any JSON reader finds: whose each token is, what it allows, and whether it was ended.
    ///
    /// Of a key that stands twice readers find one or the other (here the first); this product never writes one.
    private static func checkSame(_ records: [TokenRecord], _ input: [UInt8]) throws {
        let isStrict = input.withUnsafeBytes { (try? JSONParser.parse($0)) != nil }
        guard isStrict, let file = try? JSONSerialization.jsonObject(with: Data(input)) as? [String: Any], let entries = file["tokens"] as? [[String: Any]] else { return }
        try hold(entries.count == records.count, "\(records.count) tokens of \(entries.count)")
        for (entry, record) in zip(entries, records) {
            let holder: TokenHolder = (entry["holder"] as? [String: Any]).flatMap { $0["sponsor"] as? String }.map(TokenHolder.sponsor) ?? .operator
            try hold(record.holder == holder && record.role.rawValue == entry["role"] as? String, "\(record) of \(entry)")
            try hold((record.revokedAt != nil) == (entry["revoked_at"] is String), "\(record) of \(entry)")
            try hold(record.hash.hex == entry["sha256"] as? String && record.tokenID == entry["token_id"] as? String, "\(record) of \(entry)")
        }
    }
}
