import LoyaltyModel

/// Takes what an earlier run said over to a later snapshot's program, by ids: members who left it, or do not share any more, are dropped.
package struct RunMapping: Sendable {
    private let from: Program
    private let to: Program
    /// By member of `from`; `.max` for dropped ones.
    private let members: [MemberIndex]
    private let sponsors: [SponsorIndex?]
    private let merchants: [MerchantIndex?]

    package init(from: Program, to: Program) {
        self.from = from
        self.to = to
        members = (0..<UInt32(from.members.count)).map { index in
            let slice = from.members.tokens.bytes(index)
            guard let found = slice.withUnsafeBytes({ to.members.tokens.find($0) }), to.members.isCounted(found) else { return .max }
            return found
        }
        let sponsorIDs = Dictionary(uniqueKeysWithValues: to.sponsors.enumerated().map { ($1.id, $0) })
        let merchantIDs = Dictionary(uniqueKeysWithValues: to.merchants.enumerated().map { ($1.id, $0) })
        sponsors = from.sponsors.map { sponsorIDs[$0.id] }
        merchants = from.merchants.map { merchantIDs[$0.id] }
    }

    /// Churn probabilities and lifetime values.
    package func scores(_ run: RunScores) -> RunScores {
        var mapped = RunScores(summary: run.summary, sponsors: Array(repeating: SponsorScores(), count: to.sponsors.count))
        for (sponsor, scores) in run.sponsors.enumerated() {
            guard let target = sponsors[sponsor] else { continue }
            mapped.sponsors[target].churn = churn(scores.churn)
            mapped.sponsors[target].lifetimeValue = lifetimeValue(scores.lifetimeValue)
        }
        return mapped
    }

    private func churn(_ scores: ChurnScores) -> ChurnScores {
        var mapped = ChurnScores()
        for (row, member) in scores.members.enumerated() where members[Int(member)] != .max {
            _ = mapped.index.insert(members[Int(member)])
            mapped.probability.append(scores.probability[row])
        }
        return mapped
    }

    private func lifetimeValue(_ scores: LifetimeValueScores) -> LifetimeValueScores {
        var mapped = LifetimeValueScores()
        for (row, member) in scores.members.enumerated() where members[Int(member)] != .max {
            _ = mapped.index.insert(members[Int(member)])
            mapped.predicted.append(scores.predicted[row])
        }
        return mapped
    }

    /// Forecasts by sponsor of the later program.
    package func forecasts(_ run: RunScores) -> [[Forecast]] {
        var mapped = [[Forecast]](repeating: [], count: to.sponsors.count)
        for (sponsor, scores) in run.sponsors.enumerated() {
            guard let target = sponsors[sponsor] else { continue }
            for forecast in scores.forecasts {
                var forecast = forecast
                if let merchant = forecast.merchant {
                    guard let known = merchants[merchant], to.merchants[known].sponsor == target else { continue }
                    forecast.merchant = known
                }
                mapped[target].append(forecast)
            }
        }
        return mapped
    }
}
