import Clustering
import FigureEngine
import Forecasting
import LoyaltyModel

/// Evaluates one sponsor's models, each piece by itself.
struct SponsorEvaluator: Sendable {
    let plan: EvaluationPlan
    let program: Program
    let ledger: SponsorLedger

    init(_ sponsor: SponsorIndex, _ facts: FactPartitions, _ program: Program, _ plan: EvaluationPlan) throws {
        (self.plan, self.program) = (plan, program)
        ledger = try SponsorLedger(of: sponsor, facts, program)
    }

    private var sponsor: Sponsor { program.sponsors[ledger.sponsor] }
    private func seed(_ purpose: String) -> UInt64 { plan.scoring.seed(sponsor.id, purpose) }

    /// What can be worked out on a thread of its own.
    private enum Piece: Sendable {
        case churn(ChurnHindsight?)
        case lifetimeValue(Result<SponsorEvaluation.LifetimeValue.Origin, LifetimeValueModel.Refusal>)
        case demand(SponsorEvaluation.Demand.Series?)
        case segments(SponsorEvaluation.Segments)
    }

    /// All but what is to be foretold by models of all sponsors.
    /// - Parameter books: the sponsor's.
    /// - Returns: beside it, of each origin of churn, latest first, what was foretold and came; nil where the sponsor's own members do not bear a model.
    func evaluate(_ books: DemandBooks) throws -> (evaluation: SponsorEvaluation, churn: [ChurnHindsight?]) {
        let values = LifetimeValueOrigins(ledger, atMost: plan.origins)
        var pieces: [@Sendable () -> Piece] = plan.churnMoments(program.takenAt).map { moment in { .churn(self.churn(at: moment)) } }
        for day in values?.lastDays ?? [] { pieces.append { .lifetimeValue(self.lifetimeValue(after: day, days: values?.days ?? 0)) } }
        for entry in books.entries { pieces.append { .demand(self.demand(entry)) } }
        pieces.append { .segments(self.segments()) }
        let (all, count) = (pieces, pieces.count)
        var (evaluation, churn) = (SponsorEvaluation(sponsorID: sponsor.id, name: sponsor.name), [ChurnHindsight?]())
        var refusals: [LifetimeValueModel.Refusal] = []
        for piece in try parallelMap(count, workers: plan.scoring.workers, { all[$0]() }) {
            switch piece {
            case .churn(let hindsight): churn.append(hindsight)
            case .lifetimeValue(.success(let origin)): evaluation.lifetimeValue.origins.append(origin)
            case .lifetimeValue(.failure(let refusal)): refusals.append(refusal)
            case .demand(let series?): evaluation.demand.series.append(series)
            case .demand(nil): evaluation.demand.leftOut += 1
            case .segments(let segments): evaluation.segments = segments
            }
        }
        evaluation.demand.merchants = books.merchants
        evaluation.lifetimeValue.horizonDays = Int(values?.days ?? 0)
        if evaluation.lifetimeValue.origins.isEmpty {
            evaluation.lifetimeValue.refusal = refusals.first.map(SponsorScorer.words) ?? "the facts reach back too little to look back on them."
        }
        return (evaluation, churn)
    }

    private func churn(at moment: Int64) -> ChurnHindsight? {
        let past = ledger.asKnown(at: moment)
        let foresight = ChurnForesight(past, horizonDays: plan.scoring.horizonDays, seed: churnSeed)
        return foresight.flatMap { ChurnHindsight($0, ledger, at: moment, horizonDays: plan.scoring.horizonDays, sponsor.localTime) }
    }

    /// As the scorer's own of that horizon.
    private var churnSeed: UInt64 { seed("churn") &+ UInt64(plan.scoring.horizonDays) }

    /// What the sponsor adds to models of all sponsors.
    func churnShare(at moment: Int64) -> ChurnTrainer.Material? {
        ChurnForesight.share(ledger.asKnown(at: moment), horizonDays: plan.scoring.horizonDays, seed: churnSeed)
    }

    /// What a model of all sponsors would have foretold.
    func churn(of pooled: ChurnModel, at moment: Int64) -> ChurnHindsight? {
        let foresight = ChurnForesight(pooled, ledger.asKnown(at: moment), horizonDays: plan.scoring.horizonDays, seed: churnSeed)
        return ChurnHindsight(foresight, ledger, at: moment, horizonDays: plan.scoring.horizonDays, sponsor.localTime)
    }

    private func lifetimeValue(after day: Int32, days: Int32) -> Result<SponsorEvaluation.LifetimeValue.Origin, LifetimeValueModel.Refusal> {
        let past = ledger.asKnown(at: LifetimeValueOrigins.moment(after: day, sponsor.localTime))
        return Result { () throws(LifetimeValueModel.Refusal) in
            .init(try LifetimeValueForesight(past, days: days, seed: seed("lifetime_value")), ledger, after: day, days: days, sponsor.localTime)
        }
    }

    private func demand(_ entry: DemandBooks.Entry) -> SponsorEvaluation.Demand.Series? {
        let skipped = DemandBooks.firstDayAhead(program.takenAt, sponsor.localTime) - (entry.grid.firstDay + entry.grid.days)
        let steps = (skipped + SponsorDemand.daysAhead) * entry.granularity.slotsPerDay
        let series = entry.series
        guard let forecast = try? series.forecast(steps: steps), let backtest = forecast.backtest else { return nil }
        return .init(
            merchantID: entry.merchantID, merchantName: entry.merchantName, measure: entry.measure, granularity: entry.granularityName, method: forecast.method,
            origins: backtest.origins, mase: backtest.mase, wape: backtest.wape, coverage: backtest.coverage, naiveWAPE: series.seasonalNaiveWAPE(steps: steps))
    }

    /// Days between the two snapshots whose segments are held against each other.
    private static let segmentsApart: Int64 = 30 * 86_400

    private func segments() -> SponsorEvaluation.Segments {
        var result = SponsorEvaluation.Segments()
        let moment = ledger.takenAt - Self.segmentsApart
        let past = ledger.asKnown(at: moment)
        result.dayBefore = sponsor.localTime.date(at: moment).description
        do throws(SponsorSegments.Refusal) {
            let (now, before) = (SegmentFeatures(ledger), SegmentFeatures(past.ledger))
            let segmentation = try SponsorSegments.segmentation(now, seed: seed("segments"))
            result.count = segmentation.centres.count
            let earlier = try SponsorSegments.segmentation(before, seed: seed("segments"))
            result.countBefore = earlier.centres.count
            let labels = Dictionary(uniqueKeysWithValues: zip(now.rows, segmentation.labels))
            let both = zip(before.rows, earlier.labels).compactMap { row, label in labels[past.rows[row]].map { (label, $0) } }
            result.members = both.count
            result.agreement = both.isEmpty ? nil : AdjustedRandIndex.of(both.map(\.0), both.map(\.1))
        } catch {
            guard case .none(let why) = error else { return result }
            result.refusal = (result.count > 0 ? "30 days earlier " : "") + SponsorSegments.words(why)
        }
        return result
    }
}
