/// Things of many members, each member's side by side.
struct ByMember<Element: Sendable>: Sendable {
    private let starts: [Int]
    let all: [Element]

    /// - Parameters:
    ///   - rows: for each element the member's row, 0 ..< count.
    ///   - precedes: the order of a member's elements; it must tell apart all that differ, so that the order in which they came leaves no trace.
    init(_ elements: [Element], rows: [Int], count: Int, by precedes: (Element, Element) -> Bool) {
        var starts = [Int](repeating: 0, count: count + 1)
        for row in rows { starts[row + 1] += 1 }
        for row in 0..<count { starts[row + 1] += starts[row] }
        var next = starts
        var order = [Int](repeating: 0, count: elements.count)
        for (index, row) in rows.enumerated() {
            order[next[row]] = index
            next[row] += 1
        }
        var all = order.map { elements[$0] }
        for row in 0..<count where starts[row + 1] - starts[row] > 1 { all[starts[row]..<starts[row + 1]].sort(by: precedes) }
        (self.starts, self.all) = (starts, all)
    }

    /// From each member's own.
    init(_ lists: [[Element]]) {
        var starts = [0]
        for list in lists { starts.append(starts[starts.count - 1] + list.count) }
        (self.starts, all) = (starts, lists.flatMap { $0 })
    }

    var count: Int { starts.count - 1 }
    subscript(row: Int) -> ArraySlice<Element> { all[starts[row]..<starts[row + 1]] }
}
