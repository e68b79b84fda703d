/// Whether the values are as many, and none is further from its counterpart than `tolerance`.
func areClose(_ values: [Double], _ others: [Double], _ tolerance: Double) -> Bool {
    values.count == others.count && zip(values, others).allSatisfy { abs($0 - $1) <= tolerance }
}

func areOrdered(_ lower: [Double], _ upper: [Double]) -> Bool { lower.count == upper.count && zip(lower, upper).allSatisfy { $0 <= $1 } }

/// The sum of absolute differences over that of `others`.
func relativeError(_ values: [Double], _ others: [Double]) -> Double {
    var (difference, size) = (0.0, 0.0)
    for (value, other) in zip(values, others) {
        difference += abs(value - other)
        size += abs(other)
    }
    return difference / size
}
