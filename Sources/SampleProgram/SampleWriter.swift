import Diagnostics
import Foundation
import LoyaltyModel
import RunWriting

/// Writes a made-up loyalty program in the input format: two snapshots 28 days apart, and a scoring run of each.
///
/// The same options give the same bytes, whatever the clock, the locale and the folder.
///
///     try SampleWriter(options: SampleOptions(members: 1_000)).write(to: URL(fileURLWithPath: "Data")) { print($0) }
package struct SampleWriter: Sendable {
    package let options: SampleOptions

    package init(options: SampleOptions = SampleOptions()) {
        self.options = options
    }

    /// Writes beside the folder's other snapshots and runs; everything is whole before the first of it appears under its name.
    /// - Throws: a ``Fault`` where a size is out of range, where a snapshot or run of the same name is there already, or where the
    ///   folder cannot be written.
    package func write(to folder: URL, progress: (String) -> Void = { _ in }) throws {
        let output = SampleFolder(folder)
        let plan = try ProgramPlan(options)
        try output.refuseExisting()
        try output.prepare()
        do {
            try write(plan, to: output, progress)
            try output.publish()
        } catch {
            output.discard()
            throw error
        }
    }

    private func write(_ plan: ProgramPlan, to output: SampleFolder, _ progress: (String) -> Void) throws {
        let scores = try (0..<2).map { position in
            try MemberScoreFiles(takenAt: ProgramDates.takenAt[position], sponsors: plan.sponsors.count, in: output.run(position))
        }
        progress("Drawing \(options.members) members and their purchases")
        var facts = try ProgramSimulation(plan: plan, scores: scores).run(progress: progress)
        facts.sort()
        progress("Writing \(facts.purchases.count) transactions and \(facts.points.count) points entries")
        try SnapshotPair(plan: plan, facts: facts, folder: output.snapshots).write()
        progress("Writing forecasts and runs")
        for position in 0..<2 {
            try RunFolder(plan: plan, position: position, folder: output.run(position)).finish(scores[position], facts: facts)
        }
    }
}

/// Finishes a run's folder: the files that are not about single members, and `run.json` last.
struct RunFolder {
    let plan: ProgramPlan
    let position: Int
    let folder: URL

    func finish(_ scores: MemberScoreFiles, facts: Facts) throws {
        var files = scores.files
        files.append((.demand, try demand(facts)))
        files.append((.segments, try segments()))
        files.sort { order($0.output) < order($1.output) }
        let outputs = try files.map { ($0.output, $0.file.name, $0.file.rows, try $0.file.close()) }
        let text = RunDescription(plan: plan, position: position, backtests: scores.backtests, outputs: outputs).text()
        do {
            try Data(text.utf8).write(to: folder.appendingPathComponent("run.json"))
        } catch {
            throw Fault("the file cannot be written", at: .init("run.json"), remedy: "Check the disk's space.")
        }
    }

    private func order(_ output: RunOutput) -> Int { RunOutput.allCases.firstIndex(of: output) ?? 0 }

    private func demand(_ facts: Facts) throws -> CSVFile {
        let file = try CSVFile(
            "demand.csv", columns: "sponsor_id,merchant_id,measure,granularity,period_start,expected,lower_80,upper_80", in: folder)
        let takenAt = ProgramDates.takenAt[position]
        try DemandFile(plan: plan, takenAt: takenAt, trade: RecentTrade(plan: plan, facts: facts, takenAt: takenAt), file: file).write()
        return file
    }

    private func segments() throws -> CSVFile {
        let file = try CSVFile("segments.csv", columns: "sponsor_id,segment_id,name,description", in: folder)
        for sponsor in plan.sponsors {
            for kind in SegmentKind.allCases {
                file.text("\(sponsor.id),\(kind.id),\(kind.name),\(kind.description)")
                try file.endRow()
            }
        }
        return file
    }
}
