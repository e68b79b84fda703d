import MarkdownHTML
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
}
