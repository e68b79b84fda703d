import Insights
import LoyaltyModel
import RunWriting

/// What `run.json` and the command say of a sponsor's next best actions.
struct ActionText {
    let model: ModelText
    let reason: String

    init(_ actions: SponsorActions, _ rows: ActionRows, _ sponsorID: String, settings: FigureSettings, explorationShare: Double, version: String, trainedAt: Int64) {
        let used = actions.proven
        func count(_ basis: Advice.Basis) -> Int { rows.counts[basis] ?? 0 }
        let tested = used.count(where: \.isTested)
        reason = "\(used.count) of \(FactorWords.count(actions.base.rules.count, "rule")) used, \(tested) tested against a holdout; an action for \(rows.withAction) of \(rows.rows.count) members"
            + (count(.learning) > 0 ? ", \(count(.learning)) chosen at random for learning." : ".")
        var model = ModelText(
            name: "next_best_action", sponsorID: sponsorID, version: version,
            algorithm: "expected net gain by value and recency, from rules that pay; by band partially pooled (empirical Bayes)", trainedAt: trainedAt,
            trainingRows: actions.usable.reduce(0) { sum, rule in sum + actions.base.exposures[rule].count { actions.base.ground.counts($0.at) } }, horizonDays: settings.outcomeWindowDays)
        model.metrics = [("rules_looked_at", Double(actions.base.rules.count)), ("rules_used", Double(used.count)), ("members_with_action", Double(rows.withAction)), ("exploration_share", explorationShare)]
        model.metrics += Advice.Basis.allCases.map { ("members_\($0.rawValue)", Double(count($0))) }
        model.further = [("reason", .string(reason)), ("rules", .array(used.map(Self.rule)))]
        self.model = model
    }

    private static func rule(_ rule: ProvenRule) -> JSONText {
        var fields: [(key: String, value: JSONText)] = [
            ("rule_id", .string(rule.rule.id)), ("evidence", .string(rule.assessment.evidence.kind.rawValue)), ("treated", .integer(Int64(rule.assessment.evidence.treated.count))),
            ("lift_cents", money(rule.assessment.evidence.lift?.value ?? 0)), ("cost_cents", money(rule.cost)), ("gain_cents", money(rule.gain.mean)),
            ("probability", .number(Rounding.text(rule.gain.probability, decimals: 4))),
        ]
        if let banded = rule.banded { fields.append(("bands", .array(banded.bands.indices.compactMap { band(banded, $0) }))) }
        return .object(fields)
    }

    /// Bands count from 1: the least value, and the members who were away for the shortest.
    private static func band(_ banded: BandedEvidence, _ position: Int) -> JSONText? {
        guard let band = banded.bands[position] else { return nil }
        return .object([
            ("value", .integer(Int64(position / banded.grid.sides + 1))), ("away", .integer(Int64(position % banded.grid.sides + 1))), ("treated", .integer(Int64(band.treated))),
            ("held_out", .integer(Int64(band.heldOut))), ("lift_cents", money(band.lift)), ("pooled_lift_cents", money(band.pooled.value)),
            ("pooled_deviation_cents", money(band.pooled.variance.squareRoot())), ("cost_cents", money(band.cost)),
        ])
    }

    private static func money(_ minor: Double) -> JSONText { .number(Rounding.text(minor, decimals: 1)) }
}
