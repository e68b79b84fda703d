import Diagnostics
import Foundation
import Testing
@testable import Schedule

/// What is written down of builds, and what is due then.
@Suite struct StatusFileTests {
    private let place: TemporaryPlace
    private var file: StatusFile { StatusFile(in: place.url.appendingPathComponent("state")) }

    init() throws { place = try TemporaryPlace() }

    private func recorder(_ pid: Int32 = 10, at moment: Int64 = 1_000, by: BuildStatus.Builder = .hand) -> BuildRecorder {
        BuildRecorder(file: file, by: by, pid: pid, now: { moment })
    }

    private func mode(_ path: String) throws -> Int? { try FileManager.default.attributesOfItem(atPath: place.path + "/" + path)[.posixPermissions] as? Int }

    @Test func `it is for its owner alone, and a draft is not left`() throws {
        let before = umask(0)
        defer { umask(before) }
        try recorder().began()
        #expect(try mode("state") == 0o700)
        #expect(try mode("state/build-status.json") == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path + "/state").sorted() == ["build-status.json", "build-status.json.lock"])
    }

    @Test func `a build from its beginning to its end`() throws {
        #expect(try file.read() == BuildStatus())
        try recorder(at: 1).began()
        #expect(try file.read().running == .init(since: 1, by: .hand, pid: 10))
        #expect(try recorder(at: 2).succeeded(buildID: "b1", runID: "r1", keyCheck: "c", changesSite: true))
        let status = try file.read()
        #expect(status.running == nil && status.lastSuccess == .init(at: 2, buildID: "b1", runID: "r1", keyCheck: "c") && status.lastResultPid == 10)
    }

    @Test func `failures are counted until a success, and what failed stays known`() throws {
        #expect(try recorder(at: 5).failed("no") == (true, 1))
        #expect(try recorder(at: 6, by: .watch).failed("no") == (false, 2))
        #expect(try recorder(at: 7).failed("no, otherwise") == (true, 3))
        var status = try file.read()
        #expect(status.consecutiveFailures == 3 && status.failingSince == 5 && status.lastFailure == .init(at: 7, by: .hand, pid: 10, message: "no, otherwise"))
        _ = try recorder(at: 8).succeeded(buildID: "b1", runID: "r1", keyCheck: nil, changesSite: false)
        status = try file.read()
        #expect(status.consecutiveFailures == 0 && status.failingSince == nil && status.lastFailure?.at == 7)
        #expect(try recorder(at: 9).failed("no, otherwise") == (true, 1))
    }

    @Test func `a run asked for by name that fails is written down and not counted`() throws {
        #expect(try recorder().failed("there is no such run", counts: false) == (false, 0))
        #expect(try file.read().lastFailure?.message == "there is no such run")
    }

    @Test func `readers are told of a new build, and not when nothing has changed`() throws {
        func ends(_ id: String, changes: Bool) throws -> Bool { try recorder().succeeded(buildID: id, runID: "r", keyCheck: nil, changesSite: changes) }
        // A site that was there before anything was written down.
        #expect(try !ends("b1", changes: false))
        #expect(try ends("b2", changes: true))
        try recorder().announced(buildID: "b2")
        #expect(try !ends("b2", changes: false))
        // Killed after it had published b3, before anyone was told: the next one finds nothing changed.
        #expect(try ends("b3", changes: false))
        #expect(try ends("b3", changes: false))
        try recorder().announced(buildID: "b3")
        #expect(try !ends("b3", changes: false))
    }

    @Test func `what is incomplete is no failure, and goes with the next result`() throws {
        try recorder(at: 3).began()
        try recorder(at: 4).found(incomplete: "cut short")
        var status = try file.read()
        #expect(status.waiting == .init(at: 4, message: "cut short") && status.consecutiveFailures == 0 && status.lastFailure == nil && status.running == nil)
        _ = try recorder(at: 5).failed("cut short")
        status = try file.read()
        #expect(status.waiting == nil && status.consecutiveFailures == 1)
    }

    @Test func `a build does not clear what another one that runs has written`() throws {
        try recorder(20).began()
        _ = try recorder(10).failed("no")
        #expect(try file.read().running?.pid == 20)
        try recorder(10).dropped()
        #expect(try file.read().running?.pid == 20)
        try recorder(20).dropped()
        #expect(try file.read().running == nil)
    }

    @Test func `a hook's failure stays until that hook succeeds`() throws {
        try recorder(at: 3).ran(hook: "on_publish", failure: "it ended with 3")
        try recorder(at: 4).ran(hook: "on_failure", failure: nil)
        #expect(try file.read().hookFailure == .init(at: 3, hook: "on_publish", message: "it ended with 3"))
        try recorder(at: 5).ran(hook: "on_publish", failure: nil)
        #expect(try file.read().hookFailure == nil)
    }

    @Test(arguments: ["{", "", #"{"version": 2, "consecutive_failures": 0}"#]) func `what is not a status is refused, and left as it is`(_ text: String) throws {
        try place.write(text, to: "state/build-status.json")
        let refusal = "\(place.path)/state/build-status.json: this is not a status that this version of almanac writes. Remove the file; the next build writes it anew."
        #expect { try file.read() } throws: { ($0 as? Fault)?.message == refusal }
        #expect { try recorder().began() } throws: { ($0 as? Fault)?.message == refusal }
        #expect(place.text("state/build-status.json") == text)
    }

    @Test func `many at once lose nothing`() async throws {
        let recorder = recorder()
        await withTaskGroup { group in
            for _ in 0..<20 { group.addTask { _ = try? recorder.failed("no") } }
        }
        #expect(try file.read().consecutiveFailures == 20)
    }

    /// Closed twice, the second time may be somebody else's file that was opened in between.
    @Test func `who is refused closes what it opened once`() throws {
        let path = place.path + "/lock"
        let lock = try FileLock(path)
        let isOver = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            for _ in 0..<100_000 { _ = try? FileLock(path) }
            isOver.signal()
        }
        var lost = 0
        while isOver.wait(timeout: .now()) == .timedOut {
            for _ in 0..<100 {
                let other = open("/dev/null", O_RDONLY | O_CLOEXEC)
                for _ in 0..<5 where fcntl(other, F_GETFD) < 0 { lost += 1 }
                close(other)
            }
        }
        #expect(lost == 0)
        withExtendedLifetime(lock) {}
    }

    @Test func `a lock is told without being taken`() throws {
        let path = place.path + "/lock"
        #expect(FileLock.isHeld(path) == false)
        var lock: FileLock? = try FileLock(path)
        #expect(FileLock.isHeld(path) == true)
        #expect { _ = try FileLock(path) } throws: { $0 as? FileLock.Refusal == .held }
        #expect(lock?.isInPlace(path) == true)
        try place.remove("lock")
        #expect(lock?.isInPlace(path) == false)
        lock = nil
        try place.write("", to: "lock")
        #expect(FileLock.isHeld(path) == false)
        #expect { _ = try FileLock(place.path + "/nowhere/lock") } throws: { $0 as? FileLock.Refusal == .failed("No such file or directory") }
    }
}
