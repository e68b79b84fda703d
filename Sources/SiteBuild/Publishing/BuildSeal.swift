import Crypto
import Foundation
import SiteManifest

/// The hashes of a build's manifest and record, written beside them as `build.sha256` in the form of `sha256sum`: every other file's hash is
/// in the manifest, and these two must not be trusted for merely being readable.
struct BuildSeal {
    static let fileName = "build.sha256"
    private static let sealed = [BuildLayout.manifestName, BuildRecord.fileName]

    /// The names of files that are in a build's folder and not in its manifest.
    static var unlisted: [String] { sealed + [fileName] }

    /// - Parameters:
    ///   - manifest: the bytes of `build.json`.
    ///   - record: the bytes of `inputs.json`.
    static func text(manifest: [UInt8], record: [UInt8]) -> String {
        zip([manifest, record], sealed).map { "\([UInt8](SHA256.hash(data: $0)).hex)  \($1)\n" }.joined()
    }

    /// The bytes of both; nil where a file is missing or not as it was written.
    static func open(_ folder: URL) -> (manifest: [UInt8], record: [UInt8])? {
        let contents = unlisted.map { FileManager.default.contents(atPath: folder.appendingPathComponent($0).path).map([UInt8].init) }
        guard let manifest = contents[0], let record = contents[1], let seal = contents[2], seal.elementsEqual(text(manifest: manifest, record: record).utf8) else { return nil }
        return (manifest, record)
    }
}
