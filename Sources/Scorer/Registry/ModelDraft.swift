import Diagnostics
import Foundation

/// One sponsor's model, ready to be kept.
struct StoredModel: Sendable {
    var sponsorID: String
    var algorithm: String
    var trainingRows: Int
    var metrics: [String: Double]
    var learnedIn: String
    var data: Data

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
        } catch {
            try? FileManager.default.removeItem(at: draft)
            throw Fault("the models cannot be kept", at: .init(place.path), remedy: "Check the folder's rights and the disk's space, and that no version of this name is there.")
        }
    }
}
