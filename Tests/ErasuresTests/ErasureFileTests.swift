import Diagnostics
import Foundation
import Testing

@testable import Erasures

@Suite struct ErasureFileTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "erasures-" + UUID().uuidString)
    private let now = Date(timeIntervalSince1970: 1_780_000_000)

    private func contains(_ members: ForgottenMembers, _ token: String) -> Bool {
        Array(token.utf8).withUnsafeBytes { members.contains($0) }
    }

    @Test func whoIsAddedStaysAndIsNamedNowhere() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = ErasureFile(in: folder)
        #expect(try file.read().count == 0)
        #expect(try file.add(["m-0001", "m-0002", "m-0001"], now: now) == 2)
        #expect(try file.add(["m-0002"], now: now) == 0)
        #expect(try file.add(["m-0003"], now: now) == 1)
        let members = try file.read()
        #expect(members.count == 3)
        #expect(["m-0001", "m-0002", "m-0003"].allSatisfy { contains(members, $0) })
        #expect(["m-000", "m-00011", "M-0001", "", "m-0004"].allSatisfy { !contains(members, $0) })
        let text = try String(contentsOf: file.url, encoding: .utf8)
        #expect(!text.contains("m-000") && text.contains("2026-05-28T20:26:40Z"))
        var status = stat()
        stat(file.url.path, &status)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    /// A run that was scored before an erasure has the member still; which second of a clock that was is not for a tie to say.
    @Test func theListIsKnownAsItStood() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = ErasureFile(in: folder)
        try file.add(["m-0001"], now: now)
        try file.add(["m-0002"], now: now + 60)
        let (members, moment) = (try file.read(), Int64(now.timeIntervalSince1970))
        func found(_ members: ForgottenMembers, _ takenAt: Int64?) -> [Bool] {
            ["m-0001", "m-0002"].map { Array($0.utf8).withUnsafeBytes { (takenAt.map(members.asOf) ?? members).contains($0) } }
        }
        #expect(found(members, nil) == [true, true])
        #expect([moment, moment + 1, moment + 60, moment + 61].map { found(members, $0) } == [[false, false], [true, false], [true, false], [true, true]])
        // Of an entry whose time cannot be read nobody knows that it was there.
        try Data(String(contentsOf: file.url, encoding: .utf8).replacing("2026-05-28T20:26:40Z", with: "in May").utf8).write(to: file.url)
        chmod(file.url.path, 0o600)
        #expect(try found(file.read(), moment + 61) == [false, true] && file.read().digest != members.digest)
    }

    /// The hash is that of RFC 2104 with SHA-256: HMAC(salt, token), here from RFC 4231's second test case.
    @Test func theHashIsAnHMAC() {
        let data = Array("what do ya want for nothing?".utf8)
        let hash = data.withUnsafeBytes { ForgottenMembers.hash($0, Array("Jefe".utf8)) }
        #expect(hash.hex == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test func anotherInstallationHasAnotherList() throws {
        let other = folder.appending(path: "other")
        defer { try? FileManager.default.removeItem(at: folder) }
        try ErasureFile(in: folder).add(["m-0001"], now: now)
        try ErasureFile(in: other).add(["m-0001"], now: now)
        let (one, two) = (try ErasureFile(in: folder).read(), try ErasureFile(in: other).read())
        #expect(one.digest != two.digest && one.marks != two.marks)
        #expect(try ErasureFile(in: folder).read().digest == one.digest)
        try ErasureFile(in: folder).add(["m-0002"], now: now)
        #expect(try ErasureFile(in: folder).read().digest != one.digest)
    }

    @Test func aDamagedOrOpenListIsRefused() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = ErasureFile(in: folder)
        try file.add(["m-0001"], now: now)
        let good = try String(contentsOf: file.url, encoding: .utf8)
        for broken in ["", "{}", String(good.dropLast(5)), good.replacing("\"version\" : 1", with: "\"version\" : 2"), good.replacing("\"salt\" : \"", with: "\"salt\" : \"0"), good.replacing("\"hash\" : \"", with: "\"hash\" : \"zz")] {
            #expect(broken != good)
            try Data(broken.utf8).write(to: file.url)
            chmod(file.url.path, 0o600)
            #expect(throws: Fault.self) { try file.read() }
            #expect(throws: Fault.self) { try file.add(["m-0002"], now: now) }
            #expect(try String(contentsOf: file.url, encoding: .utf8) == broken)
        }
        try Data(good.utf8).write(to: file.url)
        chmod(file.url.path, 0o640)
        #expect(throws: Fault.self) { try file.read() }
        chmod(file.url.path, 0o600)
        #expect(try file.read().count == 1)
    }
}
