extension ExponentialSmoothing {
    /// Which of the models: how errors enter, and whether there are a trend and a season.
    package struct Form: Hashable, Sendable, CustomStringConvertible {
        package enum Error: Sendable { case additive, multiplicative }
        package enum Trend: Sendable { case none, additive, damped }
        package enum Season: Sendable { case none, additive, multiplicative }

        package var error: Error
        package var trend: Trend
        package var season: Season

        package init(_ error: Error, _ trend: Trend, _ season: Season) { (self.error, self.trend, self.season) = (error, trend, season) }

        package var description: String {
            let (error, trend) = (self.error == .additive ? "A" : "M", self.trend == .none ? "N" : self.trend == .additive ? "A" : "Ad")
            return "ETS(\(error),\(trend),\(season == .none ? "N" : season == .additive ? "A" : "M"))"
        }

        /// - Parameters:
        ///   - seasonal: whether those with a season are among them, or only those without one.
        ///   - positive: all values are above 0, without which errors and season cannot be relative.
        static func all(seasonal: Bool, positive: Bool) -> [Form] {
            let seasons: [Season] = seasonal ? positive ? [.none, .additive, .multiplicative] : [.none, .additive] : [.none]
            return seasons.flatMap { season in
                (positive ? [Error.additive, .multiplicative] : [.additive]).flatMap { error in
                    season == .multiplicative && error == .additive ? [] : [Trend.none, .additive, .damped].map { Form(error, $0, season) }
                }
            }
        }

        func correctedAIC(logLikelihood: Double, season length: Int, count: Int) -> Double {
            let smoothing = 1 + (trend == .none ? 0 : 1) + (trend == .damped ? 1 : 0) + (season == .none ? 0 : 1)
            let states = 1 + (trend == .none ? 0 : 1) + (season == .none ? 0 : length - 1)
            let all = Double(smoothing + states + 1)
            let spare = Double(count) - all - 1
            return spare > 0 ? -2 * logLikelihood + 2 * all + 2 * all * (all + 1) / spare : .infinity
        }

        /// Of the next value.
        func expected(_ state: State, phi: Double) -> Double {
            let (level, seasonal) = (state.level + phi * state.trend, state.seasonal[state.next])
            return season == .multiplicative ? level * seasonal : level + seasonal
        }

        /// Without a season in it the error by level is the error; where one divides, a vanishing state must not make the next infinite.
        func advance(_ state: inout State, by value: Double, _ parameters: Parameters) {
            let (seasonal, damped) = (state.seasonal[state.next], parameters.phi * state.trend)
            let level = state.level + damped
            let byLevel: Double
            if season == .multiplicative {
                let error = value - level * seasonal
                byLevel = error / Self.away(seasonal)
                state.seasonal[state.next] = seasonal + parameters.gamma * error / Self.away(level)
            } else {
                byLevel = value - level - seasonal
                if season == .additive { state.seasonal[state.next] = seasonal + parameters.gamma * byLevel }
            }
            state.level = level + parameters.alpha * byLevel
            state.trend = damped + parameters.beta * byLevel
            state.next = state.next + 1 == state.seasonal.count ? 0 : state.next + 1
        }

        /// Away from 0 as far as values scaled to a mean of about 1 need it.
        @inline(__always) static func away(_ value: Double) -> Double { abs(value) > 1e-10 ? value : value < 0 ? -1e-10 : 1e-10 }
    }
}
