/// The colour of every ink, light and dark.
package struct Theme: Hashable, Sendable {
    private let colors: [ThemedColor]
    private static let paper = ThemedColor(light: RGB(hex: 0xfbfbf9), dark: RGB(hex: 0x121416))

    package static let defaultAccent = ThemedColor(light: RGB(hex: 0x0b5c6b), dark: RGB(hex: 0x63b8c6))

    /// - Parameter accent: the sponsor's colour; it must stand out from the paper on both pages.
    package init(accent: ThemedColor = Theme.defaultAccent) {
        colors = Ink.allCases.map { Theme.color(of: $0, accent: accent) }
    }

    package subscript(ink: Ink) -> ThemedColor {
        colors[Int(ink.rawValue)]
    }

    private static func color(of ink: Ink, accent: ThemedColor) -> ThemedColor {
        switch ink {
        case .paper: paper
        case .ink: pair(0x1b1d1f, 0xe9eaeb)
        case .soft: pair(0x5c6167, 0xa9afb6)
        case .faint: pair(0x8a9097, 0x7b828a)
        case .rule: pair(0xe3e3de, 0x2b3036)
        case .hair: pair(0xefefeb, 0x22262b)
        case .accent: accent
        case .accentSoft: thinned(accent, light: 16, dark: 26)
        case .critical: pair(0x9b1c1c, 0xf08a80)
        case .high: pair(0xc2570c, 0xf0a15e)
        case .medium: pair(0x9a7b0a, 0xd9bd55)
        case .low: pair(0x5c6167, 0xa9afb6)
        case .good: pair(0x1f6b3a, 0x79c694)
        case .criticalSoft: thinned(color(of: .critical, accent: accent), light: 38, dark: 46)
        case .lowSoft: thinned(color(of: .low, accent: accent), light: 45, dark: 45)
        case .goodSoft: thinned(color(of: .good, accent: accent), light: 38, dark: 46)
        case .tint1: thinned(accent, light: 8, dark: 12)
        case .tint2: thinned(accent, light: 20, dark: 25)
        case .tint3: thinned(accent, light: 36, dark: 40)
        case .tint4: thinned(accent, light: 54, dark: 57)
        case .tint5: thinned(accent, light: 76, dark: 77)
        case .tint6: accent
        }
    }

    private static func pair(_ light: UInt32, _ dark: UInt32) -> ThemedColor {
        ThemedColor(light: RGB(hex: light), dark: RGB(hex: dark))
    }

    /// So many percent of a colour over the paper.
    private static func thinned(_ color: ThemedColor, light: Int, dark: Int) -> ThemedColor {
        ThemedColor(
            light: color.light.mixed(onto: paper.light, light, of: 100),
            dark: color.dark.mixed(onto: paper.dark, dark, of: 100))
    }
}
