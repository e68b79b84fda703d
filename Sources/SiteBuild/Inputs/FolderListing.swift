import Diagnostics
import Foundation

/// The plain files below a folder, by path, byte by byte. The folder itself may be a link; a link in it is refused, as what it leads to would be
/// published or taken for a part of the folder, and a chain of them may have no end.
enum FolderListing {
    private static let deepest = 32

    /// - Parameter besides: a folder in it, with a slash at the end, that is not looked into.
    static func files(in folder: URL, besides: String? = nil) throws -> [(path: String, url: URL)] {
        var found: [String] = []
        try list(folder, below: "", besides: besides, depth: 0, into: &found)
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { ($0, folder.appendingPathComponent($0)) }
    }

    private static func list(_ folder: URL, below path: String, besides: String?, depth: Int, into found: inout [String]) throws {
        guard depth < deepest else {
            throw Fault("the folder has more than \(deepest) levels", at: .init(folder.path), remedy: "Keep its files nearer to its top.")
        }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            throw Fault("the folder cannot be read", at: .init(folder.path), remedy: "Name it in site.config, or run the command from the folder that holds it.")
        }
        for name in names where (depth > 0 || !name.hasPrefix(".")) && path + name + "/" != besides {
            let url = folder.appendingPathComponent(name)
            switch kind(of: url) {
            case S_IFDIR?: try list(url, below: path + name + "/", besides: besides, depth: depth + 1, into: &found)
            case S_IFREG?: found.append(path + name)
            case S_IFLNK?:
                // An editor's mark that a file is open is a link to nowhere.
                if access(url.path, F_OK) == 0 { throw PlainFile.Refusal.link.fault(at: .init(url.path)) }
            case nil: continue
            default: throw PlainFile.Refusal.notPlain.fault(at: .init(url.path))
            }
        }
    }

    private static func kind(of url: URL) -> mode_t? {
        var status = stat()
        return lstat(url.path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}
