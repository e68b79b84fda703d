/// The assignment of rows to columns with the least sum of costs, each to one other at most, by the Hungarian method with shortest augmenting paths
/// (Kuhn 1955; Jonker and Volgenant, “A shortest augmenting path algorithm for dense and sparse linear assignment problems”, 1987), in rows² × columns steps.
package enum OptimalAssignment {
    /// - Parameter costs: rows of equal length, finite.
    /// - Returns: for each row its column, nil for rows left over where there are more rows than columns; nil as a whole if rows differ in length or a cost is not finite.
    package static func columns(costs: [[Double]]) -> [Int?]? {
        let width = costs.first?.count ?? 0
        guard costs.allSatisfy({ $0.count == width && $0.allSatisfy(\.isFinite) }) else { return nil }
        if costs.count <= width { return assigned(costs) }
        var result = [Int?](repeating: nil, count: costs.count)
        let turned = (0..<width).map { column in costs.map { $0[column] } }
        for (column, row) in assigned(turned).enumerated() { if let row { result[row] = column } }
        return result
    }

    /// For no more rows than columns.
    private static func assigned(_ costs: [[Double]]) -> [Int?] {
        let width = costs.first?.count ?? 0
        var rowPotential = Array(repeating: 0.0, count: costs.count)
        var columnPotential = Array(repeating: 0.0, count: width)
        var owner = [Int?](repeating: nil, count: width)
        for start in costs.indices {
            var path = ShortestPath(width)
            var row = start
            while true {
                path.relax(from: row) { costs[row][$0] - rowPotential[row] - columnPotential[$0] }
                guard let column = path.advance() else { break }
                guard let next = owner[column] else {
                    path.update(&rowPotential, &columnPotential, owner, start)
                    path.augment(&owner, to: column, from: start)
                    break
                }
                row = next
            }
        }
        var result = [Int?](repeating: nil, count: costs.count)
        for (column, row) in owner.enumerated() { if let row { result[row] = column } }
        return result
    }
}

/// The tree of shortest alternating paths from one row that has no column yet.
private struct ShortestPath {
    private var distance: [Double]
    private var rowBefore: [Int]
    private var settled: [Bool]
    private var reached = 0.0

    init(_ width: Int) {
        distance = Array(repeating: .infinity, count: width)
        rowBefore = Array(repeating: 0, count: width)
        settled = Array(repeating: false, count: width)
    }

    mutating func relax(from row: Int, reducedCost: (Int) -> Double) {
        for column in distance.indices where !settled[column] {
            let length = reached + reducedCost(column)
            if length < distance[column] { (distance[column], rowBefore[column]) = (length, row) }
        }
    }

    /// Settles the nearest column, of equally near ones the first.
    mutating func advance() -> Int? {
        var nearest: Int?
        for column in distance.indices where !settled[column] && distance[column] < (nearest.map { distance[$0] } ?? .infinity) { nearest = column }
        guard let nearest else { return nil }
        settled[nearest] = true
        reached = distance[nearest]
        return nearest
    }

    /// Keeps all reduced costs at 0 or more, and at 0 along assigned pairs.
    func update(_ rows: inout [Double], _ columns: inout [Double], _ owner: [Int?], _ start: Int) {
        rows[start] += reached
        for column in distance.indices where settled[column] {
            columns[column] -= reached - distance[column]
            if let row = owner[column] { rows[row] += reached - distance[column] }
        }
    }

    func augment(_ owner: inout [Int?], to last: Int, from start: Int) {
        var column = last
        while true {
            let row = rowBefore[column]
            let former = owner.firstIndex { $0 == row }
            owner[column] = row
            guard row != start, let former else { return }
            column = former
        }
    }
}
