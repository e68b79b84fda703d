import LoyaltyModel
import RunWriting
import Scorer

/// An evaluation as JSON: keys in one order, what is not known is null, a line for each sponsor and model.
package struct EvaluationJSON {
    package let text: String

    package init(_ evaluation: ProgramEvaluation) {
        let sponsors = evaluation.sponsors.map { sponsor in
            let models = [
                ("churn", Self.churn(sponsor.churn)), ("lifetime_value", Self.lifetimeValue(sponsor.lifetimeValue)), ("demand", Self.demand(sponsor.demand)),
                ("segments", Self.segments(sponsor.segments)),
            ]
            return "    {\n      \"sponsor_id\": \(JSONText.string(sponsor.sponsorID).line),\n"
                + models.map { "      \"\($0.0)\": \($0.1.line)" }.joined(separator: ",\n") + "\n    }"
        }
        text = """
            {
              "evaluation_version": 1,
              "snapshot_id": \(JSONText.string(evaluation.snapshotID).line),
              "taken_at": \(evaluation.takenAt),
              "seed": \(evaluation.seed),
              "origins": \(evaluation.origins),
              "churn_horizon_days": \(evaluation.horizonDays),
              "sponsors": [
            \(sponsors.joined(separator: ",\n"))
              ]
            }

            """
    }

    private typealias Fields = [(key: String, value: JSONText)]

    private static func number(_ value: Double?, _ decimals: Int = 4) -> JSONText {
        .number(value.map { Rounding.text($0, decimals: decimals) } ?? "null")
    }

    private static func text(_ value: String?) -> JSONText { value.map { .string($0) } ?? .number("null") }
    private static func integer(_ value: Int) -> JSONText { .integer(Int64(value)) }
    private static func truth(_ value: Bool) -> JSONText { .number(value ? "true" : "false") }

    private static func churn(_ churn: SponsorEvaluation.Churn) -> JSONText {
        let origins = churn.origins.map { origin -> JSONText in
            let fields: Fields = [
                ("known_until", .integer(origin.moment)), ("local_day", .string(origin.day)), ("model", .string(origin.model)), ("of_all_sponsors", truth(origin.isPooled)),
                ("training_rows", integer(origin.trainingRows)), ("members", integer(origin.members)), ("stayed_away", integer(origin.churners)), ("auc_roc", number(origin.area)),
                ("auc_roc_lower_95", number(origin.areaInterval?.lowerBound)), ("auc_roc_upper_95", number(origin.areaInterval?.upperBound)),
                ("average_precision", number(origin.averagePrecision)), ("brier", number(origin.brier)), ("calibration_error", number(origin.calibrationError)),
                ("lift_top_decile", number(origin.lift)), ("auc_roc_by_model", .object(origin.areas.map { (key: $0.model, value: number($0.area)) })),
            ]
            return .object(fields)
        }
        let calibration = churn.calibration.map { band -> JSONText in
            .object([("tenth", integer(band.decile + 1)), ("members", integer(band.members)), ("foretold", number(band.foretold)), ("observed", number(band.observed))])
        }
        return .object([("refusal", text(churn.refusal)), ("origins", .array(origins)), ("calibration", .array(calibration))])
    }

    private static func lifetimeValue(_ value: SponsorEvaluation.LifetimeValue) -> JSONText {
        let origins = value.origins.map { origin -> JSONText in
            let models = origin.purchaseModels.map { model -> JSONText in
                .object([
                    ("name", .string(model.name)), ("chosen", truth(model.isChosen)), ("deviance", number(model.deviance)), ("expected_over_made", number(model.expectedOverMade)),
                ])
            }
            let fields: Fields = [
                ("known_through", .string(origin.day)), ("algorithm", .string(origin.algorithm)), ("members", integer(origin.members)), ("purchase_models", .array(models)),
                ("expected_cents", number(origin.expectedRevenue, 0)), ("actual_cents", .integer(origin.actualRevenue)), ("expected_over_actual", number(origin.expectedOverActual)),
                ("wape", number(origin.wape)), ("coverage_80", number(origin.coverage)),
            ]
            return .object(fields)
        }
        return .object([("refusal", text(value.refusal)), ("horizon_days", integer(value.horizonDays)), ("origins", .array(origins))])
    }

    private static func demand(_ demand: SponsorEvaluation.Demand) -> JSONText {
        let series = demand.series.map { series -> JSONText in
            let fields: Fields = [
                ("merchant_id", .string(series.merchantID)), ("measure", .string(series.measure)), ("granularity", .string(series.granularity)), ("method", .string(series.method)),
                ("origins", integer(series.origins)), ("mase", number(series.mase)), ("wape", number(series.wape)), ("coverage_80", number(series.coverage)),
                ("seasonal_naive_wape", number(series.naiveWAPE)),
            ]
            return .object(fields)
        }
        return .object([("left_out", integer(demand.leftOut)), ("series", .array(series))])
    }

    private static func segments(_ segments: SponsorEvaluation.Segments) -> JSONText {
        .object([
            ("refusal", text(segments.refusal)), ("segments", integer(segments.count)), ("segments_before", integer(segments.countBefore)), ("day_before", .string(segments.dayBefore)),
            ("members_in_both", integer(segments.members)), ("adjusted_rand_index", number(segments.agreement)),
        ])
    }
}
