import Testing
@testable import Scorer

/// Nothing that comes after an origin may change what is foretold there.
@Suite struct PastTests {
    private static let made = MadeUpProgram()
    private static let read = Result { try ReadProgram(made) }
    private static let origin = MadeUpProgram.takenAt - 60 * MadeUpProgram.day

    /// The other way to the same ledger: a snapshot taken then, and read from the beginning.
    @Test(arguments: [origin, origin - 1, MadeUpProgram.takenAt - 200 * MadeUpProgram.day + 43_200]) func `a ledger as it was known is the ledger of a snapshot taken then`(moment: Int64) throws {
        let whole = try Self.read.get()
        let (past, then) = (whole.past(at: moment), try ReadProgram(Self.made.taken(at: moment)))
        let (known, taken) = (past.ledger, then.ledger)
        #expect(past.rows.map(whole.token) == taken.members.indices.map(then.token))
        #expect(known.takenAt == moment && known.factsFrom == taken.factsFrom && known.lastDay == taken.lastDay && known.firstDay == taken.firstDay && known.today == taken.today)
        #expect(known.meanVisit(through: known.lastDay) == taken.meanVisit(through: taken.lastDay))
        for row in taken.members.indices {
            #expect(known.purchases[row].map { [$0.at, $0.amount] } == taken.purchases[row].map { [$0.at, $0.amount] })
            #expect(Array(known.purchaseDays[row]) == Array(taken.purchaseDays[row]))
            #expect(Array(known.redemptions[row]) == Array(taken.redemptions[row]))
            #expect(known.messages[row].map { [$0.at, $0.openedAt ?? -1] } == taken.messages[row].map { [$0.at, $0.openedAt ?? -1] })
        }
        #expect(known.members.count == taken.members.count)
    }

    /// Later purchases gone, doubled or made up, of members known and unknown, some of whom come first in every order.
    private static func changed() -> MadeUpProgram {
        var changed = made
        changed.purchases = made.purchases.enumerated().compactMap { place, purchase in
            guard purchase.at > origin else { return purchase }
            return place % 3 == 0 ? nil : .init(token: purchase.token, at: min(purchase.at + Int64(place % 7) * 3_600, MadeUpProgram.takenAt), amount: purchase.amount * 3)
        }
        changed = changed.withNewcomers(after: origin)
        for place in changed.messages.indices where changed.messages[place].openedAt.map({ $0 > origin }) ?? false { changed.messages[place].openedAt = nil }
        changed.messages.removeAll { $0.at > origin }
        changed.redemptions.removeAll { $0.at > origin }
        return changed
    }

    @Test func `what comes after an origin changes nothing that is foretold there`() throws {
        let (one, other) = (try Self.read.get(), try ReadProgram(Self.changed()))
        let (past, otherPast) = (one.past(at: Self.origin), other.past(at: Self.origin))
        #expect(past.rows != otherPast.rows, "newcomers stand before members of old")
        let churn = try #require(ChurnForesight(past, horizonDays: 60, seed: 5)), otherChurn = try #require(ChurnForesight(otherPast, horizonDays: 60, seed: 5))
        #expect(churn.models == otherChurn.models && churn.chosen == otherChurn.chosen && churn.trainingRows == otherChurn.trainingRows)
        #expect(churn.models.count == 4)
        #expect(churn.rows.map(one.token) == otherChurn.rows.map(other.token))
        let value = try LifetimeValueForesight(past, days: 60, seed: 5), otherValue = try LifetimeValueForesight(otherPast, days: 60, seed: 5)
        #expect(value.rows.map(one.token) == otherValue.rows.map(other.token))
        #expect(value.models == otherValue.models && value.chosen == otherValue.chosen)
        #expect(value.revenue.map { $0.expected + [$0.lower, $0.upper, $0.alive] } == otherValue.revenue.map { $0.expected + [$0.lower, $0.upper, $0.alive] })
        // The change is one that is seen afterwards.
        let came = ChurnHindsight(churn, one.ledger, at: Self.origin, horizonDays: 60, one.localTime), otherCame = ChurnHindsight(otherChurn, other.ledger, at: Self.origin, horizonDays: 60, other.localTime)
        #expect(came?.labels != otherCame?.labels && came?.probabilities == otherCame?.probabilities)
    }

    /// And the same from a snapshot that was taken at the origin.
    @Test func `what is foretold at an origin is what the scorer would have made of a snapshot taken then`() throws {
        let (one, then) = (try Self.read.get(), try ReadProgram(Self.made.taken(at: Self.origin)))
        let churn = try #require(ChurnForesight(one.past(at: Self.origin), horizonDays: 60, seed: 5))
        let trainer = ChurnTrainer(ledger: then.ledger, horizonDays: 60, seed: 5, rhythms: PurchaseRhythms(then.ledger))
        let final = try #require(trainer.final(churn.chosen))
        let examples = ChurnExamples(then.ledger, trainer.rhythms, at: Self.origin, horizonDays: 60, isLabelled: false)
        #expect(churn.models.first { $0.kind == churn.chosen }?.probabilities == final.model.probabilities(examples))
        #expect(churn.rows.map(one.token) == examples.rows.map(then.token))
    }
}
