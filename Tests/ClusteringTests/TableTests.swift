import SeededRandom
import Testing

@testable import Clustering

@Suite struct TableTests {
    @Test func rowsAndColumnsAreTheSameTable() throws {
        let rows = try PointTable(rows: [1, 2, 3, 4, 5, 6], dimensions: 2)
        #expect(try PointTable(columns: [[1, 3, 5], [2, 4, 6]]) == rows)
        #expect(allRows(rows) == [[1, 2], [3, 4], [5, 6]])
        #expect(allRows(rows.rows([2, 0])) == [[5, 6], [1, 2]])
        let many = (0..<57).map(Float.init)
        #expect(allRows(try PointTable(rows: many, dimensions: 3)).flatMap(\.self) == many)
    }

    @Test func whatIsNoTable() {
        #expect(throws: PointTableError.ragged) { try PointTable(rows: [1, 2, 3], dimensions: 2) }
        #expect(throws: PointTableError.ragged) { try PointTable(rows: [], dimensions: 0) }
        #expect(throws: PointTableError.ragged) { try PointTable(columns: [[1], []]) }
        #expect(throws: PointTableError.ragged) { try PointTable(columns: []) }
        #expect(throws: PointTableError.notFinite) { try PointTable(rows: [1, .nan], dimensions: 1) }
        #expect(throws: PointTableError.notFinite) { try PointTable(columns: [[.infinity]]) }
    }

    @Test func rowsAreSortedByTheirValues() throws {
        let table = try PointTable(rows: [2, 0, 1, -1, 5, 0, -3, 9, 9, -1, 5, -1, -1, 5, -2], dimensions: 3)
        #expect(table.sortedRows() == [1, 4, 3, 0, 2].sorted { allRows(table)[$0].lexicographicallyPrecedes(allRows(table)[$1]) })
        var random = Random(seed: 1, stream: 0)
        let ties = try PointTable(rows: (0..<900).map { _ in Float(random.below(3)) - 1 }, dimensions: 3)
        let sorted = allRows(ties.rows(ties.sortedRows()))
        #expect(zip(sorted, sorted.dropFirst()).allSatisfy { !$1.lexicographicallyPrecedes($0) })
    }

    /// Means and deviations by NumPy.
    @Test func standardised() throws {
        let table = try formulaPoints()
        let scale = Standardisation(of: table)
        for (value, expected) in zip(scale.means + scale.deviations, [
            2.271223958333333, -0.8057291666666667, 1.5083333333333333, 1.2121663721515112, 1.2807413455093974, 1.045219721634191,
        ]) { #expect(abs(value - expected) < 1e-13) }
        let standardised = try #require(scale.standardised(table))
        let again = Standardisation(of: standardised)
        for column in 0..<3 { #expect(abs(again.means[column]) < 1e-7 && abs(again.deviations[column] - 1) < 1e-6) }
        let point = [1.25, -3, 0.5]
        let there = try #require(scale.standardised(point))
        for (value, expected) in zip(try #require(scale.raw(there)), point) { #expect(abs(value - expected) < 1e-14) }
    }

    @Test func aColumnThatDoesNotVaryIsZero() throws {
        let table = try PointTable(columns: [Array(repeating: 0.1, count: 7), [0, 0, 0, 0, 0, 0, 7]])
        let scale = Standardisation(of: table)
        #expect(scale.deviations[0] == 0 && scale.varies)
        #expect(try #require(scale.standardised(table)).row(3)[0] == 0)
        #expect(scale.standardised([5, 1])?[0] == 0)
        #expect(try #require(scale.raw([3, 0]))[0] == scale.means[0])
        #expect(!Standardisation(of: try PointTable(rows: [], dimensions: 2)).varies)
    }

    @Test func aKeptStandardisationIsChecked() throws {
        #expect(Standardisation(means: [1], deviations: [1, 2]) == nil)
        #expect(Standardisation(means: [.nan], deviations: [1]) == nil)
        #expect(Standardisation(means: [0], deviations: [-1]) == nil)
        let kept = try #require(Standardisation(means: [0], deviations: [1e-300]))
        let table = try PointTable(rows: [1, -1], dimensions: 1)
        #expect(allRows(try #require(kept.standardised(table))) == [[1e15], [-1e15]])
        #expect(kept.standardised(try PointTable(rows: [1, 2], dimensions: 2)) == nil)
        #expect(kept.standardised([1, 2]) == nil && kept.raw([1, 2]) == nil)
    }
}
