import Diagnostics
import Foundation
import Synchronization

/// The audit log: lines are appended with one write each, to a file that only its owner may read.
///
/// When a line cannot be written, `report` is told, once until writing works again; the answer to the reader is not held back. A file that was
/// renamed or removed (rotated) is made anew within a second.
final class AuditLog: Sendable {
    private let file: URL
    private let report: @Sendable (Fault) -> Void
    private let state: Mutex<State>

    private struct State {
        var descriptor: Int32
        var isFailing = false
        var second = Int.min
        var secondText = ""
    }

    /// Throws a `Fault` when the file cannot be made or opened for appending.
    init(file: URL, report: @escaping @Sendable (Fault) -> Void) throws {
        self.file = file
        self.report = report
        let descriptor = Self.open(file)
        guard descriptor >= 0 else { throw Self.fault(file) }
        state = Mutex(State(descriptor: descriptor))
    }

    deinit {
        state.withLock { _ = close($0.descriptor) }
    }

    func append(_ line: AuditLine) {
        let isNews = state.withLock { state in
            let second = Int(line.time.timeIntervalSince1970.rounded(.down))
            if second != state.second {
                state.second = second
                state.secondText = line.time.formatted(.iso8601)
                reopenIfReplaced(&state)
            }
            let bytes = line.encoded(time: state.secondText)
            let isWritten = write(state.descriptor, bytes, bytes.count) == bytes.count
            defer { state.isFailing = !isWritten }
            return !isWritten && !state.isFailing
        }
        if isNews { report(Self.fault(file)) }
    }

    private func reopenIfReplaced(_ state: inout State) {
        var named = stat()
        var opened = stat()
        let isThere = stat(file.path, &named) == 0 && fstat(state.descriptor, &opened) == 0
        guard !isThere || named.st_ino != opened.st_ino || named.st_dev != opened.st_dev else { return }
        let descriptor = Self.open(file)
        if descriptor >= 0 {
            close(state.descriptor)
            state.descriptor = descriptor
        }
    }

    private static func open(_ file: URL) -> Int32 {
        let descriptor = Foundation.open(file.path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if descriptor >= 0 { fchmod(descriptor, 0o600) }
        return descriptor
    }

    private static func fault(_ file: URL) -> Fault {
        Fault("the audit log cannot be written", at: .init(file.path), remedy: "Check the folder, its owner and the space on the disk.")
    }
}
