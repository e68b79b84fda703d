@testable import Portal

/// A form's body: the fields that a plain reader finds, each once, and the same ones when they are written again.
enum FormProperty {
    static func check(_ input: [UInt8]) throws {
        let fields = Form.fields(input)
        let plain = plain(input)
        try hold(fields == plain, "\(fields ?? [:]) where \(plain ?? [:]) stands")
        guard let fields else { return }
        let written = fields.map { Self.encoded($0.key.rawValue) + [UInt8(ascii: "=")] + Self.encoded($0.value) }.joined(separator: [UInt8(ascii: "&")])
        try hold(Form.fields(Array(written)) == fields, "not the same when written again: \(fields)")
        if let type = String(validating: input, as: UTF8.self) { try checkType(type) }
    }

    private static func plain(_ input: [UInt8]) -> [Form.Field: String]? {
        var fields: [Form.Field: String] = [:]
        let pairs = HeaderText.split(input, at: "&").filter { !$0.isEmpty }
        if pairs.count > 8 { return nil }
        for pair in pairs {
            let spaced = pair.map { $0 == UInt8(ascii: "+") ? 32 : $0 }
            let name = Array(spaced.prefix { $0 != UInt8(ascii: "=") })
            guard let name = PlainPercent.decoded(name), String(validating: name, as: UTF8.self) != nil,
                let value = PlainPercent.decoded(Array(spaced.drop { $0 != UInt8(ascii: "=") }.dropFirst())).flatMap({ String(validating: $0, as: UTF8.self) })
            else { return nil }
            guard let field = [Form.Field.token, .next, .everywhere].first(where: { Array("\($0)".utf8) == name }) else { continue }
            if fields[field] != nil { return nil }
            fields[field] = value
        }
        return fields
    }

    private static func encoded(_ text: String) -> [UInt8] {
        text.utf8.flatMap { byte -> [UInt8] in
            let digits = Array("0123456789ABCDEF".utf8)
            return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }

    /// The media type alone decides, whatever its case and parameters.
    private static func checkType(_ type: String) throws {
        let media = HeaderText.lowercased(HeaderText.trimmed(HeaderText.split(type.utf8, at: ";")[0]))
        try hold(Form.isForm(contentType: type) == media.elementsEqual("application/x-www-form-urlencoded".utf8), "the type \(type)")
    }
}
