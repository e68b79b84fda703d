import SeededRandom
import Testing

@testable import Clustering

@Suite struct KMeansTests {
    /// Starting from the first points, to the end; scikit-learn 1.9.1, `algorithm="lloyd"`, `tol=0`.
    @Test(arguments: [
        (3, 272.5491686595733, [37, 37, 46], [0.977195945946, -0.415118243243, 1.22423986486]),
        (4, 218.24131432046357, [28, 31, 29, 32], [1.00948660714, 0.0714285714286, 1.60212053571]),
        (5, 178.68750524276342, [26, 24, 30, 16, 24], [0.939903846154, 0.0474759615385, 1.58473557692]),
    ])
    func aRunEndsWhereScikitLearnEnds(_ clusters: Int, _ inertia: Double, _ sizes: [Int], _ first: [Double]) throws {
        let points = try formulaPoints()
        let fit = KMeans().fit(points, from: (0..<clusters).map { points.row($0).map(Double.init) })
        #expect(fit.converged)
        #expect(abs(fit.inertia / inertia - 1) < 1e-6, "\(fit.inertia)")
        #expect(fit.sizes == sizes)
        for (value, expected) in zip(fit.centres[0], first) { #expect(abs(value - expected) < 1e-10, "\(value)") }
    }

    /// One starting centre is far from all; scikit-learn moves it to the farthest point too.
    @Test func anEmptyClusterIsGivenTheFarthestPoint() throws {
        let points = try formulaPoints()
        let fit = KMeans().fit(points, from: [points.row(0).map(Double.init), points.row(1).map(Double.init), [1000, 1000, 1000]])
        #expect(abs(fit.inertia / 272.540694542373 - 1) < 1e-6, "\(fit.inertia)")
        #expect(fit.sizes == [37, 48, 35])
    }

    /// Worked by hand: all are nearest to 0, with 1 and 9 its mean is 10 / 3; the farthest from 0, 9, goes to the empty centre and the rest have the mean 0.5.
    @Test func theFarthestPointLeavesItsFormerCluster() throws {
        let points = try PointTable(rows: [0, 1, 9], dimensions: 1)
        var fit = KMeans(mostIterations: 1).fit(points, from: [[0], [100]])
        #expect(fit.centres == [[0.5], [9]] && fit.labels == [0, 0, 1] && fit.inertia == 0.5 && !fit.converged)
        // Two empty centres: 9 goes to the first, then 1 to the second.
        fit = KMeans().fit(points, from: [[0], [100], [200]])
        #expect(fit.centres == [[0], [9], [1]] && fit.inertia == 0)
    }

    @Test(arguments: [(1, 1), (3, 2), (500, 7), (603, 20)])
    func eightPointsAtOnceAreThePlainWay(_ count: Int, _ clusters: Int) throws {
        var random = Random(seed: 3, stream: 1)
        let table = try PointTable(rows: (0..<count * 5).map { _ in Float(random.normal()) }, dimensions: 5)
        let start = (0..<min(clusters, count)).map { table.row($0).map(Double.init) }
        let fit = KMeans(mostIterations: 500).fit(table, from: start)
        let plain = plainLloyd(allRows(table), start)
        #expect(fit.labels == plain.labels)
        #expect(fit.centres == plain.centres)
        #expect(abs(fit.inertia - plain.inertia) <= 1e-9 * plain.inertia)
        #expect(fit.converged)
    }

    private func plainLloyd(_ rows: [[Float]], _ start: [[Double]]) -> (labels: [Int32], centres: [[Double]], inertia: Double) {
        var centres = start
        var labels: [Int32] = []
        while true {
            var inertia = 0.0
            let next = rows.map { row -> Int32 in
                let squares = centres.map { zip(row, $0).reduce(Float(0)) { $0 + ($1.0 - Float($1.1)) * ($1.0 - Float($1.1)) } }
                let nearest = squares.indices.min { squares[$0] < squares[$1] } ?? 0
                inertia += Double(squares[nearest])
                return Int32(nearest)
            }
            if next == labels { return (labels, centres, inertia) }
            labels = next
            for cluster in centres.indices {
                let own = rows.indices.filter { labels[$0] == cluster }.map { rows[$0] }
                centres[cluster] = centres[cluster].indices.map { column in own.reduce(0.0) { $0 + Double($1[column]) } / Double(own.count) }
            }
        }
    }

    @Test func labelsAreThoseOfTheCentresThatAreReturned() throws {
        let table = try points(500, around: corners(6, side: 2), spread: 1, seed: 9)
        let fit = KMeans(mostIterations: 2).fit(table, from: (0..<6).map { table.row($0).map(Double.init) })
        #expect(!fit.converged && fit.iterations == 2)
        #expect(fit.labels == NearestCentres(of: table, among: fit.centres.flatMap(\.self)).labels)
    }

    @Test func startingCentresAreDifferentPointsFarApart() throws {
        let table = try points(240, around: corners(12, side: 20), spread: 0.5, seed: 4)
        var random = Random(seed: 5, stream: 0)
        for _ in 0..<20 {
            let found = KMeans().startingCentres(table, clusters: 12, random: &random).map { $0.map { $0 > 10 } }
            #expect(Set(found).count == 12)
        }
    }

    /// From 0 the chances of 1 and 3 are as 1 to 9. Two are drawn and the one that leaves the least is taken, which is 3: 1 is taken only if it is drawn twice, once in 100.
    @Test func chancesGoWithTheSquareOfTheDistance() throws {
        let table = try PointTable(rows: [0, 1, 3], dimensions: 1)
        var random = Random(seed: 6, stream: 0)
        var (near, fromZero) = (0, 0)
        for _ in 0..<24_000 {
            let centres = KMeans().startingCentres(table, clusters: 2, random: &random)
            guard centres[0] == [0] else { continue }
            fromZero += 1
            if centres[1] == [1] { near += 1 }
        }
        #expect(abs(Double(fromZero) / 24_000 - 1 / 3.0) < 0.015)
        // 8,000 tries at 1/100: 80, give or take 9.
        #expect((45...115).contains(near), "\(near)")
    }

    @Test func aRestartNeverMakesItWorse() throws {
        let table = try points(600, around: corners(10, side: 3), spread: 1, seed: 8)
        var (one, ten) = (Random(seed: 2, stream: 0), Random(seed: 2, stream: 0))
        let single = KMeans().fit(table, clusters: 10, restarts: 1, random: &one)
        let best = KMeans().fit(table, clusters: 10, restarts: 10, random: &ten)
        #expect(best.inertia < single.inertia)
    }

    @Test func fewerDifferentPointsThanClusters() throws {
        let table = try PointTable(rows: [1, 1, 1, 2, 2, 2], dimensions: 1)
        var random = Random(seed: 1, stream: 0)
        let fit = KMeans().fit(table, clusters: 5, restarts: 3, random: &random)
        #expect(fit.centres.count == 2 && fit.inertia == 0 && fit.sizes == [3, 3])
        #expect(KMeans().fit(table, from: [[1], [1], [1]]).centres == [[1], [2]])
        let nobody = try PointTable(rows: [], dimensions: 2)
        #expect(KMeans().fit(nobody, clusters: 3, restarts: 2, random: &random).centres.isEmpty)
        #expect(KMeans().fit(table, clusters: 0, restarts: 1, random: &random).labels.isEmpty)
        #expect(KMeans().fit(table, from: [[1, 2]]).centres.isEmpty)
    }
}
