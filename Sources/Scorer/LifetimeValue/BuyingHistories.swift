import Lifetimes

/// Members' purchases as models of repeat buying see them, from where facts are complete up to a day: a purchase is a local day on which a member bought for more than it took
/// back, time is in weeks.
struct BuyingHistories: Sendable {
    /// Rows of the ledger that have a purchase by then.
    let rows: [Int]
    /// In the order of `rows`.
    let histories: [RepeatHistory]
    let spending: [GammaGamma.Spending]

    init(_ ledger: SponsorLedger, through day: Int32) {
        var (rows, histories, spending) = ([Int](), [RepeatHistory](), [GammaGamma.Spending]())
        for row in 0..<ledger.members.count {
            let days = ledger.purchaseDays[row].drop { $0.day < ledger.firstDay }.prefix { $0.day <= day }
            guard let first = days.first?.day, let last = days.last?.day else { continue }
            rows.append(row)
            histories.append(RepeatHistory(repeats: days.count - 1, recency: Self.weeks(last - first), age: Self.weeks(day - first)))
            spending.append(.init(purchases: days.count, mean: Double(days.reduce(0) { $0 + $1.amount }) / Double(days.count)))
        }
        (self.rows, self.histories, self.spending) = (rows, histories, spending)
    }

    private init(rows: [Int], histories: [RepeatHistory], spending: [GammaGamma.Spending]) {
        (self.rows, self.histories, self.spending) = (rows, histories, spending)
    }

    /// No more than so many members, evenly spread over the order of their tokens, which has nothing to do with what they buy.
    func sample(atMost count: Int) -> BuyingHistories {
        guard rows.count > count else { return self }
        let chosen = (0..<count).map { $0 * rows.count / count }
        return BuyingHistories(rows: chosen.map { rows[$0] }, histories: chosen.map { histories[$0] }, spending: chosen.map { spending[$0] })
    }

    static func weeks(_ days: Int32) -> Double { Double(days) / 7 }

    /// Members with the same history, side by side: what depends on the history alone is worked out once for them.
    func forEachKind(_ body: (_ history: RepeatHistory, _ positions: ArraySlice<Int>) -> Void) {
        func key(_ position: Int) -> (Int, Double, Double) { (histories[position].repeats, histories[position].age, histories[position].recency) }
        let order = histories.indices.sorted { key($0) < key($1) }
        var begin = 0
        for end in 1...max(1, order.count) where end == order.count || (end < order.count && histories[order[end]] != histories[order[begin]]) {
            body(histories[order[begin]], order[begin..<end])
            begin = end
        }
    }

    /// What a model expects each to buy in the weeks ahead.
    func expectedPurchases(_ model: any PurchaseModel, within time: Double) -> [Double] {
        var expected = [Double](repeating: 0, count: histories.count)
        forEachKind { history, positions in
            let value = model.expectedPurchases(history, within: time)
            for position in positions { expected[position] = value }
        }
        return expected
    }

    var repeaters: Int { histories.count { $0.repeats > 0 } }
}
