import Testing

@testable import RasterCanvas

@Suite struct PaletteTests {
    @Test func mixesInSixteenths() {
        // By hand: a quarter of black over white is 255 × 12 / 16 = 191.25.
        let black = RGB(0, 0, 0), white = RGB(255, 255, 255)
        #expect(black.mixed(onto: white, 4, of: 16) == RGB(191, 191, 191))
        #expect(black.mixed(onto: white, 0, of: 16) == white)
        #expect(black.mixed(onto: white, 16, of: 16) == black)
    }

    @Test func blendsBothThemesAtOnce() {
        let palette = Palette(theme: Theme())
        let index = palette.blend(.ink, coverage: 8, onto: 0)
        // Light: (0x1b + 0xfb) / 2 = 139, (0x1d + 0xfb) / 2 = 140, (0x1f + 0xf9) / 2 = 140. Dark: (0xe9 + 0x12) / 2 = 125.5 …
        #expect(palette.colors[Int(index)] == ThemedColor(light: RGB(139, 140, 140), dark: RGB(126, 127, 129)))
    }

    @Test func fullCoverageIsTheInkItself() {
        let palette = Palette(theme: Theme())
        for ink in Ink.allCases {
            let index = palette.blend(ink, coverage: 16, onto: 0)
            #expect(palette.colors[Int(index)] == Theme()[ink], "\(ink)")
        }
    }

    @Test func asksOnceAndRemembers() {
        let palette = Palette(theme: Theme())
        let first = palette.blend(.accent, coverage: 5, onto: 0)
        let count = palette.colors.count
        #expect(palette.blend(.accent, coverage: 5, onto: 0) == first)
        #expect(palette.colors.count == count)
    }

    @Test func staysWithin256AndKeepsEveryInkExact() {
        let palette = Palette(theme: Theme())
        for base in Ink.allCases.dropLast(4) {
            for ink in Ink.allCases.dropLast(4) {
                for coverage in 1...15 { _ = palette.blend(ink, coverage: coverage, onto: palette.index(of: base)) }
            }
        }
        #expect(palette.colors.count <= 256)
        for ink in Ink.allCases {
            let index = palette.index(of: ink)
            #expect(palette.colors[Int(index)] == Theme()[ink], "\(ink)")
        }
    }

    @Test func aFullPaletteTakesTheNearestOverBothThemes() {
        let palette = Palette(theme: Theme())
        for base in Ink.allCases {
            for ink in Ink.allCases { (1...15).forEach { _ = palette.blend(ink, coverage: $0, onto: palette.index(of: base)) } }
        }
        #expect(palette.colors.count == 256)
        let wanted = Theme()[.critical].mixed(onto: Theme()[.good], 7, of: 16)
        let index = palette.blend(.critical, coverage: 7, onto: palette.index(of: .good))
        let got = palette.colors[Int(index)]
        // Worked out here over all six channels, not with the palette's own measure.
        func channels(_ color: ThemedColor) -> [Int] {
            [color.light, color.dark].flatMap { [Int($0.red), Int($0.green), Int($0.blue)] }
        }
        func distance(_ color: ThemedColor) -> Int { zip(channels(color), channels(wanted)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
        #expect(distance(got) == palette.colors.map(distance).min())
    }

    @Test func tintsGoAwayFromThePaperInBothThemes() {
        for accent in [Theme.defaultAccent, ThemedColor(light: RGB(hex: 0x7a1fa2), dark: RGB(hex: 0xd6a3e8))] {
            let theme = Theme(accent: accent)
            let distances = Ink.tints.map { tint in
                (theme[tint].light.squaredDistance(to: theme[.paper].light), theme[tint].dark.squaredDistance(to: theme[.paper].dark))
            }
            for (near, far) in zip(distances, distances.dropFirst()) { #expect(near.0 < far.0 && near.1 < far.1) }
        }
    }
}
