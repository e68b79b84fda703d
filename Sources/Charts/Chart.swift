import RasterCanvas

/// What a picture shows: values, and the texts that go with them, already worded for the reader.
///
/// A chart has no title, unit or source in the picture: the page around it says those, and gives the figures as a table.
/// To add a kind: a `Chart` with its `layout`, an entry in the gallery of `ChartsTests`, and its goldens.
package protocol Chart: Sendable {
    /// Places every mark and text in a picture of about `size`; pure, so that tests can look at numbers.
    /// Charts made of rows choose their height from the number of rows.
    /// - Returns: nil when there is nothing to draw: the page then says why, in words.
    /// - Throws: `ChartError` for values that no picture can tell, and what `text` throws.
    func layout(in size: ChartSize, text: any TextMeasure) throws -> ChartLayout?
}

/// How large a picture is shown, in CSS pixels.
package struct ChartSize: Hashable, Sendable {
    /// A wide drawing stands beside text on a desk; a narrow one is read at arm's length on a phone.
    package enum Form: String, Hashable, Sendable, CaseIterable {
        case wide, narrow
    }

    package var width, height: Int
    package var form: Form

    package init(width: Int, height: Int, form: Form) {
        (self.width, self.height, self.form) = (width, height, form)
    }
}

/// The two sizes a chart is drawn in.
package struct ChartFormat: Hashable, Sendable {
    package var wide: ChartSize
    /// Nil for a picture that is as small on a desk as on a phone.
    package var narrow: ChartSize?

    package init(wide: ChartSize, narrow: ChartSize?) {
        (self.wide, self.narrow) = (wide, narrow)
    }

    /// A picture over the whole width of a page, over seven twelfths of it, and over five twelfths.
    package static let full = ChartFormat(width: 1072, height: 300)
    package static let large = ChartFormat(width: 632, height: 280)
    package static let small = ChartFormat(width: 408, height: 280)
    /// A trend within a line of figures.
    package static let trend = ChartFormat(wide: ChartSize(width: 96, height: 24, form: .wide), narrow: nil)

    /// A wide picture of that size, and the narrow one that every phone can show: 342 × 260.
    package init(width: Int, height: Int) {
        self.init(
            wide: ChartSize(width: width, height: height, form: .wide),
            narrow: ChartSize(width: 342, height: 260, form: .narrow))
    }
}
