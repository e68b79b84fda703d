import Diagnostics
import Foundation

/// The files below a folder, by path, byte by byte; through links to folders too, as whoever reads by name goes through them.
enum FolderListing {
    private static let deepest = 32

    static func files(in folder: URL) throws -> [(path: String, url: URL)] {
        var found: [String] = []
        try list(folder, below: "", depth: 0, into: &found)
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { ($0, folder.appendingPathComponent($0)) }
    }

    private static func list(_ folder: URL, below path: String, depth: Int, into found: inout [String]) throws {
        guard depth < deepest else {
            throw Fault("the folder has more than \(deepest) levels", at: .init(folder.path), remedy: "Remove the link that leads back to a folder it is in.")
        }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            throw Fault("the folder cannot be read", at: .init(folder.path), remedy: "Name it in site.config, or run the command from the folder that holds it.")
        }
        for name in names where depth > 0 || !name.hasPrefix(".") {
            var isFolder: ObjCBool = false
            let url = folder.appendingPathComponent(name)
            guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { continue }
            if isFolder.boolValue { try list(url, below: path + name + "/", depth: depth + 1, into: &found) } else { found.append(path + name) }
        }
    }
}
