import Testing

@testable import NetworkAddress

@Suite struct NetworkAddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("::1", "::1"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:c000:0201", "192.0.2.1"),
    ]) func addressesAreReadAndWritten(_ text: String, _ written: String) throws {
        #expect(try #require(IPAddress(text)).description == written)
    }

    @Test(arguments: ["", "192.0.2", "192.0.2.256", "192.0.2.1:80", "[::1]", "fe80::1%eth0", "localhost", " 192.0.2.1", "192.0.2.1\0", "0300.0.2.1"])
    func whatIsNoAddressIsRefused(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func loopback() throws {
        for text in ["127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"] { #expect(try #require(IPAddress(text)).isLoopback, "\(text)") }
        for text in ["128.0.0.1", "0.0.0.0", "::", "::2", "1::1"] { #expect(try !#require(IPAddress(text)).isLoopback, "\(text)") }
    }

    @Test func aHouseholdIsAnIPv4AddressOrTheFirstHalfOfAnIPv6One() throws {
        func household(_ text: String) throws -> String { try #require(IPAddress(text)).household }
        #expect(try household("192.0.2.1") == "192.0.2.1")
        #expect(try household("::ffff:192.0.2.1") == "192.0.2.1")
        #expect(try household("2001:db8:1:2:3::4") == household("2001:db8:1:2:ffff::1"))
        #expect(try household("2001:db8:1:2::4") != household("2001:db8:1:3::4"))
        // Bytes written without leading zeros must not run into one another.
        #expect(try household("0011:0100::") != household("1101:0000::"))
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false), ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.0", false),
        ("192.0.2.128/25", "192.0.2.127", false), ("192.0.2.128/25", "192.0.2.255", true), ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "::1", false),
        ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false), ("::ffff:10.0.0.1", "10.0.0.1", true),
    ]) func networksContain(_ network: String, _ address: String, _ isIn: Bool) throws {
        #expect(try #require(IPNetwork(network)).contains(#require(IPAddress(address))) == isIn)
    }

    @Test(arguments: [("192.0.2.1", "192.0.2.1/32"), ("10.0.0.0/8", "10.0.0.0/8"), ("2001:DB8::/33", "2001:db8::/33"), ("::", "::/128")])
    func networksAreWritten(_ text: String, _ written: String) throws {
        #expect(try #require(IPNetwork(text)).description == written)
        #expect(IPNetwork(written) == IPNetwork(text))
    }

    @Test(arguments: ["", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8/8", "::/129", "10.0.0/8", "2001:db8::1/64"])
    func whatIsNoNetworkIsRefused(_ text: String) {
        #expect(IPNetwork(text) == nil)
    }
}
