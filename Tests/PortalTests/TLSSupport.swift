import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Synchronization
import Testing

@testable import Portal

/// Two self-signed certificates with their keys, good for a hundred years, copied to where a server may read them.
enum Identity: String {
    case first, second

    func install(certificate: URL, key: URL) throws {
        try put("pem", at: certificate)
        try put("key", at: key)
    }

    func put(_ kind: String, at file: URL) throws {
        let source = try #require(Bundle.module.url(forResource: "TLS/\(rawValue)", withExtension: kind))
        try Data(contentsOf: source).write(to: file, options: .atomic)
        chmod(file.path, 0o600)
    }
}

extension Fixture {
    var tls: TLSFiles { TLSFiles(certificate: root.appending(path: "server.pem"), key: root.appending(path: "server.key")) }

    func install(_ identity: Identity) throws { try identity.install(certificate: tls.certificate, key: tls.key) }
}

/// Runs the server as the command does, on a free port, and ends it by cancelling.
func withRunningServer(
    _ fixture: Fixture, _ change: (inout PortalSettings) -> Void = { _ in }, _ test: @escaping @Sendable (_ port: Int) async throws -> Void
) async throws {
    let server = try fixture.server(change)
    let (addresses, announce) = AsyncStream.makeStream(of: String.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try? await server.run { announce.yield($0) } }
        let address = await addresses.first { _ in true } ?? ""
        #expect(address.hasPrefix(server.isSecure ? "https://127.0.0.1:" : "http://127.0.0.1:"))
        try await test(Int(address.split(separator: ":").last ?? "") ?? 0)
        group.cancelAll()
    }
}

/// A TLS connection to loopback that sends bytes as they are: a client that need not behave.
final class TLSSocket: Sendable {
    let channel: any Channel
    private let inbox: Inbox

    /// - Parameters:
    ///   - receiveBuffer: bytes that may wait to be read.
    ///   - change: what the client may speak; by default anything, trusting any certificate, offering `protocols`.
    init(_ port: Int, protocols: [String] = ["http/1.1"], receiveBuffer: Int = 1 << 17, _ change: (inout TLSConfiguration) -> Void = { _ in }) async throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.applicationProtocols = protocols
        change(&configuration)
        let context = try NIOSSLContext(configuration: configuration)
        let inbox = Inbox()
        self.inbox = inbox
        channel = try await ClientBootstrap(group: NIOSingletons.posixEventLoopGroup).channelOption(.socketOption(.so_rcvbuf), value: receiveBuffer).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandlers(NIOSSLClientHandler(context: context, serverHostname: nil), Collector(inbox))
            }
        }.connect(host: "127.0.0.1", port: port).get()
    }

    func write(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }

    /// All that comes until the other side closes, or for so many seconds.
    func readToEnd(atMost seconds: Double = 15) async -> [UInt8] {
        let channel = channel
        let limit = Task { [inbox] in
            try await Task.sleep(for: .seconds(seconds))
            inbox.giveUp()
            channel.close(promise: nil)
        }
        try? await channel.closeFuture.get()
        limit.cancel()
        return inbox.bytes
    }

    /// Whether what has come is as it should be in time.
    func readUntil(atMost seconds: Double, _ isThere: ([UInt8]) -> Bool) async -> Bool {
        let start = ContinuousClock.now
        while start.duration(to: .now) < .seconds(seconds) {
            if isThere(inbox.bytes) { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return isThere(inbox.bytes)
    }

    /// Whether the other side ended it, not this one.
    var isClosedByServer: Bool { inbox.isEnded }

    func exchange(_ text: String) async throws -> String {
        try await write(Array(text.utf8))
        return String(decoding: await readToEnd(), as: UTF8.self)
    }

    /// The names of the certificate's subject and the protocol version, as far as the handshake came.
    func handshake() async -> (isDone: Bool, version: TLSVersion?) {
        for _ in 0..<500 where !inbox.isSecure && channel.isActive { try? await Task.sleep(for: .milliseconds(10)) }
        guard inbox.isSecure else { return (false, nil) }
        let version = try? await channel.nioSSL_tlsVersion().get()
        return (true, version ?? nil)
    }

    func serverName() async throws -> String {
        guard await handshake().isDone, let certificate = try await channel.nioSSL_peerCertificate().get() else { return "" }
        return String(decoding: try certificate.toDERBytes(), as: UTF8.self).contains("first.example") ? "first" : "second"
    }
}

private final class Inbox: Sendable {
    private let state = Mutex<(bytes: [UInt8], isSecure: Bool, isGivenUp: Bool, isEnded: Bool)>(([], false, false, false))
    var bytes: [UInt8] { state.withLock { $0.bytes } }
    var isSecure: Bool { state.withLock { $0.isSecure } }
    func append(_ buffer: ByteBuffer) { state.withLock { $0.bytes += Array(buffer: buffer) } }
    func secured() { state.withLock { $0.isSecure = true } }
    var isEnded: Bool { state.withLock { $0.isEnded } }
    func giveUp() { state.withLock { $0.isGivenUp = true } }
    func ended() { state.withLock { $0.isEnded = !$0.isGivenUp } }
}

private final class Collector: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    private let inbox: Inbox

    init(_ inbox: Inbox) { self.inbox = inbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { inbox.append(unwrapInboundIn(data)) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent { inbox.secured() }
    }

    func channelInactive(context: ChannelHandlerContext) { inbox.ended() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
