/// What methods would have forecast at earlier times, and what came. Parameters are fitted once, on what stands before the first origin; each method is
/// then given the values up to the next origin, and no later one: no forecast can know what came after its origin.
struct Backtest: Sendable {
    /// How many values are known at each origin, in rising order.
    let origins: [Int]
    let steps: Int
    /// Which of the origins, and how many steps ahead (from 0), each of what follows is of.
    private(set) var cases: [(origin: Int, step: Int)] = []
    private(set) var actual: [Double] = []
    /// By method, then as `actual`. Methods that could not be fitted are left out.
    private(set) var forecasts: [[Double]] = []
    /// Which of the candidates each of `forecasts` is of.
    private(set) var candidates: [Int] = []

    /// - Parameters:
    ///   - values: oldest first.
    ///   - observed: what methods are given in the values' place, as many; each made of no later value.
    ///   - origins: in rising order, each with `steps` values after it.
    ///   - nonNegative: forecasts below 0 become 0.
    ///   - counts: whether the step after the origin is one that errors are counted of; told the place of the origin in `origins`, and the step from 0.
    init(
        _ candidates: [Candidate], values: [Double], observed: [Double], origins: [Int], steps: Int, nonNegative: Bool = false,
        counts: (_ origin: Int, _ step: Int) -> Bool = { _, _ in true }
    ) {
        (self.origins, self.steps) = (origins, steps)
        for (index, origin) in origins.enumerated() {
            for step in 0..<steps where counts(index, step) {
                cases.append((index, step))
                actual.append(values[origin + step])
            }
        }
        guard let first = origins.first else { return }
        for (index, candidate) in candidates.enumerated() {
            guard var method = candidate.fit(Array(observed[..<first])) else { continue }
            var (at, ahead) = (first, [[Double]]())
            for origin in origins {
                method.observe(contentsOf: observed[at..<origin])
                at = origin
                ahead.append(method.forecast(steps: steps))
            }
            let flat = cases.map { nonNegative ? max(0, ahead[$0.origin][$0.step]) : ahead[$0.origin][$0.step] }
            guard flat.allSatisfy(\.isFinite) else { continue }
            forecasts.append(flat)
            self.candidates.append(index)
        }
    }

    /// Evenly spaced, the last one `steps` before the end.
    /// - Parameters:
    ///   - least: the first origin has so many values before it.
    ///   - apart: values between two origins.
    static func origins(count: Int, steps: Int, least: Int, apart: Int, atMost: Int) -> [Int] {
        let last = count - steps
        guard last >= least, steps > 0, apart > 0 else { return [] }
        let number = min(atMost, (last - least) / apart + 1)
        return (0..<number).map { last - (number - 1 - $0) * apart }
    }
}
