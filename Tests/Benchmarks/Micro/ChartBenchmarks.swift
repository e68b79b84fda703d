import Benchmark
import Charts
import Foundation
import RasterCanvas

/// Values of two weeks of hours, with a daily swing: the same in every program that draws them here.
func hourlyValues(_ count: Int) -> [Double] {
    (0..<count).map { hour in
        let day = 180 * sin(Double(hour % 24) / 24 * 2 * Double.pi)
        let drift = 60 * sin(Double(hour) / 5.3)
        let noise = 25 * sin(Double(hour) * 1.7)
        return 400 + day + drift + noise
    }
}

/// A line of 336 points, an interval over the last 96, axes and text, 1600 × 800 pixels.
func lineChart() -> LineChart {
    let values = hourlyValues(336)
    let band = Array(values.suffix(96))
    let labels = AxisLabels.evenly((0..<14).map { AxisLabel($0 * 24, "\($0 + 1) Nov") })
    return LineChart(
        series: [.init(values.map(Optional.some), endLabel: .init("512"))],
        band: .init(start: 240, lower: band.map { $0 - 70 }, upper: band.map { $0 + 70 }), events: [.init(96, "Double points")], periodLabels: labels,
        peakLabel: "Sat 18:00", format: TickFormat { value, _ in String(Int(value.rounded())) })
}

func registerChartBenchmarks() {
    guard let fonts = try? FontSet() else { return print("no font: charts are left out") }
    let size = ChartSize(width: 800, height: 400, form: .wide)
    let renderer = ChartRenderer(fonts: fonts)
    let chart = lineChart()
    guard let image = try? renderer.image(of: chart, size: size) else { return print("the chart cannot be drawn") }
    if let folder = ProcessInfo.processInfo.environment["ALMANAC_BENCH_CHARTS"] {
        for (name, bytes) in [("light", image.light), ("dark", image.dark)] {
            try? Data(bytes).write(to: URL(fileURLWithPath: folder).appendingPathComponent("almanac-\(name).png"))
        }
    }
    benchmark("chart: a line of 336 points in both themes, encoded") { blackHole(try renderer.image(of: chart, size: size)) }
}

/// Keeps the compiler from leaving work out whose result nobody uses.
@inline(never)
func blackHole(_ value: some Any) {}
