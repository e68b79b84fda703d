import Synchronization

/// How many files are streamed from the disk at once: each holds an open file and some hundred kilobytes for as long as its reader takes.
final class StreamBudget: Sendable {
    static let total = 256
    /// Of one address (an IPv6 /64 is one).
    static let perAddress = 32

    private let state = Mutex<[String: Int]>([:])

    /// Nil where there are too many; else to be held until the stream is over.
    func take(_ address: String) -> Ticket? {
        let isTaken = state.withLock { state in
            guard state.values.reduce(0, +) < Self.total, state[address, default: 0] < Self.perAddress else { return false }
            state[address, default: 0] += 1
            return true
        }
        return isTaken ? Ticket(budget: self, address: address) : nil
    }

    /// One stream's place; it is free again when nobody holds this any more.
    final class Ticket: Sendable {
        private let budget: StreamBudget
        private let address: String

        fileprivate init(budget: StreamBudget, address: String) {
            (self.budget, self.address) = (budget, address)
        }

        deinit {
            budget.state.withLock { [address] state in
                let rest = state[address, default: 1] - 1
                state[address] = rest > 0 ? rest : nil
            }
        }
    }
}
