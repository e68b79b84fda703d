import Foundation
import LoyaltyModel
import NetworkAddress
import SiteConfig
import Testing

@Suite struct EveryKey {
    /// Staffing needs its rate beside the minimum, a certificate its key, and a key its certificate.
    private func beside(_ key: SampleKey) -> [(key: String, value: String)] {
        switch key.key.path {
        case "server.tls.certificate": return [("server.tls.key", "k.pem")]
        case "server.tls.key": return [("server.tls.certificate", "c.pem")]
        default: break
        }
        guard key.path.last == "minimum" else { return [] }
        return [((key.path.dropLast() + ["transactions_per_hour"]).joined(separator: "."), "10")]
    }

    @Test(arguments: SampleKey.all)
    func isSetFromYAML(_ key: SampleKey) throws {
        // Half of a pair is refused, so a pair is compared with nothing set.
        let base = try configuration("", options: key.key.path.hasPrefix("server.tls.") ? [] : beside(key))
        var set = try configuration(key.yaml(key.value), options: beside(key))
        #expect(set != base)
        // Only a file has places.
        #expect(set.sponsorPlaces.isEmpty != key.key.path.hasPrefix("sponsors"))
        #expect(set.sponsorPlaces.allSatisfy { $0.key == $0.value.key })
        set.sponsorPlaces = [:]
        #expect(set == (try configuration("", options: beside(key) + [(key.path.joined(separator: "."), key.value)])))
    }

    @Test(arguments: SampleKey.all.filter { !$0.key.path.contains("*") })
    func isSetFromTheEnvironmentWhichGoesOverTheFile(_ key: SampleKey) throws {
        let set = try configuration(key.yaml(key.value), options: beside(key))
        #expect(try configuration("", environment: [key.variable: key.value, "PATH": "/bin", "almanac_data": "x"], options: beside(key)) == set)
        let defaultValue = try configuration("")
        #expect(defaultValue != set)
    }

    @Test(arguments: SampleKey.all)
    func refusesAWrongValueWithItsPlace(_ key: SampleKey) {
        let message = configRefusal(key.yaml(key.wrong))
        let (line, column) = (key.path.count, 2 * (key.path.count - 1) + (key.path.last ?? "").utf8.count + 3)
        #expect(message.hasPrefix("site.config, line \(line), column \(column), \(key.path.joined(separator: ".")): \(key.wrong.isEmpty ? "the value is empty. Write one, or leave it out" : "“\(key.wrong)” is not ")"), "\(message)")
        #expect(message.hasSuffix(". \(key.key.help)"))
    }

    @Test func hasHelpAndOnePath() {
        #expect(Set(ConfigKey.all.map(\.path)).count == ConfigKey.all.count)
        for key in ConfigKey.all { #expect(key.help.hasSuffix(".") && key.path.allSatisfy { "abcdefghijklmnopqrstuvwxyz_.*".contains($0) }) }
        #expect(ConfigKey.all.count == 49)
    }

    @Test func theDefaultsAreTheContracts() throws {
        let figures = try configuration("").figures
        #expect(figures.critical == 0.8 && figures.high == 0.6 && figures.medium == 0.4 && figures.atRisk == 0.5)
        #expect(figures.minimumAUC == 0.6 && figures.veryHighShare == 0.05 && figures.highShare == 0.2 && figures.mediumShare == 0.5)
        #expect(figures.retentionSpend == 0.1 && figures.outcomeWindowDays == 30 && figures.activeDays == 90)
        #expect(figures.cohortUnknownDays == 90 && figures.smallCount == 10)
        #expect(figures.maximumOverlap == 0.5 && figures.maximumAtRiskShare == 0.5 && figures.minimumScoredShare == 0.5)
    }

    @Test func whereEachKeyGoes() throws {
        let set = try configuration("""
            risk: {critical: 0.9, high: 0.7, medium: 0.5, at_risk: 0.55}
            sponsors:
              acme:
                point_value: 0.25
                staffing: {transactions_per_hour: 12.5, minimum: 2}
                merchants:
                  acme-1: {transactions_per_hour: 8, minimum: 0}
              bolt: {point_value: 1e-1}
            data: "my data"
            server: {port: 8443, trusted_proxy: 10.0.0.5}
            """)
        let figures = set.figures
        #expect(figures.critical == 0.9 && figures.high == 0.7 && figures.medium == 0.5 && figures.atRisk == 0.55)
        let acme = set.figures.sponsor("acme")
        #expect(acme.pointValue == 0.25 && acme.staffing == Staffing(transactionsPerHour: 12.5, minimum: 2))
        #expect(acme.merchantStaffing == ["acme-1": Staffing(transactionsPerHour: 8, minimum: 0)])
        #expect(set.figures.sponsor("bolt").pointValue == 0.1 && set.figures.sponsor("other") == SponsorSettings())
        #expect(set.dataFolder == "my data" && set.server.port == 8_443 && set.server.trustedProxies == [IPNetwork("10.0.0.5")])
    }

    @Test func optionsGoOverTheEnvironmentAndThatOverTheFile() throws {
        let yaml = "kept_builds: 4\njobs: 4\nlisted_rows: 4\n"
        let set = try configuration(yaml, environment: ["ALMANAC_JOBS": "5", "ALMANAC_LISTED_ROWS": "5"], options: [("listed_rows", "6")])
        #expect(set.keptBuilds == 4 && set.jobs == 5 && set.figures.listedRows == 6)
    }
}
