import Foundation
import GRDB
import RunningProgram
import Synchronization
import Testing

/// Inputs that change while a build reads them. What is published is always one state of them, and the next build knows which.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ChangingInputTests {
    /// A file of the data folder with the contents that it has in turn.
    private struct Changed {
        var path: String
        var contents: [Data]
    }

    private static var rounds: Int { ProcessInfo.processInfo.environment["LONG_TESTS"] == "1" ? 60 : 6 }

    /// The newest run's `run.json` with another model, and its snapshot with another name of the program and other amounts: any two go together.
    private func changed(_ site: FaultedSite) throws -> [Changed] {
        let run = "runs/\(FaultedSite.newest)/run.json"
        let text = try String(contentsOf: site.data.appendingPathComponent(run), encoding: .utf8)
        let snapshot = try #require(text.firstMatch(of: /"snapshot_id"\s*:\s*"([^"]+)"/)).output.1
        let other = text.replacing(#/"algorithm"\s*:\s*"[^"]*"/#, with: "\"algorithm\": \"another\"")
        try #require(other != text)
        let copy = site.folder.appendingPathComponent("other.sqlite")
        let original = site.data.appendingPathComponent("snapshots/\(snapshot).sqlite")
        try FileManager.default.copyItem(at: original, to: copy)
        let queue = try DatabaseQueue(path: copy.path)
        try queue.write { try $0.execute(sql: "UPDATE snapshot SET program_name = 'Another program'; UPDATE fct_transactions SET amount_cents = amount_cents + 100") }
        try queue.close()
        return [Changed(path: run, contents: [Data(text.utf8), Data(other.utf8)]), Changed(path: "snapshots/\(snapshot).sqlite", contents: [try Data(contentsOf: original), try Data(contentsOf: copy)])]
    }

    /// With one rename, as whoever copies with care does.
    private static func put(_ data: Data, at path: String, in site: FaultedSite) throws {
        let draft = site.folder.appendingPathComponent("draft-\(UUID().uuidString)")
        try data.write(to: draft)
        guard rename(draft.path, site.data.appendingPathComponent(path).path) == 0 else { throw POSIXError(.EIO) }
    }

    @Test func `what is published is one state of the inputs`() async throws {
        let site = try FaultedSite()
        let inputs = try changed(site)
        var known: [[Int]: SiteFiles] = [:]
        for state in [[0, 0], [1, 0], [0, 1], [1, 1]] {
            for (input, choice) in zip(inputs, state) { try Self.put(input.contents[choice], at: input.path, in: site) }
            known[state] = try await site.ownReference(.english)
            try FileManager.default.removeItem(at: site.folder.appendingPathComponent("reference-\(FaultedSite.Variant.english.rawValue)"))
        }
        #expect(Set(known.values.map { $0.hashes.description }).count == 4)
        var (published, refused) = (0, 0)
        // What lies there, round after round: in a short one perhaps only one of the two is changed.
        var lies = [1, 1]
        for round in 0..<Self.rounds {
            try site.configure(.english, comment: 1 + round)
            let before = site.current
            let state = Mutex(lies), goesOn = Atomic(true)
            let changer = Task.detached {
                while goesOn.load(ordering: .relaxed) {
                    let input = Int.random(in: 0...1)
                    try state.withLock { state in
                        state[input] = 1 - state[input]
                        try Self.put(inputs[input].contents[state[input]], at: inputs[input].path, in: site)
                    }
                    try await Task.sleep(for: .milliseconds(Int.random(in: 1...400)))
                }
            }
            let build = try await site.almanac("build")
            goesOn.store(false, ordering: .relaxed)
            try await changer.value
            if build.code == 0 {
                published += 1
                #expect(known.values.contains(try SiteFiles(ofCurrentIn: site.layout)), "of no one state")
            } else {
                refused += 1
                #expect(site.current == before && build.message.contains(/was changed or replaced while it was read|were changed while they were read/), "\(build.message)")
            }
            // With what lies there now: nothing of the other states may be taken for it.
            let calm = try await site.almanac("build")
            let (files, now) = (try SiteFiles(ofCurrentIn: site.layout), state.withLock { $0 })
            lies = now
            let isRight = calm.code == 0 && known[now] == files
            #expect(isRight, "\(build.errors) \(calm.output) \(calm.errors)")
            try site.expectNothingLeftOver()
        }
        #expect(published + refused == Self.rounds)
        print("inputs changed under \(Self.rounds) builds: \(published) published one state, \(refused) refused")
    }

    /// Gone, or short of its end, between two readings of it: the build is held while that happens.
    @Test(arguments: [true, false]) func `a snapshot that vanishes or is cut short stops the build`(_ vanishes: Bool) async throws {
        let site = try FaultedSite(members: 2_000)
        try site.configure(.english, comment: 0)
        let input = try changed(site)[1]
        #expect(try await site.almanac("build").code == 0)
        let before = site.current
        let snapshot = site.data.appendingPathComponent(input.path)
        try site.configure(.english, comment: 1)
        let ended = try await held(site) { if vanishes { unlink(snapshot.path) } else { truncate(snapshot.path, off_t(input.contents[0].count / 2)) } }
        let whys = ["the snapshot was changed or replaced while it was read", vanishes ? "is not there" : "cut short"]
        #expect(ended.code == 1 && whys.contains { ended.message.contains($0) }, "\(ended.message)")
        #expect(site.current == before)
        let again = try await site.almanac("build")
        #expect(again.code == 1 && again.message.contains(vanishes ? "is not there" : "cut short") && site.current == before, "\(again.message)")
        try Self.put(input.contents[0], at: input.path, in: site)
        #expect(try await site.almanac("build").code == 0)
        try site.expectNothingLeftOver()
    }

    /// A build that is held while it reads the runs, and something is done.
    private func held(_ site: FaultedSite, _ change: () throws -> Void) async throws -> RunningProgram.Ended {
        let build = try site.start(["build", "--jobs", "1"])
        while !build.said.contains("Reading the runs"), build.isRunning { try await Task.sleep(for: .microseconds(200)) }
        try await Task.sleep(for: .milliseconds(10))
        build.signal(SIGSTOP)
        try change()
        build.signal(SIGCONT)
        return try await build.ended()
    }

    @Test func `a run that is copied slowly is published when it is whole`() async throws {
        let site = try FaultedSite()
        try site.configure(.english, comment: 0)
        let held = site.folder.appendingPathComponent("held"), run = site.data.appendingPathComponent("runs/\(FaultedSite.newest)")
        try FileManager.default.moveItem(at: run, to: held)
        #expect(try await site.almanac("build").code == 0)
        var earlier = try #require(site.current)
        #expect(earlier.hasPrefix("builds/\(FaultedSite.earlier)-"))
        try FileManager.default.createDirectory(at: run, withIntermediateDirectories: false)
        let outputs = try FileManager.default.contentsOfDirectory(atPath: held.path).filter { $0 != "run.json" }.sorted()
        try #require(outputs.count > 3)
        let copy = { (name: String) in try FileManager.default.copyItem(at: held.appendingPathComponent(name), to: run.appendingPathComponent(name)) }
        // As the contract says, run.json last: until then there is no such run.
        for name in outputs.prefix(3) {
            try copy(name)
            let build = try await site.almanac("build")
            #expect(build.code == 0 && site.current?.hasPrefix("builds/\(FaultedSite.earlier)-") == true, "\(build.errors)")
            #expect(build.errors.contains("warning: runs/\(FaultedSite.newest) has no run.json and is left alone") || build.output.hasPrefix("Nothing has changed"))
        }
        earlier = try #require(site.current)
        // And not as it says: the build stops, and the site stays.
        try copy("run.json")
        let whole = try Data(contentsOf: held.appendingPathComponent(outputs[3]))
        try whole.prefix(whole.count / 2).write(to: run.appendingPathComponent(outputs[3]))
        for name in outputs.dropFirst(4) { try copy(name) }
        let half = try await site.almanac("build")
        #expect(half.code == 1 && half.message.contains("runs/\(FaultedSite.newest)/\(outputs[3])") && site.current == earlier, "\(half.message)")
        #expect(try await site.almanac("build", "--while-copying").code == 75)
        try whole.write(to: run.appendingPathComponent(outputs[3]))
        #expect(try await site.almanac("build").code == 0)
        #expect(site.current?.hasPrefix("builds/\(FaultedSite.newest)-") == true)
        try site.expectNothingLeftOver()
    }
}
