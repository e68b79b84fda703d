/// Figures in Prometheus' text format, version 0.0.4.
struct MetricsText {
    private(set) var text = ""

    enum Kind: String { case counter, gauge, histogram }

    /// One figure, or one for each set of labels.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ values: [(labels: [(String, String)], value: Double)]) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for (labels, value) in values { add(name, labels, value) }
    }

    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        add(name, kind, help, [(labels: [], value: value)])
    }

    /// - Parameter counts: how many up to each bound and above the one before; the last, of those above all.
    mutating func addHistogram(_ name: String, _ help: String, bounds: [Double], counts: [Int], sum: Double) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) histogram\n"
        var below = 0
        for (bound, count) in zip(bounds.map(Self.number) + ["+Inf"], counts) {
            below += count
            add(name + "_bucket", [("le", bound)], Double(below))
        }
        add(name + "_sum", [], sum)
        add(name + "_count", [], Double(below))
    }

    private mutating func add(_ name: String, _ labels: [(String, String)], _ value: Double) {
        let shown = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
        text += name + (labels.isEmpty ? "" : "{\(shown)}") + " " + Self.number(value) + "\n"
    }

    /// Whole numbers without a fraction.
    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
