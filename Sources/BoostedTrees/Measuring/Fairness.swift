/// How a model does for one group of members.
package struct GroupMetrics: Sendable {
    package let group: String
    package let metrics: BinaryMetrics
    /// At the threshold that was asked for.
    package let decision: Decision

    /// The mean probability less the observed rate: above 0 where the group's risk is said to be larger than it is.
    package var calibrationGap: Double { metrics.meanProbability - metrics.rate }

    /// Each group of rows by itself, groups in the order of their names. Empty where the inputs are not of one length or a probability is not within 0 to 1.
    package static func table(probabilities: [Double], labels: [Bool], groups: [String], threshold: Double = 0.5) -> [GroupMetrics] {
        guard probabilities.count == labels.count, labels.count == groups.count else { return [] }
        let byGroup = Dictionary(grouping: groups.indices) { groups[$0] }
        var table: [GroupMetrics] = []
        for (group, rows) in byGroup.sorted(by: { $0.key < $1.key }) {
            guard let metrics = BinaryMetrics(probabilities: rows.map { probabilities[$0] }, labels: rows.map { labels[$0] }) else { return [] }
            table.append(GroupMetrics(group: group, metrics: metrics, decision: metrics.decision(at: threshold)))
        }
        return table
    }
}
