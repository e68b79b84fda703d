import NIOCore

/// Counts what comes out of an HTTP/1.1 connection, before its parser: by how many heads, parts of bodies and ends come of a piece of it the next one waits its turn,
/// as six bytes are a part, and thousands of them may come at once.
///
/// And it ends one of which nothing comes out any more: the parser's own buffer has no limit, and after an `Upgrade` or a `CONNECT` it parses nothing more and
/// keeps all that comes.
final class InputMeter: InputInTurn {
    private static let pieceBytes = 256

    private let limit: Int
    /// Since something came out.
    private var bytes = 0
    /// What came out and has not been waited for yet.
    private var parts = 0

    /// - Parameter limit: of bytes of which nothing comes out: more than the largest head, and than what is read ahead of an answer.
    init(limit: Int, seat: Seat, turn: LoopTurn) {
        self.limit = limit
        super.init(seat: seat, turn: turn)
    }

    /// A head, a part of a body or an end has come out.
    func count() {
        bytes = 0
        parts += 1
    }

    override func mayGoOn(_ context: ChannelHandlerContext) -> Bool {
        if bytes > limit {
            forget()
            context.close(promise: nil)
            return false
        }
        guard parts == 0 || mayTake(parts) else { return false }
        parts = 0
        return true
    }

    override func piece(of bytes: ByteBufferView) -> Int? {
        let length = min(bytes.count, Self.pieceBytes)
        self.bytes += length
        return length
    }
}
