import Glibc

/// Opens a file whose name others may have given to something else: a link out of the folder to a secret, a FIFO that keeps whoever opens it
/// waiting, a device without end. The one place that decides what of all that is read.
///
/// A second name of a secret (a hard link) cannot be told from a file of one's own; `fs.protected_hardlinks` keeps others from making one.
package enum PlainFile {
    /// Why a file is not read.
    package enum Refusal: Error, Equatable, Sendable {
        case absent, link, notPlain
        /// Larger than so many bytes.
        case larger(Int)
        /// The system's reason.
        case failed(String)

        package func fault(at place: Fault.Place) -> Fault {
            switch self {
            case .absent: Fault("the file cannot be opened", at: place, remedy: "Check that it is there and can be read by this user.")
            case .link: Fault("the file is a symbolic link", at: place, remedy: "Put the file itself there: links are not followed, as they could publish any file.")
            case .notPlain: Fault("it is not a plain file", at: place, remedy: "Put a plain file there.")
            case .larger(let limit): Fault("the file is larger than \(limit < 1 << 20 ? "\(limit >> 10) KiB" : "\(limit >> 20) MiB")", at: place, remedy: "Make it smaller.")
            case .failed(let reason): Fault("the file cannot be read (\(reason))", at: place, remedy: "Check that it can be read by this user, and the disk.")
            }
        }
    }

    /// - Parameter followingLinks: where a link is the operator's right; it must lead to a plain file all the same.
    /// - Returns: a descriptor, the caller's to close.
    package static func open(_ path: String, followingLinks: Bool = false) throws(Refusal) -> CInt {
        var status = stat()
        // Looked at before it is opened: opening alone may already do something to a device.
        guard (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { throw refusal() }
        try refuseOther(status)
        // It may have been exchanged since: a link is not followed now either, and a FIFO not waited for.
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (followingLinks ? 0 : O_NOFOLLOW))
        guard descriptor >= 0 else { throw refusal() }
        do throws(Refusal) {
            guard fstat(descriptor, &status) == 0 else { throw refusal() }
            try refuseOther(status)
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// The whole content, which is refused before it is read where it is larger than the limit.
    package static func read(_ path: String, atMost limit: Int) throws(Refusal) -> [UInt8] {
        let descriptor = try open(path)
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw refusal() }
        guard status.st_size <= limit else { throw .larger(limit) }
        // One byte more than it has: what grows meanwhile is seen.
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size) + 1)
        var filled = 0
        while filled < bytes.count {
            let got = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress.map { $0 + filled }, $0.count - filled) }
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { throw refusal() }
            if got == 0 { return Array(bytes[..<filled]) }
            filled += got
        }
        throw .failed("it grew while it was read")
    }

    /// The same, with what was refused as a `Fault`.
    package static func open(_ path: String, at place: Fault.Place, followingLinks: Bool = false) throws -> CInt {
        do throws(Refusal) { return try open(path, followingLinks: followingLinks) } catch { throw error.fault(at: place) }
    }

    /// The same, with what was refused as a `Fault`.
    package static func read(_ path: String, atMost limit: Int, at place: Fault.Place) throws -> [UInt8] {
        do throws(Refusal) { return try read(path, atMost: limit) } catch { throw error.fault(at: place) }
    }

    private static func refuseOther(_ status: stat) throws(Refusal) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: return
        case S_IFLNK: throw .link
        default: throw .notPlain
        }
    }

    /// What the system's last call said.
    private static func refusal() -> Refusal {
        switch errno {
        case ENOENT, ENOTDIR: .absent
        case ELOOP: .link
        case let code: .failed(String(cString: strerror(code)))
        }
    }
}
