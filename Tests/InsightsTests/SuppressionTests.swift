import Insights
import Testing

@Suite("What is hidden cannot be worked out")
struct SuppressionTests {
    @Test func smallCountsAreHiddenAndZeroIsNot() {
        let rule = Suppression(smallCount: 10)
        #expect(rule.count(0) == .known(0))
        #expect(rule.count(1) == .withheld)
        #expect(rule.count(10) == .withheld)
        #expect(rule.count(11) == .known(11))
        #expect(rule.hidesTotal(of: 50, listed: 45))
        #expect(!rule.hidesTotal(of: 50, listed: 50))
        #expect(!rule.hidesTotal(of: 50, listed: 39))
        #expect(rule.hidesShare(95, of: 100))
        #expect(rule.hidesShare(3, of: 100))
        #expect(!rule.hidesShare(0, of: 100))
        #expect(!rule.hidesShare(100, of: 100))
    }

    @Test func oneHiddenCellTakesAnotherWithIt() {
        let rule = Suppression(smallCount: 10)
        #expect(rule.hidden([4, 40, 400]) == [true, true, false])
        #expect(rule.hidden([0, 40, 400]) == [false, false, false])
        // Two hidden cells of one member each would be told by their sum.
        #expect(rule.hidden([1, 1, 40, 400]) == [true, true, true, false])
        // Ties are told by their order, so they go together; and a cell just above the limit bounds the hidden ones.
        #expect(rule.hidden([10, 11, 11, 500]) == [true, true, true, false])
    }

    /// Means whose total is shown elsewhere: whoever is in no visible cell is known by the difference, as one more cell.
    @Test func theRestOfATotalIsNobodyOrMoreThanAFew() {
        let rule = Suppression(smallCount: 10)
        let none = [false, false]
        #expect(rule.hidden([30, 40], beside: none, of: 70) == [false, false])
        #expect(rule.hidden([30, 40], beside: none, of: 73) == [true, false])
        #expect(rule.hidden([30, 40], beside: none, of: 81) == [false, false])
        // Two hidden cells of 2 and 1 hold one sum over three members: one cell more hides it.
        #expect(rule.hidden([30, 40, 2, 1]) == [false, false, true, true])
        #expect(rule.hidden([30, 40, 2, 1], beside: none + none, of: 73) == [true, false, true, true])
        // What is hidden for another reason hides the rest as well.
        #expect(rule.hidden([40, 30, 50], beside: [true, false, false], of: 123) == [true, false, false])
        #expect(rule.hidden([4, 5], beside: none, of: 9) == [true, true])
    }

    /// Everything that a reader sees of a breakdown: hidden places, visible cells, the total. Whoever knows the rule tries every
    /// breakdown that would look the same; each hidden cell must still have at least two values.
    @Test(arguments: [2, 3], [2, 3, 4])
    func everyHiddenCellHasAtLeastTwoSolutions(smallCount: Int, cells: Int) {
        let rule = Suppression(smallCount: smallCount)
        var solutions: [Seen: [Set<Int>]] = [:]
        forEachBreakdown(cells: cells, upTo: cells == 4 ? 8 : 12) { counts in
            let hidden = rule.hidden(counts)
            let seen = Seen(hidden: hidden, visible: zip(counts, hidden).map { $1 ? -1 : $0 }, total: counts.reduce(0, +))
            var values = solutions[seen] ?? Array(repeating: [], count: cells)
            for cell in counts.indices where hidden[cell] { values[cell].insert(counts[cell]) }
            solutions[seen] = values
        }
        for (seen, values) in solutions where !isTotalHidden(seen, smallCount) {
            for cell in seen.hidden.indices where seen.hidden[cell] {
                #expect(values[cell].count >= 2, "total \(seen.total), visible \(seen.visible), cell \(cell) can only be \(values[cell])")
            }
        }
    }

    /// A total that is small is not shown; nor is one of which every part is a single member.
    private func isTotalHidden(_ seen: Seen, _ smallCount: Int) -> Bool {
        let visibleSum = seen.visible.filter { $0 > 0 }.reduce(0, +)
        return seen.total <= smallCount || (visibleSum == 0 && seen.total == seen.hidden.count { $0 })
    }

    private struct Seen: Hashable {
        var hidden: [Bool]
        var visible: [Int]
        var total: Int
    }

    private func forEachBreakdown(cells: Int, upTo limit: Int, _ body: ([Int]) -> Void) {
        var counts = [Int](repeating: 0, count: cells)
        while true {
            body(counts)
            var cell = 0
            while cell < cells, counts[cell] == limit {
                counts[cell] = 0
                cell += 1
            }
            if cell == cells { return }
            counts[cell] += 1
        }
    }
}
