/// One sRGB colour, 8 bits a channel.
package struct RGB: Hashable, Sendable {
    package var red, green, blue: UInt8

    package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        (self.red, self.green, self.blue) = (red, green, blue)
    }

    /// `RGB(hex: 0x0b5c6b)`: the way style sheets write it.
    package init(hex: UInt32) {
        self.init(UInt8(truncatingIfNeeded: hex >> 16), UInt8(truncatingIfNeeded: hex >> 8), UInt8(truncatingIfNeeded: hex))
    }

    /// `parts` of `whole` of this colour, the rest of `ground`.
    /// Mixed in sRGB, as browsers blend text, so that an image and the page around it have the same weight.
    package func mixed(onto ground: RGB, _ parts: Int, of whole: Int) -> RGB {
        func mix(_ top: UInt8, _ bottom: UInt8) -> UInt8 {
            UInt8((Int(top) * parts + Int(bottom) * (whole - parts) + whole / 2) / whole)
        }
        return RGB(mix(red, ground.red), mix(green, ground.green), mix(blue, ground.blue))
    }

    func squaredDistance(to other: RGB) -> Int {
        let (r, g, b) = (Int(red) - Int(other.red), Int(green) - Int(other.green), Int(blue) - Int(other.blue))
        return r * r + g * g + b * b
    }
}

/// A colour as it is on the light and on the dark page: a drawing is made once and saved with either.
package struct ThemedColor: Hashable, Sendable {
    package var light, dark: RGB

    package init(light: RGB, dark: RGB) {
        (self.light, self.dark) = (light, dark)
    }

    package func mixed(onto ground: ThemedColor, _ parts: Int, of whole: Int) -> ThemedColor {
        ThemedColor(
            light: light.mixed(onto: ground.light, parts, of: whole),
            dark: dark.mixed(onto: ground.dark, parts, of: whole))
    }

    func squaredDistance(to other: ThemedColor) -> Int {
        light.squaredDistance(to: other.light) + dark.squaredDistance(to: other.dark)
    }
}
