import BoostedTrees

/// How well a model foretold who stayed away in the sponsor's last horizon, from what was known before it.
struct ChurnMeasures: Codable, Sendable, Equatable {
    struct Value: Codable, Sendable, Equatable {
        var name: String
        var value: Double
    }

    /// Members of alike probability, by tenths.
    struct Band: Codable, Sendable, Equatable {
        var decile, members: Int
        var meanProbability, observedRate: Double
    }

    /// How the model did for one group of members.
    struct Group: Codable, Sendable, Equatable {
        var name: String
        var members: Int
        var meanProbability, observedRate: Double
        /// Of those who stayed away, the share that was not named as such; nil where none stayed away.
        var falseNegativeRate: Double?
    }

    let kind: ChurnModel.Kind
    /// Under the ROC curve.
    let area: Double
    /// The share that stayed away.
    let rate: Double
    let members: Int
    /// In the order in which `run.json` lists them.
    let listed: [Value]
    let bands: [Band]
    /// AUC of each kind of model, as far as it could be made.
    let areas: [Value]
    /// Age brackets and areas of more than 100 members measured.
    let groups: [Group]

    /// Smaller groups are not told of: what is measured on them is chance, and they are few enough to be known.
    static let leastOfGroup = 101

    /// - Returns: nil where all stayed away or none did.
    init?(_ kind: ChurnModel.Kind, _ metrics: BinaryMetrics, areas: [(kind: ChurnModel.Kind, area: Double)], groups: [GroupMetrics]) {
        guard let area = metrics.areaUnderROC else { return nil }
        let decision = metrics.decision(at: 0.5)
        var listed = [Value(name: "auc_roc", value: area)]
        func list(_ name: String, _ value: Double?) { if let value { listed.append(Value(name: name, value: value)) } }
        list("auc_roc_lower_95", metrics.areaInterval?.lowerBound)
        list("auc_roc_upper_95", metrics.areaInterval?.upperBound)
        list("average_precision", metrics.averagePrecision)
        // Of nobody named, none was named wrongly, but nothing was told either.
        list("precision", decision.precision ?? 0)
        list("recall", decision.recall)
        list("brier", metrics.brierScore)
        list("calibration_error", metrics.expectedCalibrationError)
        list("lift_top_decile", metrics.lift(inTop: 0.1))
        list("churn_rate", metrics.rate)
        for (kind, area) in areas { list(kind.metric, area) }
        (self.kind, self.area, self.listed, rate, members) = (kind, area, listed, metrics.rate, metrics.count)
        bands = metrics.deciles.map { Band(decile: $0.decile + 1, members: $0.count, meanProbability: $0.meanProbability, observedRate: $0.observedRate) }
        self.groups = groups.filter { $0.metrics.count >= Self.leastOfGroup }.map {
            Group(
                name: $0.group, members: $0.metrics.count, meanProbability: $0.metrics.meanProbability, observedRate: $0.metrics.rate, falseNegativeRate: $0.decision.falseNegativeRate)
        }
        self.areas = areas.map { Value(name: $0.kind.rawValue, value: $0.area) }
    }
}

extension ChurnModel.Kind {
    fileprivate var metric: String {
        switch self {
        case .blend: "auc_trees_with_purchase_model"
        case .trees: "auc_trees"
        case .purchaseModel: "auc_purchase_model"
        case .recency: "auc_recency"
        }
    }
}
