/// The Shapley values of all leaves of a small subtree together, for every state that a row can be in there: which features' decisions it has satisfied on the way to the
/// subtree's root, and which way it goes at each decision within. A row costs one look-up for each feature.
struct SubtreeTable {
    /// The columns, and of each the values by state, `stateCount` of them.
    private(set) var features: [Int32] = []
    private(set) var values: [Double] = []
    let stateCount: Int

    /// States are bytes.
    static let bits = 8

    /// - Parameters:
    ///   - path: what leads to the root; its features take the lowest bits of a state.
    ///   - decisions: the inner nodes of the subtree, which take the bits that follow: 1 where the row goes left.
    init(_ tree: DecisionTree, root: Int, path: TreePath, decisions: [Int]) {
        stateCount = 1 << (path.features.count + decisions.count)
        add(tree, root, path, path.features.indices.map { Condition(ones: 1 << $0, zeros: 0) }, decisions, firstBit: path.features.count)
    }

    /// A feature of a leaf's path is satisfied in the states that have all `ones` and none of `zeros`.
    private struct Condition {
        var ones: Int
        var zeros: Int

        func holds(in state: Int) -> Bool { state & ones == ones && state & zeros == 0 }
    }

    private mutating func add(_ tree: DecisionTree, _ index: Int, _ path: TreePath, _ conditions: [Condition], _ decisions: [Int], firstBit: Int) {
        let node = tree.nodes[index]
        guard !node.isLeaf, let decision = decisions.firstIndex(of: index) else {
            add(LeafGame(value: Double(node.number), shares: path.shares), path.features, conditions)
            return
        }
        let bit = 1 << (firstBit + decision)
        for goesLeft in [true, false] {
            let (next, place) = path.descending(tree, from: index, goesLeft: goesLeft)
            var held = conditions
            if place == held.count { held.append(Condition(ones: 0, zeros: 0)) }
            if goesLeft { held[place].ones |= bit } else { held[place].zeros |= bit }
            add(tree, Int(node.firstChild) + (goesLeft ? 0 : 1), next, held, decisions, firstBit: firstBit)
        }
    }

    private mutating func add(_ game: LeafGame, _ players: [Int32], _ conditions: [Condition]) {
        let starts = players.map { start(of: $0) }
        for state in 0..<stateCount {
            var mask = 0
            for index in conditions.indices where conditions[index].holds(in: state) { mask |= 1 << index }
            for index in starts.indices { values[starts[index] + state] += game.values[mask * game.featureCount + index] }
        }
    }

    /// Where the feature's values stand.
    private mutating func start(of feature: Int32) -> Int {
        if let known = features.firstIndex(of: feature) { return known * stateCount }
        features.append(feature)
        values.append(contentsOf: repeatElement(0, count: stateCount))
        return (features.count - 1) * stateCount
    }
}

/// The decisions from a tree's root to a node, gathered by feature.
struct TreePath {
    /// In the order in which they are first met.
    private(set) var features: [Int32] = []
    /// The share of training rows that each feature's decisions let through.
    private(set) var shares: [Double] = []

    /// The path to a child, and the place of the feature that is decided on.
    func descending(_ tree: DecisionTree, from index: Int, goesLeft: Bool) -> (path: TreePath, place: Int) {
        let (feature, left) = (tree.nodes[index].feature, tree.shareLeft(index))
        let share = goesLeft ? left : 1 - left
        var path = self
        if let place = features.firstIndex(of: feature) {
            path.shares[place] *= share
            return (path, place)
        }
        path.features.append(feature)
        path.shares.append(share)
        return (path, features.count)
    }
}
