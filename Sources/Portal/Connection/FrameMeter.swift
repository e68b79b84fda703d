import NIOCore

/// Looks at the frames of an HTTP/2 connection before NIO does, and ends one that asks for much work by few bytes: NIO counts frames of settings and not what
/// stands in them, and each changes the window of every open stream at once; and a window that is opened byte by byte is answered byte by byte.
///
/// A request waits here while its end site has as many in work as it may (``StreamPlaces``): thirteen bytes ask for the work of a page, and the loop that does it
/// for one has no time for others. As many open a window, for an answer that waits for it or for none, and ten bytes are a body's next one; of all such frames
/// too only so many pass in a turn.
final class FrameMeter: InputInTurn {
    /// Settings that one frame may have; there are fewer than ten that any client sends.
    private static let settings = 32
    /// What opens a stream's window by less is small, and there may be so many of them: a client that reads asks for kilobytes.
    private static let smallOpening = 1_024
    private static let smallOpenings = 500
    /// Frames that are neither requests nor windows nor of a body that comes as clients send one: by kilobytes, and then its end.
    private static let others = 2_000
    private static let smallBody = 1_024
    private static let prefaceBytes = 24
    private static let pieceBytes = 512
    /// A request that waits for others is looked at again so often, and when one of its connection has been answered.
    private static let pause = TimeAmount.milliseconds(50)
    /// It waits for them no longer: they may be waiting for frames that stand behind it, as those of a body do.
    private static let longestWait = TimeAmount.seconds(1)

    private let places: StreamPlaces
    private let share: Int
    /// What brings about work is waited for before anything behind its head is passed on.
    private enum Work {
        /// Its head has been passed on, and no more.
        case request
        /// One that opens a window, asks for an answer, ends a stream, goes on with a body: anything but a request.
        case control
        /// Of all streams at once, maybe.
        case settings

        var cost: Int { self == .settings ? LoopTurn.share : 1 }
    }
    private var due: Work?
    private var waitsSince: NIODeadline?
    private var next: Scheduled<Void>?
    /// Bytes that pass unseen: the preface, then what is left of a frame's payload.
    private var skipped = FrameMeter.prefaceBytes
    /// The head of a frame, with the payload of a window's.
    private var head: [UInt8] = []
    private var openings = 0
    private var otherFrames = 0

    /// - Parameters:
    ///   - turn: of the connection's loop.
    ///   - share: how many requests an end site may have open before further ones wait.
    init(seat: Seat, turn: LoopTurn, places: StreamPlaces, share: Int) {
        (self.places, self.share) = (places, share)
        super.init(seat: seat, turn: turn)
    }

    /// A connection that is reset, or whose TLS is broken, may have sent more before. Nothing of it may be passed on: NIO gives its streams to nobody from then
    /// on, and one that nobody has ends the process.
    override func errorCaught(context: ChannelHandlerContext, error: any Error) {
        stop()
        super.errorCaught(context: context, error: error)
    }

    override func forget() {
        super.forget()
        next?.cancel()
    }

    /// Whether the request may begin now, or what comes behind the frame be looked at.
    override func mayGoOn(_ context: ChannelHandlerContext) -> Bool {
        guard let work = due else { return true }
        next?.cancel()
        guard work != .request || seat.endSite == nil || places.mayBegin(seat, share: share) || hasWaited else {
            if waitsSince == nil { waitsSince = .now() }
            let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
            next = context.eventLoop.scheduleTask(in: Self.pause) { loopBound.value.wake() }
            return false
        }
        guard mayTake(work.cost) else { return false }
        (due, waitsSince) = (nil, nil)
        return true
    }

    private var hasWaited: Bool { waitsSince.map { .now() - $0 >= Self.longestWait } ?? false }

    /// Up to the head of a frame that brings about work. In pieces, so that what a frame brings about ends those behind it in the same read.
    override func piece(of bytes: ByteBufferView) -> Int? {
        let bytes = bytes.prefix(Self.pieceBytes)
        var rest = bytes
        while !rest.isEmpty, due == nil {
            if skipped > 0 {
                let passed = min(skipped, rest.count)
                rest = rest.dropFirst(passed)
                skipped -= passed
                continue
            }
            let wanted = Self.headBytes + (head.count >= Self.headBytes && isOpening ? 4 : 0)
            let taken = rest.prefix(wanted - head.count)
            head += taken
            rest = rest.dropFirst(taken.count)
            if head.count == Self.headBytes, isOpening { continue }
            if head.count >= Self.headBytes, head.count == Self.headBytes + (isOpening ? 4 : 0) {
                guard isModestFrame() else { return nil }
            }
        }
        return bytes.count - rest.count
    }

    private static let headBytes = 9
    private static let endOfStream: UInt8 = 1
    private var length: Int { Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2]) }
    /// One of a window, of the length that it must have; any other length NIO refuses.
    private var isOpening: Bool { head[3] == 8 && length == 4 }

    /// Judges a frame by its head, and goes on to the next.
    private func isModestFrame() -> Bool {
        defer { head.removeAll(keepingCapacity: true) }
        skipped = length - (head.count - Self.headBytes)
        switch head[3] {
        case 1:
            due = .request
            return true
        // NIO ends the connection of one whose head goes on and on.
        case 9: return true
        case 0:
            due = .control
            if length < Self.smallBody, head[4] & Self.endOfStream == 0 { otherFrames += 1 }
            return otherFrames <= Self.others
        case 4 where length > 6 * Self.settings: return false
        case 8 where isOpening:
            let bytes = head[9...].reduce(0) { $0 << 8 | Int($1) } & 0x7FFF_FFFF
            let isOfAStream = head[5..<9].contains { $0 != 0 }
            if isOfAStream, bytes < Self.smallOpening { openings += 1 }
            due = .control
            return openings <= Self.smallOpenings
        default:
            due = head[3] == 4 ? .settings : .control
            otherFrames += 1
            return otherFrames <= Self.others
        }
    }
}
