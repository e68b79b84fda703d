import Crypto
import Foundation
import ProgramFixture
import ScoringRuns
import Testing

@Suite struct Catalog {
    @Test func newestFirstByScoredAtAndNotByName() throws {
        let folder = try DataFolder()
        for (id, scoredAt) in [("c", 1_704_070_800), ("a", 1_704_070_900), ("b", 1_704_070_801), ("d", 1_704_070_801)] as [(String, Int64)] {
            try RunFixture(id, scoredAt: scoredAt).write(to: folder.runs)
        }
        #expect(try RunCatalog(in: folder.runs).complete.map(\.summary.runID) == ["a", "d", "b", "c"])
    }

    @Test func runsBeingWrittenAreLeftAlone() throws {
        let folder = try DataFolder()
        let whole = try RunFixture().write(to: folder.runs)
        let half = try RunFixture("half").write(to: folder.runs)
        try FileManager.default.removeItem(at: half.appendingPathComponent("run.json"))
        try FileManager.default.createDirectory(at: folder.runs.appendingPathComponent(".tmp"), withIntermediateDirectories: false)
        try Data().write(to: folder.runs.appendingPathComponent("notes.txt"))
        let catalog = try RunCatalog(in: folder.runs)
        #expect(catalog.complete.map(\.folder.lastPathComponent) == [whole.lastPathComponent])
        #expect(catalog.unfinished == ["half"] && catalog.broken.isEmpty)
        // The digest is of the bytes that were read, and the same without reading what they say.
        let digests = [whole.lastPathComponent: Array(SHA256.hash(data: try Data(contentsOf: whole.appendingPathComponent("run.json")))), "half": []]
        #expect(Dictionary(uniqueKeysWithValues: catalog.contents.map { ($0.runID, $0.digest) }) == digests)
        #expect(try RunCatalog.contents(in: folder.runs).map(\.digest) == catalog.contents.map(\.digest))
    }

    @Test func brokenRunsAreKeptWithTheirReasonAndTheirTime() throws {
        let folder = try DataFolder()
        var other = RunFixture("other")
        other.replace(#""contract_version": 1"#, #""contract_version": 2"#)
        try other.write(to: folder.runs)
        var cut = RunFixture("cut")
        cut.edit = { String($0.prefix(40)) }
        try cut.write(to: folder.runs)
        try RunFixture("bad name").write(to: folder.runs)
        let broken = try RunCatalog(in: folder.runs).broken
        #expect(broken.map(\.runID) == ["bad name", "cut", "other"])
        #expect(broken.map(\.scoredAt) == [1_704_070_800, nil, 1_704_070_800])
        #expect(broken.map(\.fault.message) == [
            "runs: “bad name” is not a run's id. An id is 1 to 64 of A-Z, a-z, 0-9, _, . and -, a letter or digit first.",
            "runs/cut/run.json, line 3, column 14: not JSON: a string has no end. Write run.json last, and whole.",
            "runs/other/run.json, line 2, column 23, contract_version: is not 1. This program reads contract version 1.",
        ])
    }

    /// A link could tell of any file, a FIFO keeps whoever opens it waiting, a device has no end.
    @Test(.timeLimit(.minutes(10))) func aRunJSONThatIsNoPlainFile() throws {
        let folder = try DataFolder()
        let whole = try RunFixture("whole").write(to: folder.runs).appendingPathComponent("run.json")
        for name in ["device", "fifo", "large", "link", "nowhere"] {
            let place = try RunFixture(name).write(to: folder.runs).appendingPathComponent("run.json")
            try FileManager.default.removeItem(at: place)
            switch name {
            case "fifo": #expect(mkfifo(place.path, 0o600) == 0)
            case "large":
                try Data().write(to: place)
                #expect(truncate(place.path, (16 << 20) + 1) == 0)
            default: try FileManager.default.createSymbolicLink(atPath: place.path, withDestinationPath: ["device": "/dev/zero", "link": whole.path][name] ?? "absent")
            }
        }
        let catalog = try RunCatalog(in: folder.runs)
        #expect(catalog.complete.map(\.summary.runID) == ["whole"] && catalog.unfinished.isEmpty)
        let isLink = "the file is a symbolic link. Put the file itself there: links are not followed, as they could publish any file."
        #expect(catalog.broken.map(\.fault.message) == [
            "runs/device/run.json: \(isLink)", "runs/fifo/run.json: it is not a plain file. Put a plain file there.",
            "runs/large/run.json: the file is larger than 16 MiB. Keep scores in the CSV files.", "runs/link/run.json: \(isLink)", "runs/nowhere/run.json: \(isLink)",
        ])
    }

    @Test func aRunsFolderMayBeKeptElsewhere() throws {
        let folder = try DataFolder()
        let (place, elsewhere) = (try RunFixture().write(to: folder.runs), folder.url.appendingPathComponent("kept"))
        try FileManager.default.moveItem(at: place, to: elsewhere)
        try FileManager.default.createSymbolicLink(at: folder.runs.appendingPathComponent("run1"), withDestinationURL: elsewhere)
        #expect(try read(folder).scoredPairs == 3)
    }

    @Test func withoutTheFolder() throws {
        let folder = try DataFolder()
        try FileManager.default.removeItem(at: folder.runs)
        #expect(refusal { _ = try RunCatalog(in: folder.runs) } == "\(folder.runs.path): the folder cannot be read. A data folder holds snapshots/ and runs/; name it with --data.")
    }
}
