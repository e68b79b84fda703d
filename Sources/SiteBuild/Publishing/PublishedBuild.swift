import Diagnostics
import Erasures
import FigureEngine
import Foundation
import SiteManifest

/// A build that is there and whole in what it says of itself, with what it was made from.
struct PublishedBuild: Sendable {
    let folder: URL
    let manifest: SiteManifest
    let record: BuildRecord
    private let filesBySponsor: [String: [ManifestFile]]

    /// The build with this id; nil where there is none, or its manifest and record are not as they were written.
    init?(_ id: String, in layout: BuildLayout) {
        folder = layout.folder(of: id)
        guard let bytes = BuildSeal.open(folder), let record = BuildRecord.read(bytes.record),
            let manifest = try? SiteManifest(decoding: Data(bytes.manifest), from: layout.manifest(of: id).path), manifest.buildID == id
        else { return nil }
        self.manifest = manifest
        self.record = record
        var files: [String: [ManifestFile]] = [:]
        for file in manifest.files { if case .sponsor(let owner) = file.audience { files[owner, default: []].append(file) } }
        filesBySponsor = files
    }

    /// Whether everything that was read has the content that it had, and every file that was written is as it was: hashed again, both of them.
    func isCurrent(for plan: BuildPlan, _ workshop: WorkshopDigests, _ forgotten: ForgottenMembers) throws -> Bool {
        let data = DataDigests(data: plan.data, forgotten: forgotten, auditLog: plan.configuration.auditLog)
        // The settings and the list of runs tell most changes at once.
        guard plan.acceptsFewerScores || !record.acceptsFewerScores, record.inputs.contains(try workshop.all()), record.inputs.contains(try data.catalog()),
            try InputReader.chosenRun(plan.runID, in: data.data).summary.runID == manifest.runID
        else { return false }
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
    func takeOver(_ sponsorID: String, key: String, into staged: StagedSite) -> TakeOver {
        guard let sponsor = record.sponsors[sponsorID], sponsor.key == key else { return .changed }
        let files = filesBySponsor[sponsorID] ?? []
        for file in files where !file.isIntact(in: folder) || !staged.link(file, from: folder) {
            for made in files { staged.remove(made) }
            return .damaged
        }
        return .taken(files, sponsor)
    }

    enum TakeOver {
        case taken([ManifestFile], BuildRecord.Sponsor)
        /// They would not be the same: they have to be made.
        case changed
        /// They would be, but a file is missing or damaged, or cannot be taken over: they have to be made too.
        case damaged
    }
}
