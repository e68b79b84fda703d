import Foundation

/// Where things are; relative paths are below the folder from which the command runs.
extension SiteConfiguration {
    package var dataURL: URL { URL(fileURLWithPath: dataFolder, isDirectory: true) }
    package var outputURL: URL { URL(fileURLWithPath: outputFolder, isDirectory: true) }
    package var stateURL: URL { URL(fileURLWithPath: stateFolder, isDirectory: true) }
    package var tokenStore: URL { stateURL.appendingPathComponent("tokens.json") }
    package var sessionStore: URL { stateURL.appendingPathComponent("sessions.sqlite") }
    package var auditLog: URL { stateURL.appendingPathComponent("audit.jsonl") }
}
