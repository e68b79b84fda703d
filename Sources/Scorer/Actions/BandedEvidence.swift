import Insights
import LoyaltyModel

/// What a rule brought members in each band, from its randomised arms.
///
/// A band is told by what was known before exposure, so within it the arms are as random as over all. Revenue y is adjusted for revenue x before, y − θ (x − x̄) with θ over all members of both
/// arms (CUPED, as ROI by rule has it), and a band's estimate is the difference of its arms' means. Spending is so uneven that in a small band the variance found may be far too small, 0 where none
/// of a few members bought. So each arm of a band takes in the arm's variance over all bands with the weight of one member's degree of freedom,
/// s̃² = (s₀² + d s²) ÷ (1 + d) (Smyth, “Linear models and empirical Bayes methods for assessing differential expression in microarray experiments”, 2004, section 3, with 1 for the prior's degrees).
struct BandedEvidence {
    struct Band: Equatable, Sendable {
        var treated: Int
        var heldOut: Int
        /// As it was found.
        var lift: Double
        /// Drawn towards the other bands.
        var pooled: PartialPooling.Group
        /// Minor units, mean over the treated.
        var cost: Double
    }

    let grid: BandGrid
    /// By band of the grid; nil where too few were tested.
    let bands: [Band?]

    /// One member of a test.
    struct Subject {
        var state: MemberState
        var isTreated: Bool
        var before: Double
        var after: Double
        var cost: Double
    }

    /// - Returns: nil unless at least four bands have estimates: fewer cannot tell how much bands differ.
    init?(_ subjects: [Subject]) {
        let treated = subjects.count(where: \.isTreated)
        let sides = BandGrid.sides(smallerArm: min(treated, subjects.count - treated))
        guard sides > 1, let grid = BandGrid(subjects.map(\.state), sides: sides) else { return nil }
        let adjusted = Self.adjusted(subjects)
        var values = [[[Double]]](repeating: [[], []], count: grid.count)
        var costs = [Double](repeating: 0, count: grid.count)
        for (subject, value) in zip(subjects, adjusted) {
            guard let band = grid.band(subject.state) else { continue }
            values[band][subject.isTreated ? 0 : 1].append(value)
            if subject.isTreated { costs[band] += subject.cost }
        }
        let usual = (0...1).map { arm in Self.withinVariance(values.map { SampleMoments($0[arm]) }) }
        let usable = values.indices.filter { values[$0].allSatisfy { $0.count >= ActionSettings.fewestInArm } }
        let found = usable.map { band in
            let arms = values[band].map { SampleMoments($0) }
            let variance = zip(arms, usual).reduce(0) { $0 + ($1.1 + Double($1.0.count - 1) * $1.0.variance) / Double($1.0.count) / Double($1.0.count) }
            return PartialPooling.Group(value: arms[0].mean - arms[1].mean, variance: variance)
        }
        guard let pooling = PartialPooling(found) else { return nil }
        var bands = [Band?](repeating: nil, count: grid.count)
        for (position, band) in usable.enumerated() {
            let treated = values[band][0].count
            bands[band] = Band(
                treated: treated, heldOut: values[band][1].count, lift: found[position].value, pooled: pooling.pooled[position], cost: costs[band] / Double(treated))
        }
        (self.grid, self.bands) = (grid, bands)
    }

    private static func adjusted(_ subjects: [Subject]) -> [Double] {
        let count = Double(subjects.count)
        let (meanX, meanY) = (compensatedSum(subjects.map(\.before)) / count, compensatedSum(subjects.map(\.after)) / count)
        let spread = compensatedSum(subjects.map { ($0.before - meanX) * ($0.before - meanX) })
        let together = compensatedSum(subjects.map { ($0.before - meanX) * ($0.after - meanY) })
        let slope = spread > 0 ? together / spread : 0
        return subjects.map { $0.after - slope * ($0.before - meanX) }
    }

    /// Over all bands, of single members about their band's mean.
    private static func withinVariance(_ bands: [SampleMoments]) -> Double {
        let freedom = bands.reduce(0) { $0 + max(0, $1.count - 1) }
        return freedom > 0 ? compensatedSum(bands.map { Double(max(0, $0.count - 1)) * $0.variance }) / Double(freedom) : 0
    }
}
