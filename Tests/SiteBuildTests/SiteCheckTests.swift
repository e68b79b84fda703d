@testable import SiteBuild
import Diagnostics
import Pages
import Testing

@Suite("A page with a hole is not published")
struct SiteCheckTests {
    private func refusal(_ body: String, title: String = "T", path: String = "sponsors/a/index.html") -> String? {
        let page = BuiltFile.html(path, Array("<!doctype html><html><head><title>\(title)</title></head><body>\(body)</body></html>".utf8))
        let other = BuiltFile.html("sponsors/a/roi/index.html", Array("<h1 id=\"x\">x</h1>".utf8))
        let picture = BuiltFile(path: "sponsors/a/charts/c.png", mediaType: "image/png", bytes: [1])
        do {
            try SiteCheck([page, other, picture]).check([page])
            return nil
        } catch {
            return (error as? Fault)?.what
        }
    }

    @Test func aGoodPagePasses() {
        #expect(refusal("<h1>Sales</h1><a href=\"/sponsors/a/roi/#x\">r</a><img src=\"/sponsors/a/charts/c.png\" srcset=\"/sponsors/a/charts/c.png 2x\" alt=\"a\"><a href=\"https://example.org\">e</a>") == nil)
    }

    @Test(arguments: [
        ("<h1></h1>", "the page has no headline"), ("<h1><strong> </strong></h1>", "the page has no headline"), ("<h1>x</h1>{{sales}}", "the page holds a template tag that was not rendered"),
        ("<h1>x</h1><a href=\"/sponsors/b/\">b</a>", "the page leads to /sponsors/b/, which is not there"),
        ("<h1>x</h1><img src=\"/sponsors/a/charts/d.png\" alt=\"d\">", "the page leads to /sponsors/a/charts/d.png, which is not there"),
        ("<h1>x</h1><picture><source srcset=\"/no.png 2x\"></picture>", "the page leads to /no.png, which is not there"),
        ("<h1>x</h1><img src=\"/sponsors/a/charts/c.png\" alt=\"\">", "a picture has no alternative text"),
        ("<h1>x</h1><a href=\"/sponsors/a/roi/#gone\">r</a>", "the page leads to /sponsors/a/roi/#gone, and there is no such part"),
        ("<h1>x</h1><table><tbody></tbody></table>", "the page has a table without rows"), ("<h1>x</h1><td class=\"n opt\">nan</td>", "the page shows “nan”"),
    ])
    func holesAreFound(body: String, expected: String) {
        #expect(refusal(body) == expected)
    }

    /// RFC 3986, 5.2.4, as far as a site has it.
    @Test(arguments: [
        ("../roi/#x", nil), ("./roi/", nil), ("roi/.", nil), ("roi/..", nil), (".", nil), ("../../../sponsors/a/roi/", nil), ("../charts/c.png", nil),
        ("..", "the page leads to .., which is not there"), ("roi", "the page leads to roi, which is not there"), ("../../b/", "the page leads to ../../b/, which is not there"),
        ("roi/?x", "the page leads to roi/?x, which is not there"), ("//roi/", "the page leads to //roi/, which is not there"),
        ("roi/#y", "the page leads to roi/#y, and there is no such part"), ("#fn-1", "the page leads to #fn-1, and there is no such part (is the label of a footnote defined twice?)"),
    ])
    func addressesFromWhereThePageIs(target: String, expected: String?) {
        let from = target.hasPrefix("../") && expected == nil ? "sponsors/a/notes/index.html" : "sponsors/a/index.html"
        #expect(refusal("<h1>x</h1><a href=\"\(target)\">r</a>", path: from) == expected)
    }

    /// The answer to what is not there is shown at any address.
    @Test func anAnswerLeadsToWholeAddressesAlone() {
        #expect(refusal("<h1>x</h1><a href=\"../sponsors/a/roi/\">r</a>", path: "errors/404.html") == "the page leads to ../sponsors/a/roi/, which is not there")
        #expect(refusal("<h1>x</h1><a href=\"/sponsors/a/roi/\">r</a>", path: "errors/404.html") == nil)
    }

    /// One sponsor's note stops the site of all: who has to mend it must know which.
    @Test func aDeadLinkOfANoteNamesTheNote() throws {
        let page = BuiltFile.html("sponsors/a/notes/index.html", Array("<!doctype html><html><head><title>T</title></head><body><h1>x</h1><a href=\"/gone\">g</a></body></html>".utf8))
        let fault = #expect(throws: Fault.self) { try SiteCheck([page]).check([page]) }
        #expect(fault?.what == "the page leads to /gone, which is not there" && fault?.remedy.hasPrefix("Look for it in the notes all.md and a.md of the templates;") == true)
    }

    @Test func aPageWithoutATitleIsRefused() {
        #expect(refusal("<h1>x</h1>", title: "") == "the page has no title")
    }
}
