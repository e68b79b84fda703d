import RasterCanvas

/// What stands in a column's or a bin's place.
package enum ColumnContent: Hashable, Sendable {
    case value(Double, label: String)
    /// A figure kept back for privacy; `label` says so, such as “1–10”. What is drawn does not depend on the figure.
    case withheld(label: String)
    /// Nothing is known: an empty place.
    case missing

    var value: Double? {
        if case .value(let value, _) = self { value } else { nil }
    }

    var label: String {
        switch self {
        case .value(_, let label), .withheld(let label): label
        case .missing: ""
        }
    }
}

/// One column's place on the plot, and how it is drawn: the same for columns and for bins.
struct ColumnMark {
    /// Height of every column whose figure is withheld.
    static let withheldHeight = 14.0

    let content: ColumnContent
    let ink: Ink
    let left, right: Double

    /// What the column covers; nil where there is none.
    func rect(_ axis: ValueAxis) -> Rect? {
        let base = axis.zero.rounded()
        switch content {
        case .missing: return nil
        case .withheld: return Rect(left: left, top: base - ColumnMark.withheldHeight, right: right, bottom: base)
        case .value(let value, _):
            let end = axis.position(value).rounded()
            // A value that is not zero is seen, however small.
            let tip = value == 0 ? base : value > 0 ? min(end, base - 1) : max(end, base + 1)
            return Rect(left: left, top: min(base, tip), right: right, bottom: max(base, tip))
        }
    }

    func draw(on sketch: inout Sketch, _ axis: ValueAxis) {
        guard let rect = rect(axis), rect.height > 0 else { return }
        if case .withheld = content {
            let (left, right, top) = (rect.left + 0.5, rect.right - 0.5, rect.top + 0.5)
            let outline = [Point(left, rect.bottom), Point(left, top), Point(right, top), Point(right, rect.bottom)]
            sketch.add(.hatch(rect, .rule))
            sketch.add(.line(outline, width: 1, .faint, dash: Dash(on: 3, off: 2)))
        } else {
            sketch.add(.area(rect, ink))
        }
    }

    /// The value at the column's end, away from the zero line.
    @discardableResult
    func placeValue(on sketch: inout Sketch, _ axis: ValueAxis, _ style: TextStyle) throws -> Bool {
        guard let rect = rect(axis) else { return false }
        let isDown = (content.value ?? 0) < 0
        let baseline = isDown ? rect.bottom + 13 : rect.top - 5
        return try sketch.place(content.label, at: Point((left + right) / 2, baseline), .middle, style, sliding: true)
    }

    var style: TextStyle {
        if case .withheld = content { return .value.with(ink: .soft, weight: .regular) }
        return .value
    }
}
