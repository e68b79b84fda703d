import Diagnostics

/// How large a made-up program is, and which of the endless ones of that size.
package struct SampleOptions: Sendable, Equatable {
    package var members: Int
    /// Purchases and refunds, within a few per cent.
    package var transactions: Int
    package var sponsors: Int
    /// The same options with the same seed give the same bytes.
    package var seed: UInt64
    package var rulesPerSponsor: Int
    /// Days of demand forecast, by the hour and by the day.
    package var forecastDays: Int
    /// The most members that one rule reaches: campaigns have budgets.
    package var maximumExposures: Int

    package init(
        members: Int = 1_000, transactions: Int = 20_000, sponsors: Int = 3, seed: UInt64 = 2102, rulesPerSponsor: Int = 8,
        forecastDays: Int = 14, maximumExposures: Int = 3_000
    ) {
        self.members = members
        self.transactions = transactions
        self.sponsors = sponsors
        self.seed = seed
        self.rulesPerSponsor = rulesPerSponsor
        self.forecastDays = forecastDays
        self.maximumExposures = maximumExposures
    }

    /// Refuses sizes that make no program, or one that the compact rows in memory cannot number.
    func check() throws {
        try require(members, in: 1...50_000_000, "members")
        try require(transactions, in: 0...500_000_000, "transactions")
        try require(sponsors, in: 1...2_000, "sponsors")
        try require(rulesPerSponsor, in: 1...30, "rules of a sponsor")
        try require(forecastDays, in: 0...28, "days of forecast")
        try require(maximumExposures, in: 1...1_000_000, "exposures of a rule")
    }

    private func require(_ value: Int, in range: ClosedRange<Int>, _ what: String) throws {
        guard !range.contains(value) else { return }
        throw Fault("\(value) \(what) cannot be made up", remedy: "Ask for \(range.lowerBound) to \(range.upperBound).")
    }
}
