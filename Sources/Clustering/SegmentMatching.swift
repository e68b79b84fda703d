/// A segment of an earlier run.
package struct NamedCentre: Sendable, Equatable {
    package let name: SegmentName
    package let centre: [Double]

    package init(name: SegmentName, centre: [Double]) {
        self.name = name
        self.centre = centre
    }
}

package enum SegmentMatchingError: Error, Equatable {
    /// A centre has more or fewer coordinates than the others, or one that is not finite.
    case unlikeCentres
    /// Two earlier segments have one name.
    case nameTwice(SegmentName)
    /// The limit is negative or not a number.
    case limit
}

/// Which segments of a run are those of the run before, so that a segment keeps its id and members' moves mean something.
package struct SegmentMatching: Sendable, Equatable {
    /// For each current segment its name.
    package let names: [SegmentName]
    /// For each current segment whether it had no counterpart.
    package let isNew: [Bool]
    /// Earlier segments without a counterpart, sorted.
    package let gone: [SegmentName]

    /// Pairs are chosen together: the sum of the pairs' Euclidean distances is the least, with `limit` counted for each pair that is not made.
    ///
    /// Both runs' centres must be in the same units: standardise both with one `Standardisation` (raw centres of the earlier run with the current one's).
    /// - Parameters:
    ///   - limit: the distance beyond which two segments are not the same.
    ///   - reserved: names that no new segment may get, besides those of the earlier run: of segments that went before.
    package init(
        earlier: [NamedCentre], current: [[Double]], limit: Double, naming: SegmentNaming, reserved: Set<SegmentName> = []
    ) throws(SegmentMatchingError) {
        guard limit >= 0 else { throw .limit }
        let distances = try Self.distances(earlier, current)
        let pairs = OptimalAssignment.columns(costs: distances.map { $0.map { min($0, limit) } })
        guard let pairs else { throw .unlikeCentres }
        let kept = pairs.enumerated().map { row, column in column.flatMap { distances[row][$0] <= limit ? earlier[$0].name : nil } }
        let taken = reserved.union(earlier.map(\.name))
        var fresh = naming.names(kept.count { $0 == nil }, besides: taken)[...]
        names = kept.compactMap { $0 ?? fresh.popFirst() }
        isNew = kept.map { $0 == nil }
        gone = Set(earlier.map(\.name)).subtracting(kept.compactMap(\.self)).sorted()
    }

    private static func distances(_ earlier: [NamedCentre], _ current: [[Double]]) throws(SegmentMatchingError) -> [[Double]] {
        let all = earlier.map(\.centre) + current
        guard all.allSatisfy({ $0.count == all[0].count && $0.allSatisfy(\.isFinite) }) else { throw .unlikeCentres }
        var seen: Set<SegmentName> = []
        for segment in earlier where !seen.insert(segment.name).inserted { throw .nameTwice(segment.name) }
        return current.map { centre in earlier.map { squaredDistance(centre, $0.centre).squareRoot() } }
    }
}

func squaredDistance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
}
