import Diagnostics
import GRDB

/// The tables and columns of the contract, in the order in which a reader takes them.
struct LedgerTable: Sendable {
    enum Kind: Sendable { case text, integer, real }

    struct Column: Sendable {
        var name: String
        var kind: Kind
        var isNullable = false
    }

    var name: String
    var isRequired = true
    var columns: [Column]
    /// Positions of the columns that make a row unique.
    var key: [Int] = [0]

    static func text(_ name: String) -> Column { Column(name: name, kind: .text) }
    static func integer(_ name: String) -> Column { Column(name: name, kind: .integer) }
    static func real(_ name: String) -> Column { Column(name: name, kind: .real) }
    static func optionalText(_ name: String) -> Column { Column(name: name, kind: .text, isNullable: true) }
    static func optionalInteger(_ name: String) -> Column { Column(name: name, kind: .integer, isNullable: true) }

    static let snapshot = Self(name: "snapshot", columns: [
        text("snapshot_id"), text("program_name"), integer("facts_from"), integer("taken_at"),
    ])
    static let sponsors = Self(name: "dim_sponsors", columns: [
        text("sponsor_id"), text("name"), text("currency"), text("time_zone"), real("gross_margin"), text("offering"),
    ])
    static let merchants = Self(name: "dim_merchants", columns: [
        text("merchant_id"), text("sponsor_id"), text("name"), optionalText("category"), optionalText("location_zip"),
    ])
    static let members = Self(name: "dim_members", columns: [
        text("member_token_id"), text("data_sharing_status"), optionalText("tier"), optionalText("enrolled_on"),
        optionalText("age_bracket"), optionalText("location_zip"),
    ])
    static let rules = Self(name: "dim_reward_rules", columns: [
        text("rule_id"), text("sponsor_id"), text("name"), text("reward_type"), integer("starts_at"), optionalInteger("ends_at"),
        optionalText("definition"),
    ])
    static let transactions = Self(name: "fct_transactions", columns: [
        text("transaction_id"), text("member_token_id"), text("merchant_id"), integer("amount_cents"), integer("occurred_at"),
    ])
    static let points = Self(name: "fct_points", columns: [
        text("entry_id"), text("member_token_id"), text("sponsor_id"), text("kind"), integer("points"), optionalText("rule_id"),
        integer("occurred_at"),
    ])
    static let rewards = Self(name: "fct_rewards", columns: [
        text("reward_issue_id"), text("rule_id"), text("member_token_id"), integer("cost_cents"), text("status"), integer("issued_at"),
        optionalInteger("redeemed_at"), optionalInteger("expires_at"),
    ])
    static let exposures = Self(name: "fct_rule_exposures", columns: [
        text("rule_id"), text("member_token_id"), text("arm"), integer("exposed_at"), optionalInteger("contact_cost_cents"),
    ], key: [0, 1])
    static let contacts = Self(name: "fct_contacts", isRequired: false, columns: [
        text("contact_id"), text("sponsor_id"), text("member_token_id"), text("campaign_id"), text("purpose"), text("channel"),
        integer("sent_at"), optionalInteger("opened_at"), optionalInteger("clicked_at"), optionalInteger("converted_at"),
    ])
    static let markets = Self(name: "dim_markets", isRequired: false, columns: [
        text("market_id"), text("category"), text("title"), integer("closes_at"), optionalInteger("settled_at"), optionalText("winning_outcome"),
    ])
    static let predictions = Self(name: "fct_predictions", isRequired: false, columns: [
        text("prediction_id"), text("member_token_id"), text("market_id"), optionalText("sponsor_id"), integer("stake_points"),
        integer("payout_points"), text("outcome_result"), integer("placed_at"),
    ])

    static let all = [
        snapshot, sponsors, merchants, members, rules, transactions, points, rewards, exposures, contacts, markets, predictions,
    ]

    /// Refuses a table that is missing, lacks a column, or does not hold its rows: what is computed while it is read may have no end.
    /// - Returns: false for an optional table that is not there.
    func check(in database: Database, of file: LedgerFile) throws -> Bool {
        guard let holdsRows = try holdsRows(in: database) else {
            guard isRequired else { return false }
            throw Fault("the table is missing", at: .init(file.displayName, key: name), remedy: "Write the table, empty if there is nothing for it.")
        }
        guard holdsRows else {
            throw Fault("it is a view or a virtual table", at: .init(file.displayName, key: name), remedy: "Write its rows into a table when the snapshot is made: CREATE TABLE … AS SELECT * FROM the view.")
        }
        let isComputed = try computedColumns(in: database)
        for column in columns {
            switch isComputed[column.name] {
            case nil: throw Fault("the column is missing", at: place(file, column), remedy: "Write every column of the contract's table.")
            case true?: throw Fault("the column is generated", at: place(file, column), remedy: "Write its values into a plain column when the snapshot is made.")
            case false?: continue
            }
        }
        return true
    }

    /// By the columns' names, in lower case.
    private func computedColumns(in database: Database) throws -> [String: Bool] {
        let rows = try Row.fetchAll(database, sql: "SELECT name, hidden FROM pragma_table_xinfo(?)", arguments: [name])
        return Dictionary(rows.map { (($0[0] as String).lowercased(), ($0[1] as Int) != 0) }) { $0 || $1 }
    }

    /// `NOT INDEXED`, so that SQLite reads the rows themselves and no index, which nothing here relies on.
    var selection: String {
        let names = columns.map(\.name).joined(separator: ", ")
        return "SELECT \(names) FROM \(name) NOT INDEXED"
    }

    /// The first or last row number, from the rows themselves: an index may lack some.
    func outermost(_ rowNumber: String, _ order: String) -> String { "SELECT \(rowNumber) FROM \(name) NOT INDEXED ORDER BY \(rowNumber) \(order) LIMIT 1" }

    /// What SQLite's own row number is called in the table: a column of that name would hide it. Nil where all its names are hidden.
    func rowNumber(in database: Database) throws -> String? {
        let columns = Set(try database.columns(in: name).map { $0.name.lowercased() })
        return ["rowid", "_rowid_", "oid"].first { !columns.contains($0) }
    }

    /// Whether SQLite itself kept the key unique when the rows were written: by an index over all rows, and over nothing but the key,
    /// by a collation of SQLite's own: what is unique by one of these is so byte by byte.
    func declaresKey(in database: Database) throws -> Bool {
        let names = key.map { "'\(columns[$0].name)'" }.joined(separator: ", ")
        return try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS (SELECT 1 FROM pragma_index_list(?) AS i WHERE i."unique" AND NOT i.partial AND NOT EXISTS
                (SELECT 1 FROM pragma_index_xinfo(i.name) AS c WHERE c.key AND (c.name IS NULL OR lower(c.name) NOT IN (\(names)) OR upper(c.coll) NOT IN ('BINARY', 'NOCASE', 'RTRIM'))))
                """,
            arguments: [name]) ?? false
    }

    func place(_ file: LedgerFile, _ column: Column, row: String? = nil) -> Fault.Place {
        .init(file.displayName, column: "\(name).\(column.name)", key: row)
    }

    /// Whether a table of this name holds its rows itself; nil where there is nothing of the name. A file may say of a view that it is a table:
    /// SQLite goes by the statement.
    private func holdsRows(in database: Database) throws -> Bool? {
        try Bool.fetchOne(
            database,
            sql: """
                SELECT type = 'table' AND coalesce(rootpage, 0) > 0 AND upper(substr(sql, 1, 13)) = 'CREATE TABLE ' FROM sqlite_master
                WHERE type IN ('table', 'view') AND lower(name) = ?
                """,
            arguments: [name])
    }
}
