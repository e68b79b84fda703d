import BoostedTrees

/// What the registry keeps of a sponsor's churn models: enough to score with them again, and to hold a newer one against.
struct StoredChurn: Codable, Sendable {
    struct Horizon: Codable, Sendable {
        var days: Int
        var kind: ChurnModel.Kind
        /// Of ``BoostedTrees/text()``, for trees.
        var trees: String?
        var recency: Baseline?
        var calibration: Curve
        var trainingRows: Int
        var measures: ChurnMeasures
        var measuredTo: Int64
        var references: [Reference]
        var isPooled: Bool
    }

    struct Baseline: Codable, Sendable {
        var intercept, slope, probabilityOfMissing: Double
    }

    /// Platt's with two numbers, or an isotonic one's points.
    struct Curve: Codable, Sendable {
        var intercept, slope: Double?
        var x, y: [Double]?
    }

    struct Reference: Codable, Sendable {
        var name: String
        var count, missing: Int
        var values, below, through, limits: [Double]
    }

    var horizons: [Horizon]
}

extension StoredChurn {
    init(_ churn: SponsorChurn) {
        horizons = churn.learned.sorted { $0.key < $1.key }.map { days, learned in
            var horizon = Horizon(
                days: days, kind: learned.model.kind, calibration: Curve(learned.model.calibration), trainingRows: learned.model.trainingRows, measures: learned.measures, measuredTo: learned.measuredTo, references: learned.references.map(Reference.init),
                isPooled: learned.isPooled)
            switch learned.model.scorer {
            case .trees(let trees), .blend(let trees): horizon.trees = trees.text()
            case .recency(let baseline):
                horizon.recency = Baseline(intercept: baseline.curve.intercept, slope: baseline.curve.slope, probabilityOfMissing: baseline.probabilityOfMissing)
            case .purchaseModel: break
            }
            return horizon
        }
    }

    /// - Returns: nil where something is not what the scorer writes, or was learned from other features than today's.
    var churn: SponsorChurn? {
        var churn = SponsorChurn()
        for horizon in horizons {
            guard let scorer = horizon.scorer, let calibration = horizon.calibration.calibration else { return nil }
            let references = horizon.references.compactMap(\.reference)
            guard references.map(\.name) == ChurnFeatures.columns + [SponsorChurn.scoreName] else { return nil }
            let model = ChurnModel(scorer: scorer, calibration: calibration, horizonDays: horizon.days, trainingRows: horizon.trainingRows)
            churn.learned[horizon.days] = .init(model: model, measures: horizon.measures, measuredTo: horizon.measuredTo, references: references, isPooled: horizon.isPooled)
        }
        return churn
    }
}

extension StoredChurn.Horizon {
    private var grown: BoostedTrees? {
        guard let trees, let model = try? BoostedTrees(text: trees), model.columns == ChurnFeatures.columns else { return nil }
        return model
    }

    fileprivate var scorer: ChurnModel.Scorer? {
        switch kind {
        case .trees: grown.map { .trees($0) }
        case .blend: grown.map { .blend($0) }
        case .recency: recency.map { .recency(SingleFeatureBaseline(curve: LogisticCurve(intercept: $0.intercept, slope: $0.slope), probabilityOfMissing: $0.probabilityOfMissing)) }
        case .purchaseModel: .purchaseModel
        }
    }
}

extension StoredChurn.Curve {
    fileprivate init(_ calibration: Calibration) {
        switch calibration {
        case .platt(let curve): (intercept, slope) = (curve.intercept, curve.slope)
        case .isotonic(let curve): (x, y) = (curve.points.map(\.x), curve.points.map(\.y))
        }
    }

    fileprivate var calibration: Calibration? {
        if let intercept, let slope { return .platt(LogisticCurve(intercept: intercept, slope: slope)) }
        guard let x, let y, x.count == y.count else { return nil }
        return IsotonicCurve(points: zip(x, y).map { IsotonicCurve.Point(x: $0, y: $1) }).map { .isotonic($0) }
    }
}

extension StoredChurn.Reference {
    fileprivate init(_ reference: DriftReference) {
        (name, count, missing, limits) = (reference.name, reference.count, reference.missing, reference.limits)
        (values, below, through) = (reference.knots.map(\.value), reference.knots.map(\.below), reference.knots.map(\.through))
    }

    fileprivate var reference: DriftReference? {
        guard values.count == below.count, values.count == through.count else { return nil }
        let knots = values.indices.map { DriftReference.Knot(value: values[$0], below: below[$0], through: through[$0]) }
        return DriftReference(name: name, count: count, missing: missing, knots: knots, limits: limits)
    }
}
