import Foundation

/// How much a sponsor's own people read of its pages.
package struct ReadCounts: Equatable, Sendable {
    /// Pages that were asked for and given, and CSV files.
    package var pages = 0
    package var downloads = 0
    /// Tokens that read something.
    package var tokens: Set<String> = []
    package var last: Date?

    package init() {}

    /// By sponsor, from `since` on and before `until`. What the operator reads is not counted, nor is what was refused, nor `HEAD`.
    ///
    /// Throws a `Fault` when the log cannot be read.
    package static func bySponsor(in reader: AuditReader, since: Date, until: Date) throws -> [String: ReadCounts] {
        var counts: [String: ReadCounts] = [:]
        try reader.forEach(since: since, until: until) { record in
            guard record.event == .read, record.holder == .sponsor, record.method == "GET", [200, 206, 304].contains(record.status), let sponsor = record.sponsor else { return }
            counts[sponsor, default: ReadCounts()].add(record)
        }
        return counts
    }

    private mutating func add(_ record: AuditRecord) {
        if record.kind == .download { downloads += 1 } else { pages += 1 }
        if let token = record.tokenID { tokens.insert(token) }
        last = max(last ?? record.time, record.time)
    }
}
