import Foundation
import Testing
@testable import Schedule

/// A folder of its own for one test.
final class TemporaryPlace: Sendable {
    let url: URL
    var path: String { url.path }

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("almanac-schedule-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ text: String, to path: String) throws {
        let file = url.appendingPathComponent(path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    func text(_ path: String) -> String { (try? String(contentsOf: url.appendingPathComponent(path), encoding: .utf8)) ?? "" }
    func lines(_ path: String) -> [String] { text(path).split(separator: "\n").map(String.init) }
    func remove(_ path: String) throws { try FileManager.default.removeItem(at: url.appendingPathComponent(path)) }
}

/// Whether something becomes true within some seconds. It waits without holding a thread, so that tests wait side by side.
func comesTrue(within seconds: Double = 15, _ condition: () throws -> Bool) async rethrows -> Bool {
    let limit = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < limit {
        if try condition() { return true }
        try? await Task.sleep(for: .milliseconds(20))
    }
    return try condition()
}
