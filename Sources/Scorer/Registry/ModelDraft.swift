import Diagnostics
import Foundation
import RunWriting

/// One sponsor's model, ready to be kept.
struct StoredModel: Sendable {
    var sponsorID: String
    var algorithm: String
    var trainingRows: Int
    var metrics: [String: Double]
    var origin: ModelOrigin
    var data: Data

    init(sponsorID: String, algorithm: String, trainingRows: Int, metrics: [String: Double], origin: ModelOrigin, data: Data) {
        (self.sponsorID, self.algorithm, self.trainingRows) = (sponsorID, algorithm, trainingRows)
        (self.metrics, self.origin, self.data) = (metrics, origin, data)
    }

    /// A model that was learned in this run, as `run.json` tells of it.
    init(_ text: ModelText, _ sponsorID: String, windowTo: Int64, _ model: some Encodable) throws {
        let metrics = Dictionary(text.metrics.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        let origin = ModelOrigin(version: text.version, trainedAt: text.trainedAt, windowTo: windowTo)
        self.init(sponsorID: sponsorID, algorithm: text.algorithm, trainingRows: text.trainingRows, metrics: metrics, origin: origin, data: try Self.encode(model))
    }

    /// Keys sorted and numbers with all their digits: the same model gives the same bytes, and is read back the same.
    static func encode(_ model: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(model)
    }
}

extension ModelRegistry {
    /// Keeps a version: its files first, `model.json` last, and the folder's name when all is there. What a run of that name left that never came to be is replaced.
    /// - Precondition: nobody else writes a run of that name.
    func keep(_ models: [StoredModel], as manifest: ModelManifest) throws {
        try forget(manifest.name, manifest.version)
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
                    metrics: model.metrics, learnedIn: model.origin.version, trainedAt: model.origin.trainedAt, windowTo: model.origin.windowTo))
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            try encoder.encode(manifest).write(to: draft.appendingPathComponent("model.json"))
            try FileManager.default.moveItem(at: draft, to: place)
            try removeOld(manifest.name)
        } catch {
            try? FileManager.default.removeItem(at: draft)
            throw Fault("the models cannot be kept", at: .init(place.path), remedy: "Check the folder's rights and the disk's space.")
        }
    }

    /// Takes a version away, as its run did not come to be.
    func forget(_ name: String, _ version: String) throws {
        let place = folder.appendingPathComponent("\(name)/\(version)", isDirectory: true)
        guard FileManager.default.fileExists(atPath: place.path) else { return }
        do {
            try FileManager.default.removeItem(at: place)
        } catch {
            throw Fault("models that a run left that failed cannot be removed", at: .init(place.path), remedy: "Check the folder's rights, or name the run otherwise with --run.")
        }
    }

    /// Versions that stay, besides one that the operator wants used.
    static let keptVersions = 5

    private func removeOld(_ name: String) throws {
        let pinned = try pinned(name)
        for old in try versions(of: name).dropLast(Self.keptVersions) where old.version != pinned {
            try FileManager.default.removeItem(at: folder.appendingPathComponent("\(name)/\(old.version)"))
        }
    }
}
