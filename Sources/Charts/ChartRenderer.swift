import RasterCanvas

/// One drawing of a chart as files.
package struct ChartImage: Sendable, Equatable {
    /// Shown size in CSS pixels; the files have twice as many pixels each way.
    package let width, height: Int
    /// PNG files for the light and the dark page.
    package let light, dark: [UInt8]
    /// Pixels that differ from the paper: a picture with none is blank.
    package let markedPixels: Int
    package let areas: [ImageArea]

    package var isBlank: Bool { markedPixels == 0 }
}

/// A chart's drawings.
package struct ChartImages: Sendable, Equatable {
    package let wide: ChartImage
    /// Nil where the wide one serves phones too.
    package let narrow: ChartImage?
}

/// Draws charts in one theme. Safe to use from several threads at once; the same chart gives the same bytes.
package struct ChartRenderer: Sendable {
    private let theme: Theme
    private let fonts: FontSet

    package init(theme: Theme = Theme(), fonts: FontSet) {
        (self.theme, self.fonts) = (theme, fonts)
    }

    /// The wide and the narrow drawing, light and dark; nil when the chart has nothing to show.
    /// - Throws: `ChartError` for values that cannot be drawn, `CanvasError` when gd fails.
    package func images(of chart: some Chart, format: ChartFormat) throws -> ChartImages? {
        guard let wide = try image(of: chart, size: format.wide) else { return nil }
        return ChartImages(wide: wide, narrow: try format.narrow.flatMap { try image(of: chart, size: $0) })
    }

    package func image(of chart: some Chart, size: ChartSize) throws -> ChartImage? {
        guard let layout = try chart.layout(in: size, text: fonts) else { return nil }
        let png = try draw(layout).png()
        return ChartImage(
            width: layout.size.width, height: layout.size.height, light: png.light, dark: png.dark,
            markedPixels: png.markedPixels, areas: layout.areas)
    }

    private func draw(_ layout: ChartLayout) throws -> Canvas {
        let canvas = try Canvas(width: layout.size.width, height: layout.size.height, theme: theme, fonts: fonts)
        for mark in layout.marks { draw(mark, on: canvas) }
        for run in layout.texts {
            let style = run.style
            try canvas.write(run.text, at: run.origin, size: style.size, weight: style.weight, style.ink, halo: style.halo)
        }
        return canvas
    }

    private func draw(_ mark: Mark, on canvas: Canvas) {
        switch mark {
        case .area(let rect, let ink): canvas.fill(rect, ink)
        case .polygon(let points, let ink): canvas.fill(polygons: [points], ink)
        case .line(let points, let width, let ink, let dash):
            canvas.stroke(points, width: width, ink, dash: dash.map { (on: $0.on, off: $0.off) })
        case .band(let x, let upper, let lower, let ink): canvas.fillBand(x: x, upper: upper, lower: lower, ink)
        case .markers(let marker, let points, let radius, let ink): canvas.stamp(marker, at: points, radius: radius, ink)
        case .hatch(let rect, let ink): canvas.hatch(rect, step: 4, width: 1, ink)
        }
    }
}
