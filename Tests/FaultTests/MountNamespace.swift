import Foundation

/// Mounts that nobody else sees, and that are gone with the shell that made them: no right on this machine is needed where user namespaces are allowed.
enum MountNamespace {
    /// What runs a shell in it; nil where the system allows neither.
    static let shell: [String]? = {
        let ways = [["/usr/bin/unshare", "--mount"], ["/usr/bin/unshare", "--user", "--map-root-user", "--mount"]]
        return ways.first { way in
            guard let folder = try? FileManager.default.url(for: .itemReplacementDirectory, in: .userDomainMask, appropriateFor: FileManager.default.temporaryDirectory, create: true) else { return false }
            defer { try? FileManager.default.removeItem(at: folder) }
            let process = process(way, "mount -t tmpfs -o size=64k none '\(folder.path)' 2> /dev/null")
            guard (try? process.run()) != nil else { return false }
            process.waitUntilExit()
            return process.terminationStatus == 0
        }
    }()

    /// - Parameter script: for sh, with `-eu`; each command that it cannot run ends it.
    static func run(_ way: [String], _ script: String, in folder: URL) async throws -> FaultedSite.Ran {
        try await Running(process(way, script), in: folder).ended()
    }

    private static func process(_ way: [String], _ script: String) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: way[0])
        process.arguments = Array(way.dropFirst()) + ["/bin/sh", "-euc", script]
        process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        process.standardInput = FileHandle.nullDevice
        return process
    }
}
