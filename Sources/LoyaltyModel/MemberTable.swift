/// The members of a program, column by column; a member is its index here.
package struct MemberTable: Sendable {
    package private(set) var tokens: TokenTable
    package private(set) var sharing: [SharingStatus] = []
    /// Index into `tierNames`; -1 where the member has no tier.
    package private(set) var tiers: [Int16] = []
    package private(set) var tierNames: [String] = []
    /// Days since 1970-01-01; `unknownDay` where not known.
    package private(set) var enrolledOn: [Int32] = []
    private var tierIndex: [String: Int16] = [:]

    package static let unknownDay = Int32.min

    package init(minimumCapacity: Int = 16) {
        tokens = TokenTable(minimumCapacity: minimumCapacity)
    }

    package var count: Int { sharing.count }

    /// - Returns: false where the token is there already, and then nothing is added.
    package mutating func append(
        token: UnsafeRawBufferPointer, sharing status: SharingStatus, tier: String?, enrolledOn day: CivilDate?
    ) -> Bool {
        guard tokens.insert(token).isNew else { return false }
        sharing.append(status)
        tiers.append(tier.map { index(ofTier: $0) } ?? -1)
        enrolledOn.append(day.map { Int32($0.daysSinceEpoch) } ?? Self.unknownDay)
        return true
    }

    /// For tests and for small programs.
    @discardableResult
    package mutating func append(_ token: String, _ status: SharingStatus = .full, tier: String? = nil, enrolledOn: CivilDate? = nil) -> Bool {
        var token = token
        return token.withUTF8 { append(token: UnsafeRawBufferPointer($0), sharing: status, tier: tier, enrolledOn: enrolledOn) }
    }

    package func isCounted(_ member: MemberIndex) -> Bool { sharing[Int(member)] != .none }
    package func isListed(_ member: MemberIndex) -> Bool { sharing[Int(member)] == .full }
    package func tierName(_ member: MemberIndex) -> String? {
        let tier = tiers[Int(member)]
        return tier < 0 ? nil : tierNames[Int(tier)]
    }

    private mutating func index(ofTier name: String) -> Int16 {
        if let known = tierIndex[name] { return known }
        let index = Int16(clamping: tierNames.count)
        tierNames.append(name)
        tierIndex[name] = index
        return index
    }
}

/// A member's pseudonym in the ledger. It is not printed by accident: its description is redacted.
package struct MemberToken: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    package let bytes: [UInt8]

    package init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    package var description: String { "(member token)" }
    package var debugDescription: String { description }
}
