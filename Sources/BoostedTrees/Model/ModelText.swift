/// A model as text, line by line, every number with as many digits as give it back exactly:
///
///     boosted-trees 1
///     columns 2
///     recency
///     visits
///     base -1.25
///     trees 1
///     tree 3
///     0 30.5 left 812.25
///     leaf -0.5 600.0
///     leaf 0.25 212.25
///     end
///
/// A tree's nodes stand by levels; one that decides has its column, its threshold, the side of missing values and its cover, and its two children are the next that no
/// node above has taken. A leaf has its value and its cover.
extension BoostedTrees {
    private static let heading = "boosted-trees 1"

    package func text() -> String {
        var text = "\(Self.heading)\ncolumns \(columns.count)\n"
        for column in columns { text += "\(column)\n" }
        text += "base \(baseMargin)\ntrees \(trees.count)\n"
        for tree in trees {
            text += "tree \(tree.nodes.count)\n"
            for node in tree.nodes {
                text += node.isLeaf ? "leaf \(node.number) \(node.cover)\n" : "\(node.feature) \(node.number) \(node.missingGoesLeft ? "left" : "right") \(node.cover)\n"
            }
        }
        return text + "end\n"
    }

    /// The model that ``text()`` wrote; anything that it does not write is refused.
    package init(text: String) throws(ModelTextError) {
        var lines = ModelLines(text)
        guard try lines.next("the heading") == Self.heading else { throw lines.error("not “\(Self.heading)”") }
        var columns: [String] = []
        for _ in 0..<(try lines.count("columns")) { columns.append(String(try lines.next("a column's name"))) }
        if let fault = FeatureTable.fault(columns: columns) { throw lines.error(fault) }
        let baseField = try lines.fields("base", 1)[0]
        let base = try lines.number(baseField)
        var trees: [DecisionTree] = []
        for _ in 0..<(try lines.count("trees")) { trees.append(try lines.tree(columns: columns.count)) }
        guard try lines.next("“end”") == "end" else { throw lines.error("not “end”") }
        guard lines.isAtEnd else { throw ModelTextError(line: lines.line + 1, reason: "something follows the end") }
        self.init(columns: columns, baseMargin: base, trees: trees)
    }
}

/// A text that is no model, or a damaged one.
package struct ModelTextError: Error, Equatable, Sendable, CustomStringConvertible {
    /// From 1 on.
    package let line: Int
    package let reason: String

    package var description: String { "line \(line): \(reason)" }
}
