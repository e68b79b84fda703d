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

    private struct Periods: Sendable {
        /// Periods that ended by `takenAt`, in order.
        private var starts: [Int64]
        private var ends: [Int64]
        private var merchants: [MerchantIndex: Int] = [:]
        /// Row 0 is the whole, then a row for each forecast merchant.
        private var counts: [Int]

        init(_ forecasts: some Sequence<Forecast>, _ localTime: LocalTime, _ takenAt: Int64) {
            var distinct: Set<Int64> = []
            for forecast in forecasts {
                distinct.insert(forecast.start)
                if let merchant = forecast.merchant, merchants[merchant] == nil { merchants[merchant] = merchants.count + 1 }
            }
            let granularity = forecasts.first { _ in true }?.granularity ?? .day
            let periods = distinct.sorted().map { ($0, localTime.end(of: granularity, from: $0)) }.filter { $0.1 <= takenAt }
            starts = periods.map(\.0)
            ends = periods.map(\.1)
            counts = [Int](repeating: 0, count: (merchants.count + 1) * periods.count)
        }

        mutating func add(at moment: Int64, merchant: MerchantIndex?) {
            guard let first = starts.first, moment >= first, let period = period(at: moment) else { return }
            counts[period] += 1
            if let merchant, let row = merchants[merchant] { counts[row * starts.count + period] += 1 }
        }

        private func period(at moment: Int64) -> Int? {
            let after = starts.partitioningIndex { $0 > moment }
            return after > 0 && moment < ends[after - 1] ? after - 1 : nil
        }

        func actual(merchant: MerchantIndex?, start: Int64) -> Int? {
            let period = starts.partitioningIndex { $0 >= start }
            guard period < starts.count, starts[period] == start else { return nil }
            guard let merchant else { return counts[period] }
            return merchants[merchant].map { counts[$0 * starts.count + period] }
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
