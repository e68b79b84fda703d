import Diagnostics
import Foundation
import Synchronization
import Testing

@testable import AccessTokens

@Suite struct Live {
    @Test func seesAChangeWithinASecondAndFailsClosed() throws {
        let folder = Folder()
        let store = folder.store
        let clock = Mutex(start)
        let faults = Mutex<[Fault]>([])
        let (record, credential) = try store.create(for: .operator, role: .viewer, expiresAt: start + day, now: start)
        let live = try LiveTokens(store: store, now: { clock.withLock { $0 } }, report: { fault in faults.withLock { $0.append(fault) } })
        func isLetIn() -> Bool { live.readable?.authenticate(credential.text, now: start).record != nil }
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
        chmod(store.file.deletingLastPathComponent().path, 0o777)
        wait()
        #expect(!isLetIn())
        chmod(store.file.deletingLastPathComponent().path, 0o700)
        wait()
        #expect(isLetIn())
        try store.revoke(record.tokenID, now: start)
        wait()
        #expect(!isLetIn())
        #expect(faults.withLock { $0.count } == 4)
    }

    @Test func doesNotStartWithoutAStore() {
        let folder = Folder()
        #expect(throws: Fault.self) { try LiveTokens(store: folder.store, now: { start }, report: { _ in }) }
    }
}
