import AccessTokens
import Foundation
import HTTPTypes
import Testing

@testable import Portal

/// Ranges of every shape, and credentials and cookies with anything changed.
@Suite(.serialized) struct CredentialAttackTests {
    @Test func aTokenWithAnythingChangedOpensNothing() async throws {
        let site = try AttackedSite()
        let good = try #require(site.credentials.first { $0.name == "coral manager" }?.text)
        try await serve(.inMemory, site.fixture, AttackedSite.withoutQuotas) { client async throws in
            @Sendable func status(_ credential: String) async throws -> Int { try await client.send(.get, "/sponsors/coral/", ["Authorization": "Bearer " + credential]).status }
            #expect(try await status(good) == 200)
            var random = SplitMix(state: 1)
            let digits = Array("0123456789abcdefghjkmnpqrstvwxyz")
            for place in good.indices {
                for _ in 0..<4 {
                    var changed = good
                    let digit = digits[Int(random.next() % 32)]
                    if digit == good[place] { continue }
                    changed.replaceSubrange(place...place, with: String(digit))
                    #expect(try await status(changed) == 401, "\(good.distance(from: good.startIndex, to: place))")
                }
                var shorter = good
                shorter.remove(at: place)
                #expect(try await status(shorter) == 401)
                var longer = good
                longer.insert("0", at: place)
                #expect(try await status(longer) == 401)
            }
            for changed in [good.uppercased(), good + "0", "0" + good, good + good, String(good.reversed()), "", "alm_", good.replacing("alm_", with: "ALM_"), good + "%00", good + "\u{200B}", good.replacing("0", with: "o")] where changed != good {
                #expect(try await status(changed) == 401)
            }
        }
    }

    @Test func aCookieWithAnythingChangedOpensNothing() async throws {
        let site = try AttackedSite()
        let good = try #require(site.credentials.first { $0.name == "coral manager" }?.text)
        try await serve(.inMemory, site.fixture, AttackedSite.withoutQuotas) { client async throws in
            let cookie = try await client.signIn(good).cookie
            let id = String(cookie.dropFirst(15))
            @Sendable func status(_ cookie: String) async throws -> Int { try await client.send(.get, "/sponsors/coral/", ["Cookie": cookie]).status }
            #expect(try await status(cookie) == 200)
            for place in id.indices {
                var changed = id
                changed.replaceSubrange(place...place, with: id[place] == "0" ? "1" : "0")
                #expect(try await status("__Host-almanac=" + changed) == 401)
            }
            for wrong in [
                "__Host-almanac=" + id.uppercased() + "0", "__host-almanac=" + id, "__Secure-almanac=" + id, "almanac=" + id, " __Host-almanac =" + id, "__Host-almanac=\"" + id + "\"", "__Host-almanac=" + id + "; __Host-almanac=0", "__Host-almanac=; \(cookie)",
                "__Host-almanac=" + id.dropLast(), "__Host-almanac=" + id + "%00", "__Host-almanac=" + Fixture.hex(id), "__Host-almanac=' OR 1=1 --", "__Host-almanac=" + String(repeating: "0", count: 64),
            ] { #expect(try await status(wrong) == 401, "\(wrong.prefix(30))") }
            // The cookie of a sponsor opens nothing of another's, and a header goes over a cookie.
            #expect(try await client.send(.get, "/sponsors/dune/", ["Cookie": cookie]).status == 404)
            #expect(try await client.send(.get, "/sponsors/coral/", ["Cookie": cookie, "Authorization": "Bearer alm_wrong"]).status == 401)
        }
    }

    /// Two thousand made-up ranges: what comes is that part of the file, all of it, or 416, as a plain reading of RFC 9110 has it.
    @Test func rangesOfEveryShapeGiveWhatTheySay() async throws {
        let site = try AttackedSite()
        let token = try #require(site.credentials.first { $0.name == "coral manager" }?.text)
        let text = Array(AttackedSite.marker("coral", "members.csv").utf8)
        try await serve(.inMemory, site.fixture, AttackedSite.withoutQuotas) { client async throws in
            var random = SplitMix(state: 7)
            let bounds = ["", "0", "1", "5", "\(text.count - 1)", "\(text.count)", "\(text.count + 1)", "007", "99999999999999999999", "-1", "+1", " 3 ", "a", "1.5", "0x2", "٣"]
            let units = ["bytes", "bytes", "bytes", "BYTES", "Bytes ", "byte", "items", "", "bytes=bytes"]
            for _ in 0..<2_000 {
                let parts = (0..<(1 + Int(random.next() % 8) / 6)).map { _ in bounds[Int(random.next() % 16)] + "-" + bounds[Int(random.next() % 16)] }
                let range = units[Int(random.next() % 9)] + "=" + parts.joined(separator: random.next() % 2 == 0 ? "," : ", ")
                let reply = try await client.send(.get, "/sponsors/coral/exports/members.csv", ["Authorization": "Bearer " + token, "Range": range])
                let body = Array(reply.text.utf8)
                switch reply.status {
                case 200: #expect(body == text, "\(range)")
                case 206:
                    let expected = try #require(Self.plainReading(range, size: text.count), "\(range)")
                    #expect(body == Array(text[expected]) && reply["Content-Range"] == "bytes \(expected.lowerBound)-\(expected.upperBound - 1)/\(text.count)", "\(range)")
                case 416: #expect(reply["Content-Range"] == "bytes */\(text.count)" && !reply.text.contains("|"), "\(range)")
                default: Issue.record("\(range) → \(reply.status)")
                }
                if let expected = Self.plainReading(range, size: text.count) { #expect(reply.status == 206, "\(range) is \(expected)") }
            }
        }
    }

    /// A single range that can be met, read anew from the RFC's grammar with a regular expression; nil for all else.
    private static func plainReading(_ header: String, size: Int) -> Range<Int>? {
        guard let match = header.wholeMatch(of: /(?i)bytes=[ \t]*([0-9]*)[ \t]*-[ \t]*([0-9]*)[ \t]*/) else { return nil }
        let number = { (digits: Substring) in digits.isEmpty ? nil : Int(digits) ?? .max }
        switch (number(match.1), number(match.2)) {
        case (nil, nil): return nil
        case (nil, let last?): return last == 0 ? nil : max(0, size - min(last, size))..<size
        case (let first?, nil): return first < size ? first..<size : nil
        case (let first?, let last?): return first < size && first <= last ? first..<min(size, last == .max ? size : last + 1) : nil
        }
    }
}
