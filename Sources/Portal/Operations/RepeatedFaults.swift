import Diagnostics
import Foundation
import Synchronization

/// Which faults standard error has been told of lately: the same one, asked for again and again, is told of once a minute.
final class RepeatedFaults: Sendable {
    private static let seconds: TimeInterval = 60
    private static let remembered = 1_000
    private let told = Mutex<[String: Date]>([:])

    func isNews(_ fault: Fault, now: Date) -> Bool {
        told.withLock { told in
            if let last = told[fault.message], abs(now.timeIntervalSince(last)) < Self.seconds { return false }
            if told.count >= Self.remembered { told = told.filter { abs(now.timeIntervalSince($0.value)) < Self.seconds } }
            // So many at once are not remembered one by one.
            if told.count >= Self.remembered { return false }
            told[fault.message] = now
            return true
        }
    }
}
