import Foundation
import Synchronization

/// Counts wrong credentials by address and by token id: a few in a row are a typo; after that each makes the wait before the next twice as long.
///
/// Only wrong ones are held up. A right one is heard at any time, and a session never asks here: nobody can lock its holder out. What is
/// remembered is bounded, however many addresses try.
final class FailedTries: Sendable {
    private let limits: TryLimits
    private let state = Mutex<[Key: Tally]>([:])

    private enum Key: Hashable {
        case address(String)
        case token(String)
    }

    private struct Tally {
        var failures: Int
        var last: Date
        var heldUntil: Date
    }

    init(limits: TryLimits) {
        self.limits = limits
    }

    /// Seconds until this address may try again; nil when it may now.
    func wait(address: String, now: Date) -> Int? {
        wait(.address(address), now: now)
    }

    /// Notes a wrong try.
    /// - Returns: the seconds to wait where this token's id was held already, from wherever it was tried.
    func note(address: String, tokenID: String?, now: Date) -> Int? {
        let held = tokenID.flatMap { wait(.token($0), now: now) }
        state.withLock { tallies in
            add(to: .address(address), in: &tallies, now: now)
            if let tokenID, held == nil { add(to: .token(tokenID), in: &tallies, now: now) }
            if tallies.count > limits.remembered { forget(&tallies, now: now) }
        }
        return held
    }

    var remembered: Int { state.withLock { $0.count } }

    /// A clock that was set back must not hold anybody longer than the longest wait.
    private func wait(_ key: Key, now: Date) -> Int? {
        state.withLock { tallies in
            guard let tally = tallies[key] else { return nil }
            let rest = min(tally.heldUntil.timeIntervalSince(now), limits.longestWait)
            return rest > 0 ? max(1, Int(rest.rounded(.up))) : nil
        }
    }

    private func add(to key: Key, in tallies: inout [Key: Tally], now: Date) {
        var tally = tallies[key] ?? Tally(failures: 0, last: now, heldUntil: .distantPast)
        if isForgotten(tally, now: now) { tally.failures = 0 }
        tally.failures += 1
        tally.last = now
        let beyond = tally.failures - allowed(key)
        if beyond >= 0 { tally.heldUntil = now + min(limits.longestWait, limits.firstWait * pow(2, Double(min(beyond, 30)))) }
        tallies[key] = tally
    }

    private func isForgotten(_ tally: Tally, now: Date) -> Bool {
        abs(now.timeIntervalSince(max(tally.last, min(tally.heldUntil, now)))) >= limits.memory
    }

    private func allowed(_ key: Key) -> Int {
        if case .address = key { limits.perAddress } else { limits.perToken }
    }

    /// Drops what is forgotten and, if that is not enough, the half with the fewest failures.
    private func forget(_ tallies: inout [Key: Tally], now: Date) {
        tallies = tallies.filter { !isForgotten($0.value, now: now) }
        guard tallies.count > limits.remembered else { return }
        let worst = tallies.sorted { ($0.value.failures, $0.value.last) > ($1.value.failures, $1.value.last) }.prefix(limits.remembered / 2)
        tallies = Dictionary(uniqueKeysWithValues: worst.map { ($0.key, $0.value) })
    }
}
