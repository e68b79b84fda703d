import LoyaltyModel

/// How an earlier retention campaign did.
package struct ContactRow: Sendable {
    package var campaign: String
    /// Withheld where few were written to: a campaign of one would tell how and when that member was.
    package var channels: Shown<[ContactChannel]>
    package var firstSentOn: Shown<CivilDate>
    package var members: Shown<Int>
    package var opened: Shown<Int>
    package var clicked: Shown<Int>
    package var converted: Shown<Int>
    /// Members with a purchase within the outcome window after their first contact; over those for whom the window has passed. Withheld too where that is
    /// all but a few: the share would tell how many.
    package var returnShare: Shown<Double>

    /// The newest first; those whose day is withheld last, by id.
    static func rows(_ input: SponsorInput) -> [ContactRow] {
        let campaigns = input.contacts.campaigns.values.sorted { $0.id < $1.id }
        let isFew = { (campaign: ContactTally.Campaign) in input.suppression.isSmall(campaign.members.count) }
        let shown = campaigns.filter { !isFew($0) }.sorted { ($1.firstSentAt, $0.id) < ($0.firstSentAt, $1.id) }
        return shown.map { row($0, isFew: false, input) } + campaigns.filter(isFew).map { row($0, isFew: true, input) }
    }

    private static func row(_ campaign: ContactTally.Campaign, isFew: Bool, _ input: SponsorInput) -> ContactRow {
        let total = campaign.members.count
        // Who clicked has opened and who bought has clicked, mostly: each count is a part of the one shown before it.
        var whole = total
        func part(_ count: Int) -> Shown<Int> {
            guard !input.suppression.hidesShare(count, of: total), !input.suppression.isSmall(abs(whole - count)) else { return .withheld }
            whole = count
            return .known(count)
        }
        let (opened, clicked, converted) = (part(campaign.opened.count { $0 }), part(campaign.clicked.count { $0 }), part(campaign.converted.count { $0 }))
        let window = Int64(input.settings.outcomeWindowDays) * 86_400
        let followed = campaign.sentAt.indices.filter { campaign.sentAt[$0] + window <= input.calendar.takenAt }
        let returned = followed.count { row in
            guard let member = input.activity.row(of: campaign.members.keys[row]) else { return false }
            return input.history.hasPurchase(of: member, after: campaign.sentAt[row], upTo: campaign.sentAt[row] + window)
        }
        let share: Shown<Double> = isFew ? .withheld : followed.isEmpty
            ? .unknown : Shown.known(Double(returned) / Double(followed.count)).withheld(
                if: input.suppression.hidesShare(returned, of: followed.count) || input.suppression.isSmall(total - followed.count))
        return ContactRow(
            campaign: campaign.id, channels: Shown.known(campaign.channels.sorted { $0.rawValue < $1.rawValue }).withheld(if: isFew),
            firstSentOn: Shown.known(input.localTime.date(at: campaign.firstSentAt)).withheld(if: isFew),
            members: input.suppression.count(total), opened: opened, clicked: clicked, converted: converted, returnShare: share)
    }
}
