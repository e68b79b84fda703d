import CCMarkGFM
import Glibc
import Synchronization

/// GitHub-flavoured Markdown as HTML: tables, strikethrough, autolinks and task lists. Raw HTML is shown as text and links with
/// dangerous schemes lose their address: cmark's unsafe option is never set.
package enum MarkdownHTML {
    private static let extensions = ["table", "strikethrough", "autolink", "tasklist"]
    private static let registered: Void = cmark_gfm_core_extensions_ensure_registered()
    /// While it reads a text, cmark-gfm notes in a table of the process which signs its extensions want, and strikes them out at the end: of two
    /// texts at once, the one could lose its strikethrough and links when the other was done.
    private static let one = Mutex(())

    /// Bytes of a text. What is deeply nested takes some 250 times its bytes, and some of what cmark does takes their square in time.
    package static let largest = 64 << 10

    /// Why nothing is made of a text.
    package enum Refusal: Error, Equatable, Sendable {
        case large
        /// cmark fills up the rows of a table to the header's columns: a few kilobytes could become gigabytes.
        case tables
        /// Each reference repeats the address that it stands for.
        case references
        /// cmark lacks an extension or memory.
        case failed
    }

    /// One text at a time, however many threads ask.
    ///
    /// - Parameter prefix: before the ids of footnotes, so that those of two texts on one page differ.
    package static func render(_ markdown: String, footnotePrefix prefix: String = "") throws(Refusal) -> String {
        var markdown = markdown
        if let refusal = markdown.withUTF8({ MarkdownBounds.refusal(of: $0) }) { throw refusal }
        guard let html = one.withLock({ _ in renderAlone(markdown) }) else { throw .failed }
        return prefix.isEmpty ? html : withFootnotes(prefix, html)
    }

    /// Quotes of the text are escaped by now, so these can only be attributes; a link that its author wrote to a footnote still leads there.
    private static func withFootnotes(_ prefix: String, _ html: String) -> String {
        html.replacing("id=\"fn", with: "id=\"\(prefix)fn").replacing("href=\"#fn", with: "href=\"#\(prefix)fn")
    }

    private static func renderAlone(_ markdown: String) -> String? {
        registered
        let options = CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_FOOTNOTES
        guard let parser = cmark_parser_new(options) else { return nil }
        defer { cmark_parser_free(parser) }
        for name in extensions {
            guard let found = cmark_find_syntax_extension(name), cmark_parser_attach_syntax_extension(parser, found) != 0 else { return nil }
        }
        var markdown = markdown
        markdown.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
        }
        guard let document = cmark_parser_finish(parser) else { return nil }
        defer { cmark_node_free(document) }
        showRawHTML(of: document)
        guard let html = cmark_render_html(document, options, cmark_parser_get_syntax_extensions(parser)) else { return nil }
        defer { free(html) }
        return withTasksAsText(String(cString: html))
    }

    /// cmark writes a task's state as a form control without a label, which a screen reader cannot name. Raw HTML is text by now, so
    /// these can only be cmark's own.
    private static func withTasksAsText(_ html: String) -> String {
        html.replacing("<input type=\"checkbox\" checked=\"\" disabled=\"\" />", with: "<span role=\"img\" aria-label=\"done\">☑</span>")
            .replacing("<input type=\"checkbox\" disabled=\"\" />", with: "<span role=\"img\" aria-label=\"open\">☐</span>")
    }

    /// cmark would leave raw HTML out without a word; here its author sees it.
    private static func showRawHTML(of document: OpaquePointer) {
        guard let iterator = cmark_iter_new(document) else { return }
        defer { cmark_iter_free(iterator) }
        var raw: [OpaquePointer] = []
        while cmark_iter_next(iterator) != CMARK_EVENT_DONE {
            guard let node = cmark_iter_get_node(iterator) else { continue }
            let type = cmark_node_get_type(node)
            if type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE { raw.append(node) }
        }
        for node in raw { replace(node) }
    }

    private static func replace(_ node: OpaquePointer) {
        let isBlock = cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK
        guard let text = cmark_node_new(CMARK_NODE_TEXT) else { return }
        cmark_node_set_literal(text, cmark_node_get_literal(node))
        if isBlock, let paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH) {
            cmark_node_append_child(paragraph, text)
            cmark_node_replace(node, paragraph)
        } else {
            cmark_node_replace(node, text)
        }
        cmark_node_free(node)
    }
}
