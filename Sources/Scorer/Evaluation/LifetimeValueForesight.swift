import LoyaltyModel

/// What a model of lifetime value made of a ledger as it was known would have foretold of its members.
struct LifetimeValueForesight: Sendable {
    struct Model: Equatable, Sendable {
        var name: String
        /// Purchases, by member.
        var purchases: [Double]
    }

    /// Rows of the whole ledger.
    let rows: [Int]
    let algorithm: String
    /// Of `models`, by what was known then.
    let chosen: String
    let models: [Model]
    /// Revenue, by member.
    let revenue: [ValueForecast]

    init(_ past: PastLedger, days: Int32, seed: UInt64) throws(LifetimeValueModel.Refusal) {
        let all = BuyingHistories(past.ledger, through: past.ledger.lastDay)
        let model = try LifetimeValueModel(past.ledger, all)
        let weeks = BuyingHistories.weeks(days)
        rows = all.rows.map { past.rows[$0] }
        algorithm = model.algorithm
        chosen = type(of: model.choice.model).name
        models = model.choice.candidates.compactMap { candidate in candidate.model.map { Model(name: candidate.name, purchases: all.expectedPurchases($0, within: weeks)) } }
        revenue = ValueForecast.all(model, all, throughWeeks: [weeks], seed: seed)
    }
}

extension SponsorEvaluation.LifetimeValue.Origin {
    /// - Parameters:
    ///   - ledger: whole, so that it knows what came.
    ///   - day: the last that was known.
    init(_ foresight: LifetimeValueForesight, _ ledger: SponsorLedger, after day: Int32, days: Int32, _ localTime: LocalTime) {
        let end = day + days
        let made = foresight.rows.map { row in Double(ledger.purchaseDays[row].count { $0.day > day && $0.day <= end }) }
        let (from, to) = (LifetimeValueOrigins.start(of: day + 1, localTime), LifetimeValueOrigins.start(of: end + 1, localTime))
        let spent = foresight.rows.map { row in ledger.purchases[row].reduce(Int64(0)) { $1.at >= from && $1.at < to ? $0 + $1.amount : $0 } }
        let expected = foresight.revenue.map { $0.expected[0] }
        self.day = CivilDate(daysSinceEpoch: Int(day)).description
        algorithm = foresight.algorithm
        members = foresight.rows.count
        purchaseModels = foresight.models.map { model in
            let against = PurchaseForesight(made: made, expected: model.purchases)
            return .init(name: model.name, isChosen: model.name == foresight.chosen, deviance: against.deviance, expectedOverMade: against.expectedOverMade)
        }
        expectedRevenue = expected.reduce(0, +)
        actualRevenue = spent.reduce(0, +)
        let size = spent.reduce(0.0) { $0 + Double(abs($1)) }
        wape = size > 0 ? zip(spent, expected).reduce(0.0) { $0 + abs(Double($1.0) - $1.1) } / size : nil
        let within = zip(spent, foresight.revenue).count { spent, forecast in forecast.lower <= Double(spent) && Double(spent) <= forecast.upper }
        coverage = Double(within) / Double(max(1, foresight.rows.count))
    }
}

/// From when lifetime values are foretold in an evaluation, and how far.
struct LifetimeValueOrigins: Equatable, Sendable {
    /// Days looked ahead, a quarter of what there is and no more than half a year.
    let days: Int32
    /// The last days known at the origins, the latest first: half of what is looked ahead apart, each with at least as much before it.
    let lastDays: [Int32]

    /// - Returns: nil where there is too little past.
    init?(_ ledger: SponsorLedger, atMost count: Int) {
        guard let days = PurchaseModelChoice.heldOutDays(of: ledger.lastDay - ledger.firstDay + 1) else { return nil }
        self.days = days
        let apart = days / 2
        lastDays = (0..<Int32(count)).map { ledger.lastDay - days - $0 * apart }.filter { $0 - ledger.firstDay + 1 >= days }
    }

    static func start(of day: Int32, _ localTime: LocalTime) -> Int64 { localTime.start(of: CivilDate(daysSinceEpoch: Int(day))) }

    /// The last second of a day: what happens at midnight belongs to the day that begins.
    static func moment(after day: Int32, _ localTime: LocalTime) -> Int64 { start(of: day + 1, localTime) - 1 }
}
