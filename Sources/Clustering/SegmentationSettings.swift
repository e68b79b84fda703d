/// What a segmentation must hold to.
package struct SegmentationSettings: Sendable, Equatable {
    /// No more segments than this are tried; at least 2.
    package var mostSegments = 20
    /// Members that the smallest segment must have; at least 1.
    package var leastMembers = 50
    /// Members, drawn without replacement, on whom the number of segments is chosen. All of them where there are no more.
    package var sampleSize = 2_000
    /// Members of the sample whose silhouettes are taken.
    package var silhouetteSize = 1_000
    /// How often the sample is split in halves.
    package var splits = 5
    /// The mean adjusted Rand index between halves from which a number of segments is stable.
    package var leastAgreement = 0.8
    /// The Jaccard similarity with which each segment must be found again in the halves, on average: from 0.75 a cluster is valid and stable (Hennig 2007).
    package var leastSimilarity = 0.75
    /// The mean silhouette from which there is structure. Kaufman and Rousseeuw (Finding Groups in Data, 1990, table 4) take 0.25; here it is less, as each column in
    /// which groups do not differ
    /// lowers silhouettes: three groups far apart in two of five columns have 0.24.
    package var leastSilhouette = 0.2
    /// How far a mean silhouette may stay below the best: more segments are preferred where they cost less than this. At the best alone, two groups that lie closer to
    /// each other than the rest
    /// are taken for one. 0 takes the best.
    package var silhouetteSlack = 0.1

    package init() {}
}
