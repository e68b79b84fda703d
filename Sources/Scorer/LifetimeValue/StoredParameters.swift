/// What the registry keeps of a sponsor's lifetime value model.
struct StoredParameters: Codable, Sendable {
    var purchaseModel: String
    /// By the names of the papers.
    var parameters: [String: Double]
    var keptShare: Double
    var reason: String

    init(_ model: LifetimeValueModel) {
        let fitted = model.choice.model
        purchaseModel = type(of: fitted).name
        let spending = zip(["p", "q", "gamma"], model.spending.parameters).map { ($0, $1) }
        parameters = Dictionary(zip(type(of: fitted).parameterNames, fitted.parameters).map { ($0, $1) } + spending, uniquingKeysWith: { first, _ in first })
        keptShare = model.keptShare
        reason = model.choice.reason
    }
}
