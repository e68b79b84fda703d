import SeededRandom

/// Whom the rules reach.
struct ExposureDraw: Sendable {
    let rules: [RulePlan]
    private static let window: Int64 = 30 * 86_400

    /// The rules that do not look at purchases; to be drawn before them, since their effect shapes them.
    func drawPlanned(into history: inout PairHistory, _ random: inout Random) {
        var hadReward = false
        for rule in rules where rule.kind != .targeted && rule.kind != .shop {
            let wave = random.below(rule.waves.count)
            let minute = random.below(90)
            let point = random.unit()
            let isHoldout = rule.isRandomised && random.chance(1.0 / 3)
            guard canBeReached(history.plan, on: rule.waves[wave]) else { continue }
            guard point < coverage(of: rule, hadReward: hadReward) else { continue }
            let at = history.sponsor.calendar.moment(day: rule.waves[wave], second: 9 * 3_600 + minute * 60)
            history.touches.append(.init(rule: rule, at: at, arm: isHoldout ? .holdout : .treatment))
            if rule.kind == .winner { hadReward = !isHoldout }
            if !isHoldout, rule.effect != 1 { history.boosts.append(.init(from: at, until: at + Self.window, factor: rule.effect)) }
        }
    }

    /// The rules that go to those who have just bought much.
    func drawTargeted(into history: inout PairHistory) {
        for rule in rules where rule.kind == .targeted {
            for wave in rule.waves {
                let at = history.sponsor.calendar.moment(day: wave, second: 10 * 3_600)
                guard history.purchaseCount(after: at - Self.window, through: at) >= 2, !isTaken(history.member, rule) else { continue }
                history.touches.append(.init(rule: rule, at: at, arm: .treatment))
            }
        }
    }

    /// A fixed draw of those that the budget leaves out.
    private func isTaken(_ member: UInt32, _ rule: RulePlan) -> Bool {
        let draw = Random.mixed(UInt64(member) << 16 | UInt64(rule.index)) >> 11
        return Double(draw) * 0x1p-53 >= rule.coverage
    }

    /// Members whom the program still sees; it does not write to those who left long ago.
    private func canBeReached(_ plan: PairPlan, on day: Int) -> Bool {
        plan.joinsOn + 2 < day && (plan.leavesOn == .max || day < plan.leavesOn + 40)
    }

    private func coverage(of rule: RulePlan, hadReward: Bool) -> Double {
        rule.kind == .bonusPoints && !hadReward ? rule.coverage * 0.15 : rule.coverage
    }
}
