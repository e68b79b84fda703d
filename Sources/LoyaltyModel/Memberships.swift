/// Who is a member of which sponsor at the moment of a snapshot: who has a transaction or a points entry there. A bit for each sponsor and member.
package struct Memberships: Sendable {
    /// By sponsor; empty for one without a member.
    private var bits: [[UInt64]]
    private let words: Int

    /// Nobody of anyone.
    package init(sponsors: Int, members: Int) {
        bits = Array(repeating: [], count: sponsors)
        words = (members + 63) / 64
    }

    package mutating func insert(_ member: MemberIndex, of sponsor: SponsorIndex) {
        if bits[sponsor].isEmpty { bits[sponsor] = Array(repeating: 0, count: words) }
        bits[sponsor][Int(member / 64)] |= 1 << UInt64(member % 64)
    }

    package func contains(_ member: MemberIndex, of sponsor: SponsorIndex) -> Bool {
        !bits[sponsor].isEmpty && bits[sponsor][Int(member / 64)] & (1 << UInt64(member % 64)) != 0
    }
}
