import AccessTokens
import Foundation
import LoopbackClient
import Testing

@testable import Portal

/// Every file of every sponsor asked for with every token and with none, in every way of asking.
@Suite(.serialized) struct MatrixTests {
    @Test func eachHolderGetsItsOwnFilesAndNothingElse() async throws {
        let site = try AttackedSite()
        try await withRunningServer(site.fixture, AttackedSite.withoutQuotas) { port async throws in
            try await blocking { for credential in site.credentials { try Self.ask(site, port, credential) } }
        }
        #expect(site.fixture.faults.withLock { $0 } == [])
    }

    private static func ask(_ site: AttackedSite, _ port: Int, _ credential: (name: String, holder: TokenHolder?, role: TokenRole?, text: String?)) throws {
        let client = RawHTTP(port)
        let headers = credential.text.map { ["Authorization": "Bearer " + $0] } ?? [:]
        let nothing = try #require(try client.get("/nothing/", headers))
        #expect(nothing.status == (credential.holder == nil ? 401 : 404))
        for file in site.files {
            let target = ManifestAddress.encoded(file.path)
            let known = ["\"\(Fixture.hex(file.text))\"", "*"]
            switch site.allows(file, credential.holder, credential.role) {
            case .allowed:
                let plain = try #require(try client.get(target, headers))
                #expect(plain.status == 200 && plain.body == Array(file.text.utf8), "\(credential.name) \(file.path)")
                let zipped = try #require(try client.get(target, headers.merging(["Accept-Encoding": "gzip"]) { $1 }))
                #expect(zipped.body == Array((file.gzip ?? file.text).utf8))
                let etag = try #require(plain["etag"])
                #expect(try client.get(target, headers.merging(["If-None-Match": etag]) { $1 })?.status == 304)
                let part = try #require(try client.get(target, headers.merging(["Range": "bytes=1-2"]) { $1 }))
                #expect(part.status == 206 && part.body == Array(file.text.utf8.dropFirst().prefix(2)))
            case .needsManager:
                for more in [[:], ["Range": "bytes=0-0"], ["If-None-Match": known[0]], ["If-None-Match": "*"]] as [[String: String]] {
                    let reply = try #require(try client.get(target, headers.merging(more) { $1 }))
                    #expect(reply.status == 403 && !String(decoding: reply.body, as: UTF8.self).contains("|") && reply["etag"] == nil, "\(credential.name) \(file.path)")
                }
            case .hidden:
                // Nothing about the request makes a difference: neither bytes nor headers tell that there is something.
                for more in [
                    [:], ["Range": "bytes=0-0"], ["Range": "bytes=999999-"], ["If-None-Match": known[0]], ["If-None-Match": "*"], ["If-Range": known[0], "Range": "bytes=0-0"], ["If-Match": "*"],
                    ["If-Modified-Since": "Thu, 01 Jan 2099 00:00:00 GMT"], ["Accept-Encoding": "gzip"], ["Sec-Fetch-Site": "same-origin"], ["X-Original-URL": "/assets/site.css"],
                    ["X-Rewrite-URL": target], ["X-HTTP-Method-Override": "GET"], ["X-Forwarded-For": "127.0.0.1"], ["X-Forwarded-Prefix": "/sponsors"], ["Cookie": "almanac=1; __Host-almanac=\(String(repeating: "0", count: 64))"],
                ] as [[String: String]] {
                    let reply = try #require(try client.get(target, headers.merging(more) { $1 }))
                    #expect(reply == nothing, "\(credential.name) \(file.path) \(more)")
                }
                let head = try #require(try client.ask(Array("HEAD \(target) HTTP/1.1\r\nHost: localhost\r\n\(headers.map { "\($0): \($1)\r\n" }.joined())\r\n".utf8), isHead: true))
                #expect(head.status == nothing.status && head["content-length"] == nothing["content-length"] && head["etag"] == nil)
                let post = try #require(try client.ask(Array("POST \(target) HTTP/1.1\r\nHost: localhost\r\n\(headers.map { "\($0): \($1)\r\n" }.joined())Content-Length: 0\r\n\r\n".utf8)))
                #expect(post.status == 405 && !String(decoding: post.body, as: UTF8.self).contains("|"))
            }
        }
    }
}

enum ManifestAddress {
    /// The address of a file of a build, as it stands in a request line.
    static func encoded(_ path: String) -> String {
        let address = "/" + (path.hasSuffix("/index.html") ? String(path.dropLast(10)) : path)
        return address.utf8.map { byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || "/-._".utf8.contains(byte)
            return isPlain ? String(Unicode.Scalar(byte)) : "%" + String(byte + 0, radix: 16, uppercase: true)
        }.joined()
    }
}
