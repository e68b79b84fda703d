import Diagnostics
import Foundation

/// Reads the audit log back, over all its files.
package struct AuditReader {
    private let files: AuditFiles

    /// - Parameter file: the current one, `audit.jsonl`; those of before lie beside it.
    package init(file: URL) {
        files = AuditFiles(current: file)
    }

    /// Whether there is a log at all.
    package var isThere: Bool { !files.past().isEmpty || access(files.current.path, F_OK) == 0 }

    /// Calls `body` with each record from `since` on and before `until`, as they were written: nearly in the order of time.
    ///
    /// A log that is not there is empty. Throws a `Fault` when a file cannot be read.
    /// - Returns: how many lines are no records.
    @discardableResult
    package func forEach(since: Date = .distantPast, until: Date = .distantFuture, _ body: (AuditRecord) throws -> Void) throws -> Int {
        var damaged = 0
        for file in files.past() + [files.current] where (files.end(of: file) ?? .distantFuture) >= since {
            try lines(of: file) { line in
                guard let record = AuditRecord(line: line) else {
                    damaged += 1
                    return
                }
                if record.time >= since, record.time < until { try body(record) }
            }
        }
        return damaged
    }

    private func lines(of file: URL, _ body: (ArraySlice<UInt8>) throws -> Void) throws {
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0, errno == ENOENT { return }
        guard descriptor >= 0 else { throw fault(file) }
        defer { close(descriptor) }
        var rest: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { throw fault(file) }
            if count == 0 { break }
            rest += chunk[..<count]
            var start = 0
            while let end = rest[start...].firstIndex(of: 0x0A) {
                try body(rest[start..<end])
                start = end + 1
            }
            rest.removeFirst(start)
        }
        if !rest.isEmpty { try body(rest[...]) }
    }

    private func fault(_ file: URL) -> Fault {
        Fault("the audit log cannot be read", at: .init(file.path), remedy: "Read it as the user who serves.")
    }
}
