import LoyaltyModel

/// Figures in words and digits for one sponsor: its currency, its zone and the site's locale.
package struct Formats: Sendable {
    package let style: NumberStyle
    package let currency: Currency
    package let localTime: LocalTime

    package init(style: NumberStyle, currency: Currency, localTime: LocalTime) {
        self.style = style
        self.currency = currency
        self.localTime = localTime
    }

    package func count(_ number: some BinaryInteger) -> String { style.grouped(String(number)) }

    /// A number with at most so many decimals.
    package func number(_ value: Double, atMost decimals: Int = 1) -> String { style.grouped(Rounding.text(value, atMost: decimals)) }

    /// For a column of figures: each with as many decimals as any of them needs, so that the digits stand under each other.
    package func columnNumber(_ values: [Double], atMost decimals: Int = 1) -> (Double) -> String {
        let needed = values.lazy.map { Rounding.text($0, atMost: decimals) }.map { $0.split(separator: ".").dropFirst().first?.count ?? 0 }.max() ?? 0
        return { fixed($0, decimals: needed) }
    }

    /// A number of a forecast as text tells it: whole from ten on, with a decimal below.
    package func expectation(_ value: Double) -> String { number(value, atMost: value < 9.95 ? 1 : 0) }

    /// A model's probability: never `0 %` or `100 %`, which would be a certainty, unless it is one.
    package func probability(_ value: Double) -> String {
        if value > 0, value < 0.005 { return "<1\u{A0}%" }
        if value < 1, value >= 0.995 { return ">99\u{A0}%" }
        return percent(value, decimals: 0)
    }

    package func fixed(_ value: Double, decimals: Int) -> String { style.grouped(Rounding.text(value, decimals: decimals)) }

    /// 0 to 1 as a percentage: `12 %`; with a decimal below 10 where that tells more.
    package func percent(_ share: Double, decimals: Int? = nil) -> String {
        let percent = Rounding.hundredfold(share)
        let decimals = decimals ?? (abs(percent) < 9.95 && percent != percent.rounded() ? 1 : 0)
        return style.grouped(Rounding.text(percent, decimals: decimals)) + "\u{A0}%"
    }

    /// How much more or less, without its sign: what is not nothing is not shown as `0 %`.
    package func change(_ share: Double) -> String { share != 0 && abs(share) < 0.0005 ? "under \(percent(0.001))" : percent(abs(share)) }

    /// A share that is set, with all its decimals: 0.595 is a limit that `60 %` is not.
    package func setting(_ share: Double) -> String { number(Rounding.hundredfold(share), atMost: 6) + "\u{A0}%" }

    /// Money to the minor unit.
    package func exactMoney(_ minorUnits: Int64) -> String { signed(currency.plain(minorUnits)) }

    /// Money as text tells it: whole major units from 100 on, exact below.
    package func money(_ minorUnits: Int64) -> String {
        isToldWhole(minorUnits) ? signed(String(Rounding.quotient(minorUnits, minorPerMajor))) : exactMoney(minorUnits)
    }

    /// Money of an estimate: by its nearest minor unit exact or in whole units, and these rounded once, from the estimate itself.
    package func money(_ minorUnits: Double) -> String {
        guard let nearest = Rounding.whole(minorUnits), !isToldWhole(nearest) else { return wholeMoney(minorUnits) }
        return exactMoney(nearest)
    }

    /// The ends of an interval, in whole units where either is as large as that.
    package func moneyRange(_ interval: ClosedRange<Double>) -> (String, String) {
        let ends = [interval.lowerBound, interval.upperBound].compactMap { Rounding.whole($0) }
        guard ends.count == 2 else { return (money(interval.lowerBound), money(interval.upperBound)) }
        let isLarge = ends.contains(where: isLarge)
        return isLarge ? (wholeMoney(interval.lowerBound), wholeMoney(interval.upperBound)) : (exactMoney(ends[0]), exactMoney(ends[1]))
    }

    private var minorPerMajor: Int64 { Int64(Rounding.powerOfTen(currency.exponent)) }

    private func isLarge(_ minorUnits: Int64) -> Bool { minorUnits.magnitude >= 100 * minorPerMajor }

    private func isToldWhole(_ minorUnits: Int64) -> Bool { isLarge(minorUnits) || minorUnits % minorPerMajor == 0 }

    private func wholeMoney(_ minorUnits: Double) -> String { signed(Rounding.wholeText(minorUnits, overPowerOfTen: currency.exponent)) }

    /// For a column of figures: all to the minor unit, or all in whole units where any is large.
    package func columnMoney(_ values: [Int64]) -> (Int64) -> String {
        let isLarge = values.contains { $0.magnitude >= 1_000 * minorPerMajor }
        return isLarge ? { signed(String(Rounding.quotient($0, minorPerMajor))) } : { exactMoney($0) }
    }

    /// A grouped number, perhaps with a leading minus, beside the currency's sign.
    func withSign(_ grouped: String) -> String {
        let isNegative = grouped.hasPrefix("−")
        return (isNegative ? "−" : "") + unsigned(isNegative ? String(grouped.dropFirst()) : grouped)
    }

    private func signed(_ plain: String) -> String { withSign(style.grouped(plain)) }

    private func unsigned(_ digits: String) -> String {
        let sign = CurrencySign.sign(of: currency)
        if style.isSignFirst { return sign.count > 1 ? "\(sign)\u{A0}\(digits)" : "\(sign)\(digits)" }
        return "\(digits)\u{A0}\(sign)"
    }

    /// `Thu 19 Nov 2026, 03:00`
    package func time(_ moment: Int64) -> String { "\(longDate(localTime.date(at: moment))), \(hour(moment))" }

    /// `Thu 19 Nov 2026`
    package func longDate(_ date: CivilDate) -> String { "\(Self.weekdays[date.weekday]) \(self.date(date))" }

    /// `19 Nov 2026`
    package func date(_ date: CivilDate) -> String { "\(dayAndMonth(date)) \(date.components.year)" }

    /// `19 Nov`
    package func dayAndMonth(_ date: CivilDate) -> String {
        let (_, month, day) = date.components
        return style.isMonthFirst ? "\(Self.months[month - 1]) \(day)" : "\(day) \(Self.months[month - 1])"
    }

    /// `Nov 2026`
    package func month(_ month: YearMonth) -> String { "\(Self.months[month.month - 1]) \(month.year)" }

    /// `03:00`; `01:00 (UTC+1)` where clocks go back and read it twice.
    package func hour(_ moment: Int64) -> String {
        let second = localTime.secondOfDay(at: moment)
        let clock = "\(padded(second / 3_600, to: 2)):\(padded(second / 60 % 60, to: 2))"
        return localTime.isReadTwice(moment) ? "\(clock) (UTC\(offset(at: moment)))" : clock
    }

    /// `+1`, `−2:30`.
    private func offset(at moment: Int64) -> String {
        let minutes = localTime.offset(at: moment) / 60
        let (hours, rest) = abs(minutes).quotientAndRemainder(dividingBy: 60)
        return "\(minutes < 0 ? "−" : "+")\(hours)\(rest == 0 ? "" : ":\(padded(Int(rest), to: 2))")"
    }

    package static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    package static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}

enum CurrencySign {
    private static let signs = ["EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CNY": "¥", "INR": "₹", "KRW": "₩", "NGN": "₦", "PHP": "₱", "UAH": "₴", "VND": "₫", "ILS": "₪", "TRY": "₺", "CHF": "CHF"]

    static func sign(of currency: Currency) -> String { signs[currency.code] ?? currency.code }
}

/// `1 member`, `2 members`
func counted(_ number: Int, _ singular: String, plural: String? = nil, _ formats: Formats) -> String {
    "\(formats.count(number)) \(number == 1 ? singular : plural ?? singular + "s")"
}
