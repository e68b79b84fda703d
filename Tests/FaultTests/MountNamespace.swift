import Foundation
import RunningProgram

/// Mounts that nobody else sees, and that are gone with the shell that made them: no right on this machine is needed where user namespaces are allowed.
enum MountNamespace {
    /// What runs a shell in it; nil where the system allows neither.
    static let shell: [String]? = {
        let ways = [["/usr/bin/unshare", "--mount"], ["/usr/bin/unshare", "--user", "--map-root-user", "--mount"]]
        return ways.first { way in
            guard let folder = try? FileManager.default.url(for: .itemReplacementDirectory, in: .userDomainMask, appropriateFor: FileManager.default.temporaryDirectory, create: true) else { return false }
            defer { try? FileManager.default.removeItem(at: folder) }
            return (try? RunningProgram(words(way, "mount -t tmpfs -o size=64k none '\(folder.path)'"), in: folder).endedBlocking().code) == 0
        }
    }()

    /// - Parameter script: for sh, with `-eu`; each command that it cannot run ends it.
    static func run(_ way: [String], _ script: String, in folder: URL) async throws -> RunningProgram.Ended {
        try await RunningProgram(words(way, script), in: folder).ended()
    }

    private static func words(_ way: [String], _ script: String) -> [String] { way + ["/bin/sh", "-euc", script] }
}
