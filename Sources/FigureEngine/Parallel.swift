import Dispatch
import Synchronization

/// Runs two pieces of work side by side; the first one's error comes first, whichever failed earlier.
package func both<A: Sendable, B: Sendable>(
    _ first: @Sendable () throws -> A, _ second: @Sendable () throws -> B, inParallel: Bool
) throws -> (A, B) {
    guard inParallel else { return (try first(), try second()) }
    let a = Mutex<Result<A, any Error>?>(nil)
    let b = Mutex<Result<B, any Error>?>(nil)
    DispatchQueue.concurrentPerform(iterations: 2) { piece in
        if piece == 0 {
            let result = Result(catching: first)
            a.withLock { $0 = result }
        } else {
            let result = Result(catching: second)
            b.withLock { $0 = result }
        }
    }
    guard let resultA = a.withLock({ $0 }), let resultB = b.withLock({ $0 }) else { preconditionFailure("both pieces ran") }
    return (try resultA.get(), try resultB.get())
}

/// Calls `body` with 0 ..< count from up to `workers` threads, each number once, and returns the results in order.
/// The error of the lowest number that failed is thrown, once all that had begun have ended.
package func parallelMap<Result: Sendable>(_ count: Int, workers: Int, _ body: @Sendable (Int) throws -> Result) throws -> [Result] {
    let next = Mutex(0)
    let results = Mutex([Swift.Result<Result, any Error>?](repeating: nil, count: count))
    let failed = Mutex(false)
    DispatchQueue.concurrentPerform(iterations: max(1, min(workers, count))) { _ in
        while !failed.withLock({ $0 }) {
            let index = next.withLock { value in
                defer { value += 1 }
                return value
            }
            guard index < count else { return }
            let result = Swift.Result { try body(index) }
            if case .failure = result { failed.withLock { $0 = true } }
            results.withLock { $0[index] = result }
        }
    }
    return try results.withLock { all in
        for case .failure(let error)? in all { throw error }
        return try all.map { result in
            guard let result else { preconditionFailure("every piece ran") }
            return try result.get()
        }
    }
}
