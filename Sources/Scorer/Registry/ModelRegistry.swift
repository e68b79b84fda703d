import Crypto
import Diagnostics
import Foundation
import LoyaltyModel

/// The models of a program, kept version by version: `Data/models/<name>/<version>/` with a file for each sponsor and `model.json`, which is written last and
/// tells what was learned from what, and each file's checksum.
package struct ModelRegistry: Sendable {
    /// The data folder's `models`.
    let folder: URL

    package init(data: URL) { folder = data.appendingPathComponent("models", isDirectory: true) }

    /// Names of models that have a version.
    package func names() -> [String] { Self.folders(in: folder) }

    /// The models that a command means: the one it names, or all; where it names a version, those that have it.
    /// - Throws: a ``Fault`` that lists what there is where that is none.
    package func names(of model: String?, having version: String?) throws -> [String] {
        let all = names()
        if let model, !all.contains(model) {
            throw Fault("there is no model “\(model.prefix(70))”", at: .init(folder.path), remedy: all.isEmpty ? "Run `almanac score` first." : "There are \(all.joined(separator: ", ")).")
        }
        let meant = model.map { [$0] } ?? all
        guard let version else { return meant }
        let having = try meant.filter { name in try versions(of: name).contains { $0.version == version } }
        guard having.isEmpty else { return having }
        let known = Set(try meant.flatMap { try versions(of: $0).map(\.version) }).sorted().suffix(5)
        throw Fault(
            "\(model ?? "no model") has \(model == nil ? "a" : "no") version “\(version.prefix(70))”", at: .init(folder.path),
            remedy: known.isEmpty ? "There are no models yet: run `almanac score` first." : "The newest are \(known.joined(separator: ", ")).")
    }

    /// A model's versions, oldest first by when they were trained.
    /// - Throws: a ``Fault`` where one is damaged: what it knew would be forgotten without a word.
    package func versions(of name: String) throws -> [ModelManifest] {
        try Self.folders(in: folder.appendingPathComponent(name)).filter { isWhole(name, $0) }.map { try manifest(name, $0) }.sorted { ($0.trainedAt, $0.version) < ($1.trainedAt, $1.version) }
    }

    /// The one model that an operator can go back to: the others are made anew in every run, and segments must know what came last.
    package static let pinnable = ModelKind.churn.rawValue

    /// The version that an operator wants used, whatever is newer; nil: the newest.
    package func pinned(_ name: String) throws -> String? {
        let url = pin(name)
        guard name == Self.pinnable, FileManager.default.fileExists(atPath: url.path) else { return nil }
        guard let text = try? String(contentsOf: url, encoding: .utf8) else {
            throw Fault("the file cannot be read", at: .init(url.path), remedy: "Run `almanac score models use newest`.")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// From the next run on a version of the ``pinnable`` model is used.
    /// - Parameter version: nil for the newest.
    package func use(version: String?) throws {
        _ = try names(of: Self.pinnable, having: version)
        guard let version else {
            try? FileManager.default.removeItem(at: pin(Self.pinnable))
            return
        }
        try Self.write(Data((version + "\n").utf8), to: pin(Self.pinnable))
    }

    /// The version whose models hold now; nil where there is none yet.
    func current(_ name: String) throws -> ModelManifest? {
        guard let pinned = try pinned(name) else { return try versions(of: name).last }
        return try manifest(name, pinned)
    }

    /// `model.json` is written last.
    private func isWhole(_ name: String, _ version: String) -> Bool { FileManager.default.fileExists(atPath: folder.appendingPathComponent("\(name)/\(version)/model.json").path) }

    package func manifest(_ name: String, _ version: String) throws -> ModelManifest {
        let url = folder.appendingPathComponent("\(name)/\(version)/model.json")
        guard IdentifierRule.dotted.accepts(version), isWhole(name, version) else {
            let known = Self.folders(in: folder.appendingPathComponent(name)).suffix(5).joined(separator: ", ")
            throw Fault("there is no version “\(version.prefix(70))” of \(name)", at: .init(folder.path), remedy: known.isEmpty ? "Run `almanac score` first." : "The newest are \(known).")
        }
        do {
            return try JSONDecoder().decode(ModelManifest.self, from: Data(contentsOf: url))
        } catch {
            throw Fault("the file is damaged", at: .init(url.path), remedy: "Remove the version's folder, or restore it from a backup.")
        }
    }

    /// What a version holds for one sponsor; nil where it holds nothing, or what another version of the scorer wrote.
    /// - Throws: a ``Fault`` where the file is not what the manifest says.
    func load<Model: Decodable>(_ type: Model.Type, of sponsorID: String, from manifest: ModelManifest) throws -> Model? {
        guard let entry = manifest.files.first(where: { $0.sponsorID == sponsorID }) else { return nil }
        let url = folder.appendingPathComponent("\(manifest.name)/\(manifest.version)/\(entry.file)")
        guard let data = try? Data(contentsOf: url), Self.checksum(data) == entry.sha256 else {
            throw Fault("the file is missing or not as it was written", at: .init(url.path), remedy: manifest.name == Self.pinnable ? "Go back with `almanac score models use VERSION`, or remove the version's folder." : "Remove the version's folder, or restore it from a backup.")
        }
        return try? JSONDecoder().decode(type, from: data)
    }

    private func pin(_ name: String) -> URL { folder.appendingPathComponent("\(name)/use") }

    private static func folders(in folder: URL) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { name in
            var isFolder: ObjCBool = false
            return !name.hasPrefix(".") && FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path, isDirectory: &isFolder) && isFolder.boolValue
        }.sorted()
    }

    static func checksum(_ data: Data) -> String { SHA256.hash(data: data).hex }

    static func write(_ data: Data, to url: URL) throws {
        do {
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try data.write(to: url, options: .atomic)
        } catch {
            throw Fault("the file cannot be written", at: .init(url.path), remedy: "Check the folder's rights and the disk's space.")
        }
    }
}
