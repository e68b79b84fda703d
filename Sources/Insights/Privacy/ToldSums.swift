import SeededRandom

/// What follows from sums over members that are shown beside each other: whether the sum over a few can be worked out.
///
/// Whoever adds and subtracts sums gets combinations of them. So members whom all sums treat alike, an *atom*, are a column, a sum is a row of
/// 0 and 1, and a set of atoms is told where its own row is a combination of those shown. That is worked out exactly, by elimination over the
/// field of whole numbers modulo a prime: a combination with fractions is one there too.
struct ToldSums {
    struct Atom {
        var members: Int
        /// The sums that it is part of.
        var sums: [Int]
    }

    fileprivate static let prime: UInt64 = 2_147_483_647

    private let suppression: Suppression
    /// Members of each column: those that stand for the atoms of many, then the atoms of few.
    private let weights: [Int]
    private let firstSmall: Int
    /// The rows in reduced echelon form that have nothing in a column of many: all combinations that are over atoms of few alone.
    private var rows: [[UInt64]]
    /// Multiplications and additions so far.
    private var work = 0

    init(_ atoms: [Atom], sums: Int, _ suppression: Suppression) {
        self.suppression = suppression
        let many = atoms.filter { !suppression.isSmall($0.members) }
        // The largest first: they become pivots, and few of them fit into a set of few.
        let few = atoms.filter { suppression.isSmall($0.members) }.sorted { $0.members > $1.members }
        firstSmall = min(many.count, sums)
        weights = many.prefix(firstSmall).map(\.members) + few.map(\.members)
        rows = []
        if few.isEmpty { return }
        rows = [[UInt64]](repeating: [UInt64](repeating: 0, count: weights.count), count: sums)
        for (column, atom) in few.enumerated() { for sum in atom.sums { rows[sum][firstSmall + column] = 1 } }
        for (index, atom) in many.enumerated() { add(atom, index, isWhole: many.count == firstSmall) }
        eliminate()
    }

    /// Of more atoms of many than there are sums, as many mixtures with weights as of chance: a combination that leaves nothing in these leaves nothing in
    /// any of the atoms, but for one case in 10^9.
    private mutating func add(_ atom: Atom, _ index: Int, isWhole: Bool) {
        for column in 0..<firstSmall {
            let weight = isWhole ? (column == index ? 1 : 0) : Random.mixed(UInt64(index) << 32 | UInt64(column)) % Self.prime
            if weight != 0 { for sum in atom.sums { rows[sum][column] = (rows[sum][column] + weight) % Self.prime } }
        }
    }

    private mutating func eliminate() {
        var found = 0, kept = 0
        for column in weights.indices {
            guard found < rows.count, let pivot = rows[found...].firstIndex(where: { $0[column] != 0 }) else { continue }
            rows.swapAt(found, pivot)
            let factor = Self.inverse(rows[found][column])
            for place in column..<weights.count { rows[found][place] = rows[found][place] * factor % Self.prime }
            let lead = rows[found]
            for row in rows.indices where row != found && rows[row][column] != 0 {
                let times = Self.prime - rows[row][column]
                work += weights.count - column
                for place in column..<weights.count where lead[place] != 0 { rows[row][place] = (rows[row][place] + times * lead[place]) % Self.prime }
            }
            found += 1
            if column < firstSmall { kept = found }
        }
        rows = Array(rows[kept..<found])
    }

    /// By Fermat: a to the power of the prime less two.
    private static func inverse(_ value: UInt64) -> UInt64 {
        var (result, base, power): (UInt64, UInt64, UInt64) = (1, value, prime - 2)
        while power > 0 {
            if power & 1 == 1 { result = result * base % prime }
            base = base * base % prime
            power >>= 1
        }
        return result
    }

    /// Whether the sum over some set of few members follows.
    var outcome: Outcome {
        var work = 0
        return outcome(adding: &work)
    }

    /// - Parameter total: what it takes is added to it, in single multiplications and additions; a thousand million of them are seconds.
    func outcome(adding total: inout Int) -> Outcome {
        var search = Search(rows: rows.map { Array($0[firstSmall...]) }, weights: Array(weights[firstSmall...]), few: suppression.smallCount)
        defer { total += work + search.work }
        return search.run()
    }

    enum Outcome {
        case untold, told
        /// So many sets would have to be looked at that nobody knows.
        case unknown
    }
}

/// Looks for a set of few among all sums of some of the rows, each taken once or not at all: its pivot is in no other, and the set has it or not.
private struct Search {
    /// Multiplications and additions.
    private static let mostWork = 20_000_000
    private static let prime = ToldSums.prime

    private let rows: [[UInt64]]
    private let weights: [Int]
    private let few: Int
    /// For each row the columns in which no later one has anything, its pivot's among them.
    private let settled: [[Int]]
    /// Members of each row's pivot.
    private let pivots: [Int]
    private var sum: [UInt64]
    private(set) var work = 0

    init(rows: [[UInt64]], weights: [Int], few: Int) {
        self.rows = rows
        self.weights = weights
        self.few = few
        var settled = [[Int]](repeating: [], count: rows.count)
        for column in weights.indices { if let last = rows.lastIndex(where: { $0[column] != 0 }) { settled[last].append(column) } }
        self.settled = settled
        pivots = rows.map { row in row.firstIndex { $0 != 0 }.map { weights[$0] } ?? 0 }
        sum = [UInt64](repeating: 0, count: weights.count)
    }

    mutating func run() -> ToldSums.Outcome { look(from: 0, members: 0) }

    private mutating func look(from row: Int, members: Int) -> ToldSums.Outcome {
        work += 1
        if work > Self.mostWork { return .unknown }
        if row == rows.count { return members > 0 ? .told : .untold }
        let without = look(past: row, members)
        if without != .untold || members + pivots[row] > few { return without }
        work += 2 * sum.count
        for place in sum.indices where rows[row][place] != 0 { sum[place] = (sum[place] + rows[row][place]) % Self.prime }
        let with = look(past: row, members)
        for place in sum.indices where rows[row][place] != 0 { sum[place] = (sum[place] + Self.prime - rows[row][place]) % Self.prime }
        return with
    }

    /// Goes on where what the row settles is a set of few so far.
    private mutating func look(past row: Int, _ members: Int) -> ToldSums.Outcome {
        var count = members
        work += settled[row].count
        for column in settled[row] {
            guard sum[column] <= 1 else { return .untold }
            if sum[column] == 1 { count += weights[column] }
        }
        return count > few ? .untold : look(from: row + 1, members: count)
    }
}
