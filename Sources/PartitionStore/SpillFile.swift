import Diagnostics
import Foundation
import Synchronization

/// Where records wait that do not all fit in memory: a file without a name, which is gone with the process however it ends. It is made
/// at the first write, so that a small program touches no disk.
package final class SpillFile: Sendable {
    /// Its name begins so for the moment between its making and the loss of its name.
    package static let prefix = ".records-"

    private let folder: URL
    private let state = Mutex(State())

    private struct State {
        var descriptor: CInt = -1
        var end: Int = 0
    }

    /// - Parameter folder: on a file system with room for the records, made where it is not there; only this user can read what lies in it meanwhile.
    package init(in folder: URL) {
        self.folder = folder
    }

    deinit { discard() }

    /// Lets go of everything; nothing can be read back after it.
    package func discard() {
        state.withLock { state in
            guard state.descriptor >= 0 else { return }
            close(state.descriptor)
            state.descriptor = -1
        }
    }

    /// Bytes written so far.
    package var size: Int { state.withLock { $0.end } }

    /// - Returns: where the bytes begin.
    func append(_ bytes: UnsafeRawBufferPointer) throws -> Int {
        let (descriptor, start) = try state.withLock { state in
            if state.descriptor < 0 { state.descriptor = try open() }
            defer { state.end += Int(bytes.count) }
            return (state.descriptor, state.end)
        }
        var written = 0
        while written < bytes.count {
            let count = pwrite(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written, start + Int(written))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw fault("cannot be written") }
            written += count
        }
        return start
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at start: Int) throws {
        let descriptor = state.withLock { $0.descriptor }
        var got = 0
        while got < buffer.count {
            let count = pread(descriptor, buffer.baseAddress.map { $0 + got }, buffer.count - got, start + Int(got))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw fault("cannot be read back") }
            got += count
        }
    }

    private func open() throws -> CInt {
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appendingPathComponent(Self.prefix + UUID().uuidString).path
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault("cannot be made") }
        guard unlink(path) == 0 else {
            defer { close(descriptor) }
            throw fault("cannot be hidden")
        }
        return descriptor
    }

    private func fault(_ what: String) -> Fault {
        Fault(
            "the file of records set aside \(what) (\(String(cString: strerror(errno))))", at: .init(folder.path),
            remedy: "Make room there, or check the folder's permissions; nothing that is published was changed.")
    }
}
