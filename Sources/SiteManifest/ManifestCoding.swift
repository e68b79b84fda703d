import Foundation

extension SiteManifest {
    /// The bytes of `build.json`: the same for the same manifest, whatever the order of ``files`` was.
    ///
    /// Throws only what `JSONEncoder` throws, which no value of this type causes.
    package func encoded() throws -> Data {
        var sorted = self
        sorted.files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return try encoder.encode(sorted) + Data("\n".utf8)
    }
}

/// `"anyone"`, `"operator"` or `{"sponsor": "<id>"}`.
extension Audience: Codable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case sponsor
    }

    package init(from decoder: any Decoder) throws {
        if let keyed = try? decoder.container(keyedBy: CodingKeys.self) {
            self = .sponsor(try keyed.decode(String.self, forKey: .sponsor))
            return
        }
        switch try decoder.singleValueContainer().decode(String.self) {
        case "anyone": self = .anyone
        case "operator": self = .operator
        case let other:
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "“\(other)” is not an audience"))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .anyone, .operator:
            var single = encoder.singleValueContainer()
            try single.encode(self == .anyone ? "anyone" : "operator")
        case .sponsor(let id):
            var keyed = encoder.container(keyedBy: CodingKeys.self)
            try keyed.encode(id, forKey: .sponsor)
        }
    }
}
