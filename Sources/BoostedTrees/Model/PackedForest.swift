/// All trees' nodes in one array, laid out to be walked by many rows at a time without a branch: a leaf leads to itself, so each row takes as many steps as the tree is
/// deep.
struct PackedForest: Sendable {
    private struct Node: Sendable {
        /// NaN for a leaf: nothing is at or above it.
        var threshold: Float
        /// Where the left child stands; the right one follows.
        var firstChild: Int32
        var feature: Int32
        /// 1 where a missing value goes right.
        var missingStep: Int32
    }

    private struct Tree: Sendable {
        var root: Int32
        var depth: Int
    }

    private let nodes: [Node]
    /// What a leaf adds, at its node's place.
    private let values: [Float]
    private let trees: [Tree]

    /// Rows that are walked side by side, so that the processor waits for none.
    private static let lanes = 8
    /// Rows whose values stay in the nearest cache while all trees pass.
    private static let block = 256

    init(_ trees: [DecisionTree]) {
        var (nodes, values, packed) = ([Node](), [Float](), [Tree]())
        for tree in trees {
            let root = Int32(nodes.count)
            packed.append(Tree(root: root, depth: tree.depth))
            for node in tree.nodes {
                values.append(node.isLeaf ? node.number : 0)
                nodes.append(
                    node.isLeaf
                        ? Node(threshold: .nan, firstChild: Int32(nodes.count), feature: 0, missingStep: 0)
                        : Node(threshold: node.number, firstChild: root + node.firstChild, feature: node.feature, missingStep: node.missingGoesLeft ? 0 : 1))
            }
        }
        (self.nodes, self.values, self.trees) = (nodes, values, packed)
    }

    /// The start and, tree after tree, the leaf's value of each row, summed in XGBoost's order and precision.
    func sums(of table: [Float], rows: Int, columns: Int, from start: Float) -> [Float] {
        var sums = [Float](repeating: start, count: rows)
        guard columns > 0 else { return sums }
        table.withUnsafeBufferPointer { table in
            sums.withUnsafeMutableBufferPointer { sums in
                for first in stride(from: 0, to: rows, by: Self.block) {
                    add(to: sums, rows: first..<min(first + Self.block, rows), table: table, columns: columns)
                }
            }
        }
        return sums
    }

    private func add(to sums: UnsafeMutableBufferPointer<Float>, rows: Range<Int>, table: UnsafeBufferPointer<Float>, columns: Int) {
        nodes.withUnsafeBufferPointer { nodes in
            values.withUnsafeBufferPointer { values in
                withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.lanes) { places in
                    for tree in trees {
                        for first in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.lanes) {
                            let count = min(Self.lanes, rows.upperBound - first)
                            Self.walk(tree, places, count, nodes, table, at: first * columns, columns)
                            for lane in 0..<count { sums[first + lane] += values[Int(places[lane])] }
                        }
                    }
                }
            }
        }
    }

    /// Leaves the place of each row's leaf.
    @inline(__always)
    private static func walk(
        _ tree: Tree, _ places: UnsafeMutableBufferPointer<Int32>, _ count: Int, _ nodes: UnsafeBufferPointer<Node>, _ table: UnsafeBufferPointer<Float>,
        at start: Int, _ columns: Int
    ) {
        for lane in 0..<lanes { places[lane] = tree.root }
        // A full set of lanes has a count that is known when this is compiled.
        if count == lanes {
            for _ in 0..<tree.depth { for lane in 0..<lanes { places[lane] = step(from: places[lane], nodes, table, start + lane * columns) } }
        } else {
            for _ in 0..<tree.depth { for lane in 0..<count { places[lane] = step(from: places[lane], nodes, table, start + lane * columns) } }
        }
    }

    @inline(__always)
    private static func step(from place: Int32, _ nodes: UnsafeBufferPointer<Node>, _ table: UnsafeBufferPointer<Float>, _ start: Int) -> Int32 {
        let node = nodes[Int(place)]
        let value = table[start + Int(node.feature)]
        return node.firstChild &+ (value >= node.threshold ? 1 : 0) &+ (value.isNaN ? node.missingStep : 0)
    }
}
