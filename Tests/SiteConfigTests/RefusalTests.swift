import Foundation
import ProgramFixture
import SiteConfig
import Testing

@Suite struct BadSettings {
    @Test(arguments: [
        ("risks: {high: 1}", "site.config, line 1, column 1: unknown key “risks”. Did you mean risk?"),
        ("risk:\n  hihg: 0.6\n", "site.config, line 2, column 3, risk: unknown key “hihg”. Did you mean high?"),
        (
            "sponsors:\n  acme:\n    staffing:\n      minimun: 2\n",
            "site.config, line 4, column 7, sponsors.acme.staffing: unknown key “minimun”. Did you mean minimum?"
        ),
        (
            "sponsors: {acme: {merchants: {acme-1: {rate: 2}}}}",
            "site.config, line 1, column 40, sponsors.acme.merchants.acme-1: unknown key “rate”. The keys here are minimum, transactions_per_hour."
        ),
        ("risk.high: 0.5", "site.config, line 1, column 1: unknown key “risk.high”. A dot stands for a level: write risk:, and indented below it high:."),
        ("Data: x", "site.config, line 1, column 1: unknown key “Data”. Did you mean data?"),
        ("risk: 0.5", "site.config, line 1, column 7, risk: the key needs keys below it, not a value. See the README for its keys."),
        ("data: {folder: x}", "site.config, line 1, column 8, data: the key takes a value, and no keys below it. Write one value."),
        ("jobs: [1, 2]", "site.config, line 1, column 7, jobs: a list or an alias stands where a value should be. Write one value."),
        ("- data", "site.config: the file does not hold keys with values. Write keys and values as in the README."),
        ("just text", "site.config: the file does not hold keys with values. Write keys and values as in the README."),
        ("data:\n", "site.config, line 1, column 6, data: the key has no value. Write a value, or leave the key out."),
        ("data: ~", "site.config, line 1, column 7, data: the key has no value. Write a value, or leave the key out."),
        ("risk:\n# high: 0.5\n", "site.config, line 1, column 6, risk: the key has no value. Write a value, or leave the key out."),
        ("data: \"\"", "site.config, line 1, column 7, data: the value is empty. Write one, or leave it out. Folder with snapshots/ and runs/."),
        ("data: \"a\\u0000b\"", "site.config, line 1, column 7, data: “a\u{FFFD}b” is not a text on one line. Folder with snapshots/ and runs/."),
        ("[1]: 2", "site.config, line 1, column 1: a key is not a text. Write plain keys."),
        ("risk:\n  high: 1.2\n", "site.config, line 2, column 9, risk.high: “1.2” is not a number from 0 to 1. Churn probability from which a member's risk is high."),
        ("jobs: 0x10", "site.config, line 1, column 7, jobs: “0x10” is not a whole number from 0 to 1024. Threads of a build; 0 for one a core."),
        (
            "server: {port: 65536}",
            "site.config, line 1, column 16, server.port: “65536” is not a whole number from 0 to 65535. Port to listen on; 0 for a free one."
        ),
        (
            "server: {trusted_proxy: yes}",
            "site.config, line 1, column 25, server.trusted_proxy: “yes” is not an address or network, or several with commas between, none of them of everybody. Address of the proxy in front that ends TLS, or several and networks, with commas between: 10.0.0.5, 2001:db8::/64."
        ),
        (
            "server: {trusted_proxy: 0.0.0.0/0}",
            "site.config, line 1, column 25, server.trusted_proxy: “0.0.0.0/0” is not an address or network, or several with commas between, none of them of everybody. Address of the proxy in front that ends TLS, or several and networks, with commas between: 10.0.0.5, 2001:db8::/64."
        ),
        (
            "server:\n  tls:\n    key: k.pem\n",
            "site.config, line 3, column 10, server.tls.key: TLS takes a certificate and its key, and one of them is missing. Set both server.tls.certificate and server.tls.key, or neither."
        ),
        ("jobs: 1\njobs: 2\n", "site.config, line 2, column 1: the key “jobs” occurs twice. Write each key once."),
        ("risk:\n  high: 0.5\n  high: 0.6\n", "site.config, line 3, column 3: the key “high” occurs twice. Write each key once."),
        ("risk:\n  high: 0.5\nprivacy:\n  high: 1\nrisk :\n  low: 1\n", "site.config, line 5, column 1: the key “risk” occurs twice. Write each key once."),
        ("risk:\n\thigh: 0.5\n", "site.config, line 2, column 1: a tab stands where YAML wants spaces. Indent with spaces."),
        ("{jobs: 1, jobs: 2}", "site.config, line 1, column 2: the key “jobs” occurs twice. Write each key once."),
        (
            "jobs: 1\nlocale: en_IE",
            "site.config, line 2, column 9, locale: “en_IE” is not a known locale; the nearest is “en” (known: cs, da, de, de-CH, el, en, en-US, es, fi, fr, fr-CH, ga, id, it, ja, ko, nb, nl, pl, pt, sv, tr, uk, zh). "
                + "How numbers, money and dates are written: a language, perhaps with a region, as en-IE."
        ),
    ])
    func inTheFile(_ yaml: String, _ message: String) { #expect(configRefusal(yaml) == message) }

    @Test(arguments: ["NaN", "nan", "inf", "0x1p-1", "0,5", "-0.1", "1.0001", "half", "5e-1x", "１"])
    func numbersThatAreNoShares(_ value: String) {
        #expect(
            configRefusal("retention_spend: \(value)")
                == "site.config, line 1, column 18, retention_spend: “\(value)” is not a number from 0 to 1. Share of predicted value that is the most worth spending to keep a member.")
    }

    @Test(arguments: [
        ("risk: {high: 0.9}", "site.config, line 1, column 14, risk.high: risk.medium, risk.high and risk.critical do not rise. Write them in rising order."),
        (
            "risk: {medium: 0.7, at_risk: 0.1}",
            "site.config, line 1, column 16, risk.medium: risk.medium, risk.high and risk.critical do not rise. Write them in rising order."
        ),
        (
            "value_segments:\n  very_high: 0.3\n",
            "site.config, line 2, column 14, value_segments.very_high: value_segments.very_high, high and medium do not rise. Each includes the one before."
        ),
        (
            "value_segments: {medium: 0.1}",
            "site.config, line 1, column 26, value_segments.medium: value_segments.very_high, high and medium do not rise. Each includes the one before."
        ),
        (
            "sponsors: {acme: {staffing: {minimum: 2}}}",
            "site.config, line 1, column 39, sponsors.acme.staffing.minimum: staffing has no transactions_per_hour. Write how many transactions one person serves in an hour."
        ),
        (
            "sponsors: {acme: {merchants: {a: {minimum: 2}}}}",
            "site.config, line 1, column 44, sponsors.acme.merchants.a.minimum: staffing has no transactions_per_hour. Write how many transactions one person serves in an hour."
        ),
    ])
    func thatDoNotGoTogether(_ yaml: String, _ message: String) { #expect(configRefusal(yaml) == message) }

    @Test func thatDoNotGoTogetherNameTheLastToSayOtherwise() {
        #expect(configRefusal("risk: {high: 0.7}", environment: ["ALMANAC_RISK_MEDIUM": "0.75"])
            == "environment, ALMANAC_RISK_MEDIUM: risk.medium, risk.high and risk.critical do not rise. Write them in rising order.")
        #expect(configRefusal("risk: {high: 0.7}", options: [("risk.critical", "0.1")])
            == "--risk.critical: risk.medium, risk.high and risk.critical do not rise. Write them in rising order.")
    }

    @Test func equalLevelsRise() throws { _ = try configuration("risk: {high: 0.5, medium: 0.5, critical: 0.5}") }

    @Test func elsewhere() {
        #expect(configRefusal("", environment: ["ALMANAC_JOBZ": "1"]) == "environment, ALMANAC_JOBZ: unknown variable. Did you mean ALMANAC_JOBS?")
        #expect(
            configRefusal("", environment: ["ALMANAC_JOBS": "many"])
                == "environment, ALMANAC_JOBS: “many” is not a whole number from 0 to 1024. Threads of a build; 0 for one a core.")
        #expect(configRefusal("", environment: ["ALMANAC_LOCALE": ""]).hasPrefix("environment, ALMANAC_LOCALE: the value is empty. Write one, or leave it out."))
        #expect(configRefusal("", options: [("server.port", "99999")]) == "--port: “99999” is not a whole number from 0 to 65535. Port to listen on; 0 for a free one.")
        #expect(configRefusal("", options: [("job", "1")]) == "--job: unknown key “job”. Did you mean jobs?")
        #expect(configRefusal("", options: [("risk.hi", "1")]) == "--risk.hi: unknown key “hi”. Did you mean high?")
        #expect(configRefusal("", options: [("risk", "1")]) == "--risk: the key needs keys below it, not a value. See the README for its keys.")
        #expect(configRefusal("", options: [("risk.high", "2")]) == "--risk.high: “2” is not a number from 0 to 1. Churn probability from which a member's risk is high.")
    }

    @Test(arguments: [
        "risk: {high: 0.5", "data: 'x\n", "a: b: c\n", "%FOO\n", "data: *nowhere\n", "--- \ndata: x\n--- \ndata: y\n", "data: \u{7}\n", "\"\\q\": 1",
    ])
    func notYAML(_ yaml: String) {
        let message = configRefusal(yaml)
        #expect(message.contains(/^site\.config, line [0-9]+(, column [0-9]+)?: not YAML: [^\n]+\. Write keys and values as in the README\.$/), "\(message)")
    }

    @Test func aPictureOrAFolder() throws {
        #expect(configRefusal([0x89, 0x50, 0x4E, 0x47, 0xFF]) == "site.config: the file is not UTF-8. Save it as UTF-8.")
        #expect(configRefusal(Array("data: caf".utf8) + [0xE9]) == "site.config: the file is not UTF-8. Save it as UTF-8.")
        let folder = try DataFolder()
        #expect(
            refusal { _ = try ConfigReader.read(file: folder.url.path, environment: [:]) }
                == "\(folder.url.path): the file cannot be read. Name a readable file with --config.")
        let missing = folder.url.path + "/none"
        #expect(refusal { _ = try ConfigReader.read(file: missing, environment: [:]) } == "\(missing): the file cannot be read. Name a readable file with --config.")
    }

    @Test func anEmptyFileAndOneOfCommentsAreFine() throws {
        for text in ["", "\n", "# nothing yet\n", "---\n", "{}", "\u{FEFF}jobs: 0\n", "jobs: 0\r\n"] { #expect(try configuration(text) == SiteConfiguration(), "\(text.debugDescription)") }
    }

    /// Texts broken at random are read or refused with a message.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func brokenAtRandom(_ seed: UInt64) {
        var chance = Chance(seed)
        let whole = Array("risk: {critical: 0.9, high: 0.7}\nsponsors:\n  acme:\n    staffing: &a {transactions_per_hour: 2}\n    point_value: \"1\"\ndata: |\n  x\n".utf8)
        for _ in 0..<40 {
            let message = configRefusal(chance.mutated(whole, telling: Array(":{}[],&*!|>'\"%@`#-? \n\t".utf8) + [0, 0xFF, 0xC3]))
            #expect(message == "(not refused)" || message.hasPrefix("site.config") && !message.contains("\n") && message.utf8.count < 400, "\(message)")
        }
    }
}
