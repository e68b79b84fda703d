import LoyaltyModel

/// Earlier retention contacts of one sponsor, by campaign.
package struct ContactTally: Sendable {
    package struct Campaign: Sendable {
        package var id: String
        package var channels: Set<ContactChannel> = []
        package var firstSentAt: Int64
        /// Distinct members; the first contact of each counts.
        package var members = DenseIndex()
        package var sentAt: [Int64] = []
        package var opened: [Bool] = []
        package var clicked: [Bool] = []
        package var converted: [Bool] = []
    }

    package private(set) var campaigns: [String: Campaign] = [:]

    package init() {}

    /// - Parameter contact: for retention, to a member who is counted.
    package mutating func add(_ contact: Contact) {
        campaigns[contact.campaign, default: Campaign(id: contact.campaign, firstSentAt: contact.sentAt)].add(contact)
    }
}

extension ContactTally.Campaign {
    fileprivate mutating func add(_ contact: Contact) {
        channels.insert(contact.channel)
        firstSentAt = min(firstSentAt, contact.sentAt)
        let (row, isNew) = members.insert(contact.member)
        if isNew {
            sentAt.append(contact.sentAt)
            opened.append(false)
            clicked.append(false)
            converted.append(false)
        }
        sentAt[row] = min(sentAt[row], contact.sentAt)
        if contact.openedAt != nil { opened[row] = true }
        if contact.clickedAt != nil { clicked[row] = true }
        if contact.convertedAt != nil { converted[row] = true }
    }
}
