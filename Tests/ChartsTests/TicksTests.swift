import Testing

@testable import Charts

@Suite struct TicksTests {
    @Test(arguments: [
        (0.0, 87.0, 3, [0, 25, 50, 75]), (0, 87, 4, [0, 20, 40, 60, 80]), (0, 100, 4, [0, 25, 50, 75, 100]), (0, 23_150, 4, [0, 5000, 10_000, 15_000, 20_000]),
        (-640, 1180, 3, [-500, 0, 500, 1000]), (0, 0.31, 4, [0, 0.1, 0.2, 0.3]), (0, 1e12, 4, [0, 2.5e11, 5e11, 7.5e11, 1e12]),
        (0, 3e-9, 3, [0, 1e-9, 2e-9, 3e-9]), (-7, -3, 4, [-7, -6, -5, -4, -3]), (0.5, 0.97, 5, [0.5, 0.6, 0.7, 0.8, 0.9]),
    ])
    func areRoundNumbers(low: Double, high: Double, count: Int, expected: [Double]) {
        #expect(Ticks(from: low, to: high, atMost: count).values == expected)
    }

    @Test func whatIsCountedHasWholeTicks() {
        #expect(Ticks(from: 0, to: 3, atMost: 4, unit: 1).values == [0, 1, 2, 3])
        #expect(Ticks(from: 0, to: 1, atMost: 4, unit: 1).values == [0, 1])
        #expect(Ticks(from: 0, to: 9, atMost: 4, unit: 1).values == [0, 2, 4, 6, 8])
        #expect(Ticks(from: 0, to: 90, atMost: 3, unit: 1).values == [0, 25, 50, 75])
    }

    @Test func areFewAndWithinTheRangeWhateverItIs() {
        var numbers = Numbers(seed: 1)
        for _ in 0..<3000 {
            let scale = [1e-12, 1e-6, 1e-3, 1, 1e3, 1e9, 1e15][Int(numbers.next() % 7)]
            let low = numbers.next(in: -1...1) * scale, high = low + numbers.next(in: 1e-6...1) * scale
            let ticks = Ticks(from: low, to: high, atMost: 4)
            #expect((2...5).contains(ticks.values.count), "\(low) to \(high): \(ticks.values)")
            let slack = ticks.step * 1e-8
            #expect(ticks.values.allSatisfy { $0 >= low - slack && $0 <= high + slack })
        }
    }

    @Test func zeroIsNeverNegative() {
        #expect(Ticks(from: -5, to: 5, atMost: 4).values.allSatisfy { $0 != 0 || $0.sign == .plus })
    }
}

@Suite struct ValueAxisTests {
    private let format = TickFormat { value, step in "\(value)/\(step)" }

    @Test func barsStandOnZero() {
        let axis = ValueAxis(over: [3, 8], includesZero: true, steps: 4, format: format)
        #expect((axis.low, axis.high) == (0, 8))
        #expect(axis.labels.first == "0.0/2.0")
        let below = ValueAxis(over: [-3, -8], includesZero: true, steps: 4, format: format)
        #expect((below.low, below.high) == (-8, 0))
    }

    @Test func withoutZeroItBeginsAtATick() {
        let axis = ValueAxis(over: [103, 118], includesZero: false, steps: 4, format: format)
        #expect(axis.low == 100 && axis.ticks.first == 100)
    }

    @Test(arguments: [[0.0], [5], [-5], [1e12], [1e-12], [7, 7, 7]])
    func equalValuesHaveARange(values: [Double]) {
        for includesZero in [true, false] {
            var axis = ValueAxis(over: values, includesZero: includesZero, steps: 4, format: format)
            (axis.start, axis.end) = (100, 0)
            #expect(axis.high > axis.low)
            #expect((0...100).contains(axis.position(values[0])))
            #expect(!axis.ticks.isEmpty)
        }
    }

    @Test func positionsAreProportionalAndStayOnTheAxis() {
        var axis = ValueAxis(over: [0, 200], includesZero: true, steps: 4, format: format)
        (axis.start, axis.end) = (220, 20)
        #expect(axis.position(50) == 170)
        #expect(axis.position(1e9) == 20)
        #expect(axis.position(-1e9) == 220)
    }

    @Test func ticksThatWouldReadTheSameAreLeftOut() {
        let axis = ValueAxis(over: [0.824, 0.846], includesZero: false, steps: 4, format: Gallery.percents)
        #expect(axis.labels == ["82 %", "83 %", "84 %"])
    }

    @Test func roundsUpOnlyWhereMuchLiesBeyond() {
        #expect(ValueAxis(over: [0, 1460], includesZero: true, steps: 4, format: format, roundsUp: true).high == 1500)
        #expect(ValueAxis(over: [0, 1060], includesZero: true, steps: 4, format: format, roundsUp: true).high == 1060)
    }
}
