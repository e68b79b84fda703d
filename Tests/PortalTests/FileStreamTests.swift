import Crypto
import Foundation
import Hummingbird
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Portal

@Suite struct FileStreamTests {
    @Test func aFileIsReadNoFasterThanTheConnectionTakesIt() async throws {
        let bytes = Data((0..<FileStream.chunk * 6 + 5).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) })
        let folder = FileManager.default.temporaryDirectory.appending(path: "stream-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try bytes.write(to: folder.appending(path: "large.csv"))
        let file = try OpenFile(Representation(folder: folder.path, path: "large.csv", size: bytes.count, sha256: "", encoding: nil, common: [:]))
        let taker = SlowTaker()
        var writer: any ResponseBodyWriter = taker
        try await FileStream(file: file, part: 3..<bytes.count, loop: taker.loop).write(to: &writer)
        try await taker.loop.submit {}.get()
        taker.state.withLock { state in
            let isWhole = state.taken.elementsEqual(bytes.dropFirst(3))
            #expect(isWhole)
            #expect(state.mostAhead == 1)
        }
    }
}

/// Takes what it is given on an event loop that is busy, as one with a thousand connections is.
private final class SlowTaker: ResponseBodyWriter, Sendable {
    struct State {
        var ahead = 0
        var mostAhead = 0
        var taken: [UInt8] = []
    }

    let loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()
    let state = Mutex(State())

    func write(_ buffer: ByteBuffer) async throws {
        state.withLock { state in
            state.ahead += 1
            state.mostAhead = max(state.mostAhead, state.ahead)
        }
        loop.execute {
            usleep(20_000)
            self.state.withLock { state in
                state.ahead -= 1
                state.taken += buffer.readableBytesView
            }
        }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
