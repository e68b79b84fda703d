import Foundation
import Logging
import ServiceLifecycle
import Testing

@testable import Portal

/// What is left to send over HTTP/2 when the server is told to stop.
@Suite struct GracefulStopTests {
    private struct Running: Service {
        let server: PortalServer
        let announce: @Sendable (String) -> Void

        func run() async throws { try await server.run(announce: announce) }
    }

    /// A reader opens its window by 4 bytes, and for the rest only after the stop: it gets all of it, then the server ends.
    @Test(.timeLimit(.minutes(3))) func anAnswerThatItsReaderIsTakingIsSentToItsEnd() async throws {
        let fixture = try Fixture()
        try fixture.install(.first)
        let (addresses, announce) = AsyncStream.makeStream(of: String.self)
        let running = Running(server: try fixture.server { $0.tls = fixture.tls }) { announce.yield($0) }
        let group = ServiceGroup(services: [running], logger: Logger(label: "test"))
        let ended = Task { try await group.run() }
        let port = try #require(await addresses.first { _ in true }.flatMap { $0.split(separator: ":").last.flatMap { Int($0) } })

        let socket = try await TLSSocket(port, protocols: ["h2"])
        #expect(await socket.handshake().isDone)
        try await socket.write(
            Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + Frame.bytes(type: 4, flags: 0, stream: 0, payload: [0, 4, 0, 0, 0, 4])
                + Frame.bytes(type: 1, flags: 5, stream: 1, payload: Frame.get("/sign-in")))
        #expect(await socket.readUntil(atMost: 20) { Frame.kinds($0).contains(0) && Frame.lasts($0) == 0 })
        await group.triggerGracefulShutdown()
        // GOAWAY tells that it has begun.
        #expect(await socket.readUntil(atMost: 20) { Frame.kinds($0).contains(7) })
        try await Task.sleep(for: .milliseconds(300))
        try await socket.write(Frame.bytes(type: 8, flags: 0, stream: 1, payload: [0, 1, 0, 0]))
        #expect(await socket.readUntil(atMost: 20) { Frame.lasts($0) == 1 && !Frame.kinds($0).contains(3) })
        try? await socket.channel.close()
        try await ended.value
    }
}
