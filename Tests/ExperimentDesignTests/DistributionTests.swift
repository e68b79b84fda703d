import Testing

@testable import ExperimentDesign

/// Values by mpmath to 30 digits.
@Suite struct DistributionTests {
    /// The root of the logarithm of erfc.
    @Test func normalQuantiles() {
        for (tail, expected) in [
            (0.5, 0), (0.3, 0.52440051270804078), (0.2, 0.84162123357291421), (0.025, 1.9599639845400542), (0.005, 2.5758293035489008), (1e-6, 4.7534243088228989),
            (1e-20, 9.2623400897984076), (0.9, -1.2815515655446005), (1e-300, 37.047096299361199),
        ] as [(Double, Double)] {
            #expect(abs(NormalDistribution.quantile(tail: tail) - expected) <= 4e-16 * max(1, abs(expected)), "\(tail)")
        }
    }

    /// The root of the regularised incomplete beta function.
    @Test func studentsQuantiles() {
        for (tail, freedom, expected) in [
            (0.05, 1, 12.706204736174705), (0.05, 2, 4.3026527297494639), (0.05, 3, 3.1824463052837096), (0.05, 10, 2.2281388519862747), (0.05, 126, 1.9789706019906287),
            (0.01, 7, 3.4994832973504939), (0.001, 30, 3.6459586350420218), (0.2, 5, 1.4758840488244811), (0.05, 100_000, 1.9599877075346096),
            (0.000001, 2, 999.99924999984375), (0.0000000001, 40, 8.6699952031558216),
        ] as [(Double, Double, Double)] {
            let quantile = StudentT.twoSidedQuantile(tail: tail, degreesOfFreedom: freedom)
            #expect(abs(quantile / expected - 1) < 5e-14, "\(tail) \(freedom): \(quantile)")
        }
    }
}
