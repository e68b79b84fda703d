import Foundation

/// What `almanac status --json` writes: the same facts for programs. Moments are Unix seconds, ages seconds; what is not there is null,
/// or left out below `builds`, which is the status file as it is.
package struct StatusJSON: Encodable {
    private let facts: StatusFacts
    private let verdict: StatusVerdict

    package init(_ report: StatusReport) {
        (facts, verdict) = (report.facts, report.verdict)
    }

    package func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    private enum Keys: String, CodingKey {
        case level, code, concerns, now, published, offered, unfinished, building, watching, builds
        case publishedFault = "published_fault"
        case offerFault = "offer_fault"
        case erasures = "pending_erasures", erasureFault = "erasure_fault"
    }

    private enum SiteKeys: String, CodingKey {
        case buildID = "build_id", runID = "run_id", snapshotID = "snapshot_id", takenAt = "taken_at", scoredAt = "scored_at"
        case takenAge = "taken_age", scoredAge = "scored_age"
    }

    private enum ErasureKeys: String, CodingKey {
        case members, since
    }

    private enum OfferKeys: String, CodingKey {
        case runID = "run_id", scoredAt = "scored_at", arrivedAt = "arrived_at", isNewer = "is_newer"
    }

    package func encode(to encoder: any Encoder) throws {
        var root = encoder.container(keyedBy: Keys.self)
        try root.encode(verdict.level.name.lowercased(), forKey: .level)
        try root.encode(verdict.level.rawValue, forKey: .code)
        try root.encode(verdict.concerns.map(\.text), forKey: .concerns)
        try root.encode(facts.now, forKey: .now)
        try encodeSite(&root)
        try root.encode(facts.publishedFault, forKey: .publishedFault)
        try encodeOffer(&root)
        try root.encode(facts.offerFault, forKey: .offerFault)
        try encodeErasures(&root)
        try root.encode(facts.erasureFault, forKey: .erasureFault)
        try root.encode(facts.unfinished, forKey: .unfinished)
        try root.encode(facts.isBuilding, forKey: .building)
        try root.encode(facts.isWatched, forKey: .watching)
        try root.encode(facts.status, forKey: .builds)
    }

    private func encodeSite(_ root: inout KeyedEncodingContainer<Keys>) throws {
        guard let site = facts.published else { return try root.encodeNil(forKey: .published) }
        var keyed = root.nestedContainer(keyedBy: SiteKeys.self, forKey: .published)
        try keyed.encode(site.buildID, forKey: .buildID)
        try keyed.encode(site.runID, forKey: .runID)
        try keyed.encode(site.snapshotID, forKey: .snapshotID)
        try keyed.encode(site.takenAt, forKey: .takenAt)
        try keyed.encode(site.scoredAt, forKey: .scoredAt)
        try keyed.encode(site.takenAt.map { facts.now - $0 }, forKey: .takenAge)
        try keyed.encode(site.scoredAt.map { facts.now - $0 }, forKey: .scoredAge)
    }

    private func encodeOffer(_ root: inout KeyedEncodingContainer<Keys>) throws {
        guard let offered = facts.offered else { return try root.encodeNil(forKey: .offered) }
        var keyed = root.nestedContainer(keyedBy: OfferKeys.self, forKey: .offered)
        try keyed.encode(offered.runID, forKey: .runID)
        try keyed.encode(offered.scoredAt, forKey: .scoredAt)
        try keyed.encode(offered.arrivedAt, forKey: .arrivedAt)
        try keyed.encode(facts.newer != nil, forKey: .isNewer)
    }
    private func encodeErasures(_ root: inout KeyedEncodingContainer<Keys>) throws {
        guard let erasures = facts.erasures else { return try root.encodeNil(forKey: .erasures) }
        var keyed = root.nestedContainer(keyedBy: ErasureKeys.self, forKey: .erasures)
        try keyed.encode(erasures.members, forKey: .members)
        try keyed.encode(erasures.since, forKey: .since)
    }
}
