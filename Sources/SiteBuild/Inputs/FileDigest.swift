import Crypto
import Diagnostics
import Foundation

enum FileDigest {
    /// The hash of a file's content, read piece by piece.
    static func sha256(of url: URL, name: String) throws -> [UInt8] {
        guard let handle = try? FileHandle(forReadingFrom: url) else {
            throw Fault("the file cannot be read", at: .init(name), remedy: "Check that it is there and can be read by this user.")
        }
        defer { try? handle.close() }
        var status = stat()
        // A site has thousands of small files: no more room than a file needs.
        let size = fstat(handle.fileDescriptor, &status) == 0 ? Int(status.st_size) : chunk
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: min(max(size, 4_096), chunk), alignment: 16)
        defer { buffer.deallocate() }
        var hash = SHA256()
        while true {
            let got = Glibc.read(handle.fileDescriptor, buffer.baseAddress, buffer.count)
            guard got >= 0 else { throw Fault("the file cannot be read (\(String(cString: strerror(errno))))", at: .init(name), remedy: "Check the disk.") }
            if got == 0 { return Array(hash.finalize()) }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<got]))
        }
    }

    private static let chunk = 1 << 20
}
