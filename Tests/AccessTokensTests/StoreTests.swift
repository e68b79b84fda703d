import Diagnostics
import Foundation
import Synchronization
import Testing

@testable import AccessTokens

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

    /// “None” is only said where that was seen.
    @Test func aStoreThatCannotBeLookedForIsNoEmptyOne() throws {
        let folder = Folder()
        #expect(try !folder.store.isThere())
        _ = try folder.store.create(for: .operator, role: .viewer, expiresAt: start + day, now: start)
        #expect(try folder.store.isThere())
        // A file in the place of its folder: the look-up fails with another error than "no such file", as in a folder one may not enter.
        let behind = TokenStore(file: folder.store.file.appending(path: "tokens.json"))
        #expect(throws: Fault.self) { try behind.isThere() }
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

    /// Whoever may write to the folder could give himself any token.
    @Test func aFolderThatOthersMayWriteToIsRefused() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tokens-\(UUID().uuidString)")
        let store = TokenStore(file: folder.appending(path: "tokens.json"))
        defer { try? FileManager.default.removeItem(at: folder) }
        _ = try store.create(for: .operator, role: .viewer, expiresAt: Date(timeIntervalSinceNow: 60), now: Date())
        #expect(try store.load().records.count == 1)
        for mode in [0o777, 0o722, 0o720] {
            chmod(folder.path, mode_t(mode))
            let fault = #expect(throws: Fault.self) { try store.load() }
            #expect(fault?.message == "\(folder.path): others than its owner may write to the folder. Run chmod 700 on it.")
        }
        chmod(folder.path, 0o755)
        #expect(try store.load().records.count == 1)
        // Another's file in the owner's folder; only root can try.
        if geteuid() == 0 {
            chown(store.file.path, 65_534, 65_534)
            #expect(throws: Fault.self) { try store.load() }
            chown(folder.path, 65_534, 65_534)
            #expect(try store.load().records.count == 1)
        }
    }

    @Test func alwaysHasAnEnd() {
        let folder = Folder()
        #expect(throws: Fault.self) { try folder.store.create(for: .operator, role: .viewer, expiresAt: start, now: start) }
        #expect(throws: Fault.self) {
            try folder.store.create(for: .operator, role: .viewer, expiresAt: start + day, note: "a\nb", now: start)
        }
        for id in ["", "a/b", "a\u{1B}[2J"] {
            #expect(throws: Fault.self) {
                try folder.store.create(for: .sponsor(id), role: .viewer, expiresAt: start + day, now: start)
            }
        }
    }

    /// Another that keeps it for good is told of; one that lets go is waited for.
    @Test func whileAnotherWrites() throws {
        let folder = Folder()
        let file = folder.store.file
        try PrivateFile.makeFolder(file.deletingLastPathComponent())
        var other: FileLock? = try FileLock(file.path + ".lock")
        #expect(throws: Fault("another process keeps the token store locked", at: .init(file.path), remedy: "Wait for it to end, then try again.")) {
            try PrivateFile.locked(beside: file, patience: .milliseconds(20)) {}
        }
        let begins = DispatchSemaphore(value: 0), isOver = DispatchSemaphore(value: 0)
        let isLetIn = Mutex(false)
        Thread.detachNewThread {
            begins.signal()
            try? PrivateFile.locked(beside: file) { isLetIn.withLock { $0 = true } }
            isOver.signal()
        }
        begins.wait()
        usleep(200_000)
        #expect(!isLetIn.withLock { $0 })
        withExtendedLifetime(other) {}
        other = nil
        isOver.wait()
        #expect(isLetIn.withLock { $0 })
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
            (#""version" : 2"#, #""version" : 3"#), (#""version" : 2"#, #""version" : 0"#), (#""viewer""#, #""admin""#), (#""expires_at""#, #""expires""#),
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

    @Test func aRotatedTokenAndItsSuccessorAreBothValidForAWhile() throws {
        let folder = Folder()
        let store = folder.store
        let old = try store.create(for: .sponsor("coral"), role: .manager, expiresAt: start + 90 * day, note: "Ana", now: start)
        let now = start + 80 * day
        let made = try store.rotate(old.record.tokenID, overlap: 2 * day, now: now)
        let tokens = try store.load()
        #expect(made.new.holder == .sponsor("coral") && made.new.role == .manager && made.new.note == "Ana" && made.new.replaces == old.record.tokenID)
        #expect(made.new.expiresAt == now + 90 * day && made.old.expiresAt == now + 2 * day)
        #expect(tokens.authenticate(old.credential.text, now: now + 2 * day - 1).record != nil)
        #expect(tokens.authenticate(old.credential.text, now: now + 2 * day).refusal == .expired)
        #expect(tokens.authenticate(made.credential.text, now: now + 2 * day).record == made.new)
        #expect(try store.list().map(\.replaces) == [nil, old.record.tokenID])
        // Never longer than it was to be.
        let last = try store.rotate(made.new.tokenID, overlap: 1_000 * day, expiresAt: now + 2_000 * day, now: now)
        #expect(last.old.expiresAt == made.new.expiresAt)
    }

    /// Where the new one was lost before anybody had it: the old one, which ends within the overlap now, is rotated again, and again what came of it.
    @Test func aTokenThatIsRotatedAgainIsReplacedForAsLongAsItWasMadeFor() throws {
        let folder = Folder()
        let store = folder.store
        let old = try store.create(for: .sponsor("coral"), role: .viewer, expiresAt: start + 90 * day, now: start).record.tokenID
        for hour in 1...3 {
            let now = start + Double(hour) * 600
            #expect(try store.rotate(old, overlap: 3_600, now: now).new.expiresAt == now + 90 * day)
        }
        let chosen = try store.rotate(old, overlap: 3_600, expiresAt: start + 30 * day, now: start).new.tokenID
        #expect(try store.rotate(chosen, overlap: 3_600, now: start).new.expiresAt == start + 30 * day)
        #expect(try store.rotate(chosen, overlap: 3_600, now: start).new.expiresAt == start + 30 * day)
    }

    @Test func onlyAValidTokenIsRotatedAndOnlyToOneThatOutlivesIt() throws {
        let folder = Folder()
        let store = folder.store
        let token = try store.create(for: .operator, role: .viewer, expiresAt: start + day, now: start).record.tokenID
        func refusal(_ id: String, overlap: TimeInterval = 0, expiresAt: Date? = nil, now: Date = start) -> String {
            do { _ = try store.rotate(id, overlap: overlap, expiresAt: expiresAt, now: now) } catch { return (error as? Fault)?.what ?? "\(error)" }
            return ""
        }
        #expect(refusal("tok_nobody") == "there is no token with this id")
        #expect(refusal(token, now: start + day) == "the token \(token) is expired")
        #expect(refusal(token, overlap: day, expiresAt: start + day) == "the new token would end before the old one")
        #expect(try store.list().count == 1)
        #expect(refusal(token) == "")
        #expect(try store.list()[0].state(at: start) == .expired)
        try store.revoke(try store.list()[1].tokenID, now: start)
        #expect(refusal(try store.list()[1].tokenID).hasSuffix("is revoked"))
    }

    @Test func aStoreOfVersionOneIsRead() throws {
        let folder = Folder()
        let made = try folder.store.create(for: .operator, role: .viewer, expiresAt: start + day, now: start)
        let text = try String(contentsOf: folder.store.file, encoding: .utf8)
        try overwrite(folder.store.file, with: text.replacing(#""version" : 2"#, with: #""version" : 1"#))
        #expect(try folder.store.load().authenticate(made.credential.text, now: start).record == made.record)
    }
}
