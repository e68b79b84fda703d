/// The colours of one drawing: at most 256 pairs, made as inks meet what lies under them.
///
/// Blending is a table look-up, (ink, coverage, index under it) → index, filled when first asked. When the palette
/// is full the nearest colour there is stands in, nearest over both themes at once.
final class Palette {
    /// Coverage of a pixel counts sixteenths: 0 is untouched, 16 is covered.
    static let fullCoverage = 16
    private static let size = 256
    /// A pair this near to one there is (sum of six squared differences) is not worth an entry: no eye tells them apart.
    private static let indistinguishable = 12
    private static let unknown: UInt16 = .max

    private(set) var colors: [ThemedColor]
    private let theme: Theme
    private var indexOfInk: [Int]
    private let blends: UnsafeMutablePointer<UInt16>

    /// The paper is entry 0.
    init(theme: Theme) {
        self.theme = theme
        colors = [theme[.paper]]
        indexOfInk = [Int](repeating: -1, count: Ink.allCases.count)
        indexOfInk[Int(Ink.paper.rawValue)] = 0
        let count = Ink.allCases.count * (Palette.fullCoverage + 1) * Palette.size
        blends = .allocate(capacity: count)
        blends.initialize(repeating: Palette.unknown, count: count)
    }

    deinit { blends.deallocate() }

    /// The entry that is exactly this ink: one is kept free for every ink that has not been used.
    func index(of ink: Ink) -> UInt8 {
        let slot = Int(ink.rawValue)
        if indexOfInk[slot] < 0 {
            indexOfInk[slot] = colors.firstIndex(of: theme[ink]) ?? append(theme[ink])
        }
        return UInt8(indexOfInk[slot])
    }

    /// The entry for `ink` over what entry `index` looks like, at a coverage of 1 to 16.
    @inline(__always)
    func blend(_ ink: Ink, coverage: Int, onto index: UInt8) -> UInt8 {
        let cell = (Int(ink.rawValue) * (Palette.fullCoverage + 1) + coverage) * Palette.size + Int(index)
        let known = blends[cell]
        if known != Palette.unknown { return UInt8(truncatingIfNeeded: known) }
        let made = makeBlend(ink, coverage: coverage, onto: index)
        blends[cell] = UInt16(made)
        return made
    }

    private func makeBlend(_ ink: Ink, coverage: Int, onto index: UInt8) -> UInt8 {
        let solid = self.index(of: ink)
        if coverage >= Palette.fullCoverage { return solid }
        let mixed = theme[ink].mixed(onto: colors[Int(index)], coverage, of: Palette.fullCoverage)
        let nearest = nearest(to: mixed)
        let reserved = indexOfInk.count(where: { $0 < 0 })
        let isFull = colors.count + reserved >= Palette.size
        if isFull || nearest.distance <= Palette.indistinguishable { return UInt8(nearest.index) }
        return UInt8(append(mixed))
    }

    private func nearest(to color: ThemedColor) -> (index: Int, distance: Int) {
        var best = (index: 0, distance: Int.max)
        for (index, candidate) in colors.enumerated() {
            let distance = candidate.squaredDistance(to: color)
            if distance < best.distance { best = (index, distance) }
        }
        return best
    }

    private func append(_ color: ThemedColor) -> Int {
        colors.append(color)
        return colors.count - 1
    }
}
