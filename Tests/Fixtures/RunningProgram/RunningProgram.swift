import CSyncFS
import Foundation
import Synchronization

/// A program in a process of its own, which writes into files, as nobody empties a pipe meanwhile. It does not outlive this object.
///
/// It gets no file that is open here. Foundation's `Process` lets what is started at the same moment have its end of a socket, and then takes
/// it for running as long as that one does.
package final class RunningProgram: Sendable {
    package struct Ended: Sendable {
        package var code: Int32
        package var output: String
        package var errors: String
        /// The one that ended it.
        package var signal: Int32?

        /// The last line on standard error: the message of a command that failed.
        package var message: String { errors.split(separator: "\n").last.map(String.init) ?? "" }
    }

    package struct Overrun: Error, CustomStringConvertible {
        package var description: String
    }

    package let pid: pid_t
    private let words: [String]
    private let output: String, errors: String
    /// Of waitpid(2), once it has ended.
    private let status = Mutex<Int32?>(nil)

    /// - Parameters:
    ///   - words: the program's path first.
    ///   - folder: where it gets its files.
    package init(_ words: [String], environment: [String: String] = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], in folder: URL) throws {
        self.words = words
        let id = UUID().uuidString
        (output, errors) = (folder.path + "/output-" + id, folder.path + "/errors-" + id)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        for (descriptor, file) in [(STDOUT_FILENO, output), (STDERR_FILENO, errors)] {
            posix_spawn_file_actions_addopen(&actions, descriptor, file, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        }
        close_descriptors(&actions, 3)
        // Of the tests' own threads it inherits no signal that is blocked.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let texts = [words, environment.map { "\($0.key)=\($0.value)" }].map { $0.map { strdup($0) } + [nil] }
        defer { for text in texts.joined() { free(text) } }
        var pid: pid_t = 0
        let result = posix_spawn(&pid, words[0], &actions, &attributes, texts[0], texts[1])
        guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: result) ?? .EIO) }
        self.pid = pid
    }

    deinit {
        if isRunning { kill(pid, SIGKILL) }
        if status.withLock({ $0 == nil }) { waitpid(pid, nil, 0) }
        ProgramOutput.keep([errors] + (Self.showsSecrets(words) ? [] : [output]))
        for file in [output, errors] { unlink(file) }
    }

    /// What `token create`, `member` and `subject` are there for is to show one.
    private static func showsSecrets(_ words: [String]) -> Bool { !Set(words).isDisjoint(with: ["token", "member", "subject"]) }

    package var isRunning: Bool { status.withLock { !hasEnded(&$0) } }

    /// What it has written to standard error until now.
    package var said: String { (try? String(contentsOfFile: errors, encoding: .utf8)) ?? "" }
    package var printed: String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }

    /// Nothing where it has ended: its number may be somebody else's by then.
    package func signal(_ signal: Int32) { status.withLock { if !hasEnded(&$0) { kill(pid, signal) } } }

    /// Waits without holding one of the tests' few threads.
    /// - Throws: an `Overrun` where it has not ended by then.
    package func ended(within seconds: Double = 240) async throws -> Ended {
        let limit = ContinuousClock.now + .seconds(seconds)
        while isRunning {
            guard ContinuousClock.now < limit else { throw overrun(seconds) }
            try await Task.sleep(for: .milliseconds(5))
        }
        return outcome
    }

    /// The same for what cannot wait otherwise.
    package func endedBlocking(within seconds: Double = 60) throws -> Ended {
        let limit = ContinuousClock.now + .seconds(seconds)
        while isRunning {
            guard ContinuousClock.now < limit else { throw overrun(seconds) }
            usleep(5_000)
        }
        return outcome
    }

    private func overrun(_ seconds: Double) -> Overrun { Overrun(description: "\(words) has not ended after \(seconds) s: \(printed) \(said)") }

    private var outcome: Ended {
        let status = status.withLock { $0 ?? 0 }
        let signal = status & 0x7F
        return Ended(code: signal == 0 ? status >> 8 & 0xFF : signal, output: printed, errors: said, signal: signal == 0 ? nil : signal)
    }

    private func hasEnded(_ status: inout Int32?) -> Bool {
        var news: Int32 = 0
        if status == nil, waitpid(pid, &news, WNOHANG) == pid { status = news }
        return status != nil
    }
}
