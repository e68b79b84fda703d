/// What one leaf adds to the margin, as a game among the features of its path: with a coalition S of features known and the row's mask m of features whose decisions the row
/// satisfies, the leaf pays v · Π(i in S) [i in m] · Π(i not in S) z_i, where z_i is the share of rows that i's decisions let through in training.
///
/// The Shapley values of that game, S. Lundberg, G. Erion, S. Lee, Consistent Individualized Feature Attribution for Tree Ensembles, 2018, depend on a row by its mask alone
/// (J. Yang, Fast TreeSHAP, 2021): they are worked out here for every mask.
struct LeafGame {
    /// Row by row of masks, a value for each feature of the path: what the feature is worth.
    let values: [Double]
    let featureCount: Int

    /// - Parameter shares: z of each feature of the path, at most 8 of them.
    init(value: Double, shares: [Double]) {
        let count = shares.count
        let masks = 1 << count
        let weights = Self.coalitionWeights[count]
        // coefficients[m][k]: the sum over coalitions S of k features within m of Π(j in m, not in S) z_j, that is of y^k in Π(j in m) (z_j + y).
        var coefficients = [Double](repeating: 0, count: masks * (count + 1))
        // gains[m]: the same coalitions, each weighted as Shapley does.
        var gains = [Double](repeating: 0, count: masks)
        // failed[m]: v · Π(j not in m) z_j.
        var failed = [Double](repeating: value, count: masks)
        coefficients[0] = 1
        for mask in 0..<masks {
            let row = mask * (count + 1)
            if mask > 0 {
                let lowest = mask.trailingZeroBitCount
                let (before, share) = ((mask & (mask - 1)) * (count + 1), shares[lowest])
                coefficients[row] = coefficients[before] * share
                for k in 1...count { coefficients[row + k] = coefficients[before + k] * share + coefficients[before + k - 1] }
            }
            for k in 0..<count { gains[mask] += weights[k] * coefficients[row + k] }
            for index in 0..<count where mask >> index & 1 == 0 { failed[mask] *= shares[index] }
        }
        var values = [Double](repeating: 0, count: masks * count)
        for mask in 0..<masks {
            for index in 0..<count {
                let satisfied = mask >> index & 1 == 1
                values[mask * count + index] =
                    satisfied ? (1 - shares[index]) * failed[mask] * gains[mask & ~(1 << index)] : -failed[mask] * gains[mask]
            }
        }
        (self.values, featureCount) = (values, count)
    }

    /// For games of so many players: k! (n - 1 - k)! / n! of a coalition of k others, which is 1 / (n C(n - 1, k)).
    private static let coalitionWeights: [[Double]] = (0...TreeParameters.depths.upperBound).map { players in
        var (weights, choices) = ([Double](), 1.0)
        for others in 0..<players {
            weights.append(1 / (Double(players) * choices))
            choices *= Double(players - 1 - others) / Double(others + 1)
        }
        return weights
    }
}
