/// What was known of a member at a moment. Features are worked out from nothing else, so none can look past it: that is all there is to see.
struct MemberPast {
    let moment: Int64
    /// Facts are complete from here on.
    let factsFrom: Int64
    let purchases: ArraySlice<Purchase>
    let redemptions: ArraySlice<Int64>
    let points: ArraySlice<PointsChange>
    let messages: ArraySlice<Message>

    init(_ ledger: SponsorLedger, row: Int, at moment: Int64) {
        self.moment = moment
        factsFrom = ledger.factsFrom
        purchases = Self.known(ledger.purchases[row], moment) { $0.at }
        redemptions = Self.known(ledger.redemptions[row], moment) { $0 }
        points = Self.known(ledger.points[row], moment) { $0.at }
        messages = Self.known(ledger.messages[row], moment) { $0.at }
    }

    /// Those up to a moment of what lies in order of time.
    private static func known<Element>(_ all: ArraySlice<Element>, _ moment: Int64, _ at: (Element) -> Int64) -> ArraySlice<Element> {
        var (low, high) = (all.startIndex, all.endIndex)
        while low < high {
            let middle = (low + high) / 2
            if at(all[middle]) <= moment { low = middle + 1 } else { high = middle }
        }
        return all[..<low]
    }

    /// Days from a moment to this one.
    func days(since at: Int64) -> Double { Double(moment - at) / 86_400 }

    /// Whether a message was opened by now.
    func isOpened(_ message: Message) -> Bool { message.openedAt.map { $0 <= moment } ?? false }
}
