import LoyaltyModel

/// Moments and spans in words.
package enum Ages {
    private static let units: [(seconds: Int64, name: String)] = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")]

    /// The largest unit and the next one: `2 days and 3 hours`; days alone from 10 of them on.
    /// - Parameter seconds: 0 or more.
    package static func words(_ seconds: Int64) -> String {
        guard let first = units.firstIndex(where: { seconds >= $0.seconds }) else { return "0 seconds" }
        let count = seconds / units[first].seconds
        let rest = seconds % units[first].seconds
        let text = counted(count, units[first].name)
        guard first + 1 < units.count, first > 0 || count < 10 else { return text }
        let more = rest / units[first + 1].seconds
        return more == 0 ? text : "\(text) and \(counted(more, units[first + 1].name))"
    }

    /// `2026-11-19 04:12 UTC`
    static func moment(_ seconds: Int64) -> String {
        let days = floorDivided(seconds, by: 86_400)
        let minutes = (seconds - days * 86_400) / 60
        return "\(CivilDate(daysSinceEpoch: Int(days))) \(two(minutes / 60)):\(two(minutes % 60)) UTC"
    }

    /// `2026-11-19 04:12 UTC, 2 days and 3 hours ago`
    static func told(_ moment: Int64, now: Int64) -> String {
        "\(self.moment(moment)), " + (moment > now ? "\(words(moment - now)) ahead of this machine's clock" : "\(words(now - moment)) ago")
    }

    /// A span as an option has it: `90m`, `36h`, `10d`. Nil for anything else.
    package static func seconds(_ text: String) -> Int64? {
        guard let unit = ["m": Int64(60), "h": 3_600, "d": 86_400][text.suffix(1)], let count = Int64(text.dropLast()), (1...100_000).contains(count) else { return nil }
        return count * unit
    }

    private static func counted(_ count: Int64, _ unit: String) -> String { "\(count) \(unit)\(count == 1 ? "" : "s")" }
    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }
}
