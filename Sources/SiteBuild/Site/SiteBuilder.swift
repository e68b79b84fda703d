import Charts
import Diagnostics
import FigureEngine
import Foundation
import Insights
import LoyaltyModel
import Pages
import PartitionStore
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
        let lock = try OutputLock(plan.output)
        defer { withExtendedLifetime(lock) {} }
        let layout = BuildLayout(output: plan.output)
        let published = PublishedBuild(layout)
        if let published, try clock.stage("Looking for changes", { try published.isCurrent(for: plan, workshop.digests) }) { return unchanged(published, clock) }
        let spill = SpillFile(in: layout.builds)
        let inputs = try clock.stage("Reading the runs") { try readInputs(spill) }
        let read = [try workshop.digests.all()] + inputs.digests
        let fingerprint = InputFingerprint.hex(of: read)
        let buildID = "\(inputs.run.summary.runID)-\(fingerprint.prefix(12))"
        if let kept = PublishedBuild(buildID, in: layout), kept.manifest.isIntact(in: kept.folder) {
            try SitePublisher(layout: layout).point(to: buildID)
            return unchanged(kept, clock)
        }
        let source = try clock.stage("Reading the ledger") {
            try engine.read(FigureRequest(inputs, settings: plan.figureSettings, workers: plan.workers, spill: spill))
        }
        let keys = SponsorKey(inputs: inputs, source: source, workshop: workshop.digests)
        let staged = try StagedSite(in: layout.builds)
        do {
            let made = try clock.stage("Writing pages, charts and exports") { try writeAll(inputs, source, workshop, staged, published, keys, report) }
            let record = BuildRecord(acceptsFewerScores: plan.acceptsFewerScores, inputs: read, warnings: inputs.warnings, sponsors: made.sponsors)
            let manifest = SiteManifest(
                buildID: buildID, snapshotID: inputs.ledger.program.snapshotID, runID: inputs.run.summary.runID, builtFrom: fingerprint, files: made.files)
            // What was set aside is not needed any more, and need not reach the disk with the site.
            spill.discard()
            try clock.stage("Checking and putting in place") {
                try staged.writeSealed(manifest, record)
                try ManifestCheck.check(manifest, staged.folder)
                try staged.flush()
                try SitePublisher(layout: layout).publish(staged, as: buildID)
                SitePublisher(layout: layout).sweep(keeping: plan.configuration.keptBuilds, current: buildID)
            }
            return self.report(manifest, record, clock, remade: made.remade)
        } catch {
            staged.discard()
            throw error
        }
    }

    private func readInputs(_ spill: SpillFile) throws -> BuildInputs {
        try InputReader(
            data: plan.data, settings: plan.figureSettings, runID: plan.runID, workers: plan.workers, sponsorPlaces: plan.configuration.sponsorPlaces, spill: spill
        ).read()
    }

    private struct Made {
        var files: [ManifestFile]
        /// By id.
        var sponsors: [String: BuildRecord.Sponsor]
        /// Sponsors whose files were made and not taken over.
        var remade: Int
    }

    private func writeAll(
        _ inputs: BuildInputs, _ source: any FigureSource, _ workshop: SiteWorkshop, _ staged: StagedSite, _ published: PublishedBuild?, _ keys: SponsorKey,
        _ report: @escaping @Sendable (BuildProgress) -> Void
    ) throws -> Made {
        let program = inputs.ledger.program
        let frame = try workshop.frame(inputs)
        let common = try workshop.commonFiles(frame)
        var files = try common.map { try staged.write($0, for: .anyone) }
        let done = Mutex(0)
        let sponsors = try parallelMap(program.sponsors.count, workers: plan.workers) { index in
            let key = try keys.hex(of: index)
            let made: SponsorBuild.Made
            if let kept = published?.takeOver(program.sponsors[index].id, key: key, into: staged) {
                made = .init(files: kept.files, exportRows: kept.sponsor.exportRows, summary: kept.sponsor.summary, isNew: false)
            } else {
                made = try SponsorBuild(inputs: inputs, workshop: workshop, frame: frame, common: common).make(index, try source.figures(of: index), into: staged)
            }
            report(.sponsors(done: done.withLock { $0 += 1; return $0 }, of: program.sponsors.count))
            return (key: key, made: made)
        }
        for sponsor in sponsors { files += sponsor.made.files }
        let operatorPage = try workshop.operatorPage(inputs, source.rowCounts, sponsors.map(\.made.summary), frame)
        let homes = program.sponsors.map { BuiltFile.html("sponsors/\($0.id)/index.html", []) }
        try SiteCheck([operatorPage] + common + homes).check([operatorPage] + common)
        files.append(try staged.write(operatorPage, for: .operator))
        let records = sponsors.map { ($0.made.summary.id, BuildRecord.Sponsor(key: $0.key, exportRows: $0.made.exportRows, summary: $0.made.summary)) }
        return Made(files: files, sponsors: Dictionary(uniqueKeysWithValues: records), remade: sponsors.count { $0.made.isNew })
    }

    private func report(_ manifest: SiteManifest, _ record: BuildRecord, _ clock: StageClock, remade: Int) -> BuildReport {
        BuildReport(
            buildID: manifest.buildID, runID: manifest.runID, snapshotID: manifest.snapshotID, isUnchanged: false, sponsors: record.sponsors.count, remade: remade,
            pages: manifest.files.count { $0.mediaType.hasPrefix("text/html") }, pictures: manifest.files.count { $0.mediaType == "image/png" },
            exports: manifest.files.count { $0.access == .exports }, exportRows: record.sponsors.values.reduce(0) { $0 + $1.exportRows }, files: manifest.files.count,
            bytes: manifest.files.reduce(0) { $0 + $1.size + ($1.gzip?.size ?? 0) }, stages: clock.stages, warnings: record.warnings)
    }

    private func unchanged(_ published: PublishedBuild, _ clock: StageClock) -> BuildReport {
        var report = self.report(published.manifest, published.record, clock, remade: 0)
        report.isUnchanged = true
        return report
    }
}
