import CGD

extension Marker {
    /// How thick the line of a ring and of a dash is, in CSS pixels.
    private static let lineWidth = 1.5

    /// The marker as gd fills it. Shapes are drawn to look equally large, not to measure the same.
    func shapes(center: Point, radius: Double) -> [TileShape] {
        let (x, y) = (center.x, center.y)
        switch self {
        case .circle: return [disc(center, radius)]
        case .ring:
            let middle = Canvas.subPixel(center)
            let hole = 2 * (radius - Marker.lineWidth) / Canvas.subPixelSize
            return [disc(center, radius), .hole(x: middle.x, y: middle.y, diameter: Int32(max(0, hole).rounded()))]
        case .triangleUp:
            return polygon([Point(x, y - radius * 1.05), Point(x + radius * 1.12, y + radius * 0.9), Point(x - radius * 1.12, y + radius * 0.9)])
        case .triangleDown:
            return polygon([Point(x, y + radius * 1.05), Point(x + radius * 1.12, y - radius * 0.9), Point(x - radius * 1.12, y - radius * 0.9)])
        case .diamond:
            let reach = radius * 1.2
            return polygon([Point(x, y - reach), Point(x + reach, y), Point(x, y + reach), Point(x - reach, y)])
        case .dash:
            let half = Marker.lineWidth / 2
            return polygon([
                Point(x - radius, y - half), Point(x + radius, y - half), Point(x + radius, y + half), Point(x - radius, y + half),
            ])
        }
    }

    private func disc(_ center: Point, _ radius: Double) -> TileShape {
        let middle = Canvas.subPixel(center)
        return .disc(x: middle.x, y: middle.y, diameter: Int32((2 * radius / Canvas.subPixelSize).rounded()))
    }

    private func polygon(_ points: [Point]) -> [TileShape] {
        [.polygon(points.map(Canvas.subPixel))]
    }
}
