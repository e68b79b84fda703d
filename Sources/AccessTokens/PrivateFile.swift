import Diagnostics
import Foundation

/// Files for their owner alone, replaced whole.
enum PrivateFile {
    /// Throws a `Fault` when this user may not even look.
    static func isThere(_ file: URL) throws -> Bool {
        try FilePresence.isThere(file.path) { _ in fault("the token store cannot be opened", file) }
    }

    /// Makes the folder with mode 0700 when it is missing; one that is there is left as it is.
    static func makeFolder(_ folder: URL) throws {
        if access(folder.path, F_OK) == 0 { return }
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw fault("the folder cannot be made", folder)
        }
    }

    /// Throws a `Fault` when the file is missing, no plain file, or readable or writable by others.
    static func read(_ file: URL) throws -> Data {
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { throw Fault("there are no access tokens yet", at: .init(file.path), remedy: "Make one with `almanac token create`, run as this user and in this folder.") }
            throw fault("the token store cannot be opened", file)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw fault("this is not a plain file", file) }
        guard status.st_mode & 0o077 == 0 else {
            throw Fault("others than its owner may read or write it", at: .init(file.path), remedy: "Run chmod 600 on it.")
        }
        try checkPlace(file, owner: status.st_uid)
        do {
            return try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).readToEnd() ?? Data()
        } catch {
            throw fault("the token store cannot be read", file)
        }
    }

    /// Whoever may write to the folder could put a file of his own in its place.
    private static func checkPlace(_ file: URL, owner: uid_t) throws {
        let folder = file.deletingLastPathComponent()
        var status = stat()
        guard stat(folder.path, &status) == 0, status.st_mode & 0o022 == 0 else {
            throw Fault("others than its owner may write to the folder", at: .init(folder.path), remedy: "Run chmod 700 on it.")
        }
        guard [geteuid(), 0, status.st_uid].contains(owner) else {
            throw Fault("it belongs to somebody else than its folder and this user", at: .init(file.path), remedy: "Find out who put it there; restore it from a backup.")
        }
    }

    /// Writes a new file beside the old one, makes sure that it is on disk, and renames it over the old one.
    static func replace(_ file: URL, with data: Data) throws {
        let temporary = file.path + ".new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw fault("the token store cannot be written", file) }
        do {
            defer { close(descriptor) }
            try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).write(contentsOf: data)
            guard fsync(descriptor) == 0, rename(temporary, file.path) == 0 else { throw POSIXError(.EIO) }
        } catch {
            unlink(temporary)
            throw fault("the token store cannot be written", file)
        }
        syncFolder(file.deletingLastPathComponent())
    }

    /// Runs `body` while no other process does the same for this file.
    ///
    /// - Parameter patience: how long others may keep it, one after the other; a slow disk takes a while for each. Then it throws a `Fault`.
    static func locked<Result>(beside file: URL, patience: Duration = .seconds(30), _ body: () throws -> Result) throws -> Result {
        let lock: FileLock
        do {
            lock = try FileLock.awaited(file.path + ".lock", patience: patience)
        } catch .held {
            throw Fault("another process keeps the token store locked", at: .init(file.path), remedy: "Wait for it to end, then try again.")
        } catch {
            throw fault("the token store cannot be locked", file)
        }
        return try withExtendedLifetime(lock) { try body() }
    }

    /// A rename is safe from a power cut only once its folder is on disk; where that is not possible the data itself still is.
    private static func syncFolder(_ folder: URL) {
        let descriptor = open(folder.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func fault(_ what: String, _ file: URL) -> Fault {
        Fault(what, at: .init(file.path), remedy: "Check that the path is right and that this user owns the file and its folder.")
    }
}
