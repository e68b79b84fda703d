import HTTPTypes

/// The one cookie: a random id, nothing else. `__Host-` binds it to this host, to TLS and to the whole site.
enum SessionCookie {
    static let name = "__Host-almanac"
    private static let attributes = "; Path=/; Secure; HttpOnly; SameSite=Strict"

    static func setting(_ id: String) -> String { name + "=" + id + attributes }
    static let clearing = name + "=; Max-Age=0" + attributes

    /// The id in a request. Nil without one, and when there are two: one of them was planted.
    static func id(in headers: HTTPFields) -> String? {
        guard let header = headers[.cookie], header.utf8.count <= 4096 else { return nil }
        let values = header.split(whereSeparator: { $0 == ";" || $0 == "," }).compactMap { pair -> Substring? in
            let pair = pair.trimmingBlanks
            return pair.hasPrefix(name + "=") ? pair.dropFirst(name.count + 1) : nil
        }
        return values.count == 1 ? values.first.map(String.init) : nil
    }
}
