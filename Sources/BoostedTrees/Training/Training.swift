/// A trained model, and how its training went.
package struct Training: Sendable {
    package let model: BoostedTrees
    /// The validation's log loss after each round that was trained, also those after the best; empty without validation.
    package let validationLoss: [Double]

    /// Rows that are later in time than those of training, to tell when to stop.
    package struct Validation: Sendable {
        package let table: FeatureTable
        package let labels: [Bool]

        package init(table: FeatureTable, labels: [Bool]) { (self.table, self.labels) = (table, labels) }
    }
}

extension BoostedTrees {
    /// Trees that make the log loss of labels small, grown by XGBoost on this thread alone; several trainings may run at the same time on different threads. The same
    /// input gives the same model.
    ///
    /// With validation the rounds up to that of its smallest log loss are kept.
    /// - Parameters:
    ///   - weights: what each row of training counts, above 0; nil: all the same. Rows of validation all count the same.
    package static func train(
        _ table: FeatureTable, labels: [Bool], weights: [Float]? = nil, validation: Training.Validation? = nil, parameters: TreeParameters = TreeParameters()
    ) throws(TrainingError) -> Training {
        try check(table, labels, weights, validation, parameters)
        let matrix = try DataMatrix(table, labels: labels, weights: weights)
        var held: (matrix: DataMatrix, labels: [Bool])?
        if let validation { held = (try DataMatrix(validation.table), validation.labels) }
        let settings = parameters.settings(columns: table.columns, baseScore: rate(labels, weights))
        let booster = try Booster([matrix] + (held.map { [$0.matrix] } ?? []), settings: settings)
        var (losses, best) = ([Double](), (round: parameters.rounds - 1, loss: Double.infinity))
        for round in 0..<parameters.rounds {
            try booster.grow(round: round, from: matrix)
            guard let held else { continue }
            let loss = logLoss(margins: try booster.predict(.margin, of: held.matrix), labels: held.labels)
            losses.append(loss)
            if loss < best.loss { best = (round, loss) }
            if let patience = parameters.earlyStoppingRounds, round - best.round >= patience { break }
        }
        return Training(model: try BoostedTrees(saved: try booster.saved(), columns: table.columns, rounds: best.round + 1), validationLoss: losses)
    }

    private static func check(
        _ table: FeatureTable, _ labels: [Bool], _ weights: [Float]?, _ validation: Training.Validation?, _ parameters: TreeParameters
    ) throws(TrainingError) {
        if let fault = FeatureTable.fault(columns: table.columns) { throw .shapes(fault) }
        if let fault = parameters.fault(columns: table.columns) { throw .parameter(fault) }
        guard labels.count == table.rowCount else { throw .shapes("\(labels.count) labels for \(table.rowCount) rows") }
        guard labels.contains(true), labels.contains(false) else { throw .oneClass }
        if let weights {
            guard weights.count == labels.count else { throw .shapes("\(weights.count) weights for \(table.rowCount) rows") }
            guard weights.allSatisfy({ $0 > 0 && $0.isFinite }) else { throw .shapes("a weight is not above 0") }
        }
        guard let validation else {
            if parameters.earlyStoppingRounds != nil { throw .parameter("early stopping needs validation rows") }
            return
        }
        guard validation.table.columns == table.columns else { throw .shapes("validation has other columns than training") }
        guard validation.labels.count == validation.table.rowCount, !validation.labels.isEmpty else {
            throw .shapes("\(validation.labels.count) labels for \(validation.table.rowCount) rows of validation")
        }
    }

    /// Where trees start from: the share of rows whose label is true, held off 0 and 1.
    private static func rate(_ labels: [Bool], _ weights: [Float]?) -> Float {
        var (all, positive) = (0.0, 0.0)
        for (index, label) in labels.enumerated() {
            let weight = Double(weights?[index] ?? 1)
            all += weight
            if label { positive += weight }
        }
        return Float(min(max(positive / all, 1e-6), 1 - 1e-6))
    }
}
