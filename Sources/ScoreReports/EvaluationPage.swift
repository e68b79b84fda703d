import Charts
import Scorer

/// The charts of an evaluation on one page, with what each shows: there are no words in the pictures.
struct EvaluationPage {
    struct Figure {
        var file: String
        var caption: String
        /// Shown size in CSS pixels.
        var width, height: Int
    }

    /// What is said of one sponsor.
    struct Section {
        var heading: String
        var figures: [Figure]
        /// Paragraphs below the figures.
        var notes: [String]
    }

    let snapshotID: String
    /// By sponsor, in order.
    let sections: [Section]

    var html: String {
        let theme = Theme()
        return """
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>Evaluation of \(Self.escaped(snapshotID))</title>
            <style>body{font:16px/1.5 Inter,system-ui,sans-serif;color:\(Self.css(theme[.ink].light));background:\(Self.css(theme[.paper].light));max-width:632px;margin:2rem auto;padding:0 1rem}figure{margin:0 0 2.5rem}img{max-width:100%;height:auto}figcaption{margin:0 0 .5rem}</style>
            <h1>Evaluation of \(Self.escaped(snapshotID))</h1>
            <p>Models made of what was known at earlier moments, held against what came. All figures are in evaluation.json.</p>
            \(sections.map(Self.section).joined())
            """
    }

    /// The charts' own colours, light: the charts are drawn for no dark page.
    private static func css(_ color: RGB) -> String { "rgb(\(color.red) \(color.green) \(color.blue))" }

    private static func section(_ section: Section) -> String {
        "<h2>\(escaped(section.heading))</h2>\n" + section.figures.map(figure).joined() + section.notes.map { "<p>\(escaped($0))</p>\n" }.joined()
    }

    private static func figure(_ figure: Figure) -> String {
        "<figure><figcaption>\(escaped(figure.caption))</figcaption><img src=\"\(escaped(figure.file))\" width=\"\(figure.width)\" height=\"\(figure.height)\" alt=\"\(escaped(figure.caption))\"></figure>\n"
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
    }
}
