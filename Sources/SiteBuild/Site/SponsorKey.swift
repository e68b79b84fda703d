import FigureEngine
import LoyaltyModel
import PartitionStore

/// The hash of everything that one sponsor's files are made from: what the program and the run are called, what pages are made with, and the
/// sponsor's own rows. The same key means the same bytes.
struct SponsorKey {
    let inputs: BuildInputs
    let source: any FigureSource
    let workshop: WorkshopDigests

    func hex(of sponsor: SponsorIndex) throws -> String {
        var hash = ContentHash()
        let program = inputs.ledger.program
        try workshop.add(of: program.sponsors[sponsor].id, to: &hash)
        for text in [program.snapshotID, program.name] { hash.add(text) }
        for moment in [program.factsFrom, program.takenAt] { hash.add(moment) }
        for table in program.optionalTables.map(\.rawValue).sorted() { hash.add(table) }
        hash.add(inputs.run.summary)
        try source.addContent(of: sponsor, to: &hash)
        return hash.digest().hex
    }
}
