import AuditTrail
import Foundation
import Pages
import PartitionStore

/// How much sponsors read of their pages before a run was scored: an input like any other, from the audit log.
///
/// Only what was before the run counts, so that a build of the same run is the same however much is read meanwhile.
struct ReadingOfPages: Sendable {
    let from: Int64
    let until: Int64
    /// By sponsor; nil where there is no audit log.
    let counts: [String: ReadCounts]?

    /// - Parameters:
    ///   - auditLog: `audit.jsonl`.
    ///   - scoredAt: when the run was scored, Unix seconds.
    /// Throws a `Fault` when the log is there and cannot be read.
    init(auditLog: URL, scoredAt: Int64, days: Int) throws {
        try self.init(auditLog: auditLog, from: scoredAt - Int64(days) * 86_400, until: scoredAt)
    }

    private init(auditLog: URL, from: Int64, until: Int64) throws {
        (self.from, self.until) = (from, until)
        let reader = AuditReader(file: auditLog)
        let moment = { (seconds: Int64) in Date(timeIntervalSince1970: TimeInterval(seconds)) }
        counts = try reader.isThere ? ReadCounts.bySponsor(in: reader, since: moment(from), until: moment(until)) : nil
    }

    var digest: InputDigest {
        var hash = ContentHash()
        hash.add(counts == nil ? 0 : 1)
        for (sponsor, reads) in (counts ?? [:]).sorted(by: { $0.key < $1.key }) {
            hash.add(sponsor)
            for number in [reads.pages, reads.downloads, reads.tokens.count, Int(reads.last?.timeIntervalSince1970 ?? 0)] { hash.add(number) }
        }
        return InputDigest(kind: .reads, name: "\(from)-\(until)", sha256: hash.digest().hex)
    }

    /// The digest that the reads of the same time have now, by its name; one that is no time's is never the same.
    static func current(_ name: String, auditLog: URL) throws -> InputDigest? {
        let parts = name.split(separator: "-").compactMap { Int64($0) }
        return parts.count == 2 ? try ReadingOfPages(auditLog: auditLog, from: parts[0], until: parts[1]).digest : nil
    }

    var facts: OperatorPage.Reads? {
        counts.map { counts in
            let rows = counts.mapValues { OperatorPage.Reads.Row(pages: $0.pages, downloads: $0.downloads, tokens: $0.tokens.count, last: $0.last.map { Int64($0.timeIntervalSince1970) }) }
            return OperatorPage.Reads(from: from, until: until, rows: rows)
        }
    }
}
