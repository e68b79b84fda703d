@testable import Commands
import Diagnostics
import Testing

@Suite struct MemberTokensTests {
    /// A line is known by its number, beside empty ones, and the head of `almanac member`'s column is none.
    @Test func tokensAreReadByLine() throws {
        var lines = ["member_token_id", "", " a7Qx ", "b3Zk"].makeIterator()
        let read = try MemberTokens.read { lines.next() }
        #expect(read.map(\.token) == ["a7Qx", "b3Zk"] && read.map(\.number) == [3, 4])
        var heads = ["member_token_id"].makeIterator()
        #expect(throws: Fault.self) { try MemberTokens.read { heads.next() } }
    }
}
