import Foundation

/// Runs what blocks on a thread of its own: on the tests' few threads it would keep the server from answering.
package func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: .init(catching: body)) }
    }
}

/// - Parameters:
///   - timeout: seconds of each wait for the other side.
///   - receiveBuffer: bytes that may wait to be read; the system's own choice where nil.
/// - Returns: a connected socket, the caller's to close.
package func connectToLoopback(_ port: Int, timeout: Double = 15, receiveBuffer: Int32? = nil) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    if var size = receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size)) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    guard connected == 0 else {
        close(descriptor)
        throw POSIXError(.ECONNREFUSED)
    }
    var wait = timeval(tv_sec: Int(timeout), tv_usec: Int((timeout - timeout.rounded(.down)) * 1e6))
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
    return descriptor
}

/// A plain TCP connection to loopback, for what a well-behaved client would not send.
package final class RawSocket: Sendable {
    private let descriptor: Int32

    package init(_ port: Int, receiveBuffer: Int32? = nil) throws {
        descriptor = try connectToLoopback(port, receiveBuffer: receiveBuffer)
    }

    deinit { close(descriptor) }

    /// From now on nothing that comes is acknowledged, as if the line were cut: a filter of socket(7) in front of it drops all. Or no more so.
    /// - Returns: whether the system has taken it.
    package func isDeaf(_ isDeaf: Bool) -> Bool {
        guard isDeaf else {
            var none: Int32 = 0
            return setsockopt(descriptor, SOL_SOCKET, SO_DETACH_FILTER, &none, socklen_t(MemoryLayout<Int32>.size)) == 0
        }
        // One instruction, "return 0": code 6, no jumps, no operand.
        var drop: (code: UInt16, jumps: UInt16, operand: UInt32) = (6, 0, 0)
        return withUnsafeMutablePointer(to: &drop) {
            var program: (count: UInt16, first: UnsafeMutableRawPointer) = (1, UnsafeMutableRawPointer($0))
            return setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, 16) == 0
        }
    }

    /// Tells the other side that nothing more will be written.
    package func endsWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// When it is closed, the other side learns at once that nobody is there, and what was not read is gone.
    package func resets() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    @discardableResult
    package func write(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// - Returns: all that comes until the other side has closed.
    package func ask(_ text: String) -> [UInt8] {
        write(text)
        return readBytes(atMost: .max)
    }

    package func exchange(_ text: String) -> String { String(decoding: ask(text), as: UTF8.self) }

    package func readToEnd() -> String { String(decoding: readBytes(atMost: .max), as: UTF8.self) }

    /// What comes, until there is so much or the other side has closed.
    package func readBytes(atMost limit: Int) -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while all.count < limit {
            let count = recv(descriptor, &buffer, min(buffer.count, limit - all.count), 0)
            guard count > 0 else { break }
            all += buffer[..<count]
        }
        return all
    }

    /// Whether what comes next is the end, and not that the other side has reset the connection.
    package var isAtEnd: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, 0) == 0
    }

    /// Its own, by which the other side knows it.
    package var localPort: Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) } }
        return Int(in_port_t(bigEndian: address.sin_port))
    }

    /// How many bytes have come and were not read.
    package var waiting: Int {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        return max(0, recv(descriptor, &buffer, buffer.count, Int32(MSG_PEEK | MSG_DONTWAIT)))
    }

    /// Sends `drip` every 0.2 seconds until the other side has closed.
    package func secondsUntilClosed(dripping drip: String, atMost: Double) -> Double {
        let began = ContinuousClock.now
        var buffer = [UInt8](repeating: 0, count: 4096)
        while ContinuousClock.now - began < .seconds(atMost) {
            usleep(200_000)
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count == 0 || (count < 0 && errno != EAGAIN) { break }
            if !drip.isEmpty, !write(drip) { break }
        }
        let took = ContinuousClock.now - began
        return Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
    }

    /// How much the other side takes before it closes.
    package func bytesAccepted(of total: Int) -> Int {
        let chunk = [UInt8](repeating: 0x61, count: 1 << 16)
        var sent = 0
        while sent < total {
            let count = send(descriptor, chunk, chunk.count, Int32(MSG_NOSIGNAL))
            guard count > 0 else { break }
            sent += count
        }
        return sent
    }
}
