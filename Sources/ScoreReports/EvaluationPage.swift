import Scorer

/// The charts of an evaluation on one page, with what each shows: there are no words in the pictures.
struct EvaluationPage {
    struct Figure {
        var file: String
        var caption: String
        /// Shown size in CSS pixels.
        var width, height: Int
    }

    let snapshotID: String
    /// By sponsor, in order.
    let figures: [(sponsorID: String, figures: [Figure])]

    var html: String {
        let sections = figures.filter { !$0.figures.isEmpty }.map { sponsor in
            "<h2>\(Self.escaped(sponsor.sponsorID))</h2>\n" + sponsor.figures.map(Self.figure).joined()
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>Evaluation of \(Self.escaped(snapshotID))</title>
            <style>body{font:16px/1.5 Inter,system-ui,sans-serif;color:#1d2733;background:#fff;max-width:632px;margin:2rem auto;padding:0 1rem}figure{margin:0 0 2.5rem}img{max-width:100%;height:auto}figcaption{margin:0 0 .5rem}</style>
            <h1>Evaluation of \(Self.escaped(snapshotID))</h1>
            <p>Models made of what was known at earlier moments, held against what came. All figures are in evaluation.json.</p>
            \(sections.joined())
            """
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
