import Diagnostics
import FigureEngine
import Foundation
import SiteManifest

/// The build that is published, with what it was made from.
struct PublishedBuild: Sendable {
    let folder: URL
    let manifest: SiteManifest
    let record: BuildRecord

    /// Nil where nothing is published that the next build could go by.
    init?(_ layout: BuildLayout) {
        guard let id = try? layout.currentBuildID(), let manifest = try? SiteManifest(reading: layout.manifest(of: id)),
            let record = BuildRecord.read(in: layout.folder(of: id))
        else { return nil }
        folder = layout.folder(of: id)
        self.manifest = manifest
        self.record = record
    }

    /// Whether everything that was read has the content that it had, and every file that was written is as it was: hashed again, both of them.
    func isCurrent(for plan: BuildPlan, _ workshop: WorkshopDigests) throws -> Bool {
        let data = DataDigests(data: plan.data)
        // The settings and the list of runs tell most changes at once.
        guard record.options == .init(plan), record.inputs.contains(try workshop.all()), record.inputs.contains(try data.catalog()) else { return false }
        let slow = record.inputs.filter { $0.kind != .workshop && $0.kind != .catalog }
        let batches = manifest.files.count / Self.filesAtATime + 1
        let holds = try parallelMap(slow.count + batches, workers: plan.workers) { piece in
            guard piece >= slow.count else { return try data.current(slow[piece]) == slow[piece] }
            let first = (piece - slow.count) * Self.filesAtATime
            return manifest.files[first..<min(first + Self.filesAtATime, manifest.files.count)].allSatisfy { $0.isIntact(in: folder) }
        }
        return holds.allSatisfy(\.self)
    }

    private static let filesAtATime = 500

    /// Puts a sponsor's files into a build in the making where they would be made from the same content. They are not copied: both builds name
    /// the same bytes on the disk.
    /// - Returns: nil where they would not be the same, are damaged, or cannot be taken over: then they have to be made.
    func takeOver(_ sponsorID: String, key: String, into staged: StagedSite) -> (files: [ManifestFile], sponsor: BuildRecord.Sponsor)? {
        guard let sponsor = record.sponsors[sponsorID], sponsor.key == key else { return nil }
        let files = manifest.files.filter { $0.audience == .sponsor(sponsorID) }
        for file in files where !file.isIntact(in: folder) || !staged.link(file, from: folder) {
            for made in files { staged.remove(made) }
            return nil
        }
        return (files, sponsor)
    }
}
