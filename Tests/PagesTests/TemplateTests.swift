@testable import Pages
import Diagnostics
import Foundation
import Testing

@Suite("Templates and their keys")
struct TemplateTests {
    private let keys: TemplateKeys = [
        "name": .text("A name"), "note": .optionalText("A note"), "html": .html("HTML"), "rows": .list("Rows", ["cell": .text("A cell")]),
    ]
    private let whole = "{{name}}{{#note}}{{note}}{{/note}}{{{html}}}{{#rows}}{{cell}} of {{name}}{{/rows}}"

    private func library(_ templates: [String: String]) throws -> TemplateLibrary {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("almanac-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in templates {
            let url = folder.appendingPathComponent(name + ".mustache")
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        return try TemplateLibrary(folder: folder, declarations: ["page": keys])
    }

    private func text(_ library: TemplateLibrary, _ values: TemplateObject) throws -> String { String(decoding: try library.render("page", values), as: UTF8.self) }

    private func refusal(_ text: String, also: [String: String] = [:]) -> String? {
        do {
            _ = try library(also.merging(["page": text]) { $1 })
            return nil
        } catch {
            return (error as? Fault)?.message
        }
    }

    @Test func aTemplateThatIsALinkIsNotRead() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("almanac-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(whole.utf8).write(to: folder.appendingPathComponent("elsewhere"))
        try FileManager.default.createSymbolicLink(at: folder.appendingPathComponent("page.mustache"), withDestinationURL: folder.appendingPathComponent("elsewhere"))
        #expect(throws: PlainFile.Refusal.link.fault(at: .init("Templates/page.mustache"))) { try TemplateLibrary(folder: folder, declarations: ["page": keys]) }
    }

    @Test func aWholeTemplateIsTaken() throws {
        let values: TemplateObject = ["name": .text("A & B"), "note": .optionalText(nil), "html": .html("<b>x</b>"), "rows": .list([["cell": .text("<1>")]])]
        #expect(try text(library(["page": whole]), values) == "A &amp; B<b>x</b>&lt;1&gt; of A &amp; B")
    }

    @Test func keysThatAreNotDeclaredAreRefused() {
        #expect(refusal(whole + "\n{{nmae}}") == "Templates/page.mustache, line 2, nmae: the template uses a key that is not declared. Declare it with the page, or correct the name.")
        // A row's key is known inside of the rows only.
        #expect(refusal(whole + "{{cell}}")?.contains("not declared") == true)
        #expect(refusal(whole + "{{>part}}", also: ["part": "{{other}}"])?.hasPrefix("Templates/part.mustache, line 1, other:") == true)
    }

    @Test func keysThatAreNotUsedAreRefused() {
        #expect(refusal("{{name}}{{{html}}}{{#rows}}{{cell}}{{/rows}}") == "Templates/page.mustache, note: the key is declared and the template does not use it. Show it, or take the declaration away.")
        #expect(refusal("{{name}}{{#note}}{{note}}{{/note}}{{{html}}}{{#rows}}x{{/rows}}")?.contains("rows.cell") == true)
    }

    @Test func onlyHTMLIsWrittenWithoutEscaping() {
        #expect(refusal(whole.replacing("{{name}}", with: "{{{name}}}"))?.contains("without escaping") == true)
        #expect(refusal(whole.replacing("{{{html}}}", with: "{{html}}"))?.contains("written escaped") == true)
    }

    @Test func partialsAndLayoutsAreReadToo() throws {
        let templates = ["page": "{{<layout}}{{$content}}\(whole){{/content}}{{/layout}}", "layout": "[{{$content}}{{/content}}]"]
        let values: TemplateObject = ["name": .text("n"), "note": .optionalText("o"), "html": .html(""), "rows": .list([])]
        #expect(try text(library(templates), values) == "[no]")
        // What stands in a block is the page's, though the layout takes it in.
        #expect(refusal("{{<layout}}\n{{$content}}\n{{nmae}}{{/content}}{{/layout}}", also: ["layout": "{{$content}}{{/content}}"])?.hasPrefix("Templates/page.mustache, line 3, nmae:") == true)
        #expect(refusal(whole + "{{>missing}}")?.contains("there is no template missing") == true)
        #expect(refusal(whole + "{{#rows}}")?.contains("not closed") == true)
    }

    /// A brace with a combining mark after it is no brace to a `String`.
    @Test func whatWouldLookLikeATagIsRefused() {
        let braces = "two braces stand together and are no tag. Write a tag whole, or &#123; and &#125; for braces."
        #expect(refusal("a\n{{\u{301}name}}\n" + whole) == "Templates/page.mustache, line 2: \(braces)")
        #expect(refusal("a\n}}\nb {{!\n}}\n" + whole) == "Templates/page.mustache, line 2: \(braces)")
        #expect(refusal("{{>part}}{ " + whole, also: ["part": "a\n{"]) == "Templates/part.mustache, line 2: the template ends with a brace. Write &#123; for a brace.")
    }

    @Test func linesAreCountedAsAnEditorDoes() {
        for end in ["\n", "\r\n"] {
            #expect(refusal("a\(end)\(end){{nmae}}")?.hasPrefix("Templates/page.mustache, line 3, nmae:") == true)
            // A tag that has a line of its own takes it with it, and is in it all the same.
            #expect(refusal("a\(end){{/rows}}\(end)b")?.hasPrefix("Templates/page.mustache, line 2: {{/rows}} closes nothing") == true)
            #expect(refusal("{{#rows}}\(end)b\(end)")?.hasPrefix("Templates/page.mustache, line 3: the section rows is not closed") == true)
        }
    }

    @Test func sectionsWithoutEndAreRefused() {
        #expect(refusal(String(repeating: "{{#rows}}", count: 100_000))?.contains("nested too deeply") == true)
        #expect(refusal(String(repeating: "{{#note}}", count: 63) + String(repeating: "{{/note}}", count: 63) + whole) == nil)
    }

    /// A message repeats the name, and is no copy of a file.
    @Test func namesWithoutEndAreRefused() {
        for tag in ["{{NAME}}", "{{{NAME}}}", "{{>NAME}}", "{{#NAME}}{{/NAME}}", "{{/NAME}}", "{{<NAME}}{{/NAME}}", "{{&NAME}}"] {
            #expect(refusal("\n" + tag.replacing("NAME", with: String(repeating: "é", count: 101))) == "Templates/page.mustache, line 2: a tag has a name of 202 bytes. Give it one of 200 bytes at most.", "\(tag)")
            #expect(refusal(tag.replacing("NAME", with: String(repeating: "é", count: 100)))?.contains("bytes") == false)
        }
        #expect(refusal("{{! \(String(repeating: "a", count: 5_000)) }}" + whole) == nil)
    }

    /// Most often a tag without its end, up to that of the next. Its length would depend on the line ends (found by the fuzzer).
    @Test func aNameIsWrittenInOneLine() {
        for end in ["\n", "\r\n", "\r"] {
            #expect(refusal("\n{{title\(end)and {{name}}" + whole) == "Templates/page.mustache, line 2: a tag's name goes on in another line. Write the tag in one line, and }} at its end.", "\(end.utf8)")
            #expect(refusal("{{! a\(end)b }}" + whole) == nil)
        }
    }

    /// A few bytes would become gigabytes: a list within a list that does not hold it, and templates that take in two of the next.
    @Test func whatGrowsBeyondAllMeasureIsRefused() {
        #expect(refusal("{{#rows}}\n{{#rows}}x{{/rows}}{{/rows}}" + whole) == "Templates/page.mustache, line 2, rows: the list is written again for each row of another. End the section of rows before: a page would grow beyond all measure.")
        #expect(refusal("{{#rows}}{{#note}}x{{/note}}{{/rows}}{{#rows}}{{/rows}}" + whole) == nil)
        let chain = (0..<10).reduce(into: [String: String]()) { $0["p\($1)"] = "{{>p\($1 + 1)}}{{>p\($1 + 1)}}" }
        #expect(refusal("{{>p0}}" + whole, also: chain.merging(["p10": "x"]) { $1 })?.contains("takes in more than 1000 templates") == true)
        #expect(refusal("{{>p3}}" + whole, also: chain.merging(["p10": "x"]) { $1 }) == nil)
    }

    @Test func pagesMustFillWhatTheyDeclare() throws {
        let library = try library(["page": whole])
        #expect(throws: Fault.self) { try library.render("page", ["name": .text("n")]) }
        #expect(throws: Fault.self) { try library.render("page", ["name": .flag(true), "note": .optionalText(nil), "html": .html(""), "rows": .list([])]) }
    }

    /// A row without a note must not show the note of the page around it.
    @Test func whatARowLacksIsNotTakenFromThePageAroundIt() throws {
        let keys: TemplateKeys = ["note": .optionalText("A note"), "rows": .list("Rows", ["note": .optionalText("A row's note")])]
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("almanac-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("{{#note}}{{note}}{{/note}}:{{#rows}}[{{#note}}{{note}}{{/note}}{{^note}}-{{/note}}]{{/rows}}".utf8).write(to: folder.appendingPathComponent("page.mustache"))
        let library = try TemplateLibrary(folder: folder, declarations: ["page": keys])
        let values: TemplateObject = ["note": .optionalText("outer"), "rows": .list([["note": .optionalText(nil)], ["note": .optionalText("own")]])]
        #expect(try text(library, values) == "outer:[-][own]")
    }

    @Test func bracesInTheDataAreNoTags() throws {
        let values: TemplateObject = ["name": .text("{{x}}"), "note": .optionalText(nil), "html": .html("{{y}}"), "rows": .list([])]
        let page = try text(library(["page": whole]), values)
        #expect(!page.contains("{{") && !page.contains("}}"))
    }
}

/// swift-mustache is the plain way: what is rendered must be, byte for byte, what it makes of the same templates and values.
@Suite struct FastTemplateTests {
    private static let keys: TemplateKeys = [
        "name": .text("A name"), "note": .optionalText("A note"), "html": .html("HTML"), "isOn": .flag("A flag"),
        "rows": .list("Rows", ["cell": .text("A cell"), "note": .optionalText("Its note")]), "thing": .object("A thing", ["part": .text("A part")]),
    ]
    private static let all = "{{name}}{{note}}{{{html}}}{{#isOn}}on{{/isOn}}{{^isOn}}off{{/isOn}}{{#rows}}{{cell}}{{note}}{{name}}{{/rows}}{{#thing}}{{part}}{{/thing}}"

    private static let pages = [
        all,
        "  {{#rows}}  \n\t{{cell}} \n  {{/rows}}\n{{^rows}}\nnone\n{{/rows}}\n\(all)",
        "a {{#isOn}} b {{/isOn}} c\n{{#isOn}}x{{/isOn}}\n {{! a comment }}\nd{{! another }}\n\(all)\n\n",
        "{{>part}}\n{{>part}} and {{>part}}\n\(all)",
        "{{#thing}}\n{{part}}{{#note}} {{note}}{{/note}}\n{{/thing}}{{^thing}}\n-\n{{/thing}}\n\(all)",
        "{{<layout}}{{$title}}T{{/title}}{{$body}}\n\(all)\n{{/body}}{{/layout}}\n",
        "{{<layout}}\n{{$body}}{{#rows}}\n<b>{{cell}}</b>\n{{/rows}}\(all){{/body}}\n{{/layout}}\n",
        "\(all){{name}}",
    ]
    private static let values: [TemplateObject] = [
        [
            "name": .text("A & B <c> \"d\" 'e' {f} {{g}}"), "note": .optionalText(""), "html": .html("<i>{{x}}</i> & é"), "isOn": .flag(true),
            "rows": .list([["cell": .text("1"), "note": .optionalText(nil)], ["cell": .text("ünï €"), "note": .optionalText("'")]]), "thing": .object(["part": .text("p")]),
        ],
        ["name": .text(""), "note": .optionalText(nil), "html": .html(""), "isOn": .flag(false), "rows": .list([]), "thing": .object(nil)],
    ]

    @Test(arguments: pages.indices, values.indices)
    func isWhatMustacheMakesOfIt(_ page: Int, _ values: Int) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("almanac-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let templates = ["page": Self.pages[page], "part": "[{{name}}\n{{#isOn}}\nyes\n{{/isOn}}\n]\n", "layout": "<t>{{$title}}none{{/title}}</t>\n{{$body}}{{/body}}\n<end>\n"]
        for (name, text) in templates { try Data(text.utf8).write(to: folder.appendingPathComponent(name + ".mustache")) }
        let library = try TemplateLibrary(folder: folder, declarations: ["page": Self.keys])
        let fast = String(decoding: try library.render("page", Self.values[values]), as: UTF8.self)
        #expect(fast == library.renderPlainly("page", Self.values[values]))
        #expect(!fast.isEmpty || values == 1)
    }
}
