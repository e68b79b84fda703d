import ArgumentParser
import CommandSupport
import Diagnostics
import Foundation
import Portal
import SiteConfig
import SiteManifest

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serves the built site, read-only, behind tokens; follows new builds without a restart.",
        discussion: "Without a certificate, or a proxy that ends TLS, it listens on this machine alone.\n\nExample:\n  almanac serve --output Site --port 8080")

    @Option(help: "Folder that holds current and builds/.") var output: String?
    @Option(help: "Address to listen on.") var host: String?
    @Option(help: "Port to listen on; 0 for a free one.") var port: Int?
    @OptionGroup var shared: SharedOptions

    func run() async throws {
        try await explaining {
            let configuration = try shared.read([("output", output), ("server.host", host), ("server.port", port.map(String.init))])
            var settings = PortalSettings(output: configuration.outputURL, tokenStore: configuration.tokenStore, sessionStore: configuration.sessionStore, auditLog: configuration.auditLog)
            settings.host = configuration.server.host
            settings.port = configuration.server.port
            settings.tls = configuration.tlsFiles
            settings.proxies = TrustedProxies(configuration.server.trustedProxies)
            settings.metricsPort = configuration.server.metricsPort
            settings.audit.fileBytes = configuration.server.auditMegabytes << 20
            settings.audit.keptFiles = configuration.server.auditFiles
            settings.sessions.idle = TimeInterval(configuration.server.sessionIdleMinutes * 60)
            settings.sessions.absolute = TimeInterval(configuration.server.sessionHours * 3_600)
            let server = try PortalServer(settings, report: { Console.error("error: \($0.message)") })
            if try BuildLayout(output: configuration.outputURL).currentBuildID() == nil {
                Console.error("warning: no site has been built in \(configuration.outputFolder) yet; every page answers 503 until `almanac build` has put one there.")
            }
            try await server.run(
                announce: { Console.print("Serving \(configuration.outputFolder) at \($0)") }, announceMetrics: { Console.print("Figures for monitors at \($0)/metrics") })
        }
    }
}

extension SiteConfiguration {
    /// Nil where the server is to speak in the clear.
    fileprivate var tlsFiles: TLSFiles? {
        guard let certificate = server.tlsCertificate, let key = server.tlsKey else { return nil }
        return TLSFiles(certificate: URL(fileURLWithPath: certificate), key: URL(fileURLWithPath: key))
    }
}
