import Diagnostics
import Erasures
import Foundation
import GRDB
import Pages
import Testing

@testable import SiteBuild

/// Who shares nothing, or was erased, leaves no trace in any byte of the output but in the sums of the books.
@Suite struct ErasureTests {
    private static let key = Array("0123456789abcdef0123456789abcdef".utf8)
    private static let sponsors = ["corner-bakery", "harbour-books", "riverside-arena"]

    private func tokens(_ small: SmallSite, _ status: String) throws -> [String] {
        let queue = try DatabaseQueue(path: small.configuration.dataFolder + "/snapshots/2026-11-19T0300Z.sqlite")
        return try queue.read { try String.fetchAll($0, sql: "SELECT member_token_id FROM dim_members WHERE data_sharing_status = ? ORDER BY 1", arguments: [status]) }
    }

    private func pseudonyms(of token: String) -> [String] {
        Self.sponsors.map { Pseudonyms(key: Self.key, sponsorID: $0).pseudonym(of: Array(token.utf8)[...]) }
    }

    /// Everything in the folder that looks like a pseudonym, and the whole of it to look for tokens in; compressed twins unpacked.
    private func contents(_ folder: URL) throws -> (pseudonyms: Set<String>, text: Data) {
        var (found, text) = (Set<String>(), Data())
        for (path, data) in try SmallSite.tree(folder) {
            let plain = path.hasSuffix(".gz") ? try Self.unpacked(folder.resolvingSymlinksInPath().appendingPathComponent(path)) : data
            text += plain
            for match in String(decoding: plain, as: UTF8.self).matches(of: /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/) { found.insert(String(match.0)) }
        }
        return (found, text)
    }

    private static func unpacked(_ file: URL) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/gzip")
        process.arguments = ["-dc", file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        return pipe.fileHandleForReading.readDataToEndOfFile()
    }

    @Test func whoSharesNothingIsInNoByte() throws {
        let small = try SmallSite { $0.members = 120 }
        let (none, aggregate, full) = (try tokens(small, "none"), try tokens(small, "aggregate"), try tokens(small, "full"))
        #expect(!none.isEmpty && !aggregate.isEmpty)
        try small.build()
        let site = try contents(small.site.appendingPathComponent("builds"))
        for token in none + aggregate { #expect(site.pseudonyms.isDisjoint(with: pseudonyms(of: token))) }
        // The control: those who share all are found this way.
        #expect(full.count { !site.pseudonyms.isDisjoint(with: pseudonyms(of: $0)) } > full.count / 3)
        for token in none + aggregate + full { #expect(site.text.range(of: Data(token.utf8)) == nil) }
    }

    @Test func whoIsErasedIsGoneAsIfTheSnapshotSaidSoAndOlderBuildsAreRemoved() throws {
        let small = try SmallSite { $0.members = 120 }
        try small.build()
        let before = try contents(small.site.appendingPathComponent("builds"))
        let erased = try #require(try tokens(small, "full").first { Set(pseudonyms(of: $0)).isSubset(of: before.pseudonyms) || !before.pseudonyms.isDisjoint(with: pseudonyms(of: $0)) })
        let file = ErasureFile(in: small.configuration.stateURL)
        try file.add([erased], now: Date())
        #expect(try small.build().isUnchanged == false)
        let after = try contents(small.site.appendingPathComponent("builds"))
        #expect(after.pseudonyms.isDisjoint(with: pseudonyms(of: erased)) && after.pseudonyms.count > 10)
        #expect(try FileManager.default.contentsOfDirectory(atPath: small.site.appendingPathComponent("builds").path).count == 1)
        #expect(try small.build().isUnchanged)
        // Another way to the same: the snapshot itself says so.
        let built = try SmallSite.tree(small.site.appendingPathComponent("current"))
        unlink(file.url.path)
        let queue = try DatabaseQueue(path: small.configuration.dataFolder + "/snapshots/2026-11-19T0300Z.sqlite")
        try queue.write { try $0.execute(sql: "UPDATE dim_members SET data_sharing_status = 'none' WHERE member_token_id = ?", arguments: [erased]) }
        try queue.close()
        try small.build { $0.outputFolder = small.folder.appendingPathComponent("Other").path }
        let other = try SmallSite.tree(small.folder.appendingPathComponent("Other/current"))
        let unlisted: Set = ["build.json", "inputs.json", "build.sha256"]
        #expect(built.filter { !unlisted.contains($0.key) } == other.filter { !unlisted.contains($0.key) })
    }

    @Test func aListThatWasLostStopsTheBuild() throws {
        let small = try SmallSite { $0.members = 120 }
        let file = ErasureFile(in: small.configuration.stateURL)
        let erased = Array(try tokens(small, "full").prefix(2))
        try file.add(erased, now: Date())
        try small.build()
        let before = small.current
        let list = try Data(contentsOf: file.url)
        unlink(file.url.path)
        let fault = #expect(throws: Fault.self) { try small.build() }
        #expect(fault?.what == "the published site was built with 2 erased members, 2 of whom the list does not have" && fault?.place?.file == file.url.path)
        #expect(small.current == before)
        try list.write(to: file.url)
        chmod(file.url.path, 0o600)
        #expect(try small.build().isUnchanged)
    }

    /// As many as before, or more, are not the same ones: a backup from between two erasures, and another erasure since.
    @Test func aListThatLostSomebodyAndHasOthersStopsTheBuild() throws {
        let small = try SmallSite { $0.members = 120 }
        let file = ErasureFile(in: small.configuration.stateURL)
        let erased = Array(try tokens(small, "full").prefix(4))
        try file.add([erased[0]], now: Date())
        let backup = try Data(contentsOf: file.url)
        try file.add([erased[1]], now: Date())
        try small.build()
        let (before, list) = (small.current, try Data(contentsOf: file.url))
        func facts() throws -> [Int?] {
            let facts = try #require(try PublishedFacts.read(small.configuration.outputURL, file.read()))
            return [facts.pendingErasures, facts.missingErasures, facts.pendingSince.map(Int.init)]
        }
        #expect(try facts() == [0, 0, nil])
        try backup.write(to: file.url)
        #expect(try facts() == [0, 1, nil])
        for (number, others) in [erased[2], erased[3]].enumerated() {
            try file.add([others], now: Date(timeIntervalSince1970: 1_795_000_000 + Double(number)))
            #expect(try facts() == [1 + number, 1, 1_795_000_000])
            let fault = #expect(throws: Fault.self) { try small.build() }
            #expect(fault?.what == "the published site was built with 2 erased members, 1 of whom the list does not have")
        }
        #expect(small.current == before && list.count > backup.count)
        // Erased again, in whatever order.
        try file.add([erased[1]], now: Date())
        #expect(try small.build().isUnchanged == false)
        #expect(small.current != before)
        #expect(try facts() == [0, 0, nil])
    }

    /// Killed between publishing and removing, the next build removes.
    @Test func buildsOfBeforeAnErasureAreRemovedEvenLater() throws {
        let small = try SmallSite { $0.members = 120 }
        try small.build()
        let first = try #require(small.current)
        let copy = small.folder.appendingPathComponent("kept")
        try FileManager.default.copyItem(at: small.site.appendingPathComponent(first), to: copy)
        try ErasureFile(in: small.configuration.stateURL).add([try tokens(small, "full")[0]], now: Date())
        try small.build()
        try FileManager.default.moveItem(at: copy, to: small.site.appendingPathComponent(first))
        #expect(try small.build().isUnchanged)
        #expect(!FileManager.default.fileExists(atPath: small.site.appendingPathComponent(first).path))
    }
}
