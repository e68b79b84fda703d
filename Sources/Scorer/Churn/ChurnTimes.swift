/// Which moments a churn model learns from, is calibrated at and is measured at. All labels of one step end before the next begins, so nothing that
/// is measured was known to what it is measured on.
struct ChurnTimes: Equatable, Sendable {
    /// Moments whose horizons end by ``calibration``, the latest first.
    let training: [Int64]
    let calibration: Int64

    static let step: Int64 = 30 * 86_400
    static let mostMoments = 6
    /// What a member's past must at least reach back to for features to mean something.
    static let leastPast: Int64 = 60 * 86_400

    /// Days of facts without which nothing can be measured.
    static func leastDays(horizonDays: Int) -> Int { 3 * horizonDays + Int(leastPast / 86_400) }

    /// The model that is measured, on the last horizon: one horizon before the one that scores.
    static func measured(takenAt: Int64, factsFrom: Int64, horizonDays: Int) -> ChurnTimes? {
        let horizon = Int64(horizonDays) * 86_400
        return ChurnTimes(calibration: takenAt - 2 * horizon, horizon: horizon, factsFrom: factsFrom)
    }

    /// The model that scores: made in the same way from all there is.
    static func scoring(takenAt: Int64, factsFrom: Int64, horizonDays: Int) -> ChurnTimes? {
        let horizon = Int64(horizonDays) * 86_400
        return ChurnTimes(calibration: takenAt - horizon, horizon: horizon, factsFrom: factsFrom)
    }

    private init?(calibration: Int64, horizon: Int64, factsFrom: Int64) {
        let earliest = factsFrom + Self.leastPast
        training = (0..<Int64(Self.mostMoments)).map { calibration - horizon - $0 * Self.step }.filter { $0 >= earliest }
        self.calibration = calibration
        guard !training.isEmpty else { return nil }
    }
}
