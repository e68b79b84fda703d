import Foundation
import HTTPTypes
import SiteManifest

/// One file of a build as it is served: what the manifest says, and the headers that follow from it. Shared by the tables it stands in.
final class SiteEntry: Sendable {
    enum Kind: Sendable {
        /// An HTML page: its readers are in the audit log.
        case page
        /// An export: likewise.
        case download
        /// Style sheets, charts, icons.
        case asset
    }

    let file: ManifestFile
    let kind: Kind
    let plain: Representation
    let gzip: Representation?

    init(_ file: ManifestFile, folder: String, headers: inout CommonHeaders) {
        self.file = file
        kind = file.access == .exports ? .download : file.mediaType.hasPrefix("text/html") ? .page : .asset
        let common = headers.common(of: file)
        plain = Representation(folder: folder, path: file.path, size: file.size, sha256: file.sha256, encoding: nil, common: common)
        gzip = file.gzip.map {
            Representation(folder: folder, path: $0.path, size: $0.size, sha256: $0.sha256, encoding: "gzip", common: common)
        }
    }
}

/// The bytes of one content encoding of a file.
struct Representation: Sendable {
    let onDisk: String
    let size: Int
    let sha256: String
    /// Strong, and another one for each encoding, as their bytes differ.
    let entityTag: String
    private let encoding: String?
    private let common: HTTPFields

    init(folder: String, path: String, size: Int, sha256: String, encoding: String?, common: HTTPFields) {
        onDisk = folder + "/" + path
        self.size = size
        self.sha256 = sha256
        self.encoding = encoding
        self.common = common
        entityTag = "\"" + sha256.prefix(32) + (encoding.map { "-" + $0 } ?? "") + "\""
    }

    /// All headers of a 200 answer.
    var headers: HTTPFields {
        var headers = common
        headers[.eTag] = entityTag
        headers[.contentLength] = String(size)
        headers[.contentEncoding] = encoding
        return headers
    }
}

/// The headers that many files have in common, made once for all that are alike.
struct CommonHeaders {
    private struct Likeness: Hashable {
        let mediaType: String
        let cacheControl: String
        let hasTwin: Bool
    }

    private var known: [Likeness: HTTPFields] = [:]

    mutating func common(of file: ManifestFile) -> HTTPFields {
        // An export's own name stands in its headers.
        guard file.access != .exports else { return EntryHeaders.common(of: file) }
        let likeness = Likeness(mediaType: file.mediaType, cacheControl: EntryHeaders.cacheControl(file), hasTwin: file.gzip != nil)
        if let fields = known[likeness] { return fields }
        let fields = EntryHeaders.common(of: file)
        known[likeness] = fields
        return fields
    }
}

/// The headers that follow from a manifest's entry.
enum EntryHeaders {
    static func common(of file: ManifestFile) -> HTTPFields {
        var headers = SecurityHeaders.always
        headers[.contentType] = contentType(file.mediaType)
        headers[.cacheControl] = cacheControl(file)
        headers[.acceptRanges] = "bytes"
        headers[.vary] = file.gzip == nil ? nil : "Accept-Encoding"
        if file.access == .exports { headers[.contentDisposition] = attachment(file.path) }
        return headers
    }

    private static func contentType(_ mediaType: String) -> String {
        mediaType.hasPrefix("text/") && !mediaType.contains("charset") ? mediaType + "; charset=utf-8" : mediaType
    }

    /// A name that carries its content's hash never means other bytes; all else is asked for again each time.
    static func cacheControl(_ file: ManifestFile) -> String {
        guard file.isNamedByContent else { return "private, no-cache" }
        return (file.audience == .anyone ? "public" : "private") + ", max-age=31536000, immutable"
    }

    /// The file's own name in ASCII, and in UTF-8 where that differs.
    static func attachment(_ path: String) -> String {
        let name = String(path.split(separator: "/").last ?? "export")
        let plain = String(name.unicodeScalars.map { $0.isASCII && $0 != "\"" && $0 != "\\" && $0.value >= 0x20 && $0.value != 0x7F ? Character($0) : "_" })
        let exact = plain == name ? "" : "; filename*=UTF-8''" + ManifestPath.percentEncoded(name)
        return "attachment; filename=\"\(plain)\"" + exact
    }
}
