/// One method, or several whose forecasts are put together step by step.
struct Combination: Equatable, Sendable {
    enum Rule: Sendable { case mean, median }

    /// Indices of methods.
    var members: [Int]
    var rule = Rule.mean

    /// - Parameter forecasts: of all methods.
    func forecast(_ forecasts: [[Double]]) -> [Double] {
        guard let first = members.first else { return [] }
        var combined = forecasts[first]
        guard members.count > 1 else { return combined }
        if rule == .median { return combined.indices.map { step in Self.median(members.map { forecasts[$0][step] }) } }
        for member in members.dropFirst() {
            for step in combined.indices { combined[step] += forecasts[member][step] }
        }
        for step in combined.indices { combined[step] /= Double(members.count) }
        return combined
    }

    /// Such as “Theta”, or “mean of Theta and ETS(A,Ad,N)”.
    func name(_ names: [String]) -> String {
        let all = members.map { names[$0] }
        guard all.count > 1, let last = all.last else { return all.first ?? "" }
        return "\(rule == .mean ? "mean" : "median") of \(all.dropLast().joined(separator: ", ")) and \(last)"
    }

    /// The means of each two and three, the mean and the median of all.
    static func several(of methods: [Int]) -> [Combination] {
        var all: [Combination] = []
        for (place, first) in methods.enumerated() {
            for (next, second) in methods.enumerated().dropFirst(place + 1) {
                all.append(Combination(members: [first, second]))
                for third in methods[(next + 1)...] { all.append(Combination(members: [first, second, third])) }
            }
        }
        if methods.count > 3 { all.append(Combination(members: methods)) }
        if methods.count > 2 { all.append(Combination(members: methods, rule: .median)) }
        return all
    }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
