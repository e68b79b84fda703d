import Diagnostics
import Foundation

/// The status in the state folder: one file for its owner alone, replaced whole, changed by one process at a time.
package struct StatusFile: Sendable {
    package static let name = "build-status.json"

    let folder: URL
    private var file: URL { folder.appendingPathComponent(Self.name) }

    /// - Parameter folder: the state folder.
    package init(in folder: URL) {
        self.folder = folder
    }

    /// - Returns: an empty status where nothing was written yet.
    package func read() throws -> BuildStatus {
        guard try FilePresence.isThere(file.path, unknown: { fault("the status cannot be read (\($0))") }) else { return BuildStatus() }
        guard let data = FileManager.default.contents(atPath: file.path) else { throw fault("the status cannot be read") }
        guard let status = try? JSONDecoder().decode(BuildStatus.self, from: data), status.version == BuildStatus.currentVersion else {
            throw Fault("this is not a status that this version of almanac writes", at: .init(file.path), remedy: "Remove the file; the next build writes it anew.")
        }
        return status
    }

    /// - Returns: the status as it is now.
    @discardableResult
    package func update(_ change: (inout BuildStatus) -> Void) throws -> BuildStatus {
        try makeFolder()
        let lock: FileLock
        do {
            lock = try FileLock(file.path + ".lock", waits: true)
        } catch {
            throw fault("the status cannot be locked")
        }
        defer { withExtendedLifetime(lock) {} }
        let before = try read()
        var status = before
        change(&status)
        if status != before { try replace(status) }
        return status
    }

    private func makeFolder() throws {
        if access(folder.path, F_OK) == 0 { return }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw fault("the state folder cannot be made")
        }
    }

    /// Written beside and renamed: whoever reads has the status of before or of after.
    private func replace(_ status: BuildStatus) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let bytes = [UInt8](try encoder.encode(status)) + [10]
        let draft = file.path + ".new"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw fault("the status cannot be written (\(reason))") }
        let isWhole = write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        let why = reason
        close(descriptor)
        guard isWhole, rename(draft, file.path) == 0 else {
            unlink(draft)
            throw fault("the status cannot be written (\(isWhole ? reason : why))")
        }
    }

    private var reason: String { String(cString: strerror(errno)) }

    private func fault(_ what: String) -> Fault {
        Fault(what, at: .init(file.path), remedy: "Check that this user owns the state folder, and that the disk has room.")
    }
}
