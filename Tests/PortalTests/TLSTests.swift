import AsyncHTTPClient
import Diagnostics
import Foundation
import LoopbackClient
import NIOCore
import NIOSSL
import Testing

@testable import Portal

@Suite(.serialized) struct TLSTests {
    private static let page = "GET /sponsors/coral/ HTTP/1.1\r\nHost: a\r\nAccept-Encoding: identity\r\nConnection: close\r\nAuthorization: Bearer "

    @Test(arguments: [TLSVersion.tlsv12, .tlsv13]) func pagesComeOverTLS(_ version: TLSVersion) async throws {
        let fixture = try Fixture()
        try await withTLS(fixture) { port async throws in
            let socket = try await TLSSocket(port) { ($0.minimumTLSVersion, $0.maximumTLSVersion) = (version, version) }
            let reply = try await socket.exchange(Self.page + fixture.coralViewer.credential.text + "\r\n\r\n")
            #expect(reply.hasPrefix("HTTP/1.1 200") && reply.hasSuffix("coral overview first"))
            #expect(reply.lowercased().contains("strict-transport-security: max-age=31536000"))
        }
    }

    @Test func olderVersionsWeakCiphersAndPlainTextAreRefused() async throws {
        let fixture = try Fixture()
        try await withTLS(fixture) { port async throws in
            for version in [TLSVersion.tlsv1, .tlsv11] {
                let socket = try await TLSSocket(port) { ($0.minimumTLSVersion, $0.maximumTLSVersion) = (.tlsv1, version) }
                #expect(await socket.handshake().isDone == false, "\(version)")
            }
            let weak = try await TLSSocket(port) {
                $0.maximumTLSVersion = .tlsv12
                $0.cipherSuiteValues = [.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, .TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, .TLS_RSA_WITH_AES_128_GCM_SHA256]
            }
            #expect(await weak.handshake().isDone == false)
            let plain = try await blocking { try RawSocket(port).exchange("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n") }
            #expect(!plain.contains("HTTP/1.1"))
            // The control: the same client with nothing held back gets in.
            #expect(try await TLSSocket(port).handshake().isDone)
        }
    }

    @Test func http2IsSpokenToWhoOffersIt() async throws {
        let fixture = try Fixture()
        try await withTLS(fixture) { port async throws in
            var configuration = HTTPClient.Configuration()
            configuration.tlsConfiguration = .makeClientConfiguration()
            configuration.tlsConfiguration?.certificateVerification = .none
            try await HTTPClient.withHTTPClient(configuration: configuration) { client in
                var request = HTTPClientRequest(url: "https://127.0.0.1:\(port)/sponsors/coral/")
                request.headers = ["Authorization": "Bearer " + fixture.coralViewer.credential.text]
                let reply = try await client.execute(request, timeout: .seconds(20))
                #expect(reply.version == .http2 && reply.status == .ok)
                #expect(try await String(buffer: reply.body.collect(upTo: 1 << 20)) == "coral overview first")
                #expect(reply.headers.first(name: "Strict-Transport-Security") != nil)
                request.headers = ["Authorization": "Bearer " + fixture.duneManager.credential.text]
                #expect(try await client.execute(request, timeout: .seconds(20)).status == .notFound)
            }
        }
    }

    @Test func aHandshakeThatDoesNotEndIsCutOff() async throws {
        let fixture = try Fixture()
        try await withTLS(fixture, { $0.connections.handshake = 1 }) { port async throws in
            for drip in ["", "\u{16}"] {
                let seconds = try await blocking { try RawSocket(port).secondsUntilClosed(dripping: drip, atMost: 8) }
                #expect(seconds < 6)
            }
        }
    }

    /// TLS says farewell and waits for the other side's; who does not answer would keep its place for as long.
    @Test func whoHasToMakeRoomIsGoneAtOnce() async throws {
        let fixture = try Fixture()
        try await withTLS(fixture, { $0.connections.perAddress = 1 }) { port async throws in
            let silent = try await TLSSocket(port)
            #expect(await silent.handshake().isDone)
            try await silent.channel.setOption(ChannelOptions.autoRead, value: false).get()
            let own = try #require(silent.channel.localAddress?.port)
            #expect(SendQueue.bytes(from: port, to: own) != nil)
            #expect(try await TLSSocket(port).exchange("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").hasPrefix("HTTP/1.1 200"))
            #expect(try await SendQueue.isGone(from: port, to: own, within: 2))
        }
    }

    /// Who asks many times in a row and reads nothing has few answers waiting, not all of them, each encrypted.
    @Test func answersInARowWaitForTheReader() async throws {
        let fixture = try Fixture()
        let large = String(repeating: "0123456789abcdef", count: 12_500)
        try fixture.publish("r2-bbbbbbbbbbbb", says: "second", adding: [.init(path: "sponsors/coral/large/index.html", text: large, audience: .sponsor("coral"))])
        try await withTLS(fixture) { port async throws in
            let silent = try await TLSSocket(port, receiveBuffer: 4_096)
            #expect(await silent.handshake().isDone)
            try await silent.channel.setOption(ChannelOptions.autoRead, value: false).get()
            let ask = "GET /sponsors/coral/large/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(fixture.coralViewer.credential.text)\r\n\r\n"
            try await silent.write(Array(String(repeating: ask, count: 300).utf8))
            // What is answered is in the log: 60 MB would be all of it. Until no more is, for a while.
            func answers() throws -> Int { try fixture.auditLines().count { $0["path"] as? String == "/sponsors/coral/large/" } }
            var answered = -1
            while try answers() > answered || answered < 1 {
                answered = try answers()
                try await Task.sleep(for: .seconds(2))
            }
            // One that fills the kernel, one that fills NIO, one that waits; without the wait some more are on their way.
            #expect((1..<6).contains(answered), "\(answered)")
        }
    }

    /// A renewal by night is looked for although nobody connects.
    @Test func aRenewalThatWentWrongIsSaidWithoutAConnection() async throws {
        let fixture = try Fixture()
        try await withTLS(fixture) { _ async throws in
            try Identity.second.put("pem", at: fixture.tls.certificate)
            for _ in 0..<100 where fixture.faults.withLock({ $0 }).isEmpty {
                try await Task.sleep(for: .milliseconds(100))
                fixture.wait(2)
            }
            #expect(fixture.faults.withLock { $0.map(\.what) } == ["the key does not belong to the certificate; the certificate of before stays in use"])
        }
    }

    @Test func aRenewedCertificateIsTakenUpWithoutARestart() async throws {
        let fixture = try Fixture()
        try await withTLS(fixture) { port async throws in
            @Sendable func name() async throws -> String { try await TLSSocket(port).serverName() }
            #expect(try await name() == "first")
            // Half of a renewal: the two do not fit, and the ones before stay.
            try Identity.second.put("pem", at: fixture.tls.certificate)
            fixture.wait(1)
            #expect(try await name() == "first")
            #expect(fixture.faults.withLock { $0 } == [])
            try Identity.second.put("key", at: fixture.tls.key)
            fixture.wait(1)
            #expect(try await name() == "second")
            #expect(fixture.faults.withLock { $0 } == [])
        }
    }

    @Test func aRenewalThatStaysHalfDoneIsSaidOnce() async throws {
        let fixture = try Fixture()
        try await withTLS(fixture) { port async throws in
            try Data("junk".utf8).write(to: fixture.tls.certificate)
            for _ in 1...30 {
                fixture.wait(1)
                #expect(try await TLSSocket(port).serverName() == "first")
            }
            let messages = fixture.faults.withLock { $0.map(\.message) }
            #expect(messages == ["\(fixture.tls.certificate.path): this is not a certificate in PEM; the certificate of before stays in use. Name a file that begins with -----BEGIN."])
            try fixture.install(.second)
            fixture.wait(1)
            #expect(try await TLSSocket(port).serverName() == "second")
        }
    }

    @Test func filesThatCannotBeUsedAreRefusedAtStart() throws {
        let fixture = try Fixture()
        func refusal() -> String {
            do { _ = try fixture.server { $0.tls = fixture.tls } } catch { return (error as? Fault)?.message ?? "\(error)" }
            return ""
        }
        let (certificate, key) = (fixture.tls.certificate, fixture.tls.key)
        #expect(refusal() == "\(certificate.path): the file cannot be read. Check the path, and that the server's user may read it.")
        try fixture.install(.first)
        #expect(refusal() == "")
        try Identity.second.put("key", at: key)
        #expect(refusal() == "\(key.path): the key does not belong to the certificate. Name the key that \(certificate.path) was made with.")
        try Identity.first.put("key", at: key)
        chmod(key.path, 0o644)
        #expect(refusal() == "\(key.path): everybody may read or write the key. Run chmod o= on it.")
        try Identity.first.put("pem", at: key)
        #expect(refusal() == "\(key.path): this is not a private key in PEM without a passphrase. Name a file that begins with -----BEGIN.")
        try Data().write(to: certificate)
        #expect(refusal() == "\(certificate.path): this is not a certificate in PEM. Name a file that begins with -----BEGIN.")
        #expect(fixture.faults.withLock { $0 } == [])
        try fixture.install(.first)
        fixture.wait(101 * 365 * day)
        #expect(refusal() == "")
        #expect(fixture.faults.withLock { $0.map(\.what) } == ["the certificate has expired"])
    }

    @Test func withACertificateAnyAddressMayBeListenedOn() throws {
        let fixture = try Fixture()
        try fixture.install(.first)
        #expect(throws: Never.self) {
            try fixture.server {
                $0.host = "0.0.0.0"
                $0.tls = fixture.tls
            }
        }
    }

    private func withTLS(_ fixture: Fixture, _ change: (inout PortalSettings) -> Void = { _ in }, _ test: @escaping @Sendable (Int) async throws -> Void) async throws {
        try fixture.install(.first)
        try await withRunningServer(fixture, { $0.tls = fixture.tls; change(&$0) }, test)
    }
}
