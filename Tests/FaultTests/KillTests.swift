import Foundation
import Testing

/// Builds that are killed at random moments, under a reader: never a mixed, missing or half page, and the next build is as if nothing had been.
@Suite(.serialized) struct KillTests {
    private static let stages = [
        "Reading templates and settings", "Looking for changes", "Reading the runs", "Reading the ledger", "Writing pages, charts and exports", "Checking and putting in place",
    ]
    /// The whole number is asked for by `make test-long`.
    private static var kills: Int { ProcessInfo.processInfo.environment["LONG_TESTS"] == "1" ? 200 : 12 }

    @Test(.timeLimit(.minutes(30))) func `a build may be killed at any moment`() async throws {
        let site = try FaultedSite()
        try site.configure(.english, comment: 1)
        #expect(try await site.almanac("build").code == 0)
        // Before the references are built, as the operator's page tells whether there is a log of reads.
        let reader = try await SiteReader(site)
        var known: [FaultedSite.Variant: SiteFiles] = [:]
        for variant in FaultedSite.Variant.allCases { known[variant] = try await site.ownReference(variant) }
        let english = try #require(known[.english])
        let alike = english.paths.filter { $0.key.hasSuffix("/") && known[.german]?.hashes[$0.value] == english.hashes[$0.value] }
        #expect(english.hashes.count > 60 && alike.keys.allSatisfy { $0 == "/sign-in/" || $0.contains("/roi/") }, "\(alike.keys.sorted())")
        try site.configure(.english, comment: 2)
        let began = ContinuousClock.now
        #expect(try await site.almanac("build").code == 0)
        let whole = ContinuousClock.now - began

        let reading = Task { [known] in try await reader.read(known) }
        let link = LinkWatch(site.layout)
        defer { reader.stopReading() }
        var killed: [String: Int] = [:]
        for number in 0..<Self.kills {
            let variant: FaultedSite.Variant = number % 2 == 0 ? .german : .english
            try site.configure(variant, comment: 3 + number)
            let last = try await kill(site, number, whole)
            killed[last, default: 0] += 1
            // Whatever is there is one of the two, whole to the last byte.
            let files = try SiteFiles(ofCurrentIn: site.layout), isKnown = known.values.contains(files)
            #expect(isKnown, "killed in “\(last)”")
            // Every third time, so that both variants have their turn.
            guard number % 3 == 2 else { continue }
            let next = try await site.almanac("build")
            #expect(next.code == 0, "after a kill in “\(last)”: \(next.errors)")
            let isRight = try SiteFiles(ofCurrentIn: site.layout) == known[variant]
            #expect(isRight, "after a kill in “\(last)”")
            try site.expectNothingLeftOver()
            // The reader gets round to it before the next one is killed.
            let seen = reader.sofar.loads[variant, default: 0]
            for _ in 0..<1_000 where reader.sofar.loads[variant, default: 0] < seen + 3 { try await Task.sleep(for: .milliseconds(20)) }
        }
        reader.stopReading()
        try await reading.value
        let ended = try await reader.end()
        #expect(ended.code == 0 && ended.signal == nil, "\(ended.errors)")
        #expect(link.stop() == [])
        let tally = reader.sofar
        #expect(tally.faults.isEmpty, "\(tally.faults.count) faults, the first: \(tally.faults.prefix(5))")
        // The reader has seen both, or nothing was tried.
        #expect(tally.loads.count == 2 && tally.loads.values.allSatisfy { $0 > 2 } && tally.assets > tally.loads.values.reduce(0, +))
        #expect(killed.filter { Self.stages.contains($0.key) }.count >= 3, "\(killed)")
        print("\(Self.kills) kills by stage \(killed.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }); page loads \(tally.loads.mapValues { $0 }), assets \(tally.assets)")
    }

    /// Every other one somewhere in the time that a build takes, the others a little after a stage began, as the short ones are hardly hit by chance.
    /// - Returns: the stage in which it was killed.
    private func kill(_ site: FaultedSite, _ number: Int, _ whole: Duration) async throws -> String {
        let build = try site.start(["build"])
        if number % 2 == 0 {
            try await Task.sleep(for: whole * Double.random(in: 0...1.1))
        } else {
            let stage = Self.stages[number / 2 % Self.stages.count]
            while !build.said.contains(stage), build.isRunning { try await Task.sleep(for: .microseconds(300)) }
            try await Task.sleep(for: .microseconds(Int.random(in: 0...60_000)))
        }
        build.signal(SIGKILL)
        let ended = try await build.ended()
        guard ended.signal == SIGKILL else { return ended.code == 0 ? "after its end" : "failed: \(ended.message)" }
        return Self.stages.last { ended.errors.contains($0) } ?? "before the first stage"
    }
}
