/// Single days without trade, such as holidays, are no sign of what is to come: methods are given the same weekday's trade of the week before instead.
enum ClosedDays {
    /// Trade of a usual day below which a day without any may be chance.
    private static let certain = 6.0

    /// As many values. Each is made of itself and earlier ones of the same and earlier days only; a day is told by its total, so values are whole days.
    static func filled(_ values: [Double], slotsPerDay: Int) -> [Double] {
        var filled = values
        let days = values.count / slotsPerDay
        func total(_ day: Int, of values: [Double]) -> Double { values[day * slotsPerDay..<(day + 1) * slotsPerDay].reduce(0, +) }
        for day in 0..<days where day >= 21 && total(day, of: values) == 0 {
            // Twice in a row on the same weekday is no longer single.
            guard total(day - 7, of: values) > 0 else { continue }
            let usual = (1...3).map { total(day - 7 * $0, of: filled) }
            guard usual.min() ?? 0 > 0, usual.reduce(0, +) / 3 >= certain else { continue }
            for slot in day * slotsPerDay..<(day + 1) * slotsPerDay { filled[slot] = filled[slot - 7 * slotsPerDay] }
        }
        return filled
    }
}
