import Diagnostics
import Foundation

/// The files of an audit log: the one that is written, `audit.jsonl`, and those of before beside it, named by when they ended.
struct AuditFiles: Sendable {
    let current: URL

    private var folder: URL { current.deletingLastPathComponent() }
    private var stem: String { current.deletingPathExtension().lastPathComponent }
    private var suffix: String { "." + current.pathExtension }

    /// Made with mode 0600. Throws a `Fault`.
    func openForAppending() throws -> Int32 {
        let descriptor = Foundation.open(current.path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw fault }
        fchmod(descriptor, 0o600)
        return descriptor
    }

    /// Whether the next line would be joined to the rest of one: a full disk, or the end of a process, took the end of the last.
    static func endsWithinALine(_ descriptor: Int32) -> Bool {
        var status = stat()
        var last: UInt8 = 0
        guard fstat(descriptor, &status) == 0, status.st_size > 0, pread(descriptor, &last, 1, status.st_size - 1) == 1 else { return false }
        return last != 0x0A
    }

    /// Those of before, oldest first.
    func past() -> [URL] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        // By their names without the suffix, as `…Z` stands before `…Z-001`.
        return names.filter { $0.hasPrefix(stem + "-") && $0.hasSuffix(suffix) }.map { $0.dropLast(suffix.count) }.sorted().map { folder.appending(path: $0 + suffix) }
    }

    /// When a file of before ended, by its name; nil where the name does not tell.
    func end(of file: URL) -> Date? {
        let digits = file.lastPathComponent.dropFirst(stem.count + 1).prefix(18)
        guard digits.utf8.count == 18, digits.last == "Z" else { return nil }
        let text = digits.prefix(13) + ":" + digits.dropFirst(13).prefix(2) + ":" + digits.dropFirst(15)
        return AuditTime.date(String(text))
    }

    /// Gives the current file the name of a past one. Never over another: several may end within a second.
    /// - Returns: that file.
    func setAside(endedAt time: Date) -> URL? {
        let base = stem + "-" + AuditTime.text(time).filter { $0 != ":" }
        for turn in 0..<1000 {
            let name = base + (turn == 0 ? "" : "-" + String(String(turn + 1000).dropFirst())) + suffix
            let target = folder.appending(path: name)
            // Only the server does this, and there is one.
            if access(target.path, F_OK) != 0 { return rename(current.path, target.path) == 0 ? target : nil }
        }
        return nil
    }

    /// Of those that it named itself; never the one that ended last. What tells of a time to come was written under a wrong clock, before all others.
    func removeOldest(keeping kept: Int, after last: URL, now: Date) {
        let ends = past().filter { $0 != last }.compactMap { file in end(of: file).map { (file: file, end: $0 > now ? .distantPast : $0) } }
        let order = ends.enumerated().sorted { ($0.element.end, $0.offset) < ($1.element.end, $1.offset) }
        for (_, file) in order.dropLast(max(0, kept - 1)) { unlink(file.file.path) }
    }

    var fault: Fault {
        Fault("the audit log cannot be written", at: .init(current.path), remedy: "Check the folder, its owner and the space on the disk.")
    }
}
