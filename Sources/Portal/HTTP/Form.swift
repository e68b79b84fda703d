/// A body of type `application/x-www-form-urlencoded`.
enum Form {
    /// The fields; nil when a sequence is broken or a field stands twice, as nobody's form does that.
    static func fields(_ body: some Collection<UInt8>) -> [String: String]? {
        var fields: [String: String] = [:]
        for pair in body.split(separator: UInt8(ascii: "&")) {
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            guard let name = PercentCoding.decode(pair[..<equals], plusIsSpace: true),
                let value = PercentCoding.decode(pair[equals...].dropFirst(), plusIsSpace: true),
                fields.updateValue(value, forKey: name) == nil
            else { return nil }
        }
        return fields
    }

    static func isForm(contentType: String?) -> Bool {
        contentType?.prefix { $0 != ";" }.trimmingBlanks.lowercased() == "application/x-www-form-urlencoded"
    }
}
