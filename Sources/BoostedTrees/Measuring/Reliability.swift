/// Whether probabilities are as often right as they say.
extension BinaryMetrics {
    /// Rows of alike probability.
    package struct Band: Equatable, Sendable {
        /// 0 for the lowest tenth of rows, 9 for the highest.
        package let decile: Int
        package let count: Int
        package let meanProbability: Double
        /// The share whose label is true.
        package let observedRate: Double
    }

    /// Rows by tenths of their number, from the lowest probability on. Rows of one probability stay together, in the tenth where the middle of them falls, so a tenth may
    /// be larger than others; one that is empty is left out.
    package var deciles: [Band] {
        var (bands, below) = ([Band](), 0)
        var (decile, rows, found, sum) = (0, 0, 0, 0.0)
        func close() {
            guard rows > 0 else { return }
            bands.append(Band(decile: decile, count: rows, meanProbability: sum / Double(rows), observedRate: Double(found) / Double(rows)))
        }
        for tie in ties {
            // In halves of rows, so that it is exact.
            let its = (2 * below + tie.count) * 10 / (2 * count)
            if its != decile {
                close()
                (decile, rows, found, sum) = (its, 0, 0, 0)
            }
            rows += tie.count
            found += tie.positives
            sum += Double(tie.count) * tie.probability
            below += tie.count
        }
        close()
        return bands
    }

    /// The mean over rows of how far their tenth's mean probability is from its observed rate.
    package var expectedCalibrationError: Double {
        deciles.reduce(0) { $0 + Double($1.count) * abs($1.meanProbability - $1.observedRate) } / Double(count)
    }

    package var meanProbability: Double { ties.reduce(0) { $0 + Double($1.count) * $1.probability } / Double(count) }
}
