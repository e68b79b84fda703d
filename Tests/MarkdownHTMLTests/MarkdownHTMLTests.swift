import Dispatch
import MarkdownHTML
import Synchronization
import Testing

@Suite("Markdown of the analysts")
struct MarkdownHTMLTests {
    @Test func githubsExtensionsAreThere() throws {
        let html = try #require(MarkdownHTML.render("| a | b |\n|---|--:|\n| 1 | 2 |\n\n~~old~~ https://example.org\n\n- [x] done\n- [ ] open\n"))
        #expect(html.contains("<table>") && html.contains("<td align=\"right\">2</td>"))
        #expect(html.contains("<del>old</del>"))
        #expect(html.contains("<a href=\"https://example.org\">"))
        #expect(html.contains("aria-label=\"done\">☑</span> done") && html.contains("aria-label=\"open\">☐</span> open"))
        #expect(!html.contains("<input"))
    }

    @Test func rawHTMLIsShownAsText() throws {
        let html = try #require(MarkdownHTML.render("before <script>alert(1)</script> after\n\n<div onclick=\"x()\">\nblock\n</div>\n"))
        #expect(!html.contains("<script") && !html.contains("<div"))
        #expect(html.contains("&lt;script&gt;") && html.contains("&lt;div onclick="))
    }

    @Test(arguments: ["javascript:alert(1)", "vbscript:x", "data:text/html,x", "JaVaScRiPt:alert(1)"])
    func dangerousAddressesAreTakenAway(address: String) throws {
        let html = try #require(MarkdownHTML.render("[link](<\(address)>) ![picture](<\(address)>)"))
        #expect(!html.lowercased().contains("script:") && !html.contains("data:text"))
    }

    /// Sponsors are written on all cores: a long note and many short ones at once.
    @Test func notesReadAtOnceKeepTheirExtensions() throws {
        let long = String(repeating: "~~old~~ and www.example.org\n\n", count: 300)
        let alone = try #require(MarkdownHTML.render(long))
        #expect(alone.split(separator: "<del>old</del> and <a href=\"http://www.example.org\">").count == 301)
        let others = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 400) { index in
            let page = MarkdownHTML.render(index % 8 == 0 ? long : "~~x~~")
            if page != (index % 8 == 0 ? alone : "<p><del>x</del></p>\n") { others.withLock { $0 += 1 } }
        }
        #expect(others.withLock { $0 } == 0)
    }
}
