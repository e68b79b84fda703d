import Diagnostics

/// The days of churn that may be asked for, in one place for all commands that take them.
enum ChurnHorizon {
    static func checked(_ days: Int) throws -> Int {
        guard (7...365).contains(days) else { throw Fault("\(days) is not a number of days from 7 to 365", at: .init("--horizon"), remedy: "60 is usual.") }
        return days
    }
}
