import Foundation

/// What the kernel holds of a connection's bytes, from proc(5)'s `net/tcp`.
enum SendQueue {
    /// Written and not acknowledged yet; nil where there is no such connection any more.
    static func bytes(from port: Int, to other: Int) -> Int? {
        // The server has let go of it, and nothing is to be sent any more.
        queues(from: port).first { $0.other == other && !["05", "06"].contains($0.state) }?.bytes
    }

    /// Of all connections that the server has closed and that no file of a process stands for: what nobody counts but the system.
    static func bytesOfClosed(from port: Int) -> [Int] { queues(from: port).filter { $0.inode == "0" && $0.bytes > 0 }.map(\.bytes) }

    private static func queues(from port: Int) -> [(other: Int?, state: Substring, bytes: Int, inode: Substring)] {
        // A String takes such a file for as long as its first read is.
        let table = FileHandle(forReadingAtPath: "/proc/net/tcp")?.readDataToEndOfFile() ?? Data()
        return String(decoding: table, as: UTF8.self).split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 9, hexPort(fields[1]) == port, let bytes = fields[4].split(separator: ":").first.flatMap({ Int($0, radix: 16) }) else { return nil }
            return (hexPort(fields[2]), fields[3], bytes, fields[9])
        }
    }

    /// Whether there is no such connection any more, within so many seconds.
    static func isGone(from port: Int, to other: Int, within seconds: Double) async throws -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while bytes(from: port, to: other) != nil {
            if ContinuousClock.now > end { return false }
            try await Task.sleep(for: .milliseconds(50))
        }
        return true
    }

    private static func hexPort(_ address: Substring) -> Int? { address.split(separator: ":").last.flatMap { Int($0, radix: 16) } }
}
