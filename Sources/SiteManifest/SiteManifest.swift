/// What one build left: every file that may ever be served, and who may have it.
///
/// It is written as `build.json` beside the files (see ``SiteManifest/encoded()``) and read back strictly (see ``SiteManifest/init(reading:)``).
/// The server knows no other file: a path that is not here does not exist.
package struct SiteManifest: Codable, Equatable, Sendable {
    /// The one version this code writes and reads.
    package static let supportedContractVersion = 1

    package var contractVersion: Int
    /// The name of the build's folder: `<run_id>-` and 12 hex digits of ``builtFrom``.
    package var buildID: String
    package var snapshotID: String
    package var runID: String
    /// The hash of all inputs.
    package var builtFrom: String
    /// In any order; the written form is sorted by path, byte by byte.
    package var files: [ManifestFile]

    package init(
        contractVersion: Int = SiteManifest.supportedContractVersion, buildID: String, snapshotID: String, runID: String,
        builtFrom: String, files: [ManifestFile]
    ) {
        self.contractVersion = contractVersion
        self.buildID = buildID
        self.snapshotID = snapshotID
        self.runID = runID
        self.builtFrom = builtFrom
        self.files = files
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case contractVersion = "contract_version"
        case buildID = "build_id"
        case snapshotID = "snapshot_id"
        case runID = "run_id"
        case builtFrom = "built_from"
        case files
    }
}

/// One file of a build.
package struct ManifestFile: Codable, Equatable, Sendable {
    /// Relative to the build's folder, with `/` between components; see ``ManifestPath/fault(in:)``.
    package var path: String
    package var size: Int
    /// 64 lower-case hex digits.
    package var sha256: String
    package var mediaType: String
    package var audience: Audience
    package var access: Access
    /// The same bytes compressed with gzip, where that is worth it.
    package var gzip: CompressedTwin?

    package init(
        path: String, size: Int, sha256: String, mediaType: String, audience: Audience, access: Access, gzip: CompressedTwin? = nil
    ) {
        self.path = path
        self.size = size
        self.sha256 = sha256
        self.mediaType = mediaType
        self.audience = audience
        self.access = access
        self.gzip = gzip
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case path, size, sha256
        case mediaType = "media_type"
        case audience, access, gzip
    }
}

/// A compressed file beside the plain one. It has no address of its own.
package struct CompressedTwin: Codable, Equatable, Sendable {
    package var path: String
    package var size: Int
    package var sha256: String

    package init(path: String, size: Int, sha256: String) {
        self.path = path
        self.size = size
        self.sha256 = sha256
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case path, size, sha256
    }
}

/// Who may have a file.
package enum Audience: Hashable, Sendable {
    /// No token needed: assets, the sign-in and the error pages.
    case anyone
    case sponsor(String)
    case `operator`
}

/// What a token must allow to have a file: every token allows pages, a manager's also exports.
package enum Access: String, Codable, Sendable {
    case pages, exports
}
