import Crypto
import Diagnostics
import Foundation
import SiteManifest

/// The files of one site: what its manifest says of each, found to be true by reading every byte.
struct SiteFiles: Equatable {
    /// What is wrong with a site on the disk.
    struct Damage: Error, CustomStringConvertible {
        var description: String
    }

    /// SHA-256 in hexadecimal by the path in the build's folder, twins included.
    private(set) var hashes: [String: String] = [:]
    /// The path by the address.
    private(set) var paths: [String: String] = [:]

    /// Throws where `current` leads to no whole build, or a file is missing, another than the manifest says, or not listed.
    init(ofCurrentIn layout: BuildLayout) throws {
        guard let id = try layout.currentBuildID() else { throw Damage(description: "nothing is published") }
        try self.init(of: id, in: layout)
    }

    init(of id: String, in layout: BuildLayout) throws {
        let manifest = try SiteManifest(reading: layout.manifest(of: id))
        guard manifest.buildID == id else { throw Damage(description: "\(id) says that it is \(manifest.buildID)") }
        let folder = layout.folder(of: id)
        for file in manifest.files {
            paths[ManifestPath.address(of: file.path)] = file.path
            hashes[file.path] = file.sha256
            if let twin = file.gzip { hashes[twin.path] = twin.sha256 }
        }
        for (path, hash) in hashes {
            guard let data = FileManager.default.contents(atPath: folder.appendingPathComponent(path).path) else { throw Damage(description: "\(id)/\(path) is missing") }
            guard Self.sha256(data) == hash else { throw Damage(description: "\(id)/\(path) is not what the manifest says") }
        }
        let listed = Set(hashes.keys).union(["build.json", "inputs.json", "build.sha256"])
        let root = folder.resolvingSymlinksInPath()
        let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: [.isDirectoryKey])
        while let url = walk?.nextObject() as? URL {
            guard try url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == false else { continue }
            let path = String(url.path.dropFirst(root.path.count + 1))
            guard listed.contains(path) else { throw Damage(description: "\(id)/\(path) is not listed") }
        }
    }

    static func sha256(_ data: Data) -> String { SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined() }
}
