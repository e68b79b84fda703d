import RasterCanvas

/// A chart with every mark and text in its place, in CSS pixels: what is left to do is to draw it.
package struct ChartLayout: Hashable, Sendable {
    /// What is drawn; charts made of rows are as high as their rows.
    package var size: ChartSize
    /// In the order of drawing: later ones lie above. Texts lie above all marks.
    package var marks: [Mark]
    package var texts: [TextRun]
    /// Parts of the picture that stand for one thing, with what a pointer over them may say.
    package var areas: [ImageArea]
}

/// A part of a picture for an HTML image map.
package struct ImageArea: Hashable, Sendable {
    package var rect: Rect
    package var text: String
}

/// A text at its place.
package struct TextRun: Hashable, Sendable {
    package var text: String
    /// The left end of the baseline.
    package var origin: Point
    package var width: Double
    package var style: TextStyle

    /// The box that no other text may enter: Inter's ascenders and descenders.
    package var bounds: Rect {
        Rect(left: origin.x, top: origin.y - 0.76 * style.size, right: origin.x + width, bottom: origin.y + 0.21 * style.size)
    }
}

/// One thing that is drawn.
package enum Mark: Hashable, Sendable {
    case area(Rect, Ink)
    case polygon([Point], Ink)
    case line([Point], width: Double, Ink, dash: Dash? = nil)
    /// Between two lines over the same x.
    case band(x: [Double], upper: [Double], lower: [Double], Ink)
    case markers(Marker, [Point], radius: Double, Ink)
    case hatch(Rect, Ink)

    /// The box the mark's middle line lies in.
    package var bounds: Rect {
        switch self {
        case .area(let rect, _), .hatch(let rect, _): rect
        case .polygon(let points, _), .line(let points, _, _, _): Mark.box(points)
        case .band(let x, let upper, let lower, _):
            Mark.box(zip(x, upper).map { Point($0, $1) } + zip(x, lower).map { Point($0, $1) })
        case .markers(_, let points, let radius, _): Mark.box(points).grown(by: radius)
        }
    }

    private static func box(_ points: [Point]) -> Rect {
        guard let first = points.first else { return Rect(x: 0, y: 0, width: 0, height: 0) }
        return points.reduce(into: Rect(left: first.x, top: first.y, right: first.x, bottom: first.y)) { box, point in
            box = Rect(
                left: min(box.left, point.x), top: min(box.top, point.y),
                right: max(box.right, point.x), bottom: max(box.bottom, point.y))
        }
    }
}

/// Lengths drawn and left out, in CSS pixels.
package struct Dash: Hashable, Sendable {
    package var on, off: Double

    /// What is expected rather than measured.
    static let expected = Dash(on: 4, off: 3)
    /// A line to compare with.
    static let reference = Dash(on: 2, off: 3)
}
