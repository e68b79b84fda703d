import Foundation

/// 60 of the 359 weekly series of the M4 competition: the first 60 with less than 400 values to train on. The last 13 values are those to forecast.
enum M4WeeklySubset {
    static let steps = 13

    static let series: [(id: String, train: [Double], test: [Double])] = rows("m4-weekly-subset").map { fields in
        let values = fields.dropFirst().compactMap { Double($0) }
        return (String(fields[0]), Array(values.dropLast(steps)), Array(values.suffix(steps)))
    }

    /// The exponential smoothing that statsforecast 2.1.1 chooses for each, and its corrected AIC by the density of the values (there up to a constant).
    static let chosen: [(id: String, form: String, correctedAIC: Double)] = rows("m4-weekly-ets").map { fields in
        (String(fields[0]), String(fields[1].map { $0 == ";" ? "," : $0 }), Double(fields[2]) ?? .nan)
    }

    private static func rows(_ name: String) -> [[Substring]] {
        guard let file = Bundle.module.url(forResource: name, withExtension: "csv"), let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").map { $0.split(separator: ",") }
    }

    static func values(_ id: String) -> [Double] { series.first { $0.id == id }?.train ?? [] }
}
