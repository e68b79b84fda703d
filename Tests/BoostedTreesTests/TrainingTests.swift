import SeededRandom
import Testing

@testable import BoostedTrees

@Suite struct TrainingTests {
    private let table: FeatureTable
    private let labels: [Bool]
    private let laterTable: FeatureTable
    private let laterLabels: [Bool]

    init() {
        (table, labels) = MadeUpMembers.rows(600, seed: 1)
        (laterTable, laterLabels) = MadeUpMembers.rows(400, seed: 2)
    }

    private var later: Training.Validation { .init(table: laterTable, labels: laterLabels) }

    @Test("predictions are XGBoost's own", arguments: MadeUpMembers.kinds)
    func predictionsAreXGBoosts(_ parameters: TreeParameters) throws {
        let (booster, model) = try MadeUpMembers.both(table, labels, parameters)
        for rows in [table, laterTable, MadeUpMembers.rows(3, seed: 5, missing: 0.6).table, MadeUpMembers.rows(259, seed: 6, missing: 0).table] {
            let matrix = try DataMatrix(rows)
            for (own, theirs) in zip(model.margins(rows), try booster.predict(.margin, of: matrix)) { #expect(abs(own - theirs) < 1e-6) }
            for (own, theirs) in zip(model.probabilities(rows), try booster.predict(.probability, of: matrix)) { #expect(abs(own - Double(theirs)) < 1e-6) }
        }
    }

    @Test("the kinds of trees that tests stand on do occur") func kindsOccur() throws {
        let models = try MadeUpMembers.kinds.map { try MadeUpMembers.both(table, labels, $0).model }
        #expect(models[5].trees.allSatisfy { $0.nodes.count == 1 })
        #expect(models[3].trees.contains { $0.depth == 8 })
        #expect(models.contains { $0.trees.contains { $0.nodes.contains { !$0.isLeaf && $0.missingGoesLeft } } })
        #expect(models.contains { $0.trees.contains { $0.nodes.contains { !$0.isLeaf && !$0.missingGoesLeft } } })
    }

    @Test("early stopping keeps the round of the smallest validation loss") func earlyStopping() throws {
        let parameters = MadeUpMembers.parameters(depth: 4, rounds: 100) { $0.earlyStoppingRounds = 5 }
        let training = try BoostedTrees.train(table, labels: labels, validation: later, parameters: parameters)
        let smallest = try #require(training.validationLoss.min())
        #expect(training.validationLoss.count < 100)
        #expect(training.validationLoss.count == training.model.treeCount + 5)
        #expect(training.validationLoss.firstIndex(of: smallest) == training.model.treeCount - 1)
        let metrics = try #require(BinaryMetrics(probabilities: training.model.probabilities(laterTable), labels: laterLabels))
        #expect(abs(metrics.logLoss - smallest) < 1e-9)
        #expect(try #require(metrics.areaUnderROC) > 0.7)
    }

    @Test("the same seed gives the same text, on as many threads as there are; another seed another") func sameSeedSameBytes() async throws {
        let parameters = MadeUpMembers.parameters(depth: 5, rounds: 12) { ($0.rowShare, $0.columnShare, $0.seed) = (0.6, 0.6, 7) }
        let (table, labels) = (table, labels)
        let alone = try BoostedTrees.train(table, labels: labels, parameters: parameters).model.text()
        let texts = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for index in 0..<12 {
                group.addTask {
                    var its = parameters
                    if index % 3 == 2 { its.seed = 8 }
                    return (index, try BoostedTrees.train(table, labels: labels, parameters: its).model.text())
                }
            }
            return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
        }
        for (index, text) in texts { #expect((text == alone) == (index % 3 != 2)) }
        #expect(Set(texts.values).count == 2)
    }

    @Test("a row of weight 2 counts as two rows") func weights() throws {
        // Whole numbers, so that thresholds are the same.
        var (once, twice) = (FeatureTable(columns: ["visits", "redeemed"]), FeatureTable(columns: ["visits", "redeemed"]))
        var (labelsOnce, labelsTwice, weights) = ([Bool](), [Bool](), [Float]())
        let (visits, redeemed) = (table.column(1), table.column(4))
        for index in 0..<table.rowCount {
            let row = [visits[index], redeemed[index]]
            let weight = index % 3 == 0 ? 2 : 1
            once.append(row)
            labelsOnce.append(labels[index])
            weights.append(Float(weight))
            for _ in 0..<weight {
                twice.append(row)
                labelsTwice.append(labels[index])
            }
        }
        let parameters = MadeUpMembers.parameters(depth: 3, rounds: 10)
        let weighted = try BoostedTrees.train(once, labels: labelsOnce, weights: weights, parameters: parameters).model
        let repeated = try BoostedTrees.train(twice, labels: labelsTwice, parameters: parameters).model
        let unweighted = try BoostedTrees.train(once, labels: labelsOnce, parameters: parameters).model
        for (own, expected) in zip(weighted.probabilities(once), repeated.probabilities(once)) { #expect(abs(own - expected) < 1e-5) }
        #expect(zip(weighted.probabilities(once), unweighted.probabilities(once)).contains { abs($0 - $1) > 1e-3 })
    }

    /// A leaf's value is -rate · G / (H + lambda), with G and H the sums of p - y and of p (1 - p) over its rows: equation (5) of XGBoost's paper.
    @Test("leaf values are those of the formula, with its rate and lambda") func leafValues() throws {
        let parameters = MadeUpMembers.parameters(depth: 1, rounds: 1) { ($0.learningRate, $0.lambda) = (0.2, 7) }
        let model = try BoostedTrees.train(table, labels: labels, parameters: parameters).model
        let (root, left, right) = (model.trees[0].nodes[0], model.trees[0].nodes[1], model.trees[0].nodes[2])
        let rate = Double(labels.count(where: { $0 })) / 600
        var (gradients, hessians) = ([0.0, 0.0], [0.0, 0.0])
        for (value, label) in zip(table.column(Int(root.feature)), labels) {
            let side = (value.isNaN ? root.missingGoesLeft : value < root.number) ? 0 : 1
            gradients[side] += rate - (label ? 1 : 0)
            hessians[side] += rate * (1 - rate)
        }
        for (leaf, side) in [(left, 0), (right, 1)] {
            #expect(abs(Double(leaf.number) + 0.2 * gradients[side] / (hessians[side] + 7)) < 1e-5)
            #expect(abs(Double(leaf.cover) - hessians[side]) < 1e-3)
        }
    }

    @Test("shares and the least weight of a child are kept to") func limits() throws {
        func trees(_ change: (inout TreeParameters) -> Void) throws -> [DecisionTree] {
            try BoostedTrees.train(table, labels: labels, parameters: MadeUpMembers.parameters(depth: 4, rounds: 8, change)).model.trees
        }
        // One of six columns.
        for tree in try trees({ $0.columnShare = 0.17 }) { #expect(Set(tree.nodes.filter { !$0.isLeaf }.map(\.feature)).count <= 1) }
        #expect(try trees { _ in }.contains { Set($0.nodes.filter { !$0.isLeaf }.map(\.feature)).count > 1 })
        // Of the first tree, before probabilities differ, the root's cover is the rows' in proportion.
        let (all, some) = (try trees { _ in }[0].nodes[0].cover, try trees { $0.rowShare = 0.3 }[0].nodes[0].cover)
        #expect(abs(some / all - 0.3) < 0.08)
        let (loose, heavy) = (try trees { _ in }, try trees { $0.minimumChildWeight = 15 })
        #expect(loose.contains { $0.nodes.contains { $0.cover < 15 } })
        #expect(heavy.allSatisfy { $0.nodes.allSatisfy { $0.cover >= 15 } })
    }

    @Test("a direction is kept: the probability never falls with a rising column") func directions() throws {
        let parameters = MadeUpMembers.parameters(depth: 5, rounds: 25) { $0.directions = ["recency": .rising, "spend": .falling] }
        let model = try BoostedTrees.train(table, labels: labels, parameters: parameters).model
        for (column, sign) in [(0, 1.0), (2, -1.0)] {
            for index in 0..<40 {
                var rows = FeatureTable(columns: MadeUpMembers.columns)
                for step in 0..<60 {
                    var row = Array(table.row(index))
                    row[column] = column == 0 ? Float(step) * 3 : Float(step) / 10 - 3
                    rows.append(row)
                }
                let margins = model.margins(rows)
                for (before, after) in zip(margins, margins.dropFirst()) { #expect(sign * Double(after - before) >= -1e-6) }
            }
        }
    }

    @Test("with shuffled labels held-out rows are ranked by chance") func shuffledLabels() throws {
        let (table, labels) = MadeUpMembers.rows(1_500, seed: 3)
        let (heldOut, heldOutLabels) = MadeUpMembers.rows(1_500, seed: 4)
        var (random, shuffled) = (Random(seed: 9, stream: 0), labels)
        for index in shuffled.indices.dropFirst().reversed() { shuffled.swapAt(index, random.below(index + 1)) }
        func area(_ labels: [Bool]) throws -> BinaryMetrics {
            let model = try BoostedTrees.train(table, labels: labels, parameters: MadeUpMembers.parameters(depth: 3, rounds: 20)).model
            return try #require(BinaryMetrics(probabilities: model.probabilities(heldOut), labels: heldOutLabels))
        }
        // Four standard errors of an area of 0.5 with so many rows.
        #expect(abs(try #require(try area(shuffled).areaUnderROC) - 0.5) < 0.06)
        #expect(try #require(try area(labels).areaInterval).lowerBound > 0.7)
    }

    @Test("what cannot be trained is refused") func refusals() throws {
        func refusal(
            _ labels: [Bool]? = nil, _ weights: [Float]? = nil, _ later: Training.Validation? = nil, _ change: (inout TreeParameters) -> Void = { _ in }
        ) -> TrainingError? {
            do {
                let parameters = MadeUpMembers.parameters(depth: 2, rounds: 1, change)
                _ = try BoostedTrees.train(table, labels: labels ?? self.labels, weights: weights, validation: later, parameters: parameters)
                return nil
            } catch { return error }
        }
        #expect(refusal() == nil)
        #expect(refusal([Bool](repeating: true, count: 600)) == .oneClass)
        #expect(refusal([true, false]) == .shapes("2 labels for 600 rows"))
        #expect(refusal(nil, [1]) == .shapes("1 weights for 600 rows"))
        #expect(refusal(nil, [Float](repeating: 0, count: 600)) == .shapes("a weight is not above 0"))
        #expect(refusal(nil, nil, .init(table: FeatureTable(columns: ["other"]), labels: [])) == .shapes("validation has other columns than training"))
        #expect(refusal(nil, nil, .init(table: FeatureTable(columns: table.columns), labels: [])) == .shapes("0 labels for 0 rows of validation"))
        let faults: [(String, (inout TreeParameters) -> Void)] = [
            ("depth must be 1 to 8", { $0.depth = 9 }), ("rounds must be 1 or more", { $0.rounds = 0 }), ("lambda must be 0 or more", { $0.lambda = .nan }),
            ("learning rate must be above 0 and at most 1", { $0.learningRate = 0 }), ("shares of rows and columns must be above 0 and at most 1", { $0.rowShare = 0 }),
            ("a direction is given for age, which is no column", { $0.directions = ["age": .rising] }), ("early stopping needs validation rows", { $0.earlyStoppingRounds = 3 }),
        ]
        for (words, change) in faults { #expect(refusal(nil, nil, nil, change) == .parameter(words)) }
    }

    @Test("an error of XGBoost is told in its own words") func libraryErrors() throws {
        var infinite = FeatureTable(columns: ["a"])
        for value in [1, .infinity, 2, 3] as [Float] { infinite.append([value]) }
        let error = #expect(throws: TrainingError.self) { try BoostedTrees.train(infinite, labels: [true, false, true, false]) }
        guard case .library(let words) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(words.contains("inf"))
    }

    @Test("columns that tell nothing give every row the rate") func nothingToTell() throws {
        for value in [3, Float.nan] {
            var constant = FeatureTable(columns: ["a", "b"])
            for _ in 0..<40 { constant.append([value, value]) }
            let model = try BoostedTrees.train(constant, labels: (0..<40).map { $0 % 4 == 0 }, parameters: MadeUpMembers.parameters(depth: 3, rounds: 5)).model
            for probability in model.probabilities(constant) { #expect(abs(probability - 0.25) < 1e-6) }
            #expect(model.contributions(constant).values.allSatisfy { $0 == 0 })
            #expect(model.margins(FeatureTable(columns: ["a", "b"])).isEmpty)
        }
    }

    @Test("rows are taken out in the order they are named") func chosenRows() {
        let chosen = table.rows([5, 0, 5])
        #expect(chosen.rowCount == 3 && chosen.columns == table.columns)
        for (row, source) in [5, 0, 5].enumerated() { #expect(chosen.row(row).map(\.bitPattern) == table.row(source).map(\.bitPattern)) }
        #expect(table.column(1).map(\.bitPattern) == (0..<600).map { Array(table.row($0))[1].bitPattern })
    }

    @Test("columns without a name, or two of one name, are refused") func columnNames() {
        for columns in [[], [""], ["a\nb"], ["a", "a"]] {
            var table = FeatureTable(columns: columns)
            for value in 0..<2 { table.append(columns.map { _ in Float(value) }) }
            #expect(throws: TrainingError.self) { try BoostedTrees.train(table, labels: [true, false]) }
        }
    }

    @Test("a saved model that is cut off anywhere is refused") func cutOff() throws {
        let saved = try MadeUpMembers.both(table, labels, MadeUpMembers.parameters(depth: 2, rounds: 2)).booster.saved()
        #expect(throws: Never.self) { try BoostedTrees(saved: saved, columns: table.columns, rounds: 2) }
        for length in stride(from: 0, to: saved.count, by: 7) {
            #expect(throws: TrainingError.self) { try BoostedTrees(saved: Array(saved.prefix(length)), columns: table.columns, rounds: 2) }
        }
        #expect(throws: TrainingError.self) { try BoostedTrees(saved: saved, columns: table.columns, rounds: 3) }
    }
}
