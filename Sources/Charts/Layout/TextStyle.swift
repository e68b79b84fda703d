import RasterCanvas

/// How a text is set: one style for each part it plays.
package struct TextStyle: Hashable, Sendable {
    /// CSS pixels.
    package var size: Double
    package var weight: FontWeight
    package var ink: Ink
    /// Cleared around the letters, for a text that lies across lines.
    package var halo: Ink?

    package init(size: Double, weight: FontWeight, ink: Ink, halo: Ink? = nil) {
        (self.size, self.weight, self.ink, self.halo) = (size, weight, ink, halo)
    }

    /// Ticks, periods, categories.
    static let axis = TextStyle(size: 11, weight: .regular, ink: .soft)
    /// The name of a row.
    static let row = TextStyle(size: 12, weight: .regular, ink: .ink)
    /// A value at its mark.
    static let value = TextStyle(size: 12, weight: .medium, ink: .ink)
    /// A value where there is less room, or many of them.
    static let smallValue = TextStyle(size: 11, weight: .regular, ink: .ink)

    /// How far the baseline lies below the middle of the capitals.
    var middleToBaseline: Double { 0.364 * size }

    func with(ink: Ink? = nil, halo: Ink? = nil, weight: FontWeight? = nil) -> TextStyle {
        TextStyle(size: size, weight: weight ?? self.weight, ink: ink ?? self.ink, halo: halo ?? self.halo)
    }
}

/// Which part of a text stands at the place it is given.
enum TextAnchor {
    case start, middle, end
}
