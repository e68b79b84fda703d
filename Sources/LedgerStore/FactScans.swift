import Diagnostics
import GRDB
import LoyaltyModel

extension RowReader {
    /// A moment of any time, as a plan may have.
    func moment(_ column: Int) throws -> Int64 {
        let moment = try integer(column)
        guard calendarMoments.contains(moment) else {
            throw fault(column, "the moment \(moment) is outside of the years 1 to 9999", remedy: "Write Unix seconds, not milliseconds.")
        }
        return moment
    }

    func optionalMoment(_ column: Int) throws -> Int64? {
        try optionalInteger(column) == nil ? nil : moment(column)
    }

    /// Refuses a moment after the snapshot was taken.
    private func refuse(_ column: Int, _ moment: Int64, after takenAt: Int64) throws {
        guard moment > takenAt else { return }
        throw fault(column, "the moment \(moment) is later than taken_at \(takenAt)", remedy: "A snapshot holds what has happened; take it again, or correct its taken_at.")
    }

    func moment(_ column: Int, notAfter takenAt: Int64) throws -> Int64 {
        let moment = try moment(column)
        try refuse(column, moment, after: takenAt)
        return moment
    }

    func optionalMoment(_ column: Int, notAfter takenAt: Int64) throws -> Int64? {
        guard let moment = try optionalMoment(column) else { return nil }
        try refuse(column, moment, after: takenAt)
        return moment
    }

    /// An amount or a number of points; refused where its column's sum could leave 64 bits.
    func addend(_ column: Int, to total: inout SizeTotal) throws -> Int64 {
        let value = try integer(column)
        guard total.add(value) else {
            throw fault(column, "the column adds up to more than 10^17 in size", remedy: "Check the unit: amounts are minor units, points whole points.")
        }
        return value
    }

    func index(_ column: Int, in table: TokenTable, named dimension: String) throws -> Int {
        guard let index = table.find(try bytes(column)) else {
            throw fault(column, "“\(try shown(column))” is not in \(dimension)", remedy: "Write its row there, or correct the id.")
        }
        return Int(index)
    }

    func optionalIndex(_ column: Int, in table: TokenTable, named dimension: String) throws -> Int? {
        try optionalBytes(column) == nil ? nil : index(column, in: table, named: dimension)
    }
}

extension Ledger {
    package func scanTransactions(_ body: (Transaction) throws -> Void) throws {
        var amounts = SizeTotal()
        try scan(.transactions) { reader in
            _ = try reader.bytes(0)
            try body(Transaction(
                member: try member(reader, 1), merchant: try reader.index(2, in: merchantIndex, named: "dim_merchants"),
                amount: try reader.addend(3, to: &amounts), at: try reader.moment(4, notAfter: program.takenAt)))
        }
    }

    package func scanPoints(_ body: (PointsEntry) throws -> Void) throws {
        var sizes = SizeTotal()
        try scan(.points) { reader in
            _ = try reader.bytes(0)
            let kind: PointsKind = try reader.choice(3)
            let points = try reader.addend(4, to: &sizes)
            if kind == .earn, points <= 0 { throw reader.fault(4, "an entry of kind earn has \(points) points", remedy: "What adds to a balance is above 0.") }
            if kind == .redeem || kind == .expire, points >= 0 {
                throw reader.fault(4, "an entry of kind \(kind.rawValue) has \(points) points", remedy: "What takes from a balance is below 0.")
            }
            try body(PointsEntry(
                member: try member(reader, 1), sponsor: try reader.index(2, in: sponsorIndex, named: "dim_sponsors"), kind: kind, points: points,
                rule: try reader.optionalIndex(5, in: ruleIndex, named: "dim_reward_rules"), at: try reader.moment(6, notAfter: program.takenAt)))
        }
    }

    package func scanRewards(_ body: (Reward) throws -> Void) throws {
        var costs = SizeTotal()
        try scan(.rewards) { reader in
            _ = try reader.bytes(0)
            let reward = Reward(
                rule: try reader.index(1, in: ruleIndex, named: "dim_reward_rules"), member: try member(reader, 2), cost: try reader.addend(3, to: &costs),
                status: try reader.choice(4), issuedAt: try reader.moment(5, notAfter: program.takenAt),
                redeemedAt: try reader.optionalMoment(6, notAfter: program.takenAt), expiresAt: try reader.optionalMoment(7))
            if reward.cost < 0 { throw reader.fault(3, "a cost of \(reward.cost)", remedy: "A reward's cost is 0 or more.") }
            if reward.status == .redeemed, reward.redeemedAt == nil { throw reader.fault(6, "a redeemed reward has no redeemed_at", remedy: "Write when it was redeemed.") }
            if reward.status != .redeemed, reward.redeemedAt != nil {
                throw reader.fault(6, "a reward with status \(reward.status.rawValue) has a redeemed_at", remedy: "Leave redeemed_at NULL unless the reward is redeemed.")
            }
            if reward.status == .expired, reward.expiresAt == nil { throw reader.fault(7, "an expired reward has no expires_at", remedy: "Write when it expired.") }
            try body(reward)
        }
    }

    package func scanExposures(_ body: (Exposure) throws -> Void) throws {
        var costs = SizeTotal()
        try scan(.exposures) { reader in
            let cost = try reader.optionalInteger(4) == nil ? 0 : reader.addend(4, to: &costs)
            if cost < 0 { throw reader.fault(4, "a contact cost of \(cost)", remedy: "A contact's cost is 0 or more, or NULL.") }
            try body(Exposure(
                rule: try reader.index(0, in: ruleIndex, named: "dim_reward_rules"), member: try member(reader, 1), arm: try reader.choice(2),
                at: try reader.moment(3, notAfter: program.takenAt), contactCost: cost))
        }
    }

    /// Nothing where the snapshot has no contacts.
    package func scanContacts(_ body: (Contact) throws -> Void) throws {
        guard program.optionalTables.contains(.contacts) else { return }
        try scan(.contacts) { reader in
            _ = try reader.bytes(0)
            try body(Contact(
                sponsor: try reader.index(1, in: sponsorIndex, named: "dim_sponsors"), member: try member(reader, 2), campaign: try reader.text(3),
                purpose: try reader.choice(4), channel: try reader.choice(5), sentAt: try reader.moment(6, notAfter: program.takenAt),
                openedAt: try reader.optionalMoment(7, notAfter: program.takenAt), clickedAt: try reader.optionalMoment(8, notAfter: program.takenAt),
                convertedAt: try reader.optionalMoment(9, notAfter: program.takenAt)))
        }
    }

    /// Nothing where the snapshot has no predictions, or no markets for them to be on.
    package func scanPredictions(_ body: (Prediction) throws -> Void) throws {
        guard program.optionalTables.isSuperset(of: [.markets, .predictions]) else { return }
        var (stakes, payouts) = (SizeTotal(), SizeTotal())
        try scan(.predictions) { reader in
            _ = try reader.bytes(0)
            let result: PredictionResult = try reader.choice(6)
            let payout = try reader.addend(5, to: &payouts)
            if result == .open || result == .lost, payout != 0 {
                throw reader.fault(5, "a payout of \(payout) while \(result.rawValue)", remedy: "A payout is 0 while the prediction is open or lost.")
            }
            try body(Prediction(
                member: try member(reader, 1), market: try reader.index(2, in: marketIndex, named: "dim_markets"),
                sponsor: try reader.optionalIndex(3, in: sponsorIndex, named: "dim_sponsors"), stake: try reader.addend(4, to: &stakes), payout: payout,
                result: result, placedAt: try reader.moment(7, notAfter: program.takenAt)))
        }
    }

    private func scan(_ table: LedgerTable, _ row: (RowReader) throws -> Void) throws {
        try file.connect { database in
            let reader = try RowReader(table, in: database, of: file)
            while try reader.next() { try row(reader) }
        }
    }

    private func member(_ reader: RowReader, _ column: Int) throws -> MemberIndex {
        guard let index = program.members.tokens.find(try reader.bytes(column)) else {
            throw reader.fault(column, "the member is not in dim_members", remedy: "Write the member's row, or correct the token.")
        }
        return index
    }
}
