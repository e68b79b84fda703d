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
        guard let header = headers[.cookie] else { return [] }
        let ids = header.utf8.split(separator: UInt8(ascii: ";")).compactMap { pair -> String? in
            let pair = pair.drop(while: isBlank)
            guard pair.starts(with: "\(name)=".utf8) else { return nil }
            let value = pair.dropFirst(name.utf8.count + 1)
            let end = value.lastIndex { !isBlank($0) }.map(value.index(after:)) ?? value.startIndex
            return String(value[..<end])
        }
        return ids.count <= most ? ids : nil
    }

    private static let most = 4

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }
}
