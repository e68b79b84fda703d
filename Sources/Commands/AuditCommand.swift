import AccessTokens
import ArgumentParser
import AuditTrail
import CommandSupport
import Diagnostics
import Foundation

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Who signed in, read, downloaded or was refused, from the audit log.",
        discussion: "Examples:\n  almanac audit --sponsor corner-bakery --since 7d\n  almanac audit --event authn_login_fail --since 2026-11-01 --json")

    @Option(help: "What this sponsor's holders did, and what anybody did with its pages.") var sponsor: String?
    @Option(help: "What was done with this token, by its id.") var token: String?
    @Option(help: "Only this event, as authn_login_fail.") var event: String?
    @Option(help: "From when: 2026-11-01, 2026-11-01T09:30:00Z, or 90m, 24h, 7d before now. Times are UTC.") var since: String?
    @Option(help: "Before when, in the same forms.") var until: String?
    @Flag(help: "The log's own lines instead of a table.") var json = false
    @OptionGroup var shared: SharedOptions

    func run() async throws {
        try await explaining {
            let file = try shared.read().auditLog
            let reader = AuditReader(file: file)
            guard reader.isThere else {
                throw Fault("there is no audit log", at: .init(file.path), remedy: "The server and `almanac token` write it: run this in their folder, or name their settings with --config.")
            }
            // The token itself, in place of its id, would find nothing.
            if let token, token.hasPrefix(Credential.prefix) { throw Fault("this is an access token, not its id", at: .init("--token"), remedy: "Write the id, as tok_…: see `almanac token list`.") }
            let now = Date()
            let from = try since.map { try AuditMoment.date($0, option: "--since", now: now) } ?? .distantPast
            let to = try until.map { try AuditMoment.date($0, option: "--until", now: now) } ?? .distantFuture
            let wanted = try wantedEvent()
            if !json { Console.print(AuditTable.header) }
            let damaged = try reader.forEach(since: from, until: to) { record in
                guard isWanted(record), wanted == nil || record.event == wanted else { return }
                Console.print(json ? String(decoding: record.line().dropLast(), as: UTF8.self) : AuditTable.row(record))
            }
            if damaged > 0 { Console.error("warning: \(Console.count(damaged, "line")) of the audit log cannot be read and \(damaged == 1 ? "is" : "are") left out.") }
        }
    }

    private func wantedEvent() throws -> AuditEvent? {
        guard let event else { return nil }
        guard let known = AuditEvent(rawValue: event) else {
            throw Fault("“\(event.prefix(60))” is not an event", at: .init("--event"), remedy: "Write one of \(AuditEvent.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return known
    }

    private func isWanted(_ record: AuditRecord) -> Bool {
        if let token, record.tokenID != token { return false }
        guard let sponsor else { return true }
        return record.sponsor == sponsor || record.path?.hasPrefix("/sponsors/\(sponsor)/") == true
    }
}

/// A moment as a person writes it.
enum AuditMoment {
    /// Throws a `Fault` for anything but `2026-11-01`, `2026-11-01T09:30:00Z`, or a number with m, h or d.
    static func date(_ text: String, option: String, now: Date) throws -> Date {
        if let unit = [Character("m"): 60.0, "h": 3_600, "d": 86_400][text.last ?? " "], let number = Int(text.dropLast()), (1...1_000_000).contains(number) {
            return now - Double(number) * unit
        }
        if let date = AuditTime.date(text) ?? AuditTime.date(text + "T00:00:00Z") { return date }
        throw Fault("“\(text.prefix(60))” is not a time", at: .init(option), remedy: "Write a day as 2026-11-01, a time as 2026-11-01T09:30:00Z, or 90m, 24h or 7d for so long before now.")
    }
}

/// Records as lines of a table whose columns are as wide as their texts usually are.
enum AuditTable {
    private static let widths = [20, 26, 18, 16, 22, 15, 6, 9]
    static let header = line(["TIME", "EVENT", "REASON OR KIND", "TOKEN", "FOR", "ADDRESS", "STATUS", "BYTES", "REQUEST"])

    static func row(_ record: AuditRecord) -> String {
        let holder = record.holder == .operator ? "operator" + (record.sponsor.map { " (\($0))" } ?? "") : record.sponsor
        return line([
            AuditTime.text(record.time), record.event.rawValue, record.reason?.rawValue ?? record.kind?.rawValue, record.tokenID, holder, record.address,
            record.status.map(String.init), record.bytes.map(String.init), request(record),
        ])
    }

    private static func request(_ record: AuditRecord) -> String? {
        let unwritten = record.unwritten.map { "(and \($0) \($0 == 1 ? "line" : "lines") before it that \($0 == 1 ? "was" : "were") not written)" }
        let words = (record.path.map { [record.method, printable($0)] } ?? []) + [unwritten]
        return words.allSatisfy { $0 == nil } ? nil : words.compactMap(\.self).joined(separator: " ")
    }

    private static func line(_ cells: [String?]) -> String {
        cells.enumerated().map { index, cell in
            let text = cell ?? (index < widths.count ? "-" : "")
            guard index < widths.count else { return text }
            return text + String(repeating: " ", count: max(0, widths[index] - text.count))
        }.joined(separator: "  ").trimmingCharacters(in: .whitespaces)
    }

    /// A path comes from anybody: nothing in it may tell a terminal what to do, turn the line round, or pass for what the table says itself.
    private static func printable(_ path: String) -> String {
        String(path.unicodeScalars.map { (0x21..<0x7F).contains($0.value) ? String($0) : "\\u{\(String($0.value, radix: 16))}" }.joined())
    }
}
