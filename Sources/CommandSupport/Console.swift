import Foundation
import LoyaltyModel

/// What the command says: results on standard output, all else on standard error.
package enum Console {
    package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    package static func print(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
    package static func error(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    /// Writes over the line that it wrote last.
    package static func progress(_ text: String) { FileHandle.standardError.write(Data("\r\u{1B}[2K\(text)".utf8)) }
    package static func clearProgress() { if isTerminal { FileHandle.standardError.write(Data("\r\u{1B}[2K".utf8)) } }

    package static func seconds(_ seconds: Double) -> String { String(format: "%.2f s", seconds) }

    /// `1 row`, `1,200 rows`
    package static func count(_ number: Int, _ singular: String) -> String { "\(count(number)) \(singular)\(number == 1 ? "" : "s")" }

    package static func count(_ number: Int) -> String { grouped(number) }
}
