import Diagnostics
import Foundation

extension SiteManifest {
    /// Reads a `build.json`, whole and strictly.
    ///
    /// Throws a `Fault` that names the file and the key (`files[3].path`) when the file cannot be read or is not JSON, when a key is missing,
    /// unknown or of a wrong type, and for what ``check()`` refuses.
    package init(reading file: URL) throws {
        let data: Data
        do {
            data = try Data(contentsOf: file)
        } catch {
            throw Fault("the manifest cannot be read", at: .init(file.path), remedy: "Check that the build is complete, or build again.")
        }
        try self.init(decoding: data, from: file.path)
    }

    /// Reads the bytes of a `build.json`; `file` is for the messages. Throws as ``init(reading:)`` does.
    package init(decoding data: Data, from file: String) throws {
        do {
            if let read = ManifestText.read(data) {
                self = read
                try check()
                return
            }
            do {
                self = try JSONDecoder().decode(SiteManifest.self, from: data)
            } catch {
                // Of another version nothing else can be judged.
                try Self.checkVersion(JSONDecoder().decode(VersionOnly.self, from: data).contractVersion)
                throw error
            }
            try Self.checkVersion(contractVersion)
            try UnknownKeys.refuse(in: data)
            try check()
        } catch let fault as ManifestFault {
            throw fault.located(in: file)
        } catch let error as DecodingError {
            throw ManifestFault(error).located(in: file)
        }
    }

    private static func checkVersion(_ version: Int) throws {
        guard version == supportedContractVersion else {
            throw ManifestFault("contract_version", "\(version) is not a version this program knows (\(supportedContractVersion))")
        }
    }

    private struct VersionOnly: Decodable {
        let contractVersion: Int
        enum CodingKeys: String, CodingKey { case contractVersion = "contract_version" }
    }
}

/// What is wrong and at which key; the file is known one floor up.
struct ManifestFault: Error {
    let key: String
    let what: String

    init(_ key: String, _ what: String) {
        self.key = key
        self.what = what
    }

    init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context): self.init(Self.key(context.codingPath + [key]), "the key is missing")
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            self.init(Self.key(context.codingPath), "the value has the wrong type")
        case .dataCorrupted(let context):
            let what = context.codingPath.isEmpty ? "this is not JSON" : context.debugDescription
            self.init(Self.key(context.codingPath), what)
        @unknown default: self.init("", "this is not a manifest")
        }
    }

    /// `files[3].gzip.path`
    private static func key(_ path: [any CodingKey]) -> String {
        path.reduce(into: "") { text, key in
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
    }

    func located(in file: String) -> Fault {
        Fault(what, at: .init(file, key: key.isEmpty ? nil : key), remedy: "Build the site again with this version of almanac.")
    }
}

/// A key nobody here knows may be a restriction that would be lost: it is refused, not skipped.
private enum UnknownKeys {
    static func refuse(in data: Data) throws {
        // It is stricter than JSONDecoder, which looks at no bytes of what it passes over.
        guard let read = try? JSONSerialization.jsonObject(with: data) else { throw ManifestFault("", "this is not JSON") }
        guard let top = read as? [String: Any] else { return }
        try refuse(top, known: SiteManifest.CodingKeys.allCases.map(\.rawValue), at: "")
        for (index, file) in (top["files"] as? [[String: Any]] ?? []).enumerated() {
            let key = "files[\(index)]."
            try refuse(file, known: ManifestFile.CodingKeys.allCases.map(\.rawValue), at: key)
            if let twin = file["gzip"] as? [String: Any] {
                try refuse(twin, known: CompressedTwin.CodingKeys.allCases.map(\.rawValue), at: key + "gzip.")
            }
            if let audience = file["audience"] as? [String: Any] {
                try refuse(audience, known: Audience.CodingKeys.allCases.map(\.rawValue), at: key + "audience.")
            }
        }
    }

    private static func refuse(_ object: [String: Any], known: [String], at key: String) throws {
        // Sorted, so that of two unknown keys the same one is named each time.
        if let unknown = object.keys.sorted().first(where: { !known.contains($0) }) {
            throw ManifestFault(key + unknown, "the key is unknown")
        }
    }
}
