import Foundation
import ProgramFixture
import SiteConfig
import Testing

/// Reads a text as `site.config`; messages call the file so.
func configuration(_ yaml: String, environment: [String: String] = [:], options: [(key: String, value: String)] = []) throws -> SiteConfiguration {
    try configuration(Array(yaml.utf8), environment: environment, options: options)
}

func configuration(_ bytes: [UInt8], environment: [String: String] = [:], options: [(key: String, value: String)] = []) throws -> SiteConfiguration {
    let folder = try DataFolder()
    let path = folder.url.appendingPathComponent("site.config").path
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return try ConfigReader.read(file: path, environment: environment, options: options)
}

/// The message without the folder in which the file lies.
func configRefusal(_ yaml: String, environment: [String: String] = [:], options: [(key: String, value: String)] = []) -> String {
    configRefusal(Array(yaml.utf8), environment: environment, options: options)
}

func configRefusal(_ bytes: [UInt8], environment: [String: String] = [:], options: [(key: String, value: String)] = []) -> String {
    let message = refusal { _ = try configuration(bytes, environment: environment, options: options) }
    guard let name = message.range(of: "site.config"), message.hasPrefix("/") else { return message }
    return String(message[name.lowerBound...])
}

/// A key of ``ConfigKey/all`` with the ids that stand for its stars.
struct SampleKey: CustomStringConvertible {
    var key: ConfigKey
    var path: [String]
    /// A value that is not the default.
    var value: String
    /// A value that the key may not have.
    var wrong: String

    static let all: [SampleKey] = ConfigKey.all.map { key in
        var ids = ["acme", "acme-1"]
        let path = key.path.split(separator: ".").map { $0 == "*" ? ids.removeFirst() : String($0) }
        return SampleKey(key: key, path: path, value: values[key.path] ?? "0.61", wrong: wrongs[key.path] ?? "1.5")
    }

    private static let values = [
        "risk.critical": "0.9", "risk.medium": "0.3", "value_segments.very_high": "0.04", "value_segments.high": "0.3", "roi.outcome_window_days": "45",
        "periods.overview_days": "28", "periods.active_days": "60", "periods.cohort_unknown_days": "0", "privacy.small_count": "5", "sponsors.*.point_value": "0.5",
        "sponsors.*.staffing.transactions_per_hour": "20", "sponsors.*.staffing.minimum": "2", "sponsors.*.merchants.*.transactions_per_hour": "12.5",
        "sponsors.*.merchants.*.minimum": "3", "locale": "de-DE", "data": "D", "output": "O", "templates": "T", "public": "P", "state": "S", "kept_builds": "9",
        "listed_rows": "7", "jobs": "2", "server.host": "0.0.0.0", "server.port": "0", "server.trusted_proxy": "10.0.0.5, 2001:db8::/32", "server.tls.certificate": "c.pem", "server.tls.key": "k.pem", "server.session_idle_minutes": "5",
        "server.session_hours": "1", "server.metrics_port": "9100", "server.audit_megabytes": "8", "server.audit_files": "4",
        "on_publish": "true", "on_failure": "false", "hook_seconds": "5", "watch.interval_seconds": "30", "watch.settle_seconds": "0", "watch.grace_seconds": "0",
        "watch.retry_seconds": "1", "watch.longest_retry_seconds": "60",
    ]

    private static let wrongs = Dictionary(uniqueKeysWithValues: ["data", "output", "templates", "public", "state", "server.host", "server.tls.certificate", "server.tls.key", "on_publish", "on_failure"].map { ($0, "") } + [
        ("sponsors.*.point_value", "-1"), ("sponsors.*.staffing.transactions_per_hour", "0"), ("sponsors.*.merchants.*.transactions_per_hour", "0"),
        ("server.trusted_proxy", "10.0.0.1/8"), ("locale", "xx"),
    ])

    /// As nested YAML.
    func yaml(_ value: String) -> String {
        path.enumerated().map { depth, name in String(repeating: "  ", count: depth) + name + ":" }.joined(separator: "\n") + " \(value.isEmpty ? "''" : value)\n"
    }

    /// The environment's name for it.
    var variable: String { "ALMANAC_" + key.path.uppercased().replacingOccurrences(of: ".", with: "_") }
    var description: String { key.path }
}
