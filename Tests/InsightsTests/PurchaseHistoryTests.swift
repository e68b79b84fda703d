import Insights
import Testing

@Suite("Purchases within windows")
struct PurchaseHistoryTests {
    @Test func windowsLeaveOutTheirStartAndTakeInTheirEnd() {
        let history = PurchaseHistory(memberCount: 2, members: [0, 0, 0], moments: [100, 200, 300], amounts: [1, 10, 100])
        #expect(history.amount(of: 0, after: 100, upTo: 300) == 110)
        #expect(history.amount(of: 0, after: 99, upTo: 299) == 11)
        #expect(history.amount(of: 1, after: 0, upTo: 1_000) == 0)
        #expect(history.hasPurchase(of: 0, after: 299, upTo: 300))
        #expect(!history.hasPurchase(of: 0, after: 300, upTo: 400))
    }

    @Test func anyWindowEqualsTheSumRowByRow() {
        var random = SeededRandom(seed: 7)
        let rows = (0..<3_000).map { _ in (member: UInt32.random(in: 0..<40, using: &random), at: Int64.random(in: 0..<5_000, using: &random), amount: Int64.random(in: -50..<500, using: &random)) }
        let history = PurchaseHistory(memberCount: 40, members: rows.map(\.member), moments: rows.map(\.at), amounts: rows.map(\.amount))
        for _ in 0..<500 {
            let member = Int.random(in: 0..<40, using: &random)
            let from = Int64.random(in: -10..<5_000, using: &random)
            let to = from + Int64.random(in: 0..<2_000, using: &random)
            let inside = rows.filter { Int($0.member) == member && $0.at > from && $0.at <= to }
            #expect(history.amount(of: member, after: from, upTo: to) == inside.reduce(0) { $0 + $1.amount })
            #expect(history.hasPurchase(of: member, after: from, upTo: to) == !inside.isEmpty)
        }
    }
}

extension PurchaseHistory {
    init(memberCount: Int, members: [UInt32], moments: [Int64], amounts: [Int64]) {
        var purchases = PurchaseList(capacity: members.count)
        for (place, member) in members.enumerated() { purchases.append(member: member, at: moments[place], amount: amounts[place]) }
        self.init(memberCount: memberCount, purchases)
    }
}

/// SplitMix64: the same numbers on every machine.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func normal() -> Double {
        (0..<12).reduce(-6.0) { sum, _ in sum + Double(next() >> 11) / Double(1 << 53) }
    }
}
