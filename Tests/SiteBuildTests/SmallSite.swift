@testable import SiteBuild
import Foundation
import SampleProgram
import SiteConfig

/// A small made-up program in a folder of its own, and this checkout's templates.
final class SmallSite {
    let folder: URL
    var configuration = SiteConfiguration()
    private static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// - Parameter change: of the sample program's options.
    convenience init(_ change: (inout SampleOptions) -> Void = { _ in }) throws {
        try self.init(data: nil)
        var options = SampleOptions()
        options.members = 200
        options.transactions = 3_000
        change(&options)
        try SampleWriter(options: options).write(to: URL(fileURLWithPath: configuration.dataFolder))
    }

    /// - Parameter data: the program; to be written, where nil.
    init(data: URL?) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("almanac-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        configuration.dataFolder = (data ?? folder.appendingPathComponent("Data")).path
        configuration.outputFolder = folder.appendingPathComponent("Site").path
        configuration.stateFolder = folder.appendingPathComponent("state").path
        configuration.templatesFolder = Self.checkout.appendingPathComponent("Templates").path
        configuration.publicFolder = Self.checkout.appendingPathComponent("Public").path
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    @discardableResult
    func build(_ change: (inout SiteConfiguration) -> Void = { _ in }, run: String? = nil) throws -> BuildReport {
        var configuration = configuration
        change(&configuration)
        let plan = BuildPlan(configuration: configuration, runID: run, pseudonymKey: Array("0123456789abcdef0123456789abcdef".utf8))
        return try SiteBuilder(plan: plan).build { _ in }
    }

    var site: URL { URL(fileURLWithPath: configuration.outputFolder) }
    var current: String? { try? FileManager.default.destinationOfSymbolicLink(atPath: site.appendingPathComponent("current").path) }

    static func tree(_ folder: URL) throws -> [String: Data] {
        var tree: [String: Data] = [:]
        for (path, url) in try FolderListing.files(in: folder.resolvingSymlinksInPath()) { tree[path] = try Data(contentsOf: url) }
        return tree
    }
}
