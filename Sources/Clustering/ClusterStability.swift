/// How well each cluster of a clustering is found again by other clusterings of the same points (Hennig, “Cluster-wise assessment of cluster stability”, 2007).
///
/// A cluster that another clustering cuts in two, or joins to its neighbour, is told by this, where an index over all pairs of points hardly moves once there are many clusters.
enum ClusterStability {
    /// For each cluster the mean, over the other clusterings, of its greatest Jaccard similarity, members in common ÷ members of either, to one of their clusters.
    /// - Parameters: labels from 0, for the same points in the same order.
    static func similarities(of labels: [Int32], clusters: Int, in others: [[Int32]]) -> [Double] {
        var sums = Array(repeating: 0.0, count: clusters)
        for other in others {
            for (cluster, similarity) in similarities(labels, clusters, other).enumerated() { sums[cluster] += similarity }
        }
        return sums.map { $0 / Double(max(1, others.count)) }
    }

    private static func similarities(_ labels: [Int32], _ clusters: Int, _ other: [Int32]) -> [Double] {
        let width = Int(other.max() ?? 0) + 1
        var common = Array(repeating: 0, count: clusters * width)
        var (sizes, otherSizes) = (Array(repeating: 0, count: clusters), Array(repeating: 0, count: width))
        for (a, b) in zip(labels, other) {
            common[Int(a) * width + Int(b)] += 1
            sizes[Int(a)] += 1
            otherSizes[Int(b)] += 1
        }
        return (0..<clusters).map { a in
            (0..<width).reduce(0.0) { best, b in
                let both = common[a * width + b]
                return both > 0 ? max(best, Double(both) / Double(sizes[a] + otherSizes[b] - both)) : best
            }
        }
    }
}
