import Diagnostics
import Foundation
import Pages
import SiteManifest

/// The files of `Public/` under names that carry their hashes, so that browsers may keep them for ever.
struct PublicAssets {
    let files: [BuiltFile]
    /// Address by file name.
    private let addresses: [String: String]

    private static let largest = 16 << 20
    private static let mediaTypes = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml", "png": "image/png", "ico": "image/x-icon", "woff2": "font/woff2",
    ]

    init(folder: URL) throws {
        var files: [BuiltFile] = []
        var addresses: [String: String] = [:]
        for (path, url) in try FolderListing.files(in: folder) {
            let place = Fault.Place("Public/\(path)")
            guard let mediaType = Self.mediaTypes[url.pathExtension] else {
                throw Fault("files of this kind are not served", at: place, remedy: "Use \(Self.mediaTypes.keys.sorted().joined(separator: ", ")).")
            }
            let bytes = try PlainFile.read(url.path, atMost: Self.largest, at: place)
            if url.pathExtension == "css", String(decoding: bytes, as: UTF8.self).contains("url(") {
                throw Fault("the style sheet names another file", at: place, remedy: "Names carry hashes: show pictures by classes of their own instead.")
            }
            let name = "assets/\(url.deletingPathExtension().lastPathComponent)-\(nameHash(bytes)).\(url.pathExtension)"
            if let problem = ManifestPath.fault(in: name) { throw Fault("the name cannot be an address: \(problem)", at: place, remedy: "Give it another name.") }
            // The same file in two folders is one.
            if !files.contains(where: { $0.path == name }) { files.append(BuiltFile(path: name, mediaType: mediaType, bytes: bytes)) }
            addresses[path] = "/" + name
        }
        self.files = files
        self.addresses = addresses
    }

    func address(_ name: String) throws -> String {
        guard let address = addresses[name] else { throw Fault("the file is not there", at: .init("Public/\(name)"), remedy: "Write it, or name another folder with `public` in site.config.") }
        return address
    }
}
