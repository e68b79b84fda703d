import Crypto
import Diagnostics
import Foundation
import LoyaltyModel
import RasterCanvas
import ScoringRuns

/// The hash of everything that a build is made from: the same hash means the same bytes.
struct InputFingerprint {
    private var hash = SHA256()

    /// Each part is named and its length told, so that no two different lists of parts run together.
    mutating func add(_ name: String, _ bytes: some DataProtocol) {
        hash.update(data: Data("\(name)\u{0}\(bytes.count)\u{0}".utf8))
        hash.update(data: bytes)
    }

    /// A file's content, read piece by piece.
    mutating func add(file url: URL, name: String) throws {
        add(name, Data(try FileDigest.sha256(of: url, name: name)))
    }

    var hex: String { Array(hash.finalize()).hex }

    /// All inputs of a build, in a fixed order.
    static func hex(of inputs: BuildInputs, _ plan: BuildPlan) throws -> String {
        var fingerprint = InputFingerprint()
        // The program itself is an input: another version may write other pages.
        try fingerprint.add(file: URL(fileURLWithPath: "/proc/self/exe"), name: "program")
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        fingerprint.add("settings", try encoder.encode(plan.configuration.figures))
        fingerprint.add("writing", Data("\(plan.configuration.numberStyle.locale) \(plan.configuration.listedRows)".utf8))
        fingerprint.add("pseudonym key", Data(SHA256.hash(data: plan.pseudonymKey)))
        try fingerprint.add(file: inputs.ledger.url, name: "snapshot")
        for run in [inputs.run] + inputs.earlier.map(\.run) {
            try fingerprint.add(file: run.folder.appendingPathComponent("run.json"), name: run.displayName)
            // Each output's own hash stands in run.json and was checked.
        }
        // What the machine has of its own: fonts, and the time-zone data as far as it matters here.
        for font in FontSet.defaultFiles { try fingerprint.add(file: URL(fileURLWithPath: font), name: font) }
        for zone in Set(inputs.ledger.program.sponsors.map(\.localTime.summary)).sorted() { fingerprint.add("zone", Data(zone.utf8)) }
        fingerprint.add("warnings", Data(inputs.warnings.joined(separator: "\n").utf8))
        for folder in [plan.configuration.templatesFolder, plan.configuration.publicFolder] {
            for (path, url) in try FolderListing.files(in: URL(fileURLWithPath: folder)) { try fingerprint.add(file: url, name: path) }
        }
        return fingerprint.hex
    }
}

/// The files below a folder, by path, byte by byte.
enum FolderListing {
    static func files(in folder: URL) throws -> [(path: String, url: URL)] {
        guard let names = FileManager.default.enumerator(atPath: folder.path) else {
            throw Fault("the folder cannot be read", at: .init(folder.path), remedy: "Name it in site.config, or run the command from the folder that holds it.")
        }
        let files = names.compactMap { $0 as? String }.filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path, isDirectory: &isFolder) && !isFolder.boolValue && !name.hasPrefix(".")
        }
        return files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { ($0, folder.appendingPathComponent($0)) }
    }
}
