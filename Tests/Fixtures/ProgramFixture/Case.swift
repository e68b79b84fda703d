/// A change to a fixture, and the exact message that must follow from it.
package struct Case<Fixture: Sendable>: Sendable, CustomStringConvertible {
    package let message: String
    package let change: @Sendable (inout Fixture) -> Void

    package init(_ message: String, _ change: @escaping @Sendable (inout Fixture) -> Void) {
        self.message = message
        self.change = change
    }

    package var description: String { message }
}
