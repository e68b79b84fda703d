import Diagnostics
import Foundation
import LoyaltyModel

/// What the command says: results on standard output, all else on standard error. Whatever stands in a line, it ends no line and commands no
/// terminal: names of files and folders are others' to give.
package enum Console {
    package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    package static func print(_ line: String) { write(ShownText.oneLine(line) + "\n", to: .standardOutput) }
    package static func error(_ line: String) { write(ShownText.oneLine(line) + "\n", to: .standardError) }

    /// A result of several lines, as JSON or a row of CSV with a line end in a field.
    package static func print(document: String) { write(ShownText.neutral(document) + "\n", to: .standardOutput) }

    /// Writes over the line that it wrote last.
    package static func progress(_ line: String) { write("\r\u{1B}[2K" + ShownText.oneLine(line), to: .standardError) }
    package static func clearProgress() { if isTerminal { write("\r\u{1B}[2K", to: .standardError) } }

    private static func write(_ text: String, to handle: FileHandle) { handle.write(Data(text.utf8)) }

    package static func seconds(_ seconds: Double) -> String { String(format: "%.2f s", seconds) }

    /// `1 row`, `1,200 rows`
    package static func count(_ number: Int, _ singular: String) -> String { "\(count(number)) \(singular)\(number == 1 ? "" : "s")" }

    package static func count(_ number: Int) -> String { grouped(number) }
}
