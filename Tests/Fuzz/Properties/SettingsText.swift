import Foundation
import LoyaltyModel

@testable import SiteConfig

/// Settings written out as `site.config`, every key of them.
enum SettingsText {
    static func yaml(of settings: SiteConfiguration) -> String {
        let figures = settings.figures
        var lines = [
            "risk: { critical: \(figures.critical), high: \(figures.high), medium: \(figures.medium), at_risk: \(figures.atRisk) }",
            "model: { minimum_auc: \(figures.minimumAUC), maximum_at_risk_share: \(figures.maximumAtRiskShare) }",
            "value_segments: { very_high: \(figures.veryHighShare), high: \(figures.highShare), medium: \(figures.mediumShare) }",
            "retention_spend: \(figures.retentionSpend)",
            "roi: { outcome_window_days: \(figures.outcomeWindowDays), maximum_overlap: \(figures.maximumOverlap) }",
            "periods: { overview_days: \(figures.periodDays), active_days: \(figures.activeDays), cohort_unknown_days: \(figures.cohortUnknownDays) }",
            "privacy: { small_count: \(figures.smallCount) }",
            "run: { minimum_scored_share: \(figures.minimumScoredShare) }",
            "locale: \(quoted(settings.numberStyle.locale))",
            "data: \(quoted(settings.dataFolder))", "output: \(quoted(settings.outputFolder))", "templates: \(quoted(settings.templatesFolder))",
            "public: \(quoted(settings.publicFolder))", "state: \(quoted(settings.stateFolder))",
            "kept_builds: \(settings.keptBuilds)", "listed_rows: \(settings.figures.listedRows)", "jobs: \(settings.jobs)",
            "hook_seconds: \(settings.schedule.hookSeconds)",
            "watch: { interval_seconds: \(settings.schedule.intervalSeconds), settle_seconds: \(settings.schedule.settleSeconds), grace_seconds: \(settings.schedule.graceSeconds), "
                + "retry_seconds: \(settings.schedule.retrySeconds), longest_retry_seconds: \(settings.schedule.longestRetrySeconds) }",
            "server:", "  host: \(quoted(settings.server.host))", "  port: \(settings.server.port)",
            "  session_idle_minutes: \(settings.server.sessionIdleMinutes)", "  session_hours: \(settings.server.sessionHours)",
            "  audit_megabytes: \(settings.server.auditMegabytes)", "  audit_files: \(settings.server.auditFiles)",
        ]
        if let port = settings.server.metricsPort { lines.append("  metrics_port: \(port)") }
        if !settings.server.trustedProxies.isEmpty { lines.append("  trusted_proxy: \(quoted(settings.server.trustedProxies.map(\.description).joined(separator: ", ")))") }
        if let certificate = settings.server.tlsCertificate, let key = settings.server.tlsKey { lines.append("  tls: { certificate: \(quoted(certificate)), key: \(quoted(key)) }") }
        if !settings.schedule.onPublish.isEmpty { lines.append("on_publish: \(quoted(settings.schedule.onPublish))") }
        if !settings.schedule.onFailure.isEmpty { lines.append("on_failure: \(quoted(settings.schedule.onFailure))") }
        if !figures.sponsors.isEmpty { lines.append("sponsors:") }
        for (id, sponsor) in figures.sponsors {
            lines.append("  \(quoted(id)):")
            if let value = sponsor.pointValue { lines.append("    point_value: \(value)") }
            if let staffing = sponsor.staffing { lines.append("    staffing: \(text(of: staffing))") }
            if !sponsor.merchantStaffing.isEmpty { lines.append("    merchants:") }
            for (merchant, staffing) in sponsor.merchantStaffing { lines.append("      \(quoted(merchant)): \(text(of: staffing))") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func text(of staffing: Staffing) -> String { "{ transactions_per_hour: \(staffing.transactionsPerHour), minimum: \(staffing.minimum) }" }

    /// In double quotes, where YAML has escapes for every character.
    private static func quoted(_ text: String) -> String {
        "\"" + text.unicodeScalars.map { scalar in
            (32..<127).contains(scalar.value) && scalar != "\"" && scalar != "\\" ? String(scalar) : "\\U" + String(repeating: "0", count: 8 - String(scalar.value, radix: 16).count) + String(scalar.value, radix: 16)
        }.joined() + "\""
    }
}
