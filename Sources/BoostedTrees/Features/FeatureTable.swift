/// What is known of each member, as numbers: a row per member, a column per feature, NaN where a value is missing.
package struct FeatureTable: Sendable {
    /// The features' names, in the order of a row's values.
    package let columns: [String]
    /// Row after row.
    package private(set) var values: [Float] = []
    package private(set) var rowCount = 0

    package init(columns: [String]) { self.columns = columns }

    package mutating func reserve(rows: Int) { values.reserveCapacity(rows * columns.count) }

    /// - Precondition: the row has a value for each column.
    package mutating func append(_ row: some Collection<Float>) {
        precondition(row.count == columns.count, "a row of \(row.count) values in a table of \(columns.count) columns")
        values.append(contentsOf: row)
        rowCount += 1
    }

    package func row(_ index: Int) -> ArraySlice<Float> { values[index * columns.count..<(index + 1) * columns.count] }

    package func column(_ index: Int) -> [Float] { (0..<rowCount).map { values[$0 * columns.count + index] } }

    /// The rows that are named, in that order.
    package func rows(_ indices: some Collection<Int>) -> FeatureTable {
        var chosen = FeatureTable(columns: columns)
        chosen.reserve(rows: indices.count)
        for index in indices { chosen.append(row(index)) }
        return chosen
    }

    /// What is wrong with names of columns, in words; nil where nothing is.
    static func fault(columns: [String]) -> String? {
        if columns.isEmpty { return "there are no columns" }
        if let name = columns.first(where: { $0.isEmpty || $0.utf8.contains { $0 < 0x20 } }) { return "“\(name)” is no name of a column" }
        if Set(columns).count != columns.count { return "two columns have one name" }
        return nil
    }
}
