/// Times the stages of a build and tells of them.
struct StageClock {
    private let report: @Sendable (BuildProgress) -> Void
    private(set) var stages: [BuildReport.Stage] = []
    private let clock = ContinuousClock()

    init(report: @escaping @Sendable (BuildProgress) -> Void) {
        self.report = report
    }

    mutating func stage<Result>(_ name: String, _ work: () throws -> Result) rethrows -> Result {
        report(.began(name))
        let begin = clock.now
        let result = try work()
        let time = clock.now - begin
        let stage = BuildReport.Stage(name: name, seconds: Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18)
        stages.append(stage)
        report(.ended(stage))
        return result
    }
}
