import HTTPTypes

@testable import Portal

/// `Cookie`: an id comes out only where just one cookie has the session's name. An input's lines are as many headers.
enum CookieProperty {
    static func check(_ input: [UInt8]) throws {
        var headers = HTTPFields()
        for line in input.split(separator: 10, omittingEmptySubsequences: false) { headers.append(HTTPField(name: .cookie, value: Array(line))) }
        let id = SessionCookie.id(in: headers).map { Array($0.utf8) }
        let plain = plain(Array((headers[.cookie] ?? "").utf8))
        try hold(id == plain, "\(id.map { String(decoding: $0, as: UTF8.self) } ?? "none") where \(plain.map { String(decoding: $0, as: UTF8.self) } ?? "none") stands")
    }

    /// As RFC 6265 has it: pairs between semicolons, the name up to the first equals sign.
    private static func plain(_ header: [UInt8]) -> [UInt8]? {
        let values = HeaderText.split(header, at: ";").map(HeaderText.trimmed).compactMap { pair -> [UInt8]? in
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")), pair[..<equals].elementsEqual(SessionCookie.name.utf8) else { return nil }
            return Array(pair[(equals + 1)...])
        }
        return values.count == 1 ? values[0] : nil
    }
}
