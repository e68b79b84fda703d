/// What brings each column to mean 0 and standard deviation 1, kept so that a later run can use the same.
///
/// A column that does not vary becomes 0 everywhere, so it takes no part in any distance.
package struct Standardisation: Sendable, Equatable {
    package let means: [Double]
    /// Standard deviations over n; 0 for a column that does not vary.
    package let deviations: [Double]

    /// - Returns: nil unless there are as many deviations as means, all are finite and no deviation is negative.
    package init?(means: [Double], deviations: [Double]) {
        guard means.count == deviations.count, means.allSatisfy(\.isFinite), deviations.allSatisfy({ $0.isFinite && $0 >= 0 }) else { return nil }
        self.means = means
        self.deviations = deviations
    }

    /// Of a table without rows: means and deviations of 0.
    package init(of points: PointTable) {
        var means: [Double] = []
        var deviations: [Double] = []
        points.withValues { values in
            for column in 0..<points.dimensions {
                func value(_ row: Int) -> Float { values[PointTable.position(row, column, of: points.dimensions)] }
                let count = Double(max(1, points.count))
                let mean = (0..<points.count).reduce(0.0) { $0 + Double(value($1)) } / count
                let squares = (0..<points.count).reduce(0.0) { $0 + (Double(value($1)) - mean) * (Double(value($1)) - mean) }
                // Rounding of the mean would leave a constant column a tiny deviation.
                let varies = (0..<points.count).contains { value($0) != value(0) }
                means.append(mean)
                deviations.append(varies ? (squares / count).squareRoot() : 0)
            }
        }
        self.means = means
        self.deviations = deviations
    }

    /// Whether any column varies.
    package var varies: Bool { deviations.contains { $0 > 0 } }

    /// - Returns: nil if the table has not as many columns.
    package func standardised(_ points: PointTable) -> PointTable? {
        guard points.dimensions == means.count else { return nil }
        return points.withValues { values in
            PointTable(count: points.count, dimensions: points.dimensions) { row, column in
                scaled(Double(values[PointTable.position(row, column, of: points.dimensions)]), column)
            }
        }
    }

    /// - Returns: nil if the point has not as many coordinates.
    package func standardised(_ point: [Double]) -> [Double]? {
        guard point.count == means.count else { return nil }
        return point.indices.map { deviations[$0] > 0 ? (point[$0] - means[$0]) / deviations[$0] : 0 }
    }

    /// A standardised point in the units of the input; a column that does not vary has its mean.
    /// - Returns: nil if the point has not as many coordinates.
    package func raw(_ point: [Double]) -> [Double]? {
        guard point.count == means.count else { return nil }
        return point.indices.map { means[$0] + deviations[$0] * point[$0] }
    }

    /// Kept within what a Float holds: another run's tiny deviation must not make infinities.
    private func scaled(_ value: Double, _ column: Int) -> Float {
        guard deviations[column] > 0 else { return 0 }
        return Float(max(-1e15, min(1e15, (value - means[column]) / deviations[column])))
    }
}
