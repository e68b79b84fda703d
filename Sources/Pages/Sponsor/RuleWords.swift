import Insights
import LoyaltyModel

/// The sentences of a rule's page.
struct RuleWords {
    let row: RuleRow
    let site: SponsorSite
    private var formats: Formats { site.formats }

    init(row: RuleRow, site: SponsorSite) {
        self.row = row
        self.site = site
    }

    var headline: Headline {
        let name = "“\(row.rule.name)”"
        if let missing = row.missing { return .plain("Whether \(name) pays is not known: \(words(missing)).") }
        guard let net = row.netImpact else { return .plain("What \(name) earns is not known: its points have no value in money.") }
        let (low, high) = formats.moneyRange(net.interval95)
        let range = "\(low) and \(high)"
        switch row.verdict {
        case .profitable?: return Headline((name + " ", nil), ("\(row.paysWords): \(formats.money(net.value))", .good), (" net, between \(range).", nil))
        case .unprofitable?: return Headline((name + " ", nil), ("\(row.losesWords): \(formats.money(net.value))", .warning), (" net, between \(range).", nil))
        default:
            // An interval that is clear of zero looks like a proof.
            let isClear = net.interval95.lowerBound > 0 || net.interval95.upperBound < 0
            let tail = isClear ? ": its estimate, between \(range), is not to be trusted." : ": its net impact lies between \(range)."
            return Headline((name + " is ", nil), ("unproven", .plain), (tail, nil))
        }
    }

    var lede: String? {
        var sentences: [String] = []
        for doubt in row.doubts {
            switch doubt {
            case .chance: sentences.append("Among the rules looked at, an impact like this can be chance.")
            case .overlap: sentences.append("More than \(formats.setting(site.settings.maximumOverlap)) of the treated members were under another rule at the same time, so the effect cannot be told apart.")
            case .placebo(let p?): sentences.append("The same estimate for the time before the rule began shows an effect too (p \(probability(p))), so treated and compared members differed already.")
            case .placebo(nil): sentences.append("The same estimate cannot be made for the time before the rule began: fewer than \(site.settings.evidenceMinimum) treated members can be compared in it.")
            }
        }
        if row.lacksPointValue { sentences.append("Points were earned under this rule. The program has not set what a point is worth, so cost, net impact, ROI and verdict are empty.") }
        if row.evidence == .matched { sentences.append("The evidence is matched, and so indicative only: nobody was held out at random.") }
        if row.missing != nil { sentences.append("At least \(site.settings.evidenceMinimum) treated members, with \(site.settings.evidenceMinimum) in a holdout or enough alike who were not treated, are needed, with \(counted(site.settings.outcomeWindowDays, "day", site.formats)) of facts before and after each was first reached.") }
        return sentences.isEmpty ? nil : sentences.joined(separator: " ")
    }

    private var isOver: Bool { row.rule.endsAt.map { $0 <= site.frame.takenAt } ?? false }

    /// Why nothing can be estimated.
    func words(_ missing: MissingEvidence) -> String {
        switch missing {
        case .noExposures: "no member who can be counted is recorded as having been under it"
        case .tooEarly:
            "those under it were reached when the ledger’s facts had only begun, and what came before is needed\(isOver ? "; that will not change" : "")"
        case .tooRecent(let until): "the \(counted(site.settings.outcomeWindowDays, "day", site.formats)) in which an effect is counted end on \(formats.date(formats.localTime.date(at: until)))"
        case .tooFew: "too few members can be compared"
        }
    }

    /// Those in which anything happened under the rule.
    var months: [RewardMonthRow] { site.figures.rewardsByRule.filter { $0.rule.id == row.rule.id } }
    /// Rewards, at any time.
    var redeemed: Int { months.reduce(0) { $0 + $1.facts.redeemed } }

    /// What was paid out under the rule, to anyone and at any time: all that is known where nothing can be compared.
    private var paidOut: KeyFigure {
        let (months, cost) = (months, months.reduce(0) { $0 + $1.facts.cost })
        let below = months.contains { $0.books != nil } ? ", by month below" : ""
        return KeyFigure(label: "Rewards redeemed, all", value: months.isEmpty ? "–" : formats.money(cost), note: months.isEmpty ? "none issued" : "cost of \(counted(redeemed, "reward", formats))\(below)")
    }

    var keyFigures: [KeyFigure] {
        [
            row.missing != nil ? paidOut : KeyFigure(label: "Reward cost", value: site.text(row.cost) { formats.money($0) }, note: "rewards, points and contacts of the treated"),
            KeyFigure(label: "Incremental revenue", value: row.incrementalRevenue.map { formats.money($0) } ?? "–", note: row.incrementalMargin.map { "margin \(formats.money($0))" }),
            KeyFigure(label: "Net impact", value: row.netImpact.map { formats.money($0.value) } ?? "–", note: row.netImpact.map { "95 % interval \(formats.moneyRange($0.interval95).0) to \(formats.moneyRange($0.interval95).1)" }),
            KeyFigure(label: "ROI", value: row.roi.map { formats.percent($0.value, decimals: 0) } ?? "–", note: row.roi.map { "\(formats.percent($0.lower, decimals: 0)) to \(formats.percent($0.upper, decimals: 0))" }),
        ]
    }

    private func probability(_ p: Double) -> String { p < 0.0001 ? "below \(formats.fixed(0.0001, decimals: 4))" : formats.fixed(p, decimals: 4) }

    var evidence: ListSection {
        var rows: [[PageTable.Cell]] = []
        func add(_ label: String, _ value: String) { rows.append([.init(label), .init(value)]) }
        add("Verdict", row.verdict == nil && row.evidence != .insufficient ? "none: no point value is set" : row.verdictWord)
        add("Kind of evidence", row.evidence == .matched ? "matched (indicative)" : row.evidence.rawValue)
        add("Reward type", row.rule.rewardType.rawValue.replacing("_", with: " "))
        add("Runs from", formats.time(row.rule.startsAt))
        add("To", row.rule.endsAt.map { formats.time($0) } ?? "no end set")
        add(row.missing == nil ? "Treated members" : "Treated members with \(counted(site.settings.outcomeWindowDays, "day", site.formats)) of facts before and after", row.treated.isWithheld ? site.small : site.count(row.treated))
        if row.lift != nil {
            add(row.evidence == .randomised ? "Members held out at random" : "Members compared with", row.comparison.isWithheld ? site.small : site.count(row.comparison))
            add("p of net impact: the chance of one this far from 0 if the rule only just paid its cost", row.p.map(probability) ?? "–")
            add("Under another rule at the time", site.text(row.overlap) { formats.percent($0) })
            add("Bought again in the window, treated", site.text(row.retentionTreated) { formats.percent($0) })
            add(row.evidence == .randomised ? "Bought again in the window, holdout" : "Bought again in the window, compared (weighted)", site.text(row.retentionComparison) { formats.percent($0) })
        }
        if row.evidence == .matched { add("p of the lift in the time before the rule began: above 0.1 is wanted", row.placeboP.map(probability) ?? "cannot be made") }
        let looked = site.figures.rules.rows.count { $0.lift != nil }
        return ListSection(
            id: "evidence", title: "What this rests on", note: "Effects over \(counted(site.settings.outcomeWindowDays, "day", site.formats)). \(counted(looked, "rule", formats)) of \(site.sponsor.name) \(looked == 1 ? "was" : "were") looked at together.",
            export: ("roi-by-rule.csv", site.exportAddress("roi-by-rule.csv")),
            table: PageTable(caption: "Evidence for the rule \(row.rule.name)", columns: [.text("What"), .number("Value")], rows: rows))
    }
}
