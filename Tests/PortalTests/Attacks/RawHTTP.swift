import Foundation
import LoopbackClient

/// A client that sends any bytes and reads what comes back, one answer after the other. It connects anew when the server has closed.
final class RawHTTP {
    struct Reply: Equatable {
        var status: Int
        /// In the order in which they came, names in lower case.
        var headers: [(name: String, value: String)]
        var body: [UInt8]

        subscript(_ name: String) -> String? { headers.first { $0.name == name }?.value }

        /// All but the time.
        var fingerprint: [String] { ["\(status)"] + headers.filter { $0.name != "date" }.map { "\($0.name): \($0.value)" }.sorted() + [String(decoding: body, as: UTF8.self)] }

        static func == (one: Reply, other: Reply) -> Bool { one.fingerprint == other.fingerprint }
    }

    private let port: Int
    private var descriptor: Int32 = -1
    private var rest: [UInt8] = []

    init(_ port: Int) { self.port = port }

    deinit { hangUp() }

    /// Sends and reads one answer; nil when the server closes without one.
    func ask(_ bytes: [UInt8], isHead: Bool = false) throws -> Reply? {
        if descriptor < 0 { try connect() }
        if !send(bytes) {
            // Closed since the last answer: once more on a new connection.
            try connect()
            _ = send(bytes)
        }
        if let reply = read(isHead: isHead) { return reply }
        // A connection that the server closed while this was on its way gave no answer either.
        try connect()
        return send(bytes) ? read(isHead: isHead) : nil
    }

    /// Sends on a connection of its own and reads every answer until the server closes or is silent.
    /// - Parameter patience: seconds until the first answer, where one must come.
    func askAll(_ bytes: [UInt8], silence: Double = 1, patience: Double? = nil) throws -> [Reply] {
        try connect(timeout: patience ?? silence)
        defer { hangUp() }
        _ = send(bytes)
        var replies: [Reply] = []
        while let reply = read(isHead: false) {
            replies.append(reply)
            var wait = timeval(tv_sec: Int(silence), tv_usec: Int((silence - silence.rounded(.down)) * 1e6))
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        }
        return replies
    }

    func hangUp() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        rest = []
    }

    private func connect(timeout: Double = 15) throws {
        hangUp()
        descriptor = try connectToLoopback(port, timeout: timeout)
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    private func send(_ bytes: [UInt8]) -> Bool {
        Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    private func read(isHead: Bool) -> Reply? {
        while true {
            if let reply = takeReply(isHead: isHead) { return reply }
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else {
                hangUp()
                return nil
            }
            rest += buffer[..<count]
        }
    }

    private func takeReply(isHead: Bool) -> Reply? {
        guard let end = rest.firstRange(of: [13, 10, 13, 10]) else { return nil }
        let lines = String(decoding: rest[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let headers = lines.dropFirst().map { line -> (name: String, value: String) in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (parts[0].lowercased(), parts.count == 2 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
        }
        let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
        let bodyLength = isHead || status == 304 || status == 204 ? 0 : length
        guard rest.count - end.upperBound >= bodyLength else { return nil }
        let body = Array(rest[end.upperBound..<end.upperBound + bodyLength])
        rest.removeFirst(end.upperBound + bodyLength)
        return Reply(status: status, headers: headers, body: body)
    }
}

extension RawHTTP {
    /// A GET of a target that is sent as it is.
    func get(_ target: [UInt8], _ headers: [String: String] = [:]) throws -> Reply? {
        var bytes = Array("GET ".utf8) + target + Array(" HTTP/1.1\r\nHost: localhost\r\n".utf8)
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { bytes += Array("\(name): \(value)\r\n".utf8) }
        return try ask(bytes + [13, 10])
    }

    func get(_ target: String, _ headers: [String: String] = [:]) throws -> Reply? { try get(Array(target.utf8), headers) }
}
