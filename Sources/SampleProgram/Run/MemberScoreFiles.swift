import Foundation
import LoyaltyModel
import RunWriting

/// The files of a run that have a row for each member of a sponsor, written as members pass.
final class MemberScoreFiles {
    let takenAt: Int64
    /// Days without a purchase after which a member counts as gone, and is not scored any more.
    private static let givenUpAfter = 300.0
    private(set) var backtests: [Backtest]
    private let churn: CSVFile
    private let value: CSVFile
    private let actions: CSVFile
    private let segments: CSVFile

    var files: [(output: RunOutput, file: CSVFile)] {
        [(.churn, churn), (.lifetimeValue, value), (.nextBestAction, actions), (.segmentMembers, segments)]
    }

    init(takenAt: Int64, sponsors: Int, in folder: URL) throws {
        self.takenAt = takenAt
        backtests = Array(repeating: Backtest(), count: sponsors)
        churn = try CSVFile("churn.csv", columns: "sponsor_id,member_token_id,churn_probability,predicted_churn_on,factors", in: folder)
        value = try CSVFile(
            "lifetime_value.csv",
            columns: "sponsor_id,member_token_id,historical_cents,predicted_cents,lower_80_cents,upper_80_cents,probability_alive", in: folder)
        actions = try CSVFile("next_best_action.csv", columns: "sponsor_id,member_token_id,action,channel,offer,score,reason", in: folder)
        segments = try CSVFile("segment_members.csv", columns: "sponsor_id,member_token_id,segment_id,confidence", in: folder)
    }

    /// - Parameters:
    ///   - blur: what the model gets wrong about this member, as a standard normal number.
    ///   - draw: 0 to 1, for what differs from member to member without a reason.
    func add(_ history: PairHistory, token: String, blur: Double, draw: Double) throws {
        guard let score = PairScore(history, at: takenAt), let first = history.purchases.first?.at else { return }
        learn(history, blur)
        let memberDays = Int((takenAt - first) / 86_400)
        // A model needs to have seen a member for a while, has given up on some, and no data pipeline misses nobody.
        guard memberDays >= 10, score.lastPurchaseDays <= Self.givenUpAfter, draw < 0.985 else { return }
        backtests[history.sponsorIndex].addNow(score)
        let sponsor = history.sponsor
        let churn = score.modelledChurn(sponsor, blur: blur)
        let segment = SegmentKind(score, sponsor: sponsor, memberDays: memberDays)
        try writeChurn(score, churn, sponsor, token, memberDays)
        if draw > 0.004 { try writeValue(score, sponsor, token) }
        if let advice = Advice(score, segment: segment, churn: churn, sponsor: sponsor, draw: draw) { try write(advice, sponsor, token) }
        begin(segments, sponsor, token)
        segments.text(segment.id)
        segments.comma()
        segments.fixed(0.55 + 0.44 * draw, decimals: 2)
        try segments.endRow()
    }

    /// Looks one horizon back: what would the model have said, and was it so?
    private func learn(_ history: PairHistory, _ blur: Double) {
        let horizon = Int64(history.sponsor.horizonDays) * 86_400
        guard let then = PairScore(history, at: takenAt - horizon), then.lastPurchaseDays <= Self.givenUpAfter else { return }
        let left = history.purchaseCount(after: takenAt - horizon, through: takenAt) == 0
        backtests[history.sponsorIndex].add(probability: then.modelledChurn(history.sponsor, blur: blur), left: left)
        backtests[history.sponsorIndex].addBefore(then)
    }

    private func writeChurn(_ score: PairScore, _ churn: Double, _ sponsor: SponsorPlan, _ token: String, _ memberDays: Int) throws {
        begin(self.churn, sponsor, token)
        self.churn.fixed(churn, decimals: 4)
        self.churn.comma()
        if churn >= 0.3 {
            // After three usual gaps at the earliest, and the sooner the surer the model is.
            let patience = max(3 / score.pace - score.lastPurchaseDays, (1 - churn) * Double(sponsor.horizonDays) / 2)
            let days = Int(max(1, min(Double(sponsor.horizonDays), patience)))
            let today = sponsor.calendar.localTime.date(at: takenAt).daysSinceEpoch
            self.churn.text(CivilDate(daysSinceEpoch: today + days).description)
        }
        self.churn.comma()
        ChurnFactors(score, churn: churn, sponsor: sponsor, memberDays: memberDays).write(to: self.churn)
        try self.churn.endRow()
    }

    private func writeValue(_ score: PairScore, _ sponsor: SponsorPlan, _ token: String) throws {
        let (mean, lower, upper) = score.yearly
        begin(value, sponsor, token)
        for amount in [Double(score.spent), mean, min(lower, upper), upper] {
            value.integer(Int64(amount.rounded()))
            value.comma()
        }
        value.fixed(score.probabilityAlive, decimals: 3)
        try value.endRow()
    }

    private func write(_ advice: Advice, _ sponsor: SponsorPlan, _ token: String) throws {
        begin(actions, sponsor, token)
        actions.text("\(advice.action),\(advice.channel),\"\(advice.offer)\",")
        actions.fixed(advice.score, decimals: 2)
        actions.comma()
        actions.text(advice.reason)
        try actions.endRow()
    }

    private func begin(_ file: CSVFile, _ sponsor: SponsorPlan, _ token: String) {
        file.text(sponsor.id)
        file.comma()
        file.text(token)
        file.comma()
    }
}
