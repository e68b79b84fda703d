import Diagnostics
import Foundation

@testable import SiteManifest

/// `build.json`: the quick reader and JSON's agree, what is taken comes back when written again, and no path leads elsewhere or to the wrong reader.
enum ManifestProperty {
    static func check(_ input: [UInt8]) throws {
        let data = Data(input)
        let quick = ManifestText.read(data)
        if let quick {
            guard let plain = try? JSONDecoder().decode(SiteManifest.self, from: data) else { throw BrokenProperty(description: "read quickly, and no manifest to JSONDecoder") }
            try hold(quick == plain, "\(quick) is \(plain) to JSONDecoder")
        }
        do {
            let manifest = try SiteManifest(decoding: data, from: "build.json")
            for file in manifest.files { try checkFile(file) }
            try checkNames(manifest)
            let written = try manifest.encoded()
            let again = try SiteManifest(decoding: written, from: "build.json")
            try hold(try again.encoded() == written, "not the same when written again")
            let sorted = manifest.files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
            try hold(again.files == sorted && again.buildID == manifest.buildID && again.runID == manifest.runID, "another manifest when written again")
        } catch let fault as Fault {
            try hold(fault.place?.file == "build.json", "names no file: \(fault)")
            try holdRefusal(fault, of: input)
        }
    }

    private static func checkFile(_ file: ManifestFile) throws {
        try checkPath(file.path)
        try hold(file.size >= 0, "size \(file.size)")
        try checkHash(file.sha256)
        if let twin = file.gzip {
            try checkPath(twin.path)
            try checkHash(twin.sha256)
        }
        try hold(file.mediaType.utf8.allSatisfy { $0 >= 32 && $0 < 127 }, "media type \(file.mediaType)")
        let parts = file.path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if parts.count > 1, parts[0].elementsEqual("operator".utf8) { try hold(file.audience == .operator, "\(file.path) for \(file.audience)") }
        if parts.count > 2, parts[0].elementsEqual("sponsors".utf8) {
            guard case .sponsor(let id) = file.audience else { throw BrokenProperty(description: "\(file.path) for \(file.audience)") }
            try hold(id.utf8.elementsEqual(parts[1]), "\(file.path) for \(id)")
        }
    }

    private static func checkPath(_ path: String) throws {
        let bytes = Array(path.utf8)
        let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        try hold(!parts.contains { ["", ".", ".."].contains($0) } && bytes.count <= 1024, "path \(path)")
        try hold(!bytes.contains { $0 < 32 || $0 == 127 || $0 == UInt8(ascii: "\\") }, "path \(path)")
        try hold(ManifestPath.address(of: path).utf8.first == UInt8(ascii: "/"), "address of \(path)")
    }

    private static func checkHash(_ hash: String) throws {
        try hold(hash.utf8.count == 64 && hash.utf8.allSatisfy("0123456789abcdef".utf8.contains), "sha256 \(hash)")
    }

    /// No two files answer to one address, and none overwrites another.
    private static func checkNames(_ manifest: SiteManifest) throws {
        let addresses = manifest.files.map { Array($0.address.utf8) }
        try hold(Set(addresses).count == addresses.count, "two files have one address")
        let paths = manifest.files.flatMap { [Array($0.path.utf8)] + ($0.gzip.map { [Array($0.path.utf8)] } ?? []) }
        try hold(Set(paths).count == paths.count, "a path stands twice")
    }
}
