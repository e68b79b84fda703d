/// A body of type `application/x-www-form-urlencoded`.
enum Form {
    /// What this server's own forms ask for; anything else in a body is passed over.
    enum Field: String, CaseIterable {
        case token, next, everywhere
    }

    /// No form of this server has as many fields.
    private static let most = 8

    /// The fields; nil when a sequence is broken, there are too many, or one that counts stands twice, as nobody's form does that.
    static func fields(_ body: some Collection<UInt8>) -> [Field: String]? {
        var fields: [Field: String] = [:]
        let pairs = body.split(separator: UInt8(ascii: "&"))
        guard pairs.count <= most else { return nil }
        for pair in pairs {
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            guard let name = PercentCoding.decode(pair[..<equals], plusIsSpace: true),
                let value = PercentCoding.decode(pair[equals...].dropFirst(), plusIsSpace: true)
            else { return nil }
            // By bytes, as anybody may send thousands of marks for a name (``SiteAddress``).
            guard let field = Field.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name.utf8) }) else { continue }
            guard fields.updateValue(value, forKey: field) == nil else { return nil }
        }
        return fields
    }

    static func isForm(contentType: String?) -> Bool {
        contentType?.prefix { $0 != ";" }.trimmingBlanks.lowercased() == "application/x-www-form-urlencoded"
    }
}
