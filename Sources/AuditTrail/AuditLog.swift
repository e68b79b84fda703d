import Diagnostics
import Foundation
import Synchronization

/// How much is kept of the audit log.
package struct AuditLimits: Sendable {
    /// Bytes of one file; the next line then begins another.
    package var fileBytes = 64 << 20
    /// Files of before that stay; the oldest goes when there are more.
    package var keptFiles = 32

    package init() {}
}

/// The audit log: lines are appended with one write each, to a file that only its owner may read, so that several processes can.
///
/// When a line cannot be written, `report` is told, once until writing works again; the answer to the reader is not held back. A file that was
/// renamed or removed is made anew within a second; where that fails, lines go on into a renamed one, and `report` is told too. A full one is renamed here, to `audit-2026-05-01T093000Z.jsonl` by the time when it ended.
package final class AuditLog: Sendable {
    private let files: AuditFiles
    private let limits: AuditLimits
    private let report: @Sendable (Fault) -> Void
    private let state: Mutex<State>

    private struct State {
        var descriptor: Int32
        var size: Int
        var isFailing = false
        /// Whether the log's name stands for another file than the open one, and a new one could not be made.
        var isStray = false
        var counts = Counts()
        /// Whether the file may end within a line: after another second, another file or a line that failed.
        var isUnsure = true
        /// Lines that could not be written since the last one that was.
        var lost = 0
        var second = Int.min
        var secondText = ""
    }

    /// Throws a `Fault` when the file cannot be made or opened for appending.
    package init(file: URL, limits: AuditLimits = AuditLimits(), report: @escaping @Sendable (Fault) -> Void) throws {
        files = AuditFiles(current: file)
        self.limits = limits
        self.report = report
        let descriptor = try files.openForAppending()
        state = Mutex(State(descriptor: descriptor, size: Self.size(descriptor)))
    }

    deinit {
        state.withLock { _ = close($0.descriptor) }
    }

    /// What this process has written.
    package struct Counts: Sendable {
        package var lines: [AuditEvent: Int] = [:]
        /// Lines that the written ones tell were not.
        package var unwritten = 0
    }

    /// Whether the last line could not be written, or not to the file that has the log's name.
    package var isFailing: Bool { state.withLock { $0.isFailing } }

    package var counts: Counts { state.withLock { $0.counts } }

    package func append(_ record: AuditRecord) {
        let isNews = state.withLock { state in
            var record = record
            if state.lost > 0 { record.unwritten = (record.unwritten ?? 0) + state.lost }
            let second = Int(record.time.timeIntervalSince1970.rounded(.down))
            if second != state.second {
                state.second = second
                state.secondText = AuditTime.text(record.time)
                state.isUnsure = true
                reopenIfReplaced(&state)
            }
            let isLoose = state.isUnsure && AuditFiles.endsWithinALine(state.descriptor)
            state.isUnsure = false
            let line = (isLoose ? [0x0A] : []) + record.line(timeText: state.secondText)
            if state.size + line.count > limits.fileBytes, state.size > 0 { rotate(&state, at: record.time) }
            let isWritten = !(state.isStray && Self.isRemoved(state.descriptor)) && write(state.descriptor, line, line.count) == line.count
            if isWritten {
                state.size += line.count
                state.counts.lines[record.event, default: 0] += 1
                state.counts.unwritten += record.unwritten ?? 0
            }
            state.lost = isWritten ? 0 : state.lost + 1
            let isFailing = !isWritten || state.isStray
            defer { (state.isFailing, state.isUnsure) = (isFailing, !isWritten) }
            return isFailing && !state.isFailing
        }
        if isNews { report(files.fault) }
    }

    /// Adds one record from a command. Throws a `Fault` when it cannot be written.
    package static func append(_ record: AuditRecord, to file: URL) throws {
        let files = AuditFiles(current: file)
        let descriptor = try files.openForAppending()
        defer { close(descriptor) }
        let line = (AuditFiles.endsWithinALine(descriptor) ? [0x0A] : []) + record.line()
        guard write(descriptor, line, line.count) == line.count else { throw files.fault }
    }

    private func reopenIfReplaced(_ state: inout State) {
        var named = stat()
        var opened = stat()
        let isThere = stat(files.current.path, &named) == 0 && fstat(state.descriptor, &opened) == 0
        if isThere, named.st_ino == opened.st_ino, named.st_dev == opened.st_dev {
            // Commands write to it too.
            (state.size, state.isStray) = (Int(opened.st_size), false)
        } else {
            reopen(&state)
        }
    }

    private func rotate(_ state: inout State, at time: Date) {
        guard let last = files.setAside(endedAt: time) else { return }
        reopen(&state)
        files.removeOldest(keeping: limits.keptFiles, after: last, now: time)
    }

    private func reopen(_ state: inout State) {
        guard let descriptor = try? files.openForAppending() else {
            state.isStray = true
            return
        }
        state.isStray = false
        close(state.descriptor)
        state.descriptor = descriptor
        state.size = Self.size(descriptor)
    }

    /// Whether it has no name any more: what is written to it nobody can read.
    private static func isRemoved(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_nlink == 0
    }

    private static func size(_ descriptor: Int32) -> Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }
}
