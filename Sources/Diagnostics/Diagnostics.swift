/// What went wrong, as facts; ``Fault/message`` is the one place that words them.
///
/// Every error that reaches a person is a `Fault`: what is wrong, where it is, and what to do about it.
package struct Fault: Error, Equatable, Sendable, CustomStringConvertible {
    /// A place in an input: a file with, where they are known, a line (from 1), a column (a name or, in YAML and JSON, a number) and a key.
    package struct Place: Equatable, Sendable {
        package var file: String
        package var line: Int?
        package var column: String?
        package var key: String?

        package init(_ file: String, line: Int? = nil, column: String? = nil, key: String? = nil) {
            self.file = file
            self.line = line
            self.column = column
            self.key = key
        }
    }

    package var what: String
    package var place: Place?
    package var remedy: String

    package init(_ what: String, at place: Place? = nil, remedy: String) {
        self.what = what
        self.place = place
        self.remedy = remedy
    }

    /// `runs/r1/churn.csv, line 7, churn_probability: 1.2 is not in 0 to 1. Write a probability between 0 and 1.` Always one line.
    package var message: String {
        var text = ""
        if let place {
            text = place.file
            if let line = place.line { text += ", line \(line)" }
            if let column = place.column { text += ", \(column)" }
            if let key = place.key { text += ", \(key)" }
            text += ": "
        }
        text += what
        if !what.hasSuffix(".") { text += "." }
        // Values are quoted as they are found.
        return ShownText.oneLine(remedy.isEmpty ? text : text + " " + remedy)
    }

    package var description: String { message }
}
