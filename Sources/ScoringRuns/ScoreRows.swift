import Diagnostics
import LoyaltyModel

extension OutputRows {
    func readChurn(into scores: inout RunScores, atRisk: Double) throws {
        let (sponsorAt, memberAt, probabilityAt) = (position("sponsor_id"), position("member_token_id"), position("churn_probability"))
        let (dateAt, factorsAt) = (position("predicted_churn_on"), position("factors"))
        while try csv.next() {
            let sponsor = try sponsor(sponsorAt)
            guard let member = try member(memberAt) else { continue }
            try refuseRepeat(scores.sponsors[sponsor].churn.index.insert(member).isNew, "sponsor_id, member_token_id")
            let probability = try share("churn_probability", probabilityAt)
            scores.sponsors[sponsor].churn.probability.append(probability)
            scores.sponsors[sponsor].churn.predictedOn.append(try date("predicted_churn_on", dateAt))
            let kept = try mainFactor("factors", factorsAt, isKept: probability >= atRisk)
            scores.sponsors[sponsor].churn.mainFactor.append(kept.map { scores.sponsors[sponsor].churn.texts.insert($0.factor).index } ?? .max)
            scores.sponsors[sponsor].churn.mainFactorDescription.append(kept.map { scores.sponsors[sponsor].churn.texts.insert($0.description).index } ?? .max)
        }
    }

    private func date(_ name: String, _ position: Int?) throws -> Int32 {
        try withField(name, position) { bytes in
            if bytes.isEmpty { return MemberTable.unknownDay }
            guard let date = CivilDate(bytes) else { throw fault(name, "“\(String(decoding: bytes.prefix(40), as: UTF8.self))” is not a date", remedy: "Write YYYY-MM-DD.") }
            return Int32(date.daysSinceEpoch)
        }
    }

    private func mainFactor(_ name: String, _ position: Int?, isKept: Bool) throws -> (factor: String, description: String)? {
        try withField(name, position) { bytes -> (factor: String, description: String)? in
            if bytes.isEmpty { return nil }
            do throws(FactorList.Wrong) {
                return try FactorList.main(of: bytes, isWanted: isKept)
            } catch {
                throw fault(name, error.what, remedy: error.remedy)
            }
        }
    }

    func readLifetimeValue(into scores: inout RunScores) throws {
        let (sponsorAt, memberAt) = (position("sponsor_id"), position("member_token_id"))
        let (historicalAt, predictedAt) = (position("historical_cents"), position("predicted_cents"))
        let (lowerAt, upperAt, aliveAt) = (position("lower_80_cents"), position("upper_80_cents"), position("probability_alive"))
        var (historicalTotal, predictedTotal) = (SizeTotal(), SizeTotal())
        while try csv.next() {
            let sponsor = try sponsor(sponsorAt)
            guard let member = try member(memberAt) else { continue }
            try refuseRepeat(scores.sponsors[sponsor].lifetimeValue.index.insert(member).isNew, "sponsor_id, member_token_id")
            _ = try number("predicted_cents", predictedAt, in: 0...Double.greatestFiniteMagnitude, "0 or more")
            let predicted = try minorUnits("predicted_cents", predictedAt)
            try refuseCrossed(lowerAt, "lower_80_cents", upperAt, "upper_80_cents")
            scores.sponsors[sponsor].lifetimeValue.historical.append(try add(try minorUnits("historical_cents", historicalAt), of: "historical_cents", to: &historicalTotal))
            scores.sponsors[sponsor].lifetimeValue.predicted.append(try add(predicted, of: "predicted_cents", to: &predictedTotal))
            scores.sponsors[sponsor].lifetimeValue.lower80.append(try optionalMinorUnits("lower_80_cents", lowerAt))
            scores.sponsors[sponsor].lifetimeValue.upper80.append(try optionalMinorUnits("upper_80_cents", upperAt))
            scores.sponsors[sponsor].lifetimeValue.probabilityAlive.append(try optionalNumber("probability_alive", aliveAt, in: 0...1, "in 0 to 1"))
        }
    }

    private func refuseCrossed(_ lowerAt: Int?, _ lowerName: String, _ upperAt: Int?, _ upperName: String) throws {
        let all = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
        guard let lower = try optionalNumber(lowerName, lowerAt, in: all, "a number"), let upper = try optionalNumber(upperName, upperAt, in: all, "a number") else { return }
        if lower > upper { throw fault(lowerName, "\(lower) is above \(upperName), \(upper)", remedy: "Write the interval's lower end first.") }
    }

    func readDemand(into scores: inout RunScores) throws {
        let (sponsorAt, merchantAt, measureAt) = (position("sponsor_id"), position("merchant_id"), position("measure"))
        let (granularityAt, startAt, expectedAt) = (position("granularity"), position("period_start"), position("expected"))
        let (lowerAt, upperAt) = (position("lower_80"), position("upper_80"))
        let positive = 0...Double.greatestFiniteMagnitude
        var seen: Set<ForecastKey> = []
        while try csv.next() {
            let sponsor = try sponsor(sponsorAt)
            let forecast = Forecast(
                merchant: try merchant(merchantAt, of: sponsor), measure: try choice("measure", measureAt) { (measure: DemandMeasure) in measure.name },
                granularity: try choice("granularity", granularityAt) { (granularity: Granularity) in granularity.name },
                start: try periodStart(startAt), expected: try number("expected", expectedAt, in: positive, "0 or more"),
                lower80: try number("lower_80", lowerAt, in: positive, "0 or more"), upper80: try number("upper_80", upperAt, in: positive, "0 or more"))
            if forecast.lower80 > forecast.upper80 { throw fault("lower_80", "\(forecast.lower80) is above upper_80, \(forecast.upper80)", remedy: "Write the interval's lower end first.") }
            let localTime = program.sponsors[sponsor].localTime
            let begins = forecast.granularity == .day ? localTime.isStartOfDay(forecast.start) : localTime.isStartOfHour(forecast.start)
            guard begins else { throw fault("period_start", "\(forecast.start) is not the start of a local \(forecast.granularity.name) in \(localTime.zoneName)", remedy: "Write the Unix second at which the local period begins.") }
            try refuseRepeat(seen.insert(ForecastKey(sponsor: sponsor, forecast)).inserted, "sponsor_id, merchant_id, measure, granularity, period_start")
            scores.sponsors[sponsor].forecasts.append(forecast)
        }
    }

    private func periodStart(_ position: Int?) throws -> Int64 {
        try withField("period_start", position) { bytes in
            guard let start = NumberText.whole(bytes), calendarMoments.contains(start) else {
                throw fault("period_start", "“\(String(decoding: bytes.prefix(40), as: UTF8.self))” is not a moment in whole Unix seconds", remedy: "Write Unix seconds.")
            }
            return start
        }
    }

    func readActions(into scores: inout RunScores) throws {
        let (sponsorAt, memberAt, actionAt) = (position("sponsor_id"), position("member_token_id"), position("action"))
        let (channelAt, offerAt, scoreAt, reasonAt) = (position("channel"), position("offer"), position("score"), position("reason"))
        while try csv.next() {
            let sponsor = try sponsor(sponsorAt)
            guard let member = try member(memberAt) else { continue }
            try refuseRepeat(scores.sponsors[sponsor].actions.index.insert(member).isNew, "sponsor_id, member_token_id")
            _ = try text("action", actionAt)
            scores.sponsors[sponsor].actions.action.append(withField("action", actionAt) { scores.sponsors[sponsor].actions.texts.insert($0).index })
            scores.sponsors[sponsor].actions.channel.append(withField("channel", channelAt) { scores.sponsors[sponsor].actions.texts.insert($0).index })
            scores.sponsors[sponsor].actions.offer.append(withField("offer", offerAt) { scores.sponsors[sponsor].actions.texts.insert($0).index })
            scores.sponsors[sponsor].actions.reason.append(withField("reason", reasonAt) { scores.sponsors[sponsor].actions.texts.insert($0).index })
            scores.sponsors[sponsor].actions.score.append(try share("score", scoreAt))
        }
    }

    func readSegments(into scores: inout RunScores) throws {
        let (sponsorAt, idAt, nameAt, descriptionAt) = (position("sponsor_id"), position("segment_id"), position("name"), position("description"))
        var seen = [TokenTable](repeating: TokenTable(), count: scores.sponsors.count)
        while try csv.next() {
            let sponsor = try sponsor(sponsorAt)
            let id = try text("segment_id", idAt)
            guard IdentifierRule.plain.accepts(id) else { throw fault("segment_id", "“\(id.prefix(70))” is not an id", remedy: "An id is \(IdentifierRule.plain.help).") }
            try refuseRepeat(seen[sponsor].insert(id).isNew, "sponsor_id, segment_id")
            scores.sponsors[sponsor].segments.append(Segment(id: id, name: try text("name", nameAt), description: withField("description", descriptionAt) { String(decoding: $0, as: UTF8.self) }))
        }
    }

    func readSegmentMembers(into scores: inout RunScores) throws {
        let (sponsorAt, memberAt, segmentAt, confidenceAt) = (position("sponsor_id"), position("member_token_id"), position("segment_id"), position("confidence"))
        let indices = scores.sponsors.map { sponsor in
            var table = TokenTable()
            for segment in sponsor.segments { table.insert(segment.id) }
            return table
        }
        var seen = [DenseIndex](repeating: DenseIndex(), count: scores.sponsors.count)
        while try csv.next() {
            let sponsor = try sponsor(sponsorAt)
            guard let member = try member(memberAt) else { continue }
            try refuseRepeat(seen[sponsor].insert(member).isNew, "sponsor_id, member_token_id")
            let segment = try withField("segment_id", segmentAt) { bytes in
                guard let index = indices[sponsor].find(bytes) else { throw fault("segment_id", "“\(String(decoding: bytes.prefix(40), as: UTF8.self))” is not a segment of the sponsor", remedy: "Name a segment of the run's segments.") }
                return Int(index)
            }
            scores.sponsors[sponsor].segmentMembers.append(SegmentMembership(member: member, segment: segment, confidence: try share("confidence", confidenceAt)))
        }
    }
}

private struct ForecastKey: Hashable {
    var sponsor: SponsorIndex
    var merchant: Int
    var measure: DemandMeasure
    var granularity: Granularity
    var start: Int64

    init(sponsor: SponsorIndex, _ forecast: Forecast) {
        self.sponsor = sponsor
        merchant = forecast.merchant ?? -1
        measure = forecast.measure
        granularity = forecast.granularity
        start = forecast.start
    }
}
