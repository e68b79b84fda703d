import SeededRandom

/// How well one number of segments holds.
package struct StabilityPoint: Sendable, Equatable {
    package let clusters: Int
    /// The mean, over the splits, of the adjusted Rand index between what both halves make of the sample.
    package let agreement: Double
    /// How well the cluster of the sample's best clustering that is found again worst is found by the halves: the mean of its Jaccard similarities.
    package let weakest: Double
    /// The mean silhouette of the sample's best clustering.
    package let silhouette: Double
    /// The smallest segment's members, as its share of the sample has it.
    package let smallest: Double
    /// Of the sample's best clustering.
    let centres: [[Double]]
}

/// Stability and silhouette of each number of segments, found on a sample.
///
/// The sample is split at random into halves, several times. Each half is clustered by itself, and all members of the sample are put to the nearest of its centres; where
/// segments are there,
/// both halves find the same, so that the two clusterings agree (in the manner of Ben-Hur, Elisseeff and Guyon 2002 and of Tibshirani and Walther 2005, by the adjusted
/// Rand index).
/// The halves' centres with the least inertia over the sample are then the start of one more run on all of it, from which the silhouette is taken: 4 × `splits` restarts,
/// two for each half.
enum StabilityCurve {
    /// Centres of a sample need not come to rest to the last digit.
    private static let means = KMeans(mostIterations: 25, tolerance: 5e-3)

    /// Ends before `mostSegments` where segments would have fewer than `leastMembers` on average, or members are less different than that.
    static func points(_ table: PointTable, settings: SegmentationSettings, random: inout Random) -> [StabilityPoint] {
        let most = min(settings.mostSegments, table.count / max(1, settings.leastMembers))
        let chosen = drawn(settings.sampleSize, from: table.count, random: &random)
        guard most >= 2, chosen.count >= 4 else { return [] }
        let sample = table.rows(chosen)
        let silhouette = Silhouette(of: sample.rows(0..<min(chosen.count, settings.silhouetteSize)))
        let halves = (0..<max(1, settings.splits)).map { _ in
            let order = drawn(sample.count, from: sample.count, random: &random)
            return (sample.rows(order[..<(order.count / 2)]), sample.rows(order[(order.count / 2)...]))
        }
        var curve: [StabilityPoint] = []
        for clusters in 2...most {
            guard let point = point(clusters, sample, halves, silhouette, of: table.count, random: &random) else { break }
            curve.append(point)
        }
        return curve
    }

    /// - Returns: nil if a half or the sample has no such number of clusters.
    private static func point(
        _ clusters: Int, _ sample: PointTable, _ halves: [(PointTable, PointTable)], _ silhouette: Silhouette, of members: Int, random: inout Random
    ) -> StabilityPoint? {
        var agreement = 0.0
        var best: (centres: [[Double]], inertia: Double) = ([], .infinity)
        var clusterings: [[Int32]] = []
        for half in halves {
            for points in [half.0, half.1] {
                let fit = means.fit(points, clusters: clusters, restarts: 2, random: &random)
                guard fit.centres.count == clusters else { return nil }
                let nearest = NearestCentres(of: sample, among: fit.centres.flatMap(\.self))
                clusterings.append(nearest.labels)
                if nearest.inertia < best.inertia { best = (fit.centres, nearest.inertia) }
            }
            agreement += AdjustedRandIndex.of(clusterings[clusterings.count - 2], clusterings[clusterings.count - 1]) ?? 0
        }
        let fit = means.fit(sample, from: best.centres)
        guard fit.centres.count == clusters else { return nil }
        let similarities = ClusterStability.similarities(of: fit.labels, clusters: clusters, in: clusterings)
        let seen = min(sample.count, silhouette.count)
        return StabilityPoint(
            clusters: clusters, agreement: agreement / Double(halves.count), weakest: similarities.min() ?? 0,
            silhouette: silhouette.mean(Array(fit.labels[..<seen])) ?? 0, smallest: Double(fit.sizes.min() ?? 0) / Double(sample.count) * Double(members),
            centres: fit.centres)
    }

    /// So many numbers below `count`, without replacement, in random order (the first steps of Fisher and Yates's shuffle).
    private static func drawn(_ wanted: Int, from count: Int, random: inout Random) -> ArraySlice<Int> {
        var numbers = Array(0..<count)
        let wanted = max(0, min(wanted, count))
        for position in 0..<wanted { numbers.swapAt(position, position + random.below(count - position)) }
        return numbers[..<wanted]
    }
}
