import Synchronization

/// How many large files are sent at once: each holds an open file and some hundred kilobytes, or its bytes in memory, for as long as its reader takes.
final class StreamBudget: Sendable {
    static let total = 256
    /// Of one address (an IPv6 /64 is one), and of one token from wherever it is used.
    static let perReader = 32

    private let state = Mutex(State())

    private struct State {
        var total = 0
        var byReader: [Reader: Int] = [:]
    }

    fileprivate enum Reader: Hashable {
        case address(String)
        case token(String)
    }

    /// Nil where there are too many; else to be held until the stream is over.
    func take(address: String, token: String?) -> Ticket? {
        let readers = [.address(address)] + (token.map { [Reader.token($0)] } ?? [])
        let isTaken = state.withLock { state in
            guard state.total < Self.total, readers.allSatisfy({ state.byReader[$0, default: 0] < Self.perReader }) else { return false }
            state.total += 1
            for reader in readers { state.byReader[reader, default: 0] += 1 }
            return true
        }
        return isTaken ? Ticket(budget: self, readers: readers) : nil
    }

    private func giveBack(_ readers: [Reader]) {
        state.withLock { state in
            state.total -= 1
            for reader in readers {
                let rest = state.byReader[reader, default: 1] - 1
                state.byReader[reader] = rest > 0 ? rest : nil
            }
        }
    }

    /// One stream's place; it is free again when nobody holds this any more.
    final class Ticket: Sendable {
        private let budget: StreamBudget
        private let readers: [Reader]

        fileprivate init(budget: StreamBudget, readers: [Reader]) {
            (self.budget, self.readers) = (budget, readers)
        }

        deinit { budget.giveBack(readers) }
    }
}
