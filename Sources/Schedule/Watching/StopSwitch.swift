import Dispatch
import Foundation

/// Ends a watcher from another thread or a signal.
package final class StopSwitch: Sendable {
    private let readEnd: CInt
    private let writeEnd: CInt

    package init() {
        var ends: [CInt] = [-1, -1]
        precondition(pipe(&ends) == 0, "no pipe: \(String(cString: strerror(errno)))")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    package func stop() {
        var byte: UInt8 = 1
        write(writeEnd, &byte, 1)
    }

    /// Is switched by the signal from now on. One that comes earlier has its usual effect: were it ignored until then, it would be lost.
    /// - Returns: what is to be kept for as long.
    package func stopping(on signal: CInt) async -> any DispatchSourceSignal {
        let source = DispatchSource.makeSignalSource(signal: signal, queue: .global())
        source.setEventHandler { self.stop() }
        await withCheckedContinuation { continuation in
            source.setRegistrationHandler { continuation.resume() }
            source.resume()
        }
        return source
    }

    enum Event: Equatable { case stopped, readable, timeout }

    /// Waits until it is switched, another descriptor is readable, or the time is over. Once switched it stays so.
    /// - Parameter descriptor: -1 for none.
    func wait(seconds: Double, or descriptor: CInt = -1) -> Event {
        let limit = ContinuousClock.now + .seconds(seconds)
        var polled = [pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0), pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
        while true {
            let left = (limit - ContinuousClock.now) / .milliseconds(1)
            let count = poll(&polled, 2, CInt(max(0, min(left.rounded(.up), 1e9))))
            if polled[0].revents != 0, count > 0 { return .stopped }
            if polled[1].revents != 0, count > 0 { return .readable }
            if count == 0, left <= 1e9 { return .timeout }
            // Anything but a signal that came meanwhile would come again at once.
            if count < 0, errno != EINTR { usleep(100_000) }
        }
    }
}
