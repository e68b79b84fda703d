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
