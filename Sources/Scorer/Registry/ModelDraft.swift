import Diagnostics
import Foundation
import RunWriting

/// One sponsor's model, ready to be kept.
struct StoredModel: Sendable {
    var sponsorID: String
    var algorithm: String
    var trainingRows: Int
    var metrics: [String: Double]
    var learnedIn: String
    var data: Data

    init(sponsorID: String, algorithm: String, trainingRows: Int, metrics: [String: Double], learnedIn: String, data: Data) {
        (self.sponsorID, self.algorithm, self.trainingRows) = (sponsorID, algorithm, trainingRows)
        (self.metrics, self.learnedIn, self.data) = (metrics, learnedIn, data)
    }

    /// A model that was learned in this run, as `run.json` tells of it.
    init(_ text: ModelText, _ sponsorID: String, _ model: some Encodable) throws {
        let metrics = Dictionary(text.metrics.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        self.init(sponsorID: sponsorID, algorithm: text.algorithm, trainingRows: text.trainingRows, metrics: metrics, learnedIn: text.version, data: try Self.encode(model))
    }

    /// Keys sorted and numbers with all their digits: the same model gives the same bytes, and is read back the same.
    static func encode(_ model: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(model)
    }
}

extension ModelRegistry {
    /// Keeps a version: its files first, `model.json` last, and the folder's name when all is there.
    func keep(_ models: [StoredModel], as manifest: ModelManifest) throws {
        guard !models.isEmpty else { return }
        let place = folder.appendingPathComponent("\(manifest.name)/\(manifest.version)", isDirectory: true)
        let draft = folder.appendingPathComponent("\(manifest.name)/.\(manifest.version)", isDirectory: true)
        var manifest = manifest
        do {
            if FileManager.default.fileExists(atPath: draft.path) { try FileManager.default.removeItem(at: draft) }
            try FileManager.default.createDirectory(at: draft, withIntermediateDirectories: true)
            for model in models.sorted(by: { $0.sponsorID < $1.sponsorID }) {
                let file = model.sponsorID + ".json"
                try model.data.write(to: draft.appendingPathComponent(file))
                manifest.files.append(.init(
                    sponsorID: model.sponsorID, file: file, sha256: Self.checksum(model.data), algorithm: model.algorithm, trainingRows: model.trainingRows,
                    metrics: model.metrics, learnedIn: model.learnedIn))
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            try encoder.encode(manifest).write(to: draft.appendingPathComponent("model.json"))
            try FileManager.default.moveItem(at: draft, to: place)
            try removeOld(manifest.name)
        } catch {
            try? FileManager.default.removeItem(at: draft)
            throw Fault("the models cannot be kept", at: .init(place.path), remedy: "Check the folder's rights and the disk's space, and that no version of this name is there.")
        }
    }

    /// Versions that stay, besides one that the operator wants used.
    static let keptVersions = 5

    private func removeOld(_ name: String) throws {
        let pinned = try pinned(name)
        for old in versions(of: name).dropLast(Self.keptVersions) where old.version != pinned {
            try FileManager.default.removeItem(at: folder.appendingPathComponent("\(name)/\(old.version)"))
        }
    }
}
