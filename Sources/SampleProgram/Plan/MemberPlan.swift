import LoyaltyModel
import SeededRandom

/// A made-up member and the sponsors that they visit.
struct MemberPlan {
    var token: String
    var sharing: SharingStatus
    var tier: String?
    var ageBracket: String?
    var zip: String?
    var enrolledOn: CivilDate?
    /// Whether they bet points on prediction markets.
    var predicts: Bool
    var pairs: [PairPlan]
}

/// How a member's visits to one sponsor change over the months.
struct PairPlan: Sendable {
    var sponsor: Int
    /// Visits beside those of a typical member of the sponsor.
    var pace: Double
    var basket: Double
    /// Day of the first visit; 0 for members of old.
    var joinsOn: Int
    /// From this day on there are no visits any more.
    var leavesOn: Int
    /// Visits at the start and at the end of the facts, beside the pace.
    var early = 1.0
    var late = 1.0

    /// The part of the pace that holds on a day, before seasons.
    func life(on day: Int) -> Double {
        guard day >= joinsOn, day < leavesOn else { return 0 }
        return early + (late - early) * Double(day) / Double(ProgramDates.days)
    }

    var peakLife: Double { max(early, late) }
}

/// Draws members, each from a sequence of its own, so that the n-th member is the same however often it is asked for.
struct MemberDraw: Sendable {
    let options: SampleOptions
    let sponsors: [SponsorPlan]
    private let sponsorWeights: Weights
    /// With many sponsors, members visit more of them.
    private let breadth: Weights

    init(options: SampleOptions, sponsors: [SponsorPlan]) {
        self.options = options
        self.sponsors = sponsors
        sponsorWeights = Weights(sponsors.indices.map { 1 / (1 + 0.12 * Double($0 % 9)) })
        breadth = Weights(sponsors.count > 10 ? [16, 32, 30, 22] : [54, 40, 6])
    }

    func random(for member: Int) -> Random { Random(seed: options.seed, stream: UInt64(member)) }

    func draw(_ member: Int, _ random: inout Random) -> MemberPlan {
        let activity = random.gamma(shape: 3.2)
        let joins = random.chance(0.44) ? joiningDay(&random) : 0
        var plan = MemberPlan(
            token: token(member), sharing: sharing(&random), tier: tier(activity, &random), ageBracket: ageBracket(&random),
            zip: random.chance(0.85) ? "RV\(1 + random.below(24))" : nil, enrolledOn: enrolment(joins, &random),
            predicts: random.chance(0.24), pairs: [])
        for sponsor in chosenSponsors(&random) { plan.pairs.append(pair(sponsor, joins, activity, &random)) }
        return plan
    }

    func token(_ member: Int) -> String { "m" + Base32.text(tokenNumber(member), width: Self.tokenWidth) }

    static let tokenWidth = 8

    /// Opaque and without repeats: every step can be undone, so no two numbers meet.
    func tokenNumber(_ member: Int) -> UInt64 {
        let mask: UInt64 = (1 << 40) - 1
        var value = (UInt64(member) &+ Random.mixed(options.seed)) & mask
        for _ in 0..<3 {
            value = (value &* 0x9E37_79B9_7F4A_7C15) & mask
            value ^= value >> 21
        }
        return value
    }

    private func sharing(_ random: inout Random) -> SharingStatus {
        let point = random.unit()
        return point < 0.80 ? .full : point < 0.94 ? .aggregate : .none
    }

    private func tier(_ activity: Double, _ random: inout Random) -> String? {
        let seen = activity * random.logNormal(spread: 0.2)
        if random.chance(0.06) { return nil }
        return seen > 1.75 ? "Gold" : seen > 1.05 ? "Silver" : "Bronze"
    }

    private func ageBracket(_ random: inout Random) -> String? {
        let bracket = Weights([11, 22, 23, 18, 14, 12]).pick(&random)
        return random.chance(0.1) ? nil : ["18-24", "25-34", "35-44", "45-54", "55-64", "65+"][bracket]
    }

    /// First days of the months in which the program asks shoppers to join; most new members come then.
    private static let drives = [13, 105, 166, 227, 286, 347, 439, 507]

    private func joiningDay(_ random: inout Random) -> Int {
        let drive = Self.drives[random.below(Self.drives.count)] + random.below(28)
        let anyDay = 8 + random.below(ProgramDates.days - 12)
        return random.chance(0.82) ? drive : anyDay
    }

    /// Those who came before the program kept such dates have none.
    private func enrolment(_ joins: Int, _ random: inout Random) -> CivilDate? {
        let earlier = Int(1_100 * random.unit())
        if joins > 0 { return ProgramDates.date(joins) }
        return earlier > 800 ? nil : ProgramDates.date(-1 - earlier)
    }

    private func chosenSponsors(_ random: inout Random) -> [Int] {
        var chosen: [Int] = []
        let wanted = min(sponsors.count, breadth.pick(&random) + 1)
        while chosen.count < wanted {
            let sponsor = sponsorWeights.pick(&random)
            if !chosen.contains(sponsor) { chosen.append(sponsor) }
        }
        return chosen
    }

    private func pair(_ sponsor: Int, _ joins: Int, _ activity: Double, _ random: inout Random) -> PairPlan {
        var plan = PairPlan(
            sponsor: sponsor, pace: (0.25 + 0.75 * activity) * random.gamma(shape: 8),
            basket: sponsors[sponsor].basket * random.logNormal(spread: 0.25), joinsOn: joins, leavesOn: .max)
        let course = random.unit()
        let leaving = 70 + Int(Double(ProgramDates.days - 75) * random.unit())
        if course < 0.17 {
            plan.leavesOn = max(joins + 45, leaving)
        } else if course < 0.26 {
            (plan.early, plan.late) = (1.35, 0.3)
        } else if course < 0.40 {
            (plan.early, plan.late) = (0.6, 1.5)
        }
        return plan
    }
}
