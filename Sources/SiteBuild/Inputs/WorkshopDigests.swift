import Foundation
import LoyaltyModel
import PartitionStore
import RasterCanvas

/// Takes digests of what pages are made with: the program, settings, the pseudonyms' key, templates, assets, fonts.
struct WorkshopDigests: Sendable {
    let plan: BuildPlan
    /// What all sponsors' pages are made with.
    private let shared: [UInt8]

    init(_ plan: BuildPlan) throws {
        self.plan = plan
        var hash = ContentHash()
        try Self.addShared(plan, to: &hash)
        shared = hash.digest()
    }

    /// All of it.
    func all() throws -> InputDigest {
        var hash = ContentHash()
        hash.add(bytes: shared)
        hash.add(bytes: try Self.encoded(plan.configuration.figures))
        try addNotes(to: &hash) { _ in true }
        return InputDigest(kind: .workshop, name: "", sha256: hash.digest().hex)
    }

    /// Only what one sponsor's pages are made with: not the settings and the notes of others.
    func add(of sponsorID: String, to hash: inout ContentHash) throws {
        hash.add(bytes: shared)
        var figures = plan.configuration.figures
        figures.sponsors = figures.sponsors.filter { $0.key == sponsorID }
        hash.add(bytes: try Self.encoded(figures))
        try addNotes(to: &hash) { $0 == "all" || $0 == sponsorID }
    }

    private static func addShared(_ plan: BuildPlan, to hash: inout ContentHash) throws {
        // The program itself is an input: another version may write other pages.
        try hash.add(file: URL(fileURLWithPath: "/proc/self/exe"))
        hash.add(plan.configuration.numberStyle.locale)
        hash.add(plan.configuration.listedRows)
        hash.add(bytes: plan.pseudonymKey)
        for font in FontSet.defaultFiles { try hash.add(file: URL(fileURLWithPath: font)) }
        for folder in [plan.configuration.templatesFolder, plan.configuration.publicFolder] {
            for (path, url) in try FolderListing.files(in: URL(fileURLWithPath: folder)) where !path.hasPrefix(notes) {
                hash.add(path)
                try hash.add(file: url)
            }
        }
    }

    private static let notes = "notes/"

    private func addNotes(to hash: inout ContentHash, of isWanted: (String) -> Bool) throws {
        for (path, url) in try FolderListing.files(in: URL(fileURLWithPath: plan.configuration.templatesFolder)) where path.hasPrefix(Self.notes) {
            guard isWanted(url.deletingPathExtension().lastPathComponent) else { continue }
            hash.add(path)
            try hash.add(file: url)
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
