import Foundation
import PartitionStore
import SiteManifest

/// What builds that were killed left in an output folder. Only whoever holds its lock may name or remove it.
struct Leftovers {
    let layout: BuildLayout

    private static let staging = ".staging-"
    private static let link = ".current-"
    private var id: String { "\(ProcessInfo.processInfo.processIdentifier)" }

    /// Where a build is made.
    var stagingFolder: URL { layout.builds.appendingPathComponent(Self.staging + id, isDirectory: true) }
    /// A link that is about to become `current`.
    var linkDraft: URL { layout.output.appendingPathComponent(Self.link + id) }

    /// What cannot be removed stays, and says so when something is to be written in its place.
    func sweep() {
        remove(in: layout.output) { $0.hasPrefix(Self.link) }
        remove(in: layout.builds) { $0.hasPrefix(Self.staging) || $0.hasPrefix(SpillFile.prefix) }
    }

    private func remove(in folder: URL, _ isLeft: (String) -> Bool) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] where isLeft(name) {
            try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
        }
    }
}
