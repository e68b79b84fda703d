import Charts

/// One chart of every kind, with figures as a program has them: what the goldens show, and what to look at after a change.
struct Specimen: Sendable {
    let name: String
    let chart: any Chart
    let format: ChartFormat
}

enum Gallery {
    static let all: [Specimen] = [
        Specimen(name: "line-sales", chart: sales, format: .full),
        Specimen(name: "line-forecast", chart: forecast, format: .large),
        Specimen(name: "line-two", chart: twoLines, format: .small),
        Specimen(name: "columns-risk", chart: riskColumns, format: .small),
        Specimen(name: "columns-months", chart: months, format: .large),
        Specimen(name: "columns-hours", chart: hours, format: .small),
        Specimen(name: "histogram", chart: histogram, format: .small),
        Specimen(name: "intervals", chart: intervals, format: .large),
        Specimen(name: "heatmap", chart: heatMap, format: .large),
        Specimen(name: "concentration", chart: concentration, format: .small),
        Specimen(name: "scatter", chart: scatter, format: .large),
        Specimen(name: "bars", chart: bars, format: .small),
        Specimen(name: "trend", chart: TrendLine(wave(26)), format: .trend),
    ]

    static let sales: LineChart = {
        let weeks = wave(52, from: 18_400, swing: 4_200, seed: 21)
        let months = [
            (0, "Dec 2025"), (4, "Jan"), (8, "Feb"), (13, "Mar"), (17, "Apr"), (22, "May"), (26, "Jun"), (30, "Jul"), (35, "Aug"),
            (39, "Sep"), (43, "Oct"), (48, "Nov"),
        ]
        return LineChart(
            series: [.init(weeks, endLabel: .init("€\(grouped(weeks[51]))"))],
            events: [
                .init(8, "Double points on weekdays"), .init(14, "Breakfast voucher"), .init(33, "Double points end"), .init(45, "Autumn cashback"),
            ],
            periodLabels: .evenly(months.map { AxisLabel($0, $1) }), peakLabel: "€\(grouped(weeks.max() ?? 0))", format: euros)
    }()

    static let forecast: LineChart = {
        let expected = visits(336)
        let days = [
            "Thu 19", "Fri 20", "Sat 21", "Sun 22", "Mon 23", "Tue 24", "Wed 25", "Thu 26", "Fri 27", "Sat 28", "Sun 29", "Mon 30",
            "Tue 1", "Wed 2",
        ]
        return LineChart(
            series: [],
            band: .init(start: 0, lower: expected.map { max(0, $0 * 0.8 - 1) }, upper: expected.map { $0 * 1.2 + 3 }, expected: expected),
            periodLabels: .evenly(days.enumerated().map { AxisLabel($0 * 24, $1) }),
            format: counts)
    }()

    static let twoLines: LineChart = {
        let actual = wave(20, from: 62, swing: 14)
        let expected = wave(28, from: 60, swing: 12, seed: 11)
        return LineChart(
            series: [.init(actual, endLabel: .init(grouped(actual[19])))],
            band: .init(
                start: 20, lower: expected[20...].map { $0 - 9 }, upper: expected[20...].map { $0 + 9 }, expected: Array(expected[20...]),
                endLabel: .init(grouped(expected[27]), name: "expected")),
            periodLabels: .byImportance([AxisLabel(0, "1 Nov"), AxisLabel(19, "today"), AxisLabel(27, "28 Nov"), AxisLabel(10, "11 Nov")]),
            format: counts)
    }()

    static let riskColumns = ColumnChart(
        [
            .init("0–20 %", .value(1402, label: "1,402"), ink: .lowSoft), .init("20–40", .value(528, label: "528"), ink: .lowSoft),
            .init("40–60", .value(160, label: "160"), ink: .medium), .init("60–80", .value(13, label: "13"), ink: .high),
            .init("80–100", .withheld(label: "1–10"), ink: .critical),
        ], format: counts)

    static let months = ColumnChart(
        zip(monthNames, [820, 410, -260, -640, -120, 330, 905, 1180, 760, 240, -90, 515.0]).map { name, value in
            let label = "\(value < 0 ? "−" : "")\(grouped(abs(value)))"
            return .init(name, .value(value, label: label), ink: value < 0 ? .critical : .accent)
        }, format: euros)

    private static let monthNames = ["Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]

    static let hours = ColumnChart(
        visits(24).enumerated().map { hour, value in
            .init("\(hour < 10 ? "0" : "")\(hour):00", value < 1 ? .missing : .value(value, label: "\(grouped(value)) visits"))
        }, format: counts)

    static let histogram = Histogram(
        [1402, 620, 528, 301, 160, 71, 40, 13, 11].map { .init(.value($0, label: grouped($0))) } + [.init(.withheld(label: "<10"))],
        edges: (0...10).map { "\($0 * 10) %" }, format: counts)

    static let intervals = IntervalBarChart(
        [
            .init("Breakfast voucher", value: 4_210, lower: 2_350, upper: 6_080, label: "+€4,210", verdict: .profitable),
            .init("Double points on weekdays", value: 1_870, lower: 240, upper: 3_510, label: "+€1,870", verdict: .profitable),
            .init("Tenth coffee free, at every branch", value: 620, lower: -1_150, upper: 2_400, label: "+€620", verdict: .unproven),
            .init("Autumn cashback", value: -1_940, lower: -3_320, upper: -560, label: "−€1,940", verdict: .unprofitable),
            .init("Birthday gift", value: -300, lower: -48_000, upper: 51_000, label: "−€300", verdict: .unproven),
            .init("Prediction bonus", value: nil, lower: nil, upper: nil, label: "too few members", verdict: .insufficient),
        ], format: euros)

    static let heatMap: HeatMap = {
        let all = visits(168)
        var values: [[Double?]] = (0..<7).map { day in (0..<24).map { all[day * 24 + $0] } }
        for hour in 0..<5 { values[6][hour] = nil }
        return HeatMap(
            rows: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], columns: (0..<24).map { $0 < 10 ? "0\($0)" : "\($0)" }, values: values,
            labels: [(5, 13), (5, 12), (6, 12)].map { .init(row: $0, column: $1, grouped(values[$0][$1] ?? 0)) }, format: counts)
    }()

    static let concentration: ConcentrationCurve = {
        let shares: [Double] = (0...100).map { percent in
            let rest = 1 - Double(percent) / 100
            return 1 - rest * rest * rest * (1 - Double(percent) / 140)
        }
        return ConcentrationCurve(shares, annotations: [.init(0.05, "top 5 % → 17 %"), .init(0.2, "top 20 % → 56 %")], format: percents)
    }()

    static let scatter: ScatterChart = {
        var numbers = Numbers(seed: 5)
        var dots = (0..<38).map { _ in
            let x = numbers.next(in: 0.5...0.97), y = numbers.next(in: 0...1)
            return ScatterChart.Dot(x, 90 + 620 * y * y, x > 0.8 ? .critical : x > 0.65 ? .high : .medium)
        }
        dots += [.init(0.84, 1460, .critical), .init(0.91, 990, .critical), .init(0.67, 1120, .high)]
        return ScatterChart(
            dots, labels: [.init(38, "K7QX-204 · €1,460"), .init(40, "B2M4-871 · €1,120"), .init(39, "R9ZD-330 · €990")],
            xFormat: percents, yFormat: euros)
    }()

    static let bars = BarChart([
        .init("Days since last purchase", 0.31, label: "31 %"), .init("Fewer visits than usual", 0.24, label: "24 %"),
        .init("Smaller baskets over six weeks", 0.17, label: "17 %"), .init("Points redeemed, none earned", 0.11, label: "11 %"),
        .init("Stopped coming on weekdays", 0.06, label: "6 %"), .init("Everything else", 0.11, label: "11 %", ink: .lowSoft),
    ])
}
