import Foundation
import LoyaltyModel
import PartitionStore
import RasterCanvas

/// Takes digests of what pages are made with: the program, settings, the pseudonyms' key, templates, assets, fonts.
struct WorkshopDigests: Sendable {
    let plan: BuildPlan
    /// What all sponsors' pages are made with.
    private let shared: [UInt8]
    private let notes: [Note]

    /// A note's path, whose it is, and the hash of its content.
    private struct Note {
        let path: String
        let owner: String
        let sha256: [UInt8]
    }

    init(_ plan: BuildPlan) throws {
        self.plan = plan
        var hash = ContentHash()
        try Self.addShared(plan, to: &hash)
        shared = hash.digest()
        notes = try FolderListing.files(in: URL(fileURLWithPath: plan.configuration.templatesFolder)).filter { $0.path.hasPrefix(Self.notesFolder) }.map { path, url in
            Note(path: path, owner: url.deletingPathExtension().lastPathComponent, sha256: try FileDigest.sha256(of: url, name: url.path))
        }
    }

    /// All of it.
    func all() throws -> InputDigest {
        var hash = ContentHash()
        hash.add(bytes: shared)
        hash.add(bytes: try Self.encoded(plan.configuration.figures))
        addNotes(to: &hash) { _ in true }
        return InputDigest(kind: .workshop, name: "", sha256: hash.digest().hex)
    }

    /// Only what one sponsor's pages are made with: not the settings and the notes of others.
    func add(of sponsorID: String, to hash: inout ContentHash) throws {
        hash.add(bytes: shared)
        var figures = plan.configuration.figures
        figures.sponsors = figures.sponsors.filter { $0.key == sponsorID }
        hash.add(bytes: try Self.encoded(figures))
        addNotes(to: &hash) { $0 == "all" || $0 == sponsorID }
    }

    private static func addShared(_ plan: BuildPlan, to hash: inout ContentHash) throws {
        // The program itself is an input: another version may write other pages.
        try hash.add(file: URL(fileURLWithPath: "/proc/self/exe"))
        hash.add(plan.configuration.numberStyle.locale)
        hash.add(plan.configuration.listedRows)
        hash.add(bytes: plan.pseudonymKey)
        for font in FontSet.defaultFiles { try hash.add(file: URL(fileURLWithPath: font)) }
        for folder in [plan.configuration.templatesFolder, plan.configuration.publicFolder] {
            for (path, url) in try FolderListing.files(in: URL(fileURLWithPath: folder)) where !path.hasPrefix(notesFolder) {
                hash.add(path)
                try hash.add(file: url)
            }
        }
    }

    private static let notesFolder = "notes/"

    private func addNotes(to hash: inout ContentHash, of isWanted: (String) -> Bool) {
        for note in notes where isWanted(note.owner) {
            hash.add(note.path)
            hash.add(bytes: note.sha256)
        }
    }

    private static func encoded(_ settings: FigureSettings) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(settings)
    }
}

extension ContentHash {
    mutating func add(file url: URL) throws { add(bytes: try FileDigest.sha256(of: url, name: url.path)) }
}
