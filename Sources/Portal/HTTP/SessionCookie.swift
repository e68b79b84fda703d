import HTTPTypes

/// The one cookie: a random id, nothing else. `__Host-` binds it to this host, to TLS and to the whole site.
enum SessionCookie {
    static let name = "__Host-almanac"
    private static let attributes = "; Path=/; Secure; HttpOnly; SameSite=Strict"

    static func setting(_ id: String) -> String { name + "=" + id + attributes }
    static let clearing = name + "=; Max-Age=0" + attributes

    /// The id in a request. Nil without one, and when there are two: one of them was planted.
    ///
    /// By bytes, and cookies end at semicolons alone: a browser sends commas, and signs that a `String` takes for a semicolon, as part of a value,
    /// which a site beside this one may set. An id in there would pass by what `__Host-` promises.
    static func id(in headers: HTTPFields) -> String? {
        guard let header = headers[.cookie], header.utf8.count <= 4096 else { return nil }
        let values = header.utf8.split(separator: UInt8(ascii: ";")).compactMap { pair -> Substring.UTF8View? in
            let pair = pair.drop(while: isBlank)
            return pair.starts(with: "\(name)=".utf8) ? pair.dropFirst(name.utf8.count + 1) : nil
        }
        guard values.count == 1, let value = values.first else { return nil }
        let end = value.lastIndex { !isBlank($0) }.map(value.index(after:)) ?? value.startIndex
        return String(value[..<end])
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }
}
