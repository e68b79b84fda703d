import LoyaltyModel

/// Writes what a snapshot says of the program itself: sponsors, merchants, members, rules and markets as they were known.
struct DimensionWriter {
    let plan: ProgramPlan
    let file: SQLiteFile
    let snapshotID: String
    let takenAt: Int64

    func write() throws {
        try writeSnapshot()
        try writeSponsors()
        try writeMerchants()
        try writeMembers()
        try writeRules()
        try writeMarkets()
    }

    private func writeSnapshot() throws {
        let row = try file.insert(into: "snapshot", columns: 4)
        row.text(snapshotID)
        row.text("Riverside Rewards")
        row.integer(ProgramDates.factsFrom)
        row.integer(takenAt)
        try row.run()
    }

    private func writeSponsors() throws {
        let row = try file.insert(into: "dim_sponsors", columns: 6)
        for sponsor in plan.sponsors {
            for text in [sponsor.id, sponsor.name, sponsor.currency, sponsor.zoneName] { row.text(text) }
            row.real(sponsor.trade.margin)
            row.text(sponsor.offering.rawValue)
            try row.run()
        }
    }

    private func writeMerchants() throws {
        let row = try file.insert(into: "dim_merchants", columns: 5)
        for sponsor in plan.sponsors {
            for (position, name) in sponsor.merchantNames.enumerated() {
                for text in ["\(sponsor.prefix)\(position + 1)", sponsor.id, name, sponsor.trade.category] { row.text(text) }
                row.text("RV\(1 + (sponsor.firstMerchant + position) % 24)")
                try row.run()
            }
        }
    }

    private func writeMembers() throws {
        let row = try file.insert(into: "dim_members", columns: 6)
        let lastDay = Int((takenAt - ProgramDates.factsFrom) / 86_400)
        for member in 0..<plan.options.members {
            var random = plan.members.random(for: member)
            let drawn = plan.members.draw(member, &random)
            guard drawn.pairs.allSatisfy({ $0.joinsOn <= lastDay }) else { continue }
            for text in [drawn.token, drawn.ageBracket, drawn.zip, drawn.sharing.rawValue, drawn.tier, drawn.enrolledOn?.description] { row.text(text) }
            try row.run()
        }
    }

    private func writeRules() throws {
        let row = try file.insert(into: "dim_reward_rules", columns: 7)
        for rule in plan.rules.joined() {
            let sponsor = plan.sponsors[rule.sponsor]
            let zone = sponsor.calendar.localTime
            let startsAt = zone.start(of: ProgramDates.date(rule.startsOn))
            guard startsAt <= takenAt else { continue }
            for text in [rule.id, sponsor.id, rule.name, rule.rewardType.rawValue] { row.text(text) }
            row.integer(startsAt)
            if let endsOn = rule.endsOn { row.integer(zone.start(of: ProgramDates.date(endsOn))) } else { row.null() }
            row.text(rule.definition)
            try row.run()
        }
    }

    private func writeMarkets() throws {
        let row = try file.insert(into: "dim_markets", columns: 6)
        for market in plan.markets where market.opensAt <= takenAt {
            let isSettled = market.settlesAt <= takenAt
            for text in [market.id, market.category.rawValue, market.title] { row.text(text) }
            row.integer(market.closesAt)
            if isSettled { row.integer(market.settlesAt) } else { row.null() }
            row.text(isSettled ? ["yes", "no", "void"][market.outcome == .yes ? 0 : market.outcome == .no ? 1 : 2] : nil)
            try row.run()
        }
    }
}
