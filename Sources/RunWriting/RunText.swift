import LoyaltyModel

/// What `run.json` says of a model, key by key in the order in which it is written.
package struct ModelText: Sendable {
    package var name: String
    /// Nil: for all sponsors.
    package var sponsorID: String?
    package var version: String
    package var algorithm: String
    /// Unix seconds.
    package var trainedAt: Int64
    package var trainingRows: Int
    package var horizonDays: Int?
    package var metrics: [(name: String, value: Double)] = []
    /// Population stability index by feature.
    package var drift: [(name: String, value: Double)] = []
    /// Further keys, which the contract leaves to whoever writes them.
    package var further: [(key: String, value: JSONText)] = []

    package init(name: String, sponsorID: String? = nil, version: String, algorithm: String, trainedAt: Int64, trainingRows: Int, horizonDays: Int? = nil) {
        self.name = name
        self.sponsorID = sponsorID
        self.version = version
        self.algorithm = algorithm
        self.trainedAt = trainedAt
        self.trainingRows = trainingRows
        self.horizonDays = horizonDays
    }

    var json: JSONText {
        var fields: [(key: String, value: JSONText)] = [("name", .string(name))]
        if let sponsorID { fields.append(("sponsor_id", .string(sponsorID))) }
        fields += [("version", .string(version)), ("algorithm", .string(algorithm)), ("trained_at", .integer(trainedAt)), ("training_rows", .integer(Int64(trainingRows)))]
        if let horizonDays { fields.append(("horizon_days", .integer(Int64(horizonDays)))) }
        return .object(fields + [("metrics", Self.numbers(metrics)), ("drift", Self.numbers(drift))] + further)
    }

    private static func numbers(_ values: [(name: String, value: Double)]) -> JSONText {
        .object(values.map { ($0.name, .number(Rounding.text($0.value, decimals: 6))) })
    }
}

/// The text of `run.json`.
package struct RunText: Sendable {
    package struct Output: Sendable {
        package var name: String
        package var file: String
        package var rows: Int
        /// SHA-256 in hex digits.
        package var checksum: String

        package init(name: String, file: String, rows: Int, checksum: String) {
            self.name = name
            self.file = file
            self.rows = rows
            self.checksum = checksum
        }
    }

    package var runID: String
    package var snapshotID: String
    /// Unix seconds.
    package var scoredAt: Int64
    package var outputs: [Output]
    package var models: [ModelText]
    /// Further keys, which the contract leaves to whoever writes them.
    package var further: [(key: String, value: JSONText)] = []

    package init(runID: String, snapshotID: String, scoredAt: Int64, outputs: [Output], models: [ModelText]) {
        self.runID = runID
        self.snapshotID = snapshotID
        self.scoredAt = scoredAt
        self.outputs = outputs
        self.models = models
    }

    package var text: String {
        let files = outputs.map { output in
            let entry: JSONText = .object([("file", .string(output.file)), ("rows", .integer(Int64(output.rows))), ("sha256", .string(output.checksum))])
            return "    \(JSONText.string(output.name).line): \(entry.line)"
        }
        let more = further.map { ",\n  \(JSONText.string($0.key).line): \($0.value.line)" }.joined()
        return """
            {
              "contract_version": 1,
              "run_id": \(JSONText.string(runID).line),
              "snapshot_id": \(JSONText.string(snapshotID).line),
              "scored_at": \(scoredAt),
              "outputs": {
            \(files.joined(separator: ",\n"))
              },
              "models": [
            \(models.map { "    " + $0.json.line }.joined(separator: ",\n"))
              ]\(more)
            }

            """
    }
}
