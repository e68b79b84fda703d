import CGD

/// The shape of a mark: the second cue beside its colour.
package enum Marker: Hashable, Sendable {
    case circle, ring, triangleUp, triangleDown, diamond, dash
}

extension Canvas {
    /// Fills polygons as one area: where they overlap the ink is not darker.
    package func fill(polygons: [[Point]], _ ink: Ink) {
        cover(polygons.map { .polygon($0.map(Canvas.subPixel)) }, ink)
    }

    /// Draws a line through `points` with round joins and ends, `width` CSS pixels thick.
    /// - Parameter dash: lengths drawn and left out along the line; the dashes end square.
    package func stroke(_ points: [Point], width: Double, _ ink: Ink, dash: (on: Double, off: Double)? = nil) {
        if let dash {
            cover(Stroke.dashes(of: points, on: dash.on, off: dash.off).flatMap { pieces(of: $0, width: width, roundEnds: false) }, ink)
        } else {
            cover(pieces(of: points, width: width, roundEnds: true), ink)
        }
    }

    /// Hatches `rect` with lines at 45°, `step` apart.
    package func hatch(_ rect: Rect, step: Double, width: Double, _ ink: Ink) {
        cover(Stroke.hatch(rect, step: step).flatMap { pieces(of: $0, width: width, roundEnds: false) }, ink)
    }

    /// Draws the same marker at each of `centers`, to the nearest device pixel; `radius` is half its height, at most 14.
    package func stamp(_ marker: Marker, at centers: [Point], radius: Double, _ ink: Ink) {
        let mask = mask(of: marker, radius: min(max(radius, 0.5), Canvas.largestMarker))
        for center in centers {
            stamp(mask, x: Canvas.devicePixel(center.x), y: Canvas.devicePixel(center.y), ink)
        }
    }

    private func pieces(of points: [Point], width: Double, roundEnds: Bool) -> [TileShape] {
        var shapes: [TileShape] = zip(points, points.dropFirst()).compactMap { start, end in
            Quad(from: Canvas.scaled(start), to: Canvas.scaled(end), width: width / Canvas.subPixelSize).map { .quad($0) }
        }
        let ends = roundEnds ? [points.first, points.last].compactMap { $0 } : []
        // gd fills a disc's edge pixels too, which makes it one sub-pixel wider than it is told.
        let diameter = Int32((width / Canvas.subPixelSize).rounded()) - 1
        shapes += (ends + Stroke.turns(of: points)).map { point in
            let center = Canvas.subPixel(point)
            return .disc(x: center.x, y: center.y, diameter: diameter)
        }
        return shapes
    }

    /// Fills the union of `shapes` tile by tile, and blends each device pixel once.
    private func cover(_ shapes: [TileShape], _ ink: Ink) {
        let boxes = shapes.map(\.bounds)
        let samples = Int(CoverageTile.samples)
        for tileY in Swift.stride(from: 0, to: pixelHeight, by: CoverageTile.height) {
            let rows = min(CoverageTile.height, pixelHeight - tileY)
            let (top, bottom) = (Int32(tileY * samples), Int32((tileY + rows) * samples))
            let inRow = shapes.indices.filter { boxes[$0].bottom >= top && boxes[$0].top < bottom }
            if inRow.isEmpty { continue }
            for tileX in Swift.stride(from: 0, to: pixelWidth, by: CoverageTile.width) {
                let columns = min(CoverageTile.width, pixelWidth - tileX)
                let (left, right) = (Int32(tileX * samples), Int32((tileX + columns) * samples))
                let inTile = inRow.filter { boxes[$0].right >= left && boxes[$0].left < right }
                if inTile.isEmpty { continue }
                tile.begin(width: columns, height: rows)
                for index in inTile { tile.fill(shapes[index], left: left, top: top) }
                blendTile(x: tileX, y: tileY, ink)
            }
        }
    }

    private func blendTile(x tileX: Int, y tileY: Int, _ ink: Ink) {
        tile.drain { x, y, coverage in
            let pixel = row(tileY + y).advanced(by: tileX + x)
            pixel.pointee = palette.blend(ink, coverage: coverage, onto: pixel.pointee)
        }
    }

    /// Markers are drawn within one tile.
    private static let largestMarker = 14.0

    private func mask(of marker: Marker, radius: Double) -> CoverageMask {
        let reach = Int((radius * Double(FontSet.density)).rounded(.up)) + 1
        let side = 2 * reach + 1
        let middle = Double(reach) / Double(FontSet.density)
        tile.begin(width: side, height: side)
        for shape in marker.shapes(center: Point(middle, middle), radius: radius) { tile.fill(shape, left: 0, top: 0) }
        var coverage = [UInt8](repeating: 0, count: side * side)
        tile.drain { x, y, covered in coverage[y * side + x] = UInt8(covered) }
        return CoverageMask(width: side, height: side, offsetX: -reach, offsetY: -reach, coverage: coverage)
    }

    /// CSS pixels to a sub-pixel.
    static let subPixelSize = 1 / Double(FontSet.density * Int(CoverageTile.samples))

    static func subPixel(_ point: Point) -> gdPoint {
        let scaled = scaled(point)
        return gdPoint(x: Int32(scaled.x.rounded()), y: Int32(scaled.y.rounded()))
    }

    /// In sub-pixels, and within what gd counts with.
    static func scaled(_ point: Point) -> Point {
        let limit = Double(4 * CanvasLimits.side)
        return Point(min(max(point.x, -limit), limit) / subPixelSize, min(max(point.y, -limit), limit) / subPixelSize)
    }
}
