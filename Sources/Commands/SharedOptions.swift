import ArgumentParser
import Foundation
import SiteConfig

/// Options that set what `site.config` sets too.
struct SharedOptions: ParsableArguments {
    @Option(help: "Settings file; by default site.config, which may be missing.")
    var config: String?

    func read(_ options: [(key: String, value: String?)] = []) throws -> SiteConfiguration {
        try ConfigReader.read(file: config, options: options.compactMap { option in option.value.map { (option.key, $0) } })
    }
}

extension SiteConfiguration {
    var stateURL: URL { URL(fileURLWithPath: stateFolder, isDirectory: true) }
    var tokenStore: URL { stateURL.appendingPathComponent("tokens.json") }
    var auditLog: URL { stateURL.appendingPathComponent("audit.jsonl") }
    var outputURL: URL { URL(fileURLWithPath: outputFolder, isDirectory: true) }
    var dataURL: URL { URL(fileURLWithPath: dataFolder, isDirectory: true) }
}
