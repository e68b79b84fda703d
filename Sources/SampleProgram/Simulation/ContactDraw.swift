import LoyaltyModel
import SeededRandom

/// A message that all sponsors send.
struct Campaign: Sendable {
    var id: String
    var purpose: ContactPurpose
    var day: Int
    /// Share of those it is for that it is sent to.
    var share: Double

    static let all: [Self] = [
        .init(id: "summer-news", purpose: .announcement, day: 30, share: 0.25),
        .init(id: "december-news", purpose: .announcement, day: 197, share: 0.3),
        .init(id: "come-back-feb", purpose: .retention, day: 260, share: 0.8),
        .init(id: "come-back-apr", purpose: .retention, day: 328, share: 0.8),
        .init(id: "come-back-jul", purpose: .retention, day: 405, share: 0.8),
        .init(id: "come-back-sep", purpose: .retention, day: 475, share: 0.85),
        .init(id: "next-best-sep", purpose: .nextBestAction, day: 489, share: 0.12),
        .init(id: "come-back-oct", purpose: .retention, day: 512, share: 0.85),
        .init(id: "next-best-nov", purpose: .nextBestAction, day: 532, share: 0.14),
        .init(id: "survey-nov", purpose: .other, day: 540, share: 0.06),
    ]
}

/// Messages to a member, whether they were opened and clicked, and the purchase that followed.
struct ContactDraw: Sendable {
    func draw(_ history: PairHistory, into facts: inout Facts, _ random: inout Random) {
        for (index, campaign) in Campaign.all.enumerated() {
            let point = random.unit()
            let sentAt = history.sponsor.calendar.moment(day: campaign.day, second: 36_000 + random.below(7_200))
            guard point < campaign.share, history.plan.joinsOn + 5 < campaign.day, isFor(campaign, history, sentAt) else { continue }
            facts.contacts.append(contact(UInt8(index), sentAt, history, &random))
        }
    }

    /// Retention goes to those who stay away for more than twice their usual time.
    private func isFor(_ campaign: Campaign, _ history: PairHistory, _ sentAt: Int64) -> Bool {
        guard campaign.purpose == .retention else { return history.plan.leavesOn == .max || campaign.day < history.plan.leavesOn + 120 }
        guard let last = history.purchases.last(where: { $0.at < sentAt })?.at else { return false }
        let usual = 86_400 / max(1e-9, history.sponsor.dailyRate * history.plan.pace)
        let away = Double(sentAt - last)
        return away > 2.2 * usual && away > 20 * 86_400 && away < 200 * 86_400
    }

    private func contact(_ campaign: UInt8, _ sentAt: Int64, _ history: PairHistory, _ random: inout Random) -> ContactFact {
        let channel: ContactChannel = [.email, .push, .sms, .inApp][Weights([50, 30, 10, 10]).pick(&random)]
        let isOpened = random.chance(channel == .email ? 0.34 : 0.52)
        let openedAt = sentAt + 300 + Int64(random.exponential() * 30_000)
        let isClicked = isOpened && random.chance(0.36)
        let clickedAt = openedAt + 10 + Int64(random.below(600))
        let visit = isClicked ? history.purchase(from: clickedAt, until: clickedAt + 21 * 86_400) : nil
        func known(_ moment: Int64, _ happened: Bool) -> UInt32 { happened && moment <= ProgramDates.takenAt[1] ? UInt32(moment) : 0 }
        return ContactFact(
            member: history.member, sentAt: UInt32(sentAt), openedAt: known(openedAt, isOpened), clickedAt: known(clickedAt, isClicked),
            convertedAt: known(visit ?? 0, visit != nil), sponsor: UInt16(history.sponsorIndex), campaign: campaign, channel: channel)
    }
}
