import Glibc

/// A customer's purchases as models of repeat buying see them. Times are in one unit throughout, such as weeks.
package struct RepeatHistory: Hashable, Sendable {
    /// Purchases after the first.
    package var repeats: Int
    /// From the first purchase to the last; 0 without repeats.
    package var recency: Double
    /// From the first purchase to the end of observation.
    package var age: Double

    package init(repeats: Int, recency: Double, age: Double) {
        (self.repeats, self.recency, self.age) = (repeats, recency, age)
    }
}

/// Many customers' histories, each kind once with how often it occurs: in days or weeks most customers share theirs with others, and a
/// likelihood is a sum over kinds.
package struct HistoryTable: Sendable {
    /// By repeats, then age, then recency: sums over them come out the same whatever order customers had.
    private(set) var kinds: [(history: RepeatHistory, count: Double)] = []
    /// How many customers have so many repeats, fewest first.
    private(set) var repeats: [(repeats: Int, count: Double)] = []
    package let customers: Int

    /// ln of the mean age: rates of buying are of the order of one over it, so fits begin there.
    var logMeanAge: Double { log(max(1e-9, kinds.reduce(0) { $0 + $1.history.age * $1.count } / Double(customers))) }

    package init(_ histories: some Sequence<RepeatHistory>) {
        var counts: [RepeatHistory: Int] = [:]
        counts.reserveCapacity(histories.underestimatedCount)
        for history in histories { counts[history, default: 0] += 1 }
        let kinds = counts.map { (history: $0.key, count: Double($0.value)) }.sorted { first, second in
            (first.history.repeats, first.history.age, first.history.recency) < (second.history.repeats, second.history.age, second.history.recency)
        }
        self.init(kinds: kinds)
    }

    private init(kinds: [(history: RepeatHistory, count: Double)]) {
        self.kinds = kinds
        for kind in kinds {
            if repeats.last?.repeats == kind.history.repeats { repeats[repeats.count - 1].count += kind.count } else { repeats.append((kind.history.repeats, kind.count)) }
        }
        customers = Int(kinds.reduce(0) { $0 + $1.count })
    }

    /// So many of the kinds at most, evenly taken; the table itself where it has no more.
    func thinned(toKinds most: Int) -> HistoryTable {
        guard kinds.count > most else { return self }
        return HistoryTable(kinds: (0..<most).map { kinds[$0 * kinds.count / most] })
    }
}
