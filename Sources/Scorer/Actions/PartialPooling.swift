/// Estimates of the same thing in several groups, each drawn towards their common mean as far as chance may have set them apart: empirical Bayes for normal means with unequal known variances
/// (Morris, “Parametric empirical Bayes inference: theory and applications”, Journal of the American Statistical Association 78, 1983, section 5, with a common mean).
///
/// Group i has estimate yᵢ with variance Vᵢ of a mean θᵢ, and the θ are normal about μ with variance A. With k groups and Wᵢ = 1 ÷ (Vᵢ + A):
///
/// - μ = Σ Wᵢ yᵢ ÷ Σ Wᵢ, and A = Σ Wᵢ (k ÷ (k − 1) × (yᵢ − μ)² − Vᵢ) ÷ Σ Wᵢ, at least 0, in turns until both stand;
/// - Bᵢ = (k − 3) ÷ (k − 1) × Vᵢ ÷ (Vᵢ + A), the share of the way to μ; the factor allows for A being an estimate;
/// - θᵢ has mean yᵢ − Bᵢ (yᵢ − μ) and variance Vᵢ (1 − (1 − Wᵢ ÷ Σ W) Bᵢ) + vᵢ (yᵢ − μ)², vᵢ = 2 ÷ (k − 3) × Bᵢ² × (V̄ + A) ÷ (Vᵢ + A), V̄ = Σ Wᵢ Vᵢ ÷ Σ Wᵢ.
struct PartialPooling: Sendable {
    struct Group: Equatable, Sendable {
        var value: Double
        var variance: Double
    }

    /// In the order of the groups.
    let pooled: [Group]
    let mean: Double
    /// Of the true values about their mean.
    let betweenVariance: Double

    static let fewestGroups = 4

    /// - Returns: nil with fewer than four groups, or where a variance is not above 0.
    init?(_ groups: [Group]) {
        guard groups.count >= Self.fewestGroups, groups.allSatisfy({ $0.value.isFinite && $0.variance.isFinite && $0.variance > 0 }) else { return nil }
        let k = Double(groups.count)
        var between = 0.0
        var mean = Self.mean(groups, between)
        // Each turn brings it nearer by a share; a hundred are far more than doubles can tell apart unless the groups are all but equal, and then it makes no difference.
        for _ in 0..<100 {
            let weights = groups.map { 1 / ($0.variance + between) }
            let excess = zip(groups, weights).reduce(0) { sum, group in
                sum + group.1 * (k / (k - 1) * (group.0.value - mean) * (group.0.value - mean) - group.0.variance)
            }
            between = max(0, excess / weights.reduce(0, +))
            mean = Self.mean(groups, between)
        }
        let weights = groups.map { 1 / ($0.variance + between) }
        let total = weights.reduce(0, +)
        let meanVariance = zip(groups, weights).reduce(0) { $0 + $1.0.variance * $1.1 } / total
        pooled = zip(groups, weights).map { group, weight in
            let share = (k - 3) / (k - 1) * group.variance * weight
            let distance = group.value - mean
            let spread = 2 / (k - 3) * share * share * (meanVariance + between) * weight
            return Group(value: group.value - share * distance, variance: group.variance * (1 - (1 - weight / total) * share) + spread * distance * distance)
        }
        (self.mean, betweenVariance) = (mean, between)
    }

    private static func mean(_ groups: [Group], _ between: Double) -> Double {
        let weights = groups.map { 1 / ($0.variance + between) }
        return zip(groups, weights).reduce(0) { $0 + $1.0.value * $1.1 } / weights.reduce(0, +)
    }
}
