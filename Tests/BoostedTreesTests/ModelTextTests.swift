import Foundation
import Testing

@testable import BoostedTrees

@Suite struct ModelTextTests {
    private let table: FeatureTable
    private let labels: [Bool]

    init() { (table, labels) = MadeUpMembers.rows(300, seed: 21) }

    @Test("a model comes back from its text bit by bit", arguments: MadeUpMembers.kinds)
    func roundTrip(_ parameters: TreeParameters) throws {
        let model = try BoostedTrees.train(table, labels: labels, parameters: parameters).model
        let again = try BoostedTrees(text: model.text())
        #expect(again == model)
        #expect(again.text() == model.text())
        #expect(again.margins(table) == model.margins(table))
        #expect(again.contributions(table) == model.contributions(table))
    }

    private static let text = """
        boosted-trees 1
        columns 2
        recency
        visits
        base -1.25
        trees 2
        tree 5
        0 30.5 left 812.25
        leaf -0.5 600.0
        1 2.0 right 212.25
        leaf 0.25 100.0
        leaf 0.75 112.25
        tree 1
        leaf 0.125 812.25
        end

        """

    @Test("a text that is written by hand says what it seems to") func byHand() throws {
        let model = try BoostedTrees(text: Self.text)
        #expect(model.columns == ["recency", "visits"])
        #expect(model.text() == Self.text)
        var rows = FeatureTable(columns: model.columns)
        for row in [[30, 0], [30.5, 0], [31, 2], [.nan, 5], [31, .nan], [.infinity, -.infinity]] as [[Float]] { rows.append(row) }
        #expect(model.margins(rows) == [-1.625, -0.875, -0.375, -1.625, -0.375, -0.875])
        #expect(abs(model.expectedMargin - (-1.125 + (-0.5 * 600 + 25 + 84.1875) / 812.25)) < 1e-6)
    }

    @Test(
        "a damaged text is refused with its line",
        arguments: [
            ("boosted-trees 1", "boosted-trees 2", 1), ("columns 2", "columns 3", 6), ("columns 2", "columns two", 2), ("visits", "recency", 4), ("base -1.25", "base -1,25", 5),
            ("base -1.25", "base nan", 5), ("base -1.25", "base  -1.25", 5), ("trees 2", "trees 1", 13), ("trees 2", "trees 3", 15), ("trees 2", "trees 99999999999", 6),
            ("tree 5", "tree 3", 7), ("tree 5", "tree 6", 13), ("0 30.5", "2 30.5", 7), ("0 30.5", "-1 30.5", 7), ("left", "down", 8), ("30.5", "30.50", 8),
            ("leaf -0.5", "leav -0.5", 9),
            ("600.0", "-600.0", 7), ("600.0", "inf", 9), ("leaf 0.25 100.0", "leaf 0.25", 11), ("end\n", "end", 15), ("end\n", "end\nmore\n", 16), ("end\n", "", 15),
            ("trees 2\n", "trees 2\r\n", 6),
        ])
    func damaged(_ part: String, _ change: String, _ line: Int) throws {
        let range = try #require(Self.text.firstRange(of: part))
        let error = #expect(throws: ModelTextError.self) { try BoostedTrees(text: Self.text.replacingCharacters(in: range, with: change)) }
        #expect(error?.line == line, "\(String(describing: error))")
    }

    @Test("trees that are too deep to be explained are refused") func tooDeep() {
        // A chain: each decision's left child is a leaf, its right one decides on.
        var nodes = ["0 0.0 left 10.0"]
        for level in 1..<9 { nodes += ["leaf 1.0 1.0", "0 \(Float(level)) left \(Float(10 - level))"] }
        nodes += ["leaf 1.0 1.0", "leaf 2.0 1.0"]
        func text(_ nodes: [String]) -> String { "boosted-trees 1\ncolumns 1\nx\nbase 0.0\ntrees 1\ntree \(nodes.count)\n" + nodes.map { $0 + "\n" }.joined() + "end\n" }
        #expect(throws: ModelTextError.self) { try BoostedTrees(text: text(nodes)) }
        #expect(throws: Never.self) { try BoostedTrees(text: text(nodes.dropLast(3) + ["leaf 1.0 2.0"])) }
    }
}
