import LoyaltyModel
import PartitionStore

/// The outputs of a scoring run, read and checked, and set aside by sponsor: a million members' scores are in memory one sponsor at a time.
package struct RunScores: Sendable {
    package let summary: RunSummary
    /// Rows left out because the member does not share any more, by output.
    package internal(set) var ignoredRows: [RunOutput: Int] = [:]
    /// Distinct pairs of sponsor and member with a churn probability or a lifetime value.
    package internal(set) var scoredPairs = 0
    /// By sponsor of the program that the run is read against.
    package internal(set) var forecasts: [[Forecast]]
    var segments: [[Segment]]
    var churn: Partition<ChurnRecord>
    var churnTexts: Partition<UInt8>
    var lifetimeValue: Partition<LifetimeValueRecord>
    var actions: Partition<ActionRecord>
    var actionTexts: Partition<UInt8>
    var segmentMembers: Partition<SegmentMemberRecord>

    init(summary: RunSummary, sponsors: Int, spill: SpillFile) {
        self.summary = summary
        forecasts = Array(repeating: [], count: sponsors)
        segments = Array(repeating: [], count: sponsors)
        churn = Partition(joining: [], groups: sponsors, spill: spill)
        churnTexts = Partition(joining: [], groups: sponsors, spill: spill)
        lifetimeValue = Partition(joining: [], groups: sponsors, spill: spill)
        actions = Partition(joining: [], groups: sponsors, spill: spill)
        actionTexts = Partition(joining: [], groups: sponsors, spill: spill)
        segmentMembers = Partition(joining: [], groups: sponsors, spill: spill)
    }

    package func hasChurn(_ sponsor: SponsorIndex) -> Bool { churn.count(of: sponsor) > 0 }
    package func hasLifetimeValue(_ sponsor: SponsorIndex) -> Bool { lifetimeValue.count(of: sponsor) > 0 }

    /// One sponsor's scores, read back anew each time.
    /// - Throws: a `Fault` where the disk fails.
    package func scores(of sponsor: SponsorIndex) throws -> SponsorScores {
        var scores = SponsorScores()
        scores.forecasts = forecasts[sponsor]
        scores.segments = segments[sponsor]
        scores.churn = try churn(of: sponsor)
        scores.lifetimeValue = try lifetimeValue(of: sponsor)
        scores.actions = try actions(of: sponsor)
        try segmentMembers.forEach(of: sponsor) {
            scores.segmentMembers.append(SegmentMembership(member: $0.member, segment: Int($0.segment), confidence: $0.confidence))
        }
        return scores
    }

    private func churn(of sponsor: SponsorIndex) throws -> ChurnScores {
        var scores = ChurnScores()
        var texts = TextCursor(try churnTexts.records(of: sponsor))
        try churn.forEach(of: sponsor) { record in
            _ = scores.index.insert(record.member)
            scores.probability.append(record.probability)
            scores.predictedOn.append(record.predictedOn)
            scores.mainFactor.append(texts.next(record.factor, into: &scores.texts))
            scores.mainFactorDescription.append(texts.next(record.description, into: &scores.texts))
        }
        return scores
    }

    private func lifetimeValue(of sponsor: SponsorIndex) throws -> LifetimeValueScores {
        var scores = LifetimeValueScores()
        try lifetimeValue.forEach(of: sponsor) { record in
            _ = scores.index.insert(record.member)
            scores.historical.append(record.historical)
            scores.predicted.append(record.predicted)
            scores.lower80.append(record.lower80 == .min ? nil : record.lower80)
            scores.upper80.append(record.upper80 == .min ? nil : record.upper80)
            scores.probabilityAlive.append(record.probabilityAlive.isNaN ? nil : record.probabilityAlive)
        }
        return scores
    }

    private func actions(of sponsor: SponsorIndex) throws -> NextBestActions {
        var scores = NextBestActions()
        var texts = TextCursor(try actionTexts.records(of: sponsor))
        try actions.forEach(of: sponsor) { record in
            _ = scores.index.insert(record.member)
            scores.score.append(record.score)
            scores.action.append(texts.next(record.action, into: &scores.texts))
            scores.channel.append(texts.next(record.channel, into: &scores.texts))
            scores.offer.append(texts.next(record.offer, into: &scores.texts))
            scores.reason.append(texts.next(record.reason, into: &scores.texts))
        }
        return scores
    }

    func countScoredPairs() throws -> Int {
        try forecasts.indices.reduce(0) { sum, sponsor in
            var members = DenseIndex()
            try lifetimeValue.forEach(of: sponsor) { _ = members.insert($0.member) }
            try churn.forEach(of: sponsor) { _ = members.insert($0.member) }
            return sum + members.count
        }
    }

    /// Adds everything that ``scores(of:)`` is made from, and calls `seen` with each member.
    package func addContent(of sponsor: SponsorIndex, to hash: inout ContentHash, _ seen: (MemberIndex) -> Void) throws {
        hash.add(forecasts[sponsor].count)
        for forecast in forecasts[sponsor] { hash.add(forecast) }
        hash.add(segments[sponsor].count)
        for segment in segments[sponsor] { for text in [segment.id, segment.name, segment.description] { hash.add(text) } }
        hash.add(churn.count(of: sponsor))
        try churn.forEach(of: sponsor) { record in
            seen(record.member)
            hash.add(record.member)
            hash.add(record.probability)
            hash.add(record.predictedOn)
            for length in [record.factor, record.description] { hash.add(length.count ?? -1) }
        }
        hash.add(bytes: try churnTexts.records(of: sponsor))
        hash.add(lifetimeValue.count(of: sponsor))
        try lifetimeValue.forEach(of: sponsor) { record in
            seen(record.member)
            hash.add(record.member)
            for amount in [record.historical, record.predicted, record.lower80, record.upper80] { hash.add(amount) }
            hash.add(record.probabilityAlive)
        }
        hash.add(actions.count(of: sponsor))
        try actions.forEach(of: sponsor) { record in
            seen(record.member)
            hash.add(record.member)
            hash.add(record.score)
            for length in [record.action, record.channel, record.offer, record.reason] { hash.add(length.count ?? -1) }
        }
        hash.add(bytes: try actionTexts.records(of: sponsor))
        hash.add(segmentMembers.count(of: sponsor))
        try segmentMembers.forEach(of: sponsor) { record in
            seen(record.member)
            hash.add(record.member)
            hash.add(record.confidence)
            hash.add(record.segment)
        }
    }
}

extension ContentHash {
    package mutating func add(_ forecast: Forecast) {
        add(forecast.merchant ?? -1)
        add(forecast.measure.rawValue)
        add(forecast.granularity == .day ? 1 : 0)
        add(forecast.start)
        for value in [forecast.expected, forecast.lower80, forecast.upper80] { add(value) }
    }

    package mutating func add(_ run: RunSummary) {
        add(run.runID)
        add(run.snapshotID)
        add(run.scoredAt)
        add(run.models.count)
        for model in run.models {
            add(model.name)
            add(model.sponsorID)
            add(model.version)
            add(model.algorithm)
            add(model.trainedAt)
            add(model.trainingRows)
            add(model.horizonDays.map(Int64.init))
            for table in [model.metrics, model.drift] {
                add(table.count)
                for (name, value) in table.sorted(by: { $0.key < $1.key }) {
                    add(name)
                    add(value)
                }
            }
        }
    }
}
