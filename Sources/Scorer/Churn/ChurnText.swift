import BoostedTrees
import LoyaltyModel
import RunWriting

/// What `run.json` and the command say of a sponsor's churn model.
struct ChurnText {
    let model: ModelText
    let reason: String

    init(_ learned: SponsorChurn.Learned, _ drift: [Drift], kept: String?, _ sponsorID: String, horizonDays: Int, version: String, trainedAt: Int64) {
        let measures = learned.measures
        reason = Self.reason(learned, horizonDays) + (kept.map { " The model of version \(version) is used on: \($0)." } ?? "")
        let algorithm = measures.kind.rawValue + (learned.isPooled ? ", learned from all sponsors" : "")
        var model = ModelText(
            name: "churn", sponsorID: sponsorID, version: version, algorithm: algorithm, trainedAt: trainedAt, trainingRows: learned.model.trainingRows, horizonDays: horizonDays)
        model.metrics = measures.listed.map { ($0.name, $0.value) }
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
            ("measured_rows", .integer(Int64(measures.members))), ("below_target", .number(measures.area < SponsorChurn.target ? "true" : "false")),
            ("calibration", .array(deciles)), ("fairness", .array(groups)), ("kolmogorov_smirnov", .object(distances)),
            ("drift_alerts", .array(drift.filter(\.isAlert).map { .string($0.name) })), ("reason", .string(reason)),
        ]
        self.model = model
    }

    private static func number(_ value: Double) -> JSONText { .number(Rounding.text(value, decimals: 3)) }

    private static func reason(_ learned: SponsorChurn.Learned, _ horizonDays: Int) -> String {
        let measures = learned.measures
        let others = measures.areas.filter { $0.name != measures.kind.rawValue }.map { "\($0.name) \(Rounding.text($0.value, decimals: 2))" }
        let beside = others.isEmpty ? "" : " (\(others.joined(separator: ", ")))"
        let below = measures.area < SponsorChurn.target ? "; below the target of \(Rounding.text(SponsorChurn.target, decimals: 2))" : ""
        return "AUC \(Rounding.text(measures.area, decimals: 2))\(beside) on \(measures.members) members in the last \(horizonDays) days, \(Rounding.text(measures.rate * 100, decimals: 0)) % of whom stayed away\(below)."
    }
}
