import Foundation

extension SiteManifest {
    /// Throws the `Fault` with which a reader of the file would refuse it.
    package func check(as file: String) throws {
        do { try check() } catch let fault as ManifestFault { throw fault.located(in: file) }
    }

    /// What holds in every manifest, whoever wrote it. Throws a ``ManifestFault`` at the first key that breaks it.
    ///
    /// Ids and paths are safe names; no path, plain or compressed, stands twice; hashes and sizes are well formed; and a file in a sponsor's
    /// or the operator's folder is for nobody else: one slip of a build must not hand a sponsor's page to another.
    func check() throws {
        if let fault = ManifestPath.fault(inID: buildID) { throw ManifestFault("build_id", fault) }
        var seen: Set<String> = []
        seen.reserveCapacity(files.count * 2)
        // A site of thousands of files has a handful of media types and one audience a sponsor.
        var known = KnownGood()
        for (index, file) in files.enumerated() {
            do {
                try file.check(&known)
                guard seen.insert(file.path).inserted else { throw ManifestFault("path", "“\(file.path)” is listed twice") }
                if let twin = file.gzip, !seen.insert(twin.path).inserted { throw ManifestFault("gzip.path", "“\(twin.path)” is listed twice") }
            } catch let fault as ManifestFault {
                throw ManifestFault("files[\(index)].\(fault.key)", fault.what)
            }
        }
    }
}

/// What was found good once in a manifest and stands in many of its entries.
private struct KnownGood {
    var mediaTypes: Set<String> = []
    var sponsorIDs: Set<String> = []
}

extension ManifestFile {
    fileprivate func check(_ known: inout KnownGood) throws {
        try Self.check(path: path, size: size, sha256: sha256, below: "")
        if let gzip { try Self.check(path: gzip.path, size: gzip.size, sha256: gzip.sha256, below: "gzip.") }
        if !known.mediaTypes.contains(mediaType) {
            guard Self.isMediaType(mediaType) else { throw ManifestFault("media_type", "this is not a media type") }
            known.mediaTypes.insert(mediaType)
        }
        if case .sponsor(let id) = audience, !known.sponsorIDs.contains(id) {
            if let fault = ManifestPath.fault(inID: id) { throw ManifestFault("audience.sponsor", fault) }
            known.sponsorIDs.insert(id)
        }
        if let owner = ManifestPath.folderOwner(of: path), audience != owner {
            throw ManifestFault("audience", "“\(path)” is for someone whose folder it is not in")
        }
    }

    private static func check(path: String, size: Int, sha256: String, below key: String) throws {
        if let fault = ManifestPath.fault(in: path) { throw ManifestFault(key + "path", fault) }
        if size < 0 { throw ManifestFault(key + "size", "\(size) is negative") }
        let isHash = sha256.utf8.count == 64 && sha256.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        if !isHash { throw ManifestFault(key + "sha256", "this is not 64 lower-case hex digits") }
    }

    /// `type/subtype`, perhaps with parameters: printable ASCII, as it becomes a header.
    private static func isMediaType(_ text: String) -> Bool {
        guard text.utf8.count <= 200, text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return false }
        let parts = text.prefix { $0 != ";" }.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && !$0.utf8.contains(32) }
    }
}
