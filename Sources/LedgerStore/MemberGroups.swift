import GRDB
import LoyaltyModel

/// Which age bracket and which area each member is of, for what must be held against groups of members; no page shows either.
package struct MemberGroups: Sendable {
    /// Names by kind, such as `age 25-34` and `area 1050`.
    package private(set) var names: [String] = []
    /// By member: indices into `names`; -1 where nothing is known.
    package private(set) var ages: [Int32]
    package private(set) var areas: [Int32]

    init(count: Int) {
        ages = Array(repeating: -1, count: count)
        areas = ages
    }

    fileprivate mutating func add(_ member: Int, age: String?, area: String?, _ known: inout [String: Int32]) {
        ages[member] = index(of: age.map { "age \($0)" }, &known)
        areas[member] = index(of: area.map { "area \($0)" }, &known)
    }

    private mutating func index(of name: String?, _ known: inout [String: Int32]) -> Int32 {
        guard let name else { return -1 }
        if let index = known[name] { return index }
        names.append(name)
        known[name] = Int32(names.count - 1)
        return Int32(names.count - 1)
    }
}

extension Ledger {
    /// Reads the groups of all members; their rows were checked when the ledger was opened.
    package func memberGroups() throws -> MemberGroups {
        try file.connect { database in
            let reader = try RowReader(.members, in: database, of: file)
            var (groups, known) = (MemberGroups(count: program.members.count), [String: Int32]())
            while try reader.next() {
                guard let member = program.members.tokens.find(try reader.bytes(0)) else { continue }
                groups.add(Int(member), age: try reader.optionalText(4), area: try reader.optionalText(5), &known)
            }
            return groups
        }
    }
}
