/// What is hidden of counts of members, so that nobody can be told from them.
package struct Suppression: Sendable {
    /// Counts from 1 to this are not shown.
    package var smallCount: Int

    package init(smallCount: Int) {
        self.smallCount = smallCount
    }

    package func isSmall(_ count: Int) -> Bool { count >= 1 && count <= smallCount }

    /// Whether a count between two others may be one that is not shown.
    package func mayBeSmall(from least: Int, to most: Int) -> Bool { most >= 1 && least <= smallCount }

    /// A count on its own.
    package func count(_ count: Int) -> Shown<Int> { isSmall(count) ? .withheld : .known(count) }

    /// A count, sum or mean over members of whom `listed` stand in a list by themselves: hidden too where the others are few.
    package func hidesTotal(of count: Int, listed: Int) -> Bool { isSmall(count) || isSmall(count - listed) }

    /// Whether the share `part ÷ whole` tells of a few members: of those who are part, or of those who are not.
    package func hidesShare(_ part: Int, of whole: Int) -> Bool { isSmall(whole) || isSmall(part) || isSmall(whole - part) }

    /// Which cells of a breakdown are hidden, so that none can be worked out from the others, their total and this rule.
    ///
    /// Small cells are hidden, and cells that leave a small rest of the total; then the smallest non-zero cells, by order where equal,
    /// until at least two are hidden and their sum exceeds their number. Two cases in which that leaves one solution only are
    /// closed by hiding on: a visible cell no larger than a hidden one (equal cells would tell which of them was hidden for
    /// being small), and a visible cell just above the limit (hidden cells cannot then be larger than it).
    package func hidden(_ counts: [Int]) -> [Bool] {
        let total = counts.reduce(0, +)
        var hidden = counts.map { $0 > 0 && (isSmall($0) || isSmall(total - $0)) }
        guard hidden.contains(true) else { return hidden }
        var visible = counts.indices.filter { !hidden[$0] && counts[$0] > 0 }.sorted { (counts[$0], $0) < (counts[$1], $1) }
        while !visible.isEmpty {
            let cells = counts.indices.filter { hidden[$0] }
            let isSafe = cells.count >= 2 && cells.reduce(0) { $0 + counts[$1] } > cells.count
            let largest = cells.map { counts[$0] }.max() ?? 0
            if isSafe, counts[visible[0]] > max(largest, smallCount + 1) { break }
            hidden[visible.removeFirst()] = true
        }
        return hidden
    }

    /// Cells of a breakdown whose means are shown, as ``hidden(_:)`` has them, and more.
    ///
    /// - Parameters:
    ///   - counts: by cell.
    ///   - others: cells that are hidden for another reason, with what they would tell here.
    ///   - total: of whom a sum is shown elsewhere: those in no visible cell, whose sum follows from it, are none then or more than a few.
    package func hidden(_ counts: [Int], beside others: [Bool], of total: Int) -> [Bool] {
        var hidden = zip(hidden(counts), others).map { $0 || $1 }
        func visible() -> [Int] { counts.indices.filter { !hidden[$0] && counts[$0] > 0 } }
        while isSmall(total - visible().reduce(0) { $0 + counts[$1] }), let next = visible().min(by: { (counts[$0], $0) < (counts[$1], $1) }) { hidden[next] = true }
        return hidden
    }
}
