import Foundation
import NIOCore
import NIOPosix

/// A file held open: it is what it was, whatever becomes of its name.
final class OpenFile: Sendable {
    private let descriptor: Int32
    private let file: Representation

    /// Throws a `Fault` unless the file is there, a plain file, and of the manifest's size.
    init(_ file: Representation) throws {
        self.file = file
        descriptor = open(file.onDisk, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw file.damaged }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size == file.size else { throw file.damaged }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Whether it is in no build any more: it was removed since, as after an erasure.
    var isRemoved: Bool {
        var status = stat()
        return fstat(descriptor, &status) != 0 || status.st_nlink == 0
    }

    func readWhole() throws -> ByteBuffer {
        try read(at: 0, count: file.size)
    }

    /// Reads on a thread that may wait for a disk. Fails with a `Fault` when the file ends early.
    func chunk(at offset: Int, count: Int, on loop: any EventLoop) -> EventLoopFuture<ByteBuffer> {
        NIOThreadPool.singleton.runIfActive(eventLoop: loop) { try self.read(at: offset, count: count) }
    }

    private func read(at offset: Int, count: Int) throws -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: count)
        while buffer.readableBytes < count {
            let missing = count - buffer.readableBytes
            let start = offset + buffer.readableBytes
            let read = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: missing) { bytes in
                max(0, pread(descriptor, bytes.baseAddress, missing, off_t(start)))
            }
            guard read > 0 else { throw file.damaged }
        }
        return buffer
    }
}
