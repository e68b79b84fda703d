import LoyaltyModel

/// Writes facts. Purchases, points and exposures never change once they are there; rewards, contacts and predictions are written
/// as they were known at a moment.
struct FactWriter {
    let plan: ProgramPlan
    let facts: Facts
    let texts: SnapshotTexts
    let file: SQLiteFile

    /// The facts after one moment, up to another.
    func append(after: UInt32, through: UInt32) throws {
        try appendPurchases(after, through)
        try appendPoints(after, through)
        try appendExposures(after, through)
    }

    func writeChanging(takenAt: UInt32) throws {
        try writeRewards(takenAt)
        try writeContacts(takenAt)
        try writePredictions(takenAt)
    }

    private func member(_ member: UInt32, _ row: InsertStatement) {
        row.id(UInt8(ascii: "m"), plan.members.tokenNumber(Int(member)), width: MemberDraw.tokenWidth)
    }

    private func appendPurchases(_ after: UInt32, _ through: UInt32) throws {
        let row = try file.insert(into: "fct_transactions", columns: 5)
        for (number, fact) in facts.purchases.enumerated() where fact.at > after && fact.at <= through {
            row.id(UInt8(ascii: "t"), UInt64(number), width: texts.width)
            member(fact.member, row)
            row.text(texts.merchants[Int(fact.merchant)])
            row.integer(Int64(fact.amount))
            row.integer(Int64(fact.at))
            try row.run()
        }
    }

    private func appendPoints(_ after: UInt32, _ through: UInt32) throws {
        let row = try file.insert(into: "fct_points", columns: 7)
        for (number, fact) in facts.points.enumerated() where fact.at > after && fact.at <= through {
            row.id(UInt8(ascii: "p"), UInt64(number), width: texts.width)
            member(fact.member, row)
            row.text(texts.sponsors[Int(fact.sponsor)])
            row.text(texts.kind(fact.kind))
            row.integer(Int64(fact.points))
            if fact.rule == PointsFact.noRule { row.null() } else { row.text(texts.rules[Int(fact.rule)]) }
            row.integer(Int64(fact.at))
            try row.run()
        }
    }

    private func appendExposures(_ after: UInt32, _ through: UInt32) throws {
        let row = try file.insert(into: "fct_rule_exposures", columns: 5)
        for fact in facts.exposures where fact.at > after && fact.at <= through {
            row.text(texts.rules[Int(fact.rule)])
            member(fact.member, row)
            row.text(fact.arm.rawValue)
            row.integer(Int64(fact.at))
            if fact.contactCost < 0 { row.null() } else { row.integer(Int64(fact.contactCost)) }
            try row.run()
        }
    }

    private func writeRewards(_ takenAt: UInt32) throws {
        let row = try file.insert(into: "fct_rewards", columns: 8)
        for (number, fact) in facts.rewards.enumerated() where fact.issuedAt <= takenAt {
            let status = fact.status(at: takenAt)
            row.id(UInt8(ascii: "r"), UInt64(number), width: texts.width)
            row.text(texts.rules[Int(fact.rule)])
            member(fact.member, row)
            row.integer(Int64(fact.cost))
            row.text(status.rawValue)
            row.integer(Int64(fact.issuedAt))
            row.optional(status == .redeemed ? fact.redeemedAt : 0)
            row.integer(Int64(fact.expiresAt))
            try row.run()
        }
    }

    private func writeContacts(_ takenAt: UInt32) throws {
        let row = try file.insert(into: "fct_contacts", columns: 10)
        for (number, fact) in facts.contacts.enumerated() where fact.sentAt <= takenAt {
            row.id(UInt8(ascii: "c"), UInt64(number), width: texts.width)
            row.text(texts.sponsors[Int(fact.sponsor)])
            member(fact.member, row)
            row.text(texts.campaigns[Int(fact.campaign)])
            row.text(Campaign.all[Int(fact.campaign)].purpose.rawValue)
            row.text(fact.channel.rawValue)
            row.integer(Int64(fact.sentAt))
            for moment in [fact.openedAt, fact.clickedAt, fact.convertedAt] { row.optional(moment <= takenAt ? moment : 0) }
            try row.run()
        }
    }

    private func writePredictions(_ takenAt: UInt32) throws {
        let row = try file.insert(into: "fct_predictions", columns: 8)
        for (number, fact) in facts.predictions.enumerated() where fact.placedAt <= takenAt {
            let market = plan.markets[Int(fact.market)]
            let isOpen = market.settlesAt > Int64(takenAt)
            let result: PredictionResult = isOpen ? .open : market.outcome == .void ? .void : fact.payout > 0 ? .won : .lost
            row.id(UInt8(ascii: "b"), UInt64(number), width: texts.width)
            member(fact.member, row)
            row.text(texts.markets[Int(fact.market)])
            if fact.sponsor == .max { row.null() } else { row.text(texts.sponsors[Int(fact.sponsor)]) }
            row.integer(Int64(fact.stake))
            row.integer(isOpen ? 0 : Int64(fact.payout))
            row.text(result.rawValue)
            row.integer(Int64(fact.placedAt))
            try row.run()
        }
    }
}
