import Testing

@testable import BoostedTrees

@Suite struct ContributionsTests {
    private let table: FeatureTable
    private let labels: [Bool]

    init() { (table, labels) = MadeUpMembers.rows(500, seed: 11) }

    @Test("contributions are XGBoost's own exact ones, and sum to the margin", arguments: MadeUpMembers.kinds)
    func contributionsAreXGBoosts(_ parameters: TreeParameters) throws {
        let (booster, model) = try MadeUpMembers.both(table, labels, parameters)
        for rows in [MadeUpMembers.rows(270, seed: 12).table, MadeUpMembers.rows(40, seed: 13, missing: 0.5).table, MadeUpMembers.rows(1, seed: 14, missing: 0).table] {
            let theirs = try booster.predict(.contributions, of: DataMatrix(rows))
            let (own, margins, width) = (model.contributions(rows), model.margins(rows), rows.columns.count + 1)
            #expect(own.rowCount == rows.rowCount)
            for row in 0..<rows.rowCount {
                for (column, value) in own.row(row).enumerated() { #expect(abs(value - theirs[row * width + column]) < 1e-5) }
                #expect(abs(own.bias - Double(theirs[row * width + width - 1])) < 1e-5)
                #expect(abs(own.row(row).reduce(own.bias) { $0 + Double($1) } - Double(margins[row])) < 1e-5)
            }
        }
    }

    /// What a tree is expected to give when only some features are known.
    private func expected(_ tree: DecisionTree, _ row: [Float], known: Int, at index: Int = 0) -> Double {
        let node = tree.nodes[index]
        guard !node.isLeaf else { return Double(node.number) }
        let (left, right) = (Int(node.firstChild), Int(node.firstChild) + 1)
        if known >> Int(node.feature) & 1 == 1 {
            let value = row[Int(node.feature)]
            return expected(tree, row, known: known, at: (value.isNaN ? node.missingGoesLeft : value < node.number) ? left : right)
        }
        let (coverLeft, coverRight) = (Double(tree.nodes[left].cover), Double(tree.nodes[right].cover))
        let sum = coverLeft * expected(tree, row, known: known, at: left) + coverRight * expected(tree, row, known: known, at: right)
        return sum / (coverLeft + coverRight)
    }

    @Test("contributions are Shapley's values by their definition", arguments: [2, 4, 6, 8])
    func contributionsAreShapleys(_ depth: Int) throws {
        let columns = Array(MadeUpMembers.columns.prefix(4))
        var four = FeatureTable(columns: columns)
        for row in 0..<table.rowCount { four.append(table.row(row).prefix(4)) }
        let parameters = MadeUpMembers.parameters(depth: depth, rounds: 3) { $0.minimumChildWeight = 0.2 }
        let model = try BoostedTrees.train(four, labels: labels, parameters: parameters).model
        let own = model.contributions(four, rows: 100..<120)
        let factorials = [1.0, 1, 2, 6, 24]
        for row in 0..<20 {
            let values = Array(four.row(100 + row))
            for feature in 0..<4 {
                var sum = 0.0
                for coalition in 0..<16 where coalition >> feature & 1 == 0 {
                    let size = coalition.nonzeroBitCount
                    var gain = 0.0
                    for tree in model.trees { gain += expected(tree, values, known: coalition | 1 << feature) - expected(tree, values, known: coalition) }
                    sum += factorials[size] * factorials[3 - size] / factorials[4] * gain
                }
                #expect(abs(sum - Double(own.row(row)[row * 4 + feature])) < 1e-6)
            }
        }
    }

    @Test("a row's contributions do not depend on the rows beside it") func independentOfCompany() throws {
        let model = try BoostedTrees.train(table, labels: labels, parameters: MadeUpMembers.parameters(depth: 6, rounds: 10)).model
        let all = model.contributions(table)
        for first in [0, 1, 255, 256, 257, 499] { #expect(Array(model.contributions(table, rows: first..<first + 1).values) == Array(all.row(first))) }
        #expect(model.contributions(table, rows: 7..<7).values.isEmpty)
    }

    @Test("the main factors are the largest either way, those that did nothing left out") func mainFactors() {
        let contributions = Contributions(columns: ["a", "b", "c", "d"], bias: 0, values: [1, 1, 1, 1, 0.5, -2, 0, 0.5], rowCount: 2)
        #expect(contributions.mainFactors(ofRow: 1).map(\.column) == [1, 0, 3])
        #expect(contributions.mainFactors(ofRow: 1).map(\.contribution) == [-2, 0.5, 0.5])
        #expect(contributions.mainFactors(ofRow: 0, atMost: 2).map(\.column) == [0, 1])
    }
}
