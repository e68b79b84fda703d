import Diagnostics
import Foundation
import MarkdownHTML
import Pages
import PartitionStore

/// The analysts' notes: `notes/all.md` for every sponsor, then `notes/<sponsor_id>.md`. Read once, so that what is shown is what was hashed.
struct SponsorNotes: Sendable {
    /// Below the folder of templates.
    static let folder = "notes/"
    private static let forAll = "all"
    private static let ending = ".md"
    /// Of all notes, which are held in memory.
    private static let largestTogether = 64 << 20

    /// By name, without the ending.
    private let notes: [String: [UInt8]]

    /// - Parameter templates: the folder of templates; it need not have notes. Their folder may be a link, to where analysts write them; a note
    /// may not: whoever writes notes would publish any file that a build can read.
    init(in templates: URL) throws {
        let folder = templates.appendingPathComponent(Self.folder, isDirectory: true)
        var notes: [String: [UInt8]] = [:]
        var together = 0
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] where name.hasSuffix(Self.ending) && !name.hasPrefix(".") {
            let bytes = try PlainFile.read(folder.appendingPathComponent(name).path, atMost: MarkdownHTML.largest, at: Self.place(name))
            notes[String(name.dropLast(Self.ending.count))] = bytes
            together += bytes.count
            guard together <= Self.largestTogether else {
                throw Fault("the notes are larger than \(Self.largestTogether >> 20) MiB together", at: .init("Templates/\(Self.folder)"), remedy: "Remove those that no sponsor reads.")
            }
        }
        self.notes = notes
    }

    /// The notes on a sponsor's page of notes, in their order.
    func read(of sponsorID: String) throws -> [Note] {
        if sponsorID == Self.forAll, notes[Self.forAll] != nil {
            throw Fault(
                "the sponsor with the id “\(Self.forAll)” shares its note with every sponsor", at: Self.place(Self.forAll + Self.ending),
                remedy: "Give the sponsor another id; or remove the note, as nobody can tell for whom it was written.")
        }
        return try Self.names(of: sponsorID).compactMap { name in
            guard let bytes = notes[name] else { return nil }
            let place = Self.place(name + Self.ending)
            guard let text = String(validating: bytes, as: UTF8.self) else { throw Fault("the note cannot be read as UTF-8", at: place, remedy: "Save it as UTF-8.") }
            if text.allSatisfy(\.isWhitespace) { return nil }
            do throws(MarkdownHTML.Refusal) { return Note(html: try MarkdownHTML.render(ShownText.neutral(text), footnotePrefix: name == Self.forAll ? "" : "own-")) } catch { throw Self.fault(error, at: place) }
        }
    }

    /// What is to be said of notes that no sponsor is shown: a slip in a name would pass in silence.
    func warnings(sponsors sponsorIDs: some Sequence<String>) -> [String] {
        Set(notes.keys).subtracting([Self.forAll]).subtracting(sponsorIDs).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            .map { "Templates/\(Self.folder)\($0)\(Self.ending) is shown to nobody: the snapshot has no sponsor “\($0)”." }
    }

    private static func fault(_ refusal: MarkdownHTML.Refusal, at place: Fault.Place) -> Fault {
        switch refusal {
        case .large: PlainFile.Refusal.larger(MarkdownHTML.largest).fault(at: place)
        case .tables: Fault("the note has tables of more than 100,000 cells, or text that may be such", at: place, remedy: "Make the tables smaller, and leave an empty line after each; a CSV file holds more.")
        case .references: Fault("the note repeats long addresses of references too often", at: place, remedy: "Leave an empty line between definitions of references, or shorten their addresses.")
        case .failed: Fault("the note cannot be rendered", at: place, remedy: "Install libcmark-gfm with its extensions.")
        }
    }

    /// The content of one sponsor's notes.
    func addContent(of sponsorID: String, to hash: inout ContentHash) { add(Self.names(of: sponsorID), to: &hash) }

    /// The content of all notes.
    func addContent(to hash: inout ContentHash) { add(notes.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }, to: &hash) }

    private func add(_ names: [String], to hash: inout ContentHash) {
        for name in names {
            hash.add(name)
            hash.add(notes[name] == nil ? 0 : 1)
            if let bytes = notes[name] { hash.add(bytes: bytes) }
        }
    }

    private static func names(of sponsorID: String) -> [String] { [forAll, sponsorID] }
    private static func place(_ file: String) -> Fault.Place { .init("Templates/\(folder)\(file)") }
}
