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
        var hash = SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let got = buffer.withUnsafeMutableBytes { Glibc.read(handle.fileDescriptor, $0.baseAddress, $0.count) }
            guard got >= 0 else { throw Fault("the file cannot be read (\(String(cString: strerror(errno))))", at: .init(name), remedy: "Check the disk.") }
            if got == 0 { return Array(hash.finalize()) }
            buffer.withUnsafeBytes { hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<got])) }
        }
    }
}

extension [UInt8] {
    /// Two digits a byte, in lower case.
    var hex: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
