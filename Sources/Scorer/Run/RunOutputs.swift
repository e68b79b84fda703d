import Foundation
import RunWriting
import Synchronization

/// The files of a run, filled sponsor by sponsor: whichever thread ends first, rows stand in the order of the sponsors.
final class RunOutputs: Sendable {
    private let state: Mutex<State>

    private struct State {
        var files: [RunTable: CSVFile] = [:]
        /// Outcomes that wait for a sponsor before them.
        var waiting: [Int: [RunTable: CSVRows]] = [:]
        var next = 0
    }

    init(_ tables: [RunTable], in folder: URL) throws {
        var files: [RunTable: CSVFile] = [:]
        for table in tables { files[table] = try CSVFile(table.rawValue + ".csv", columns: table.columns, in: folder) }
        state = Mutex(State(files: files))
    }

    func add(_ rows: [RunTable: CSVRows], of position: Int) throws {
        try state.withLock { state in
            state.waiting[position] = rows
            while let rows = state.waiting.removeValue(forKey: state.next) {
                for table in RunTable.allCases { if let rows = rows[table] { try state.files[table]?.append(rows) } }
                state.next += 1
            }
        }
    }

    /// Ends the writing; all of it is on the disk then.
    func close() throws -> [RunText.Output] {
        try state.withLock { state in
            try RunTable.allCases.compactMap { table in
                try state.files[table].map { file in
                    let checksum = try file.close()
                    return RunText.Output(name: table.rawValue, file: file.name, rows: file.rows, checksum: checksum)
                }
            }
        }
    }
}
