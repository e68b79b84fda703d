import NIOCore
import NIOEmbedded
import NetworkAddress
import Testing

@testable import Portal

@Suite struct DoorTests {
    private func channel(_ address: String?) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel()
        channel.remoteAddress = try address.map { try SocketAddress(ipAddress: $0, port: 4711) }
        return channel
    }

    private let proxies = TrustedProxies(["10.0.0.5"].compactMap { IPNetwork($0) })

    @Test(arguments: [
        ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("::ffff:127.0.0.1", true), ("10.0.0.5", true), ("::ffff:10.0.0.5", true), ("10.0.0.6", false), ("192.0.2.1", false),
        ("2001:db8::1", false), ("0.0.0.0", false),
    ]) func inTheClearOnlyThisMachineAndProxiesAreLetIn(_ address: String, _ isLetIn: Bool) throws {
        let door = Door(proxies: proxies, perAddress: 10)
        #expect(try door.admits(channel(address), inTheClear: true) == isLetIn)
        #expect(door.refused == (isLetIn ? 0 : 1))
        #expect(try door.admits(channel(address), inTheClear: false))
    }

    @Test func whoIsGoneAlreadyIsNotLetIn() throws {
        #expect(try !Door(proxies: proxies, perAddress: 10).admits(channel(nil), inTheClear: false))
    }

    /// Ten addresses that take all they may would else leave no place for an eleventh.
    @Test func whoHasManyMakesRoomForWhoHasFew() throws {
        let door = Door(proxies: proxies, perAddress: 10, connections: 16)
        let many = try (0..<10).map { _ in try channel("192.0.2.1") }
        let few = try (0..<4).map { _ in try channel("192.0.2.2") }
        for one in many + few { #expect(door.admits(one, inTheClear: false)) }
        // From 14 on: the oldest of the greediest goes, and it does not get in again.
        #expect(try door.admits(channel("192.0.2.3"), inTheClear: false))
        many[0].embeddedEventLoop.run()
        #expect(!many[0].isActive && door.connections == 14)
        #expect(try !door.admits(channel("192.0.2.1"), inTheClear: false))
        for host in 4...8 { #expect(try door.admits(channel("192.0.2.\(host)"), inTheClear: false)) }
        #expect(door.connections == 14)
        // Of few and few nobody goes: what is left of the places is for whoever comes.
        for host in 9...10 { #expect(try door.admits(channel("192.0.2.\(host)"), inTheClear: false)) }
        #expect(door.connections == 16)
        _ = try few[0].finish()
        #expect(door.connections == 15)
    }

    @Test func oneAddressHasOnlySoManyAtOnce() throws {
        let door = Door(proxies: proxies, perAddress: 3)
        let mine = try (0..<3).map { _ in try channel("192.0.2.1") }
        #expect(mine.allSatisfy { door.admits($0, inTheClear: false) })
        #expect(try !door.admits(channel("192.0.2.1"), inTheClear: false))
        #expect(try door.admits(channel("192.0.2.2"), inTheClear: false))
        // A /64 is one address; a proxy brings those of all readers.
        for host in 1...3 { #expect(try door.admits(channel("2001:db8::\(host)"), inTheClear: false)) }
        #expect(try !door.admits(channel("2001:db8::4"), inTheClear: false))
        for _ in 0..<10 { #expect(try door.admits(channel("10.0.0.5"), inTheClear: true)) }
        #expect(door.connections == 17 && door.refused == 2)
        // One that ends makes room, and only for one.
        _ = try mine[0].finish()
        #expect(door.connections == 16)
        #expect(try door.admits(channel("192.0.2.1"), inTheClear: false))
        #expect(try !door.admits(channel("192.0.2.1"), inTheClear: false))
    }
}
