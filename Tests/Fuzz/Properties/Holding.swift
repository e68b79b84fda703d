import Diagnostics
import Foundation
import Glibc

/// What did not hold of an input.
struct BrokenProperty: Error, CustomStringConvertible {
    var description: String
}

/// Throws ``BrokenProperty`` unless the condition is true.
func hold(_ condition: Bool, _ what: @autoclosure () -> String) throws {
    guard condition else { throw BrokenProperty(description: what()) }
}

/// A refusal points into the input and is a line that can be shown: it ends no line, moves no cursor, and is no copy of a large file.
///
/// - Parameter columns: whether the place's column is a number of the line, as in JSON and YAML.
func holdRefusal(_ fault: Fault, of input: [UInt8], columns: Bool = false) throws {
    let message = fault.message
    try hold(!message.unicodeScalars.contains { $0.properties.generalCategory == .control }, "a control character in the message: \(message)")
    try hold(!fault.what.isEmpty && !fault.remedy.isEmpty, "the message says too little: \(message)")
    try hold(message.utf8.count <= 2_000, "the message has \(message.utf8.count) bytes: \(message.prefix(80))…")
    guard let line = fault.place?.line else { return }
    let lines = Lines.of(input)
    try hold((1...lines.count).contains(line), "line \(line) of \(lines.count): \(message)")
    guard columns, let text = fault.place?.column, text.hasPrefix("column "), let column = Int(text.dropFirst("column ".count)) else { return }
    try hold((1...lines[line - 1] + 1).contains(column), "column \(column) of a line of \(lines[line - 1]) bytes: \(message)")
}

/// The lengths of an input's lines in bytes.
enum Lines {
    static func of(_ input: [UInt8]) -> [Int] {
        input.split(separator: 10, omittingEmptySubsequences: false).map(\.count)
    }

    /// With LF for all that ends a line in YAML: CR, CRLF, and the next line, line and paragraph separators of Unicode.
    static func unified(_ yaml: [UInt8]) -> [UInt8] {
        let text = String(decoding: yaml, as: UTF8.self).replacing("\r\n", with: "\n")
        return Array(String(String.UnicodeScalarView(text.unicodeScalars.map { ["\r", "\u{85}", "\u{2028}", "\u{2029}"].contains($0) ? "\n" : $0 })).utf8)
    }
}

/// A file of one check's own, as some readers read files; plainly, as Foundation's ways take longer than what is checked.
///
/// - Parameter path: below a new folder, at most one folder deeper.
func withScratchFile<Result>(_ path: String, _ bytes: [UInt8], _ body: (_ file: URL) throws -> Result) throws -> Result {
    var template = Array((FileManager.default.temporaryDirectory.path + "/almanac-fuzz-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw BrokenProperty(description: "no folder: \(String(cString: strerror(errno)))") }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let inner = path.split(separator: "/").dropLast().first.map { "\(folder)/\($0)" }
    defer {
        unlink("\(folder)/\(path)")
        if let inner { rmdir(inner) }
        rmdir(folder)
    }
    if let inner { mkdir(inner, 0o700) }
    let file = open("\(folder)/\(path)", O_WRONLY | O_CREAT | O_EXCL, 0o600)
    let written = write(file, bytes, bytes.count)
    guard close(file) == 0, written == bytes.count else { throw BrokenProperty(description: "the file cannot be written") }
    return try body(URL(fileURLWithPath: "\(folder)/\(path)"))
}
