/// One tree made ready to explain many rows: its upper decisions are steps of a depth-first walk that keeps each row's state, its lower ones are ``SubtreeTable``s.
///
/// Rows pass side by side, a byte of state each. A row and a tree of depth 6 take some hundred look-ups, where the recursive algorithm takes the square of the path's length
/// for each leaf.
struct TreeExplainer {
    private enum Step {
        /// A decision of the upper part: writes the state of the child's level from that of the node's.
        case descend(node: Int, level: Int, bit: UInt8, isNewFeature: Bool, goesLeft: Bool)
        /// A subtree, reached at a level; its decisions' bits start above the path's.
        case look(SubtreeTable, level: Int, decisions: [Int], firstBit: Int)
    }

    private let nodes: [DecisionTree.Node]
    private let decisions: [Int]
    private var steps: [Step] = []
    private let depth: Int

    /// Rows that pass together.
    static let block = 256

    init(_ tree: DecisionTree) {
        (nodes, depth) = (tree.nodes, tree.depth)
        decisions = tree.nodes.indices.filter { !tree.nodes[$0].isLeaf }
        if !decisions.isEmpty { plan(tree, 0, TreePath(), level: 0) }
    }

    private mutating func plan(_ tree: DecisionTree, _ index: Int, _ path: TreePath, level: Int) {
        let room = SubtreeTable.bits - path.features.count
        if let within = Self.decisions(tree, below: index, atMost: min(room, 3)) {
            steps.append(.look(SubtreeTable(tree, root: index, path: path, decisions: within), level: level, decisions: within, firstBit: path.features.count))
            return
        }
        for goesLeft in [true, false] {
            let (next, place) = path.descending(tree, from: index, goesLeft: goesLeft)
            steps.append(.descend(node: index, level: level, bit: 1 << UInt8(place), isNewFeature: place == path.features.count, goesLeft: goesLeft))
            plan(tree, Int(tree.nodes[index].firstChild) + (goesLeft ? 0 : 1), next, level: level + 1)
        }
    }

    /// The inner nodes of a subtree, or nil where they are more.
    private static func decisions(_ tree: DecisionTree, below root: Int, atMost limit: Int) -> [Int]? {
        var (found, open) = ([Int](), [root])
        while let index = open.popLast() {
            guard !tree.nodes[index].isLeaf else { continue }
            found.append(index)
            guard found.count <= limit else { return nil }
            open += [Int(tree.nodes[index].firstChild), Int(tree.nodes[index].firstChild) + 1]
        }
        return found
    }

    /// Adds what the tree's features are worth.
    /// - Parameters:
    ///   - columns: column after column, `rowCount` values each.
    ///   - sums: of the same shape.
    ///   - rows: at most ``block`` of them.
    func add(to sums: UnsafeMutablePointer<Double>, columns: UnsafePointer<Float>, rowCount: Int, rows: Range<Int>) {
        guard !decisions.isEmpty else { return }
        let count = rows.count
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: (nodes.count + depth + 2) * Self.block) { bytes in
            guard let base = bytes.baseAddress else { return }
            let states = base + nodes.count * Self.block
            let index = states + (depth + 1) * Self.block
            for decision in decisions {
                let node = nodes[decision]
                Self.decide(node, columns + Int(node.feature) * rowCount + rows.lowerBound, base + decision * Self.block, count)
            }
            states.update(repeating: 0, count: Self.block)
            for step in steps {
                switch step {
                case .descend(let node, let level, let bit, let isNewFeature, let goesLeft):
                    let state = states + level * Self.block
                    Self.descend(state, base + node * Self.block, state + Self.block, bit, isNewFeature, flip: goesLeft ? 0 : 0xFF, count)
                case .look(let table, let level, let within, let firstBit):
                    index.update(from: states + level * Self.block, count: count)
                    for (place, decision) in within.enumerated() { Self.include(base + decision * Self.block, in: index, bit: 1 << UInt8(firstBit + place), count) }
                    Self.look(up: index, in: table, to: sums + rows.lowerBound, rowCount: rowCount, count)
                }
            }
        }
    }

    /// All bits set where a row goes left.
    private static func decide(_ node: DecisionTree.Node, _ values: UnsafePointer<Float>, _ left: UnsafeMutablePointer<UInt8>, _ count: Int) {
        let threshold = node.number
        if node.missingGoesLeft {
            for row in 0..<count { left[row] = values[row] >= threshold ? 0 : 0xFF }
        } else {
            for row in 0..<count { left[row] = values[row] < threshold ? 0xFF : 0 }
        }
    }

    private static func descend(
        _ state: UnsafePointer<UInt8>, _ left: UnsafePointer<UInt8>, _ next: UnsafeMutablePointer<UInt8>, _ bit: UInt8, _ isNewFeature: Bool, flip: UInt8, _ count: Int
    ) {
        if isNewFeature {
            for row in 0..<count { next[row] = state[row] | ((left[row] ^ flip) & bit) }
        } else {
            // A feature that was met before stays satisfied only if this decision is, too.
            for row in 0..<count { next[row] = state[row] & ((left[row] ^ flip) | ~bit) }
        }
    }

    private static func include(_ left: UnsafePointer<UInt8>, in index: UnsafeMutablePointer<UInt8>, bit: UInt8, _ count: Int) {
        for row in 0..<count { index[row] |= left[row] & bit }
    }

    private static func look(up index: UnsafePointer<UInt8>, in table: SubtreeTable, to sums: UnsafeMutablePointer<Double>, rowCount: Int, _ count: Int) {
        table.values.withUnsafeBufferPointer { values in
            guard var start = values.baseAddress else { return }
            for feature in table.features {
                let sum = sums + Int(feature) * rowCount
                for row in 0..<count { sum[row] += start[Int(index[row])] }
                start += table.stateCount
            }
        }
    }
}
