import LoyaltyModel

enum NotesPage: SponsorPage {
    static let address = "notes/"
    static let label = "Notes"
    static let template = "pages/notes"
    static let keys: TemplateKeys = [
        "notes": .list("Notes of the analysts", ["html": .html("A note, from Markdown")]), "isEmpty": .flag("Whether there are none"),
        "riskLevels": .text("The levels of risk"), "window": .text("Days of the outcome window"), "activeDays": .text("Days within which a purchase makes a member active"),
        "smallCount": .text("Counts that are not shown"), "spend": .text("Share of value worth spending"),
        "minimumAUC": .text("AUC below which the churn model cannot tell"), "maximumAtRisk": .text("Share at risk above which it cannot either"),
    ]

    static func content(_ site: SponsorSite, _ pictures: inout PictureWriter) throws -> PageContent {
        let (settings, formats) = (site.settings, site.formats)
        let levels = "critical from \(formats.setting(settings.critical)), high from \(formats.setting(settings.high)), medium from \(formats.setting(settings.medium)), low below; at risk from \(formats.setting(settings.atRisk))"
        return PageContent(
            headline: .plain(site.notes.isEmpty ? "How the figures of these pages are made." : "What the program’s analysts want you to know."), lede: nil,
            values: [
                "notes": .list(site.notes.map { ["html": .html($0.html)] }), "isEmpty": .flag(site.notes.isEmpty), "riskLevels": .text(levels), "window": .text(formats.count(settings.outcomeWindowDays)),
                "activeDays": .text(formats.count(settings.activeDays)), "smallCount": .text(site.small), "spend": .text(formats.setting(settings.retentionSpend)),
                "minimumAUC": .text(formats.number(settings.minimumAUC, atMost: 6)), "maximumAtRisk": .text(formats.setting(settings.maximumAtRiskShare)),
            ])
    }
}
