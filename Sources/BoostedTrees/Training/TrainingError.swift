/// Why no model could be trained.
package enum TrainingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Labels, weights or columns do not go with the rows.
    case shapes(String)
    /// All rows have the same label, or there are none: there is nothing to tell apart.
    case oneClass
    case parameter(String)
    /// XGBoost's own message.
    case library(String)
    /// XGBoost's model is not as expected.
    case model(String)

    package var description: String {
        switch self {
        case .shapes(let words), .parameter(let words): words
        case .oneClass: "all rows have the same label"
        case .library(let words): "XGBoost: \(words)"
        case .model(let words): "XGBoost's model cannot be read: \(words)"
        }
    }
}
