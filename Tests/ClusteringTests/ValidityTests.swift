import Testing

@testable import Clustering

@Suite struct ValidityTests {
    /// scikit-learn 1.9.1, `silhouette_score` and `silhouette_samples`, of the clusterings of the formula points.
    @Test(arguments: [
        (3, 0.260283273547197, [0.442893957967, 0.310424157767, 0.371269331491]),
        (4, 0.2611646952375367, [0.254650108755, 0.0304838500994, 0.0551369586408]),
        (5, 0.2866878120792069, [0.261274895345, 0.0961524555655, 0.0142156072386]),
    ])
    func silhouettes(_ clusters: Int, _ mean: Double, _ first: [Double]) throws {
        let points = try formulaPoints()
        let fit = KMeans().fit(points, from: (0..<clusters).map { points.row($0).map(Double.init) })
        let silhouette = Silhouette(of: points)
        #expect(abs(try #require(silhouette.mean(fit.labels)) - mean) < 1e-6)
        for (value, expected) in zip(try #require(silhouette.values(fit.labels)), first) { #expect(abs(value - expected) < 1e-6, "\(value)") }
    }

    /// Worked by hand: of 0, 1 | 4, the first has a = 1, b = 4, the second a = 1, b = 3; the third is alone.
    @Test func silhouettesByHand() throws {
        let silhouette = Silhouette(of: try PointTable(rows: [0, 1, 4], dimensions: 1))
        let values = try #require(silhouette.values([0, 0, 2]))
        #expect(values[0] == 0.75 && abs(values[1] - 2 / 3.0) < 1e-15 && values[2] == 0)
        #expect(silhouette.values([0, 0, 0]) == [0, 0, 0])
        #expect(silhouette.values([0, 0]) == nil && silhouette.values([0, -1, 0]) == nil)
        #expect(Silhouette(of: try PointTable(rows: [], dimensions: 1)).mean([]) == 0)
        #expect(Silhouette(of: try PointTable(rows: [2, 2, 2, 2], dimensions: 1)).mean([0, 0, 1, 1]) == 0)
    }

    /// scikit-learn 1.9.1, `adjusted_rand_score`.
    @Test func adjustedRandIndices() throws {
        for (a, b, expected) in [
            ([0, 0, 1, 1], [0, 0, 1, 2], 0.5714285714285714), ([0, 0, 1, 2], [0, 0, 1, 1], 0.5714285714285714), ([0, 0, 1, 1], [0, 1, 0, 1], -0.5),
            ([0, 0, 0, 0, 1, 1, 2, 2, 2, 2], [0, 0, 1, 1, 1, 2, 2, 2, 0, 2], 0.16974169741697417),
            ([0, 0, 1, 1], [7, 7, 3, 3], 1), ([0, 0], [0, 0], 1), ([0, 1], [1, 0], 1), ([], [], 1), ([0, 0, 0], [0, 1, 2], 0),
        ] as [([Int32], [Int32], Double)] {
            #expect(abs(try #require(AdjustedRandIndex.of(a, b)) - expected) < 1e-15)
        }
        #expect(AdjustedRandIndex.of([0], [0, 1]) == nil && AdjustedRandIndex.of([-1], [0]) == nil)
        let points = try formulaPoints()
        for (clusters, byFour, byThree) in [(3, 0.194470289972599, 0.32214046608984653), (5, 0.1786747822778963, 0.23624737522688716)] {
            let labels = KMeans().fit(points, from: (0..<clusters).map { points.row($0).map(Double.init) }).labels
            #expect(abs(try #require(AdjustedRandIndex.of((0..<120).map { $0 % 4 }, labels)) - byFour) < 1e-14)
            #expect(abs(try #require(AdjustedRandIndex.of(labels, (0..<120).map { $0 % 3 })) - byThree) < 1e-14)
        }
    }

    /// Worked by hand: {0, 1, 2} is found whole once and as {0, 1} once; {3, 4} as itself and, with 2 beside it, at 2/3; then a clustering that has all in one: 3/5 and 2/5.
    @Test func clustersFoundAgain() {
        let labels: [Int32] = [0, 0, 0, 1, 1]
        let found = ClusterStability.similarities(of: labels, clusters: 2, in: [[5, 5, 5, 0, 0], [0, 0, 1, 1, 1], [0, 0, 0, 0, 0]])
        #expect(abs(found[0] - (1 + 2 / 3.0 + 3 / 5.0) / 3) < 1e-15 && abs(found[1] - (1 + 2 / 3.0 + 2 / 5.0) / 3) < 1e-15)
        #expect(ClusterStability.similarities(of: labels, clusters: 2, in: []) == [0, 0])
    }

    /// Worked by hand from 1 − d₁ ÷ d₂.
    @Test func confidences() throws {
        let table = try PointTable(rows: [0, 1, 2, 3, 4, 10, 1.5, 2.5, 4], dimensions: 1)
        let found = Membership.confidences(table, among: [[0], [4], [100]])
        for (value, expected) in zip(found, [1, 2 / 3.0, 0, 2 / 3.0, 1, 0.4, 0.4, 0.4, 1]) { #expect(abs(Double(value) - expected) < 1e-6, "\(found)") }
        // Whichever centre comes first.
        #expect(Membership.confidences(table, among: [[100], [4], [0]]) == found)
        #expect(Membership.confidences(table, among: [[3]]) == Array(repeating: 1, count: 9))
        #expect(Membership.confidences(try PointTable(rows: [3], dimensions: 1), among: [[3], [3]]) == [0])
    }
}
