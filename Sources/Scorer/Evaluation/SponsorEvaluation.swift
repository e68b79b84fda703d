/// How a sponsor's models would have done on its own past. Models are made of what was known at each origin, and of nothing later.
package struct SponsorEvaluation: Sendable {
    package var sponsorID: String
    package var name: String
    package var churn = Churn()
    package var lifetimeValue = LifetimeValue()
    package var demand = Demand()
    package var segments = Segments()

    package struct Churn: Sendable {
        /// The latest first.
        package var origins: [Origin] = []
        /// Of the members of all origins together, by tenths of the probability that was foretold, the lowest first.
        package var calibration: [Band] = []
        /// Why there is no origin, in words.
        package var refusal: String?

        package struct Origin: Sendable {
            /// All of the model was known then; the horizon begins here. Unix seconds, and the sponsor's local day.
            package var moment: Int64
            package var day: String
            package var model: String
            /// Made of all sponsors' members together.
            package var isPooled: Bool
            package var trainingRows: Int
            package var members: Int
            /// Of them, those who stayed away.
            package var churners: Int
            package var area: Double
            /// 95 %.
            package var areaInterval: ClosedRange<Double>?
            package var averagePrecision: Double?
            package var brier: Double
            package var calibrationError: Double
            /// In the tenth of members with the highest probability.
            package var lift: Double?
            /// Of each kind of model that could be made.
            package var areas: [(model: String, area: Double)]
        }

        package struct Band: Sendable {
            /// 0 ..< 10
            package var decile: Int
            package var members: Int
            package var foretold: Double
            package var observed: Double
        }
    }

    package struct LifetimeValue: Sendable {
        /// Days looked ahead at each origin.
        package var horizonDays = 0
        /// The latest first.
        package var origins: [Origin] = []
        package var refusal: String?

        package struct Origin: Sendable {
            /// The last local day that was known.
            package var day: String
            package var algorithm: String
            package var members: Int
            package var purchaseModels: [PurchaseModel]
            /// Of all members, in minor units.
            package var expectedRevenue: Double
            package var actualRevenue: Int64
            /// Sum of members' absolute errors over the sum of what they spent (refunds that exceed it count as such); nil where that is 0.
            package var wape: Double?
            /// Share of members whose revenue lies within their 80 % interval.
            package var coverage: Double

            /// Nil where nothing was spent, or more was taken back.
            package var expectedOverActual: Double? { actualRevenue > 0 ? expectedRevenue / Double(actualRevenue) : nil }
            package var chosen: PurchaseModel? { purchaseModels.first(where: \.isChosen) }
        }

        package struct PurchaseModel: Sendable {
            package var name: String
            /// By what was known at the origin.
            package var isChosen: Bool
            /// Mean Poisson deviance of members' purchases.
            package var deviance: Double
            package var expectedOverMade: Double?
        }
    }

    package struct Demand: Sendable {
        package var series: [Series] = []
        /// With transactions; where there is one, its series are the sponsor's over again.
        package var merchants = 0
        /// Series with too little to look back on.
        package var leftOut = 0

        package struct Series: Sendable {
            /// Empty: all of the sponsor's.
            package var merchantID: String
            package var merchantName: String
            package var measure: String
            package var granularity: String
            package var method: String
            package var origins: Int
            package var mase: Double?
            package var wape: Double?
            /// Share within the 80 % interval.
            package var coverage: Double?
            /// Of repeating the last week.
            package var naiveWAPE: Double?
        }
    }

    package struct Segments: Sendable {
        /// Now, and when the earlier ones are made.
        package var count = 0
        package var countBefore = 0
        package var dayBefore = ""
        /// In both.
        package var members = 0
        /// Adjusted Rand index; 1: the same but for names, 0: as chance would have it.
        package var agreement: Double?
        package var refusal: String?
    }
}

/// How all sponsors' models would have done.
package struct ProgramEvaluation: Sendable {
    package var snapshotID: String
    package var takenAt: Int64
    package var seed: UInt64
    /// Of churn.
    package var horizonDays: Int
    /// How many were asked for.
    package var origins: Int
    /// By id.
    package var sponsors: [SponsorEvaluation]
    package var stages: [(name: String, seconds: Double)] = []
}
