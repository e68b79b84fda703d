/// What advice is held to. The constants are the project's own choices; each says why.
enum ActionSettings {
    /// An action is proposed where the probability that it pays is at least this: it is likely to pay, not merely expected to. Its mirror, 1 less this, is where it is likely not to.
    static let leastProbability = 0.80
    /// So many messages in the last ``pressureDays`` and a member is left alone, whatever the evidence: evidence came from members who were sent fewer.
    static let mostMessages = 4
    static let pressureDays = 30
    /// A rule that ended longer ago is no evidence of what it would do now.
    static let repeatableDays = 365
    /// Members in each arm of a band below which it has no estimate of its own; it also keeps means of 1 to 10 members out of what is written.
    static let fewestInArm = 11
    /// What a member spent in so many days says how valuable they were before a rule reached them.
    static let valueDays = 180
    /// Share of members who get another action than evidence would choose, so that evidence is renewed.
    static let explorationShare = 0.05
}
