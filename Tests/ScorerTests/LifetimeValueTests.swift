import Glibc
import Lifetimes
import LoyaltyModel
import RunWriting
import SeededRandom
import Testing

@testable import Scorer

@Suite struct LifetimeValueTests {
    /// Members who buy and spend as the models say they do, with what they spend in the year after the snapshot.
    private func world(_ count: Int, seed: UInt64) -> (purchases: [[(day: Double, amount: Int64)]], later: [Double]) {
        var (all, later) = ([[(day: Double, amount: Int64)]](), [Double]())
        for member in 0..<count {
            var random = Random(seed: seed, stream: UInt64(member))
            // Rates about once in five weeks, means about 30 euro, a tenth leave after each purchase.
            let rate = random.gamma(shape: 1.2) / 35
            let mean = 3_000 / random.gamma(shape: 4)
            let (a, b) = (random.gamma(shape: 1) * 1, random.gamma(shape: 6) * 6)
            let leaving = a / (a + b)
            let first = random.unit() * 300
            var (day, purchases, after) = (first, [(day: Double, amount: Int64)](), 0.0)
            while day < Double(MadeUpLedger.days + 365) {
                let amount = mean * random.gamma(shape: 5)
                if day < Double(MadeUpLedger.days) { purchases.append((day, max(1, Int64(amount)))) } else { after += amount }
                if random.chance(leaving) { break }
                day += random.exponential() / rate
            }
            all.append(purchases)
            later.append(after)
        }
        return (all, later)
    }

    @Test func whatIsExpectedComes() throws {
        let (purchases, later) = world(1_500, seed: 3)
        let ledger = MadeUpLedger.ledger(purchases)
        let all = BuyingHistories(ledger, through: ledger.lastDay)
        let model = try LifetimeValueModel(ledger, all)
        #expect(abs(model.correlation) < 0.15 && model.warnings.isEmpty, "\(model.correlation)")
        let rows = LifetimeValueRows(model, all, ledger, MadeUpLedger.program, seed: 5)
        let (values, months) = (table(rows.rows), table(rows.monthly))
        #expect(values.count == 1_500 && months.count == 1_500)
        let (expected, came) = (values.reduce(0) { $0 + $1[1] }, later.reduce(0, +))
        #expect(abs(expected / came - 1) < 0.12, "\(expected) expected, \(came) came")
        let within = zip(values, later).count { $0[2] <= $1 + 0.5 && $1 <= $0[3] + 0.5 }
        // Those who are gone are all within: what is left over 80 % is theirs.
        #expect((0.76...0.95).contains(Double(within) / 1_500), "\(within)")
        for (value, month) in zip(values, months) { #expect(month.reduce(0, +) == value[1] && month.allSatisfy { $0 >= 0 }) }
        for (row, value) in values.enumerated() { #expect(value[0] == Double(purchases[row].reduce(0) { $0 + $1.amount }) && rows.predicted[row] == Int64(value[1])) }
    }

    /// The numbers after sponsor and member, row by row.
    private func table(_ rows: CSVRows) -> [[Double]] {
        rows.text.split(separator: "\n").map { $0.split(separator: ",").dropFirst(2).compactMap { Double($0) } }
    }

    @Test func theSameHistoryInAnyOrderGivesTheSame() throws {
        let purchases = world(200, seed: 8).purchases
        let (ledger, turned) = (MadeUpLedger.ledger(purchases), MadeUpLedger.ledger(purchases.reversed()))
        func rows(_ ledger: SponsorLedger) throws -> [String] {
            let all = BuyingHistories(ledger, through: ledger.lastDay)
            let text = LifetimeValueRows(try LifetimeValueModel(ledger, all), all, ledger, MadeUpLedger.program, seed: 5).rows.text
            return text.split(separator: "\n").map { $0.split(separator: ",").dropFirst(2).joined(separator: ",") }
        }
        #expect(try rows(ledger) == rows(turned).reversed())
    }

    @Test func tooFewAreNotModelled() {
        let ledger = MadeUpLedger.ledger(world(49, seed: 1).purchases)
        let all = BuyingHistories(ledger, through: ledger.lastDay)
        #expect(throws: LifetimeValueModel.Refusal.tooFew(customers: 49, repeaters: all.repeaters)) { try LifetimeValueModel(ledger, all) }
    }

    /// Those who come often spend little: said, as the model takes the two to be independent.
    @Test func whereHowOftenGoesWithHowMuchItIsSaid() throws {
        let purchases = (0..<300).map { member in (0..<(2 + member % 20)).map { (day: Double($0) * 20 + 0.5, amount: Int64(10_000 / (2 + member % 20))) } }
        let ledger = MadeUpLedger.ledger(purchases)
        let model = try LifetimeValueModel(ledger, BuyingHistories(ledger, through: ledger.lastDay))
        #expect(model.correlation < -0.5)
        #expect(model.warnings.first?.contains("spend less at a time") == true)
    }

    /// A purchase is a day on which more was bought than taken back; the rest of what was taken back lowers what is expected of all.
    @Test func refundsAreNotForgotten() throws {
        let ledger = MadeUpLedger.ledger([[(1, 1_000), (1.1, -400), (5, -100), (9, 500), (9.2, -500)]])
        #expect(ledger.purchaseDays[0].map(\.amount) == [600])
        let bought = world(120, seed: 4).purchases.map { $0 + [(day: 539.5, amount: -200)] }
        let model = try LifetimeValueModel(MadeUpLedger.ledger(bought), BuyingHistories(MadeUpLedger.ledger(bought), through: MadeUpLedger.ledger(bought).lastDay))
        let total = Double(bought.flatMap { $0 }.reduce(0) { $0 + max(0, $1.amount) })
        #expect(abs(model.keptShare - (total - 120 * 200) / total) < 0.01 && model.keptShare < 0.999)
        // Of an expectation and of both ends that much is kept.
        let refunded = MadeUpLedger.ledger(bought)
        let all = BuyingHistories(refunded, through: refunded.lastDay)
        let forecasts = ValueForecast.all(model, all, throughWeeks: [26, 52], seed: 3)
        let draws = ValueDraws(model, spending: LifetimeValueModel.spendingTable(all), within: 52, seed: 3)
        for (position, forecast) in forecasts.enumerated() {
            let drawn = draws.multiples(of: ValueDraws.wholeWeeks(all.histories[position])).interval(all.spending[position])
            #expect(abs(forecast.lower - drawn.lower * model.keptShare) < 1e-6 && abs(forecast.upper - drawn.upper * model.keptShare) < 1e-6)
            let purchases = model.choice.model.expectedPurchases(all.histories[position], within: 52)
            #expect(abs(forecast.expected[1] - purchases * model.spending.expectedValue(all.spending[position]) * model.keptShare) < 1e-6)
        }
    }

    /// Who never drops out is not said to be alive for certain: nothing is said.
    @Test func aModelWithoutDropOutTellsNothingOfIt() throws {
        let ledger = MadeUpLedger.ledger(MadeUpLedger.members(300, seed: 6, leave: false))
        let all = BuyingHistories(ledger, through: ledger.lastDay)
        let model = try LifetimeValueModel(ledger, all)
        #expect(model.choice.model is NegativeBinomial, "\(model.choice.reason)")
        #expect(ValueForecast.all(model, all, throughWeeks: [52], seed: 1).allSatisfy { $0.alive == nil })
        #expect(LifetimeValueRows(model, all, ledger, MadeUpLedger.program, seed: 1).rows.text.split(separator: "\n").allSatisfy { $0.hasSuffix(",") })
        let leaving = MadeUpLedger.ledger(world(400, seed: 3).purchases)
        let histories = BuyingHistories(leaving, through: leaving.lastDay)
        #expect(ValueForecast.all(try LifetimeValueModel(leaving, histories), histories, throughWeeks: [52], seed: 1).allSatisfy { $0.alive.map { 0...1 ~= $0 } ?? false })
    }

    /// At midnight or at three in the morning: the same months, and nearly the same values.
    @Test func theTimeOfDayShortensNoMonth() throws {
        let purchases = world(300, seed: 9).purchases.map { $0.filter { $0.day < 400 } }.filter { !$0.isEmpty }
        func totals(_ hours: Int64) throws -> [Double] {
            let ledger = MadeUpLedger.ledger(purchases, takenAt: MadeUpLedger.factsFrom + 400 * 86_400 + hours * 3_600)
            let all = BuyingHistories(ledger, through: ledger.lastDay)
            let rows = LifetimeValueRows(try LifetimeValueModel(ledger, all), all, ledger, MadeUpLedger.program, seed: 5)
            return (0..<12).map { month in table(rows.monthly).reduce(0) { $0 + $1[month] } }
        }
        let (midnight, three) = (try totals(9), try totals(12))
        for month in 0..<12 { #expect(abs(three[month] / midnight[month] - 1) < 0.012, "month \(month + 1): \(midnight[month]) and \(three[month])") }
    }

    /// What lies before the moment from which facts are complete tells of no rhythm.
    @Test func whatCameBeforeTheFactsIsNoHistory() {
        let ledger = MadeUpLedger.ledger([[(-40, 900), (10, 500), (17, 700)], [(-3, 400)]])
        let all = BuyingHistories(ledger, through: ledger.lastDay)
        #expect(all.rows == [0] && all.histories == [RepeatHistory(repeats: 1, recency: 1, age: BuyingHistories.weeks(ledger.lastDay - ledger.firstDay - 10))])
        #expect(all.spending.map(\.purchases) == [2] && all.spending.map(\.mean) == [600])
    }

    /// Means that vary so widely that they have no mean: each member goes on as before, and it is said.
    @Test func whereSpendingHasNoMeanItIsSaid() throws {
        let purchases = (0..<300).map { member in
            var random = Random(seed: 12, stream: UInt64(member))
            let mean = exp(2.2 * random.normal() + 6)
            return (0..<(1 + random.below(6))).map { (day: Double($0) * 40 + 200 * random.unit(), amount: max(1, Int64(mean * exp(1.5 * random.normal())))) }.sorted { $0.day < $1.day }
        }
        let ledger = MadeUpLedger.ledger(purchases)
        let all = BuyingHistories(ledger, through: ledger.lastDay)
        let model = try LifetimeValueModel(ledger, all)
        #expect(model.spending.q <= 1, "\(model.spending)")
        #expect(model.warnings.first?.hasPrefix("What members spend at a time varies so widely that Gamma-Gamma has no mean (q = 0.") == true)
        for spending in all.spending { #expect(model.expectedValue(spending) == spending.mean * model.keptShare) }
    }

    @Test func whatIsHeldOut() {
        #expect(PurchaseModelChoice.heldOutDays(of: 111) == nil && PurchaseModelChoice.heldOutDays(of: 112) == 28 && PurchaseModelChoice.heldOutDays(of: 365) == 91 && PurchaseModelChoice.heldOutDays(of: 2_000) == 182)
        // Twice as many as came.
        let foresight = PurchaseForesight(made: [1, 0, 2], expected: [2, 1, 3])
        #expect(foresight.expectedOverMade == 2)
        // By hand: 2 (ln ½ + 1), 2 · 1, 2 (2 ln ⅔ + 1), and their mean.
        #expect(abs(foresight.deviance - (2 * (log(0.5) + 1) + 2 + 2 * (2 * log(2.0 / 3) + 1)) / 3) < 1e-12)
    }

    /// Of those within half a percent of the best the one with the least criterion, whatever lies between them.
    @Test func theChoiceIsAnOrder() {
        func candidate(_ name: String, _ deviance: Double?, _ information: Double) -> PurchaseModelChoice.Candidate {
            .init(name: name, model: NegativeBinomial(parameters: [1, 1]), information: information, deviance: deviance)
        }
        let candidates = [candidate("a", 1.000, 30), candidate("b", 1.004, 20), candidate("c", 1.008, 10)]
        #expect(PurchaseModelChoice.best(of: candidates)?.name == "b" && PurchaseModelChoice.best(of: candidates.reversed())?.name == "b")
        #expect(PurchaseModelChoice.best(of: [candidate("a", nil, 3), candidate("b", nil, 2)])?.name == "b")
        #expect(PurchaseModelChoice.best(of: [candidate("a", 2, 3), candidate("b", nil, 2)])?.name == "a" && PurchaseModelChoice.best(of: []) == nil)
    }

    /// From 31 January: the months end on the last of February, and on the 31st again.
    @Test func monthsEndOnTheSnapshotsDay() {
        let today = Int32(CivilDate(year: 2023, month: 1, day: 31).daysSinceEpoch)
        let ends = LifetimeValueRows.monthEnds(from: today)
        #expect(ends.prefix(3) == [28, 59, 89] && ends[11] == 365)
    }
}

extension CSVRows {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}
