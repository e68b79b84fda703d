import Benchmark
import BoostedTrees
import Forecasting
import Foundation
import Lifetimes
import SeededRandom

/// The models of the scorer, on what `Peers/models.py` gives the libraries people take.
func registerModelBenchmarks() {
    // From histories to parameters, as the peers are given them.
    benchmark("model: BG/NBD fitted to 2,357 customers", settings: Iterations(50)) { blackHole(try BetaGeometric(fitting: HistoryTable(published))) }
    benchmark("model: Pareto/NBD fitted to 2,357 customers", settings: Iterations(20)) { blackHole(try ParetoNBD(fitting: HistoryTable(published))) }
    benchmark("model: BG/NBD fitted to 100,000 customers", settings: Iterations(5)) { blackHole(try BetaGeometric(fitting: HistoryTable(madeUp))) }
    let series = hourlyValues(700)
    benchmark("model: ETS with a season of 24, 700 hours", settings: Iterations(20)) { blackHole(ExponentialSmoothing(fitting: series, season: 24)) }
    benchmark("model: Theta with a season of 24, 700 hours", settings: Iterations(50)) { blackHole(Theta(fitting: series, season: 24)) }
    benchmark("model: contributions of 200 trees of depth 6 to 20,000 rows", settings: Iterations(3)) { blackHole(grown?.contributions(members.table)) }
}

// Made when first asked for.
private let published = cdnowSample()
private let madeUp = madeUpCustomers(100_000)
private let members = madeUpMembers(20_000)
private let grown: BoostedTrees? = {
    var parameters = TreeParameters()
    (parameters.depth, parameters.rounds) = (6, 200)
    return try? BoostedTrees.train(members.table, labels: members.labels, parameters: parameters).model
}()

/// The published sample: repeats, recency, age in weeks.
private func cdnowSample() -> [RepeatHistory] {
    guard let text = try? String(contentsOfFile: "Tests/LifetimesTests/cdnow-sample.csv", encoding: .utf8) else { return [] }
    return text.split(whereSeparator: \.isNewline).dropFirst().map { line in
        let fields = line.split(separator: ",").compactMap { Double($0) }
        return RepeatHistory(repeats: Int(fields[1]), recency: fields[2], age: fields[3])
    }
}

/// Customers who buy as BG/NBD says, in whole days.
private func madeUpCustomers(_ count: Int) -> [RepeatHistory] {
    (0..<count).map { customer in
        var random = Random(seed: 1, stream: UInt64(customer))
        let (rate, leaving, age) = (random.gamma(shape: 1) / 8, 0.1 + 0.3 * random.unit(), Double(100 + random.below(200)) / 7)
        var (time, recency, repeats) = (0.0, 0.0, 0)
        while true {
            time += random.exponential() / rate
            guard time < age else { break }
            (recency, repeats) = ((time * 7).rounded(.down) / 7, repeats + 1)
            if random.chance(leaving) { break }
        }
        return RepeatHistory(repeats: repeats, recency: recency, age: age)
    }
}

private func madeUpMembers(_ count: Int) -> (table: FeatureTable, labels: [Bool]) {
    var random = Random(seed: 2, stream: 0)
    var (table, labels) = (FeatureTable(columns: (0..<25).map { "feature_\($0)" }), [Bool]())
    for _ in 0..<count {
        let row = (0..<25).map { _ in Float(random.normal()) }
        table.append(row)
        labels.append(random.chance(1 / (1 + exp(-Double(row[0] + row[1] * row[2] - row[3])))))
    }
    return (table, labels)
}
