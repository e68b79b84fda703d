import Glibc

/// XGBoost's saved model as values.
extension BoostedTrees {
    /// - Parameter rounds: trees that are kept, from the first on.
    init(saved bytes: [UInt8], columns: [String], rounds: Int) throws(TrainingError) {
        guard let saved = try? UniversalBinaryJSON(bytes) else { throw .model("not in its binary form") }
        guard let base = saved.at("learner", "learner_model_param", "base_score")?.text.flatMap({ Float($0) }), base > 0, base < 1 else { throw .model("no base score") }
        guard let trees = saved.at("learner", "gradient_booster", "model", "trees")?.list, trees.count >= rounds else { throw .model("no trees") }
        var read: [DecisionTree] = []
        for (index, tree) in trees.prefix(rounds).enumerated() {
            guard let tree = DecisionTree(saved: tree, columns: columns.count) else { throw .model("tree \(index)") }
            read.append(tree)
        }
        self.init(columns: columns, baseMargin: -logf(1 / base - 1), trees: read)
    }
}

extension DecisionTree {
    /// Its nodes may stand in any order, and some that were taken away again may be among them.
    fileprivate init?(saved: UniversalBinaryJSON, columns: Int) {
        guard let left = saved["left_children"]?.integers, let right = saved["right_children"]?.integers, let features = saved["split_indices"]?.integers,
            let numbers = saved["split_conditions"]?.floats, let missing = saved["default_left"]?.integers, let covers = saved["sum_hessian"]?.floats
        else { return nil }
        let count = left.count
        guard count > 0, [right.count, features.count, numbers.count, missing.count, covers.count].allSatisfy({ $0 == count }) else { return nil }
        var (order, nodes) = ([0], [Node]())
        while nodes.count < order.count {
            let index = order[nodes.count]
            guard left[index] >= 0 else {
                nodes.append(Node(firstChild: 0, feature: 0, number: numbers[index], cover: covers[index], missingGoesLeft: false))
                continue
            }
            guard left[index] < count, (0..<count).contains(right[index]), order.count + 2 <= count, let feature = Int32(exactly: features[index]) else { return nil }
            nodes.append(Node(firstChild: Int32(order.count), feature: feature, number: numbers[index], cover: covers[index], missingGoesLeft: missing[index] != 0))
            order += [left[index], right[index]]
        }
        self.init(nodes, columns: columns)
    }
}
