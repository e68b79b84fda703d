import Foundation
import Testing
@testable import Scorer

/// Figures of an evaluation against the same worked out from the made-up rows in another way.
@Suite struct EvaluationFigureTests {
    private static let made = MadeUpProgram()
    private static let read = Result { try ReadProgram(made) }
    private static let origin = MadeUpProgram.takenAt - 60 * MadeUpProgram.day

    private func isClose(_ a: Double?, _ b: Double, _ tolerance: Double = 1e-9) -> Bool { a.map { abs($0 - b) <= tolerance * max(1, abs(b)) } ?? false }

    @Test func `churn is measured on what came`() throws {
        let program = try Self.read.get()
        let foresight = try #require(ChurnForesight(program.past(at: Self.origin), horizonDays: 60, seed: 5))
        let origin = try #require(ChurnHindsight(foresight, program.ledger, at: Self.origin, horizonDays: 60, program.localTime)).origin
        let came = Set(Self.made.purchases.filter { $0.at > Self.origin && $0.at <= Self.origin + 60 * MadeUpProgram.day }.map(\.token))
        let stayedAway = foresight.rows.map { !came.contains(program.token($0)) }
        let p = try #require(foresight.models.first { $0.kind == foresight.chosen }).probabilities
        let (yes, no) = (p.indices.filter { stayedAway[$0] }, p.indices.filter { !stayedAway[$0] })
        var won = 0.0
        for a in yes { for b in no { won += p[a] > p[b] ? 1 : p[a] == p[b] ? 0.5 : 0 } }
        #expect(isClose(origin.area, won / Double(yes.count * no.count)))
        #expect(isClose(origin.brier, zip(p, stayedAway).reduce(0) { $0 + ($1.0 - ($1.1 ? 1 : 0)) * ($1.0 - ($1.1 ? 1 : 0)) } / Double(p.count)))
        #expect(origin.members == p.count && origin.churners == yes.count && origin.day == "2023-11-02" && origin.moment == Self.origin)
        // Members with a purchase in the 180 days before, and no others.
        let active = Set(Self.made.purchases.filter { $0.at <= Self.origin && Self.origin - $0.at < 180 * MadeUpProgram.day }.map(\.token))
        #expect(Set(foresight.rows.map(program.token)) == active)
        let areas = foresight.models.map { model in
            var won = 0.0
            for a in yes { for b in no { won += model.probabilities[a] > model.probabilities[b] ? 1 : model.probabilities[a] == model.probabilities[b] ? 0.5 : 0 } }
            return won / Double(yes.count * no.count)
        }
        #expect(zip(origin.areas.map(\.area), areas).allSatisfy { isClose($0, $1) } && origin.areas.count == 4)
        #expect(origin.area > 0.7, "members of this program can be told apart")
        #expect(origin.areaInterval?.contains(origin.area) == true)
    }

    @Test func `lifetime values are measured on what was spent`() throws {
        let program = try Self.read.get()
        let origins = try #require(LifetimeValueOrigins(program.ledger, atMost: 9))
        // 365 days: a quarter is 91, half of it 45; the last known day of the first origin is day 273, and each has 91 days up to it.
        let first = Int32(MadeUpProgram.factsFrom / MadeUpProgram.day)
        #expect(origins.days == 91 && origins.lastDays == [273, 228, 183, 138, 93].map { first + $0 })
        let day = origins.lastDays[1]
        let moment = LifetimeValueOrigins.moment(after: day, program.localTime)
        #expect(moment == Int64(day + 1) * MadeUpProgram.day - 1)
        let foresight = try LifetimeValueForesight(program.past(at: moment), days: origins.days, seed: 5)
        let origin = SponsorEvaluation.LifetimeValue.Origin(foresight, program.ledger, after: day, days: origins.days, program.localTime)
        let tokens = foresight.rows.map(program.token)
        let (from, to) = (Int64(day + 1) * MadeUpProgram.day, Int64(day + 92) * MadeUpProgram.day)
        let later = Self.made.purchases.filter { $0.at >= from && $0.at < to }
        let spent = tokens.map { token in later.filter { $0.token == token }.reduce(0) { $0 + $1.amount } }
        let expected = foresight.revenue.map { $0.expected[0] }
        #expect(origin.actualRevenue == spent.reduce(0, +) && origin.actualRevenue > 0)
        #expect(isClose(origin.expectedOverActual, expected.reduce(0, +) / Double(spent.reduce(0, +))))
        #expect(isClose(origin.wape, zip(spent, expected).map { abs(Double($0) - $1) }.reduce(0, +) / spent.map { Double(abs($0)) }.reduce(0, +)))
        let within = zip(spent, foresight.revenue).filter { Double($0) >= $1.lower && Double($0) <= $1.upper }.count
        #expect(isClose(origin.coverage, Double(within) / Double(tokens.count)))
        // Days on which more was bought than taken back.
        let net = Dictionary(grouping: later) { "\($0.token) \($0.at / MadeUpProgram.day)" }.filter { $0.value.reduce(0) { $0 + $1.amount } > 0 }
        let made = tokens.map { token in Double(net.keys.count { $0.hasPrefix(token + " ") }) }
        for (model, measured) in zip(foresight.models, origin.purchaseModels) {
            let deviance = zip(made, model.purchases).reduce(0.0) { $0 + 2 * (($1.0 == 0 ? 0 : $1.0 * log($1.0 / $1.1)) - $1.0 + $1.1) } / Double(made.count)
            #expect(isClose(measured.deviance, deviance, 1e-8) && isClose(measured.expectedOverMade, model.purchases.reduce(0, +) / made.reduce(0, +)))
            #expect(measured.isChosen == (model.name == foresight.chosen))
        }
        #expect(origin.purchaseModels.map(\.name) == ["BG/NBD", "Pareto/NBD", "NBD"] && origin.chosen != nil)
        // Everybody who had bought by then, and nobody else.
        #expect(Set(tokens) == Set(Self.made.purchases.filter { $0.at < from }.map(\.token)))
        #expect(origin.coverage > 0.6 && abs((origin.expectedOverActual ?? 9) - 1) < 0.35)
    }

    @Test func `demand stands beside the last week again`() throws {
        let program = try Self.read.get()
        let books = try DemandBooks(0, program.facts, program.program)
        let plan = EvaluationPlan(ScoringPlan(data: program.folder.url, now: 0, spillFolder: program.folder.url), origins: 1)
        let evaluation = try SponsorEvaluator(0, program.facts, program.program, plan).evaluate(books).evaluation
        let series = try #require(evaluation.demand.series.first { $0.merchantID.isEmpty && $0.measure == "transactions" && $0.granularity == "day" })
        var days = [Double](repeating: 0, count: 365)
        for purchase in Self.made.purchases where purchase.at < MadeUpProgram.takenAt { days[Int((purchase.at - MadeUpProgram.factsFrom) / MadeUpProgram.day)] += 1 }
        #expect(series.origins == 12 && days.allSatisfy { $0 > 0 })
        var (errors, sum) = (0.0, 0.0)
        for origin in (0..<12).map({ 365 - 14 - 7 * $0 }) {
            for step in 0..<14 {
                errors += abs(days[origin + step] - days[origin - 7 + step % 7])
                sum += days[origin + step]
            }
        }
        #expect(isClose(series.naiveWAPE, errors / sum))
        let forecast = try #require(books.entries.first).series.forecast(steps: 14)
        #expect(series.wape == forecast.backtest?.wape && series.mase == forecast.backtest?.mase && series.coverage == forecast.backtest?.coverage && series.method == forecast.method)
        #expect(evaluation.demand.series.map { "\($0.merchantID) \($0.measure) \($0.granularity)" }.prefix(4) == [" transactions day", " transactions hour", "acme-1 transactions day", "acme-1 transactions hour"])
    }
}
