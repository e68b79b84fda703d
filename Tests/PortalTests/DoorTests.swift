import NIOCore
import NIOEmbedded
import NetworkAddress
import Testing

@testable import Portal

@Suite struct DoorTests {
    private func channel(_ address: String?) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel()
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        channel.remoteAddress = try address.map { try SocketAddress(ipAddress: $0, port: 4711) }
        return channel
    }

    private let proxies = TrustedProxies(["10.0.0.5"].compactMap { IPNetwork($0) })

    @Test(arguments: [
        ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("::ffff:127.0.0.1", true), ("10.0.0.5", true), ("::ffff:10.0.0.5", true), ("10.0.0.6", false), ("192.0.2.1", false),
        ("2001:db8::1", false), ("0.0.0.0", false),
    ]) func inTheClearOnlyThisMachineAndProxiesAreLetIn(_ address: String, _ isLetIn: Bool) throws {
        let door = Door(proxies: proxies, perAddress: 10)
        #expect(try (door.admit(channel(address), inTheClear: true) != nil) == isLetIn)
        #expect(door.refused == (isLetIn ? 0 : 1))
        #expect(try door.admit(channel(address), inTheClear: false) != nil)
    }

    @Test func whoIsGoneAlreadyIsNotLetIn() throws {
        #expect(try Door(proxies: proxies, perAddress: 10).admit(channel(nil), inTheClear: false) == nil)
    }

    /// Each an address and how many places it has taken, one after the other.
    private func full(_ places: [(String, Int)], settled: Double = 0) throws -> (door: Door, seats: [String: [Seat]]) {
        let door = Door(proxies: proxies, perAddress: 12, connections: 20, settled: settled)
        var seats: [String: [Seat]] = [:]
        for (address, count) in places {
            seats[address] = try (0..<count).map { _ in try #require(door.admit(channel(address), inTheClear: false)) }
        }
        return (door, seats)
    }

    private func comes(_ address: String, to door: Door) throws -> Bool { try door.admit(channel(address), inTheClear: false) != nil }

    private func isCut(_ seat: Seat?) -> Bool {
        (seat?.channel as? EmbeddedChannel)?.embeddedEventLoop.run()
        return seat?.channel.isActive == false
    }

    /// Of twenty, four are kept free for those who are on their way out.
    @Test func whoHasManyMakesRoomForWhoHasFew() throws {
        let (door, seats) = try full([("192.0.2.1", 12), ("192.0.2.2", 4)])
        #expect(try comes("192.0.2.3", to: door))
        let open = { try #require(seats["192.0.2.1"]).map { !self.isCut($0) } }
        #expect(try open() == [false] + [Bool](repeating: true, count: 11))
        #expect(try door.connections == 16 && door.refused == 1 && seats["192.0.2.2"].map { $0.allSatisfy { !isCut($0) } } == true)
        // One that rests goes first, however long another has been at work.
        seats["192.0.2.1"]?[1].begin()
        #expect(try comes("192.0.2.4", to: door))
        #expect(try open()[..<3] == [false, true, false])
        // Without one that rests, the one that has been at work longest.
        for seat in try #require(seats["192.0.2.1"])[3...] { seat.begin() }
        #expect(try comes("192.0.2.5", to: door))
        #expect(try open()[..<4] == [false, false, false, true])
        #expect(door.connections == 16)
    }

    /// As many addresses as there are places, each with as little as one.
    @Test func whereNobodyHasMoreWhoRestsLongestMakesRoom() throws {
        let (door, seats) = try full((1...16).map { ("192.0.2.\($0)", 1) })
        let seat = { (host: Int) in seats["192.0.2.\(host)"]?.first }
        seat(1)?.begin()
        seat(2)?.begin()
        seat(2)?.end()
        #expect(try comes("198.51.100.1", to: door))
        #expect(isCut(seat(3)) && (1...16).filter { isCut(seat($0)) } == [3])
        // Who has one may give it up for another; who is at work is left in peace.
        #expect(try comes("192.0.2.4", to: door))
        #expect((1...16).filter { isCut(seat($0)) } == [3, 4])
        #expect(try !comes("192.0.2.1", to: door))
        for host in 5...16 { #expect(try comes("198.51.100.\(host)", to: door)) }
        #expect((1...16).filter { !isCut(seat($0)) } == [1, 2] && door.connections == 16)
        // The second came to rest before these came.
        #expect(try comes("198.51.100.99", to: door))
        #expect(isCut(seat(2)) && !isCut(seat(1)))
    }

    /// One /48 has 65,536 households: they count together.
    @Test func theHouseholdsOfOneEndSiteCountTogether() throws {
        let (door, seats) = try full((1...14).map { ("2001:db8:0:\($0)::1", 1) } + [("192.0.2.1", 2)])
        for host in 2...8 { #expect(try comes("192.0.2.\(host)", to: door)) }
        #expect(seats["192.0.2.1"].map { $0.allSatisfy { !isCut($0) } } == true)
        #expect((1...14).filter { isCut(seats["2001:db8:0:\($0)::1"]?.first) }.count == 7)
        // A newcomer of theirs takes a place of theirs, whoever else rests, and however busy they are.
        for host in 1...14 { seats["2001:db8:0:\(host)::1"]?.first?.begin() }
        #expect(try comes("2001:db8:0:99::1", to: door))
        #expect((1...14).filter { isCut(seats["2001:db8:0:\($0)::1"]?.first) }.count == 8)
        #expect(try comes("192.0.2.9", to: door))
        #expect((1...14).filter { isCut(seats["2001:db8:0:\($0)::1"]?.first) }.count == 9)
        // Within it, whoever has more than another makes room as well.
        let (narrow, its) = try full([("2001:db8:0:1::1", 12), ("2001:db8:0:2::1", 4)])
        #expect(try comes("2001:db8:0:3::1", to: narrow))
        #expect(isCut(its["2001:db8:0:1::1"]?.first))
    }

    @Test func whoIsModestIsNotCutOffWhileOthersRest() throws {
        let (door, seats) = try full((1...5).map { ("192.0.2.\($0)", 3) } + [("192.0.2.6", 1)])
        for host in 1...5 { seats["192.0.2.\(host)"]?.forEach { $0.begin() } }
        let new = try #require(door.admit(channel("198.51.100.1"), inTheClear: false))
        #expect(isCut(seats["192.0.2.6"]?.first))
        // Where all are at work, of one with most the one that has been longest.
        new.begin()
        #expect(try comes("198.51.100.2", to: door))
        let cut = (1...5).flatMap { host in (seats["192.0.2.\(host)"] ?? []).map { (host, isCut($0)) } }.filter(\.1)
        #expect(cut.map(\.0) == [1] && isCut(seats["192.0.2.1"]?.first) && !isCut(new))
    }

    /// Holders at work, a few more addresses that come again and again and ask nothing, and one who has just come and is about to ask.
    @Test(arguments: [4, 1]) func whoHasJustComeIsLeftTheTimeToAsk(_ each: Int) throws {
        let (door, holders) = try full((1...16 / each).map { ("192.0.2.\($0)", each) }, settled: 5)
        for seat in holders.values.joined() { seat.begin() }
        let rightful = try #require(door.admit(channel("198.51.100.1"), inTheClear: false))
        for _ in 0..<3 { for host in 2...5 { _ = try comes("198.51.100.\(host)", to: door) } }
        #expect(!isCut(rightful) && door.connections == 16)
        #expect(holders.values.joined().count { isCut($0) } == 5)
    }

    @Test func oneAddressHasOnlySoManyAtOnce() throws {
        let door = Door(proxies: proxies, perAddress: 3)
        let mine = try (0..<3).map { _ in try #require(door.admit(channel("192.0.2.1"), inTheClear: false)) }
        for seat in mine { seat.begin() }
        #expect(try !comes("192.0.2.1", to: door))
        #expect(try comes("192.0.2.2", to: door))
        // A /64 is one address; a proxy brings those of all readers.
        let one = try (1...3).map { try #require(door.admit(channel("2001:db8::\($0)"), inTheClear: false)) }
        for seat in one { seat.begin() }
        #expect(try !comes("2001:db8::4", to: door))
        let brought = try (0..<10).map { _ in try channel("10.0.0.5") }
        for channel in brought { #expect(door.admit(channel, inTheClear: true) != nil) }
        #expect(door.connections == 17 && door.refused == 2)
        // One that ends makes room, and only for one; one that rests does too.
        _ = try (mine[0].channel as? EmbeddedChannel)?.finish()
        _ = try brought[0].finish()
        #expect(door.connections == 15)
        #expect(try comes("192.0.2.1", to: door))
        #expect(try comes("192.0.2.1", to: door))
        mine[1].end()
        #expect(try comes("192.0.2.1", to: door) && isCut(mine[1]) == false)
        #expect(door.connections == 16)
    }
}
