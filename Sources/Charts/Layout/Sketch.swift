import RasterCanvas

/// A layout in the making. It alone places texts, and places none that leaves the picture or touches another one:
/// whatever a chart asks for, its labels cannot collide.
struct Sketch {
    /// Free space between texts in one line, so that two labels do not read as one.
    static let wordGap = 5.0

    private(set) var size: ChartSize
    private(set) var marks: [Mark] = []
    private(set) var texts: [TextRun] = []
    private(set) var areas: [ImageArea] = []
    /// Marks that a text must not cover.
    private var obstacles: [Rect] = []
    private let measure: any TextMeasure

    init(size: ChartSize, measure: any TextMeasure) {
        (self.size, self.measure) = (size, measure)
    }

    var isNarrow: Bool { size.form == .narrow }
    var width: Double { Double(size.width) }
    var height: Double { Double(size.height) }
    var picture: Rect { Rect(x: 0, y: 0, width: width, height: height) }
    var layout: ChartLayout { ChartLayout(size: size, marks: marks, texts: texts, areas: areas) }

    mutating func setHeight(_ height: Double) {
        size.height = Int(height.rounded(.up))
    }

    mutating func add(_ mark: Mark) {
        marks.append(mark)
    }

    mutating func addArea(_ rect: Rect, _ text: String) {
        areas.append(ImageArea(rect: rect, text: text))
    }

    /// Keeps texts that are placed from now on off `rect`.
    mutating func block(_ rect: Rect) {
        obstacles.append(rect)
    }

    func width(of text: String, _ style: TextStyle) throws -> Double {
        text.isEmpty ? 0 : try measure.width(of: Self.measurable(text), size: style.size, weight: style.weight)
    }

    func widest(of texts: [String], _ style: TextStyle) throws -> Double {
        try texts.map { try width(of: $0, style) }.max() ?? 0
    }

    /// Places `text` with its anchor at `point` on the baseline, if there is room.
    /// - Parameter sliding: whether it may be moved sideways to stay within the picture.
    /// - Returns: whether it was placed.
    @discardableResult
    mutating func place(
        _ text: String, at point: Point, _ anchor: TextAnchor = .start, _ style: TextStyle, sliding: Bool = false, gap: Double = wordGap
    ) throws -> Bool {
        guard let run = try run(text, at: point, anchor, style, sliding: sliding), isFree(run.bounds, gap: gap) else { return false }
        texts.append(run)
        return true
    }

    /// Places `text` with the middle of its capitals at the point's y.
    @discardableResult
    mutating func place(
        _ text: String, besides point: Point, _ anchor: TextAnchor = .start, _ style: TextStyle, sliding: Bool = false
    ) throws -> Bool {
        try place(text, at: Point(point.x, point.y + style.middleToBaseline), anchor, style, sliding: sliding)
    }

    /// The text as it would be placed, or nil where it would leave the picture; others are not looked at.
    func run(_ text: String, at point: Point, _ anchor: TextAnchor, _ style: TextStyle, sliding: Bool = false) throws -> TextRun? {
        guard !text.isEmpty else { return nil }
        let width = try width(of: text, style)
        var x = switch anchor {
        case .start: point.x
        case .middle: point.x - width / 2
        case .end: point.x - width
        }
        if sliding { x = max(0, min(x, self.width - width)) }
        let run = TextRun(text: text, origin: Point(x, point.y), width: width, style: style)
        return picture.contains(run.bounds) ? run : nil
    }

    /// Whether a text may stand in `box`, with `gap` to the texts at its sides.
    func isFree(_ box: Rect, gap: Double = wordGap) -> Bool {
        let roomy = box.grown(horizontally: gap, vertically: 0)
        return !texts.contains { $0.bounds.overlaps(roomy) } && !obstacles.contains { $0.overlaps(box) }
    }

    /// `text`, or as much of it as fits with “…” at its end; empty where not even a letter does.
    func fitted(_ whole: String, _ style: TextStyle, within limit: Double) throws -> String {
        let text = Self.measurable(whole)
        if try width(of: text, style) <= limit { return text }
        var (low, high) = (0, text.count)
        while low < high {
            let middle = (low + high + 1) / 2
            if try width(of: Sketch.shortened(text, to: middle), style) <= limit { low = middle } else { high = middle - 1 }
        }
        return low == 0 ? "" : Sketch.shortened(text, to: low)
    }

    /// In no picture is room for more, and gd does not measure what is far longer. It sets a sign beyond U+FFFF as four.
    private static func measurable(_ text: String) -> String {
        if text.utf8.count <= 250 { return text }
        var room = 250
        let beginning = text.prefix { letter in
            room -= letter.unicodeScalars.reduce(0) { $0 + ($1.value > 0xFFFF ? 4 : 1) }
            return room >= 0
        }
        return beginning.endIndex == text.endIndex ? text : shortened(text, to: beginning.count)
    }

    private static func shortened(_ text: String, to count: Int) -> String {
        var kept = text.prefix(count)
        while let last = kept.last, last.isWhitespace { kept.removeLast() }
        return kept + "…"
    }
}
