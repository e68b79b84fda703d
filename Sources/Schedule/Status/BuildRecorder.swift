/// Writes down what becomes of one build, and tells which hooks are due.
package struct BuildRecorder: Sendable {
    let file: StatusFile
    let by: BuildStatus.Builder
    let pid: Int32
    let now: @Sendable () -> Int64

    package init(file: StatusFile, by: BuildStatus.Builder, pid: Int32, now: @escaping @Sendable () -> Int64) {
        (self.file, self.by, self.pid, self.now) = (file, by, pid, now)
    }

    /// The build holds the output folder.
    package func began() throws {
        try file.update { $0.running = .init(since: now(), by: by, pid: pid) }
    }

    /// - Parameter changesSite: whether readers see another build than before.
    /// - Returns: whether readers have to be told. Also where an earlier build was killed between publishing and telling.
    package func succeeded(buildID: String, runID: String, keyCheck: String?, changesSite: Bool) throws -> Bool {
        var isDue = false
        try file.update { status in
            isDue = changesSite || status.announcedBuildID.map { $0 != buildID } ?? false
            status.lastSuccess = .init(at: now(), buildID: buildID, runID: runID, keyCheck: keyCheck)
            (status.consecutiveFailures, status.failingSince, status.waiting) = (0, nil, nil)
            if !isDue { status.announcedBuildID = buildID }
            result(&status)
        }
        return isDue
    }

    /// What was due has been tried.
    package func announced(buildID: String) throws {
        try file.update { $0.announcedBuildID = buildID }
    }

    /// - Parameter counts: false where a run was asked for by its name: that it cannot be built says nothing of what a schedule builds.
    /// - Returns: whether someone has to be told: not again of the same failure until a build has succeeded.
    package func failed(_ message: String, counts: Bool = true) throws -> (isNew: Bool, failures: Int) {
        var isNew = false
        let status = try file.update { status in
            isNew = counts && (status.consecutiveFailures == 0 || status.lastFailure?.message != message)
            if counts {
                status.consecutiveFailures += 1
                status.failingSince = status.failingSince ?? now()
            }
            status.lastFailure = .init(at: now(), by: by, pid: pid, message: message)
            status.waiting = nil
            result(&status)
        }
        return (isNew, status.consecutiveFailures)
    }

    /// The inputs are not whole, and may still be on their way: no failure.
    package func found(incomplete message: String) throws {
        try file.update { status in
            status.waiting = .init(at: now(), message: message)
            result(&status)
        }
    }

    /// The build was ended before it was done, and says nothing of its inputs.
    package func dropped() throws {
        try file.update { end(&$0) }
    }

    /// - Parameter failure: nil where the hook did what it should.
    package func ran(hook: String, failure: String?) throws {
        try file.update { status in
            if let failure {
                status.hookFailure = .init(at: now(), hook: hook, message: failure)
            } else if status.hookFailure?.hook == hook {
                status.hookFailure = nil
            }
        }
    }

    private func result(_ status: inout BuildStatus) {
        status.lastResultPid = pid
        end(&status)
    }

    /// Another build may have begun in the meantime: only what is this one's is cleared.
    private func end(_ status: inout BuildStatus) {
        if status.running?.pid == pid { status.running = nil }
    }
}
