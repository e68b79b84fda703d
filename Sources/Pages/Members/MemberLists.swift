import Insights
import LoyaltyModel

/// The lists of a sponsor's members under their pseudonyms, in the order in which pages and exports show them.
package struct MemberLists: Sendable {
    package var atRisk: [(pseudonym: String, row: AtRiskMember)]
    package var recovered: [(pseudonym: String, row: RecoveredMember)]
    package var highValue: [(pseudonym: String, row: HighValueMember)]
    package var fallen: [(pseudonym: String, row: FallenMember)]

    package init(_ figures: SponsorFigures, _ members: MemberTable, _ pseudonyms: Pseudonyms) {
        func name(_ member: MemberIndex) -> String { pseudonyms.pseudonym(of: members.tokens.bytes(member)) }
        atRisk = figures.atRisk.members.map { (name($0.member), $0) }
        recovered = figures.atRisk.recovered.map { (name($0.member), $0) }
        highValue = figures.highValue.members.map { (name($0.member), $0) }
        fallen = figures.highValue.fallen.map { (name($0.member), $0) }
        Self.orderTies(&atRisk) { $0.probability == $1.probability && $0.predictedValue == $1.predictedValue }
    }

    /// Members that are equal in all else stand by their pseudonyms: the order of their tokens is nobody's to see.
    private static func orderTies<Row>(_ rows: inout [(pseudonym: String, row: Row)], _ areTied: (Row, Row) -> Bool) {
        var start = 0
        while start < rows.count {
            var end = start + 1
            while end < rows.count, areTied(rows[start].row, rows[end].row) { end += 1 }
            if end - start > 1 { rows[start..<end].sort { $0.pseudonym.utf8.lexicographicallyPrecedes($1.pseudonym.utf8) } }
            start = end
        }
    }
}
