import BoostedTrees

/// How well a model foretold who stayed away in the sponsor's last horizon, from what was known before it.
struct ChurnMeasures: Sendable {
    let kind: ChurnModel.Kind
    let metrics: BinaryMetrics
    /// Of each kind of model, as far as it could be made.
    let areas: [(kind: ChurnModel.Kind, area: Double)]

    var area: Double { metrics.areaUnderROC ?? 0 }

    /// In the order in which `run.json` lists them.
    var listed: [(name: String, value: Double)] {
        let decision = metrics.decision(at: 0.5)
        var listed: [(name: String, value: Double)] = [("auc_roc", area)]
        if let interval = metrics.areaInterval { listed += [("auc_roc_lower_95", interval.lowerBound), ("auc_roc_upper_95", interval.upperBound)] }
        if let precision = metrics.averagePrecision { listed.append(("average_precision", precision)) }
        listed += [("precision", decision.precision ?? 0), ("recall", decision.recall ?? 0), ("brier", metrics.brierScore)]
        listed.append(("calibration_error", metrics.expectedCalibrationError))
        if let lift = metrics.lift(inTop: 0.1) { listed.append(("lift_top_decile", lift)) }
        listed.append(("churn_rate", metrics.rate))
        for (kind, area) in areas { listed.append((Self.key(kind), area)) }
        return listed
    }

    private static func key(_ kind: ChurnModel.Kind) -> String {
        switch kind {
        case .trees: "auc_trees"
        case .purchaseModel: "auc_purchase_model"
        case .recency: "auc_recency"
        }
    }
}
