import Foundation

/// What the kernel holds of a connection's bytes, from proc(5)'s `net/tcp`.
enum SendQueue {
    /// Written and not acknowledged yet; nil where there is no such connection any more.
    static func bytes(from port: Int, to other: Int) -> Int? {
        // A String takes such a file for as long as its first read is.
        let table = FileHandle(forReadingAtPath: "/proc/net/tcp")?.readDataToEndOfFile() ?? Data()
        for line in String(decoding: table, as: UTF8.self).split(separator: "\n").dropFirst() {
            let fields = line.split(separator: " ")
            guard fields.count > 4, hexPort(fields[1]) == port, hexPort(fields[2]) == other else { continue }
            // The server has let go of it, and nothing is to be sent any more.
            if ["05", "06"].contains(fields[3]) { continue }
            return fields[4].split(separator: ":").first.flatMap { Int($0, radix: 16) }
        }
        return nil
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
