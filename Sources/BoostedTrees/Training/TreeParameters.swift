/// How trees are grown. Names and meanings are XGBoost's (T. Chen, C. Guestrin, XGBoost: A Scalable Tree Boosting System, 2016).
package struct TreeParameters: Equatable, Sendable {
    /// Explanations hold a table over the features of a path, so paths stay short.
    package static let depths = 1...8

    /// Decisions from a root to its furthest leaf, within ``depths``.
    package var depth = 6
    package var learningRate = 0.1
    /// Trees at most; one is grown in each round.
    package var rounds = 200
    /// Training stops once so many rounds have not made the validation's log loss smaller; nil: never.
    package var earlyStoppingRounds: Int?
    /// The sum of p (1 - p) that each side of a decision must have.
    package var minimumChildWeight = 1.0
    /// The share of rows that each tree is grown from.
    package var rowShare = 1.0
    /// The share of columns that each tree is grown from.
    package var columnShare = 1.0
    /// Classes that a feature's values are put in before decisions are looked for: time goes with them.
    package var bins = 256
    /// L2 penalty of leaf values.
    package var lambda = 1.0
    /// The gain that a decision must bring.
    package var gamma = 0.0
    /// Columns that the probability may only rise with, or only fall with; others are free.
    package var directions: [String: Direction] = [:]
    package var seed: UInt32 = 1

    package enum Direction: Int, Sendable { case falling = -1, rising = 1 }

    package init() {}

    /// What is wrong with them, in words; nil where nothing is.
    func fault(columns: [String]) -> String? {
        func positive(_ value: Double) -> Bool { value > 0 && value.isFinite }
        func share(_ value: Double) -> Bool { value > 0 && value <= 1 }
        if !Self.depths.contains(depth) { return "depth must be \(Self.depths.lowerBound) to \(Self.depths.upperBound)" }
        if !positive(learningRate) || learningRate > 1 { return "learning rate must be above 0 and at most 1" }
        if bins < 2 { return "bins must be 2 or more" }
        if rounds < 1 { return "rounds must be 1 or more" }
        if let earlyStoppingRounds, earlyStoppingRounds < 1 { return "early stopping rounds must be 1 or more" }
        if !share(rowShare) || !share(columnShare) { return "shares of rows and columns must be above 0 and at most 1" }
        for (name, value) in [("minimum child weight", minimumChildWeight), ("lambda", lambda), ("gamma", gamma)] where !(value >= 0 && value.isFinite) {
            return "\(name) must be 0 or more"
        }
        if let unknown = directions.keys.filter({ !columns.contains($0) }).min() { return "a direction is given for \(unknown), which is no column" }
        return nil
    }

    /// As XGBoost takes them. One thread, as sums over rows would else depend on how many there are.
    func settings(columns: [String], baseScore: Float) -> [(name: String, value: String)] {
        var settings = [
            ("verbosity", "0"), ("nthread", "1"), ("objective", "binary:logistic"), ("tree_method", "hist"), ("base_score", "\(baseScore)"),
            ("max_depth", "\(depth)"), ("learning_rate", "\(learningRate)"), ("min_child_weight", "\(minimumChildWeight)"), ("subsample", "\(rowShare)"),
            ("colsample_bytree", "\(columnShare)"), ("lambda", "\(lambda)"), ("gamma", "\(gamma)"), ("max_bin", "\(bins)"), ("seed", "\(seed)"),
            // What was drawn before on the same thread has no part in a draw.
            ("seed_per_iteration", "1"),
        ]
        if !directions.isEmpty {
            settings.append(("monotone_constraints", "(" + columns.map { "\(directions[$0]?.rawValue ?? 0)" }.joined(separator: ",") + ")"))
        }
        return settings
    }
}
