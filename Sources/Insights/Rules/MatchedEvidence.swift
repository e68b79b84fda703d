import LoyaltyModel

/// Evidence without a holdout: each treated member beside members of the sponsor who were not treated then, of the same tier and with
/// purchases of the same decile before; the difference in differences within those strata.
package enum MatchedEvidence {
    /// - Parameter shift: seconds by which every exposure is moved earlier: 0 for the estimate, W for its placebo.
    /// - Returns: nil with too few treated members in strata that count.
    package static func find(_ exposures: [RuleExposure], on ground: EvidenceGround, shiftedBy shift: Int64 = 0) -> RuleEvidence? {
        var isControl = [Bool](repeating: false, count: ground.memberSince.count)
        var strata: [Summary] = []
        for stratum in self.strata(exposures, on: ground, shiftedBy: shift) {
            for control in stratum.controls { isControl[control.member] = true }
            strata.append(Summary(stratum))
        }
        let treated = strata.flatMap(\.exposures)
        guard treated.count >= ground.minimumMembers else { return nil }
        let total = Double(treated.count)
        let lift = weightedDifference(strata.map { (Double($0.treated.count) / total, $0.treated, $0.controls) })
        let returnShare = compensatedSum(strata.map { Double($0.treated.count) / total * Double($0.controlsReturned) / Double($0.controls.count) })
        return RuleEvidence(
            kind: .matched, treated: treated.sorted(), comparisonCount: isControl.count { $0 }, lift: lift,
            treatedReturned: strata.reduce(0) { $0 + $1.treatedReturned }, comparisonReturnShare: returnShare, comparisonReturned: nil)
    }

    /// What is kept of a stratum: its subjects, of all days on which the rule was applied, would be that many times the members.
    private struct Summary {
        let exposures: [Int]
        let treated, controls: SampleMoments
        let treatedReturned, controlsReturned: Int

        init(_ stratum: Stratum) {
            exposures = stratum.treated.map(\.exposure)
            treated = SampleMoments(stratum.treated.map(\.change))
            controls = SampleMoments(stratum.controls.map(\.change))
            treatedReturned = stratum.treated.count { $0.returned }
            controlsReturned = stratum.controls.count { $0.returned }
        }
    }

    struct Subject {
        var member: Int
        /// Position in the rule's exposures; -1 for a control.
        var exposure: Int
        var covariate: Int64
        var change: Double
        var returned: Bool
    }

    struct Stratum {
        var treated: [Subject] = []
        var controls: [Subject] = []
        var counts: Bool { treated.count >= 2 && controls.count >= 2 }
    }

    /// The strata that count, in order of anchor, tier and decile, those of an anchor made when they are asked for.
    private static func strata(_ exposures: [RuleExposure], on ground: EvidenceGround, shiftedBy shift: Int64) -> some Sequence<Stratum> {
        // For each member, when the rule was first applied; later than any moment for those it never was.
        var treatedAt = [Int64](repeating: .max, count: ground.memberSince.count)
        var byAnchor: [Int64: [Int]] = [:]
        for (position, exposure) in exposures.enumerated() where exposure.arm == .treatment {
            let at = exposure.at - shift
            treatedAt[exposure.member] = at
            if ground.counts(at), ground.hasEnded(at) { byAnchor[ground.anchor(at), default: []].append(position) }
        }
        return byAnchor.keys.sorted().lazy.flatMap { anchor in
            stratify(byAnchor[anchor] ?? [], at: anchor, exposures, treatedAt, on: ground, shiftedBy: shift)
        }
    }

    private static func stratify(
        _ positions: [Int], at anchor: Int64, _ exposures: [RuleExposure], _ treatedAt: [Int64], on ground: EvidenceGround, shiftedBy shift: Int64
    ) -> [Stratum] {
        let treated = positions.compactMap { position -> Subject? in
            let exposure = exposures[position]
            let at = exposure.at - shift
            return ground.memberSince[exposure.member] < at ? subject(exposure.member, exposure: position, at: at, on: ground) : nil
        }
        guard treated.count >= 2 else { return [] }
        let controls = ground.memberSince.indices.compactMap { member -> Subject? in
            guard ground.memberSince[member] <= anchor, treatedAt[member] > anchor + ground.window else { return nil }
            return subject(member, exposure: -1, at: anchor, on: ground)
        }
        let deciles = Deciles(treated.map(\.covariate) + controls.map(\.covariate))
        var strata: [StratumKey: Stratum] = [:]
        for subject in treated { strata[key(subject, deciles, ground), default: Stratum()].treated.append(subject) }
        for subject in controls { strata[key(subject, deciles, ground), default: Stratum()].controls.append(subject) }
        return strata.keys.sorted().compactMap { strata[$0] }.filter(\.counts)
    }

    private static func subject(_ member: Int, exposure: Int, at moment: Int64, on ground: EvidenceGround) -> Subject {
        let before = ground.covariate(of: member, at: moment)
        let after = ground.outcome(of: member, at: moment)
        return Subject(
            member: member, exposure: exposure, covariate: before, change: Double(after - before), returned: ground.returned(member, at: moment))
    }

    private static func key(_ subject: Subject, _ deciles: Deciles, _ ground: EvidenceGround) -> StratumKey {
        StratumKey(tier: ground.tiers[subject.member], decile: deciles.countBelow(subject.covariate))
    }

    private struct StratumKey: Hashable, Comparable {
        var tier: Int16
        var decile: Int

        static func < (a: Self, b: Self) -> Bool { (a.tier, a.decile) < (b.tier, b.decile) }
    }
}

/// The nine quantiles 10 % … 90 % of whole numbers, interpolated linearly (type 7 of Hyndman and Fan) and kept exact, so that a value
/// equal to one does not lie above it.
package struct Deciles: Sendable {
    /// Ten times each quantile.
    private let tenfold: [Int64]

    package init(_ values: [Int64]) {
        let sorted = values.sorted()
        guard let last = sorted.indices.last else {
            tenfold = []
            return
        }
        tenfold = (1...9).map { tenth in
            let (index, rest) = (last * tenth).quotientAndRemainder(dividingBy: 10)
            return rest == 0 ? sorted[index] * 10 : sorted[index] * Int64(10 - rest) + sorted[index + 1] * Int64(rest)
        }
    }

    /// How many of the quantiles lie below a value, 0 to 9.
    package func countBelow(_ value: Int64) -> Int { tenfold.count { $0 < value * 10 } }
}
