import Diagnostics
import Foundation

/// Held while a build writes into an output folder: a second build says so, or waits, instead of mixing in.
package final class OutputLock {
    /// What a build that does not wait is refused with.
    private static let busy = "another build is writing here"
    private static let name = ".lock"

    private let lock: FileLock

    /// - Parameter waits: for another build to end, instead of being refused.
    package init(_ output: URL, waits: Bool = false) throws {
        do {
            try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
        } catch {
            throw Fault("the output folder cannot be made", at: .init(output.path), remedy: "Check its path and permissions.")
        }
        do {
            lock = try FileLock(output.appendingPathComponent(Self.name).path, waits: waits)
        } catch .held {
            throw Fault(Self.busy, at: .init(output.path), remedy: "Wait until it has ended, or build with --wait.")
        } catch .failed(let reason) {
            throw Fault("the output folder cannot be written (\(reason))", at: .init(output.path), remedy: "Check its permissions.")
        }
    }

    /// Whether a build was refused for another one, and so says nothing of the inputs.
    package static func isBusy(_ fault: Fault) -> Bool { fault.what == busy }

    /// Whether a build is writing now; nil where that cannot be told.
    package static func isHeld(_ output: URL) -> Bool? { FileLock.isHeld(output.appendingPathComponent(name).path) }
}
