import ArgumentParser
import Diagnostics
import Foundation
import SiteConfig

/// Options that set what `site.config` sets too.
package struct SharedOptions: ParsableArguments {
    @Option(help: "Settings file; by default site.config, which may be missing.")
    package var config: String?

    package init() {}

    package func read(_ options: [(key: String, value: String?)] = []) throws -> SiteConfiguration {
        let configuration = try ConfigReader.read(file: config, options: options.compactMap { option in option.value.map { (option.key, $0) } })
        try configuration.refuseSecretsAmongPages(config ?? "site.config")
        return configuration
    }
}

extension SiteConfiguration {
    /// Old builds are swept out of the output folder, and whoever copies a site copies all of it.
    fileprivate func refuseSecretsAmongPages(_ file: String) throws {
        let (state, output) = (stateURL.standardizedFileURL.resolvingSymlinksInPath().path, outputURL.standardizedFileURL.resolvingSymlinksInPath().path)
        guard state != output, !state.hasPrefix(output + "/") else {
            throw Fault("the folder of secrets lies in the output folder", at: .init(file, key: "state"), remedy: "Name a folder outside of \(outputFolder).")
        }
    }
}
