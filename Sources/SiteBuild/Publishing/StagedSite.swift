import CSyncFS
import Diagnostics
import Foundation
import Pages
import SiteManifest

/// A build in the making, in a hidden folder beside the builds. What is left of one that was killed is swept away by the next (``Leftovers``).
final class StagedSite: Sendable {
    let folder: URL

    init(in layout: BuildLayout) throws {
        folder = Leftovers(layout: layout).stagingFolder
        try? FileManager.default.createDirectory(at: layout.builds, withIntermediateDirectories: true)
        guard mkdir(folder.path, 0o777) == 0 else {
            throw Fault(
                "the output folder cannot be written (\(String(cString: strerror(errno))))", at: .init(layout.builds.path), remedy: "Check that it exists and belongs to this user, and make room on the disk.")
        }
    }

    /// Writes a file and its compressed twin.
    func write(_ file: BuiltFile, for audience: Audience) throws -> ManifestFile {
        try write(file.bytes, to: file.path)
        var twin: CompressedTwin?
        if Gzip.isWorthIt(file.mediaType), let compressed = Gzip.compress(file.bytes) {
            let path = file.path + ".gz"
            try write(compressed, to: path)
            twin = CompressedTwin(path: path, size: compressed.count, sha256: sha256Hex(compressed))
        }
        return ManifestFile(
            path: file.path, size: file.bytes.count, sha256: sha256Hex(file.bytes), mediaType: file.mediaType, audience: audience,
            access: file.isExport ? .exports : .pages, gzip: twin)
    }

    /// Last of all, what the build says of itself.
    func writeSealed(_ manifest: SiteManifest, _ record: BuildRecord) throws {
        let (manifest, record) = ([UInt8](try manifest.encoded()), try record.encoded())
        try write(manifest, to: BuildLayout.manifestName)
        try write(record, to: BuildRecord.fileName)
        try write(Array(BuildSeal.text(manifest: manifest, record: record).utf8), to: BuildSeal.fileName)
    }

    func write(_ bytes: [UInt8], to path: String) throws {
        let url = folder.appendingPathComponent(path)
        try? FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        let descriptor = open(url.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw fault(path) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written) }
            guard count > 0 else { throw fault(path) }
            written += count
        }
    }

    /// Names a file of another build, and its twin, in this one.
    /// - Returns: false where the file system does not allow it.
    func link(_ file: ManifestFile, from other: URL) -> Bool {
        file.parts.allSatisfy { part in
            let target = folder.appendingPathComponent(part.path)
            try? FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            return Glibc.link(other.appendingPathComponent(part.path).path, target.path) == 0
        }
    }

    func remove(_ file: ManifestFile) {
        for part in file.parts { unlink(folder.appendingPathComponent(part.path).path) }
    }

    private func fault(_ path: String) -> Fault {
        Fault("the file cannot be written (\(String(cString: strerror(errno))))", at: .init(path), remedy: "Make room on the disk, or check its permissions; the published site is as it was.")
    }

    /// Everything to the disk, so that a name never points at what is not there.
    func flush() throws {
        let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY)
        guard descriptor >= 0 else { throw fault(folder.lastPathComponent) }
        defer { close(descriptor) }
        guard sync_file_system(descriptor) == 0 else { throw fault(folder.lastPathComponent) }
    }

    func discard() { try? FileManager.default.removeItem(at: folder) }
}
