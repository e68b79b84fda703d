import Diagnostics
import Foundation

@testable import AccessTokens

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
}
