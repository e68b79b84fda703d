import Diagnostics
import LoyaltyModel
import PartitionStore

extension OutputRows {
    private var line: UInt32 { UInt32(clamping: csv.line) }

    private func writer<Record>(_: Record.Type) -> PartitionWriter<Record> { PartitionWriter(groups: program.sponsors.count, spill: spill) }

    func readChurn(into scores: inout RunScores, atRisk: Double) throws {
        let (sponsorAt, memberAt, probabilityAt) = (position("sponsor_id"), position("member_token_id"), position("churn_probability"))
        let (dateAt, factorsAt) = (position("predicted_churn_on"), position("factors"))
        let (records, texts) = (writer(ChurnRecord.self), writer(UInt8.self))
        while try csv.next() {
            let sponsor = try sponsor(sponsorAt)
            guard let member = try member(memberAt) else { continue }
            let probability = try share("churn_probability", probabilityAt)
            var record = ChurnRecord(
                member: member, line: line, probability: probability, predictedOn: try date("predicted_churn_on", dateAt), factor: .none, description: .none)
            try withMainFactor("factors", factorsAt, isKept: probability >= atRisk) { factor, description in
                record.factor = try put(factor, texts, sponsor)
                record.description = try put(description, texts, sponsor)
            }
            try records.append(record, to: sponsor)
        }
        scores.churn = try finish(records)
        scores.churnTexts = try texts.finish()
    }

    private func put(_ text: UnsafeRawBufferPointer, _ texts: PartitionWriter<UInt8>, _ sponsor: SponsorIndex) throws -> TextLength {
        try ShownText.withNeutral(text) { shown in
            try texts.append(contentsOf: shown, to: sponsor)
            return TextLength(shown.count)
        }
    }

    /// - Throws: a `Fault` for the first row about a member of whom there is a row already.
    private func finish<Record: MemberRecord>(_ records: PartitionWriter<Record>) throws -> Partition<Record> {
        let partition = try records.finish()
        var repeated: UInt32?
        for sponsor in program.sponsors.indices {
            var seen = DenseIndex()
            try partition.forEach(of: sponsor) { record in
                if !seen.insert(record.member).isNew { repeated = min(repeated ?? .max, record.line) }
            }
        }
        if let repeated { throw repeatFault("sponsor_id, member_token_id", line: Int(repeated)) }
        return partition
    }

    private func date(_ name: String, _ position: Int?) throws -> Int32 {
        try withField(name, position) { bytes in
            if bytes.isEmpty { return MemberTable.unknownDay }
            guard let date = CivilDate(bytes) else { throw fault(name, "“\(String(decoding: bytes.prefix(40), as: UTF8.self))” is not a date", remedy: "Write YYYY-MM-DD.") }
            return Int32(date.daysSinceEpoch)
        }
    }

    private func withMainFactor(_ name: String, _ position: Int?, isKept: Bool, _ keep: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void) throws {
        try withField(name, position) { bytes in
            if bytes.isEmpty { return }
            do {
                _ = try FactorList.withMain(of: bytes, isWanted: isKept, keep)
            } catch let wrong as FactorList.Wrong {
                throw fault(name, wrong.what, remedy: wrong.remedy)
            }
        }
    }

    func readLifetimeValue(into scores: inout RunScores) throws {
        let (sponsorAt, memberAt) = (position("sponsor_id"), position("member_token_id"))
        let (historicalAt, predictedAt) = (position("historical_cents"), position("predicted_cents"))
        let (lowerAt, upperAt, aliveAt) = (position("lower_80_cents"), position("upper_80_cents"), position("probability_alive"))
        var (historicalTotal, predictedTotal) = (SizeTotal(), SizeTotal())
        let records = writer(LifetimeValueRecord.self)
        while try csv.next() {
            let sponsor = try sponsor(sponsorAt)
            guard let member = try member(memberAt) else { continue }
            let predicted = try predictedValue(predictedAt)
            let (lower, upper) = try interval(lowerAt, upperAt)
            let historical = try add(try minorUnits("historical_cents", historicalAt), of: "historical_cents", to: &historicalTotal)
            try records.append(
                LifetimeValueRecord(
                    member: member, line: line, historical: historical, predicted: try add(predicted, of: "predicted_cents", to: &predictedTotal),
                    lower80: lower ?? .min, upper80: upper ?? .min,
                    probabilityAlive: try optionalNumber("probability_alive", aliveAt, in: 0...1, "in 0 to 1") ?? .nan),
                to: sponsor)
        }
        scores.lifetimeValue = try finish(records)
    }

    /// Only a value of at least half a minor unit is surely above 0 once it is rounded: of all others the number itself is looked at.
    private func predictedValue(_ position: Int?) throws -> Int64 {
        if let value = withField("predicted_cents", position, NumberText.minorUnits), value > 0 { return value }
        _ = try number("predicted_cents", position, in: 0...Double.greatestFiniteMagnitude, "0 or more")
        return try minorUnits("predicted_cents", position)
    }

    /// Ends that are in order once they are rounded are in order; of all others the numbers themselves are looked at.
    private func interval(_ lowerAt: Int?, _ upperAt: Int?) throws -> (lower: Int64?, upper: Int64?) {
        let (lowerName, upperName) = ("lower_80_cents", "upper_80_cents")
        if let lower = withField(lowerName, lowerAt, NumberText.minorUnits), let upper = withField(upperName, upperAt, NumberText.minorUnits), lower < upper { return (lower, upper) }
        let all = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
        if let lower = try optionalNumber(lowerName, lowerAt, in: all, "a number"), let upper = try optionalNumber(upperName, upperAt, in: all, "a number"), lower > upper {
            throw fault(lowerName, "\(lower) is above \(upperName), \(upper)", remedy: "Write the interval's lower end first.")
        }
        return (try optionalMinorUnits(lowerName, lowerAt), try optionalMinorUnits(upperName, upperAt))
    }

    func readDemand(into scores: inout RunScores) throws {
        let (sponsorAt, merchantAt, measureAt) = (position("sponsor_id"), position("merchant_id"), position("measure"))
        let (granularityAt, startAt, expectedAt) = (position("granularity"), position("period_start"), position("expected"))
        let (lowerAt, upperAt) = (position("lower_80"), position("upper_80"))
        // As amounts: nothing is counted beyond, and no chart drawn.
        let (positive, name) = (0...1e15, "0 or more and at most 10^15")
        var seen: Set<ForecastKey> = []
        while try csv.next() {
            let sponsor = try sponsor(sponsorAt)
            let forecast = Forecast(
                merchant: try merchant(merchantAt, of: sponsor), measure: try choice("measure", measureAt) { (measure: DemandMeasure) in measure.name },
                granularity: try choice("granularity", granularityAt) { (granularity: Granularity) in granularity.name },
                start: try periodStart(startAt), expected: try number("expected", expectedAt, in: positive, name),
                lower80: try number("lower_80", lowerAt, in: positive, name), upper80: try number("upper_80", upperAt, in: positive, name))
            if forecast.lower80 > forecast.upper80 { throw fault("lower_80", "\(forecast.lower80) is above upper_80, \(forecast.upper80)", remedy: "Write the interval's lower end first.") }
            let localTime = program.sponsors[sponsor].localTime
            guard localTime.isStart(of: forecast.granularity, forecast.start) else { throw fault("period_start", "\(forecast.start) is not the start of a local \(forecast.granularity.name) in \(localTime.zoneName)", remedy: "Write the Unix second at which the local period begins.") }
            try refuseRepeat(seen.insert(ForecastKey(sponsor: sponsor, forecast)).inserted, "sponsor_id, merchant_id, measure, granularity, period_start")
            scores.forecasts[sponsor].append(forecast)
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
        let (records, texts) = (writer(ActionRecord.self), writer(UInt8.self))
        while try csv.next() {
            let sponsor = try sponsor(sponsorAt)
            guard let member = try member(memberAt) else { continue }
            _ = try text("action", actionAt)
            let score = try share("score", scoreAt)
            func put(_ name: String, _ position: Int?) throws -> TextLength {
                try withField(name, position) { bytes in
                    try refuseLong(bytes, name)
                    return try self.put(bytes, texts, sponsor)
                }
            }
            try records.append(
                ActionRecord(
                    member: member, line: line, score: score, action: try put("action", actionAt), channel: try put("channel", channelAt),
                    offer: try put("offer", offerAt), reason: try put("reason", reasonAt)),
                to: sponsor)
        }
        scores.actions = try finish(records)
        scores.actionTexts = try texts.finish()
    }

    func readSegments(into scores: inout RunScores) throws {
        let (sponsorAt, idAt, nameAt, descriptionAt) = (position("sponsor_id"), position("segment_id"), position("name"), position("description"))
        var seen = [TokenTable](repeating: TokenTable(), count: program.sponsors.count)
        while try csv.next() {
            let sponsor = try sponsor(sponsorAt)
            let id = try text("segment_id", idAt)
            guard IdentifierRule.plain.accepts(id) else { throw fault("segment_id", "“\(id.prefix(70))” is not an id", remedy: "An id is \(IdentifierRule.plain.help).") }
            try refuseRepeat(seen[sponsor].insert(id).isNew, "sponsor_id, segment_id")
            scores.segments[sponsor].append(Segment(id: id, name: try text("name", nameAt), description: try optionalText("description", descriptionAt)))
        }
    }

    func readSegmentMembers(into scores: inout RunScores) throws {
        let (sponsorAt, memberAt, segmentAt, confidenceAt) = (position("sponsor_id"), position("member_token_id"), position("segment_id"), position("confidence"))
        let indices = scores.segments.map { segments in
            var table = TokenTable()
            for segment in segments { table.insert(segment.id) }
            return table
        }
        let records = writer(SegmentMemberRecord.self)
        while try csv.next() {
            let sponsor = try sponsor(sponsorAt)
            guard let member = try member(memberAt) else { continue }
            let segment = try withField("segment_id", segmentAt) { bytes in
                guard let index = indices[sponsor].find(bytes) else { throw fault("segment_id", "“\(String(decoding: bytes.prefix(40), as: UTF8.self))” is not a segment of the sponsor", remedy: "Name a segment of the run's segments.") }
                return index
            }
            try records.append(SegmentMemberRecord(member: member, line: line, confidence: try share("confidence", confidenceAt), segment: segment), to: sponsor)
        }
        scores.segmentMembers = try finish(records)
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
