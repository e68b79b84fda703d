import LoyaltyModel

extension SponsorScores {
    /// Leaves out rows of those who are no members of the sponsor: a model may score everybody for everyone, and a sponsor is to see and count its own alone.
    ///
    /// - Returns: how many had a churn probability or a value and are left out.
    mutating func keep(where isMember: (MemberIndex) -> Bool) -> Int {
        var leftOut = Set(churn.members.filter { !isMember($0) })
        leftOut.formUnion(lifetimeValue.members.filter { !isMember($0) })
        if !leftOut.isEmpty {
            churn.keep(where: isMember)
            lifetimeValue.keep(where: isMember)
        }
        if actions.members.contains(where: { !isMember($0) }) { actions.keep(where: isMember) }
        segmentMembers.removeAll { !isMember($0.member) }
        return leftOut.count
    }
}

extension ChurnScores {
    fileprivate mutating func keep(where isMember: (MemberIndex) -> Bool) {
        let rows = index.keep(where: isMember)
        probability = probability.taking(rows)
        predictedOn = predictedOn.taking(rows)
        mainFactor = mainFactor.taking(rows)
        mainFactorDescription = mainFactorDescription.taking(rows)
    }
}

extension LifetimeValueScores {
    fileprivate mutating func keep(where isMember: (MemberIndex) -> Bool) {
        let rows = index.keep(where: isMember)
        historical = historical.taking(rows)
        predicted = predicted.taking(rows)
        lower80 = lower80.taking(rows)
        upper80 = upper80.taking(rows)
        probabilityAlive = probabilityAlive.taking(rows)
    }
}

extension NextBestActions {
    fileprivate mutating func keep(where isMember: (MemberIndex) -> Bool) {
        let rows = index.keep(where: isMember)
        action = action.taking(rows)
        channel = channel.taking(rows)
        offer = offer.taking(rows)
        reason = reason.taking(rows)
        score = score.taking(rows)
    }
}

extension DenseIndex {
    /// - Returns: the rows that are kept, in order.
    fileprivate mutating func keep(where isKept: (UInt32) -> Bool) -> [Int] {
        let all = keys
        let rows = all.indices.filter { isKept(all[$0]) }
        self = DenseIndex()
        for row in rows { _ = insert(all[row]) }
        return rows
    }
}

extension Array {
    /// The elements at `rows`; none of a column that a run does not have.
    fileprivate func taking(_ rows: [Int]) -> [Element] { isEmpty ? [] : rows.map { self[$0] } }
}
