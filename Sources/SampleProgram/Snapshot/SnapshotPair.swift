import Diagnostics
import Foundation

/// Writes both snapshots. What does not change is written once, copied as a file, and carried on in the copy.
struct SnapshotPair {
    let plan: ProgramPlan
    let facts: Facts
    let folder: URL

    func write() throws {
        let texts = SnapshotTexts(plan, facts: facts)
        let moments = ProgramDates.takenAt.map { UInt32($0) }
        try fill(0) { file in
            try file.run(SnapshotSchema.sql)
            try FactWriter(plan: plan, facts: facts, texts: texts, file: file).append(after: 0, through: moments[0])
        }
        try copy()
        try fill(1) { file in
            try FactWriter(plan: plan, facts: facts, texts: texts, file: file).append(after: moments[0], through: moments[1])
        }
        for position in 0..<2 {
            try fill(position) { file in
                try DimensionWriter(
                    plan: plan, file: file, snapshotID: ProgramDates.snapshotIDs[position], takenAt: ProgramDates.takenAt[position]).write()
                try FactWriter(plan: plan, facts: facts, texts: texts, file: file).writeChanging(takenAt: moments[position])
            }
        }
    }

    private func path(_ position: Int) -> String {
        folder.appendingPathComponent(ProgramDates.snapshotIDs[position] + ".sqlite").path
    }

    private func fill(_ position: Int, _ body: (SQLiteFile) throws -> Void) throws {
        let file = try SQLiteFile(path: path(position))
        try file.write { try body(file) }
    }

    private func copy() throws {
        do {
            try FileManager.default.copyItem(atPath: path(0), toPath: path(1))
        } catch {
            throw Fault("the snapshot cannot be copied", at: .init(path(1)), remedy: "Check the disk's space.")
        }
    }
}
