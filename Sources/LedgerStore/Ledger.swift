import Foundation
import Diagnostics
import Erasures
import GRDB
import LoyaltyModel

/// A ledger snapshot: its dimensions, read and checked when it is opened, and its facts, streamed row by row and checked as they pass.
///
/// Each fact table is a ``FactScan``, in whatever order its rows have, through connections of its own; several may run at once.
/// A row that breaks the contract ends the scan with a ``Fault`` that names the table, the column and the row.
package struct Ledger: Sendable {
    package let program: Program
    package let url: URL
    let file: LedgerFile
    let merchantIndex: TokenTable
    let ruleIndex: TokenTable
    let sponsorIndex: TokenTable
    let marketIndex: TokenTable

    /// Opens `<folder>/<snapshotID>.sqlite` and reads its dimensions.
    /// - Parameters:
    ///   - displayFolder: how messages call the folder.
    ///   - includingMembers: false for what needs no members, such as an old run's forecasts; facts cannot be scanned then.
    ///   - forgotten: members whose sharing status is `none` whatever the snapshot says.
    package init(
        snapshotID: String, in folder: URL, displayFolder: String = "snapshots", includingMembers: Bool = true, forgotten: ForgottenMembers = .none
    ) throws {
        guard IdentifierRule.dotted.accepts(snapshotID) else {
            throw Fault("“\(snapshotID.prefix(70))” is not a snapshot's id", at: .init(displayFolder), remedy: "An id is \(IdentifierRule.dotted.help).")
        }
        url = folder.appendingPathComponent(snapshotID + ".sqlite")
        let file = LedgerFile(url: url, displayName: "\(displayFolder)/\(snapshotID).sqlite")
        try file.checkLength()
        try file.checkAlone()
        let dimensions = try file.connect { try DimensionReader(database: $0, file: file, forgotten: forgotten).read(expecting: snapshotID, includingMembers: includingMembers) }
        self.file = file
        program = dimensions.program
        sponsorIndex = dimensions.sponsorIndex
        merchantIndex = dimensions.merchantIndex
        ruleIndex = dimensions.ruleIndex
        marketIndex = dimensions.marketIndex
    }

    /// SQLite's own check of the whole file, indexes included. Those that compute are refused first: to check one is to run it for every row.
    package func checkIntegrity() throws {
        try file.connect { database in
            let computed = try String.fetchOne(
                database,
                sql: """
                    SELECT i.name FROM sqlite_schema AS t, pragma_index_list(t.name) AS i WHERE t.type = 'table'
                    AND (i.partial OR EXISTS (SELECT 1 FROM pragma_index_xinfo(i.name) WHERE cid = -2)) ORDER BY i.name
                    """)
            if let computed {
                throw Fault("the index “\(computed.prefix(70))” is over an expression or a part of its table", at: .init(file.displayName), remedy: "Leave it out of the snapshot: builds use no index.")
            }
            let verdict = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)") ?? "no answer"
            guard verdict == "ok" else {
                throw Fault("the file is damaged (\(verdict.prefix(200)))", at: .init(file.displayName), remedy: "Copy the snapshot again from its source.")
            }
        }
    }

    /// Sponsors by id, for readers of runs.
    package func sponsor(_ bytes: UnsafeRawBufferPointer) -> SponsorIndex? { sponsorIndex.find(bytes).map(Int.init) }
    package func merchant(_ bytes: UnsafeRawBufferPointer) -> MerchantIndex? { merchantIndex.find(bytes).map(Int.init) }
}
