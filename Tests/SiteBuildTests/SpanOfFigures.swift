/// What follows from published sums, as linear algebra: a sum over a set of people can be worked out exactly where its set is a combination
/// of published ones. People whom every published sum treats alike are one atom.
struct SpanOfFigures {
    /// How many people each atom holds, and whether each published sum covers it.
    let sizes: [Int]
    private let patterns: [[Bool]]
    /// The published sums in echelon form, over atoms.
    private var basis: [[Double]] = []

    /// - Parameters:
    ///   - people: those whose own figure the reader does not know.
    ///   - published: for each published sum, whether it covers someone.
    ///   - told: further sets that are to stay whole atoms, as a question may be asked of them.
    init<Person>(_ people: [Person], published: [(Person) -> Bool], told: [(Person) -> Bool] = []) {
        var atoms: [[Bool]: Int] = [:]
        for person in people { atoms[(published + told).map { $0(person) }, default: 0] += 1 }
        let patterns = atoms.keys.sorted { $0.map { $0 ? "1" : "0" }.joined() < $1.map { $0 ? "1" : "0" }.joined() }
        self.patterns = patterns
        sizes = patterns.map { atoms[$0] ?? 0 }
        for sum in published.indices { add(patterns.map { $0[sum] ? 1 : 0 }) }
    }

    private func reduced(_ vector: [Double]) -> [Double] {
        basis.reduce(vector) { vector, row in
            guard let lead = row.firstIndex(where: { abs($0) > 1e-9 }), abs(vector[lead]) > 1e-9 else { return vector }
            let factor = vector[lead] / row[lead]
            return zip(vector, row).map { $0 - factor * $1 }
        }
    }

    private mutating func add(_ vector: [Double]) {
        let rest = reduced(vector)
        guard let lead = rest.firstIndex(where: { abs($0) > 1e-9 }) else { return }
        // Each lead in one row only, so that one pass over the rows reduces.
        basis = basis.map { row in zip(row, rest).map { $0 - row[lead] / rest[lead] * $1 } } + [rest]
    }

    func tells(_ atoms: [Bool]) -> Bool { reduced(atoms.map { $0 ? 1 : 0 }).allSatisfy { abs($0) < 1e-9 } }

    /// Sets of up to three atoms with at most so many people, whose sum can be worked out.
    func smallSetsTold(upTo few: Int) -> [Int] {
        var told: [Int] = []
        let indices = sizes.indices.filter { sizes[$0] <= few }
        func ask(_ set: [Int]) {
            let people = set.reduce(0) { $0 + sizes[$1] }
            if people <= few, tells(sizes.indices.map(set.contains)) { told.append(people) }
        }
        for (place, first) in indices.enumerated() {
            ask([first])
            for (next, second) in indices.enumerated().dropFirst(place + 1) {
                ask([first, second])
                for third in indices.dropFirst(next + 1) { ask([first, second, third]) }
            }
        }
        return told
    }

    /// Whether the sum over one of the told sets can be worked out.
    func tells(toldSet index: Int, after publishedCount: Int) -> Bool { tells(patterns.map { $0[publishedCount + index] }) }
}
