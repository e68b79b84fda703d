/// A figure as it may be shown.
package enum Shown<Value: Sendable>: Sendable {
    case known(Value)
    /// It exists and is kept back to protect members.
    case withheld
    /// It does not exist: nothing was measured, or it is not defined here.
    case unknown

    package var value: Value? {
        if case .known(let value) = self { return value }
        return nil
    }

    package var isWithheld: Bool {
        if case .withheld = self { return true }
        return false
    }

    package func map<Other: Sendable>(_ transform: (Value) -> Other) -> Shown<Other> {
        switch self {
        case .known(let value): .known(transform(value))
        case .withheld: .withheld
        case .unknown: .unknown
        }
    }

    package init(_ value: Value?) {
        if let value { self = .known(value) } else { self = .unknown }
    }

    package func withheld(if condition: Bool) -> Self {
        if condition, case .known = self { return .withheld }
        return self
    }
}

extension Shown: Equatable where Value: Equatable {}
extension Shown: Codable where Value: Codable {}
