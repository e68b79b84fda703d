import Foundation

/// Reads a `build.json` that is laid out just as ``SiteManifest/encoded()`` lays it out: a server should answer at once, and reading any JSON
/// takes ten times as long. Whatever is laid out otherwise is left to the plain way.
struct ManifestText {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    /// - Returns: nil for any other text, whether it is a manifest or not.
    static func read(_ data: Data) -> SiteManifest? {
        data.withUnsafeBytes { bytes in
            var text = ManifestText(bytes: bytes.assumingMemoryBound(to: UInt8.self))
            return text.manifest()
        }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private mutating func manifest() -> SiteManifest? {
        guard take("{\n  \"build_id\" : "), let buildID = string(), take(",\n  \"built_from\" : "), let builtFrom = string(),
            take(",\n  \"contract_version\" : "), number() == SiteManifest.supportedContractVersion, take(",\n  \"files\" : [\n")
        else { return nil }
        var files: [ManifestFile] = []
        repeat {
            guard let file = file() else { return nil }
            files.append(file)
        } while take(",\n")
        guard take("\n  ],\n  \"run_id\" : "), let runID = string(), take(",\n  \"snapshot_id\" : "), let snapshotID = string(), take("\n}\n"), position == bytes.count
        else { return nil }
        return SiteManifest(buildID: buildID, snapshotID: snapshotID, runID: runID, builtFrom: builtFrom, files: files)
    }

    private mutating func file() -> ManifestFile? {
        guard take("    {\n      \"access\" : "), let access = string().flatMap(Access.init), take(",\n      \"audience\" : "), let audience = audience() else { return nil }
        var twin: CompressedTwin?
        if take(",\n      \"gzip\" : {\n        \"path\" : ") {
            guard let path = string(), take(",\n        \"sha256\" : "), let sha256 = string(), take(",\n        \"size\" : "), let size = number(), take("\n      }") else { return nil }
            twin = CompressedTwin(path: path, size: size, sha256: sha256)
        }
        guard take(",\n      \"media_type\" : "), let mediaType = string(), take(",\n      \"path\" : "), let path = string(), take(",\n      \"sha256\" : "),
            let sha256 = string(), take(",\n      \"size\" : "), let size = number(), take("\n    }")
        else { return nil }
        return ManifestFile(path: path, size: size, sha256: sha256, mediaType: mediaType, audience: audience, access: access, gzip: twin)
    }

    private mutating func audience() -> Audience? {
        if take("{\n        \"sponsor\" : ") {
            guard let id = string(), take("\n      }") else { return nil }
            return .sponsor(id)
        }
        switch string() {
        case "anyone": return .anyone
        case "operator": return .operator
        default: return nil
        }
    }

    private mutating func take(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard bytes.count - position >= count, let base = bytes.baseAddress, memcmp(base + position, text.utf8Start, count) == 0 else { return false }
        position += count
        return true
    }

    /// A text without escapes.
    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        var end = position
        while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
            guard bytes[end] >= 0x20, bytes[end] != UInt8(ascii: "\\") else { return nil }
            end += 1
        }
        guard end < bytes.count, let text = String(validating: bytes[position..<end], as: UTF8.self) else { return nil }
        position = end + 1
        return text
    }

    /// A whole number of up to 18 digits, without a sign and without a zero before others.
    private mutating func number() -> Int? {
        let start = position
        var value = 0
        while position < bytes.count, (48...57).contains(bytes[position]), position - start < 18 {
            value = value * 10 + Int(bytes[position] - 48)
            position += 1
        }
        guard position > start, bytes[start] != 48 || position == start + 1 else { return nil }
        return value
    }
}
