import Diagnostics
import Foundation
import Synchronization
import Testing

@testable import AccessTokens

private let start = Date(timeIntervalSince1970: 1_780_000_000)
private let day: TimeInterval = 86_400

private struct Folder: ~Copyable {
    let store = TokenStore(file: FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString)/inner/tokens.json"))
    deinit { try? FileManager.default.removeItem(at: store.file.deletingLastPathComponent().deletingLastPathComponent()) }
}

extension Authentication {
    fileprivate var refusal: TokenRefusal? { if case .refused(let reason, _) = self { reason } else { nil } }
    fileprivate var record: TokenRecord? { if case .granted(let record) = self { record } else { nil } }
}

@Suite struct Credentials {
    /// By Python: `zlib.crc32` over the text, base32 digits by hand from the bits of 00…1f.
    @Test func theFormIsFixed() {
        let credential = Credential(secret: (0..<32).map { UInt8($0) })
        #expect(credential.text == "alm_000g40r40m30e209185gr38e1w8124gk2gahc5rr34d1p70x3rfgptxh348")
        #expect(credential.hash.hex == "deb55812d2b8b442ac9e878d768f5d42d2b98c942073cba38a766c0a111b5f18")
    }

    @Test func eachIsNewAndReadsBack() {
        let many = (0..<200).map { _ in Credential() }
        #expect(Set(many.map(\.text)).count == 200)
        for credential in many { #expect(Credential(credential.text)?.hash == credential.hash) }
    }

    @Test func anyTypoIsSeen() {
        let text = Array(Credential().text.utf8)
        for index in text.indices {
            for replacement in Array("0a z\u{0}i".utf8) + [0xFF] where replacement != text[index] {
                var typo = text
                typo[index] = replacement
                #expect(Credential(String(decoding: typo, as: UTF8.self)) == nil)
            }
            #expect(Credential(String(decoding: text[..<index], as: UTF8.self)) == nil)
        }
        #expect(Credential(String(decoding: text, as: UTF8.self) + "0") == nil)
        #expect(Credential(String(decoding: text, as: UTF8.self).uppercased()) == nil)
    }

    @Test func itIsNotDescribed() {
        let credential = Credential()
        #expect("\(credential)" == "alm_…")
        #expect(String(reflecting: credential) == "alm_…")
    }

    @Test func hashesAreEqualOnlyWhole() {
        let hash = Credential().hash
        for index in 0..<32 {
            var bytes = hash.bytes
            bytes[index] ^= 1
            #expect(CredentialHash(bytes: bytes) != hash)
        }
        #expect(CredentialHash(hex: hash.hex) == hash)
    }
}

@Suite struct Store {
    @Test func grantsWhatWasCreatedUntilItEnds() throws {
        let folder = Folder()
        let (record, credential) = try folder.store.create(
            for: .sponsor("coral"), role: .manager, expiresAt: start + day, note: "Mia’s laptop", now: start)
        let tokens = try folder.store.load()
        #expect(tokens.authenticate(credential.text, now: start).record == record)
        #expect(tokens.authenticate(credential.text, now: start + day - 1).record != nil)
        #expect(tokens.authenticate(credential.text, now: start + day).refusal == .expired)
        #expect(tokens.validRecord(record.tokenID, now: start + day) == nil)
        #expect(tokens.authenticate(Credential().text, now: start).refusal == .unknown)
        #expect(tokens.authenticate("alm_", now: start).refusal == .malformed)
        #expect(record.holder == .sponsor("coral") && record.role == .manager && record.note == "Mia’s laptop")
    }

    @Test func revokesOneAndKeepsTheOthers() throws {
        let folder = Folder()
        let one = try folder.store.create(for: .operator, role: .viewer, expiresAt: start + day, now: start)
        let other = try folder.store.create(for: .sponsor("x"), role: .viewer, expiresAt: start + day, now: start)
        try folder.store.revoke(one.record.tokenID, now: start + 60)
        let again = try folder.store.revoke(one.record.tokenID, now: start + 120)
        #expect(again.revokedAt == start + 60)
        let tokens = try folder.store.load()
        #expect(tokens.authenticate(one.credential.text, now: start).refusal == .revoked)
        #expect(tokens.validRecord(one.record.tokenID, now: start) == nil)
        #expect(tokens.authenticate(other.credential.text, now: start).record == other.record)
        #expect(try folder.store.list().map(\.tokenID) == [one.record.tokenID, other.record.tokenID])
        #expect(throws: Fault.self) { try folder.store.revoke("tok_nobody", now: start) }
    }

    @Test func keepsNoSecretAndLetsNobodyElseRead() throws {
        let folder = Folder()
        let (record, credential) = try folder.store.create(for: .operator, role: .viewer, expiresAt: start + day, now: start)
        let text = try String(contentsOf: folder.store.file, encoding: .utf8)
        #expect(!text.contains(credential.text.dropFirst(4).prefix(20)))
        #expect(text.contains(record.tokenID))
        var status = stat()
        stat(folder.store.file.path, &status)
        #expect(status.st_mode & 0o777 == 0o600)
        stat(folder.store.file.deletingLastPathComponent().path, &status)
        #expect(status.st_mode & 0o777 == 0o700)
        chmod(folder.store.file.path, 0o640)
        #expect(throws: Fault.self) { try folder.store.load() }
    }

    @Test func alwaysHasAnEnd() {
        let folder = Folder()
        #expect(throws: Fault.self) { try folder.store.create(for: .operator, role: .viewer, expiresAt: start, now: start) }
        #expect(throws: Fault.self) {
            try folder.store.create(for: .operator, role: .viewer, expiresAt: start + day, note: "a\nb", now: start)
        }
    }

    @Test func twoWritersAtOnceLoseNothing() async throws {
        let folder = Folder()
        let store = folder.store
        let made = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<40 {
                group.addTask { try store.create(for: .operator, role: .viewer, expiresAt: start + day, now: start).record.tokenID }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(made.count == 40)
        #expect(Set(try store.list().map(\.tokenID)) == made)
    }

    @Test func refusesADamagedFile() throws {
        let folder = Folder()
        let store = folder.store
        _ = try store.create(for: .sponsor("x"), role: .viewer, expiresAt: start + day, now: start)
        let good = try String(contentsOf: store.file, encoding: .utf8)
        for (from, to) in [
            (#""version" : 1"#, #""version" : 2"#), (#""viewer""#, #""admin""#), (#""expires_at""#, #""expires""#),
            (#""sha256" : ""#, #""sha256" : "0"#), ("2026", "soon"), (#""token_id" : "tok_"#, #""token_id" : "tik_"#), ("]", ""),
            (#"{"#, ""), (good, ""),
        ] {
            let broken = good.replacing(from, with: to)
            #expect(broken != good)
            try overwrite(store.file, with: broken)
            #expect(throws: Fault.self, "\(from) → \(to)") { try store.load() }
            #expect(throws: Fault.self) { try store.create(for: .operator, role: .viewer, expiresAt: start + day, now: start) }
            #expect(try String(contentsOf: store.file, encoding: .utf8) == broken)
        }
    }
}

@Suite struct Live {
    @Test func seesAChangeWithinASecondAndFailsClosed() throws {
        let folder = Folder()
        let store = folder.store
        let clock = Mutex(start)
        let faults = Mutex<[Fault]>([])
        let (record, credential) = try store.create(for: .operator, role: .viewer, expiresAt: start + day, now: start)
        let live = try LiveTokens(store: store, now: { clock.withLock { $0 } }, report: { fault in faults.withLock { $0.append(fault) } })
        func isLetIn() -> Bool { live.current.authenticate(credential.text, now: start).record != nil }
        func wait() { clock.withLock { $0 += 0.5 } }

        #expect(isLetIn())
        let good = try String(contentsOf: store.file, encoding: .utf8)
        try overwrite(store.file, with: "{")
        wait()
        #expect(!isLetIn())
        wait()
        #expect(!isLetIn())
        #expect(faults.withLock { $0.count } == 1)
        try overwrite(store.file, with: good)
        wait()
        #expect(isLetIn())
        unlink(store.file.path)
        wait()
        #expect(!isLetIn())
        try overwrite(store.file, with: good)
        chmod(store.file.path, 0o644)
        wait()
        #expect(!isLetIn())
        chmod(store.file.path, 0o600)
        wait()
        #expect(isLetIn())
        try store.revoke(record.tokenID, now: start)
        wait()
        #expect(!isLetIn())
        #expect(faults.withLock { $0.count } == 3)
    }

    @Test func doesNotStartWithoutAStore() {
        let folder = Folder()
        #expect(throws: Fault.self) { try LiveTokens(store: folder.store, now: { start }, report: { _ in }) }
    }
}

private func overwrite(_ file: URL, with text: String) throws {
    unlink(file.path)
    try Data(text.utf8).write(to: file)
    chmod(file.path, 0o600)
}
