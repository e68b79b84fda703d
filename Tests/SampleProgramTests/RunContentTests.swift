import Foundation
import LoyaltyModel
import ScoringRuns
import Testing
@testable import SampleProgram

@Suite("What the made-up runs say")
struct RunContentTests {
    private let sample: WrittenSample

    init() throws { sample = try WrittenSample.standard.get() }

    @Test("Some members are at risk, most are not, and no member without sharing is scored")
    func risk() throws {
        let scores = try sample.scores(1)
        #expect(scores.ignoredRows.isEmpty)
        for index in try sample.ledger(1).program.sponsors.indices {
            let sponsor = try scores.scores(of: index)
            let share = Double(sponsor.churn.probability.count { $0 >= 0.5 }) / Double(sponsor.churn.probability.count)
            #expect(share > 0.02 && share < 0.35, "\(share)")
            #expect(sponsor.lifetimeValue.members.count > 100)
            #expect(sponsor.segments.count == SegmentKind.allCases.count)
            #expect(sponsor.segmentMembers.count == sponsor.churn.members.count)
            #expect(sponsor.actions.members.count > 0)
        }
    }

    @Test("Forecasts cover 14 days from the next local midnight, whole and by merchant, by day and by hour")
    func demand() throws {
        for position in 0..<2 {
            let program = try sample.ledger(position).program
            let run = try sample.scores(position)
            for (index, sponsor) in program.sponsors.enumerated() {
                let scores = try run.scores(of: index)
                let whole = scores.forecasts.filter { $0.merchant == nil && $0.granularity == .day && $0.measure == .transactions }
                #expect(whole.count == 14)
                #expect(whole.first?.start == sponsor.localTime.nextMidnight(atOrAfter: program.takenAt))
                #expect(scores.forecasts.count { $0.measure == .redemptions && $0.granularity == .day } == 14)
                let hours = scores.forecasts.filter { $0.merchant == nil && $0.granularity == .hour }
                let sums = (whole.reduce(0) { $0 + $1.expected }, hours.reduce(0) { $0 + $1.expected })
                #expect(abs(sums.0 - sums.1) < 0.05 * sums.0 + 2, "\(sums)")
                #expect(Set(scores.forecasts.compactMap(\.merchant)).count == program.merchants.count { program.sponsors[$0.sponsor].id == sponsor.id })
            }
        }
    }

    @Test("Each sponsor has a churn model of its own, measured one horizon back")
    func models() throws {
        let summary = try sample.scores(1).summary
        for sponsor in ["corner-bakery", "harbour-books", "riverside-arena"] {
            let model = try #require(summary.model("churn", of: sponsor))
            #expect(model.sponsorID == sponsor)
            #expect(Set(model.metrics.keys) == ["auc_roc", "precision", "recall", "brier"])
            #expect(Set(model.drift.keys) == ["recency", "frequency", "basket"])
        }
        let (bakery, arena) = (summary.model("churn", of: "corner-bakery"), summary.model("churn", of: "riverside-arena"))
        #expect((bakery?.metrics["auc_roc"] ?? 0) > 0.68)
        #expect((arena?.metrics["auc_roc"] ?? 1) < (bakery?.metrics["auc_roc"] ?? 0))
    }
}
