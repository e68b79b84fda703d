import Glibc

/// A lock that one process at a time holds while this value lives; the system ends it with the process, however that ends.
///
/// It belongs to the open file (an OFD lock), so two in one process exclude each other too, and whether it is held can be asked without taking
/// it: who asks never stands in the way of who wants it.
package final class FileLock: Sendable {
    /// Why a lock was not had.
    package enum Refusal: Error, Equatable {
        /// Someone else holds it.
        case held
        /// The system's reason.
        case failed(String)
    }

    private let descriptor: CInt

    /// - Parameter waits: until whoever holds it lets go.
    package init(_ path: String, waits: Bool = false) throws(Refusal) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .failed(String(cString: strerror(errno))) }
        var whole = Self.whole(F_WRLCK)
        var result: CInt
        repeat { result = fcntl(descriptor, waits ? Self.setAndWait : Self.set, &whole) } while result != 0 && errno == EINTR
        guard result == 0 else {
            // `deinit` closes it, as this value is whole.
            let reason = errno
            throw reason == EAGAIN || reason == EACCES ? .held : .failed(String(cString: strerror(reason)))
        }
    }

    /// - Parameter patience: how long others may hold it.
    package static func awaited(_ path: String, patience: Duration) throws(Refusal) -> FileLock {
        let end = ContinuousClock.now + patience
        while true {
            do {
                return try FileLock(path)
            } catch {
                guard error == .held, ContinuousClock.now < end else { throw error }
                // Short, as whoever takes it again and again leaves it only for a moment.
                usleep(1_000)
            }
        }
    }

    deinit { close(descriptor) }

    /// Whether the file that is locked is still the one with this name.
    package func isInPlace(_ path: String) -> Bool {
        var (held, named) = (stat(), stat())
        return fstat(descriptor, &held) == 0 && stat(path, &named) == 0 && held.st_ino == named.st_ino && held.st_dev == named.st_dev
    }

    /// Whether anyone holds it now; nil where that cannot be told. A file that is not there is held by nobody.
    package static func isHeld(_ path: String) -> Bool? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return errno == ENOENT ? false : nil }
        defer { close(descriptor) }
        var asked = whole(F_RDLCK)
        guard fcntl(descriptor, get, &asked) == 0 else { return nil }
        return asked.l_type != Int16(F_UNLCK)
    }

    private static func whole(_ type: CInt) -> flock { flock(l_type: Int16(type), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0) }

    // F_OFD_GETLK, F_OFD_SETLK and F_OFD_SETLKW of fcntl(2), which glibc declares for _GNU_SOURCE only.
    private static let get: CInt = 36
    private static let set: CInt = 37
    private static let setAndWait: CInt = 38
}
