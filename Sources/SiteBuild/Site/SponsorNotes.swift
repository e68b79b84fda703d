import Diagnostics
import Foundation
import MarkdownHTML
import Pages

/// The analysts' notes: `notes/all.md` for every sponsor, then `notes/<sponsor_id>.md`.
enum SponsorNotes {
    static func read(of sponsorID: String, in templates: URL) throws -> [Note] {
        try ["all", sponsorID].compactMap { name in
            let url = templates.appendingPathComponent("notes/\(name).md")
            guard FileManager.default.fileExists(atPath: url.path) else { return nil }
            let place = Fault.Place("Templates/notes/\(name).md")
            guard let data = FileManager.default.contents(atPath: url.path), let text = String(data: data, encoding: .utf8) else {
                throw Fault("the note cannot be read as UTF-8", at: place, remedy: "Save it as UTF-8.")
            }
            guard let html = MarkdownHTML.render(text) else { throw Fault("the note cannot be rendered", at: place, remedy: "Install libcmark-gfm with its extensions.") }
            return Note(html: html)
        }
    }
}
