import Foundation
import HTTPTypes

/// The one cookie: a random id, nothing else. `__Host-` binds it to this host, to TLS and to the whole site.
enum SessionCookie {
    static let name = "__Host-almanac"
    private static let attributes = "; Path=/; Secure; HttpOnly; SameSite=Strict"

    static func setting(_ id: String) -> String { name + "=" + id + attributes }
    static let clearing = name + "=; Max-Age=0" + attributes

    /// The id in a request. Nil without one, and when there are two: one of them was planted.
    static func id(in headers: HTTPFields) -> String? {
        guard let ids = ids(in: headers), ids.count == 1 else { return nil }
        return ids[0]
    }

    /// All ids: who signs out has the sessions of all of them ended, whatever else stands beside them. Nil where there are more than any browser sends.
    ///
    /// By bytes, and cookies end at semicolons alone: a browser sends commas, and signs that a `String` takes for a semicolon, as part of a value,
    /// which a site beside this one may set. An id in there would pass by what `__Host-` promises.
    static func ids(in headers: HTTPFields) -> [String]? {
        guard var header = headers[.cookie] else { return [] }
        return header.withUTF8(ids)
    }

    /// Once over the bytes, and no further than one too many: anybody may send thousands of cookies.
    private static func ids(_ bytes: UnsafeBufferPointer<UInt8>) -> [String]? {
        guard let first = bytes.baseAddress else { return [] }
        var (ids, start) = ([String](), 0)
        while start < bytes.count {
            let end = memchr(first + start, CInt(UInt8(ascii: ";")), bytes.count - start).map { UnsafeRawPointer(first).distance(to: UnsafeRawPointer($0)) } ?? bytes.count
            if let id = id(inPair: UnsafeBufferPointer(start: first + start, count: end - start)) { ids.append(id) }
            if ids.count > most { return nil }
            start = end + 1
        }
        return ids
    }

    private static func id(inPair pair: UnsafeBufferPointer<UInt8>) -> String? {
        var (start, end) = (0, pair.count)
        while start < end, isBlank(pair[start]) { start += 1 }
        guard end - start >= beginning.count, pair[start] == beginning[0], beginning.indices.allSatisfy({ pair[start + $0] == beginning[$0] }) else { return nil }
        start += beginning.count
        while end > start, isBlank(pair[end - 1]) { end -= 1 }
        return String(decoding: pair[start..<end], as: UTF8.self)
    }

    private static let beginning = Array("\(name)=".utf8)
    private static let most = 4

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }
}
