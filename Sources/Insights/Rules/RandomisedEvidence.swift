import LoyaltyModel

/// Evidence from a holdout drawn at random, with the purchases before exposure as covariate: CUPED (Deng, Xu, Kohavi and Walker 2013).
package enum RandomisedEvidence {
    /// - Returns: nil with fewer than 30 counting members in either arm.
    package static func find(_ exposures: [RuleExposure], on ground: EvidenceGround) -> RuleEvidence? {
        let counting = exposures.indices.filter { ground.counts(exposures[$0].at) }
        let treated = counting.filter { exposures[$0].arm == .treatment }
        let holdout = counting.filter { exposures[$0].arm == .holdout }
        guard treated.count >= ground.minimumMembers, holdout.count >= ground.minimumMembers else { return nil }

        func outcomes(_ positions: [Int]) -> [Double] { positions.map { Double(ground.outcome(of: exposures[$0].member, at: exposures[$0].at)) } }
        func covariates(_ positions: [Int]) -> [Double] { positions.map { Double(ground.covariate(of: exposures[$0].member, at: exposures[$0].at)) } }
        func returned(_ positions: [Int]) -> Int { positions.count { ground.returned(exposures[$0].member, at: exposures[$0].at) } }

        let returnedHoldout = returned(holdout)
        return RuleEvidence(
            kind: .randomised, treated: treated, comparisonCount: holdout.count,
            lift: lift(treated: (outcomes(treated), covariates(treated)), holdout: (outcomes(holdout), covariates(holdout))),
            treatedReturned: returned(treated), comparisonReturnShare: Double(returnedHoldout) / Double(holdout.count),
            comparisonReturned: returnedHoldout)
    }

    /// The difference of the arms' means of y − θ (x − x̄), θ = cov(x, y) ÷ var(x) over both arms together, by Welch.
    package static func lift(treated: (y: [Double], x: [Double]), holdout: (y: [Double], x: [Double])) -> Estimate {
        let x = treated.x + holdout.x
        let y = treated.y + holdout.y
        let meanX = compensatedSum(x) / Double(x.count)
        let meanY = compensatedSum(y) / Double(y.count)
        let spread = compensatedSum(x.map { ($0 - meanX) * ($0 - meanX) })
        let together = compensatedSum(zip(x, y).map { ($0 - meanX) * ($1 - meanY) })
        let theta = spread > 0 ? together / spread : 0
        func adjusted(_ arm: (y: [Double], x: [Double])) -> SampleMoments {
            SampleMoments(zip(arm.y, arm.x).map { $0 - theta * ($1 - meanX) })
        }
        return welch(adjusted(treated), adjusted(holdout))
    }
}
