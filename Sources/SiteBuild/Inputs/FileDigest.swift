import Crypto
import Diagnostics
import Foundation

enum FileDigest {
    /// The hash of a plain file's content, read piece by piece.
    /// - Parameter followingLinks: for what the operator may keep elsewhere, and what the system itself links to.
    static func sha256(of url: URL, name: String, followingLinks: Bool = false) throws -> [UInt8] {
        let descriptor = try PlainFile.open(url.path, at: .init(name), followingLinks: followingLinks)
        defer { close(descriptor) }
        var status = stat()
        // A site has thousands of small files: no more room than a file needs.
        let size = fstat(descriptor, &status) == 0 ? Int(status.st_size) : chunk
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: min(max(size, 4_096), chunk), alignment: 16)
        defer { buffer.deallocate() }
        var hash = SHA256()
        while true {
            let got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            guard got >= 0 else { throw Fault("the file cannot be read (\(String(cString: strerror(errno))))", at: .init(name), remedy: "Check the disk.") }
            if got == 0 { return Array(hash.finalize()) }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<got]))
        }
    }

    private static let chunk = 1 << 20
}
