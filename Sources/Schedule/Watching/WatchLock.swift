import Diagnostics
import Foundation

/// One watcher for an output folder.
package struct WatchLock {
    private static let name = ".watch.lock"
    private let output: String
    private var lock: FileLock

    /// - Throws: a `Fault` where another watcher has it.
    init(_ output: String) throws {
        self.output = output
        lock = try Self.take(output)
    }

    /// A folder that was removed took the lock with it, and another watcher could have its successor.
    /// - Returns: whether it had to be taken anew.
    mutating func hold() throws -> Bool {
        if lock.isInPlace(Self.path(output)) { return false }
        lock = try Self.take(output)
        return true
    }

    /// Whether a watcher lives; nil where that cannot be told.
    package static func isHeld(_ output: String) -> Bool? { FileLock.isHeld(path(output)) }

    private static func path(_ output: String) -> String { "\(output)/\(name)" }

    private static func take(_ output: String) throws -> FileLock {
        try? FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        do {
            return try FileLock(path(output))
        } catch .held {
            throw Fault("another watcher builds into this folder", at: .init(output), remedy: "One is enough: `almanac status` tells of it.")
        } catch .failed(let reason) {
            throw Fault("the output folder cannot be written (\(reason))", at: .init(output), remedy: "Check its path and permissions.")
        }
    }
}
