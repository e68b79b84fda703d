import Diagnostics
import Foundation

/// Where builds are on disk: `<output>/current` is a symbolic link to `builds/<build_id>`; the other folders in `builds` are the kept ones.
package struct BuildLayout: Sendable {
    /// What a build's manifest is called in its folder.
    package static let manifestName = "build.json"

    package let output: URL

    package init(output: URL) {
        self.output = output
    }

    package var currentLink: URL { output.appending(path: "current") }
    package var builds: URL { output.appending(path: "builds") }

    package func folder(of buildID: String) -> URL { builds.appending(path: buildID) }
    package func manifest(of buildID: String) -> URL { folder(of: buildID).appending(path: Self.manifestName) }

    /// What `current` has to point to, relative to the output folder so that the whole can be moved.
    package static func linkDestination(of buildID: String) -> String { "builds/" + buildID }

    /// The id of the build that `current` points to; nil when there is no build yet.
    ///
    /// Throws a `Fault` when `current` is not a link, or points anywhere but to a folder in `builds`.
    package func currentBuildID() throws -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink(currentLink.path, &buffer, buffer.count)
        if length < 0, errno == ENOENT { return nil }
        let destination = String(decoding: buffer[..<max(0, length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let parts = destination.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "builds", ManifestPath.fault(inID: String(parts[1])) == nil else {
            throw notOurs
        }
        return String(parts[1])
    }

    /// Throws a `Fault` where `current` is there and is no link: whatever it is, this program did not make it, and does not replace it.
    package func refuseStrangers() throws {
        var status = stat()
        guard lstat(currentLink.path, &status) == 0, status.st_mode & S_IFMT != S_IFLNK else { return }
        throw notOurs
    }

    private var notOurs: Fault {
        Fault("this is not a link to a folder in builds", at: .init(currentLink.path), remedy: "Remove it and build the site again.")
    }

    /// The ids of all builds on disk, the current one among them, in the order of their names, last first.
    ///
    /// Hidden folders are builds in the making and are left out; a folder that cannot be read is an empty list.
    package func buildIDs() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: builds.path)) ?? []
        return names.filter { !$0.hasPrefix(".") && ManifestPath.fault(inID: $0) == nil }.sorted { $1 < $0 }
    }
}
