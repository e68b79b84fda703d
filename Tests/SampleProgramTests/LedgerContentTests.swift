import Foundation
import LedgerStore
import LoyaltyModel
import Testing
@testable import SampleProgram

@Suite("What the made-up ledger holds")
struct LedgerContentTests {
    private let ledger: Ledger
    private let earlier: Ledger

    init() throws {
        let sample = try WrittenSample.standard.get()
        ledger = try sample.ledger(1)
        earlier = try sample.ledger(0)
    }

    @Test("Every status, kind, arm, purpose and result occurs")
    func variety() throws {
        var kinds: Set<PointsKind> = [], statuses: Set<RewardStatus> = [], arms: Set<Arm> = [], purposes: Set<ContactPurpose> = []
        var results: Set<PredictionResult> = []
        var pushed: Set<Bool> = []
        try ledger.points.readPlainly { kinds.insert($0.kind) }
        try ledger.rewards.readPlainly { statuses.insert($0.status) }
        try ledger.exposures.readPlainly { arms.insert($0.arm) }
        try ledger.contacts?.readPlainly { purposes.insert($0.purpose) }
        try ledger.predictions?.readPlainly { results.insert($0.result); pushed.insert($0.sponsor != nil) }
        #expect(kinds == Set(PointsKind.allCases))
        #expect(statuses == Set(RewardStatus.allCases))
        #expect(arms == Set(Arm.allCases))
        #expect(purposes == Set(ContactPurpose.allCases))
        #expect(results == Set(PredictionResult.allCases))
        #expect(pushed == [true, false])
        #expect(Set(ledger.program.members.sharing) == Set(SharingStatus.allCases))
        #expect(Set(ledger.program.markets.map(\.category)) == Set(MarketCategory.allCases))
        #expect(Set(ledger.program.rules.map(\.rewardType)).count == RulePlan.Kind.allCases.count)
    }

    @Test("Sharing statuses are about 80, 14 and 6 per cent; some enrolments are unknown")
    func members() {
        let members = ledger.program.members
        func share(_ status: SharingStatus) -> Double { Double(members.sharing.count { $0 == status }) / Double(members.count) }
        #expect(abs(share(.full) - 0.80) < 0.06)
        #expect(abs(share(.aggregate) - 0.14) < 0.06)
        #expect(abs(share(.none) - 0.06) < 0.04)
        let unknown = Double(members.enrolledOn.count { $0 == MemberTable.unknownDay }) / Double(members.count)
        #expect(unknown > 0.05 && unknown < 0.3)
    }

    @Test("No balance of points ever falls below nothing")
    func balances() throws {
        struct Purse: Hashable { var member: MemberIndex; var sponsor: SponsorIndex }
        var balances: [Purse: Int64] = [:]
        var lowest: Int64 = 0
        try ledger.points.readPlainly { entry in
            balances[Purse(member: entry.member, sponsor: entry.sponsor), default: 0] += entry.points
            lowest = min(lowest, balances[Purse(member: entry.member, sponsor: entry.sponsor), default: 0])
        }
        #expect(lowest == 0)
        #expect(balances.count > 500)
    }

    @Test("The earlier snapshot is the newest one as it was then")
    func earlierSnapshot() throws {
        var known = 0
        var there = 0
        var sums: (Int64, Int64) = (0, 0)
        try ledger.transactions.readPlainly { if $0.at <= earlier.program.takenAt { known += 1; sums.0 += $0.amount } }
        try earlier.transactions.readPlainly { there += 1; sums.1 += $0.amount }
        #expect(known == there)
        #expect(sums.0 == sums.1)
        #expect(earlier.program.members.count < ledger.program.members.count)
        var redeemedSince = 0
        var open = 0
        try ledger.rewards.readPlainly { if $0.issuedAt <= earlier.program.takenAt, ($0.redeemedAt ?? 0) > earlier.program.takenAt { redeemedSince += 1 } }
        try earlier.rewards.readPlainly { open += $0.status == .open ? 1 : 0 }
        #expect(redeemedSince > 0)
        #expect(open >= redeemedSince)
    }

    @Test("Facts lie in the order of time, from facts_from on")
    func order() throws {
        var last = Int64.min
        try ledger.transactions.readPlainly { #expect($0.at >= last); last = $0.at }
        last = ledger.program.factsFrom
        try ledger.points.readPlainly { #expect($0.at >= last); last = $0.at }
    }

    @Test("A member is exposed to a rule once, and after having come")
    func exposures() throws {
        var count = [RuleIndex: Int]()
        try ledger.exposures.readPlainly { count[$0.rule, default: 0] += 1 }
        let reached = ledger.program.rules.indices.filter { count[$0, default: 0] > 0 }
        #expect(reached.count == ledger.program.rules.count - 3, "all but the three points shops")
    }
}
