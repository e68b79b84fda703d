import Foundation
import Diagnostics
import Erasures
import GRDB
import LoyaltyModel

/// Reads the dimension tables of a snapshot, checks each row, and gives every id its dense index.
struct DimensionReader {
    struct Dimensions {
        var program: Program
        var sponsorIndex = TokenTable()
        var merchantIndex = TokenTable()
        var ruleIndex = TokenTable()
        var marketIndex = TokenTable()
    }

    let database: Database
    let file: LedgerFile
    let forgotten: ForgottenMembers

    func read(expecting snapshotID: String, includingMembers: Bool) throws -> Dimensions {
        try checkVersion()
        var optional: Set<OptionalTable> = []
        for table in LedgerTable.all where try table.check(in: database, of: file) {
            if let known = OptionalTable(rawValue: table.name) { optional.insert(known) }
        }
        let header = try readHeader(expecting: snapshotID)
        var dimensions = Dimensions(program: Program(
            snapshotID: snapshotID, name: header.name, factsFrom: header.factsFrom, takenAt: header.takenAt, sponsors: [], merchants: [],
            members: MemberTable(), rules: [], markets: [], optionalTables: optional))
        try readSponsors(into: &dimensions)
        try readMerchants(into: &dimensions)
        try readRules(into: &dimensions)
        if optional.contains(.markets) { try readMarkets(into: &dimensions) }
        if includingMembers { dimensions.program.members = try readMembers(takenAt: header.takenAt) }
        return dimensions
    }

    private func checkVersion() throws {
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard version == 1 else {
            throw Fault("user_version is \(version); this program reads contract version 1", at: .init(file.displayName), remedy: "Set PRAGMA user_version = 1 when the snapshot is written to contract version 1.")
        }
    }

    private func readHeader(expecting snapshotID: String) throws -> (name: String, factsFrom: Int64, takenAt: Int64) {
        let reader = try RowReader(.snapshot, in: database, of: file)
        guard try reader.next() else {
            throw Fault("the table has no row", at: .init(file.displayName, key: "snapshot"), remedy: "Write exactly one row.")
        }
        let found = try reader.text(0)
        guard found == snapshotID else {
            throw reader.fault(0, "“\(found.prefix(70))” is not the file's name", remedy: "Name the file <snapshot_id>.sqlite.")
        }
        let name = try reader.label(1)
        let factsFrom = try reader.moment(2)
        let takenAt = try reader.moment(3)
        guard factsFrom <= takenAt else { throw reader.fault(2, "facts_from is later than taken_at", remedy: "Facts are complete from facts_from up to taken_at.") }
        // A figure for each month and pairs of months, a zone's changes in each year: a slip of the pen in a year would take hours.
        guard takenAt - factsFrom <= RowReader.longestSpan else {
            throw reader.fault(2, "facts_from is more than 100 years before taken_at", remedy: "Write when the program's books begin, in Unix seconds; and correct taken_at if it is too late.")
        }
        guard try !reader.next() else {
            throw Fault("the table has more than one row", at: .init(file.displayName, key: "snapshot"), remedy: "Write exactly one row.")
        }
        return (name, factsFrom, takenAt)
    }

    /// Nil for a name that shows nothing, which no link could be made of.
    private func name(_ reader: RowReader, _ column: Int) throws -> String? {
        let name = try reader.label(column)
        return name.unicodeScalars.contains { !ShownText.isUnseen($0) } ? name : nil
    }

    /// Zones are read over the time of the facts, a year before them for windows and ten years after for forecasts and plans; and a century around them
    /// for what was before facts are complete, and for plans of rules.
    private func zone(_ name: String, _ program: Program) -> LocalTime? {
        LocalTime(
            zoneName: name, over: (program.factsFrom - 400 * 86_400)...(program.takenAt + 3_653 * 86_400),
            within: (program.takenAt - RowReader.longestSpan - 400 * 86_400)...(program.takenAt + RowReader.longestSpan))
    }

    private func readSponsors(into dimensions: inout Dimensions) throws {
        let reader = try RowReader(.sponsors, in: database, of: file)
        var zones: [String: LocalTime] = [:]
        let offerings = Words<Offering>()
        while try reader.next() {
            let id = try identifier(reader, .sponsor)
            dimensions.sponsorIndex.insert(id)
            let code = try reader.text(2)
            guard let currency = Currency(code: code) else {
                throw reader.fault(2, "“\(code.prefix(40))” is not an ISO 4217 currency", remedy: "Write a code as EUR.")
            }
            let zoneName = try reader.text(3)
            guard let localTime = zones[zoneName] ?? zone(zoneName, dimensions.program) else {
                throw reader.fault(3, "“\(zoneName.prefix(40))” is not an IANA time zone of this system", remedy: "Write a name as Europe/Dublin, and have tzdata installed.")
            }
            zones[zoneName] = localTime
            let margin = try reader.real(4)
            guard (0...1).contains(margin) else { throw reader.fault(4, "\(margin) is not in 0 to 1", remedy: "Write the share of revenue that is margin.") }
            dimensions.program.sponsors.append(Sponsor(
                id: id, name: try name(reader, 1) ?? id, currency: currency, localTime: localTime, grossMargin: margin, offering: try reader.choice(5, of: offerings)))
        }
        try refuseRepeated(dimensions.sponsorIndex, of: dimensions.program.sponsors.count, reader)
    }

    private func readMerchants(into dimensions: inout Dimensions) throws {
        let reader = try RowReader(.merchants, in: database, of: file)
        while try reader.next() {
            let id = try identifier(reader, .plain)
            let sponsor = try sponsor(reader, 1, dimensions)
            dimensions.merchantIndex.insert(id)
            _ = try reader.optionalText(3)
            _ = try reader.optionalText(4)
            dimensions.program.merchants.append(Merchant(id: id, sponsor: sponsor, name: try name(reader, 2) ?? id))
        }
        try refuseRepeated(dimensions.merchantIndex, of: dimensions.program.merchants.count, reader)
    }

    private func readRules(into dimensions: inout Dimensions) throws {
        let reader = try RowReader(.rules, in: database, of: file)
        let types = Words<RewardType>()
        while try reader.next() {
            let id = try identifier(reader, .plain)
            let definition = try reader.optionalText(6).map(ShownText.neutral)
            if let definition, !Self.isJSON(definition) {
                throw reader.fault(6, "the definition is not JSON", remedy: "Write JSON, or NULL.")
            }
            dimensions.ruleIndex.insert(id)
            dimensions.program.rules.append(RewardRule(
                id: id, sponsor: try sponsor(reader, 1, dimensions), name: try name(reader, 2) ?? id, rewardType: try reader.choice(3, of: types),
                startsAt: try reader.moment(4), endsAt: try reader.optionalMoment(5), definition: definition))
        }
        try refuseRepeated(dimensions.ruleIndex, of: dimensions.program.rules.count, reader)
    }

    private func readMarkets(into dimensions: inout Dimensions) throws {
        let reader = try RowReader(.markets, in: database, of: file)
        let categories = Words<MarketCategory>()
        while try reader.next() {
            let id = try identifier(reader, .plain)
            _ = try reader.moment(3)
            let settledAt = try reader.optionalMoment(4, notAfter: dimensions.program.takenAt)
            _ = try reader.optionalText(5)
            dimensions.marketIndex.insert(id)
            dimensions.program.markets.append(Market(id: id, category: try reader.choice(1, of: categories), title: try reader.label(2), settledAt: settledAt))
        }
        try refuseRepeated(dimensions.marketIndex, of: dimensions.program.markets.count, reader)
    }

    private func readMembers(takenAt: Int64) throws -> MemberTable {
        // enrolled_on has no zone: the latest day it may name is the latest anywhere.
        let latestDay = Int(floorDivided(takenAt + 14 * 3_600, by: 86_400))
        let reader = try RowReader(.members, in: database, of: file)
        var members = MemberTable()
        let statuses = Words<SharingStatus>()
        while try reader.next() {
            let token = try reader.bytes(0)
            if let problem = MemberTokenRule.problem(with: token) { throw reader.fault(0, problem, remedy: "Write an opaque pseudonym: \(IdentifierRule.plain.help).") }
            let day = try enrolment(reader, latestDay: latestDay)
            _ = try reader.optionalBytes(4)
            _ = try reader.optionalBytes(5)
            let status = try reader.choice(1, of: statuses)
            guard members.append(token: token, sharing: forgotten.contains(token) ? .none : status, tier: try reader.optionalBytes(2) == nil ? nil : reader.label(2), enrolledOn: day) else {
                throw reader.fault(0, "the member occurs twice", remedy: "Write each member once.")
            }
            if members.tierNames.count > Int(Int16.max) {
                throw reader.fault(2, "there are more than \(Int16.max) tiers", remedy: "Write the name of a tier, the same for all of its members.")
            }
        }
        try reader.refuseRepeatedKeys()
        return members
    }

    private func enrolment(_ reader: RowReader, latestDay: Int) throws -> CivilDate? {
        guard let bytes = try reader.optionalBytes(3) else { return nil }
        guard let day = CivilDate(bytes) else { throw reader.fault(3, "“\(try reader.shown(3))” is not a date", remedy: "Write YYYY-MM-DD, or NULL.") }
        guard day.daysSinceEpoch <= latestDay else { throw reader.fault(3, "\(day) is later than taken_at", remedy: "A snapshot holds what has happened.") }
        return day
    }

    /// Facts refer to rows by their ids: with one that is there twice, all later ones would be another's.
    private func refuseRepeated(_ index: TokenTable, of rows: Int, _ reader: RowReader) throws {
        try reader.refuseRepeatedKeys()
        guard index.count == rows else { throw reader.fault(0, "an id occurs more than once, though the table's index says that none does", remedy: "The file is damaged: copy the snapshot again from its source.") }
    }

    private func identifier(_ reader: RowReader, _ rule: IdentifierRule) throws -> String {
        let bytes = try reader.bytes(0)
        guard rule.accepts(bytes) else {
            throw reader.fault(0, "“\(try reader.shown(0))” is not an id", remedy: "An id is \(rule.help).")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func sponsor(_ reader: RowReader, _ column: Int, _ dimensions: Dimensions) throws -> SponsorIndex {
        guard let index = dimensions.sponsorIndex.find(try reader.bytes(column)) else {
            throw reader.fault(column, "“\(try reader.shown(column))” is not in dim_sponsors", remedy: "Write the sponsor's row, or correct the id.")
        }
        return Int(index)
    }

    private static func isJSON(_ text: String) -> Bool {
        (try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)) != nil
    }
}

/// What a member token may not look like.
package enum MemberTokenRule {
    /// Why the text cannot be a member token; nil if it can.
    ///
    /// Plain digits are pseudonyms too (a card's number within the program), so only digits written as people write phone numbers,
    /// in groups with hyphens or with an international 00, are taken for one.
    package static func problem(with token: UnsafeRawBufferPointer) -> String? {
        if token.contains(UInt8(ascii: "@")) { return "the token looks like an e-mail address" }
        if looksLikePhoneNumber(token) { return "the token looks like a phone number" }
        return IdentifierRule.plain.accepts(token) ? nil : "the token has characters or a length that a token may not have"
    }

    private static func looksLikePhoneNumber(_ token: UnsafeRawBufferPointer) -> Bool {
        let digits = token.count { (48...57).contains($0) }
        let others = Set(token.filter { !(48...57).contains($0) })
        guard (7...15).contains(digits) else { return false }
        if token.first == UInt8(ascii: "+") { return others.isSubset(of: Array("+-(). /".utf8)) }
        if !others.isEmpty { return others.isSubset(of: Array("-(). /".utf8)) }
        return digits >= 11 && token.starts(with: Array("00".utf8)) && token[2] != 48
    }
}
