import Foundation

/// Hands a child's standard error on as it comes, and keeps the last line that says what was wrong.
final class ErrorRelay {
    /// For the child; to be closed here once it has it.
    private(set) var writeEnd: CInt
    /// -1 once all was read.
    private(set) var readEnd: CInt
    private(set) var lastError: String?
    private let pass: (Data) -> Void
    private var line: [UInt8] = []

    private static let longestLine = 8_192
    private static let prefix = Array("error: ".utf8)

    init(pass: @escaping (Data) -> Void) {
        var ends: [CInt] = [-1, -1]
        _ = pipe(&ends)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        if ends[0] >= 0 { _ = fcntl(ends[0], F_SETFL, fcntl(ends[0], F_GETFL) | O_NONBLOCK) }
        (readEnd, writeEnd) = (ends[0], ends[1])
        self.pass = pass
    }

    deinit {
        closeWriteEnd()
        closeReadEnd()
    }

    func closeWriteEnd() {
        if writeEnd >= 0 { close(writeEnd) }
        writeEnd = -1
    }

    private func closeReadEnd() {
        if readEnd >= 0 { close(readEnd) }
        readEnd = -1
    }

    /// Takes what is there now.
    func drain() {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while readEnd >= 0 {
            let count = read(readEnd, &buffer, buffer.count)
            if count > 0 {
                pass(Data(buffer[..<count]))
                for byte in buffer[..<count] { take(byte) }
            } else if count == 0 {
                closeReadEnd()
            } else if errno != EINTR {
                return
            }
        }
    }

    private func take(_ byte: UInt8) {
        guard byte == UInt8(ascii: "\n") else {
            if line.count < Self.longestLine { line.append(byte) }
            return
        }
        if line.starts(with: Self.prefix) { lastError = String(decoding: line.dropFirst(Self.prefix.count), as: UTF8.self) }
        line.removeAll(keepingCapacity: true)
    }
}
