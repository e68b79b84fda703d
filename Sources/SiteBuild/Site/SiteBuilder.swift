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
        let spill = SpillFile(in: layout.builds)
        let inputs = try clock.stage("Reading the run") { try readInputs(spill) }
        let program = inputs.ledger.program
        let fingerprint = try clock.stage("Hashing the inputs") { try InputFingerprint.hex(of: inputs, plan) }
        let buildID = "\(inputs.run.summary.runID)-\(fingerprint.prefix(12))"
        if let manifest = try? SiteManifest(reading: layout.manifest(of: buildID)), manifest.isIntact(in: layout.folder(of: buildID)) {
            try SitePublisher(layout: layout).point(to: buildID)
            return unchanged(manifest, inputs, clock)
        }
        let source = try clock.stage("Reading the ledger") { try engine.read(FigureRequest(inputs, settings: plan.figureSettings, workers: plan.workers, spill: spill)) }
        let staged = try StagedSite(in: layout.builds)
        do {
            let made = try clock.stage("Writing pages, charts and exports") { try writeAll(inputs, source, workshop, staged, report) }
            let manifest = SiteManifest(
                buildID: buildID, snapshotID: program.snapshotID, runID: inputs.run.summary.runID, builtFrom: fingerprint, files: made.files)
            try clock.stage("Checking and putting in place") {
                try staged.write([UInt8](manifest.encoded()), to: "build.json")
                try ManifestCheck.check(staged.folder)
                try staged.flush()
                try SitePublisher(layout: layout).publish(staged, as: buildID)
                SitePublisher(layout: layout).sweep(keeping: plan.configuration.keptBuilds, current: buildID)
            }
            return self.report(manifest, inputs, clock, exportRows: made.exportRows)
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
        var exportRows: Int
    }

    private func writeAll(
        _ inputs: BuildInputs, _ source: any FigureSource, _ workshop: SiteWorkshop, _ staged: StagedSite, _ report: @escaping @Sendable (BuildProgress) -> Void
    ) throws -> Made {
        let program = inputs.ledger.program
        let frame = try workshop.frame(inputs)
        let common = try workshop.commonFiles(frame)
        var files = try common.map { try staged.write($0, for: .anyone) }
        let done = Mutex(0)
        let sponsors = try parallelMap(program.sponsors.count, workers: plan.workers) { index in
            let made = try SponsorBuild(inputs: inputs, workshop: workshop, frame: frame, common: common).make(index, try source.figures(of: index), into: staged)
            report(.sponsors(done: done.withLock { $0 += 1; return $0 }, of: program.sponsors.count))
            return made
        }
        for made in sponsors { files += made.files }
        let operatorPage = try workshop.operatorPage(inputs, source.rowCounts, sponsors.map(\.summary), frame)
        let homes = program.sponsors.map { BuiltFile.html("sponsors/\($0.id)/index.html", []) }
        try SiteCheck([operatorPage] + common + homes).check([operatorPage] + common)
        files.append(try staged.write(operatorPage, for: .operator))
        return Made(files: files, exportRows: sponsors.reduce(0) { $0 + $1.exportRows })
    }

    private func report(_ manifest: SiteManifest, _ inputs: BuildInputs, _ clock: StageClock, exportRows: Int) -> BuildReport {
        BuildReport(
            buildID: manifest.buildID, runID: manifest.runID, snapshotID: manifest.snapshotID, isUnchanged: false, sponsors: inputs.ledger.program.sponsors.count,
            pages: manifest.files.count { $0.mediaType.hasPrefix("text/html") }, pictures: manifest.files.count { $0.mediaType == "image/png" },
            exports: manifest.files.count { $0.access == .exports }, exportRows: exportRows, files: manifest.files.count,
            bytes: manifest.files.reduce(0) { $0 + $1.size + ($1.gzip?.size ?? 0) }, stages: clock.stages, warnings: inputs.warnings)
    }

    private func unchanged(_ manifest: SiteManifest, _ inputs: BuildInputs, _ clock: StageClock) -> BuildReport {
        var report = self.report(manifest, inputs, clock, exportRows: 0)
        report.isUnchanged = true
        return report
    }
}
