import FigureEngine
import Forecasting
import LoyaltyModel

/// All that is forecast of a sponsor: what was counted of the sponsor as a whole, of each merchant, and of rewards redeemed.
struct DemandBooks: Sendable {
    struct Entry: Sendable {
        /// Empty: all of the sponsor's.
        var merchantID: String
        var merchantName: String
        var measure: String
        var granularity: DemandSeries.Granularity
        var grid: DemandGrid

        var series: DemandSeries { grid.series(granularity) }
        var granularityName: String { granularity == .day ? "day" : "hour" }
    }

    /// In the order in which they are written.
    private(set) var entries: [Entry] = []
    let transactions: Int
    /// With transactions.
    let merchants: Int
    /// The log tells days alone.
    let lacksHours: Bool

    init(_ sponsor: SponsorIndex, _ facts: FactPartitions, _ program: Program) throws {
        var (all, byMerchant, redeemed) = ([Int64](), [Int: [Int64]](), [Int64]())
        all.reserveCapacity(facts.transactions.count(of: sponsor))
        try facts.transactions.forEach(of: sponsor) { record in
            let fact = record.fact
            all.append(fact.at)
            byMerchant[fact.merchant, default: []].append(fact.at)
        }
        try facts.rewards.forEach(of: sponsor) { record in if let moment = record.fact.redeemedAt { redeemed.append(moment) } }
        func grid(_ moments: [Int64]) -> DemandGrid { DemandGrid(moments, factsFrom: program.factsFrom, takenAt: program.takenAt, program.sponsors[sponsor].localTime) }
        let whole = grid(all)
        (transactions, merchants, lacksHours) = (all.count, byMerchant.count, !all.isEmpty && !whole.hasHours)
        // Days first: most readers look at them first.
        func add(_ grid: DemandGrid, _ merchant: Merchant? = nil, measure: String, hasHours: Bool) {
            for granularity in hasHours ? [DemandSeries.Granularity.day, .hour] : [.day] {
                entries.append(Entry(merchantID: merchant?.id ?? "", merchantName: merchant?.name ?? "", measure: measure, granularity: granularity, grid: grid))
            }
        }
        add(whole, measure: "transactions", hasHours: whole.hasHours)
        for (merchant, moments) in byMerchant.map({ (program.merchants[$0.key], $0.value) }).sorted(by: { $0.0.id < $1.0.id }) {
            add(grid(moments), merchant, measure: "transactions", hasHours: whole.hasHours)
        }
        if !redeemed.isEmpty {
            let grid = grid(redeemed)
            add(grid, measure: "redemptions", hasHours: grid.hasHours)
        }
    }

    /// The first local day that is forecast: that of a snapshot that was not taken at midnight is not whole, and not forecast either.
    static func firstDayAhead(_ takenAt: Int64, _ localTime: LocalTime) -> Int { localTime.date(at: localTime.nextMidnight(atOrAfter: takenAt)).daysSinceEpoch }
}
