/// Members in an order that readers know, and at which positions counts and sums along it may begin and end.
///
/// Some of the members stand in lists beside the figure: whoever takes those off is left with a figure over the others, the undisclosed, and
/// the difference of two figures is a figure again. So everything shown along one order ends at the same *cuts*, between any two of which
/// there are no members or more than a few, and no undisclosed members or more than a few.
struct SafeCuts {
    private var undisclosed: [Int] = [0]
    private let suppression: Suppression

    init(isDisclosed: some Sequence<Bool>, _ suppression: Suppression) {
        self.suppression = suppression
        for isDisclosed in isDisclosed { undisclosed.append(undisclosed[undisclosed.count - 1] + (isDisclosed ? 0 : 1)) }
    }

    /// How many of those from one position up to before another are in no list.
    func undisclosed(_ from: Int, _ to: Int) -> Int { undisclosed[to] - undisclosed[from] }

    func isSafe(_ from: Int, _ to: Int) -> Bool { !suppression.isSmall(to - from) && !suppression.isSmall(undisclosed(from, to)) }

    /// Those of the candidates, taken from the left, that may stand beside each other and those kept.
    static func chosen(_ candidates: [Int], keeping kept: Set<Int>, isSafe: (_ from: Int, _ to: Int) -> Bool) -> Set<Int> {
        var cuts = kept
        for candidate in candidates.sorted() where !cuts.contains(candidate) {
            if cuts.allSatisfy({ isSafe(min($0, candidate), max($0, candidate)) }) { cuts.insert(candidate) }
        }
        return cuts
    }
}
