import Diagnostics
import Foundation
import SiteManifest

/// The site of one moment: every address there is. What is not in these tables is never opened.
struct LoadedSite: Sendable {
    let buildID: String
    private let current: [SiteAddress: SiteEntry]
    /// Files of the kept builds whose names carry their content's hash, for pages that were loaded before the last switch.
    private let kept: [SiteAddress: SiteEntry]

    /// The ids of the kept builds that were there.
    private let keptIDs: [String]

    /// Whether a kept build is gone: what only it had must not be had any more.
    ///
    /// - Parameter ids: of all builds on disk; where not even the current one is among them, they could not be listed.
    func hasLost(from ids: [String]) -> Bool { ids.contains(buildID) && !Set(keptIDs).isSubset(of: ids) }

    /// The same site with the files of the builds that are kept now.
    func withKeptBuilds(in layout: BuildLayout, report: (Fault) -> Void) -> LoadedSite {
        let (kept, ids) = Self.kept(besides: buildID, in: layout, report: report)
        return LoadedSite(buildID: buildID, current: current, kept: kept, keptIDs: ids)
    }

    private static func kept(besides buildID: String, in layout: BuildLayout, report: (Fault) -> Void) -> (entries: [SiteAddress: SiteEntry], ids: [String]) {
        var kept: [SiteAddress: SiteEntry] = [:]
        let ids = layout.buildIDs().filter { $0 != buildID }
        for id in ids {
            do {
                for entry in try Self.entries(of: id, in: layout) where entry.outlivesItsBuild && kept[entry.address] == nil {
                    kept[entry.address] = entry
                }
            } catch {
                // A build that is being removed as this one takes its place is no fault.
                guard FileManager.default.fileExists(atPath: layout.manifest(of: id).path) else { continue }
                report(error as? Fault ?? Fault("\(error)", remedy: ""))
            }
        }
        return (kept, ids)
    }

    /// Looks in both tables whatever the first says: who may not know whether there is something must not learn it by the time.
    func entry(at address: SiteAddress) -> SiteEntry? {
        let (now, before) = (current[address], kept[address])
        return now ?? before
    }

    /// A page the build made for the server itself, by its path: sign-in and error pages.
    func page(_ path: String) -> SiteEntry? {
        current[SiteAddress(ManifestPath.address(of: path))].flatMap { $0.file.audience == .anyone ? $0 : nil }
    }

    /// Loads the build with this id and the lasting files of the kept ones.
    ///
    /// Throws a `Fault` when the manifest is refused or a file it lists is missing or of another size: such a build is not complete.
    /// A kept build that cannot be read only loses its files; `report` is told, unless its manifest is gone.
    static func load(_ buildID: String, in layout: BuildLayout, report: (Fault) -> Void) throws -> LoadedSite {
        let entries = try entries(of: buildID, in: layout)
        for entry in entries {
            try entry.plain.checkOnDisk()
            try entry.gzip?.checkOnDisk()
        }
        let (kept, keptIDs) = kept(besides: buildID, in: layout, report: report)
        var current: [SiteAddress: SiteEntry] = [:]
        current.reserveCapacity(entries.count)
        for entry in entries where current[entry.address] == nil { current[entry.address] = entry }
        return LoadedSite(buildID: buildID, current: current, kept: kept, keptIDs: keptIDs)
    }

    private static func entries(of buildID: String, in layout: BuildLayout) throws -> [SiteEntry] {
        let file = layout.manifest(of: buildID)
        let manifest = try SiteManifest(reading: file)
        guard manifest.buildID == buildID else {
            throw Fault(
                "the manifest is of another build (\(manifest.buildID))", at: .init(file.path, key: "build_id"), remedy: "Build the site again.")
        }
        let folder = layout.folder(of: buildID).path
        var headers = CommonHeaders()
        return manifest.files.map { SiteEntry($0, folder: folder, headers: &headers) }
    }
}

extension SiteEntry {
    fileprivate var address: SiteAddress { SiteAddress(file.address) }

    /// Pages and exports are the current build's; only what a page loads lasts longer.
    fileprivate var outlivesItsBuild: Bool { kind == .asset && file.isNamedByContent }
}

extension Representation {
    /// Throws a `Fault` unless the file is there, a plain file, and of the manifest's size.
    fileprivate func checkOnDisk() throws {
        var status = stat()
        guard lstat(onDisk, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size == size else { throw damaged }
    }

    /// Whether its build has not been removed, nor what is in it.
    var isThere: Bool { access(onDisk, F_OK) == 0 }

    var damaged: Fault {
        Fault("the file is missing or is not what the manifest says", at: .init(onDisk), remedy: "Build the site again.")
    }
}
