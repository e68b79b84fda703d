@testable import SiteBuild
import Diagnostics
import Foundation
import SampleProgram
import SiteConfig
import SiteManifest
import Testing

@Suite("A whole build", .serialized)
struct WholeBuildTests {
    @Test func theSameInputsGiveTheSameBytes() throws {
        let small = try SmallSite()
        try small.build { $0.jobs = 1 }
        let elsewhere = small.folder.appendingPathComponent("Elsewhere")
        let zone = ProcessInfo.processInfo.environment["TZ"]
        setenv("TZ", "Pacific/Apia", 1)
        setenv("LANG", "de_DE.UTF-8", 1)
        defer { if let zone { setenv("TZ", zone, 1) } else { unsetenv("TZ") } }
        try small.build {
            $0.jobs = 2
            $0.outputFolder = elsewhere.path
        }
        let (a, b) = (try SmallSite.tree(small.site.appendingPathComponent("current")), try SmallSite.tree(elsewhere.appendingPathComponent("current")))
        #expect(a.count > 100)
        #expect(a.keys.sorted() == b.keys.sorted())
        for (path, data) in a where b[path] != data { Issue.record("\(path) differs") }
    }

    @Test func theManifestMatchesTheFiles() throws {
        let small = try SmallSite()
        let report = try small.build()
        let current = small.site.appendingPathComponent("current").resolvingSymlinksInPath()
        let manifest = try SiteManifest(reading: current.appendingPathComponent("build.json"))
        #expect(manifest.buildID == report.buildID && small.current == "builds/\(report.buildID)")
        for file in manifest.files {
            let data = try Data(contentsOf: current.appendingPathComponent(file.path))
            #expect(data.count == file.size, "\(file.path)")
        }
        #expect(manifest.files.filter { $0.access == .exports }.allSatisfy { $0.path.hasSuffix(".csv") || $0.path.hasSuffix("/exports/SHA256SUMS") })
    }

    @Test func aFailedBuildLeavesThePublishedSiteAndNothingElse() throws {
        let small = try SmallSite()
        try small.build()
        let before = small.current
        let tree = try SmallSite.tree(small.site.appendingPathComponent("builds"))
        // The newest run loses a byte.
        let run = URL(fileURLWithPath: small.configuration.dataFolder).appendingPathComponent("runs/2026-11-19T0412Z/churn.csv")
        let data = try Data(contentsOf: run)
        try data.dropLast().write(to: run)
        #expect(throws: Fault.self) { try small.build() }
        #expect(small.current == before)
        #expect(try SmallSite.tree(small.site.appendingPathComponent("builds")) == tree)
    }

    @Test func unchangedInputsAreNotBuiltAgainAndOldBuildsGo() throws {
        let small = try SmallSite()
        let first = try small.build(run: "2026-10-22T0412Z")
        #expect(!first.isUnchanged)
        #expect(try small.build(run: "2026-10-22T0412Z").isUnchanged)
        let second = try small.build { $0.keptBuilds = 2 }
        let third = try small.build {
            $0.keptBuilds = 2
            $0.figures.listedRows = 7
        }
        #expect(Set([first.buildID, second.buildID, third.buildID]).count == 3)
        #expect(Set(BuildLayout(output: small.site).buildIDs()) == [second.buildID, third.buildID])
        // A build that was killed before it came to that leaves it to the next, whether that has something to do or not.
        let left = BuildLayout(output: small.site).folder(of: "2026-10-22T0412Z-000000000000")
        try FileManager.default.createDirectory(at: left, withIntermediateDirectories: false)
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 0)], ofItemAtPath: left.path)
        #expect(try small.build { ($0.keptBuilds, $0.figures.listedRows) = (2, 7) }.isUnchanged)
        #expect(Set(BuildLayout(output: small.site).buildIDs()) == [second.buildID, third.buildID])
    }

    /// A build whose files were changed since is made again, although its name is the same and no size differs.
    @Test func aDamagedBuildIsMadeAgain() throws {
        let small = try SmallSite()
        let first = try small.build()
        let page = small.site.appendingPathComponent("current/sponsors/corner-bakery/index.html").resolvingSymlinksInPath()
        let whole = try Data(contentsOf: page)
        var damaged = whole
        damaged[damaged.count / 2] ^= 1
        try damaged.write(to: page)
        let second = try small.build()
        #expect(!second.isUnchanged && second.buildID == first.buildID)
        #expect(try Data(contentsOf: page) == whole)
        #expect(try FileManager.default.contentsOfDirectory(atPath: small.site.appendingPathComponent("builds").path) == [first.buildID])
    }

    @Test func twoBuildsAtOnceAreRefused() throws {
        let small = try SmallSite()
        let lock = try OutputLock(small.site)
        #expect(throws: Fault.self) { try small.build() }
        withExtendedLifetime(lock) {}
    }

    @Test func whatABuildThatWasKilledLeftIsSweptAway() throws {
        let small = try SmallSite()
        let left = small.site.appendingPathComponent("builds/.staging-1/sponsors")
        try FileManager.default.createDirectory(at: left, withIntermediateDirectories: true)
        try small.build()
        #expect(!FileManager.default.fileExists(atPath: left.path))
    }

    @Test func settingsOfASponsorThatIsNotThereAreRefused() throws {
        let small = try SmallSite()
        let fault = #expect(throws: Fault.self) { try small.build { $0.figures.sponsors["corner-bakry"] = .init() } }
        #expect(fault?.message.hasPrefix("settings, sponsors.corner-bakry: the snapshot has no sponsor “corner-bakry”. Did you mean corner-bakery?") == true)
    }

    /// Nobody's token, and no other sponsor's pseudonym, is anywhere in a sponsor's files.
    @Test func noFileHoldsATokenOrTheTimeOfBuilding() throws {
        let small = try SmallSite()
        try small.build()
        let tree = try SmallSite.tree(small.site.appendingPathComponent("current"))
        let csv = String(decoding: try Data(contentsOf: URL(fileURLWithPath: small.configuration.dataFolder).appendingPathComponent("runs/2026-11-19T0412Z/churn.csv")), as: UTF8.self)
        let tokens = Set(csv.split(separator: "\n").dropFirst().compactMap { $0.split(separator: ",").dropFirst().first.map(String.init) })
        #expect(tokens.count > 50)
        for (path, data) in tree where path.hasSuffix(".html") || path.hasSuffix(".csv") {
            let words = Set(String(decoding: data, as: UTF8.self).split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }.map(String.init))
            #expect(words.isDisjoint(with: tokens), "\(path) holds a member token")
        }
    }
}
