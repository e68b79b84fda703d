import AccessTokens
import Foundation
import Testing

@testable import Commands

@Suite struct TokenListTests {
    /// To the second: after a rotation the hour is what one wants to know.
    @Test func theListSaysWhenAnOverlapEnds() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "token-list-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = TokenStore(file: folder.appending(path: "tokens.json"))
        let now = Date(timeIntervalSince1970: 1_780_000_000)
        let old = try store.create(for: .sponsor("coral"), role: .viewer, expiresAt: now + 90 * 86_400, note: "Ana", now: now).record.tokenID
        let new = try store.rotate(old, overlap: 3 * 3_600, expiresAt: now + 86_400, now: now).new.tokenID
        let gone = try store.create(for: .operator, role: .manager, expiresAt: now + 86_400, now: now).record.tokenID
        _ = try store.revoke(gone, now: now)
        #expect(TokenList.lines(try store.list(), now: now) == [
            "TOKEN             FOR       ROLE     STATE    ENDS                  NOTE",
            "\(old)  coral     viewer   valid    2026-05-28T23:26:40Z  Ana",
            "\(new)  coral     viewer   valid    2026-05-29T20:26:40Z  Ana",
            "\(gone)  operator  manager  revoked  2026-05-29T20:26:40Z",
        ])
    }
}
