import FigureEngine
import Insights
import LoyaltyModel

/// A sponsor's exposures and what their evidence is drawn from, of members who share their data: as the product's page of rules has them, so that both say the same.
struct RuleGround {
    /// By id.
    let rules: [RewardRule]
    /// By rule, in the order of members' tokens; members are rows of the ledger, those without a transaction after them.
    let exposures: [[RuleExposure]]
    let ground: EvidenceGround

    init(_ ledger: SponsorLedger, _ facts: FactPartitions, _ program: Program, window: Int64) throws {
        let indices = program.rules.indices.filter { program.rules[$0].sponsor == ledger.sponsor }
            .sorted { program.rules[$0].id.utf8.lexicographicallyPrecedes(program.rules[$1].id.utf8) }
        let place = Dictionary(uniqueKeysWithValues: indices.enumerated().map { ($1, $0) })
        var tallies = indices.map { _ in ExposureTally() }
        func isCounted(_ member: MemberIndex) -> Bool { program.members.isCounted(member) }
        try facts.exposures.forEach(of: ledger.sponsor) { record in
            if isCounted(record.member), let rule = place[record.fact.rule] { tallies[rule].add(record.fact) }
        }
        try facts.rewards.forEach(of: ledger.sponsor) { record in
            if let rule = place[record.fact.rule] { tallies[rule].add(record.fact, window: window) }
        }
        var firstPoints: [MemberIndex: Int64] = [:]
        try facts.points.forEach(of: ledger.sponsor) { record in
            let entry = record.fact(of: ledger.sponsor)
            if record.inBooks, isCounted(entry.member) { firstPoints[entry.member] = min(firstPoints[entry.member] ?? entry.at, entry.at) }
            if let rule = entry.rule.flatMap({ place[$0] }) { tallies[rule].add(entry, window: window) }
        }
        var rows = Dictionary(uniqueKeysWithValues: ledger.members.enumerated().map { ($1, $0) })
        let others = Set(firstPoints.keys).union(tallies.flatMap(\.members.keys)).filter { rows[$0] == nil }
        let members = ledger.members + others.sorted { program.members.tokens.precedes($0, $1) }
        for (row, member) in members.enumerated() { rows[member] = row }
        rules = indices.map { program.rules[$0] }
        exposures = tallies.map { tally in
            (0..<tally.count).map { index in
                RuleExposure(member: rows[tally.members.keys[index]] ?? 0, arm: tally.arms[index], at: tally.moments[index], cost: tally.costs[index], points: tally.points[index])
            }.sorted { $0.member < $1.member }
        }
        ground = EvidenceGround(
            history: Self.history(ledger, memberCount: members.count), memberSince: Self.beginnings(ledger, members, firstPoints), tiers: members.map { program.members.tiers[Int($0)] },
            localTime: program.sponsors[ledger.sponsor].localTime, factsFrom: program.factsFrom, takenAt: program.takenAt, window: window)
    }

    private static func history(_ ledger: SponsorLedger, memberCount: Int) -> PurchaseHistory {
        var list = PurchaseList(capacity: ledger.purchases.all.count)
        for row in ledger.members.indices { for purchase in ledger.purchases[row] { list.append(member: UInt32(row), at: purchase.at, amount: purchase.amount) } }
        return PurchaseHistory(memberCount: memberCount, list)
    }

    private static func beginnings(_ ledger: SponsorLedger, _ members: [MemberIndex], _ firstPoints: [MemberIndex: Int64]) -> [Int64] {
        members.enumerated().map { row, member in
            let bought = row < ledger.members.count ? ledger.purchases[row].first?.at ?? .max : .max
            return min(bought, firstPoints[member] ?? .max)
        }
    }
}
