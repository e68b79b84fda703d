import Glibc

/// Gradient boosted trees for the probability of a label: each row gets a margin (log odds) that is the base's and one leaf's of each tree.
package struct BoostedTrees: Equatable, Sendable {
    /// The features' names, in the order of a row's values.
    package let columns: [String]
    /// Log odds before any tree.
    let baseMargin: Float
    let trees: [DecisionTree]
    private let forest: PackedForest

    init(columns: [String], baseMargin: Float, trees: [DecisionTree]) {
        (self.columns, self.baseMargin, self.trees) = (columns, baseMargin, trees)
        forest = PackedForest(trees)
    }

    package static func == (first: Self, second: Self) -> Bool {
        first.columns == second.columns && first.baseMargin == second.baseMargin && first.trees == second.trees
    }

    package var treeCount: Int { trees.count }

    /// Log odds of each row of the table.
    /// - Precondition: the table's columns are the model's.
    package func margins(_ table: FeatureTable) -> [Float] {
        precondition(table.columns == columns, "a table of other columns than the model's")
        return forest.sums(of: table.values, rows: table.rowCount, columns: columns.count, from: baseMargin)
    }

    /// The probability of each row of the table, not calibrated.
    /// - Precondition: the table's columns are the model's.
    package func probabilities(_ table: FeatureTable) -> [Double] { margins(table).map { logistic(Double($0)) } }
}

/// 1 / (1 + e^-x), without overflow.
func logistic(_ x: Double) -> Double { x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)) }

/// ln(1 + e^x), without overflow.
func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

/// The mean of -ln p of the label that came; 0 for no rows.
func logLoss(margins: [Float], labels: [Bool]) -> Double {
    guard !labels.isEmpty else { return 0 }
    return zip(margins, labels).reduce(0) { $0 + softplus(Double($1.1 ? -$1.0 : $1.0)) } / Double(labels.count)
}
