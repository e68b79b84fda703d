import Foundation

/// What the system says of this process.
struct ProcessFigures {
    /// Seconds of processor time, of the process and the kernel for it.
    var cpuSeconds: Double
    var residentBytes: Int
    var openFiles: Int

    static func now() -> ProcessFigures {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let seconds = { (time: timeval) in Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        return ProcessFigures(
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), residentBytes: (pages ?? 0) * Int(getpagesize()), openFiles: files ?? 0)
    }
}
