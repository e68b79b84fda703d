import Crypto

/// A file of a build, not written yet.
package struct BuiltFile: Sendable {
    /// Below the build's folder.
    package var path: String
    package var mediaType: String
    package var bytes: [UInt8]
    /// Exports are for managers only.
    package var isExport: Bool

    package init(path: String, mediaType: String, bytes: [UInt8], isExport: Bool = false) {
        self.path = path
        self.mediaType = mediaType
        self.bytes = bytes
        self.isExport = isExport
    }

    package static func html(_ path: String, _ bytes: [UInt8]) -> BuiltFile {
        BuiltFile(path: path, mediaType: "text/html; charset=utf-8", bytes: bytes)
    }
}

/// Lower-case hex of SHA-256.
package func sha256Hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".unicodeScalars)
    var text = ""
    for byte in SHA256.hash(data: Array(bytes)) {
        text.unicodeScalars.append(digits[Int(byte >> 4)])
        text.unicodeScalars.append(digits[Int(byte & 15)])
    }
    return text
}

/// The part of a file's hash that its name carries.
package func nameHash(_ bytes: some Sequence<UInt8>) -> String { String(sha256Hex(bytes).prefix(12)) }
