import Diagnostics
import Foundation
import LoyaltyModel
import PartitionStore
import RasterCanvas

/// Takes digests of what pages are made with: the program, settings, the pseudonyms' key, templates, assets, fonts.
struct WorkshopDigests: Sendable {
    let plan: BuildPlan
    /// What all sponsors' pages are made with.
    private let shared: [UInt8]
    private let notes: SponsorNotes

    /// To be made before anything that it is about is read: what changes in between then costs a build that was not needed, and no more.
    init(_ plan: BuildPlan, _ notes: SponsorNotes) throws {
        self.plan = plan
        self.notes = notes
        var hash = ContentHash()
        try Self.addShared(plan, to: &hash)
        shared = hash.digest()
    }

    /// All of it.
    func all() throws -> InputDigest {
        var hash = ContentHash()
        hash.add(bytes: shared)
        hash.add(bytes: try Self.encoded(plan.configuration.figures))
        notes.addContent(to: &hash)
        return InputDigest(kind: .workshop, name: "", sha256: hash.digest().hex)
    }

    /// Only what one sponsor's pages are made with: not the settings and the notes of others.
    func add(of sponsorID: String, to hash: inout ContentHash) throws {
        hash.add(bytes: shared)
        var figures = plan.configuration.figures
        figures.sponsors = figures.sponsors.filter { $0.key == sponsorID }
        hash.add(bytes: try Self.encoded(figures))
        notes.addContent(of: sponsorID, to: &hash)
    }

    private static func addShared(_ plan: BuildPlan, to hash: inout ContentHash) throws {
        // The program itself is an input, with the libraries that it runs with: another version may write other pages.
        for file in ["/proc/self/exe"] + (try libraries()) { try hash.add(file: URL(fileURLWithPath: file), followingLinks: true) }
        hash.add(plan.configuration.numberStyle.locale)
        hash.add(bytes: plan.pseudonymKey)
        for font in FontSet.defaultFiles { try hash.add(file: URL(fileURLWithPath: font), followingLinks: true) }
        for folder in [plan.configuration.templatesFolder, plan.configuration.publicFolder] {
            let files = try FolderListing.files(in: URL(fileURLWithPath: folder), besides: SponsorNotes.folder)
            hash.add(files.count)
            for (path, url) in files {
                hash.add(path)
                try hash.add(file: url)
            }
        }
    }

    /// The shared libraries that shape what is written: texts and dates, rows read, notes, drawings, compressed twins. Others come and go in a
    /// process as it calls the system.
    private static let shapingLibraries: Set<Substring> = [
        "libswiftCore", "libswift_StringProcessing", "libFoundation", "libFoundationEssentials", "libsqlite3", "libcmark-gfm", "libcmark-gfm-extensions", "libgd", "libfreetype",
        "libdeflate", "libm", "libc",
    ]

    /// Their files in this process, by path.
    static func libraries() throws -> [String] {
        guard let bytes = try? FileHandle(forReadingAtPath: "/proc/self/maps")?.readToEnd() else {
            throw Fault("the program cannot tell which libraries it runs with", at: .init("/proc/self/maps"), remedy: "Run it where /proc is mounted.")
        }
        let maps = String(decoding: bytes, as: UTF8.self)
        var paths: Set<String> = []
        for line in maps.split(separator: "\n") where line.contains(" r-xp ") {
            guard let start = line.firstIndex(of: "/"), let name = line.split(separator: "/").last, let ending = name.firstRange(of: ".so") else { continue }
            if shapingLibraries.contains(name[..<ending.lowerBound]) { paths.insert(String(line[start...])) }
        }
        return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func encoded(_ settings: FigureSettings) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(settings)
    }
}

extension ContentHash {
    mutating func add(file url: URL, followingLinks: Bool = false) throws { add(bytes: try FileDigest.sha256(of: url, name: url.path, followingLinks: followingLinks)) }
}
