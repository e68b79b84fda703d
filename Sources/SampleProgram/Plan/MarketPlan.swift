import LoyaltyModel
import SeededRandom

/// A made-up prediction market.
struct MarketPlan: Sendable {
    enum Outcome: Sendable { case yes, no, void }

    var id: String
    var category: MarketCategory
    var title: String
    var opensAt: Int64
    var closesAt: Int64
    /// May lie after a snapshot, where the market is then open.
    var settlesAt: Int64
    var outcome: Outcome
    /// What a stake on “yes” brings when it wins, in tenths of the stake.
    var yesOdds: Int64
    var noOdds: Int64

    private static let titles: [[String]] = [
        ["Riverside Rovers win the derby", "Home side scores first", "Over 10,000 at the arena", "Rovers reach the cup semi-final", "A hat-trick at home this month"],
        ["The harbour concert sells out", "Winter lights open on time", "Over 500 runners in the city race", "The film night draws 300", "The food fair sets a record"],
        ["Rain on market day", "Over 25 degrees at the weekend", "First frost before the weekend", "A dry bank holiday", "Snow by Sunday"],
        ["The new bridge opens this month", "The bakery queue beats last year's", "Over 1,000 books swapped", "The square goes car-free", "The library passes 5,000 visits"],
    ]

    static func all(options: SampleOptions) -> [MarketPlan] {
        let count = max(24, min(600, 36 + options.transactions / 20_000))
        var random = Random(seed: options.seed, stream: 1 << 40)
        return (0..<count).map { make($0, of: count, &random) }
    }

    private static func make(_ index: Int, of count: Int, _ random: inout Random) -> MarketPlan {
        let closing = 18 + (ProgramDates.days + 12) * index / count
        let closesAt = ProgramDates.factsFrom + Int64(closing) * 86_400 + 18 * 3_600
        let category = MarketCategory.allCases[index % 4]
        let titles = titles[index % 4]
        let yesChance = 0.3 + 0.4 * random.unit()
        let outcome: Outcome = index % 13 == 6 ? .void : random.chance(yesChance) ? .yes : .no
        let (_, month, day) = ProgramDates.date(closing).components
        return MarketPlan(
            id: "mk\(index + 1)", category: category, title: "\(titles[(index / 4) % titles.count]) (\(day) \(Self.months[month - 1]))",
            opensAt: closesAt - 12 * 86_400, closesAt: closesAt, settlesAt: closesAt + 86_400, outcome: outcome,
            yesOdds: Int64(9.2 / yesChance), noOdds: Int64(9.2 / (1 - yesChance)))
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
