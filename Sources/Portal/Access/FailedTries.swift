import Foundation
import Synchronization

/// Counts wrong credentials by address and by token id, as buckets that leak: a few at once are a typo, many are an attack.
///
/// Only tries are held up. A valid session never asks here, and a right credential from another address is not affected.
final class FailedTries: Sendable {
    private let limits: TryLimits
    private let state = Mutex<[Key: Bucket]>([:])

    private enum Key: Hashable {
        case address(String)
        case token(String)
    }

    private struct Bucket {
        var level: Double
        var at: Date
    }

    init(limits: TryLimits) {
        self.limits = limits
    }

    /// Seconds until this address may try again; nil when it may now.
    func wait(address: String, now: Date) -> Int? {
        wait(.address(address), now: now)
    }

    /// Notes a wrong try. Returns the seconds to wait when there were too many with this token's id, from wherever they came.
    func note(address: String, tokenID: String?, now: Date) -> Int? {
        state.withLock { buckets in
            add(to: .address(address), in: &buckets, now: now)
            if let tokenID { add(to: .token(tokenID), in: &buckets, now: now) }
            if buckets.count > limits.remembered { forget(&buckets, now: now) }
        }
        return tokenID.flatMap { wait(.token($0), now: now) }
    }

    var remembered: Int { state.withLock { $0.count } }

    private func wait(_ key: Key, now: Date) -> Int? {
        state.withLock { buckets in
            guard let bucket = buckets[key] else { return nil }
            let excess = level(bucket, now: now) - Double(allowed(key) - 1)
            return excess > 0 ? max(1, Int((excess * limits.recovery).rounded(.up))) : nil
        }
    }

    private func add(to key: Key, in buckets: inout [Key: Bucket], now: Date) {
        // It never fills beyond the limit, so that the wait is never longer than one recovery.
        let level = min((buckets[key].map { self.level($0, now: now) } ?? 0) + 1, Double(allowed(key)))
        buckets[key] = Bucket(level: level, at: now)
    }

    private func level(_ bucket: Bucket, now: Date) -> Double {
        max(0, bucket.level - max(0, now.timeIntervalSince(bucket.at)) / limits.recovery)
    }

    private func allowed(_ key: Key) -> Int {
        if case .address = key { limits.perAddress } else { limits.perToken }
    }

    /// Drops the empty buckets and, if that is not enough, the emptiest half.
    private func forget(_ buckets: inout [Key: Bucket], now: Date) {
        buckets = buckets.filter { level($0.value, now: now) > 0 }
        guard buckets.count > limits.remembered else { return }
        let fullest = buckets.sorted { level($0.value, now: now) > level($1.value, now: now) }.prefix(limits.remembered / 2)
        buckets = Dictionary(uniqueKeysWithValues: fullest.map { ($0.key, $0.value) })
    }
}
