import AuditTrail
import Diagnostics
import Foundation
import NetworkAddress

/// How a server is set up. Every limit has a default that suits a program of some hundred sponsors.
package struct PortalSettings: Sendable {
    /// The output folder of the builds: where `current` and `builds` are.
    package var output: URL
    package var tokenStore: URL
    /// Made when missing, with mode 0600.
    package var sessionStore: URL
    /// One JSON object per line is appended; the file is made with mode 0600.
    package var auditLog: URL
    package var host = "127.0.0.1"
    /// 0 takes any free port.
    package var port = 8080
    /// With these the server speaks TLS 1.2 and 1.3, HTTP/1.1 and HTTP/2; without, it is in the clear.
    package var tls: TLSFiles?
    /// Whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. Without TLS, connections from elsewhere than these and this machine are closed.
    package var proxies = TrustedProxies([])
    /// Of 127.0.0.1, where `/metrics`, `/healthz` and `/readyz` are answered without a token; 0 takes any free one. By default none.
    package var metricsPort: Int?
    package var audit = AuditLimits()
    package var refusals = RefusalLimits()
    package var uses = UseLimits()
    package var sessions = SessionLimits()
    package var failedTries = TryLimits()
    package var connections = ConnectionLimits()
    /// How much of the site is kept in memory.
    package var cachedBytes = 64 << 20
    /// Seconds between two looks at what may have changed on disk (the current build, the tokens): a change is seen within twice this.
    package var lookInterval = 0.4

    package init(output: URL, tokenStore: URL, sessionStore: URL, auditLog: URL) {
        self.output = output
        self.tokenStore = tokenStore
        self.sessionStore = sessionStore
        self.auditLog = auditLog
    }

    /// Throws a `Fault` when credentials would cross a network in the clear.
    func check() throws {
        guard tls != nil || !proxies.isEmpty || host == "localhost" || IPAddress(host)?.isLoopback == true else {
            throw Fault(
                "without TLS the server listens on loopback only, and \(host) is not",
                remedy: "Use 127.0.0.1, or set server.tls.certificate and server.tls.key, or put a proxy that ends TLS in front and set server.trusted_proxy to its address.")
        }
    }
}

/// How long a browser stays signed in.
package struct SessionLimits: Sendable {
    /// Seconds without a request after which a session ends.
    package var idle: TimeInterval = 2 * 3600
    /// Seconds after sign-in when it ends in any case.
    package var absolute: TimeInterval = 12 * 3600
    /// Of one token; the one least recently used ends when there are more.
    package var perToken = 500
    /// Of all tokens.
    package var total = 20_000

    package init() {}
}

/// How many wrong credentials are answered before the answer is “wait”, and how long.
package struct TryLimits: Sendable {
    /// Wrong tries from one address (an IPv6 /64 is one) in a row.
    package var perAddress = 10
    /// Wrong tries with one token's id, from anywhere.
    package var perToken = 20
    /// Seconds to wait after that; each further wrong try doubles them.
    package var firstWait: TimeInterval = 30
    package var longestWait: TimeInterval = 3_600
    /// Seconds without a wrong try after which all is forgotten.
    package var memory: TimeInterval = 3_600
    /// How many addresses and ids are remembered.
    package var remembered = 20_000

    package init() {}
}

/// What one connection, and all of them, may take up.
package struct ConnectionLimits: Sendable {
    /// At once; where there are as many, one that rests makes room (``Seating``), and those of trusted proxies wait.
    package var connections = 2_000
    /// At once from one address (an IPv6 /64 is one); one that rests makes room for another. A trusted proxy has as many as it wants.
    package var perAddress = 200
    /// Requests that are open at once over all HTTP/2 connections (``StreamPlaces``).
    package var streams = 4_000
    /// Of them, of one end site (an IPv4 address or an IPv6 /48), those that the server works at, and that do not wait for their reader: further ones wait, for a
    /// second at most; a connection's only one as long as they are twice as many.
    package var streamsOfEndSite = 64
    /// Seconds in which a TLS handshake must be done.
    package var handshake = 10
    /// Seconds after which an HTTP/2 connection takes no new requests, so that none holds on to an old certificate for ever.
    package var longest = 3_600
    /// Seconds in which a connection must have sent a whole request head.
    package var idle = 30
    /// Seconds in which a request's body must be complete.
    package var body = 20
    /// Seconds without any progress after which a reader that does not read is cut off.
    package var stalledRead = 60
    package var headBytes = 16 << 10
    /// Of a connection, from which no request has come: a head, and what may be read ahead of an answer.
    var unparsedBytes: Int { 8 * headBytes + 128 << 10 }
    package var headFields = 100
    package var addressBytes = 2048
    /// Of the sign-in form, the only body that is read.
    package var formBytes = 4096

    package init() {}
}
