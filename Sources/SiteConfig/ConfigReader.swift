import Diagnostics
import Foundation
import LoyaltyModel
import Yams

/// Reads the settings: `site.config` (YAML), then environment variables, then options, the later over the earlier.
package struct ConfigReader {
    private var configuration = SiteConfiguration()
    /// Where each key was set, in order.
    private var settings: [(path: String, place: Fault.Place)] = []
    /// Of the file.
    private var end = (line: 1, column: 1)

    /// - Parameters:
    ///   - file: the file's path; nil for the default `site.config`, which may be missing.
    ///   - environment: variables named `ALMANAC_` and the key in capitals with `_` for dots.
    ///   - options: dotted keys and values from the command line.
    package static func read(
        file: String?, environment: [String: String] = ProcessInfo.processInfo.environment, options: [(key: String, value: String)] = []
    ) throws -> SiteConfiguration {
        var reader = ConfigReader()
        let path = file ?? "site.config"
        if file != nil || FileManager.default.fileExists(atPath: path) {
            guard let data = FileManager.default.contents(atPath: path) else {
                throw Fault("the file cannot be read", at: .init(path), remedy: "Name a readable file with --config.")
            }
            guard let text = String(data: data, encoding: .utf8) else { throw Fault("the file is not UTF-8", at: .init(path), remedy: "Save it as UTF-8.") }
            try reader.read(yaml: text, file: path)
        }
        try reader.read(environment: environment)
        for (key, value) in options {
            // `--port` sets `server.port`.
            try reader.set(key.split(separator: ".").map(String.init), value, at: .init("--\(key.replacing("server.", with: ""))"))
        }
        try reader.checkTogether()
        return reader.configuration
    }

    private mutating func read(yaml: String, file: String) throws {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            throw Self.fault(error, file, yaml)
        }
        guard let root, root.null == nil else { return }
        guard root.mapping != nil else { throw Fault("the file does not hold keys with values", at: .init(file), remedy: "Write keys and values as in the README.") }
        end = Self.end(of: yaml)
        try read(root, path: [], file: file)
    }

    private static func fault(_ error: YamlError, _ file: String, _ yaml: String) -> Fault {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            isTab(mark, yaml)
                ? Fault("a tab stands where YAML wants spaces", at: place(of: mark, file, end: end(of: yaml)), remedy: "Indent with spaces.")
                : Fault("not YAML: \(problem)", at: place(of: mark, file, end: end(of: yaml)), remedy: "Write keys and values as in the README.")
        case .reader(let problem, let offset, _, let yaml):
            Fault("not YAML: \(problem)", at: .init(file, line: yaml.prefix(offset ?? 0).count(where: \.isNewline) + 1), remedy: "Write keys and values as in the README.")
        case .duplicatedKeysInMapping(let keys, let context):
            Fault(
                "the key “\(keys.first ?? "")” occurs twice", at: .init(file, line: secondLine(of: "\(keys.first ?? "")", after: context.mark, yaml), column: "column \(context.mark.column)"), remedy: "Write each key once.")
        default:
            Fault("not YAML: \(error)", at: .init(file), remedy: "Write keys and values as in the README.")
        }
    }

    /// Where the end of the text is what is wrong, the parser names a line of its own after the last: here the end of the last one.
    private static func place(of mark: Mark, _ file: String, end: (line: Int, column: Int), key: String? = nil) -> Fault.Place {
        let (line, column) = mark.line > end.line ? end : (mark.line, mark.column)
        return .init(file, line: line, column: "column \(column)", key: key)
    }

    /// After a text's last sign.
    private static func end(of yaml: String) -> (line: Int, column: Int) {
        let lines = yaml.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return (lines.count, (lines.last?.unicodeScalars.count ?? 0) + 1)
    }

    private static func isTab(_ mark: Mark, _ yaml: String) -> Bool {
        let lines = yaml.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return lines.indices.contains(mark.line - 1) && lines[mark.line - 1].dropFirst(mark.column - 1).first == "\t"
    }

    /// The parser names the place where the mapping with the key begins; the line to delete is that of the second key.
    private static func secondLine(of key: String, after mark: Mark, _ yaml: String) -> Int {
        let lines = yaml.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let indent = String(repeating: " ", count: max(0, mark.column - 1))
        let found = lines.indices.filter { line in
            line >= mark.line - 1 && [key, "'\(key)'", "\"\(key)\""].contains { lines[line].hasPrefix(indent + $0 + ":") || lines[line].hasPrefix(indent + $0 + " ") }
        }
        return (found.dropFirst().first ?? mark.line - 1) + 1
    }

    private mutating func read(_ node: Node, path: [String], file: String) throws {
        func place(_ node: Node) -> Fault.Place {
            let key = path.isEmpty ? nil : path.joined(separator: ".")
            return node.mark.map { Self.place(of: $0, file, end: end, key: key) } ?? .init(file, key: key)
        }
        switch node {
        case .mapping(let mapping):
            var seen: Set<String> = []
            for (key, value) in mapping {
                guard let name = key.scalar?.string else { throw Fault("a key is not a text", at: place(key), remedy: "Write plain keys.") }
                guard seen.insert(name).inserted else { throw Fault("the key “\(name)” occurs twice", at: place(key), remedy: "Write each key once.") }
                try refuseUnknown(path + [name], at: place(key))
                let full = (path + [name]).joined(separator: ".")
                if path == ["sponsors"] || path.count == 3 && path[0] == "sponsors" && path[2] == "merchants" {
                    configuration.sponsorPlaces[full] = .init(file, line: key.mark?.line, column: key.mark.map { "column \($0.column)" }, key: full)
                }
                try read(value, path: path + [name], file: file)
            }
        case .scalar where node.null != nil:
            throw Fault("the key has no value", at: place(node), remedy: "Write a value, or leave the key out.")
        case .scalar(let scalar):
            try set(path, scalar.string, at: place(node))
        default:
            throw Fault("a list or an alias stands where a value should be", at: place(node), remedy: "Write one value.")
        }
    }

    private mutating func read(environment: [String: String]) throws {
        let prefix = "ALMANAC_"
        for name in environment.keys.sorted() where name.hasPrefix(prefix) {
            let keys = ConfigKey.all.filter { !$0.path.contains("*") }
            guard let key = keys.first(where: { prefix + $0.path.uppercased().replacingOccurrences(of: ".", with: "_") == name }) else {
                let names = keys.map { prefix + $0.path.uppercased().replacingOccurrences(of: ".", with: "_") }
                throw Fault("unknown variable", at: .init("environment", key: name), remedy: "Did you mean \(Nearest.of(name, among: names))?")
            }
            try set(key.path.split(separator: ".").map(String.init), environment[name] ?? "", at: .init("environment", key: name))
        }
    }

    private mutating func set(_ path: [String], _ value: String, at place: Fault.Place) throws {
        guard let (key, ids) = Self.match(path) else {
            try refuseUnknown(path, at: place)
            throw Fault("the key needs keys below it, not a value", at: place, remedy: "See the README for its keys.")
        }
        guard !value.isEmpty else { throw Fault("the value is empty", at: place, remedy: "Write one, or leave it out. \(key.help)") }
        do {
            try key.set(&configuration, value, ids)
        } catch {
            throw Fault("“\(value.prefix(60))” is not \(error.expected)", at: place, remedy: key.help)
        }
        settings.append((path.joined(separator: "."), place))
    }

    private static func match(_ path: [String]) -> (ConfigKey, ids: [String])? {
        for key in ConfigKey.all {
            let parts = key.path.split(separator: ".").map(String.init)
            guard parts.count == path.count, zip(parts, path).allSatisfy({ $0 == "*" || $0 == $1 }) else { continue }
            return (key, zip(parts, path).filter { $0.0 == "*" }.map(\.1))
        }
        return nil
    }

    /// A path is known if it begins a key's.
    private func refuseUnknown(_ path: [String], at place: Fault.Place) throws {
        let paths = ConfigKey.all.map { $0.path.split(separator: ".").map(String.init) }
        let begins = paths.filter { parts in parts.count >= path.count && zip(parts, path).allSatisfy { $0 == "*" || $0 == $1 } }
        guard begins.isEmpty else { return }
        let siblings = paths.filter { parts in parts.count >= path.count && zip(parts, path.dropLast()).allSatisfy { $0 == "*" || $0 == $1 } }
        let names = Set(siblings.map { $0[path.count - 1] })
        guard !names.isEmpty else { throw Fault("the key takes a value, and no keys below it", at: place, remedy: "Write one value.") }
        let key = path.last ?? ""
        let nested = Array(path.dropLast()) + key.split(separator: ".").map(String.init)
        if nested.count > path.count, Self.match(nested) != nil {
            throw Fault("unknown key “\(key)”", at: place, remedy: "A dot stands for a level: write \(nested.dropLast().joined(separator: ":, and indented below it ")):, and indented below it \(nested.last ?? ""):.")
        }
        throw Fault("unknown key “\(key)”", at: place, remedy: Nearest.hint(key, among: names.sorted()))
    }

    /// Where the last of the keys, by what they begin with, was set: defaults agree, so one of them was.
    private func place(of keys: String...) -> Fault.Place? {
        settings.last { setting in keys.contains { setting.path.hasPrefix($0) } }?.place
    }

    /// What only makes sense together.
    private func checkTogether() throws {
        try checkServer()
        let figures = configuration.figures
        guard figures.medium <= figures.high, figures.high <= figures.critical else {
            throw Fault("risk.medium, risk.high and risk.critical do not rise", at: place(of: "risk.medium", "risk.high", "risk.critical"), remedy: "Write them in rising order.")
        }
        guard figures.veryHighShare <= figures.highShare, figures.highShare <= figures.mediumShare else {
            throw Fault("value_segments.very_high, high and medium do not rise", at: place(of: "value_segments."), remedy: "Each includes the one before.")
        }
        for (id, sponsor) in figures.sponsors.sorted(by: { $0.key < $1.key }) {
            for staffing in [sponsor.staffing] + sponsor.merchantStaffing.values.map(Optional.some) where staffing?.transactionsPerHour == 0 {
                throw Fault("staffing has no transactions_per_hour", at: place(of: "sponsors.\(id)."), remedy: "Write how many transactions one person serves in an hour.")
            }
        }
    }
}

extension ConfigReader {
    private func checkServer() throws {
        let server = configuration.server
        guard (server.tlsCertificate == nil) == (server.tlsKey == nil) else {
            throw Fault("TLS takes a certificate and its key, and one of them is missing", at: place(of: "server.tls."), remedy: "Set both server.tls.certificate and server.tls.key, or neither.")
        }
    }
}

/// The nearest of some words by edit distance (Levenshtein).
package enum Nearest {
    package static func of(_ word: String, among words: [String]) -> String {
        words.min { (distance(word, $0), $0) < (distance(word, $1), $1) } ?? "none"
    }

    /// The nearest word where it is near, and otherwise all of them.
    static func hint(_ word: String, among words: [String]) -> String {
        let nearest = of(word, among: words)
        if distance(word, nearest) <= max(2, word.utf8.count / 3) || words.count > 20 { return "Did you mean \(nearest)?" }
        return "The keys here are \(words.joined(separator: ", "))."
    }

    static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        var row = Array(0...b.count)
        for (i, byteA) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, byteB) in b.enumerated() {
                let substituted = diagonal + (byteA == byteB ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[b.count]
    }
}
