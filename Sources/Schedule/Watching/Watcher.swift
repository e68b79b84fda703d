import Diagnostics
import Foundation
import Synchronization

/// What a watcher is to do.
package struct WatchPlan: Sendable {
    package var pace: WatchPace
    package var places: InputPlaces
    /// The program and its arguments that build.
    package var command: [String]
    /// What is added where inputs that are not whole are no failure yet.
    package var patientArguments: [String]
    package var environment: [String: String]
    /// How long a build that has said what became of it may still take to tell others.
    package var hookLimit: Double
    package var onFailure: Hook?

    package init(
        pace: WatchPace, places: InputPlaces, command: [String], patientArguments: [String] = [], environment: [String: String], hookLimit: Double, onFailure: Hook? = nil
    ) {
        (self.pace, self.places, self.command, self.patientArguments) = (pace, places, command, patientArguments)
        (self.environment, self.hookLimit, self.onFailure) = (environment, hookLimit, onFailure)
    }
}

/// Builds whenever there is something new, each build in a process of its own: one that crashes cannot take the watcher with it, and whatever
/// memory it took goes with it.
package final class Watcher {
    let plan: WatchPlan
    let file: StatusFile
    let switchOff: StopSwitch
    let say: (String) -> Void
    let pass: (Data) -> Void
    private let folders = FolderWatch()
    private var state: WatchState
    private var lock: WatchLock
    private var saidTrouble: String?
    /// How often it has looked: a watcher must never run in circles, and this is how a test sees it.
    let looks = Atomic(0)

    /// Between two looks while changes come one after another.
    private static let leastPause = 1.0

    /// - Parameters:
    ///   - say: takes what the watcher says, a line each.
    ///   - pass: takes what builds say on standard error.
    /// - Throws: a `Fault` where another watcher has the output folder.
    package init(_ plan: WatchPlan, file: StatusFile, switchOff: StopSwitch, say: @escaping (String) -> Void, pass: @escaping (Data) -> Void) throws {
        (self.plan, self.file, self.switchOff, self.say, self.pass) = (plan, file, switchOff, say, pass)
        state = WatchState(pace: plan.pace)
        lock = try WatchLock(plan.places.output)
    }

    private var now: Double { ContinuousClock.now.duration(since: Self.start) }
    private static let start = ContinuousClock.now

    /// Until it is switched off. A build that runs then is ended, which leaves the published site as it was.
    package func run() throws {
        let pid = getpid()
        record { $0.watcher = .init(since: wallClock(), pid: pid) }
        defer { record { if $0.watcher?.pid == pid { $0.watcher?.stop(at: wallClock()) } } }
        say("Watching \(plan.places.data) for complete runs; the first build begins now.")
        while try look() {}
        say("Ended; the published site stays as it is.")
    }

    /// - Returns: false once it was switched off.
    private func look() throws -> Bool {
        looks.add(1, ordering: .relaxed)
        if try lock.hold() { say("The output folder was replaced by another: it is watched over now.") }
        folders.drain()
        folders.follow(plan.places.watched())
        tellTrouble()
        switch state.look(plan.places.signature(), at: now) {
        case .build: return build()
        case .wait(let seconds): return wait(seconds)
        }
    }

    private func wait(_ seconds: Double) -> Bool {
        switch switchOff.wait(seconds: seconds, or: folders.descriptor) {
        case .stopped: return false
        case .timeout: return true
        // More is likely to come: look once for all of it.
        case .readable: return switchOff.wait(seconds: min(seconds, Self.leastPause)) != .stopped
        }
    }

    private func build() -> Bool {
        let isPatient = state.isPatient(at: now)
        state.began()
        let run = BuildRun(plan: plan, file: file, isPatient: isPatient)
        guard let outcome = run.run(switchOff, say: say, pass: pass) else { return false }
        state.ended(outcome, at: now)
        let next = state.nextTry(at: now)
        record { $0.watcher?.nextTry = next.map { wallClock() + Int64($0.rounded(.up)) } }
        if outcome != .succeeded, let next { say("Next try with the same inputs in \(Ages.words(Int64(next.rounded(.up)))); at once when something changes.") }
        return true
    }

    /// What cannot be written down must not end the watching.
    private func record(_ change: (inout BuildStatus) -> Void) {
        do { try file.update(change) } catch { say("warning: \((error as? Fault)?.message ?? "\(error)")") }
    }

    private func tellTrouble() {
        guard folders.trouble != saidTrouble else { return }
        saidTrouble = folders.trouble
        if let saidTrouble { say("warning: not every folder can be watched (\(saidTrouble)): changes are seen within \(Ages.words(Int64(plan.pace.interval))).") }
    }
}

private func wallClock() -> Int64 { Int64(Date().timeIntervalSince1970) }

extension ContinuousClock.Instant {
    fileprivate func duration(since start: Self) -> Double { (self - start) / .seconds(1) }
}
