import Hummingbird
import NIOCore

/// A file, or a part of it, read from disk as the connection takes it.
struct FileStream: Sendable {
    /// What a slow reader costs is about three of these.
    static let chunk = FileAnswers.chunk

    let file: OpenFile
    let part: Range<Int>
    /// The connection's own.
    let loop: any EventLoop
    /// Held while it lasts.
    let ticket: StreamBudget.Ticket
    /// Whether whoever asked may have the rest.
    let mayGoOn: @Sendable () -> Bool

    /// The connection ends with what was sent so far: the reader may not have the rest any more, or the site has not got it.
    struct Ended: Error {}

    /// A chunk is read when the one before has come to the loop (``Exchange/loopHasCaughtUp()``): without this the file is read far
    /// ahead, and a thousand slow readers hold gigabytes.
    func write(to writer: inout any ResponseBodyWriter) async throws {
        for start in stride(from: part.lowerBound, to: part.upperBound, by: Self.chunk) {
            guard mayGoOn(), !file.isRemoved else { throw Ended() }
            let count = min(Self.chunk, part.upperBound - start)
            try await writer.write(loop.submit {}.flatMap { file.chunk(at: start, count: count, on: loop) }.get())
        }
    }
}
