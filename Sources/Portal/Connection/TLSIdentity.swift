import Diagnostics
import Foundation
import NIOSSL
import Synchronization

/// The files that tell a browser who this server is.
package struct TLSFiles: Sendable, Equatable {
    /// PEM: the server's certificate, then those that lead to its issuer.
    package var certificate: URL
    /// PEM, not encrypted; not readable by everybody.
    package var key: URL

    package init(certificate: URL, key: URL) {
        self.certificate = certificate
        self.key = key
    }
}

/// The certificate and key of a running server, read again when the files change.
///
/// A renewal writes two files, one after the other: until both fit together, the ones before stay in use. When they still do not after
/// `patience`, `report` is told, once.
final class TLSIdentity: Sendable {
    /// Seconds in which a renewal has both files in place.
    private static let patience: TimeInterval = 10

    private let files: TLSFiles
    private let interval: TimeInterval
    private let now: @Sendable () -> Date
    private let report: @Sendable (Fault) -> Void
    private let state: Mutex<State>

    private struct State {
        var loaded: Loaded
        var stamps: Stamps
        var lookedAt: Date
        var failingSince: Date?
        var isReported = false
    }

    private struct Loaded {
        var context: NIOSSLContext
        var expiry: Date
    }

    private struct Stamps: Equatable {
        var certificate, key: FileStamp?

        init(_ files: TLSFiles) {
            certificate = FileStamp(of: files.certificate.path, followingLinks: true)
            key = FileStamp(of: files.key.path, followingLinks: true)
        }
    }

    /// Throws a `Fault` when a file cannot be read, is not PEM, the key can be read by everybody, or the two do not belong together.
    init(files: TLSFiles, interval: TimeInterval, now: @escaping @Sendable () -> Date, report: @escaping @Sendable (Fault) -> Void) throws {
        self.files = files
        self.interval = interval
        self.now = now
        self.report = report
        let stamps = Stamps(files)
        let loaded = try Self.load(files)
        if loaded.expiry <= now() { report(Fault("the certificate has expired", at: .init(files.certificate.path), remedy: "Renew it; browsers refuse it.")) }
        state = Mutex(State(loaded: loaded, stamps: stamps, lookedAt: now()))
    }

    /// Looks for a renewal while nobody connects, so that one that went wrong is said all the same. Runs until it is cancelled.
    func watch() async {
        while !Task.isCancelled {
            _ = current
            try? await Task.sleep(for: .seconds(max(interval, 1)))
        }
    }

    /// For a new connection.
    var context: NIOSSLContext { current.context }

    /// When the server's certificate ends.
    var expiry: Date { current.expiry }

    private var current: Loaded {
        let time = now()
        return state.withLock { state in
            if abs(time.timeIntervalSince(state.lookedAt)) >= interval {
                state.lookedAt = time
                reload(&state, time)
            }
            return state.loaded
        }
    }

    private func reload(_ state: inout State, _ time: Date) {
        let stamps = Stamps(files)
        guard stamps != state.stamps || state.failingSince != nil else { return }
        if stamps != state.stamps { state.isReported = false }
        state.stamps = stamps
        do {
            state.loaded = try Self.load(files)
            state.failingSince = nil
        } catch {
            let since = state.failingSince ?? time
            state.failingSince = since
            guard time.timeIntervalSince(since) >= Self.patience, !state.isReported, let fault = error as? Fault else { return }
            state.isReported = true
            report(Fault("\(fault.what); the certificate of before stays in use", at: fault.place, remedy: fault.remedy))
        }
    }

    private static func load(_ files: TLSFiles) throws -> Loaded {
        let chain = try read(files.certificate, "a certificate in PEM") { try NIOSSLCertificate.fromPEMBytes($0) }
        guard let own = chain.first else { throw Fault("there is no certificate in the file", at: .init(files.certificate.path), remedy: pemRemedy) }
        try refuseOpenKey(files.key)
        let key = try read(files.key, "a private key in PEM without a passphrase") { try NIOSSLPrivateKey(bytes: $0, format: .pem) }
        var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuiteValues = forwardSecret
        configuration.applicationProtocols = ["h2", "http/1.1"]
        do {
            return Loaded(context: try NIOSSLContext(configuration: configuration), expiry: Date(timeIntervalSince1970: TimeInterval(own.notValidAfter)))
        } catch {
            throw Fault("the key does not belong to the certificate", at: .init(files.key.path), remedy: "Name the key that \(files.certificate.path) was made with.")
        }
    }

    /// For TLS 1.2: those with forward secrecy and authenticated encryption. TLS 1.3 has no others.
    private static let forwardSecret: [NIOTLSCipher] = [
        .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]

    private static let pemRemedy = "Name a file that begins with -----BEGIN."

    private static func read<Value>(_ file: URL, _ what: String, _ parse: ([UInt8]) throws -> Value) throws -> Value {
        guard let data = FileManager.default.contents(atPath: file.path) else {
            throw Fault("the file cannot be read", at: .init(file.path), remedy: "Check the path, and that the server's user may read it.")
        }
        do { return try parse([UInt8](data)) } catch { throw Fault("this is not \(what)", at: .init(file.path), remedy: pemRemedy) }
    }

    private static func refuseOpenKey(_ file: URL) throws {
        var status = stat()
        guard stat(file.path, &status) == 0, status.st_mode & 0o007 != 0 else { return }
        throw Fault("everybody may read or write the key", at: .init(file.path), remedy: "Run chmod o= on it.")
    }
}
