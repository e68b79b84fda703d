import LoyaltyModel

/// Counts what happened in the periods that runs forecast, for one sponsor and one measure.
package struct DemandCounter: Sendable {
    private var hours: Periods
    private var days: Periods

    package init(forecasts: some Sequence<Forecast>, localTime: LocalTime, upTo takenAt: Int64) {
        hours = Periods(forecasts.lazy.filter { $0.granularity == .hour }, localTime, takenAt)
        days = Periods(forecasts.lazy.filter { $0.granularity == .day }, localTime, takenAt)
    }

    /// - Parameter merchant: nil for what belongs to the sponsor as a whole only.
    mutating func add(at moment: Int64, merchant: MerchantIndex?) {
        hours.add(at: moment, merchant: merchant)
        days.add(at: moment, merchant: merchant)
    }

    /// - Returns: nil for a period that no forecast named or that has not ended.
    package func actual(merchant: MerchantIndex?, granularity: Granularity, start: Int64) -> Int? {
        (granularity == .hour ? hours : days).actual(merchant: merchant, start: start)
    }

    /// Counts where a forecast asks for them alone: a run may have another period for each merchant.
    private struct Periods: Sendable {
        /// Periods that ended by `takenAt`, in order.
        private var starts: [Int64]
        private var ends: [Int64]
        private var whole: [Int]
        private var merchants: [MerchantIndex: Asked] = [:]

        /// The periods of one merchant that were forecast, by their position among all, rising.
        private struct Asked: Sendable {
            var periods: [Int]
            var counts: [Int]

            /// Nearly always they follow each other without a gap.
            func place(of period: Int) -> Int? {
                guard let first = periods.first, period >= first else { return nil }
                if period - first < periods.count, periods[period - first] == period { return period - first }
                let place = periods.partitioningIndex { $0 >= period }
                return place < periods.count && periods[place] == period ? place : nil
            }
        }

        init(_ forecasts: some Sequence<Forecast>, _ localTime: LocalTime, _ takenAt: Int64) {
            let granularity = forecasts.first { _ in true }?.granularity ?? .day
            let periods = Set(forecasts.lazy.map(\.start)).sorted().map { ($0, localTime.end(of: granularity, from: $0)) }.filter { $0.1 <= takenAt }
            starts = periods.map(\.0)
            ends = periods.map(\.1)
            whole = [Int](repeating: 0, count: periods.count)
            var asked: [MerchantIndex: Set<Int>] = [:]
            for forecast in forecasts {
                if let merchant = forecast.merchant, let period = period(from: forecast.start) { asked[merchant, default: []].insert(period) }
            }
            merchants = asked.mapValues { Asked(periods: $0.sorted(), counts: [Int](repeating: 0, count: $0.count)) }
        }

        mutating func add(at moment: Int64, merchant: MerchantIndex?) {
            guard let first = starts.first, moment >= first, let period = period(at: moment) else { return }
            whole[period] += 1
            if let merchant, let place = merchants[merchant]?.place(of: period) { merchants[merchant]?.counts[place] += 1 }
        }

        private func period(at moment: Int64) -> Int? {
            let after = starts.partitioningIndex { $0 > moment }
            return after > 0 && moment < ends[after - 1] ? after - 1 : nil
        }

        private func period(from start: Int64) -> Int? {
            let period = starts.partitioningIndex { $0 >= start }
            return period < starts.count && starts[period] == start ? period : nil
        }

        func actual(merchant: MerchantIndex?, start: Int64) -> Int? {
            guard let period = period(from: start) else { return nil }
            guard let merchant else { return whole[period] }
            return merchants[merchant].flatMap { asked in asked.place(of: period).map { asked.counts[$0] } }
        }
    }
}

extension Array {
    /// The first position at which a condition holds that, once it holds, holds to the end.
    func partitioningIndex(where holds: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
