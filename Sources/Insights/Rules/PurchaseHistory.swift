/// The purchases at one sponsor, ready to be summed over any window of any member.
///
/// Members are the sponsor's own dense numbers (0 …). Purchases of a member are in order of time with running sums, so a window costs
/// two binary searches.
package struct PurchaseHistory: Sendable {
    /// Purchases of member m are at `starts[m] ..< starts[m + 1]`.
    private var starts: [Int]
    private var moments: [Int64]
    /// `sums[i]` is the sum of the amounts before purchase i, over all members.
    private var sums: [Int64]

    /// - Parameters:
    ///   - members: whose purchase each is; all below `memberCount`.
    ///   - moments: Unix seconds.
    ///   - amounts: minor units, refunds negative.
    package init(memberCount: Int, members: [UInt32], moments: [Int64], amounts: [Int64]) {
        starts = [Int](repeating: 0, count: memberCount + 1)
        for member in members { starts[Int(member) + 1] += 1 }
        for member in 0..<memberCount { starts[member + 1] += starts[member] }
        var next = starts
        var order = [Int](repeating: 0, count: members.count)
        for (purchase, member) in members.enumerated() {
            order[next[Int(member)]] = purchase
            next[Int(member)] += 1
        }
        for member in 0..<memberCount where starts[member + 1] - starts[member] > 1 {
            order[starts[member]..<starts[member + 1]].sort { moments[$0] < moments[$1] }
        }
        self.moments = order.map { moments[$0] }
        sums = [0]
        sums.reserveCapacity(order.count + 1)
        var sum: Int64 = 0
        for purchase in order {
            sum += amounts[purchase]
            sums.append(sum)
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
