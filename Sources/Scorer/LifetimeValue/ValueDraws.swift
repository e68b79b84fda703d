import Lifetimes
import SeededRandom

/// Intervals of members' revenue: futures drawn with parameters drawn too, so that they carry what is uncertain of the model and of the outcome.
///
/// Members with the same history share the draws of how much they buy; what a member spends on it scales with γ + x z̄, what the member spent so far.
struct ValueDraws {
    /// Parameters drawn, and futures drawn with each.
    static let count = 30
    static let futures = 4

    private let purchaseModels: [any PurchaseModel]
    private let spendingModels: [GammaGamma]
    private let seed: UInt64
    /// Weeks ahead.
    private let time: Double

    init(_ model: LifetimeValueModel, spending table: SpendingTable, within time: Double, seed: UInt64) {
        self.time = time
        self.seed = seed
        var random = Random(seed: seed, stream: 0)
        purchaseModels = Self.purchaseModels(model.choice, &random)
        let spending = ParameterDraws(around: model.spending.parameters, count: Self.count, using: &random) { GammaGamma(parameters: $0).slope(of: table) }
        spendingModels = spending.draws.map { GammaGamma(parameters: $0) }
    }

    private static func purchaseModels(_ choice: PurchaseModelChoice, _ random: inout Random) -> [any PurchaseModel] {
        func draws<Model: PurchaseModel>(_ model: Model) -> [any PurchaseModel] {
            ParameterDraws(around: model.parameters, count: count, using: &random) { Model(parameters: $0).slope(of: choice.table) }.draws.map { Model(parameters: $0) }
        }
        return draws(choice.model)
    }

    /// What members with a history and so many purchases may spend, draw by draw, over what scales it.
    struct Multiples {
        fileprivate var shares: [Double]
        fileprivate var gammas: [Double]

        /// The middle 80 % of a member's revenue in the time ahead, in minor units, before refunds.
        func interval(_ spending: GammaGamma.Spending) -> (lower: Double, upper: Double) {
            let spent = Double(spending.purchases) * spending.mean
            var values = [Double](unsafeUninitializedCapacity: shares.count) { buffer, count in
                for draw in shares.indices { buffer[draw] = (gammas[draw] + spent) * shares[draw] }
                count = shares.count
            }
            values.sort()
            return (ValueDraws.quantile(values, 0.1), ValueDraws.quantile(values, 0.9))
        }
    }

    /// Draws are made for whole weeks: intervals do not tell days apart, and many more members share theirs.
    static func wholeWeeks(_ history: RepeatHistory) -> RepeatHistory {
        RepeatHistory(repeats: history.repeats, recency: min(history.recency.rounded(), history.age.rounded()), age: history.age.rounded())
    }

    func multiples(of history: RepeatHistory) -> Multiples {
        var random = Random(seed: seed, stream: Self.stream(history))
        var multiples = Multiples(shares: [], gammas: [])
        for (model, spending) in zip(purchaseModels, spendingModels) {
            let alive = model.probabilityAlive(history)
            for _ in 0..<Self.futures {
                let purchases = model.drawPurchases(history, within: time, alive: alive, using: &random)
                multiples.shares.append(spending.drawSpending(on: purchases, knowing: history.repeats + 1, using: &random))
                multiples.gammas.append(spending.gamma)
            }
        }
        return multiples
    }

    /// A stream of its own for each history: neither members' order nor threads leave a trace.
    private static func stream(_ history: RepeatHistory) -> UInt64 {
        [UInt64(history.repeats), history.recency.bitPattern, history.age.bitPattern].reduce(1) { Random.mixed($0 &* 31 &+ $1) }
    }

    /// Linear between order statistics (type 7).
    static func quantile(_ sorted: [Double], _ share: Double) -> Double {
        guard let last = sorted.indices.last else { return 0 }
        let position = share * Double(last)
        let below = min(last, Int(position))
        let above = min(last, below + 1)
        return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
    }
}
