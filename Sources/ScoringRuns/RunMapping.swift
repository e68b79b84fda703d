import Erasures
import LoyaltyModel
import PartitionStore

/// Takes what an earlier run said over to a later snapshot's program, by ids: members who left it, or do not share any more, are dropped.
package struct RunMapping: Sendable {
    /// By member of the earlier program; `.max` for dropped ones.
    private let members: [MemberIndex]
    /// By member of the earlier program: whether a list of that time could hold it.
    private let wereListed: [Bool]
    /// By member of the earlier program: whether they are dropped and had themselves erased since, so that pages of then may have counted them or not.
    private let wereErased: [Bool]
    /// By sponsor of the earlier program.
    private let sponsors: [SponsorIndex?]
    /// Of the earlier program.
    private let tokens: TokenTable
    private let merchants: [MerchantIndex?]
    private let merchantSponsors: [SponsorIndex]
    /// By sponsor of the later program.
    private let origins: [SponsorIndex?]
    /// By sponsor of the earlier and of the later program.
    private let times: (then: [LocalTime], now: [LocalTime])
    /// By sponsor of the later program.
    private let hadSameCurrency: [Bool]

    /// - Parameter forgotten: all who have had themselves erased by now.
    package init(from: Program, to: Program, forgotten: ForgottenMembers) {
        let places = 0..<UInt32(from.members.count)
        let members: [MemberIndex] = places.map { index in
            let slice = from.members.tokens.bytes(index)
            guard let found = slice.withUnsafeBytes({ to.members.tokens.find($0) }), to.members.isCounted(found) else { return .max }
            return found
        }
        self.members = members
        wereErased = places.map { index in
            members[Int(index)] == .max && from.members.tokens.bytes(index).withUnsafeBytes { forgotten.contains($0) }
        }
        wereListed = places.map { from.members.isListed($0) }
        func positions(_ ids: [String]) -> [String: Int] { Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) }) }
        let (sponsorsNow, sponsorsThen, merchantsNow) = (positions(to.sponsors.map(\.id)), positions(from.sponsors.map(\.id)), positions(to.merchants.map(\.id)))
        sponsors = from.sponsors.map { sponsorsNow[$0.id] }
        merchants = from.merchants.map { merchantsNow[$0.id] }
        merchantSponsors = to.merchants.map(\.sponsor)
        origins = to.sponsors.map { sponsorsThen[$0.id] }
        hadSameCurrency = to.sponsors.map { sponsor in sponsorsThen[sponsor.id].map { from.sponsors[$0].currency.code == sponsor.currency.code } ?? true }
        tokens = from.members.tokens
        times = (from.sponsors.map(\.localTime), to.sponsors.map(\.localTime))
    }

    func hadSameCurrency(_ sponsor: SponsorIndex) -> Bool { hadSameCurrency[sponsor] }

    /// Churn probabilities and lifetime values of a sponsor of the later program, of who was its member in the earlier one; none where that did not have it.
    package func scores(of sponsor: SponsorIndex, _ run: RunScores, _ memberships: Memberships) throws -> SponsorScores {
        var mapped = SponsorScores()
        guard let origin = origins[sponsor] else { return mapped }
        // Those gone since who were in no list: by the earlier program's index, with where they stand among the churn scores' `gone`.
        var gone: [MemberIndex: Int] = [:]
        try run.churn.forEach(of: origin) { record in
            guard memberships.contains(record.member, of: origin) else { return }
            guard members[Int(record.member)] != .max else {
                if !wereListed[Int(record.member)] {
                    gone[record.member] = mapped.churn.gone.count
                    mapped.churn.gone.append(.init(probability: record.probability, isCertain: !wereErased[Int(record.member)]))
                }
                return
            }
            _ = mapped.churn.index.insert(members[Int(record.member)])
            mapped.churn.probability.append(record.probability)
            mapped.churn.wasListed.append(wereListed[Int(record.member)])
        }
        var valued: [(member: MemberIndex, predicted: Int64)] = []
        try run.lifetimeValue.forEach(of: origin) { record in
            guard memberships.contains(record.member, of: origin) else { return }
            valued.append((record.member, record.predicted))
            if let place = gone[record.member] { mapped.churn.gone[place].hasValue = true }
        }
        mapped.lifetimeValue = ranked(valued)
        return mapped
    }

    /// Those who are counted still, with where they stood among all: without those who have gone, for whatever reason, they would stand elsewhere than
    /// pages of then said, and tell of them.
    private func ranked(_ valued: [(member: MemberIndex, predicted: Int64)]) -> LifetimeValueScores {
        var scores = LifetimeValueScores()
        let sorted = valued.sorted { $0.predicted != $1.predicted ? $0.predicted > $1.predicted : tokens.precedes($0.member, $1.member) }
        for (place, (member, predicted)) in sorted.enumerated() {
            guard members[Int(member)] != .max else { continue }
            _ = scores.index.insert(members[Int(member)])
            scores.predicted.append(predicted)
            scores.ranks.append(place + 1)
        }
        scores.rankedCount = valued.count
        return scores
    }

    /// Whether a period of then is one now, where the sponsor may have had another time zone.
    private func isPeriodNow(_ forecast: Forecast, of origin: SponsorIndex, _ target: SponsorIndex) -> Bool {
        let (then, now) = (times.then[origin], times.now[target])
        if then.zoneName == now.zoneName { return true }
        return now.isStart(of: forecast.granularity, forecast.start) && now.end(of: forecast.granularity, from: forecast.start) == then.end(of: forecast.granularity, from: forecast.start)
    }

    /// Sponsors of the later program of whose forecasts some are of another time zone's days or hours.
    package func sponsorsOfOtherPeriods(_ run: RunScores) -> [SponsorIndex] {
        run.forecasts.enumerated().compactMap { origin, forecasts in
            sponsors[origin].flatMap { target in forecasts.contains { !isPeriodNow($0, of: origin, target) } ? target : nil }
        }
    }

    /// Forecasts by sponsor of the later program; without those of other periods than it has.
    package func forecasts(_ run: RunScores) -> [[Forecast]] {
        var mapped = [[Forecast]](repeating: [], count: origins.count)
        for (origin, forecasts) in run.forecasts.enumerated() {
            guard let target = sponsors[origin] else { continue }
            for forecast in forecasts where isPeriodNow(forecast, of: origin, target) {
                var forecast = forecast
                if let merchant = forecast.merchant {
                    guard let known = merchants[merchant], merchantSponsors[known] == target else { continue }
                    forecast.merchant = known
                }
                mapped[target].append(forecast)
            }
        }
        return mapped
    }
}

/// An earlier run's scores as those of a later program's sponsors and members.
package struct MappedRun: Sendable {
    package let summary: RunSummary
    /// Unix seconds of its snapshot.
    package let takenAt: Int64
    private let run: RunScores
    private let mapping: RunMapping
    private let memberships: Memberships

    /// - Parameter memberships: by the program's own facts: of a later one they may begin later, or have been corrected.
    package init(_ run: RunScores, of program: Program, _ mapping: RunMapping, _ memberships: Memberships) {
        (summary, takenAt, self.run, self.mapping, self.memberships) = (run.summary, program.takenAt, run, mapping, memberships)
    }

    /// Pairs of sponsor and member that the run scored, members who have left since included.
    package var scoredPairs: Int { run.scoredPairs }

    /// Churn probabilities and lifetime values of a sponsor, by its index in the later program.
    package func scores(of sponsor: SponsorIndex) throws -> SponsorScores { try mapping.scores(of: sponsor, run, memberships) }

    /// Whether a sponsor, by its index in the later program, had the same currency.
    package func hadSameCurrency(_ sponsor: SponsorIndex) -> Bool { mapping.hadSameCurrency(sponsor) }

    /// Adds everything that a sponsor is compared with, and calls `seen` with each member.
    package func addContent(of sponsor: SponsorIndex, to hash: inout ContentHash, _ seen: (MemberIndex) -> Void) throws {
        hash.add(summary)
        hash.add(takenAt)
        hash.add(hadSameCurrency(sponsor) ? 1 : 0)
        let scores = try scores(of: sponsor)
        hash.add(scores.churn.members.count)
        for (row, member) in scores.churn.members.enumerated() {
            seen(member)
            hash.add(member)
            hash.add(scores.churn.probability[row])
            hash.add(scores.churn.wasListed[row] ? 1 : 0)
        }
        hash.add(scores.churn.gone.count)
        for gone in scores.churn.gone {
            hash.add(gone.probability)
            hash.add(gone.hasValue ? 1 : 0)
            hash.add(gone.isCertain ? 1 : 0)
        }
        hash.add(scores.lifetimeValue.members.count)
        for (row, member) in scores.lifetimeValue.members.enumerated() {
            seen(member)
            hash.add(member)
            hash.add(scores.lifetimeValue.predicted[row])
            hash.add(scores.lifetimeValue.ranks[row])
        }
        hash.add(scores.lifetimeValue.rankedCount)
    }
}
