import BoostedTrees
import LoyaltyModel
import RunWriting

/// What `run.json` and the command say of a sponsor's churn model.
struct ChurnText {
    let model: ModelText
    let reason: String

    /// - Parameters:
    ///   - churn: has a model for the main horizon.
    ///   - kept: why a model that held before is used on; nil for a new one.
    init(_ churn: SponsorChurn, mainHorizon horizonDays: Int, _ drift: [Drift], kept: String?, _ ledger: SponsorLedger, _ sponsor: Sponsor, _ origin: ModelOrigin) {
        guard let learned = churn.learned[horizonDays] else { preconditionFailure("nothing was learned for the main horizon") }
        let measures = learned.measures
        let period = learned.measuredTo == ledger.takenAt ? "the last \(horizonDays) days" : "the \(horizonDays) days up to \(sponsor.localTime.date(at: learned.measuredTo)), before it was learned"
        reason = Self.reason(learned, period) + (kept.map { " The model of version \(origin.version) is used on: \($0)." } ?? "")
        let algorithm = measures.kind.rawValue + (learned.isPooled ? ", learned from all sponsors" : "")
        var model = ModelText(
            name: "churn", sponsorID: sponsor.id, version: origin.version, algorithm: algorithm, trainedAt: origin.trainedAt, trainingRows: learned.model.trainingRows, horizonDays: horizonDays)
        model.metrics = measures.listed.map { ($0.name, $0.value) }
        for (horizon, other) in churn.learned.sorted(by: { $0.key < $1.key }) where horizon != horizonDays { model.metrics.append(("auc_roc_\(horizon)", other.measures.area)) }
        model.drift = drift.compactMap { drift in drift.stabilityIndex.map { (drift.name, $0) } }
        let deciles = measures.bands.map { band in
            JSONText.object([
                ("decile", .integer(Int64(band.decile))), ("members", .integer(Int64(band.members))), ("mean_probability", Self.number(band.meanProbability)),
                ("observed_rate", Self.number(band.observedRate)),
            ])
        }
        let groups = measures.groups.map { group in
            var fields: [(key: String, value: JSONText)] = [
                ("group", .string(group.name)), ("members", .integer(Int64(group.members))), ("mean_probability", Self.number(group.meanProbability)),
                ("observed_rate", Self.number(group.observedRate)),
            ]
            if let rate = group.falseNegativeRate { fields.append(("false_negative_rate", Self.number(rate))) }
            return JSONText.object(fields)
        }
        let distances = drift.compactMap { drift in drift.kolmogorovSmirnov.map { (key: drift.name, value: Self.number($0)) } }
        model.further = [
            ("measured_rows", .integer(Int64(measures.members))), ("measured_to", .integer(learned.measuredTo)), ("below_target", .number(measures.area < SponsorChurn.target ? "true" : "false")),
            ("calibration", .array(deciles)), ("fairness", .array(groups)), ("kolmogorov_smirnov", .object(distances)),
            ("drift_alerts", .array(drift.filter { drift in drift.isAlert && !ChurnFeatures.growing.contains { $0.name == drift.name } }.map { .string($0.name) })), ("reason", .string(reason)),
        ]
        self.model = model
    }

    private static func number(_ value: Double) -> JSONText { .number(Rounding.text(value, decimals: 3)) }

    private static func reason(_ learned: SponsorChurn.Learned, _ period: String) -> String {
        let measures = learned.measures
        let others = measures.areas.filter { $0.name != measures.kind.rawValue }.map { "\($0.name) \(Rounding.text($0.value, decimals: 2))" }
        let beside = others.isEmpty ? "" : " (\(others.joined(separator: ", ")))"
        let below = measures.area < SponsorChurn.target ? "; below the target of \(Rounding.text(SponsorChurn.target, decimals: 2))" : ""
        return "AUC \(Rounding.text(measures.area, decimals: 2))\(beside) on \(measures.members) members in \(period), \(Rounding.percent(measures.rate, decimals: 0)) % of whom stayed away\(below)."
    }
}
