/// A tree of decisions, its nodes by levels from the root on; a node's two children stand side by side.
struct DecisionTree: Equatable, Sendable {
    struct Node: Equatable, Sendable {
        /// Of the left child; the right one follows. 0 for a leaf, as no node leads to the root.
        var firstChild: Int32
        /// The column that is looked at; 0 for a leaf.
        var feature: Int32
        /// A value below the threshold goes left; of a leaf: what it adds to the margin.
        var number: Float
        /// The sum of p (1 - p) over the rows that came here in training.
        var cover: Float
        /// Where a missing value goes.
        var missingGoesLeft: Bool

        var isLeaf: Bool { firstChild == 0 }
    }

    let nodes: [Node]
    /// Decisions from the root to the furthest leaf.
    let depth: Int

    /// Nil unless the nodes are a tree in the order told above, no deeper than ``TreeParameters/depths``, over so many columns.
    init?(_ nodes: [Node], columns: Int) {
        guard !nodes.isEmpty else { return nil }
        var (expected, levels) = (1, [Int](repeating: 0, count: nodes.count))
        for (index, node) in nodes.enumerated() {
            guard node.number.isFinite, node.cover.isFinite, node.cover >= 0 else { return nil }
            guard !node.isLeaf else { continue }
            guard node.firstChild == expected, expected + 1 < nodes.count, (0..<columns).contains(Int(node.feature)) else { return nil }
            levels[expected] = levels[index] + 1
            levels[expected + 1] = levels[index] + 1
            expected += 2
        }
        let depth = levels.max() ?? 0
        guard expected == nodes.count, depth <= TreeParameters.depths.upperBound else { return nil }
        (self.nodes, self.depth) = (nodes, depth)
    }

    /// The share of a node's rows that went left in training; half where none is known to have come.
    func shareLeft(_ index: Int) -> Double {
        let first = Int(nodes[index].firstChild)
        let (left, right) = (Double(nodes[first].cover), Double(nodes[first + 1].cover))
        return left + right > 0 ? left / (left + right) : 0.5
    }

    /// What a row is expected to get, over the rows of training.
    var mean: Double { mean(0) }

    private func mean(_ index: Int) -> Double {
        let node = nodes[index]
        guard !node.isLeaf else { return Double(node.number) }
        let share = shareLeft(index)
        return share * mean(Int(node.firstChild)) + (1 - share) * mean(Int(node.firstChild) + 1)
    }
}
