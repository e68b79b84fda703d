/// The weights of type that pictures use.
package enum FontWeight: Int, CaseIterable, Sendable {
    case regular, medium, semibold
}

/// Tells how wide a text is. Layouts know no more than this about type, so that a test can give them a type of its own.
package protocol TextMeasure: Sendable {
    /// The width of `text` in CSS pixels, set in one line at `size` CSS pixels.
    func width(of text: String, size: Double, weight: FontWeight) throws -> Double
}
