import Diagnostics
import LoyaltyModel
import SeededRandom

/// A made-up sponsor.
struct SponsorPlan: Sendable {
    var id: String
    /// Begins the ids of its merchants and rules: `cb`.
    var prefix: String
    var name: String
    var trade: Trade
    var currency: String
    var zoneName: String
    var offering: Offering
    var calendar: SponsorCalendar
    /// A typical purchase in minor units of its currency.
    var basket: Double
    /// A price's step and discount in minor units.
    var priceStep: Int
    var merchantNames: [String]
    /// Which part of the visits each merchant has.
    var merchantShares: Weights
    /// Position of the first merchant among all of the program.
    var firstMerchant: Int
    /// Whether its churn model hardly knows more than chance, as some do.
    var hasWeakModel: Bool
    /// Visits of a typical member in a day; known once the program's size is.
    var dailyRate = 0.0
    /// The churn model looks this far ahead: longer where people come seldom.
    var horizonDays = 60

    /// Points that buy a reward in the points shop.
    var shopPrice: Int { max(20, Int(basket * 9 / 100 / 10) * 10) }
}

extension SponsorPlan {
    private struct Market: Sendable {
        var currency: String
        var zone: String
        /// Minor units for a euro cent.
        var price: Double
        var step: Int
    }

    private static let markets = [
        Market(currency: "EUR", zone: "Europe/Dublin", price: 1, step: 1),
        Market(currency: "GBP", zone: "Europe/London", price: 0.9, step: 1),
        Market(currency: "USD", zone: "America/New_York", price: 1.1, step: 1),
        Market(currency: "EUR", zone: "Europe/Berlin", price: 1, step: 1),
        Market(currency: "SEK", zone: "Europe/Stockholm", price: 11, step: 20),
        Market(currency: "JPY", zone: "Asia/Tokyo", price: 1.6, step: 2),
        Market(currency: "CAD", zone: "America/Toronto", price: 1.5, step: 1),
        Market(currency: "AUD", zone: "Australia/Sydney", price: 1.6, step: 1),
    ]

    private static let places = [
        "Elm Street", "Castle", "Northgate", "Lakeside", "Old Bridge", "Chapel Hill", "Westport", "Orchard", "Kingsway", "Maple",
        "Granary", "Lighthouse", "Priory", "Canal", "Meadow", "Foundry", "St Anne's", "Cathedral", "Silver Birch", "Harvest", "Ferry",
        "Vineyard", "Clocktower", "Seaview", "Parkside", "Tannery", "Willow", "Abbey", "Copperfield", "Redwood",
    ]

    static func all(_ count: Int) throws -> [SponsorPlan] {
        var firstMerchant = 0
        return try (0..<count).map { index in
            let plan = try make(index, firstMerchant: firstMerchant)
            firstMerchant += plan.merchantNames.count
            return plan
        }
    }

    private static func make(_ index: Int, firstMerchant: Int) throws -> SponsorPlan {
        let trade = Trade.all[index % Trade.all.count]
        let market = markets[index < 3 ? index : (index * 3 + index / 10) % markets.count]
        let range = (ProgramDates.factsFrom - 86_400 * 40)...(ProgramDates.factsFrom + 86_400 * Int64(ProgramDates.days + 80))
        guard let localTime = LocalTime(zoneName: market.zone, over: range) else {
            throw Fault("the time zone \(market.zone) is not known here", remedy: "Install the system's time-zone data (tzdata).")
        }
        let name = name(index, trade)
        let shops = Array(trade.shops.prefix(index < 3 ? 4 : 1 + index % trade.shops.count))
        return SponsorPlan(
            id: slug(name), prefix: prefix(name, index), name: name, trade: trade, currency: market.currency, zoneName: market.zone,
            offering: [.enterprise, .plus, .basic][index % 3], calendar: SponsorCalendar(trade: trade, localTime: localTime),
            basket: trade.basket * market.price, priceStep: trade.priceStep * market.step, merchantNames: shops,
            merchantShares: Weights(shops.indices.map { 1 / (1 + 0.7 * Double($0)) }), firstMerchant: firstMerchant,
            hasWeakModel: index % 7 == 2)
    }

    private static func name(_ index: Int, _ trade: Trade) -> String {
        if index < 3 { return ["Corner Bakery", "Harbour Books", "Riverside Arena"][index] }
        // Steps through the places so that neighbours in the list differ, and numbers them once all pairs are used.
        let round = index / Trade.all.count
        let place = places[(index * 7 + round) % places.count]
        let lap = index / (Trade.all.count * places.count)
        return "\(place) \(trade.noun)" + (round >= places.count ? " \(lap + 1)" : "")
    }

    private static func slug(_ name: String) -> String {
        String(name.lowercased().compactMap { $0 == " " ? "-" : $0.isLetter || $0.isNumber ? $0 : nil })
    }

    private static func prefix(_ name: String, _ index: Int) -> String {
        let initials = name.lowercased().split(separator: " ").compactMap { $0.first.map(String.init) }.joined()
        return index < 3 ? initials : "\(initials)\(index)"
    }
}
