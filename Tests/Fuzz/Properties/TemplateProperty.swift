import Diagnostics
import Foundation
import Mustache

@testable import Pages

/// Templates: one that the check takes is rendered with every kind of values, leaves no tag, and is what swift-mustache makes of it.
///
/// An input is a page, then after a line of `%%` a partial, then a layout; without them plain ones stand there.
enum TemplateProperty {
    static let keys: TemplateKeys = [
        "name": .text("A name"), "note": .optionalText("A note"), "html": .html("HTML"), "isOn": .flag("A flag"),
        "rows": .list("Rows", ["cell": .text("A cell"), "note": .optionalText("Its note")]), "thing": .object("A thing", ["part": .text("A part")]),
    ]
    /// Uses every key, as a page must; it follows the input's page.
    static let all = "{{name}}{{note}}{{{html}}}{{#isOn}}on{{/isOn}}{{^isOn}}off{{/isOn}}{{#rows}}{{cell}}{{note}}{{name}}{{/rows}}{{#thing}}{{part}}{{/thing}}"

    private static let values: [TemplateObject] = [
        [
            "name": .text("A & B <c> \"d\" 'e' {f} {{g}}"), "note": .optionalText(""), "html": .html("<i>{{x}}</i> & é"), "isOn": .flag(true),
            "rows": .list([["cell": .text("1"), "note": .optionalText(nil)], ["cell": .text("ünï €"), "note": .optionalText("{{")]]), "thing": .object(["part": .text("}}")]),
        ],
        ["name": .text(""), "note": .optionalText(nil), "html": .html(""), "isOn": .flag(false), "rows": .list([]), "thing": .object(nil)],
    ]

    static func check(_ input: [UInt8]) throws {
        guard let text = String(validating: input, as: UTF8.self) else { return }
        try checkLines(text)
        let texts = templates(text)
        var tags: [String: [TemplateTag]] = [:]
        do {
            for name in texts.keys.sorted() { tags[name] = try TagReader.read(texts[name] ?? "", file: "Templates/\(name).mustache") }
        } catch let fault as Fault {
            return try holdRefusal(fault, of: Array((texts[named(fault)] ?? "").utf8))
        }
        do {
            try TemplateCheck.check("page", declares: keys, in: tags)
        } catch let fault as Fault {
            return try holdRefusal(fault, of: Array((texts[named(fault)] ?? "").utf8))
        }
        try PlainTags.check(texts["page"] ?? "", keys)
        try checkPages(texts, TemplatePart.assembled("page", from: tags))
    }

    /// A template with the line ends of Windows is refused in the same line.
    private static func checkLines(_ text: String) throws {
        func line(_ text: String) -> Int? {
            do { _ = try TagReader.read(text, file: "page") } catch { return (error as? Fault)?.place?.line }
            return nil
        }
        if !text.utf8.contains(13) { try hold(line(text) == line(text.replacing("\n", with: "\r\n")), "another line with CRLF") }
    }

    private static func templates(_ text: String) -> [String: String] {
        var parts = text.split(separator: "%%\n", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        let plain = ["", "[{{name}}]\n", "<t>{{$title}}none{{/title}}</t>\n{{$body}}{{/body}}\n<end>\n"]
        parts += plain[parts.count...]
        return ["page": parts[0] + "\n" + all, "part": parts[1], "layout": parts[2]]
    }

    private static func named(_ fault: Fault) -> String {
        String((fault.place?.file ?? "").dropFirst("Templates/".count).dropLast(".mustache".count))
    }

    private static func checkPages(_ texts: [String: String], _ parts: [TemplatePart]) throws {
        var library = MustacheLibrary()
        // Two noncharacters stand for braces on the way through swift-mustache, so it alone would make braces of them.
        let hasMarks = texts.values.contains { $0.unicodeScalars.contains { (0xFDD0...0xFDD1).contains($0.value) } }
        for (name, text) in texts {
            // What swift-mustache refuses is refused before a page is made.
            do { try library.register(text, named: name) } catch { return }
        }
        for values in values {
            let page = TemplateRenderer.render(parts, values)
            guard String(validating: page, as: UTF8.self) != nil else { throw BrokenProperty(description: "the page is not UTF-8") }
            let open = UInt8(ascii: "{")
            try hold(!zip(page, page.dropFirst()).contains { $0 == open && $1 == open }, "a tag is left: \(String(decoding: page, as: UTF8.self))")
            if hasMarks { continue }
            let plain = Array((library.render(values, withTemplate: "page").map(BraceMarks.resolved) ?? "").utf8)
            let isSame = isPlainlySet(texts.values) ? page == plain : unspaced(page) == unspaced(plain)
            try hold(isSame, "\(String(decoding: page, as: UTF8.self)) where swift-mustache has \(String(decoding: plain, as: UTF8.self))")
        }
    }

    /// swift-mustache indents what it takes in as deep as the tag stands, takes a block's indentation away, and knows other ends of lines than LF:
    /// in HTML that is no content, and tests hold the product's own templates to the same bytes.
    private static func isPlainlySet(_ texts: some Collection<String>) -> Bool {
        let takesIn = texts.contains { $0.contains("{{>") || $0.contains("{{<") || $0.contains("{{$") }
        return texts.allSatisfy { text in
            text.unicodeScalars.allSatisfy { $0 == "\n" || !$0.properties.isWhitespace || $0 == " " || $0 == "\t" }
                && !(takesIn && text.split(separator: "\n").contains { $0.hasPrefix(" ") || $0.hasPrefix("\t") })
        }
    }

    private static func unspaced(_ page: [UInt8]) -> String {
        String(String.UnicodeScalarView(String(decoding: page, as: UTF8.self).unicodeScalars.filter { !$0.properties.isWhitespace }))
    }
}
