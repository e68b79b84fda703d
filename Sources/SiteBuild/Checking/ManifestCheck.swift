import Diagnostics
import Foundation
import SiteManifest

/// Holds a build's manifest and its folder together: every file that is listed is there with its size, and no other.
enum ManifestCheck {
    static func check(_ manifest: SiteManifest, _ folder: URL) throws {
        // What a server would refuse to read must not be put in place of what it reads.
        try manifest.check(as: BuildLayout.manifestName)
        guard manifest.isWhole(in: folder) else {
            throw Fault("a file of the build is missing or cut short", at: .init(folder.lastPathComponent), remedy: "Make room on the disk and build again; the published site is as it was.")
        }
        var listed = Set(BuildSeal.unlisted)
        for file in manifest.files { for part in file.parts { listed.insert(part.path) } }
        for (path, _) in try FolderListing.files(in: folder) where !listed.contains(path) {
            throw Fault("the file is not in the manifest", at: .init(path), remedy: "This is a fault of the program: the site is not published.")
        }
    }
}

extension SiteManifest {
    /// Whether every file and twin is there with its size.
    func isWhole(in folder: URL) -> Bool { files.allSatisfy { $0.isWhole(in: folder) } }

    /// Whether every file and twin is there with its content: what a disk or a hand has changed since is found.
    func isIntact(in folder: URL) -> Bool { files.allSatisfy { $0.isIntact(in: folder) } }
}

extension ManifestFile {
    /// The file, and its twin where there is one.
    var parts: [(path: String, size: Int, sha256: String)] { [(path, size, sha256)] + (gzip.map { [($0.path, $0.size, $0.sha256)] } ?? []) }

    func isWhole(in folder: URL) -> Bool { parts.allSatisfy { Self.size(folder, $0.path) == $0.size } }

    func isIntact(in folder: URL) -> Bool {
        isWhole(in: folder) && parts.allSatisfy { (try? FileDigest.sha256(of: folder.appendingPathComponent($0.path), name: $0.path))?.hex == $0.sha256 }
    }

    private static func size(_ folder: URL, _ path: String) -> Int? {
        var status = stat()
        return lstat(folder.path + "/" + path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    }
}
