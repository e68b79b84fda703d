import AccessTokens
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NetworkAddress
import NIOCore
import Testing

@testable import Portal

/// Each behaviour is tested in memory, where the responder is called, and over a socket, where NIO's parser and encoder have their say.
enum Way: CaseIterable, Sendable {
    case inMemory, overSocket

    var setup: TestingSetup { self == .inMemory ? .router : .live }
}

struct Client: Sendable {
    let inner: any TestClientProtocol

    func send(
        _ method: HTTPRequest.Method = .get, _ target: String, as token: (record: TokenRecord, credential: Credential)? = nil,
        _ headers: [String: String] = [:], body: String? = nil
    ) async throws -> Reply {
        var pairs = headers
        if let token { pairs["Authorization"] = "Bearer " + token.credential.text }
        let fields = SecurityHeaders.fields(pairs.map { (name: $0.key, value: $0.value) })
        let buffer = body.map { ByteBuffer(string: $0) }
        return Reply(try await inner.execute(uri: target, method: method, headers: fields, body: buffer))
    }

    /// Signs in with the form and returns the cookie's `name=value`.
    func signIn(_ credential: String, _ headers: [String: String] = [:], next: String? = nil) async throws -> (reply: Reply, cookie: String) {
        let body = "token=" + credential + (next.map { "&next=" + $0 } ?? "")
        let reply = try await send(
            .post, "/sign-in", ["Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"].merging(headers) { $1 }, body: body)
        return (reply, String((reply["Set-Cookie"] ?? "").prefix { $0 != ";" }))
    }
}

struct Reply: Sendable {
    let response: TestResponse

    init(_ response: TestResponse) { self.response = response }

    var status: Int { response.status.code }
    var text: String { String(buffer: response.body) }
    subscript(_ name: String) -> String? { HTTPField.Name(name).flatMap { response.headers[$0] } }

    /// Everything but the time: what one answer may differ in from another of the same kind.
    var fingerprint: [String] {
        ["\(status)"] + response.headers.filter { $0.name != .date }.map { "\($0.name.canonicalName): \($0.value)" }.sorted() + [text]
    }
}

/// Runs a server of the fixture's site in one of the two ways.
func serve(
    _ way: Way, _ fixture: Fixture, _ change: (inout PortalSettings) -> Void = { _ in }, _ test: @escaping @Sendable (Client) async throws -> Void
) async throws {
    try await fixture.server(change).application().test(way.setup) { try await test(Client(inner: $0)) }
}

extension TrustedProxies {
    /// A proxy on this machine.
    static let onThisMachine = TrustedProxies(["127.0.0.1", "::1"].compactMap { IPNetwork($0) })
}
