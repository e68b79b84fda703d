import Diagnostics
import Foundation
import Synchronization
import Testing

@testable import AuditTrail

private let start = Date(timeIntervalSince1970: 1_780_000_000)

private final class Folder: Sendable {
    let url = FileManager.default.temporaryDirectory.appending(path: "audit-" + UUID().uuidString)
    let faults = Mutex<[Fault]>([])

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: url) }

    var file: URL { url.appending(path: "audit.jsonl") }
    func log(_ limits: AuditLimits = AuditLimits()) throws -> AuditLog { try AuditLog(file: file, limits: limits) { fault in self.faults.withLock { $0.append(fault) } } }
    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted() }
    func text(_ name: String) throws -> String { try String(contentsOf: url.appending(path: name), encoding: .utf8) }
}

private func read(_ second: TimeInterval, _ sponsor: String = "coral", _ kind: AuditKind = .page, status: Int = 200) -> AuditRecord {
    var record = AuditRecord(.read, time: start + second)
    (record.holder, record.sponsor, record.kind, record.method, record.status) = (.sponsor, sponsor, kind, "GET", status)
    (record.tokenID, record.path, record.bytes) = ("tok_\(sponsor)", "/sponsors/\(sponsor)/", 10)
    return record
}

@Suite struct AuditTrailTests {
    @Test func aLineIsTheDocumentedOne() {
        var record = AuditRecord(.read, time: start)
        (record.requestID, record.kind, record.tokenID, record.holder, record.sponsor) = ("q7-12", .download, "tok_1", .sponsor, "coral")
        (record.address, record.method, record.path, record.status, record.bytes) = ("192.0.2.1", "GET", "/a\"\n\u{1F600}", 200, 812)
        #expect(
            String(decoding: record.line(), as: UTF8.self)
                == #"{"time":"2026-05-28T20:26:40Z","request_id":"q7-12","event":"sensitive_read","kind":"download","token_id":"tok_1","holder":"sponsor","sponsor":"coral","#
                + #""address":"192.0.2.1","method":"GET","path":"/a\u0022\u000a\ud83d\ude00","status":200,"bytes":812}"# + "\n")
        #expect(AuditRecord(line: record.line().dropLast()) == record)
        #expect(String(decoding: AuditRecord(.started, time: start).line(), as: UTF8.self) == "{\"time\":\"2026-05-28T20:26:40Z\",\"event\":\"sys_startup\"}\n")
    }

    @Test func everyWordIsReadBack() {
        for event in AuditEvent.allCases {
            for reason in AuditReason.allCases {
                var record = AuditRecord(event, time: start)
                record.reason = reason
                #expect(AuditRecord(line: record.line().dropLast()) == record)
            }
        }
    }

    @Test(arguments: [
        "", "{}", "{", "null", #"{"time":"2026-05-28T20:26:40Z"}"#, #"{"time":"soon","event":"sensitive_read"}"#, #"{"time":"2026-05-28T20:26:40Z","event":"other"}"#,
        #"{"time":"2026-05-28T20:26:40Z","event":"sensitive_read"}x"#, #"{"time":"2026-05-28T20:26:40Z","event":"sensitive_read","event":"sys_startup"}"#,
        #"{"time":"2026-05-28T20:26:40Z","event":"sensitive_read","path":"\u12"}"#, #"{"time":"2026-05-28T20:26:40Z","event":"sensitive_read","status":}"#,
        #"{"time":"2026-05-28T20:26:40Z","event":"sensitive_re"#, #"{"time":"2026-05-28T20:26:40Z","event":"sensitive_read","status":1e999}"#,
    ]) func whatIsNoLineIsNotRead(_ text: String) {
        #expect(AuditRecord(line: Array(text.utf8)) == nil)
    }

    @Test func aFullFileIsSetAsideAndTheOldestGo() throws {
        let folder = try Folder()
        var limits = AuditLimits()
        let length = read(0).line().count
        (limits.fileBytes, limits.keptFiles) = (2 * length, 3)
        let log = try folder.log(limits)
        for second in 0..<9 { log.append(read(Double(second))) }
        // Two lines each; a file ends when the next line comes. 0 and 1 are the oldest and gone.
        #expect(folder.names == ["audit-2026-05-28T202644Z.jsonl", "audit-2026-05-28T202646Z.jsonl", "audit-2026-05-28T202648Z.jsonl", "audit.jsonl"])
        var seconds: [Double] = []
        #expect(try AuditReader(file: folder.file).forEach { seconds.append($0.time.timeIntervalSince(start)) } == 0)
        #expect(seconds == [2, 3, 4, 5, 6, 7, 8])
        // Several within a second, in order: the line that is there and four more fill two files, and the last one stays in the current.
        for number in 0..<4 { log.append(read(8, "n\(number)")) }
        #expect(folder.names == ["audit-2026-05-28T202648Z-001.jsonl", "audit-2026-05-28T202648Z-002.jsonl", "audit-2026-05-28T202648Z.jsonl", "audit.jsonl"])
        var sponsors: [String] = []
        try AuditReader(file: folder.file).forEach(since: start + 7) { sponsors.append($0.sponsor ?? "") }
        #expect(sponsors == ["coral", "coral", "n0", "n1", "n2", "n3"])
        var status = stat()
        stat(folder.file.path, &status)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(folder.faults.withLock { $0 } == [])
    }

    @Test func onlyTheTimeAskedForIsRead() throws {
        let folder = try Folder()
        var limits = AuditLimits()
        limits.fileBytes = read(0).line().count
        let log = try folder.log(limits)
        for second in 0..<5 { log.append(read(Double(second))) }
        // A file that ended before needs no look: it may even be damaged.
        try Data("junk\n".utf8).write(to: folder.url.appending(path: folder.names[0]))
        var seconds: [Double] = []
        #expect(try AuditReader(file: folder.file).forEach(since: start + 2, until: start + 4) { seconds.append($0.time.timeIntervalSince(start)) } == 0)
        #expect(seconds == [2, 3])
        #expect(try AuditReader(file: folder.file).forEach { _ in } == 1)
        #expect(try AuditReader(file: folder.url.appending(path: "none.jsonl")).forEach { _ in } == 0)
    }

    @Test func commandsWriteToTheSameFile() throws {
        let folder = try Folder()
        let log = try folder.log()
        log.append(read(0))
        try AuditLog.append(AuditRecord(.tokenRevoked, time: start), to: folder.file)
        log.append(read(0))
        var events: [AuditEvent] = []
        try AuditReader(file: folder.file).forEach { events.append($0.event) }
        #expect(events == [.read, .tokenRevoked, .read])
    }

    @Test func aLogThatWasMovedIsMadeAnewAndFailureIsReported() throws {
        let folder = try Folder()
        let log = try folder.log()
        log.append(read(0))
        rename(folder.file.path, folder.file.path + ".1")
        log.append(read(1))
        for name in ["audit.jsonl", "audit.jsonl.1"] { #expect(try folder.text(name).split(separator: "\n").count == 1) }
        unlink(folder.file.path)
        symlink("/dev/full", folder.file.path)
        #expect(throws: (any Error).self) { try folder.log() }
        let full = try AuditLog(file: URL(filePath: "/dev/full")) { fault in folder.faults.withLock { $0.append(fault) } }
        for second in 0..<3 { full.append(read(Double(second))) }
        #expect(full.isFailing)
        #expect(folder.faults.withLock { $0.map(\.place?.file) } == ["/dev/full"])
    }

    /// Something else has taken its name. While the old file is there, lines go on into it; once it is gone, they are lost and counted.
    @Test func aLogThatCannotBeMadeAnewIsToldOf() throws {
        let folder = try Folder()
        let log = try folder.log()
        log.append(read(0))
        rename(folder.file.path, folder.file.path + ".1")
        mkdir(folder.file.path, 0o700)
        log.append(read(1))
        #expect(log.isFailing && folder.faults.withLock { $0.count } == 1)
        #expect(try folder.text("audit.jsonl.1").split(separator: "\n").count == 2)
        unlink(folder.file.path + ".1")
        for second in 2..<5 { log.append(read(Double(second))) }
        #expect(log.isFailing && log.counts.lines == [.read: 2] && folder.faults.withLock { $0.count } == 1)
        rmdir(folder.file.path)
        log.append(read(6))
        #expect(!log.isFailing && log.counts.lines == [.read: 3] && log.counts.unwritten == 3)
        #expect(try folder.text("audit.jsonl").contains("\"unwritten\":3"))
    }

    /// As a full disk leaves it: what comes after the rest of a line is a line of its own, whoever writes it.
    @Test func theRestOfALineTakesNoOtherWithIt() throws {
        let folder = try Folder()
        func breakOff() throws {
            let file = try FileHandle(forWritingTo: folder.file)
            try file.seekToEnd()
            try file.write(contentsOf: Data("{\"time\":\"2026-".utf8))
            try file.close()
        }
        let log = try folder.log()
        log.append(read(0))
        try breakOff()
        log.append(read(1))
        log.append(read(1))
        try breakOff()
        try AuditLog.append(AuditRecord(.tokenRevoked, time: start), to: folder.file)
        try breakOff()
        try folder.log().append(read(2))
        var events: [AuditEvent] = []
        let damaged = try AuditReader(file: folder.file).forEach { events.append($0.event) }
        #expect(events == [.read, .read, .read, .tokenRevoked, .read] && damaged == 3)
    }

    /// Files of a clock that was ahead go first, those of other names stay, and what has just ended is always there.
    @Test func theFileThatHasJustEndedIsKept() throws {
        let folder = try Folder()
        let names = ["audit-2099-02-01T000000Z.jsonl", "audit-2099-02-02T000000Z.jsonl", "audit-20991231.jsonl", "audit-old.jsonl"]
        for name in names { try Data().write(to: folder.file.deletingLastPathComponent().appending(path: name)) }
        var limits = AuditLimits()
        (limits.fileBytes, limits.keptFiles) = (1, 2)
        let log = try AuditLog(file: folder.file, limits: limits) { _ in }
        for second in 0..<4 { log.append(read(Double(second))) }
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.file.deletingLastPathComponent().path).filter { $0.hasPrefix("audit") }
        #expect(left.count == 5 && Set(left).isSuperset(of: names.suffix(2)) && !left.contains { $0.hasPrefix("audit-2099-") }, "\(left)")
        var seen = 0
        try AuditReader(file: folder.file).forEach { _ in seen += 1 }
        #expect(seen == 3)
    }

    @Test func aSponsorsOwnReadsAreCounted() throws {
        let folder = try Folder()
        let log = try folder.log()
        for record in [
            read(-1), read(0), read(1, status: 304), read(2, "coral", .download, status: 206), read(3, "dune"), read(4, status: 404), read(5, status: 500), read(100),
        ] { log.append(record) }
        var byOperator = read(6)
        byOperator.holder = .operator
        var head = read(7)
        head.method = "HEAD"
        log.append(byOperator)
        log.append(head)
        let counts = try ReadCounts.bySponsor(in: AuditReader(file: folder.file), since: start, until: start + 100)
        #expect(Set(counts.keys) == ["coral", "dune"])
        let coral = try #require(counts["coral"])
        #expect(coral.pages == 2 && coral.downloads == 1 && coral.tokens == ["tok_coral"] && coral.last == start + 2)
    }
}
