import Diagnostics
import Foundation
import SiteManifest

/// Holds a build's manifest and its folder together: every file that is listed is there with its size, and no other.
enum ManifestCheck {
    static func check(_ folder: URL) throws {
        let manifest = try SiteManifest(reading: folder.appendingPathComponent("build.json"))
        guard manifest.isWhole(in: folder) else {
            throw Fault("a file of the build is missing or cut short", at: .init(folder.lastPathComponent), remedy: "Make room on the disk and build again; the published site is as it was.")
        }
        var listed: Set<String> = ["build.json"]
        for file in manifest.files {
            listed.insert(file.path)
            if let twin = file.gzip { listed.insert(twin.path) }
        }
        for (path, _) in try FolderListing.files(in: folder) where !listed.contains(path) {
            throw Fault("the file is not in the manifest", at: .init(path), remedy: "This is a fault of the program: the site is not published.")
        }
    }
}

extension SiteManifest {
    /// Whether every file and twin is there with its size.
    func isWhole(in folder: URL) -> Bool {
        files.allSatisfy { file in
            Self.size(folder, file.path) == file.size && (file.gzip.map { Self.size(folder, $0.path) == $0.size } ?? true)
        }
    }

    /// Whether every file and twin is there with its content: what a disk or a hand has changed since is found.
    func isIntact(in folder: URL) -> Bool {
        guard isWhole(in: folder) else { return false }
        func isIntact(_ path: String, _ sha256: String) -> Bool {
            (try? FileDigest.sha256(of: folder.appendingPathComponent(path), name: path))?.hex == sha256
        }
        return files.allSatisfy { file in isIntact(file.path, file.sha256) && (file.gzip.map { isIntact($0.path, $0.sha256) } ?? true) }
    }

    private static func size(_ folder: URL, _ path: String) -> Int? {
        var status = stat()
        return lstat(folder.appendingPathComponent(path).path, &status) == 0 ? Int(status.st_size) : nil
    }
}
