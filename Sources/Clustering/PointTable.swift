/// Why numbers are no table of points.
package enum PointTableError: Error, Equatable {
    /// Rows or columns of differing length, or rows without columns.
    case ragged
    /// A value is infinite or not a number.
    case notFinite
}

/// Points with the same number of finite coordinates, a row each, numbered from 0.
///
/// Eight rows lie side by side, column after column, so that distances are taken eight at a time; the last eight are filled up with zeros.
package struct PointTable: Sendable, Equatable {
    static let lanes = 8

    package let count: Int
    package let dimensions: Int
    let blocks: [SIMD8<Float>]

    /// - Parameter rows: row after row, `dimensions` values each.
    package init(rows: [Float], dimensions: Int) throws(PointTableError) {
        guard dimensions > 0, rows.count % dimensions == 0 else { throw .ragged }
        guard rows.allSatisfy(\.isFinite) else { throw .notFinite }
        self.init(count: rows.count / dimensions, dimensions: dimensions) { rows[$0 * dimensions + $1] }
    }

    /// - Parameter columns: a list for each column, as long as there are rows.
    package init(columns: [[Float]]) throws(PointTableError) {
        guard let count = columns.first?.count, columns.allSatisfy({ $0.count == count }) else { throw .ragged }
        guard columns.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { throw .notFinite }
        self.init(count: count, dimensions: columns.count) { columns[$1][$0] }
    }

    init(count: Int, dimensions: Int, value: (_ row: Int, _ column: Int) -> Float) {
        var blocks = [SIMD8<Float>](repeating: .zero, count: (count + Self.lanes - 1) / Self.lanes * dimensions)
        blocks.withUnsafeMutableBytes { bytes in
            let values = bytes.assumingMemoryBound(to: Float.self)
            for row in 0..<count {
                for column in 0..<dimensions { values[Self.position(row, column, of: dimensions)] = value(row, column) }
            }
        }
        self.count = count
        self.dimensions = dimensions
        self.blocks = blocks
    }

    static func position(_ row: Int, _ column: Int, of dimensions: Int) -> Int {
        (row / lanes * dimensions + column) * lanes + row % lanes
    }

    /// Lends all values; where each is, `position` says.
    func withValues<Result>(_ body: (UnsafeBufferPointer<Float>) -> Result) -> Result {
        blocks.withUnsafeBytes { body($0.assumingMemoryBound(to: Float.self)) }
    }

    package func row(_ row: Int) -> [Float] {
        withValues { values in (0..<dimensions).map { values[Self.position(row, $0, of: dimensions)] } }
    }

    /// The rows of these numbers, in this order.
    func rows(_ chosen: some RandomAccessCollection<Int>) -> PointTable {
        let chosen = Array(chosen)
        return withValues { values in
            PointTable(count: chosen.count, dimensions: dimensions) { values[Self.position(chosen[$0], $1, of: dimensions)] }
        }
    }

    /// The numbers of the rows, sorted by their values from the first column to the last: an order that the order of the input leaves no trace in.
    func sortedRows() -> [Int] {
        withValues { values in
            func key(_ row: Int, _ column: Int) -> UInt32 {
                let bits = values[Self.position(row, column, of: dimensions)].bitPattern
                return bits >> 31 == 1 ? ~bits : bits | 1 << 31
            }
            // The first two columns settle nearly every comparison.
            var entries = (0..<count).map { row in
                (leading: UInt64(key(row, 0)) << 32 | UInt64(dimensions > 1 ? key(row, 1) : 0), row: row)
            }
            entries.sort { a, b in
                if a.leading != b.leading { return a.leading < b.leading }
                for column in 0..<dimensions where key(a.row, column) != key(b.row, column) { return key(a.row, column) < key(b.row, column) }
                return false
            }
            return entries.map(\.row)
        }
    }
}
