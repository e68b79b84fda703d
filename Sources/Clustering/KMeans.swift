import SeededRandom

/// A clustering by k-means.
package struct KMeansFit: Sendable, Equatable {
    /// One for each cluster. There are fewer than asked for where there are fewer different points; none is without points.
    package let centres: [[Double]]
    /// For each point the cluster whose centre is nearest, of equally near ones the first.
    package let labels: [Int32]
    /// The sum of the squared distances of the points to their centres.
    package let inertia: Double
    package let iterations: Int
    /// Whether the centres came to rest within the iterations allowed.
    package let converged: Bool

    /// How many points each cluster has.
    package var sizes: [Int] {
        labels.reduce(into: Array(repeating: 0, count: centres.count)) { $0[Int($1)] += 1 }
    }
}

/// Lloyd's k-means (Lloyd, “Least squares quantization in PCM”, 1982) from the starting centres of k-means++.
package struct KMeans: Sendable {
    package var mostIterations: Int
    /// Centres are at rest once the sum of the squares of their steps is at most this; 0 for a run until no point changes its cluster.
    package var tolerance: Double

    package init(mostIterations: Int = 300, tolerance: Double = 0) {
        self.mostIterations = mostIterations
        self.tolerance = tolerance
    }

    /// The best, by inertia, of several runs from centres of k-means++; the first of equals.
    ///
    /// Without points, or with no clusters asked for, there are no centres.
    package func fit(_ points: PointTable, clusters: Int, restarts: Int, random: inout Random) -> KMeansFit {
        var best = fit(points, from: startingCentres(points, clusters: clusters, random: &random))
        for _ in 0..<max(0, restarts - 1) {
            let next = fit(points, from: startingCentres(points, clusters: clusters, random: &random))
            if next.inertia < best.inertia { best = next }
        }
        return best
    }

    /// One run from given centres.
    /// - Parameter centres: those without as many coordinates as the points have are left out.
    package func fit(_ points: PointTable, from centres: [[Double]]) -> KMeansFit {
        let start = centres.filter { $0.count == points.dimensions }
        guard points.count > 0, !start.isEmpty else { return KMeansFit(centres: [], labels: [], inertia: 0, iterations: 0, converged: true) }
        var run = LloydRun(points, from: start.flatMap(\.self))
        while !run.atRest, run.iterations < mostIterations { run.iterate(tolerance: tolerance) }
        return run.fit()
    }
}

/// The state between the iterations.
private struct LloydRun {
    private let points: PointTable
    private var centres: [Double]
    private var nearest: NearestCentres
    private(set) var iterations = 0
    private(set) var atRest = false

    init(_ points: PointTable, from centres: [Double]) {
        self.points = points
        self.centres = centres
        nearest = NearestCentres(of: points, among: centres)
    }

    mutating func iterate(tolerance: Double) {
        let means = ClusterMeans(of: points, nearest, keeping: centres).centres
        let step = zip(means, centres).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        iterations += 1
        // Means of the same clusters are the same to the last bit, so a step of 0 says that no point has changed.
        atRest = step <= tolerance
        guard step > 0 else { return }
        centres = means
        nearest.find(points, among: centres)
    }

    /// Labels are those of the last centres. A centre that no point is nearest to goes: there is no other point to give it.
    func fit() -> KMeansFit {
        let labels = nearest.labels
        let dimensions = points.dimensions
        let clusters = centres.count / dimensions
        var counts = Array(repeating: 0, count: clusters)
        for label in labels { counts[Int(label)] += 1 }
        let kept = (0..<clusters).filter { counts[$0] > 0 }
        var renumbered = Array(repeating: Int32(0), count: clusters)
        for (number, cluster) in kept.enumerated() { renumbered[cluster] = Int32(number) }
        return KMeansFit(
            centres: kept.map { Array(centres[$0 * dimensions..<($0 + 1) * dimensions]) }, labels: labels.map { renumbered[Int($0)] },
            inertia: nearest.inertia, iterations: iterations, converged: atRest)
    }
}
