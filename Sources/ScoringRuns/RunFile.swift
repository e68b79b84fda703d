import Foundation
import Diagnostics
import LoyaltyModel

/// A run's folder with its `run.json` read and checked; its outputs are read by ``RunReader``.
package struct RunFile: Sendable {
    package struct Output: Sendable {
        package var file: String
        package var rows: Int
        package var sha256: String
    }

    package var summary: RunSummary
    package var outputs: [RunOutput: Output]
    package var folder: URL
    /// How messages call the folder: `runs/<run_id>`.
    package var displayName: String

    /// - Parameters:
    ///   - runID: the folder's name.
    ///   - text: its `run.json`; read now, where nil.
    package init(runID: String, in folder: URL, displayFolder: String = "runs", text: RunText? = nil) throws {
        guard IdentifierRule.dotted.accepts(runID) else {
            throw Fault("“\(runID.prefix(70))” is not a run's id", at: .init(displayFolder), remedy: "An id is \(IdentifierRule.dotted.help).")
        }
        self.folder = folder.appendingPathComponent(runID, isDirectory: true)
        displayName = "\(displayFolder)/\(runID)"
        let reader = try RunFileReader(text ?? RunText(of: self.folder), name: "\(displayName)/\(RunText.name)")
        summary = try reader.summary(expecting: runID)
        outputs = try reader.outputs()
    }

    /// The `scored_at` of a `run.json`, whatever else is wrong with it.
    static func scoredAt(_ text: RunText) -> Int64? {
        (try? RunFileReader(text, name: ""))?.root["scored_at"]?.integer
    }

    /// Where an output lies: a plain file of the run's folder, not a link.
    package func url(of output: RunOutput) throws -> URL? {
        guard let entry = outputs[output] else { return nil }
        let url = folder.appendingPathComponent(entry.file)
        let place = Fault.Place(displayName + "/run.json", key: "outputs.\(output.rawValue).file")
        let type = try? FileManager.default.attributesOfItem(atPath: url.path)[.type] as? FileAttributeType
        switch type {
        case .typeRegular?: return url
        case .typeSymbolicLink?: throw Fault("“\(entry.file)” is a link", at: place, remedy: "Copy the file itself into the run's folder.")
        default: throw Fault("“\(entry.file)” is not in the run's folder", at: place, remedy: "Copy the file, and write run.json last.")
        }
    }
}

/// Reads `run.json` and points at what is wrong by line and column.
private struct RunFileReader {
    let name: String
    let root: JSONNode

    init(_ text: RunText, name: String) throws {
        self.name = name
        let data = try text.data(name: name)
        do {
            root = try data.withUnsafeBytes { try JSONParser.parse($0) }
        } catch let error as JSONError {
            throw Fault("not JSON: \(error.what)", at: .init(name, line: error.line, column: "column \(error.column)"), remedy: "Write run.json last, and whole.")
        }
        guard case .object = root.value else { throw fault(root, nil, "not a JSON object", "Write an object.") }
    }

    func summary(expecting runID: String) throws -> RunSummary {
        let version = try required(root, "contract_version", "contract_version")
        guard version.integer == 1 else { throw fault(version, "contract_version", "is not 1", "This program reads contract version 1.") }
        let id = try text(root, "run_id", "run_id")
        guard id == runID else { throw fault(root["run_id"] ?? root, "run_id", "“\(id.prefix(70))” is not the folder's name", "Name the folder by the run's id.") }
        let snapshotID = try text(root, "snapshot_id", "snapshot_id")
        guard IdentifierRule.dotted.accepts(snapshotID) else {
            throw fault(root["snapshot_id"] ?? root, "snapshot_id", "“\(snapshotID.prefix(70))” is not a snapshot's id", "An id is \(IdentifierRule.dotted.help).")
        }
        let scoredAt = try integer(root, "scored_at", "scored_at")
        guard calendarMoments.contains(scoredAt) else {
            throw fault(root["scored_at"] ?? root, "scored_at", "\(scoredAt) is outside of the years 1 to 9999", "Write Unix seconds, not milliseconds.")
        }
        var summary = RunSummary(runID: runID, snapshotID: snapshotID, scoredAt: scoredAt, models: try models())
        summary.notScored = notScored()
        return summary
    }

    /// A key of this project's own scorer: whatever else stands under it, or is of another form, is ignored as unknown keys are.
    private func notScored() -> [RunSummary.Unscored] {
        guard case .array(let entries)? = root["not_scored"]?.value else { return [] }
        return entries.compactMap { entry in
            guard let sponsorID = entry["sponsor_id"]?.string, let model = entry["model"]?.string, let reason = entry["reason"]?.string else { return nil }
            return .init(sponsorID: sponsorID, model: ShownText.neutral(model), reason: ShownText.neutral(String(reason.prefix(600))))
        }
    }

    func outputs() throws -> [RunOutput: RunFile.Output] {
        let node = try required(root, "outputs", "outputs")
        guard case .object = node.value else { throw fault(node, "outputs", "not an object", "Name the outputs by their names.") }
        var outputs: [RunOutput: RunFile.Output] = [:]
        for output in RunOutput.allCases {
            let key = "outputs.\(output.rawValue)"
            guard let entry = node[output.rawValue] else {
                guard !output.isRequired else { throw fault(node, key, "the output is missing", "Write the output, with a header line alone if there is nothing in it.") }
                continue
            }
            let file = try text(entry, "file", key + ".file")
            guard Self.isPlainName(file) else {
                throw fault(entry["file"] ?? entry, key + ".file", "“\(file.prefix(70))” is not a plain file name", "Name a file of the run's own folder.")
            }
            let rows = try integer(entry, "rows", key + ".rows")
            guard rows >= 0 else { throw fault(entry["rows"] ?? entry, key + ".rows", "is below 0", "Write the number of rows without the header.") }
            outputs[output] = .init(file: file, rows: Int(rows), sha256: try text(entry, "sha256", key + ".sha256"))
        }
        return outputs
    }

    private static func isPlainName(_ name: String) -> Bool {
        !["", ".", ".."].contains(name) && name.utf8.count <= 255 && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") || $0 < 32 }
    }

    private func models() throws -> [ScoringModel] {
        guard let node = root["models"] else { return [] }
        guard case .array(let entries) = node.value else { throw fault(node, "models", "not a list", "Write a list of models.") }
        var models: [ScoringModel] = []
        var named: Set<[String]> = []
        for (position, entry) in entries.enumerated() {
            let model = try model(entry, "models[\(position)]")
            guard named.insert([model.name] + [model.sponsorID].compactMap(\.self)).inserted else {
                throw fault(entry, "models[\(position)]", "the model \(model.name) of \(model.sponsorID ?? "all sponsors") occurs twice", "Write one model for each name and sponsor.")
            }
            models.append(model)
        }
        return models
    }

    private func model(_ entry: JSONNode, _ key: String) throws -> ScoringModel {
        guard case .object = entry.value else { throw fault(entry, key, "not an object", "Write a model's facts as an object.") }
        var horizon: Int?
        if let node = entry["horizon_days"] {
            guard let days = node.integer, (0...36_500).contains(days) else {
                throw fault(node, key + ".horizon_days", "is not a whole number of days", "Write the days that the model looks ahead.")
            }
            horizon = Int(days)
        }
        return ScoringModel(
            name: ShownText.neutral(try text(entry, "name", key + ".name")),
            sponsorID: try entry["sponsor_id"].map { try string($0, key + ".sponsor_id") },
            version: ShownText.neutral(try text(entry, "version", key + ".version")), algorithm: ShownText.neutral(try text(entry, "algorithm", key + ".algorithm")),
            trainedAt: try integer(entry, "trained_at", key + ".trained_at"),
            trainingRows: Int(try integer(entry, "training_rows", key + ".training_rows")), horizonDays: horizon,
            metrics: try numbers(entry, "metrics", key), drift: try numbers(entry, "drift", key))
    }

    private func numbers(_ entry: JSONNode, _ name: String, _ key: String) throws -> [String: Double] {
        let node = try required(entry, name, "\(key).\(name)")
        guard case .object(let members) = node.value else { throw fault(node, "\(key).\(name)", "not an object", "Write names with numbers.") }
        var numbers: [String: Double] = [:]
        for (metric, value) in members {
            guard let number = value.double else { throw fault(value, "\(key).\(name).\(metric)", "is not a number", "Leave out what is not known.") }
            if metric == "auc_roc", !(0...1).contains(number) { throw fault(value, "\(key).\(name).\(metric)", "\(number) is not in 0 to 1", "Write the area as a share: 0.87.") }
            numbers[metric] = number
        }
        return numbers
    }

    private func required(_ node: JSONNode, _ name: String, _ key: String) throws -> JSONNode {
        guard let child = node[name] else { throw fault(node, key, "is missing", "Write it as the contract says.") }
        return child
    }

    private func text(_ node: JSONNode, _ name: String, _ key: String) throws -> String {
        let node = try required(node, name, key)
        let text = try string(node, key)
        guard text.utf8.count <= longestLabel else { throw fault(node, key, "has \(text.utf8.count) bytes", longLabelRemedy) }
        return text
    }

    private func string(_ node: JSONNode, _ key: String) throws -> String {
        guard let text = node.string else { throw fault(node, key, "is not text", "Write it in quotes.") }
        return text
    }

    private func integer(_ node: JSONNode, _ name: String, _ key: String) throws -> Int64 {
        let child = try required(node, name, key)
        guard let number = child.integer else { throw fault(child, key, "is not a whole number", "Write a whole number.") }
        return number
    }

    private func fault(_ node: JSONNode, _ key: String?, _ what: String, _ remedy: String) -> Fault {
        Fault(what, at: .init(name, line: node.line, column: "column \(node.column)", key: key), remedy: remedy)
    }
}
