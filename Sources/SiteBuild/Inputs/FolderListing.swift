import Diagnostics
import Foundation

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
