@testable import SiteBuild
import Diagnostics
import Erasures
import FigureEngine
import Foundation
import PartitionStore
import Testing

/// What a build refuses in inputs, templates, notes and public files, a check has refused before.
@Suite struct RehearsalTests {
    private let small: SmallSite
    private let templates: URL

    init() throws {
        small = try SmallSite { $0.members = 60; $0.transactions = 600; $0.sponsors = 1 }
        templates = small.folder.appendingPathComponent("Templates")
        try FileManager.default.copyItem(atPath: small.configuration.templatesFolder, toPath: templates.path)
        small.configuration.templatesFolder = templates.path
    }

    private func refusal(_ body: () throws -> Void) -> String? {
        do { try body() } catch { return (error as? Fault)?.message ?? "\(error)" }
        return nil
    }

    @discardableResult private func rehearse() throws -> [String] {
        let plan = BuildPlan(configuration: small.configuration, pseudonymKey: [])
        let (rehearsal, spill) = (try SiteRehearsal(plan), SpillFile(in: FileManager.default.temporaryDirectory))
        let inputs = try InputReader(data: plan.data, settings: plan.figureSettings, forgotten: .none, spill: spill).read()
        return try rehearsal.run(inputs, ScanEngine().read(FigureRequest(inputs, settings: plan.figureSettings, workers: 1, spill: spill)))
    }

    private func write(_ text: String, to path: String) throws { try Data(text.utf8).write(to: templates.appendingPathComponent(path)) }

    private let notes = "Look for it in the notes all.md and corner-bakery.md of the templates; else it is a fault of a template or of the program. The site is not published."

    @Test func aNoteThatABuildRefuses() throws {
        for (note, expected) in [
            ("[a](../nowhere/)", "the page leads to ../nowhere/, which is not there. "), ("[a](#nope)", "the page leads to #nope, and there is no such part. "),
            ("[a](../at-risk/#nope)", "the page leads to ../at-risk/#nope, and there is no such part. "), ("![A map](map.png)", "the page leads to map.png, which is not there. "),
            ("![](../exports/overview.csv)", "a picture has no alternative text. "), ("[a](../../harbour-books/)", "the page leads to ../../harbour-books/, which is not there. "),
            ("a[^1]\n\n[^1]: one\n[^1]: two[^2]\n\n[^2]: three\n", "the page leads to #fnref-2, and there is no such part (is the label of a footnote defined twice?). "),
        ] {
            try write(note, to: "notes/all.md")
            #expect(refusal { try rehearse() } == "sponsors/corner-bakery/notes/index.html: \(expected)\(notes)")
        }
        #expect(refusal { try small.build() } == refusal { try rehearse() } && small.current == nil)
    }

    /// A slip in the name of a note is seen, by a check and by a build.
    @Test func aNoteForNobodyIsTold() throws {
        try write("For one shop", to: "notes/corner-bakrey.md")
        let warnings = ["Templates/notes/corner-bakrey.md is shown to nobody: the snapshot has no sponsor “corner-bakrey”."]
        #expect(try rehearse() == warnings && small.build().warnings == warnings)
        let page = try String(contentsOf: small.site.appendingPathComponent("current/operator/index.html"), encoding: .utf8)
        #expect(page.contains("corner-bakrey.md is shown to nobody"))
    }

    @Test func aTemplateThatABuildRefuses() throws {
        for (name, page) in [("pages/exports.mustache", "sponsors/corner-bakery/exports/index.html"), ("pages/operator.mustache", "operator/index.html")] {
            let text = try String(contentsOf: templates.appendingPathComponent(name), encoding: .utf8)
            let broken = text.replacing("<p class=\"", with: "<a href=\"/gone/\">x</a><p class=\"")
            #expect(broken != text)
            try write(broken, to: name)
            #expect(refusal { try rehearse() } == "\(page): the page leads to /gone/, which is not there. This is a fault of a template or of the program: the site is not published.")
            try write(text, to: name)
        }
    }

    @Test func nothingIsWrittenWhereNothingIsWrong() throws {
        try write("[Risk](../at-risk/), [all](..), [rules](../roi/) and [figures](../exports/overview.csv), [method](#method); why[^1]\n\n[^1]: so\n", to: "notes/all.md")
        let before = try SmallSite.tree(small.folder)
        try rehearse()
        #expect(try SmallSite.tree(small.folder) == before)
        try small.build()
    }
}
