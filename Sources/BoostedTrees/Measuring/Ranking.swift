/// How well rows are ranked by their probability.
extension BinaryMetrics {
    /// The probability that a row whose label is true has a higher probability than one whose label is false, equal ones counted half: the area under the ROC curve. Nil
    /// where all labels are the same.
    package var areaUnderROC: Double? { delong?.area }

    /// The interval that holds the area with 95 % confidence, within 0 to 1. E. DeLong, D. DeLong, D. Clarke-Pearson, Comparing the Areas under Two or More Correlated
    /// Receiver Operating Characteristic Curves, 1988. Nil with less than two rows of either label.
    package var areaInterval: ClosedRange<Double>? {
        guard positives > 1, negatives > 1, let (area, variance) = delong else { return nil }
        // The normal distribution's quantile at 97.5 %.
        let half = 1.959963984540054 * variance.squareRoot()
        return max(0, area - half)...min(1, area + half)
    }

    /// Each row's placement is the share of rows of the other label that it is rightly ranked against; the area is their mean.
    private var delong: (area: Double, variance: Double)? {
        guard positives > 0, negatives > 0 else { return nil }
        let (m, n) = (Double(positives), Double(negatives))
        func placements(_ visit: (_ tie: Tie, _ ofPositives: Double, _ ofNegatives: Double) -> Void) {
            var (positivesBelow, negativesBelow) = (0.0, 0.0)
            for tie in ties {
                let (p, q) = (Double(tie.positives), Double(tie.negatives))
                visit(tie, (negativesBelow + q / 2) / n, (m - positivesBelow - p / 2) / m)
                (positivesBelow, negativesBelow) = (positivesBelow + p, negativesBelow + q)
            }
        }
        var area = 0.0
        placements { tie, ofPositives, _ in area += Double(tie.positives) * ofPositives / m }
        // Summed up, what is 1 can come out a bit above it.
        area = min(1, max(0, area))
        var (ofPositives, ofNegatives) = (0.0, 0.0)
        placements {
            ofPositives += Double($0.positives) * ($1 - area) * ($1 - area)
            ofNegatives += Double($0.negatives) * ($2 - area) * ($2 - area)
        }
        return (area, ofPositives / max(1, m - 1) / m + ofNegatives / max(1, n - 1) / n)
    }

    /// The mean of precision over recall: at each probability that occurs, precision there times the recall gained. Nil where no label is true.
    package var averagePrecision: Double? {
        guard positives > 0 else { return nil }
        var (sum, taken, found) = (0.0, 0, 0)
        for tie in ties.reversed() where tie.count > 0 {
            taken += tie.count
            found += tie.positives
            sum += Double(found) / Double(taken) * Double(tie.positives)
        }
        return sum / Double(positives)
    }

    /// How many times as often labels are true among the rows of highest probability as among all; of rows that share the last probability a part is counted. Nil where no
    /// label is true.
    /// - Parameter share: of rows, above 0 and at most 1.
    package func lift(inTop share: Double) -> Double? {
        guard positives > 0, share > 0, share <= 1 else { return nil }
        let wanted = share * Double(count)
        var (left, found) = (wanted, 0.0)
        for tie in ties.reversed() {
            let part = min(1, left / Double(tie.count))
            found += part * Double(tie.positives)
            left -= Double(tie.count)
            if left <= 0 { break }
        }
        return found / wanted / rate
    }
}
