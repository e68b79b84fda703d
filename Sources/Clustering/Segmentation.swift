import SeededRandom

/// Why members were not segmented.
package enum Unsegmented: Sendable, Equatable {
    /// Fewer than two segments' least members.
    case tooFewMembers
    /// All members are the same, or fewer are different than two segments need.
    case noDifferences
    /// At no number of segments do halves of the members agree.
    case unstable
    /// Some numbers of segments are stable, but their silhouettes are low: members lie evenly.
    case noStructure
    /// All that is stable and has structure has a segment with too few members.
    case segmentsTooSmall
}

package enum SegmentationOutcome: Sendable, Equatable {
    case segments(Segmentation)
    case unsegmented(Unsegmented, curve: [StabilityPoint])

    /// What the number of segments was to be chosen by; empty if none could be tried.
    package var curve: [StabilityPoint] {
        switch self {
        case .segments(let found): found.curve
        case .unsegmented(_, let curve): curve
        }
    }
}

/// Members in segments by k-means on standardised columns.
///
/// The number of segments is, among those that are stable (mean agreement of halves at least `leastAgreement`,
/// and each segment found again with a similarity of at least `leastSimilarity`), have structure (mean silhouette at least `leastSilhouette`) and whose smallest segment
/// has `leastMembers`, the greatest whose mean silhouette is at most `silhouetteSlack` below the best. It is chosen on a sample; the segments are then fitted to all
/// members, from the sample's centres.
///
/// The same rows and the same random numbers give the same bytes. The order of the rows leaves no trace: they are sorted by their values before anything else.
package struct Segmentation: Sendable, Equatable {
    package let standardisation: Standardisation
    /// Segments' centres in standard deviations from the mean of all members. The largest segment comes first; of equally large ones the one whose centre has the lower
    /// first coordinate, then second …
    package let centres: [[Double]]
    /// How many members each segment has.
    package let sizes: [Int]
    /// For each row the number of its segment: the one whose centre is nearest.
    package let labels: [Int32]
    /// For each row how clear its membership is, 0 to 1: 1 − d₁ ÷ d₂, with d₁ and d₂ its distances to the nearest and the second nearest centre. 0 on the border, 1 on the centre.
    package let confidences: [Float]
    /// The sum of the squared distances of members to their centres.
    package let inertia: Double
    /// What the number of segments was chosen by.
    package let curve: [StabilityPoint]

    /// Segments' centres in the units of the input.
    package var rawCentres: [[Double]] { centres.compactMap(standardisation.raw) }

    /// - Parameters:
    ///   - points: one row for each member.
    ///   - standardisation: an earlier run's; by itself, that of these members. One with another number of columns is passed over.
    package static func fit(
        _ points: PointTable, settings: SegmentationSettings = SegmentationSettings(), standardisation: Standardisation? = nil, random: inout Random
    ) -> SegmentationOutcome {
        guard points.count >= 2 * max(1, settings.leastMembers) else { return .unsegmented(.tooFewMembers, curve: []) }
        let order = points.sortedRows()
        let sorted = points.rows(order)
        let own = Standardisation(of: sorted)
        guard own.varies else { return .unsegmented(.noDifferences, curve: []) }
        let used = standardisation.flatMap { $0.means.count == points.dimensions ? $0 : nil } ?? own
        guard let table = used.standardised(sorted) else { return .unsegmented(.noDifferences, curve: []) }
        let curve = StabilityCurve.points(table, settings: settings, random: &random)
        var (candidates, otherwise) = candidates(curve, settings)
        while let choice = choice(among: candidates, settings) {
            let fit = KMeans(mostIterations: 300, tolerance: 1e-6).fit(table, from: choice.centres)
            if fit.sizes.min() ?? 0 >= settings.leastMembers { return .segments(Segmentation(fit, table, order: order, used, curve)) }
            // The sample had promised more members than there are.
            candidates.removeAll { $0 == choice }
            otherwise = .segmentsTooSmall
        }
        return .unsegmented(otherwise, curve: curve)
    }

    /// The points that hold, and what is wrong if none is left.
    private static func candidates(_ curve: [StabilityPoint], _ settings: SegmentationSettings) -> ([StabilityPoint], otherwise: Unsegmented) {
        let stable = curve.filter { $0.agreement >= settings.leastAgreement && $0.weakest >= settings.leastSimilarity }
        let structured = stable.filter { $0.silhouette >= settings.leastSilhouette }
        let large = structured.filter { $0.smallest >= Double(settings.leastMembers) }
        return (large, curve.isEmpty ? .noDifferences : stable.isEmpty ? .unstable : structured.isEmpty ? .noStructure : .segmentsTooSmall)
    }

    private static func choice(among points: [StabilityPoint], _ settings: SegmentationSettings) -> StabilityPoint? {
        let best = points.map(\.silhouette).max() ?? 0
        return points.last { $0.silhouette >= best - settings.silhouetteSlack }
    }

    /// - Parameter order: for each row of the table its number in the input.
    private init(_ fit: KMeansFit, _ table: PointTable, order: [Int], _ standardisation: Standardisation, _ curve: [StabilityPoint]) {
        let fitted = fit.sizes
        let ranking = fitted.indices.sorted { a, b in
            fitted[a] != fitted[b] ? fitted[a] > fitted[b] : fit.centres[a].lexicographicallyPrecedes(fit.centres[b])
        }
        let centres = ranking.map { fit.centres[$0] }
        let nearest = NearestCentres(of: table, among: centres.flatMap(\.self)).labels
        let clear = Membership.confidences(table, among: centres)
        var labels = Array(repeating: Int32(0), count: order.count)
        var confidences = Array(repeating: Float(0), count: order.count)
        for (position, row) in order.enumerated() { (labels[row], confidences[row]) = (nearest[position], clear[position]) }
        self.standardisation = standardisation
        self.centres = centres
        self.sizes = ranking.map { fitted[$0] }
        self.labels = labels
        self.confidences = confidences
        inertia = fit.inertia
        self.curve = curve
    }
}
