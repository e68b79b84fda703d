import CSyncFS
import Diagnostics
import Foundation

/// How a process ended.
package enum ProcessEnd: Equatable, Sendable {
    case exited(Int32)
    case killed(signal: Int32)

    /// - Parameter status: of waitpid(2).
    init(status: Int32) {
        let signal = status & 0x7F
        self = signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: signal)
    }

    package var words: String {
        switch self {
        case .exited(let code): "it ended with \(code)"
        case .killed(let signal): "it was ended by signal \(signal) (\(String(cString: strsignal(signal))))"
        }
    }
}

/// A process in a group of its own, so that it and all that it starts can be ended together, and Ctrl-C reaches only who asked for it.
package final class ChildProcess {
    package let pid: pid_t
    private var end: ProcessEnd?

    /// - Parameters:
    ///   - arguments: the program's path first.
    ///   - standardError: where it and, where `joinsOutput`, its results go.
    /// - Throws: a `Fault` where it cannot be started.
    package init(_ arguments: [String], environment: [String: String], standardError: CInt = STDERR_FILENO, joinsOutput: Bool = false) throws {
        // Where it is ignored, as a parent may have left it, no end can be waited for.
        Glibc.signal(SIGCHLD, SIG_DFL)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        if standardError != STDERR_FILENO { posix_spawn_file_actions_adddup2(&actions, standardError, STDERR_FILENO) }
        if joinsOutput { posix_spawn_file_actions_adddup2(&actions, standardError, STDOUT_FILENO) }
        // It has no business with what else is open here.
        close_descriptors(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // What the watcher catches or ignores is not the child's.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGPIPE] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        let words = arguments.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var pid: pid_t = 0
        let result = posix_spawn(&pid, arguments[0], &actions, &attributes, words, variables)
        guard result == 0 else {
            throw Fault("the program cannot be started (\(String(cString: strerror(result))))", at: .init(arguments[0]), remedy: "Check that it is there and may be run.")
        }
        self.pid = pid
    }

    /// Does not wait.
    /// - Returns: nil while it runs.
    package func poll() -> ProcessEnd? {
        if let end { return end }
        var status: Int32 = 0
        let waited = waitpid(pid, &status, WNOHANG)
        if waited == pid { end = ProcessEnd(status: status) }
        // Nobody can tell any more how it ended: not well, then.
        if waited < 0, errno == ECHILD { end = .exited(255) }
        return end
    }

    /// - Returns: nil where it still runs after that time.
    package func wait(seconds: Double) -> ProcessEnd? {
        let limit = ContinuousClock.now + .seconds(seconds)
        while true {
            if let end = poll() { return end }
            guard ContinuousClock.now < limit else { return nil }
            usleep(20_000)
        }
    }

    /// To it and to all that it started.
    package func signal(_ signal: CInt) {
        // Until it is waited for, its number is nobody else's.
        if end == nil { kill(-pid, signal) }
    }

    /// Asks it to end, and ends it if it does not within that time; and with it all that it started and that has not left its group.
    @discardableResult
    package func stop(within seconds: Double) -> ProcessEnd {
        signal(SIGTERM)
        let limit = ContinuousClock.now + .seconds(seconds)
        while !hasEnded, ContinuousClock.now < limit { usleep(20_000) }
        signal(SIGKILL)
        while true { if let end = wait(seconds: 60) { return end } }
    }

    /// Whether it has, without taking the news: until that is done the group's number is nobody else's.
    private var hasEnded: Bool {
        var news = siginfo_t()
        return end != nil || waitid(P_PID, id_t(pid), &news, WEXITED | WNOHANG | WNOWAIT) != 0 || news.si_signo != 0
    }
}
