/// What some listed members are expected to bring: the sum over those who have a lifetime value, as not all need have one.
struct KnownWorth {
    private(set) var members = 0
    private(set) var valued = 0
    /// Minor units.
    private(set) var sum: Int64 = 0

    init(_ values: [Int64?] = []) {
        for value in values { add(value) }
    }

    mutating func add(_ value: Int64?) {
        members += 1
        if value != nil { valued += 1 }
        sum += value ?? 0
    }

    var isPartial: Bool { valued < members && valued > 0 }

    /// `–` where nobody has a value.
    func text(_ formats: Formats) -> String { valued == 0 && members > 0 ? "–" : formats.money(sum) }

    /// `the 6 of 12 listed who have one`, for what is said of those with a value.
    func whose(_ formats: Formats) -> String { isPartial ? "the \(formats.count(valued)) of \(formats.count(members)) listed who have one" : "those listed" }
}
