import Diagnostics
import Foundation
import LoyaltyModel

@testable import ScoringRuns

/// `run.json`: what is taken is JSON to Foundation too, says the same when written again, and holds what the contract promises.
enum RunJSONProperty {
    /// The run that seeds are of.
    static let runID = "run1"

    static func check(_ input: [UInt8]) throws {
        let node = try parse(input)
        if let node { try checkText(node, input) }
        do {
            let run = try read(input)
            guard let node else { throw BrokenProperty(description: "taken, and not JSON") }
            try checkRun(run)
            let again = try read(Array(node.text.utf8))
            try hold(again.summary == run.summary, "\(again.summary) was \(run.summary)")
            try hold(RunOutput.allCases.allSatisfy { isSame(again.outputs[$0], run.outputs[$0]) }, "the outputs change when written again")
        } catch let fault as Fault {
            try holdRefusal(fault, of: input, columns: true)
        }
    }

    private static func parse(_ input: [UInt8]) throws -> JSONNode? {
        do {
            return try input.withUnsafeBytes { try JSONParser.parse($0) }
        } catch let error as JSONError {
            let lines = Lines.of(input)
            try hold((1...lines.count).contains(error.line), "line \(error.line) of \(lines.count)")
            try hold((1...lines[error.line - 1] + 1).contains(error.column), "column \(error.column) of \(lines[error.line - 1])")
            return nil
        }
    }

    private static func checkText(_ node: JSONNode, _ input: [UInt8]) throws {
        if !node.hasNumberWithoutDouble {
            guard let other = try? JSONSerialization.jsonObject(with: Data(input), options: .fragmentsAllowed) else { throw BrokenProperty(description: "Foundation refuses it") }
            try hold(node.isSame(as: other), "Foundation reads it otherwise: \(other)")
        }
        let again = try Array(node.text.utf8).withUnsafeBytes { try JSONParser.parse($0) }
        try hold(again.text == node.text, "\(again.text) was \(node.text)")
    }

    private static func read(_ input: [UInt8]) throws -> RunFile {
        try withScratchFile("\(runID)/run.json", input) { try RunFile(runID: runID, in: $0.deletingLastPathComponent().deletingLastPathComponent()) }
    }

    private static func checkRun(_ run: RunFile) throws {
        let summary = run.summary
        try hold(summary.runID == runID && summary.snapshotID.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "/") }, "ids: \(summary)")
        // The first second of the year 1 and the last of 9999.
        try hold(summary.scoredAt >= -62_135_596_800 && summary.scoredAt < 253_402_300_800, "scored_at \(summary.scoredAt)")
        for model in summary.models {
            try hold(model.horizonDays.map { (0...36_500).contains($0) } ?? true, "horizon_days \(model.horizonDays ?? 0)")
            try hold((Array(model.metrics.values) + model.drift.values).allSatisfy(\.isFinite), "a metric is no number")
        }
        try hold(summary.notScored.allSatisfy { $0.reason.count <= 600 }, "a reason is too long")
        for output in RunOutput.allCases {
            guard let entry = run.outputs[output] else {
                try hold(![.churn, .lifetimeValue, .demand].contains(output), "\(output) is missing")
                continue
            }
            let name = Array(entry.file.utf8)
            try hold(entry.rows >= 0 && !name.contains(UInt8(ascii: "/")) && !name.contains(0) && !["", ".", ".."].contains(entry.file), "\(entry)")
            // Nothing lies in the folder but run.json.
            do {
                let url = try run.url(of: output)
                try hold(url?.deletingLastPathComponent().path == run.folder.path, "out of the folder: \(entry.file)")
            } catch let fault as Fault {
                try holdRefusal(fault, of: [])
            }
        }
    }

    private static func isSame(_ one: RunFile.Output?, _ other: RunFile.Output?) -> Bool {
        one?.file == other?.file && one?.rows == other?.rows && one?.sha256 == other?.sha256
    }
}
