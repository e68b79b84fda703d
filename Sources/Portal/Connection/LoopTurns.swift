import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// When waiting requests and control frames of HTTP/2 go on: in turn with what the loop's sockets bring.
///
/// A loop asks its sockets only when it has no task left, and each request brings tasks about, its answer more of them: were the next begun by one of these, a
/// few connections that always have another request would keep the loop from everybody else's, for seconds. So those that wait are called by a socket of their
/// own, a pipe, and of each end site begin so many by one call.
final class LoopTurns: Sendable {
    private let turns = Mutex<[ObjectIdentifier: NIOLoopBound<LoopTurn>]>([:])

    /// Of the loop that this runs on.
    func turn(on eventLoop: any EventLoop) -> LoopTurn {
        turns.withLock { turns in
            if let turn = turns[ObjectIdentifier(eventLoop)] { return turn.value }
            let turn = LoopTurn(eventLoop)
            turns[ObjectIdentifier(eventLoop)] = NIOLoopBound(turn, eventLoop: eventLoop)
            return turn
        }
    }
}

/// The calls on one loop. Its pipe is there only while somebody waits.
final class LoopTurn: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// Requests and control frames of an end site by one call, and of a connection by one read.
    static let share = 16
    /// Where no pipe can be had.
    private static let pause = TimeAmount.milliseconds(20)

    private let eventLoop: any EventLoop
    private var pipe: (any Channel)?
    private var isOpening = false
    private var isCalled = false
    private var waiting: [() -> Void] = []
    private var left: [String: Int] = [:]

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// - Parameter goOn: is called once, after the loop has asked its sockets.
    func join(_ goOn: @escaping () -> Void) {
        waiting.append(goOn)
        call()
    }

    /// Whether more of it may be done before the next call, or none is waited for yet.
    /// - Parameter cost: counted in requests.
    func take(_ cost: Int, of endSite: String) -> Bool {
        if !isActive { return true }
        let left = left[endSite, default: Self.share]
        self.left[endSite] = max(0, left - cost)
        return left > 0
    }

    private var isActive: Bool { pipe != nil || isOpening || isCalled }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { goOn() }

    private func goOn() {
        isCalled = false
        left.removeAll(keepingCapacity: true)
        let those = waiting
        waiting.removeAll()
        for goOn in those { goOn() }
        if waiting.isEmpty { close() } else { call() }
    }

    private func call() {
        if isCalled || isOpening { return }
        guard let pipe else { return open() }
        isCalled = true
        pipe.writeAndFlush(ByteBuffer(bytes: [0]), promise: nil)
    }

    private func close() {
        pipe?.close(promise: nil)
        pipe = nil
    }

    private func callLater() {
        isCalled = true
        let loopBound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: Self.pause) { loopBound.value.goOn() }
    }

    private func open() {
        var ends: [CInt] = [-1, -1]
        guard Foundation.pipe(&ends) == 0 else { return callLater() }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        isOpening = true
        let loopBound = NIOLoopBound(self, eventLoop: eventLoop)
        NIOPipeBootstrap(group: eventLoop)
            .channelInitializer { $0.pipeline.eventLoop.makeCompletedFuture { [loopBound, channel = $0] in try channel.pipeline.syncOperations.addHandler(loopBound.value) } }
            .takingOwnershipOfDescriptors(input: ends[0], output: ends[1])
            .whenComplete { [ends] result in
                let turn = loopBound.value
                turn.isOpening = false
                switch result {
                case .success(let pipe):
                    turn.pipe = pipe
                    turn.call()
                case .failure:
                    for end in ends { _ = Foundation.close(end) }
                    turn.callLater()
                }
            }
    }
}
