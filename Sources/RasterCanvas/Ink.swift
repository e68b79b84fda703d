/// What a colour is for. A drawing names inks; the theme says what they look like on the light and on the dark page.
package enum Ink: UInt8, CaseIterable, Sendable {
    case paper
    /// Text and lines, from the strongest to the barely seen.
    case ink, soft, faint, rule, hair
    /// The sponsor's colour, and the tint of it that lies under an interval.
    case accent, accentSoft
    /// Levels of risk, and of verdicts: never without a second cue beside the colour.
    case critical, high, medium, low, good
    /// The same, thinned: areas that carry a stronger mark.
    case criticalSoft, lowSoft, goodSoft
    /// Six steps from paper to accent; a higher one is farther from the paper in both themes.
    case tint1, tint2, tint3, tint4, tint5, tint6

    /// The tints in order, lightest first.
    package static let tints: [Ink] = [.tint1, .tint2, .tint3, .tint4, .tint5, .tint6]
}
