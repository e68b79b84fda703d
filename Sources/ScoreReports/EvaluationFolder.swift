import CSyncFS
import Charts
import Diagnostics
import Foundation
import Scorer

/// Writes `evaluation.json`, charts and a page of them as a folder, which is there whole or not at all.
package struct EvaluationFolder {
    package let folder: URL

    package init(_ folder: URL) { self.folder = folder.standardizedFileURL }

    private static let mark = "evaluation.json"

    /// Where an evaluation goes if nothing else is said: one of a single sponsor does not take the place of one of all.
    package static func usual(in data: URL, snapshotID: String, sponsorID: String?) -> URL {
        data.appendingPathComponent("evaluations/\(snapshotID)\(sponsorID.map { "_" + $0 } ?? "")", isDirectory: true)
    }

    /// Before the work of an evaluation: refuses a folder that holds anything else.
    package func refuseOther() throws {
        guard FileManager.default.fileExists(atPath: folder.path) else { return }
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        guard let names, names.isEmpty || names.contains(Self.mark) else {
            throw Fault("there is something else than an evaluation", at: .init(folder.path), remedy: "Name a folder of its own with --output.")
        }
    }

    /// Takes the place of an earlier evaluation, if there is one.
    package func write(_ evaluation: ProgramEvaluation) throws {
        try refuseOther()
        let parent = folder.deletingLastPathComponent()
        let draft = parent.appendingPathComponent(".\(folder.lastPathComponent).being-evaluated", isDirectory: true)
        try attempt { try FileManager.default.createDirectory(at: draft, withIntermediateDirectories: true) }
        let lock = open(draft.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0 else { throw fault }
        defer { close(lock) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw Fault("another evaluation is being written here", at: .init(parent.path), remedy: "Wait until it has ended.") }
        // What an earlier try left, or the evaluation that this one takes the place of.
        defer { try? FileManager.default.removeItem(at: draft) }
        try attempt { for name in try FileManager.default.contentsOfDirectory(atPath: draft.path) { try FileManager.default.removeItem(at: draft.appendingPathComponent(name)) } }
        let files = try self.files(evaluation)
        try attempt { for (name, content) in files { try Data(content).write(to: draft.appendingPathComponent(name)) } }
        _ = sync_file_system(lock)
        if FileManager.default.fileExists(atPath: folder.path) {
            guard exchange_paths(draft.path, folder.path) == 0 else { throw fault }
        } else {
            guard rename(draft.path, folder.path) == 0 else { throw fault }
        }
    }

    private func files(_ evaluation: ProgramEvaluation) throws -> [(name: String, content: [UInt8])] {
        var files: [(name: String, content: [UInt8])] = [(Self.mark, Array(EvaluationJSON(evaluation).text.utf8))]
        var sections: [EvaluationPage.Section] = []
        do {
            let renderer = ChartRenderer(fonts: try FontSet())
            for sponsor in evaluation.sponsors {
                var figures: [EvaluationPage.Figure] = []
                for drawing in EvaluationCharts(sponsor: sponsor, horizonDays: evaluation.horizonDays).all {
                    guard let image = try Self.image(drawing.chart, renderer) else { continue }
                    let file = "\(sponsor.sponsorID)_\(drawing.name).png"
                    files.append((file, image.light))
                    figures.append(.init(file: file, caption: drawing.caption, width: image.width, height: image.height))
                }
                let heading = sponsor.name.isEmpty ? sponsor.sponsorID : sponsor.name
                sections.append(.init(heading: heading, figures: figures, notes: EvaluationWords.notes(sponsor, horizonDays: evaluation.horizonDays)))
            }
        } catch {
            throw Fault("the charts cannot be drawn (\(error))", remedy: "Check that the fonts are installed (fonts-inter).")
        }
        files.append(("index.html", Array(EvaluationPage(snapshotID: evaluation.snapshotID, sections: sections).html.utf8)))
        return files
    }

    private static func image(_ chart: any Chart, _ renderer: ChartRenderer) throws -> ChartImage? { try renderer.image(of: chart, size: EvaluationCharts.size) }

    private func attempt(_ body: () throws -> Void) throws {
        do { try body() } catch { throw fault }
    }

    private var fault: Fault { Fault("the evaluation cannot be written", at: .init(folder.path), remedy: "Check the folder's rights and the disk's space; what was there is as it was.") }
}
