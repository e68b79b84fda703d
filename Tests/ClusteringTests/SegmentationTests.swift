import SeededRandom
import Testing

@testable import Clustering

@Suite struct SegmentationTests {
    /// Less than a run's, so that tests are quick.
    private func small(_ most: Int = 5) -> SegmentationSettings {
        var settings = SegmentationSettings()
        (settings.mostSegments, settings.sampleSize, settings.silhouetteSize, settings.splits, settings.leastMembers) = (most, 400, 150, 3, 30)
        return settings
    }

    private func fit(_ table: PointTable, _ settings: SegmentationSettings? = nil, seed: UInt64 = 1) -> SegmentationOutcome {
        let settings = settings ?? small()
        var random = Random(seed: seed, stream: 0)
        return Segmentation.fit(table, settings: settings, random: &random)
    }

    private func segments(_ outcome: SegmentationOutcome) -> Segmentation? {
        if case .segments(let found) = outcome { found } else { nil }
    }

    private func reason(_ outcome: SegmentationOutcome) -> Unsegmented? {
        if case .unsegmented(let reason, _) = outcome { reason } else { nil }
    }

    @Test(arguments: [2, 3, 5, 10])
    func asManyAsThereAre(_ groups: Int) throws {
        let table = try points(900, around: corners(groups, side: 6), spread: 0.7, seed: UInt64(groups))
        let found = try #require(segments(fit(table, small(groups + 2))))
        #expect(found.centres.count == groups)
        #expect(AdjustedRandIndex.of((0..<900).map { Int32($0 % groups) }, found.labels) ?? 0 > 0.99)
        #expect(found.sizes.reduce(0, +) == 900 && found.sizes == found.sizes.sorted(by: >))
        #expect(found.confidences.allSatisfy { (0...1).contains($0) })
    }

    /// At the best silhouette alone these two would be one.
    @Test func groupsThatLieCloserThanTheRestStayApart() throws {
        let table = try points(900, around: corners(5, side: 9) + [[0, 0, 3.5, 0, 0]], spread: 0.6, seed: 3)
        var settings = small(8)
        #expect(segments(fit(table, settings))?.centres.count == 6)
        settings.silhouetteSlack = 0
        #expect(segments(fit(table, settings))?.centres.count == 5)
    }

    @Test func oneCloudIsNotSegmented() throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            let outcome = fit(try points(600, around: [[0, 0, 0, 0, 0]], spread: 1, seed: seed))
            #expect(reason(outcome) == .unstable)
        }
    }

    /// One long cloud is cut in two in the same way each time, but there is nothing between: with no demand on silhouettes it would pass.
    @Test func stableIsNotYetStructure() throws {
        var random = Random(seed: 4, stream: 0)
        let rows = (0..<1_000).flatMap { _ -> [Float] in
            let common = random.normal()
            return (0..<5).map { _ in Float(0.55 * common + random.normal()) }
        }
        let table = try PointTable(rows: rows, dimensions: 5)
        var settings = small(3)
        settings.leastSilhouette = 0.25
        #expect(reason(fit(table, settings)) == .noStructure)
        settings.leastSilhouette = 0
        #expect(segments(fit(table, settings))?.centres.count == 2)
    }

    @Test func tooFewMembers() throws {
        let table = try points(99, around: corners(2, side: 9), spread: 0.5, seed: 1)
        #expect(reason(fit(table, SegmentationSettings())) == .tooFewMembers)
        #expect(reason(fit(try PointTable(rows: [], dimensions: 5))) == .tooFewMembers)
        var settings = small(3)
        settings.leastMembers = 20
        #expect(segments(fit(table, settings))?.centres.count == 2)
    }

    private func twoGroups(_ count: Int, andOneOf few: Int) throws -> PointTable {
        let rows = allRows(try points(count, around: [[0, 0], [9, 9]], spread: 0.5, seed: 1)) + allRows(try points(few, around: [[0, 20]], spread: 0.5, seed: 2))
        return try PointTable(rows: rows.flatMap(\.self), dimensions: 2)
    }

    @Test func aSegmentHasItsLeastMembers() throws {
        let table = try twoGroups(330, andOneOf: 20)
        var settings = small(3)
        settings.leastMembers = 20
        #expect(try #require(segments(fit(table, settings))).sizes == [165, 165, 20])
        settings.leastMembers = 21
        let outcome = fit(table, settings)
        #expect(segments(outcome).map { $0.centres.count == 2 } ?? (reason(outcome) == .segmentsTooSmall))
    }

    /// With a sample of which the small group is a larger part than of all, three segments pass the curve and fail in the end.
    @Test func whatTheSampleHadPromised() throws {
        let table = try twoGroups(600, andOneOf: 40)
        var settings = small(3)
        (settings.sampleSize, settings.leastMembers) = (200, 41)
        let outcomes = (1...12).map { fit(table, settings, seed: $0) }
        #expect(outcomes.allSatisfy { segments($0).map { $0.centres.count == 2 } ?? true })
        #expect(outcomes.contains { $0.curve.contains { $0.clusters == 3 && $0.smallest >= 41 } })
    }

    @Test func membersWithoutDifferences() throws {
        #expect(reason(fit(try PointTable(rows: Array(repeating: 3, count: 500), dimensions: 5))) == .noDifferences)
        // Two kinds of members are two segments, and no number beyond can be tried.
        let two = try PointTable(rows: (0..<600).map { Float($0 % 3 / 2) }, dimensions: 1)
        let found = try #require(segments(fit(two)))
        #expect(found.sizes == [400, 200] && found.inertia == 0 && found.curve.count == 1)
        #expect(found.confidences.allSatisfy { $0 == 1 })
    }

    @Test func theOrderOfRowsLeavesNoTrace() throws {
        let table = try points(1_000, around: corners(4, side: 5), spread: 0.8, seed: 2)
        var random = Random(seed: 7, stream: 0)
        var order = Array(0..<table.count)
        for position in order.indices { order.swapAt(position, position + random.below(order.count - position)) }
        let first = try #require(segments(fit(table)))
        let second = try #require(segments(fit(table.rows(order))))
        #expect(second.centres == first.centres && second.standardisation == first.standardisation && second.curve == first.curve)
        #expect(second.labels == order.map { first.labels[$0] })
        #expect(second.confidences == order.map { first.confidences[$0] })
        #expect(segments(fit(table)) == first)
    }

    /// The sample decides on the number, all members on the centres.
    @Test func centresAreThoseOfAllMembers() throws {
        let table = try points(2_000, around: corners(3, side: 5), spread: 0.8, seed: 6)
        let found = try #require(segments(fit(table)))
        #expect(found.centres.count == 3)
        for (cluster, centre) in found.rawCentres.enumerated() {
            let own = allRows(table).enumerated().filter { found.labels[$0.offset] == cluster }.map(\.element)
            #expect(own.count == found.sizes[cluster])
            for column in 0..<5 {
                let mean = own.reduce(0.0) { $0 + Double($1[column]) } / Double(own.count)
                #expect(abs(mean - centre[column]) < 1e-3, "\(mean) \(centre[column])")
            }
        }
    }

    @Test func anEarlierStandardisationIsUsed() throws {
        let table = try points(600, around: corners(3, side: 6), spread: 0.7, seed: 1)
        let earlier = try #require(Standardisation(means: [1, 1, 1, 1, 1], deviations: [2, 2, 2, 2, 2]))
        var random = Random(seed: 1, stream: 0)
        let found = try #require(segments(Segmentation.fit(table, settings: small(4), standardisation: earlier, random: &random)))
        #expect(found.standardisation == earlier && found.centres.count == 3)
    }
}
