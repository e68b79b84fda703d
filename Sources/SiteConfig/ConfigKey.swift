import Foundation
import LoyaltyModel
import NetworkAddress

/// One key that may be set, with its help and how its value is read. Every key there is stands in ``ConfigKey/all``.
package struct ConfigKey: Sendable {
    /// Dotted; `*` stands for a sponsor's or a merchant's id.
    package var path: String
    package var help: String
    /// Sets the value, or says what it should be.
    var set: @Sendable (inout SiteConfiguration, _ value: String, _ ids: [String]) throws(ConfigValueFault) -> Void

    init(_ path: String, _ help: String, set: @escaping @Sendable (inout SiteConfiguration, String, [String]) throws(ConfigValueFault) -> Void) {
        self.path = path
        self.help = help
        self.set = set
    }

    package static let all: [ConfigKey] = figures + sponsors + site + schedule + server

    private static let figures: [ConfigKey] = [
        share("risk.critical", "Churn probability from which a member's risk is critical.", \.figures.critical),
        share("risk.high", "Churn probability from which a member's risk is high.", \.figures.high),
        share("risk.medium", "Churn probability from which a member's risk is medium; below it is low.", \.figures.medium),
        share("risk.at_risk", "Churn probability from which a member is at risk.", \.figures.atRisk),
        share("model.minimum_auc", "Below this AUC a churn model cannot tell members apart.", \.figures.minimumAUC),
        share("model.maximum_at_risk_share", "Above this share of members at risk a churn model cannot tell members apart either.", \.figures.maximumAtRiskShare),
        share("value_segments.very_high", "Share of the members by predicted value that is the segment very high.", \.figures.veryHighShare),
        share("value_segments.high", "Share of the members by predicted value that is the segments very high and high together.", \.figures.highShare),
        share("value_segments.medium", "Share of the members by predicted value that is the segments very high, high and medium together.", \.figures.mediumShare),
        share("retention_spend", "Share of predicted value that is the most worth spending to keep a member.", \.figures.retentionSpend),
        whole("roi.outcome_window_days", "Days after an exposure in which a rule's effect is counted.", 1...3_650, \.figures.outcomeWindowDays),
        share("roi.maximum_overlap", "Share of treated members under another rule above which matched evidence is unproven.", \.figures.maximumOverlap),
        whole("periods.overview_days", "Days of the overview's period.", 1...3_650, \.figures.periodDays),
        whole("periods.active_days", "Days within which a transaction makes a member active.", 1...3_650, \.figures.activeDays),
        whole("periods.cohort_unknown_days", "Days from the beginning of the facts within which a first fact tells no cohort.", 0...3_650, \.figures.cohortUnknownDays),
        whole("privacy.small_count", "Counts of members from 1 to this are not shown.", 1...1_000, \.figures.smallCount),
        share("run.minimum_scored_share", "A run that scores less than this share of the pairs of the run before is refused; 0 accepts any.", \.figures.minimumScoredShare),
    ]

    private static let sponsors: [ConfigKey] = [
        ConfigKey("sponsors.*.point_value", "What a point is worth, in minor units of the sponsor's currency.") { configuration, value, ids throws(ConfigValueFault) in
            configuration.figures.sponsors[ids[0], default: SponsorSettings()].pointValue = try number(value, in: 0...1_000_000, "a number of minor units, 0 or more")
        },
        ConfigKey("sponsors.*.staffing.transactions_per_hour", "Transactions that one person serves in an hour, over all of the sponsor's.") { configuration, value, ids throws(ConfigValueFault) in
            let rate = try number(value, in: 1e-6...1e9, "a number above 0")
            configuration.figures.sponsors[ids[0], default: SponsorSettings()].staffing.update { $0.transactionsPerHour = rate }
        },
        ConfigKey("sponsors.*.staffing.minimum", "The fewest people at any hour.") { configuration, value, ids throws(ConfigValueFault) in
            let people = try integer(value, in: 0...100_000)
            configuration.figures.sponsors[ids[0], default: SponsorSettings()].staffing.update { $0.minimum = people }
        },
        ConfigKey("sponsors.*.merchants.*.transactions_per_hour", "Transactions that one person serves in an hour at one merchant.") { configuration, value, ids throws(ConfigValueFault) in
            let rate = try number(value, in: 1e-6...1e9, "a number above 0")
            configuration.figures.sponsors[ids[0], default: SponsorSettings()].merchantStaffing[ids[1]].update { $0.transactionsPerHour = rate }
        },
        ConfigKey("sponsors.*.merchants.*.minimum", "The fewest people at any hour at one merchant.") { configuration, value, ids throws(ConfigValueFault) in
            let people = try integer(value, in: 0...100_000)
            configuration.figures.sponsors[ids[0], default: SponsorSettings()].merchantStaffing[ids[1]].update { $0.minimum = people }
        },
    ]

    private static let site: [ConfigKey] = [
        ConfigKey("locale", "How numbers, money and dates are written: a language, perhaps with a region, as en-IE.") { configuration, value, _ throws(ConfigValueFault) in
            guard let style = NumberStyle(locale: value) else {
                throw ConfigValueFault(expected: "a known locale; the nearest is “\(Nearest.of(value, among: NumberStyle.knownLocales))” (known: \(NumberStyle.knownLocales.joined(separator: ", ")))")
            }
            configuration.numberStyle = style
        },
        text("data", "Folder with snapshots/ and runs/.", \.dataFolder),
        text("output", "Folder that holds current and builds/.", \.outputFolder),
        text("templates", "Folder of the Mustache templates and notes.", \.templatesFolder),
        text("public", "Folder of styles, icons and script.", \.publicFolder),
        text("state", "Folder of secrets: the pseudonyms' key, tokens, the audit log.", \.stateFolder),
        whole("kept_builds", "Builds that stay, the current one included.", 1...1_000, \.keptBuilds),
        whole("listed_rows", "Rows of a list on a page; the CSV has them all.", 1...10_000, \.figures.listedRows),
        whole("jobs", "Threads of a build; 0 for one a core.", 0...1_024, \.jobs),
    ]

    private static let schedule: [ConfigKey] = [
        text("on_publish", "Command that is run when another build was published.", \.schedule.onPublish),
        text("on_failure", "Command that is run when a build failed.", \.schedule.onFailure),
        whole("hook_seconds", "Seconds that on_publish and on_failure may take.", 1...3_600, \.schedule.hookSeconds),
        whole("watch.interval_seconds", "Seconds between two looks of `almanac watch` where nothing tells of a change.", 1...86_400, \.schedule.intervalSeconds),
        whole("watch.settle_seconds", "Seconds without a change before `almanac watch` builds.", 0...3_600, \.schedule.settleSeconds),
        whole("watch.grace_seconds", "Seconds after a change in which runs and snapshots that are not whole are no failure.", 0...86_400, \.schedule.graceSeconds),
        whole("watch.retry_seconds", "Seconds between a failed build and the next try with the same inputs; twice as long after each.", 1...86_400, \.schedule.retrySeconds),
        whole("watch.longest_retry_seconds", "The longest time between two tries with the same inputs.", 1...604_800, \.schedule.longestRetrySeconds),
    ]

    private static let server: [ConfigKey] = [
        text("server.host", "Address to listen on.", \.server.host),
        whole("server.port", "Port to listen on; 0 for a free one.", 0...65_535, \.server.port),
        text("server.tls.certificate", "The server's certificate and those that lead to its issuer, in PEM.", \.server.tlsCertificate),
        text("server.tls.key", "The certificate's private key, in PEM.", \.server.tlsKey),
        ConfigKey("server.trusted_proxy", "Address of the proxy in front that ends TLS, or several and networks, with commas between: 10.0.0.5, 2001:db8::/64.") { configuration, value, _ throws(ConfigValueFault) in
            configuration.server.trustedProxies = try value.split(separator: ",", omittingEmptySubsequences: false).map { part throws(ConfigValueFault) in
                guard let network = IPNetwork(part.trimmingCharacters(in: .whitespaces)), !network.isEverybody else { throw ConfigValueFault(expected: "an address or network, or several with commas between, none of them of everybody") }
                return network
            }
        },
        ConfigKey("server.metrics_port", "Port of 127.0.0.1 where monitors get /metrics, /healthz and /readyz without a token.") { configuration, value, _ throws(ConfigValueFault) in
            configuration.server.metricsPort = try integer(value, in: 0...65_535)
        },
        whole("server.audit_megabytes", "Megabytes after which the audit log begins another file.", 1...10_000, \.server.auditMegabytes),
        whole("server.audit_files", "Files of the audit log of before that stay.", 1...10_000, \.server.auditFiles),
        whole("server.session_idle_minutes", "Minutes without a request after which a session ends.", 1...10_080, \.server.sessionIdleMinutes),
        whole("server.session_hours", "Hours after which a session ends.", 1...720, \.server.sessionHours),
    ]
}

/// What a value should have been.
struct ConfigValueFault: Error {
    var expected: String
}

extension ConfigKey {
    typealias Field<Value> = WritableKeyPath<SiteConfiguration, Value> & Sendable

    private static func share(_ path: String, _ help: String, _ field: Field<Double>) -> ConfigKey {
        ConfigKey(path, help) { configuration, value, _ throws(ConfigValueFault) in
            configuration[keyPath: field] = try number(value, in: 0...1, "a number from 0 to 1")
        }
    }

    private static func whole(_ path: String, _ help: String, _ range: ClosedRange<Int>, _ field: Field<Int>) -> ConfigKey {
        ConfigKey(path, help) { configuration, value, _ throws(ConfigValueFault) in
            configuration[keyPath: field] = try integer(value, in: range)
        }
    }

    private static func text(_ path: String, _ help: String, _ field: Field<String?>) -> ConfigKey {
        ConfigKey(path, help) { configuration, value, _ throws(ConfigValueFault) in configuration[keyPath: field] = try line(value) }
    }

    private static func text(_ path: String, _ help: String, _ field: Field<String>) -> ConfigKey {
        ConfigKey(path, help) { configuration, value, _ throws(ConfigValueFault) in configuration[keyPath: field] = try line(value) }
    }

    private static func line(_ value: String) throws(ConfigValueFault) -> String {
        guard !value.unicodeScalars.contains(where: { $0.value < 32 }) else { throw ConfigValueFault(expected: "a text on one line") }
        return value
    }

    private static func number(_ value: String, in range: ClosedRange<Double>, _ expected: String) throws(ConfigValueFault) -> Double {
        // Double reads hexadecimal too.
        guard value.utf8.allSatisfy("0123456789.+-eE".utf8.contains), let number = Double(value), range.contains(number) else {
            throw ConfigValueFault(expected: expected)
        }
        return number
    }

    private static func integer(_ value: String, in range: ClosedRange<Int>) throws(ConfigValueFault) -> Int {
        guard let number = Int(value), range.contains(number) else {
            throw ConfigValueFault(expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}

extension Optional where Wrapped == Staffing {
    fileprivate mutating func update(_ change: (inout Staffing) -> Void) {
        var staffing = self ?? Staffing(transactionsPerHour: 0, minimum: 0)
        change(&staffing)
        self = staffing
    }
}
