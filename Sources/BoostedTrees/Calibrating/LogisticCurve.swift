import Glibc

/// A probability that is logistic in one number: 1 / (1 + e^-(intercept + slope · x)).
package struct LogisticCurve: Equatable, Sendable {
    package let intercept, slope: Double

    package init(intercept: Double, slope: Double) { (self.intercept, self.slope) = (intercept, slope) }

    package func probability(_ x: Double) -> Double { logistic(intercept + slope * x) }

    /// The curve that makes labels most likely, each counted as a little less than sure, (N + 1) / (N + 2) of N true ones and 1 / (N + 2) of N false ones, so that there
    /// is one even where x tells labels apart without fault. J. Platt, Probabilistic Outputs for Support Vector Machines, 1999, section 2.2.
    ///
    /// Nil where there are no rows, not as many labels or an x is not finite. With all x equal the slope is 0.
    package init?(fitting x: [Double], labels: [Bool]) {
        guard !x.isEmpty, x.count == labels.count, x.allSatisfy(\.isFinite) else { return nil }
        let positives = Double(labels.count(where: { $0 }))
        let (high, low) = ((positives + 1) / (positives + 2), 1 / (Double(labels.count) - positives + 2))
        let targets = labels.map { $0 ? high : low }
        let count = Double(x.count)
        let mean = x.reduce(0, +) / count
        let deviation = (x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
        let rate = targets.reduce(0, +) / count
        // Constant but for rounding.
        guard deviation > 1e-12 * max(1, abs(mean)) else {
            self.init(intercept: log(rate / (1 - rate)), slope: 0)
            return
        }
        let (a, b) = Self.minimum(x.map { ($0 - mean) / deviation }, targets, start: log(rate / (1 - rate)))
        self.init(intercept: a - b * mean / deviation, slope: b / deviation)
    }

    /// Newton's method on the mean loss, which is convex; a step that does not make it smaller is halved. H. Lin, C. Lin, R. Weng, A Note on Platt's Probabilistic Outputs
    /// for Support Vector Machines, 2007.
    private static func minimum(_ x: [Double], _ targets: [Double], start: Double) -> (intercept: Double, slope: Double) {
        func loss(_ a: Double, _ b: Double) -> Double {
            zip(x, targets).reduce(0) { $0 + softplus(a + b * $1.0) - $1.1 * (a + b * $1.0) }
        }
        var (a, b) = (start, 0.0)
        var current = loss(a, b)
        for _ in 0..<100 {
            // The slopes by a and b, and the matrix of second derivatives, with a little added so that it can be inverted.
            var (ga, gb, haa, hab, hbb) = (0.0, 0.0, 1e-12, 0.0, 1e-12)
            for (x, target) in zip(x, targets) {
                let p = logistic(a + b * x)
                let (error, weight) = (p - target, p * (1 - p))
                (ga, gb) = (ga + error, gb + error * x)
                (haa, hab, hbb) = (haa + weight, hab + weight * x, hbb + weight * x * x)
            }
            let determinant = haa * hbb - hab * hab
            guard determinant > 0, max(abs(ga), abs(gb)) > 1e-12 * Double(x.count) else { break }
            let (stepA, stepB) = ((hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant)
            // Newton's steps square the error: after one so small nothing is left, and the loss is too rough to tell.
            guard max(abs(stepA), abs(stepB)) > 1e-7 else { return (a - stepA, b - stepB) }
            var part = 1.0
            var next = loss(a - stepA, b - stepB)
            while next > current, part > 1e-10 {
                part /= 2
                next = loss(a - part * stepA, b - part * stepB)
            }
            // Rounding may leave nothing to gain.
            guard next <= current else { break }
            (a, b, current) = (a - part * stepA, b - part * stepB, next)
        }
        return (a, b)
    }
}
