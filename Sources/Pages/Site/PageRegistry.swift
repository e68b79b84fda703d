import LoyaltyModel

/// A page of a sponsor's site. To add one: a type that fills a template, its keys, and an entry in ``SponsorPages/all``.
protocol SponsorPage {
    /// Address below the sponsor's, with a slash at the end; empty for the overview.
    static var address: String { get }
    /// As the navigation calls it.
    static var label: String { get }
    /// In `Templates/`.
    static var template: String { get }
    /// The page's own keys, besides those that every page has.
    static var keys: TemplateKeys { get }
    /// From which offering on a sponsor has the page.
    static var offering: Offering { get }

    /// Headline, lede and window title, and the values of `keys`.
    static func content(_ site: SponsorSite, _ pictures: inout PictureWriter) throws -> PageContent
}

extension SponsorPage {
    static var offering: Offering { .basic }
}

struct PageContent {
    var headline: Headline
    var lede: String?
    var values: [String: TemplateValue]
}

package enum SponsorPages {
    static var all: [any SponsorPage.Type] {
        [OverviewPage.self, HighValuePage.self, AtRiskPage.self, DemandPage.self, RulesPage.self, ExportsPage.self, NotesPage.self]
    }

    /// Every template with its keys.
    package static var declarations: [String: TemplateKeys] {
        var declarations: [String: TemplateKeys] = [RulePage.template: PageFrame.keys.merging(RulePage.keys) { $1 }]
        for page in all { declarations[page.template] = PageFrame.keys.merging(page.keys) { $1 } }
        for (name, keys) in GatePages.declarations { declarations[name] = keys }
        declarations[OperatorPage.template] = OperatorPage.keys
        return declarations
    }

    /// All pages of a sponsor, and the pictures in them.
    package static func render(_ site: SponsorSite, _ library: TemplateLibrary, _ pictures: inout PictureWriter) throws -> [BuiltFile] {
        var files: [BuiltFile] = []
        for page in all where site.sponsor.offering >= page.offering {
            let content = try page.content(site, &pictures)
            let values = PageFrame(site: site, current: page.address, label: page.label).values(content)
            files.append(.html("\(site.path)\(page.address)index.html", try library.render(page.template, values)))
        }
        for row in site.figures.rules.rows {
            let content = try RulePage.content(row, site, &pictures)
            let values = PageFrame(site: site, current: RulesPage.address, label: "Rule \(row.rule.name)").values(content)
            files.append(.html("\(site.path)\(RulesPage.address)\(row.rule.id)/index.html", try library.render(RulePage.template, values)))
        }
        return files
    }
}

/// What stands around a sponsor's page: window title, header, navigation, headline, footer.
struct PageFrame {
    var site: SponsorSite
    var current: String
    var label: String

    static let keys: TemplateKeys = SiteFrame.headKeys.merging([
        "sponsor": .text("The sponsor's name"), "program": .text("The program's name"), "home": .text("Address of the overview"),
        "dataAsOf": .text("When the snapshot was taken"), "coverage": .text("How many members are scored"),
        "pages": .list("Navigation", ["label": .text("The page's name"), "address": .text("Its address"), "isCurrent": .flag("Whether it is this page")]),
        "kicker": .text("What the page is about"), "headline": .list("The answer", Headline.keys), "lede": .optionalText("What to know beside it"),
        "snapshot": .text("Id of the snapshot"), "run": .text("Id of the run"), "scoredAt": .text("When it was scored"), "notesAddress": .text("How figures are made"),
    ]) { $1 }

    func values(_ content: PageContent) -> TemplateObject {
        let formats = site.formats
        let pages = SponsorPages.all.filter { site.sponsor.offering >= $0.offering }
        let frame: [String: TemplateValue] = [
            "sponsor": .text(site.sponsor.name), "program": .text(site.frame.programName), "home": .text(site.home),
            "dataAsOf": .text(formats.time(site.frame.takenAt)), "coverage": .text(coverage),
            "pages": .list(pages.map { ["label": .text($0.label), "address": .text(site.home + $0.address), "isCurrent": .flag($0.address == current)] }),
            "kicker": .text(label), "headline": content.headline.value, "lede": .optionalText(content.lede), "snapshot": .text(site.frame.snapshotID),
            "run": .text(site.frame.runID), "scoredAt": .text(formats.time(site.frame.scoredAt)), "notesAddress": .text("\(site.home)\(NotesPage.address)#method"),
        ]
        let head = site.frame.head(title: "\(label) · \(site.sponsor.name) · \(site.frame.programName)")
        return TemplateObject(head.merging(frame) { $1 }.merging(content.values) { $1 })
    }

    private var coverage: String {
        let coverage = site.figures.coverage
        guard let members = coverage.members.value else { return site.settings.smallCount == 1 ? "1 member" : "\(site.small) members" }
        guard let scored = coverage.scored.value else { return "\(site.formats.count(members)) members; how many are scored is withheld" }
        return scored == members
            ? members == 0 ? "no members" : "all \(site.formats.count(members)) members scored" : "\(site.formats.count(scored)) of \(counted(members, "member", site.formats)) scored"
    }
}
