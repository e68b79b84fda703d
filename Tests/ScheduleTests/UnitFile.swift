import Foundation

/// A unit file as systemd.syntax(7) has it: keys in sections, each with its values in order.
struct UnitFile {
    private(set) var keys: [String: [String]] = [:]

    struct Misread: Error { var line: String }

    init(_ text: String) throws {
        var section = ""
        for line in text.split(separator: "\n").map({ $0.trimmingCharacters(in: .whitespaces) }) where !line.hasPrefix("#") && !line.hasPrefix(";") && !line.isEmpty {
            if line.hasPrefix("["), line.hasSuffix("]") {
                section = String(line.dropFirst().dropLast())
                continue
            }
            guard let equals = line.firstIndex(of: "="), equals != line.startIndex, !section.isEmpty, !line.hasSuffix("\\") else { throw Misread(line: line) }
            keys["\(section).\(line[..<equals])", default: []].append(String(line[line.index(after: equals)...]))
        }
    }

    /// `Service.User`
    subscript(_ key: String) -> [String] { keys[key] ?? [] }

    /// The words of all its values.
    func words(_ key: String) -> [String] { self[key].flatMap { $0.split(separator: " ").map(String.init) } }
}
