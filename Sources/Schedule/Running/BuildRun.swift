import Diagnostics
import Foundation

/// One build of a watcher's, in a process of its own.
struct BuildRun {
    let plan: WatchPlan
    let file: StatusFile
    let isPatient: Bool

    /// How long a build that is asked to end may take; what it leaves is swept away by the next one.
    private static let stopLimit = 10.0

    /// - Returns: nil where the watcher was switched off; the build has ended then.
    func run(_ switchOff: StopSwitch, say: (String) -> Void, pass: @escaping (Data) -> Void) -> WatchState.Outcome? {
        let relay = ErrorRelay(pass: pass)
        let began = wallClock()
        let child: ChildProcess
        do {
            child = try ChildProcess(plan.command + (isPatient ? plan.patientArguments : []), environment: plan.environment, standardError: relay.writeEnd)
        } catch {
            relay.closeWriteEnd()
            return failed((error as? Fault)?.message ?? "\(error)", pid: getpid(), say)
        }
        relay.closeWriteEnd()
        while true {
            relay.drain()
            if let end = child.poll() {
                // What was written before the end is there now; what it left running may keep the pipe open, and is not waited for.
                relay.drain()
                return outcome(end, child.pid, since: began, relay.lastError, say)
            }
            // Waiting for the end has no descriptor of its own: ten looks a second while a build runs cost nothing beside it.
            if switchOff.wait(seconds: 0.1, or: relay.readEnd) == .stopped {
                stop(child)
                relay.drain()
                return nil
            }
        }
    }

    /// A build whose result is written down is telling others of it, and is let be; any other is ended, which leaves the site as it was.
    private func stop(_ child: ChildProcess) {
        if let status = try? file.read(), status.running?.pid != child.pid, isRecorded(child.pid, status) { _ = child.wait(seconds: plan.hookLimit + 5) }
        child.stop(within: Self.stopLimit)
        try? recorder(child.pid).dropped()
    }

    private func isRecorded(_ pid: pid_t, _ status: BuildStatus) -> Bool { status.lastResultPid == pid }

    private func outcome(_ end: ProcessEnd, _ pid: pid_t, since began: Int64, _ message: String?, _ say: (String) -> Void) -> WatchState.Outcome {
        switch end {
        case .exited(0): return .succeeded
        case .exited(BuildExit.incomplete): return isPatient ? .incomplete : .failed
        default: break
        }
        // A build that could not read its settings, or crashed, has not written down what became of it.
        let status = try? file.read()
        if let last = status?.lastFailure, last.pid == pid, last.at >= began, status?.running?.pid != pid { return .failed }
        let words = if case .killed = end { "the build crashed or was killed: \(end.words)" } else { message ?? "the build failed without a word: \(end.words)" }
        return failed(words, pid: pid, say)
    }

    private func failed(_ message: String, pid: pid_t, _ say: (String) -> Void) -> WatchState.Outcome {
        say("error: \(message)")
        do {
            let recorder = recorder(pid)
            let (isNew, failures) = try recorder.failed(message)
            guard isNew, let hook = plan.onFailure else { return .failed }
            let failure = hook.run(.failed(message: message, failures: failures, output: plan.places.output), environment: plan.environment)
            if let failure { say("warning: \(hook.name): \(failure)") }
            try recorder.ran(hook: hook.name, failure: failure)
        } catch {
            say("warning: \((error as? Fault)?.message ?? "\(error)")")
        }
        return .failed
    }

    private func recorder(_ pid: pid_t) -> BuildRecorder { BuildRecorder(file: file, by: .watch, pid: pid, now: { wallClock() }) }
}

private func wallClock() -> Int64 { Int64(Date().timeIntervalSince1970) }
