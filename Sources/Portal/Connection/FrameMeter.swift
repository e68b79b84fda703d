import NIOCore

/// Looks at the frames of an HTTP/2 connection before NIO does, and ends one that asks for much work by few bytes: NIO counts frames of settings and not what
/// stands in them, and each changes the window of every open stream at once; and a window that is opened byte by byte is answered byte by byte.
final class FrameMeter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Settings that one frame may have; there are fewer than ten that any client sends.
    private static let settings = 32
    /// What opens a stream's window by less is small, and there may be so many of them: a client that reads asks for kilobytes.
    private static let smallOpening = 1_024
    private static let smallOpenings = 500
    /// Frames that are neither requests nor bodies nor windows.
    private static let others = 2_000
    private static let prefaceBytes = 24
    private static let pieceBytes = 512

    private let seat: Seat
    /// Bytes that pass unseen: the preface, then what is left of a frame's payload.
    private var skipped = FrameMeter.prefaceBytes
    /// The head of a frame, with the payload of a window's.
    private var head: [UInt8] = []
    private var openings = 0
    private var otherFrames = 0
    private var isOver = false

    init(seat: Seat) {
        self.seat = seat
    }

    /// In pieces, so that what a frame brings about ends those behind it in the same read.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        while !isOver, bytes.readableBytes > 0, let piece = bytes.readSlice(length: min(Self.pieceBytes, bytes.readableBytes)) {
            guard isModest(piece.readableBytesView) else { return stop() }
            context.fireChannelRead(wrapInboundOut(piece))
        }
    }

    /// Ends the connection: nothing more that comes, or has come, is looked at.
    func stop() {
        isOver = true
        seat.cut()
    }

    private func isModest(_ bytes: ByteBufferView) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
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
                guard isModestFrame() else { return false }
            }
        }
        return true
    }

    private static let headBytes = 9
    private var length: Int { Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2]) }
    /// One of a window, of the length that it must have; any other length NIO refuses.
    private var isOpening: Bool { head[3] == 8 && length == 4 }

    /// Judges a frame by its head, and goes on to the next.
    private func isModestFrame() -> Bool {
        defer { head.removeAll(keepingCapacity: true) }
        skipped = length - (head.count - Self.headBytes)
        switch head[3] {
        case 0, 1, 9: return true
        case 4 where length > 6 * Self.settings: return false
        case 8 where isOpening:
            let bytes = head[9...].reduce(0) { $0 << 8 | Int($1) } & 0x7FFF_FFFF
            let isOfAStream = head[5..<9].contains { $0 != 0 }
            if isOfAStream, bytes < Self.smallOpening { openings += 1 }
            return openings <= Self.smallOpenings
        default:
            otherFrames += 1
            return otherFrames <= Self.others
        }
    }
}
