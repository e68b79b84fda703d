import Foundation

/// What a build is made from, as the file system tells it without opening a file: enough to know when to try. What has changed indeed is for
/// the build to say, which goes by contents alone.
package struct InputSignature: Equatable, Sendable {
    struct Mark: Equatable, Sendable {
        var device: UInt
        var inode: UInt
        var size: Int
        /// Of the content and of the file, in nanoseconds: a new file may bear the old one's times, but was changed later.
        var modified: Int
        var changed: Int
    }

    /// By path.
    var marks: [String: Mark] = [:]
    /// Whether a site is published: one that is gone is to be built again. Which one is nobody's business but the operator's, who may have gone back.
    package var isPublished = true

    package init() {}
}

/// Where the inputs of a build are.
package struct InputPlaces: Equatable, Sendable {
    package var data: String
    package var output: String
    /// Templates and public files.
    package var folders: [String]
    /// The settings file and the program.
    package var files: [String]

    package init(data: String, output: String, folders: [String] = [], files: [String] = []) {
        (self.data, self.output, self.folders, self.files) = (data, output, folders, files)
    }

    private var runs: String { data + "/runs" }
    private var snapshots: String { data + "/snapshots" }

    /// The folders in which a change is worth a look at once; they need not be there.
    func watched() -> [String] { [data, runs, snapshots] + Self.names(in: runs).map { "\(runs)/\($0)" } }

    /// A run without `run.json` is not looked into: it is still being written.
    func signature() -> InputSignature {
        var signature = InputSignature()
        for name in Self.names(in: runs) where access("\(runs)/\(name)/run.json", F_OK) == 0 { Self.add("\(runs)/\(name)", levels: 1, to: &signature) }
        Self.add(snapshots, levels: 1, to: &signature)
        for folder in folders { Self.add(folder, levels: Self.deepest, to: &signature) }
        for file in files { Self.mark(file).map { signature.marks[file] = $0.mark } }
        signature.isPublished = access(output + "/current/build.json", F_OK) == 0
        return signature
    }

    /// Names with a leading dot are nobody's inputs.
    private static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }
    }

    /// Of templates and public files.
    private static let deepest = 8

    private static func add(_ folder: String, levels: Int, to signature: inout InputSignature) {
        for name in names(in: folder) {
            let path = "\(folder)/\(name)"
            guard let found = mark(path) else { continue }
            if !found.isFolder {
                signature.marks[path] = found.mark
            } else if levels > 1, levels == deepest || !isLink(path) {
                // The notes' folder may be a link; one further down could lead anywhere, and a walk would not end.
                add(path, levels: levels - 1, to: &signature)
            }
        }
    }

    private static func mark(_ path: String) -> (mark: InputSignature.Mark, isFolder: Bool)? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        let mark = InputSignature.Mark(
            device: UInt(status.st_dev), inode: UInt(status.st_ino), size: Int(status.st_size), modified: nanoseconds(status.st_mtim), changed: nanoseconds(status.st_ctim))
        return (mark, status.st_mode & S_IFMT == S_IFDIR)
    }

    private static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    private static func nanoseconds(_ time: timespec) -> Int { time.tv_sec &* 1_000_000_000 &+ time.tv_nsec }
}
