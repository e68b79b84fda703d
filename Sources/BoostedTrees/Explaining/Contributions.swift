/// What each feature added to rows' margins, against the mean over training: exact path-dependent TreeSHAP values.
package struct Contributions: Equatable, Sendable {
    package let columns: [String]
    /// The margin expected before anything is known of a row.
    package let bias: Double
    /// Row after row, a value in log odds for each column; with ``bias`` they sum to the row's margin.
    package let values: [Float]
    package let rowCount: Int

    package func row(_ index: Int) -> ArraySlice<Float> { values[index * columns.count..<(index + 1) * columns.count] }

    /// A feature and what it added, in log odds.
    package struct Factor: Equatable, Sendable {
        package let column: Int
        package let contribution: Float
    }

    /// The features that added or took most, the largest first; of equals the first column. Those that did nothing are left out.
    package func mainFactors(ofRow index: Int, atMost count: Int = 5) -> [Factor] {
        let factors = row(index).enumerated().compactMap { $0.element == 0 ? nil : Factor(column: $0.offset, contribution: $0.element) }
        let sorted = factors.sorted { (abs($0.contribution), $1.column) > (abs($1.contribution), $0.column) }
        return Array(sorted.prefix(count))
    }
}

extension BoostedTrees {
    /// The margin expected of a row that nothing is known of: the mean over training by the trees' covers.
    package var expectedMargin: Double { trees.reduce(Double(baseMargin)) { $0 + $1.mean } }

    /// Explains many rows at once, which is what makes it fast: tables are made for each tree and serve all rows, which takes some 0.2 ms for a tree of
    /// depth 6 however few rows there are.
    /// - Parameter rows: nil for all. Ranges may be explained at the same time on different threads; a row's values do not depend on which others it is explained with.
    /// - Precondition: the table's columns are the model's.
    package func contributions(_ table: FeatureTable, rows: Range<Int>? = nil) -> Contributions {
        precondition(table.columns == columns, "a table of other columns than the model's")
        let rows = rows ?? 0..<table.rowCount
        var values = [Float](repeating: 0, count: rows.count * columns.count)
        for start in stride(from: 0, to: rows.count, by: Self.chunk) {
            let count = min(Self.chunk, rows.count - start)
            explain(table, from: rows.lowerBound + start, count) { column, row, sum in values[(start + row) * columns.count + column] = Float(sum) }
        }
        return Contributions(columns: columns, bias: expectedMargin, values: values, rowCount: rows.count)
    }

    /// Rows that are held by column at a time: few enough for the caches, and enough to be worth making the tables for.
    private static let chunk = 16_384

    private func explain(_ table: FeatureTable, from first: Int, _ count: Int, _ store: (_ column: Int, _ row: Int, _ sum: Double) -> Void) {
        var byColumn = [Float](repeating: 0, count: count * columns.count)
        for row in 0..<count {
            for column in columns.indices { byColumn[column * count + row] = table.values[(first + row) * columns.count + column] }
        }
        var sums = [Double](repeating: 0, count: byColumn.count)
        sums.withUnsafeMutableBufferPointer { sums in
            byColumn.withUnsafeBufferPointer { byColumn in
                guard let sums = sums.baseAddress, let byColumn = byColumn.baseAddress else { return }
                for tree in trees {
                    let explainer = TreeExplainer(tree)
                    for block in stride(from: 0, to: count, by: TreeExplainer.block) {
                        explainer.add(to: sums, columns: byColumn, rowCount: count, rows: block..<min(block + TreeExplainer.block, count))
                    }
                }
            }
        }
        for column in columns.indices { for row in 0..<count { store(column, row, sums[column * count + row]) } }
    }
}
