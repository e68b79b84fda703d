import Dispatch
import MarkdownHTML
import Synchronization
import Testing

@Suite("Markdown of the analysts")
struct MarkdownHTMLTests {
    @Test func githubsExtensionsAreThere() throws {
        let html = try MarkdownHTML.render("| a | b |\n|---|--:|\n| 1 | 2 |\n\n~~old~~ https://example.org\n\n- [x] done\n- [ ] open\n")
        #expect(html.contains("<table>") && html.contains("<td align=\"right\">2</td>"))
        #expect(html.contains("<del>old</del>"))
        #expect(html.contains("<a href=\"https://example.org\">"))
        #expect(html.contains("aria-label=\"done\">☑</span> done") && html.contains("aria-label=\"open\">☐</span> open"))
        #expect(!html.contains("<input"))
    }

    @Test func rawHTMLIsShownAsText() throws {
        let html = try MarkdownHTML.render("before <script>alert(1)</script> after\n\n<div onclick=\"x()\">\nblock\n</div>\n")
        #expect(!html.contains("<script") && !html.contains("<div"))
        #expect(html.contains("&lt;script&gt;") && html.contains("&lt;div onclick="))
    }

    @Test(arguments: ["javascript:alert(1)", "vbscript:x", "data:text/html,x", "JaVaScRiPt:alert(1)"])
    func dangerousAddressesAreTakenAway(address: String) throws {
        let html = try MarkdownHTML.render("[link](<\(address)>) ![picture](<\(address)>)")
        #expect(!html.lowercased().contains("script:") && !html.contains("data:text"))
    }

    /// Two notes stand on one page.
    @Test func footnotesOfTwoTextsAreTold() throws {
        let text = "a[^x] and id=\"fn-x\"\n\n[back](#fn-x)\n\n[^x]: why\n"
        let (plain, own) = (try MarkdownHTML.render(text), try MarkdownHTML.render(text, footnotePrefix: "own-"))
        for (html, prefix) in [(plain, ""), (own, "own-")] {
            for part in ["href=\"#\(prefix)fn-x\" id=\"\(prefix)fnref-x\"", "<a href=\"#\(prefix)fn-x\">back</a>", "<li id=\"\(prefix)fn-x\">", "href=\"#\(prefix)fnref-x\"", "id=&quot;fn-x&quot;"] {
                #expect(html.contains(part), "\(part) in \(html)")
            }
        }
        #expect(!own.contains("\"fn") && !own.contains("\"#fn"))
    }

    /// Sponsors are written on all cores: a long note and many short ones at once.
    @Test func notesReadAtOnceKeepTheirExtensions() throws {
        let long = String(repeating: "~~old~~ and www.example.org\n\n", count: 300)
        let alone = try MarkdownHTML.render(long)
        #expect(alone.split(separator: "<del>old</del> and <a href=\"http://www.example.org\">").count == 301)
        let others = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 400) { index in
            let page = try? MarkdownHTML.render(index % 8 == 0 ? long : "~~x~~")
            if page != (index % 8 == 0 ? alone : "<p><del>x</del></p>\n") { others.withLock { $0 += 1 } }
        }
        #expect(others.withLock { $0 } == 0)
    }

    private static func table(columns: Int, rows: Int, before: String = "", end: String = "\n") -> String {
        ([String(repeating: "|a", count: columns), String(repeating: "|-", count: columns)] + Array(repeating: "x", count: rows)).map { before + $0 + end }.joined()
    }

    /// However it is nested and its lines end, cmark would fill up its rows.
    @Test(arguments: ["", "> ", ">>> ", "   ", "\t"], ["\n", "\r\n", "\r"])
    func aTableOfManyCellsIsNotParsed(before: String, end: String) throws {
        #expect(throws: MarkdownHTML.Refusal.tables) { try MarkdownHTML.render(Self.table(columns: 300, rows: 400, before: before, end: end)) }
        let (taken, other) = (Self.table(columns: 200, rows: 400, before: before, end: end), "x" + end)
        _ = try MarkdownHTML.render(taken + end + other)
        // An empty line ends it.
        #expect(throws: MarkdownHTML.Refusal.tables) { try MarkdownHTML.render(taken + String(repeating: other, count: 200)) }
        _ = try MarkdownHTML.render(taken + " \t" + end + String(repeating: other, count: 2_000))
    }

    @Test func aTableInAListItemOrAFootnoteIsCounted() {
        let rows = String(repeating: "    x\n", count: 400)
        for mark in ["- ", "1. ", "[^a]: ", "- > * "] {
            #expect(throws: MarkdownHTML.Refusal.tables) { try MarkdownHTML.render("\(mark)\(String(repeating: "|a", count: 300))\n    \(String(repeating: "|-", count: 300))\n\(rows)") }
        }
        #expect(throws: MarkdownHTML.Refusal.tables) { try MarkdownHTML.render(String(repeating: "|a", count: 300) + "\n" + String(repeating: "|:-:", count: 300) + "| \t\n" + rows) }
        // Several of them: each is small enough.
        #expect(throws: MarkdownHTML.Refusal.tables) { try MarkdownHTML.render(String(repeating: Self.table(columns: 200, rows: 100) + "\n", count: 6)) }
    }

    @Test func aWholePageOfProseWithALargeTableIsTaken() throws {
        let row = "| " + (1...8).map { "cell \($0)" }.joined(separator: " | ") + " |\n"
        let table = row + String(repeating: "|:--", count: 8) + "|\n" + String(repeating: row, count: 600)
        let html = try MarkdownHTML.render(String(repeating: "A long-standing line of prose - with its words: and more.\n", count: 300) + "\n" + table)
        #expect(html.split(separator: "<td").count == 600 * 8 + 1)
    }

    /// 7 seconds, were it parsed; a mebibyte of it half an hour.
    @Test func whatMayBeATableOnEveryLineIsNotParsed() {
        #expect(throws: MarkdownHTML.Refusal.tables) { try MarkdownHTML.render(String(repeating: "|x\n|-|-\n", count: 7_000)) }
    }

    /// 270 megabytes of HTML.
    @Test func referencesToLongAddressesAreNotRepeatedWithoutEnd() throws {
        func text(_ address: Int, _ uses: Int) -> String { "[a]: /" + String(repeating: "x", count: address) + "\n\n" + String(repeating: "[a] ", count: uses) }
        #expect(throws: MarkdownHTML.Refusal.references) { try MarkdownHTML.render(text(32_000, 8_000)) }
        #expect(throws: MarkdownHTML.Refusal.references) { try MarkdownHTML.render("> " + text(10_000, 500)) }
        #expect(try MarkdownHTML.render(text(200, 1_000)).split(separator: "<a href").count == 1_001)
    }

    @Test func aTextThatIsTooLargeIsNotParsed() throws {
        _ = try MarkdownHTML.render(String(repeating: ">", count: MarkdownHTML.largest))
        #expect(throws: MarkdownHTML.Refusal.large) { try MarkdownHTML.render(String(repeating: ">", count: MarkdownHTML.largest + 1)) }
    }
}
