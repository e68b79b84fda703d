@testable import Pages
import Testing

@Suite struct VerdictTallyTests {
    @Test(arguments: [
        (VerdictTally(), "Of 8 rules none is proven to pay for itself, and none to lose money.", "No rule is proven to pay for itself or to lose money"),
        (VerdictTally(pays: 1), "Of 8 rules, 1 clearly pays.", "1 proven to pay for itself"),
        (VerdictTally(pays: 2, loses: 1), "Of 8 rules, 2 clearly pay and 1 clearly loses money.", "2 proven to pay for themselves, 1 proven to lose money"),
        (VerdictTally(seemsToPay: 1), "Of 8 rules, 1 appears to pay (indicative).", "1 appears to pay (indicative)"),
        (
            VerdictTally(pays: 1, seemsToPay: 2, loses: 3, seemsToLose: 1),
            "Of 8 rules, 1 clearly pays, 2 appear to pay (indicative), 3 clearly lose money and 1 appears to lose money (indicative).",
            "1 proven to pay for itself, 3 proven to lose money; 2 appear to pay, 1 appears to lose money (indicative)"
        ),
    ])
    func matchedEvidenceIsNoProof(_ tally: VerdictTally, _ headline: String, _ message: String) {
        #expect(tally.headline("8 rules").parts.map(\.text).joined() == headline)
        #expect(tally.message == message)
    }
}
