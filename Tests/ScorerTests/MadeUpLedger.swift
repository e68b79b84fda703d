import LoyaltyModel
import SeededRandom

@testable import Scorer

/// A sponsor's ledger made up member by member, in UTC.
enum MadeUpLedger {
    static let factsFrom: Int64 = 1_600_041_600
    static let days = 540
    static let takenAt = factsFrom + Int64(days) * 86_400

    /// - Parameter purchases: of each member, moments in days since the facts begin, with what was paid in minor units.
    static func ledger(_ purchases: [[(day: Double, amount: Int64)]], takenAt: Int64 = takenAt, redemptions: [[Double]]? = nil, messages: [[(day: Double, opened: Double?)]]? = nil) -> SponsorLedger {
        func moment(_ day: Double) -> Int64 { factsFrom + Int64(day * 86_400) }
        let members = purchases.indices.map { MemberIndex($0) }
        return SponsorLedger(
            sponsor: 0, members: members, purchases: ByMember(purchases.map { $0.map { Purchase(at: moment($0.day), amount: $0.amount, merchant: 0) } }),
            redemptions: ByMember(redemptions?.map { $0.map(moment) } ?? purchases.map { _ in [] }), points: ByMember(purchases.map { _ in [] }),
            messages: ByMember(messages?.map { $0.map { Message(at: moment($0.day), openedAt: $0.opened.map(moment)) } } ?? purchases.map { _ in [] }), takenAt: takenAt,
            factsFrom: factsFrom, localTime: LocalTime(fixedOffset: 0))
    }

    /// Members who come at rates of their own, some of whom leave at some time.
    static func members(_ count: Int, seed: UInt64, leave: Bool, sameRate: Bool = false) -> [[(day: Double, amount: Int64)]] {
        (0..<count).map { member in
            var random = Random(seed: seed, stream: UInt64(member))
            let gap = sameRate ? 25 : 8 + 40 * random.unit() * random.unit()
            let end = leave && random.chance(0.6) ? Double(days) * random.unit() : Double(days)
            var (day, purchases) = (sameRate ? random.unit() * 25 : random.unit() * 200, [(day: Double, amount: Int64)]())
            while day < end {
                purchases.append((day, Int64(500 + 1_000 * random.unit())))
                day += max(0.6, gap * random.exponential())
            }
            return purchases.isEmpty ? [(day: 0.5, amount: 700)] : purchases
        }
    }

    static var program: Program {
        var members = MemberTable()
        for index in 0..<4_000 { members.append("m-\(padded(index, to: 5))") }
        guard let currency = Currency(code: "EUR") else { preconditionFailure("the euro is a currency") }
        let sponsor = Sponsor(id: "shop", name: "Shop", currency: currency, localTime: LocalTime(fixedOffset: 0), grossMargin: 0.4, offering: .plus)
        return Program(
            snapshotID: "s", name: "P", factsFrom: factsFrom, takenAt: takenAt, sponsors: [sponsor], merchants: [Merchant(id: "m", sponsor: 0, name: "M")], members: members, rules: [],
            markets: [], optionalTables: [])
    }
}
