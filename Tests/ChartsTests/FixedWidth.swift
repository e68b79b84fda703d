import RasterCanvas

/// Type for tests: every letter is six tenths of the size wide, so that places can be worked out by hand.
struct FixedWidth: TextMeasure {
    func width(of text: String, size: Double, weight: FontWeight) -> Double {
        Double(text.count) * 0.6 * size
    }
}
