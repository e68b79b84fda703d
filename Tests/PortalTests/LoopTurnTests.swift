import NIOCore
import NIOPosix
import Testing

@testable import Portal

@Suite struct LoopTurnTests {
    /// A loop that has a task has no time for its sockets: by tasks alone, all the thousand calls would come before what another socket brings.
    @Test func betweenTwoCallsTheLoopAsksItsSockets() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let listener = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        let loop = listener.eventLoop
        let calls = try await loop.flatSubmit { () -> EventLoopFuture<Int> in
            let turn = LoopTurns().turn(on: loop)
            let whole = loop.makePromise(of: Int.self)
            var (calls, callsAtConnect) = (0, Int?.none)
            func goOn() {
                calls += 1
                // Connecting takes several rounds of the loop.
                if calls == 1 {
                    let bound = NIOLoopBound({ callsAtConnect = calls }, eventLoop: loop)
                    ClientBootstrap(group: loop).connect(to: listener.localAddress!).whenSuccess { channel in
                        bound.value()
                        channel.close(promise: nil)
                    }
                }
                if calls < 1_000 { turn.join { goOn() } } else { whole.succeed(callsAtConnect ?? .max) }
            }
            turn.join { goOn() }
            return whole.futureResult
        }.get()
        #expect(calls < 1_000)
        try await listener.close()
        try await group.shutdownGracefully()
    }

    /// As many of an address as its share by one call, others' beside it.
    @Test func ofAnAddressSoManyBeginByOneCall() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let begun = try await loop.flatSubmit { () -> EventLoopFuture<[Int]> in
            let turn = LoopTurns().turn(on: loop)
            let whole = loop.makePromise(of: [Int].self)
            func taken(_ endSite: String) -> Int { (0..<100).count { _ in turn.take(1, of: endSite) } }
            // Nobody waits.
            var begun = [taken("a")]
            turn.join {
                begun += [taken("a"), taken("b"), taken("a")]
                turn.join {
                    let settings = (0..<3).count { _ in turn.take(LoopTurn.share, of: "c") }
                    whole.succeed(begun + [taken("a"), settings, taken("c")])
                }
            }
            return whole.futureResult
        }.get()
        #expect(begun == [100, LoopTurn.share, LoopTurn.share, 0, LoopTurn.share, 1, 0])
        try await group.shutdownGracefully()
    }
}
