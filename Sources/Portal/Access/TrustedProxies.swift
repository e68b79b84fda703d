import AccessTokens
import HTTPTypes
import NetworkAddress

/// The proxies whose word about the reader's address is taken. What anybody else writes into the same headers is not looked at.
package struct TrustedProxies: Sendable {
    private let networks: [IPNetwork]

    package init(_ networks: [IPNetwork]) {
        self.networks = networks
    }

    package var isEmpty: Bool { networks.isEmpty }

    func contains(_ address: IPAddress?) -> Bool {
        address.map { address in networks.contains { $0.contains(address) } } ?? false
    }

    /// The reader's address: that of the connection or, where a trusted proxy holds it, the last one in `X-Forwarded-For` that is not a proxy's
    /// own. All before it the reader could have written, as it could a part that is no address: what stands after that counts.
    func client(of connection: IPAddress?, headers: HTTPFields) -> IPAddress? {
        guard contains(connection), let header = headers.value("X-Forwarded-For") else { return connection }
        var last = connection
        for part in header[...].parts(at: ",", keepingEmpty: true).reversed() {
            guard let address = IPAddress(part.trimmingBlanks) else { break }
            last = address
            if !contains(address) { break }
        }
        return last
    }

    /// What a trusted proxy calls the request in `X-Request-Id`, so that its log and ours tell of the same; nil where it is longer than 64 or
    /// has more than letters, digits, `.`, `_` and `-`, or looks like a credential.
    func requestID(of connection: IPAddress?, headers: HTTPFields) -> String? {
        guard contains(connection), let id = headers.value("X-Request-Id"), (1...64).contains(id.utf8.count), Redaction.withoutCredentials(id) == id else { return nil }
        let isPlain = { (byte: UInt8) in (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || [0x2D, 0x2E, 0x5F].contains(byte) }
        return id.utf8.allSatisfy(isPlain) ? id : nil
    }

    /// Whether the reader's browser speaks TLS with a trusted proxy.
    func sayHTTPS(of connection: IPAddress?, headers: HTTPFields) -> Bool {
        contains(connection) && headers.value("X-Forwarded-Proto")?[...].parts(at: ",").last?.trimmingBlanks.lowercased() == "https"
    }
}

extension HTTPFields {
    /// A header that has no constant in HTTPTypes.
    func value(_ name: String) -> String? { HTTPField.Name(name).flatMap { self[$0] } }
}
