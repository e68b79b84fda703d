import Foundation
import Diagnostics

/// The runs of a data folder, newest first by `scored_at`.
package struct RunCatalog: Sendable {
    package var complete: [RunFile] = []
    /// Runs whose `run.json` cannot be used, with why, and with their `scored_at` where at least that can be read.
    package var broken: [(runID: String, scoredAt: Int64?, fault: Fault)] = []
    /// Folders without `run.json`: runs still being written. Anyone may name a folder: names are as they may be shown.
    package var unfinished: [String] = []
    /// Every folder with the digest of its `run.json`, in the order of their names: of just what was read.
    package var contents: [(runID: String, digest: [UInt8])] = []

    package init(in folder: URL, displayFolder: String = "runs") throws {
        for name in try Self.names(in: folder) {
            let text = RunText(of: folder.appendingPathComponent(name, isDirectory: true))
            contents.append((name, text.digest))
            if case .absent = text {
                unfinished.append(ShownText.oneLine(name))
                continue
            }
            do {
                complete.append(try RunFile(runID: name, in: folder, displayFolder: displayFolder, text: text))
            } catch let fault as Fault {
                broken.append((ShownText.oneLine(name), RunFile.scoredAt(text), fault))
            }
        }
        complete.sort { ($0.summary.scoredAt, $0.summary.runID) > ($1.summary.scoredAt, $1.summary.runID) }
    }

    /// The ``contents`` alone, without a look at what they say.
    package static func contents(in folder: URL) throws -> [(runID: String, digest: [UInt8])] {
        try names(in: folder).map { ($0, RunText(of: folder.appendingPathComponent($0, isDirectory: true)).digest) }
    }

    /// The folders of runs, complete or not, in the order of their names.
    private static func names(in folder: URL) throws -> [String] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        } catch {
            throw Fault("the folder cannot be read", at: .init(folder.path), remedy: "A data folder holds snapshots/ and runs/; name it with --data.")
        }
        return names.filter { name in
            var isFolder: ObjCBool = false
            return !name.hasPrefix(".") && FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path, isDirectory: &isFolder) && isFolder.boolValue
        }
    }
}
