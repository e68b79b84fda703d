/// Purchases at one sponsor as they come, 20 bytes each.
package struct PurchaseList: Sendable {
    private(set) var members: [UInt32] = []
    /// Unix seconds.
    private(set) var moments: [Int64] = []
    /// Minor units, refunds negative.
    private(set) var amounts: [Int64] = []

    /// - Parameter capacity: as many as there may be; without it lists that grow hold twice what they need.
    package init(capacity: Int = 0) {
        members.reserveCapacity(capacity)
        moments.reserveCapacity(capacity)
        amounts.reserveCapacity(capacity)
    }

    package mutating func append(member: UInt32, at moment: Int64, amount: Int64) {
        members.append(member)
        moments.append(moment)
        amounts.append(amount)
    }
}

/// The purchases at one sponsor, ready to be summed over any window of any member.
///
/// Members are the sponsor's own dense numbers (0 …). Purchases of a member are in order of time with running sums, so a window costs
/// two binary searches.
package struct PurchaseHistory: Sendable {
    /// Purchases of member m are at `starts[m] ..< starts[m + 1]`.
    private var starts: [Int]
    /// Unix seconds.
    private var moments: [Int64]
    /// `sums[i]` is the sum of the amounts before purchase i, over all members.
    private var sums: [Int64]

    /// - Parameter purchases: in any order, of members below `memberCount`.
    package init(memberCount: Int, _ purchases: PurchaseList) {
        starts = [Int](repeating: 0, count: memberCount + 1)
        for member in purchases.members { starts[Int(member) + 1] += 1 }
        for member in 0..<memberCount { starts[member + 1] += starts[member] }
        var next = starts
        moments = [Int64](repeating: 0, count: purchases.members.count)
        // Amounts first, each at its purchase's place and one further, then summed where they stand.
        sums = [Int64](repeating: 0, count: purchases.members.count + 1)
        for (purchase, member) in purchases.members.enumerated() {
            let place = next[Int(member)]
            next[Int(member)] += 1
            moments[place] = purchases.moments[purchase]
            sums[place + 1] = purchases.amounts[purchase]
        }
        for member in 0..<memberCount { order(starts[member]..<starts[member + 1]) }
        for place in moments.indices { sums[place + 1] += sums[place] }
    }

    /// Puts one member's purchases in order of time. Snapshots mostly have them so.
    private mutating func order(_ places: Range<Int>) {
        guard places.dropFirst().contains(where: { moments[$0] < moments[$0 - 1] }) else { return }
        let sorted = places.map { (moment: moments[$0], amount: sums[$0 + 1]) }.sorted { $0.moment < $1.moment }
        for (place, purchase) in zip(places, sorted) {
            moments[place] = purchase.moment
            sums[place + 1] = purchase.amount
        }
    }

    package var memberCount: Int { starts.count - 1 }

    /// The sum over (from, to].
    package func amount(of member: Int, after from: Int64, upTo to: Int64) -> Int64 {
        sums[position(of: member, after: to)] - sums[position(of: member, after: from)]
    }

    /// Whether there is a purchase of any amount in (from, to].
    package func hasPurchase(of member: Int, after from: Int64, upTo to: Int64) -> Bool {
        position(of: member, after: to) > position(of: member, after: from)
    }

    /// The first purchase later than a moment.
    private func position(of member: Int, after moment: Int64) -> Int {
        var low = starts[member]
        var high = starts[member + 1]
        while low < high {
            let middle = (low + high) / 2
            if moments[middle] <= moment { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
