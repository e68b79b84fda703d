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

    /// A reader opens its window by 4 bytes, and for the rest only after the stop: it gets all of it. It answers the ping that asks whether it
    /// knows of the stop; then the server ends the connection by itself, with nothing more to wait for.
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
        let ping = Frame.bytes(type: 6, flags: 0, stream: 0, payload: [0, 0, 0, 0, 0, 0, 0, 0]).prefix(9)
        var asked = [UInt8]()
        #expect(await socket.readUntil(atMost: 20) { bytes in
            bytes.firstRange(of: ping).map { asked = Array(bytes[$0.upperBound...].prefix(8)) }
            return asked.count == 8
        })
        try await socket.write(Frame.bytes(type: 6, flags: 1, stream: 0, payload: asked))
        #expect(await socket.readUntil(atMost: 20) { bytes in Frame.kinds(bytes).count { $0 == 7 } == 2 })
        try await socket.write(Frame.bytes(type: 8, flags: 0, stream: 1, payload: [0, 1, 0, 0]))
        #expect(await socket.readUntil(atMost: 20) { Frame.lasts($0) == 1 && !Frame.kinds($0).contains(3) })
        #expect(await socket.readUntil(atMost: 20) { _ in socket.isClosedByServer })
        try? await socket.channel.close()
        try await ended.value
    }
}
