import LoyaltyModel

/// Numbers as tables and charts write them.
enum EvaluationNumbers {
    /// What is not known.
    static let none = "–"

    static func fixed(_ value: Double?, _ decimals: Int = 2) -> String { value.map { Rounding.text($0, decimals: decimals) } ?? none }

    static func percent(_ share: Double?) -> String { share.map { Rounding.percent($0, decimals: 0) + " %" } ?? none }

    static func count(_ number: Int) -> String { grouped(number) }
}
