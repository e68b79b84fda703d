import Charts
import Diagnostics
import Erasures
import FigureEngine
import Foundation
import Insights
import LoyaltyModel
import Pages
import PartitionStore
import ScoringRuns
import SiteConfig
import SiteManifest
import Synchronization

/// One build from end to end: find and read the inputs, read the facts, make every sponsor's pages and files, check them, put them in place.
/// Whatever fails leaves the published site as it was.
package struct SiteBuilder {
    let plan: BuildPlan
    let engine: any FigureEngine

    package init(plan: BuildPlan, engine: any FigureEngine = ScanEngine()) {
        self.plan = plan
        self.engine = engine
    }

    package func build(report: @escaping @Sendable (BuildProgress) -> Void) throws -> BuildReport {
        var clock = StageClock(report: report)
        // What can be refused without reading data is refused first.
        let workshop = try clock.stage("Reading templates and settings") { try SiteWorkshop(plan) }
        let lock = try OutputLock(plan.output, waits: plan.waits)
        defer { withExtendedLifetime(lock) {} }
        report(.locked)
        let forgotten = try ErasureFile(in: plan.configuration.stateURL).read()
        let layout = BuildLayout(output: plan.output)
        try layout.refuseStrangers()
        Leftovers(layout: layout).sweep()
        let before = try? layout.currentBuildID()
        let published = before.flatMap { PublishedBuild($0, in: layout) }
        if let published, try clock.stage("Looking for changes", { try published.isCurrent(for: plan, workshop.digests, forgotten) }) {
            // One that was killed once its site was in place has not come to this.
            return unchanged(published, clock, notRemoved: sweep(layout, keeping: published, before: nil))
        }
        try Erasing(layout: layout).refuseLost(forgotten, since: published, file: ErasureFile(in: plan.configuration.stateURL).url)
        let spill = SpillFile(in: layout.builds)
        let inputs = try clock.stage("Reading the runs") { try readInputs(forgotten, spill) }
        let reading = try ReadingOfPages(auditLog: plan.configuration.auditLog, scoredAt: inputs.run.summary.scoredAt, days: plan.figureSettings.periodDays)
        let read = [try workshop.digests.all()] + inputs.digests + [DataDigests(data: plan.data, forgotten: forgotten).erasures(), reading.digest]
        let fingerprint = InputFingerprint.hex(of: read)
        let buildID = "\(inputs.run.summary.runID)-\(fingerprint.prefix(12))"
        try refuseOlder(inputs.run, than: published)
        if let kept = PublishedBuild(buildID, in: layout), kept.manifest.isIntact(in: kept.folder) {
            try SitePublisher(layout: layout).point(to: buildID)
            return unchanged(kept, clock, isPutBack: before != buildID, notRemoved: sweep(layout, keeping: kept, before: before))
        }
        let source = try clock.stage("Reading the ledger") {
            try engine.read(FigureRequest(inputs, settings: plan.figureSettings, workers: plan.workers, spill: spill))
        }
        let keys = SponsorKey(inputs: inputs, source: source, workshop: workshop.digests)
        let staged = try StagedSite(in: layout)
        do {
            let made = try clock.stage("Writing pages, charts and exports") { try writeAll(inputs, reading, source, workshop, staged, published, keys, report) }
            let record = BuildRecord(
                acceptsFewerScores: plan.acceptsFewerScores, scoredAt: inputs.run.summary.scoredAt, takenAt: inputs.ledger.program.takenAt, keyCheck: PseudonymKey.check(of: plan.pseudonymKey),
                erasures: forgotten.count, erased: forgotten.marks, inputs: read, warnings: workshop.warnings(inputs), sponsors: made.sponsors)
            let manifest = SiteManifest(
                buildID: buildID, snapshotID: inputs.ledger.program.snapshotID, runID: inputs.run.summary.runID, builtFrom: fingerprint, files: made.files)
            // What was set aside is not needed any more, and need not reach the disk with the site.
            spill.discard()
            let notRemoved = try clock.stage("Checking and putting in place") {
                try staged.writeSealed(manifest, record)
                try ManifestCheck.check(manifest, staged.folder)
                try staged.flush()
                try SitePublisher(layout: layout).publish(staged, as: buildID)
                return PublishedBuild(buildID, in: layout).map { sweep(layout, keeping: $0, before: before) } ?? []
            }
            var report = self.report(manifest, record, clock, made.remade, repaired: made.repaired)
            report.isBuiltAnew = published == nil && before != nil
            report.notRemoved = notRemoved.map(\.path)
            return report
        } catch {
            staged.discard()
            throw error
        }
    }

    /// Removes older builds than are kept, and all that have members who were erased since.
    /// - Returns: what of the latter could not be removed.
    private func sweep(_ layout: BuildLayout, keeping current: PublishedBuild, before: String?) -> [URL] {
        SitePublisher(layout: layout).sweep(keeping: plan.configuration.keptBuilds, current: current.manifest.buildID, before: before)
        return Erasing(layout: layout).sweep(keeping: current)
    }

    private func readInputs(_ forgotten: ForgottenMembers, _ spill: SpillFile) throws -> BuildInputs {
        try InputReader(
            data: plan.data, settings: plan.figureSettings, runID: plan.runID, workers: plan.workers, sponsorPlaces: plan.configuration.sponsorPlaces, forgotten: forgotten, spill: spill
        ).read()
    }

    private struct Made {
        var files: [ManifestFile]
        /// By id.
        var sponsors: [String: BuildRecord.Sponsor]
        /// The ids of sponsors whose files were made and not taken over, and of these of those who had the same content.
        var remade: [String]
        var repaired: [String]
    }

    private func writeAll(
        _ inputs: BuildInputs, _ reading: ReadingOfPages, _ source: any FigureSource, _ workshop: SiteWorkshop, _ staged: StagedSite, _ published: PublishedBuild?, _ keys: SponsorKey,
        _ report: @escaping @Sendable (BuildProgress) -> Void
    ) throws -> Made {
        let program = inputs.ledger.program
        let maker = try SiteMaker(inputs, workshop)
        var files = try maker.common.map { try staged.write($0, for: .anyone) }
        let done = Mutex(0)
        let sponsors = try parallelMap(program.sponsors.count, workers: plan.workers) { index in
            let key = try keys.hex(of: index)
            let taken = published?.takeOver(program.sponsors[index].id, key: key, into: staged) ?? .changed
            defer { report(.sponsors(done: done.withLock { $0 += 1; return $0 }, of: program.sponsors.count)) }
            if case .taken(let files, let kept) = taken {
                return (files: files, record: BuildRecord.Sponsor(key: key, exportRows: kept.exportRows, summary: kept.summary), taken: taken)
            }
            let made = try maker.make(index, try source.figures(of: index))
            let written = try made.files.map { try staged.write($0, for: .sponsor(program.sponsors[index].id)) }
            return (files: written, record: BuildRecord.Sponsor(key: key, exportRows: made.exportRows, summary: made.summary), taken: taken)
        }
        for sponsor in sponsors { files += sponsor.files }
        files.append(try staged.write(maker.operatorPage(reading, source.rowCounts, sponsors.map(\.record.summary)), for: .operator))
        let remade = sponsors.filter { if case .taken = $0.taken { false } else { true } }
        let repaired = sponsors.filter { if case .damaged = $0.taken { true } else { false } }
        return Made(
            files: files, sponsors: Dictionary(uniqueKeysWithValues: sponsors.map { ($0.record.summary.id, $0.record) }), remade: remade.map(\.record.summary.id).sorted(),
            repaired: repaired.map(\.record.summary.id).sorted())
    }

    /// A newest run that is gone, or still being copied, must not take the site back to the one before without a word.
    private func refuseOlder(_ run: RunFile, than published: PublishedBuild?) throws {
        guard plan.runID == nil, let published, published.manifest.runID != run.summary.runID, published.record.scoredAt > run.summary.scoredAt else { return }
        throw Fault(
            "the newest complete run is older than the published one (\(published.manifest.runID))", at: .init(run.displayName + "/run.json"),
            remedy: "Copy runs/\(published.manifest.runID) again, its run.json last; or build the older one with --run \(run.summary.runID).")
    }

    private func report(_ manifest: SiteManifest, _ record: BuildRecord, _ clock: StageClock, _ remade: [String] = [], repaired: [String] = []) -> BuildReport {
        BuildReport(
            buildID: manifest.buildID, runID: manifest.runID, snapshotID: manifest.snapshotID, isUnchanged: false, sponsors: record.sponsors.count, remadeIDs: remade, repairedIDs: repaired,
            incomplete: record.sponsors.values.count { !$0.summary.warnings.isEmpty },
            pages: manifest.files.count { $0.mediaType.hasPrefix("text/html") }, pictures: manifest.files.count { $0.mediaType == "image/png" },
            exports: manifest.files.count { $0.access == .exports }, exportRows: record.sponsors.values.reduce(0) { $0 + $1.exportRows }, files: manifest.files.count,
            bytes: manifest.files.reduce(0) { $0 + $1.size + ($1.gzip?.size ?? 0) }, stages: clock.stages, warnings: record.warnings)
    }

    private func unchanged(_ published: PublishedBuild, _ clock: StageClock, isPutBack: Bool = false, notRemoved: [URL]) -> BuildReport {
        var report = self.report(published.manifest, published.record, clock)
        report.isUnchanged = true
        report.isPutBack = isPutBack
        report.notRemoved = notRemoved.map(\.path)
        return report
    }
}
