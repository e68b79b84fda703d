import Insights
import LoyaltyModel

/// What a sponsor's pages are made from.
package struct SponsorSite: Sendable {
    package var frame: SiteFrame
    package var figures: SponsorFigures
    package var lists: MemberLists
    package var formats: Formats
    package var settings: FigureSettings
    package var run: RunSummary
    /// Nil in the first run.
    package var previous: (summary: RunSummary, takenAt: Int64)?
    package var exports: [ExportFile]
    package var notes: [Note]
    package var listedRows: Int

    package init(
        frame: SiteFrame, figures: SponsorFigures, lists: MemberLists, formats: Formats, settings: FigureSettings, run: RunSummary,
        previous: (summary: RunSummary, takenAt: Int64)?, exports: [ExportFile], notes: [Note], listedRows: Int
    ) {
        self.frame = frame
        self.figures = figures
        self.lists = lists
        self.formats = formats
        self.settings = settings
        self.run = run
        self.previous = previous
        self.exports = exports
        self.notes = notes
        self.listedRows = listedRows
    }

    var sponsor: Sponsor { figures.sponsor }
    var home: String { "/sponsors/\(sponsor.id)/" }
    var path: String { "sponsors/\(sponsor.id)/" }

    func exportAddress(_ name: String) -> String { "\(home)exports/\(name)" }

    /// `since 22 Oct`, of the run before; `since 22 Oct 2024` where the day alone could be of another year.
    var sincePrevious: String {
        guard let previous else { return "first run" }
        let day = formats.localTime.date(at: previous.takenAt)
        let isLongAgo = formats.localTime.date(at: frame.takenAt).daysSinceEpoch - day.daysSinceEpoch > 300
        return "since \(isLongAgo ? formats.date(day) : formats.dayAndMonth(day))"
    }

    /// Whether a rule runs at the time of the data: `ended 15 Dec 2025`, `running`, `from 3 Dec 2026`.
    func runs(_ rule: RewardRule) -> String {
        func day(_ moment: Int64) -> String { formats.date(formats.localTime.date(at: moment)) }
        if let ends = rule.endsAt, ends <= frame.takenAt { return "ended \(day(ends))" }
        return rule.startsAt > frame.takenAt ? "from \(day(rule.startsAt))" : "running"
    }

    /// Why no rule has a net impact.
    var noImpact: String {
        let rows = figures.rules.rows
        if rows.isEmpty { return "there are no rules" }
        return rows.contains { $0.lift != nil && $0.lacksPointValue } ? "no point value is set" : "no rule can be estimated"
    }

    /// Why nothing can be compared with the run before.
    func nothingBefore(_ scores: String) -> String {
        let cause = previous == nil ? "This is the first run" : "The run before had no \(scores) of \(sponsor.name)’s members"
        return "\(cause): what changed shows from the next one on."
    }

    /// Whether this run has lifetime values of the sponsor's members: without any, what some are worth is not nothing but unknown.
    var isValued: Bool { figures.highValue.hasScores }

    /// Why nothing is said of what some are worth; nil where it is.
    func noValues(of whom: String, where isUnknown: Bool) -> String? {
        isValued ? isUnknown ? "none of \(whom) has a lifetime value" : nil : "no lifetime values in this run"
    }

    /// In minor units; unknown where nobody at risk has a value.
    var valueAtRisk: Shown<Int64> { figures.atRisk.worth == .none ? .unknown : figures.atRisk.value }

    /// `scored member`, or `member with a lifetime value` where not everybody with a score has this one.
    func having(_ score: String, _ count: Int) -> String {
        figures.coverage.scored.value == count ? counted(count, "scored member", formats) : counted(count, "member with \(score)", plural: "members with \(score)", formats)
    }

    /// Whom the churn model scored.
    var churnScored: String {
        let coverage = figures.coverage
        return coverage.churnScored.value != nil && coverage.churnScored.value == coverage.scored.value ? "scored members" : "members with a churn probability"
    }

    /// With two decimals, or as many as show that it is below what is asked for.
    func auc(_ auc: Double) -> String {
        let limit = settings.minimumAUC
        let decimals = auc < limit ? (2...6).first { formats.fixed(auc, decimals: $0) != formats.fixed(limit, decimals: $0) } ?? 6 : 2
        return formats.fixed(auc, decimals: decimals)
    }

    /// The run and the model behind a figure.
    func source(_ model: ScoringModel?) -> String {
        guard let model else { return "Run \(run.runID)." }
        let auc = model.metrics["auc_roc"].map { " (AUC \(self.auc($0)))" } ?? ""
        return "Run \(run.runID), \(model.name.replacing("_", with: " ")) model \(model.version)\(auc)."
    }

    var ledgerSource: String { "Ledger snapshot \(frame.snapshotID)." }

    /// `1–10`
    var small: String { settings.smallCount == 1 ? "1" : "1–\(settings.smallCount)" }

    /// A count of members as it may be shown.
    func count(_ shown: Shown<Int>) -> String {
        switch shown {
        case .known(let number): formats.count(number)
        case .withheld: "withheld"
        case .unknown: "–"
        }
    }

    func text<Value>(_ shown: Shown<Value>, _ write: (Value) -> String) -> String {
        switch shown {
        case .known(let value): write(value)
        case .withheld: "withheld"
        case .unknown: "–"
        }
    }
}

/// A note of the program's analysts, rendered.
package struct Note: Sendable {
    package var html: String

    package init(html: String) {
        self.html = html
    }
}
