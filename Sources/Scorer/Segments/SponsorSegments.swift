import Clustering
import LoyaltyModel
import RunWriting
import SeededRandom

/// What a version of the registry keeps of a sponsor's segments, so that the next run knows them again.
struct StoredSegments: Codable, Sendable {
    struct Segment: Codable, Sendable {
        var id: String
        var name: String
        /// In the units of ``SegmentFeatures``.
        var centre: [Double]
    }

    var segments: [Segment]
    /// Ids of segments that went: they are not given again.
    var retired: [String]
}

/// A sponsor's members in segments, with the rows of `segments.csv` and `segment_members.csv`.
struct SponsorSegments: Sendable {
    static let columns = "sponsor_id,segment_id,name,description"
    static let memberColumns = "sponsor_id,member_token_id,segment_id,confidence"
    /// Standard deviations: a segment whose centre moved further is another.
    static let matchingLimit = 1.5

    let rows: CSVRows
    let memberRows: CSVRows
    let stored: StoredSegments
    let members: Int
    let segmentation: Segmentation
    /// Ids that were known before.
    let kept: Int

    enum Refusal: Error { case none(Unsegmented) }

    init(_ ledger: SponsorLedger, _ program: Program, earlier: StoredSegments?, seed: UInt64) throws {
        let features = SegmentFeatures(ledger)
        let segmentation = try Self.segmentation(features, seed: seed)
        let matching = try Self.matching(segmentation, earlier)
        let (unit, days) = (ledger.meanVisit(through: ledger.lastDay), min(365, Int((ledger.takenAt - ledger.factsFrom) / 86_400)))
        let profiles = zip(segmentation.centres, segmentation.rawCentres).map { SegmentProfile(centre: $0, raw: $1, unit: unit, days: days) }
        let names = SegmentWords.names(profiles)
        let sponsor = program.sponsors[ledger.sponsor]
        let ids = matching.names.map(\.text)
        var (rows, memberRows) = (CSVRows(), CSVRows())
        for index in ids.indices.sorted(by: { ids[$0] < ids[$1] }) {
            rows.text(sponsor.id + "," + ids[index] + ",")
            rows.field(names[index])
            rows.comma()
            rows.field(SegmentWords.description(profiles[index], sponsor.currency))
            rows.endRow()
        }
        for (position, row) in features.rows.enumerated() {
            memberRows.begin(sponsor.id, program.members.tokens.bytes(ledger.members[row]))
            memberRows.text(ids[Int(segmentation.labels[position])])
            memberRows.comma()
            memberRows.fixed(Double(segmentation.confidences[position]), decimals: 4)
            memberRows.endRow()
        }
        (self.rows, self.memberRows, self.segmentation) = (rows, memberRows, segmentation)
        members = features.rows.count
        kept = matching.isNew.count { !$0 }
        stored = StoredSegments(
            segments: ids.indices.map { .init(id: ids[$0], name: names[$0], centre: segmentation.rawCentres[$0]) }, retired: ((earlier?.retired ?? []) + matching.gone.map(\.text)).sorted())
    }

    static func segmentation(_ features: SegmentFeatures, seed: UInt64) throws(Refusal) -> Segmentation {
        var random = Random(seed: seed, stream: 0)
        guard let points = features.points else { throw .none(.tooFewMembers) }
        switch Segmentation.fit(points, random: &random) {
        case .unsegmented(let why, _): throw .none(why)
        case .segments(let found): return found
        }
    }

    /// With the segments of the run before, both in this run's standard deviations.
    private static func matching(_ segmentation: Segmentation, _ earlier: StoredSegments?) throws -> SegmentMatching {
        let before = (earlier?.segments ?? []).compactMap { segment -> NamedCentre? in
            guard let name = SegmentName(segment.id), let centre = segmentation.standardisation.standardised(segment.centre) else { return nil }
            return NamedCentre(name: name, centre: centre)
        }
        guard let naming = SegmentNaming(prefix: "s") else { preconditionFailure("s begins a name") }
        return try SegmentMatching(
            earlier: before, current: segmentation.centres, limit: matchingLimit, naming: naming, reserved: Set((earlier?.retired ?? []).compactMap { SegmentName($0) }))
    }

    static func words(_ why: Unsegmented) -> String {
        switch why {
        case .tooFewMembers: "too few members have bought to tell segments apart."
        case .noDifferences: "members hardly differ."
        case .unstable: "whatever the number of segments, two halves of the members give different ones: there are none to rely on."
        case .noStructure: "members lie evenly: no segment stands apart from the others."
        case .segmentsTooSmall: "what stands apart has fewer than 50 members."
        }
    }
}
