import AccessTokens
import AuditTrail
import Diagnostics
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import SessionStore
import ServiceLifecycle
import SiteManifest

/// The server of a built site: read-only, behind tokens, and never anything but what a manifest lists.
///
///     let server = try PortalServer(settings) { fault in print(fault.message) }
///     try await server.run { address in print("Serving at \(address)") }
package struct PortalServer: Sendable {
    private let settings: PortalSettings
    private let responder: PortalResponder
    private let operations: Operations
    /// At once.
    private let connections: Int

    /// Reads the token store, opens the store of sessions and the audit log and loads the current build, if there is one yet.
    ///
    /// `now` is the time for sessions, tokens and tries. `report` is told what goes wrong while the server runs, in whatever thread it happens:
    /// a build or token store that cannot be read, a file that is not what its manifest says, an audit log that cannot be written.
    ///
    /// Throws a `Fault` when the host is not loopback and neither the server nor a proxy ends TLS, when certificate and key cannot be used, and
    /// when the token store, the store of sessions or the audit log cannot be opened.
    package init(
        _ settings: PortalSettings, now: @escaping @Sendable () -> Date = { Date() }, report told: @escaping @Sendable (Fault) -> Void
    ) throws {
        try settings.check()
        self.settings = settings
        let (interval, counters, repeated) = (settings.lookInterval, PortalCounters(), RepeatedFaults())
        connections = settings.connections.connectionsWithinFileLimit
        let report: @Sendable (Fault) -> Void = { fault in
            counters.countFault()
            if repeated.isNews(fault, now: now()) { told(fault) }
        }
        let identity = try settings.tls.map { try TLSIdentity(files: $0, interval: interval, now: now, report: report) }
        let tokens = try LiveTokens(store: TokenStore(file: settings.tokenStore), interval: interval, now: now, report: report)
        let audit = try AuditLog(file: settings.auditLog, limits: settings.audit, report: report)
        let sessions = try Sessions(limits: settings.sessions, store: SessionStore(file: settings.sessionStore), interval: interval, now: now(), report: report)
        let site = SiteFollower(layout: BuildLayout(output: settings.output), interval: interval, now: now, report: report)
        let cache = FileCache(limit: settings.cachedBytes)
        let statuses = StatusAnswers(site: site, cache: cache, report: report)
        let gatekeeper = Gatekeeper(tokens: tokens, sessions: sessions, tries: FailedTries(limits: settings.failedTries), now: now)
        operations = Operations(
            site: site, cache: cache, gatekeeper: gatekeeper, audit: audit, door: Door(proxies: settings.proxies, perAddress: settings.connections.perAddress, connections: connections),
            identity: identity, counters: counters, startedAt: now())
        responder = PortalResponder(
            settings: settings, gatekeeper: gatekeeper, statuses: statuses, files: FileAnswers(cache: cache, statuses: statuses, gatekeeper: gatekeeper),
            signIn: SignIn(gatekeeper: gatekeeper, statuses: statuses, formBytes: settings.connections.formBytes, quota: TokenQuota(settings.uses.signInsPerMinute, per: 60)), audit: audit, operations: operations, refusals: RefusalQuota(limits: settings.refusals),
            reads: TokenQuota(settings.uses.readsPerHour, per: 3_600))
    }

    /// Serves until SIGTERM or SIGINT, then finishes the requests in hand (20 seconds at most) and returns.
    ///
    /// `announce` gets the address, such as `http://127.0.0.1:8080`, with the real port, once the server listens; `announceMetrics` that of the
    /// monitors' port, where there is one. Throws a `Fault` when it cannot listen there.
    package func run(
        announce: @escaping @Sendable (String) -> Void, announceMetrics: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws {
        let application = application(announce: announce)
        var services: [any Service] = [Listening(service: application, place: "\(settings.host) port \(settings.port)", door: operations.door)]
        if let port = settings.metricsPort {
            let door = Door(proxies: TrustedProxies([]), perAddress: settings.connections.perAddress, connections: Self.monitorsAtOnce)
            services.append(Listening(service: monitors(port: port, door, announce: announceMetrics), place: "127.0.0.1 port \(port)", door: door))
        }
        var configuration = ServiceGroupConfiguration(
            // Where one cannot listen, the other one ends as at a stop: cancelled, it would log errors of its own before the one that counts.
            services: services.map { .init(service: $0, failureTerminationBehavior: .gracefullyShutdownGroup) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: application.logger)
        configuration.maximumGracefulShutdownDuration = .seconds(20)
        responder.tell(.started)
        defer {
            responder.tell(.stopped)
            responder.gatekeeper.sessions.flush(now: responder.gatekeeper.now())
        }
        let renewals = Task { [identity = operations.identity] in await identity?.watch() }
        defer { renewals.cancel() }
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch let error as ServiceGroupError {
            throw Fault("the server has ended (\(error))", remedy: "See the messages before.")
        }
    }

    /// Says in which place it could not listen. When its time is over, whoever still reads is cut off: one who reads nothing must not hold up the end.
    private struct Listening: Service {
        let service: any Service
        let place: String
        let door: Door

        func run() async throws {
            do {
                try await withTaskCancellationHandler { try await service.run() } onCancel: { door.cutAll() }
            } catch let error where error is CancellationError || error is Fault {
                throw error
            } catch {
                throw Fault("the server cannot listen on \(place) (\((error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"))", remedy: "See whether another program uses the port, or choose another.")
            }
        }
    }

    var isSecure: Bool { operations.identity != nil }

    /// The same server for the tests, which bring their own way to run it.
    func application(announce: @escaping @Sendable (String) -> Void = { _ in }) -> Application<PortalResponder> {
        let limits = settings.connections
        let (door, identity) = (operations.door, operations.identity)
        let base = (identity == nil ? "http://" : "https://") + (settings.host.contains(":") ? "[\(settings.host)]" : settings.host)
        return Application(
            responder: responder,
            server: .init { PortalChannel(responder: $0, limits: limits, door: door, identity: identity) },
            configuration: .init(
                address: .hostname(settings.host, port: settings.port),
                availableConnectionsDelegate: MaximumAvailableConnections(connections)),
            onServerRunning: { channel in announce("\(base):\(channel.localAddress?.port ?? 0)") },
            logger: Self.logger)
    }

    /// Its connections must not take the open files of the readers'.
    fileprivate static let monitorsAtOnce = 32

    private func monitors(port: Int, _ door: Door, announce: @escaping @Sendable (String) -> Void) -> some Service {
        let limits = settings.connections
        return Application(
            responder: OperationsResponder(operations: operations),
            server: .init { PortalChannel(responder: $0, limits: limits, door: door, identity: nil) },
            configuration: .init(address: .hostname("127.0.0.1", port: port), availableConnectionsDelegate: MaximumAvailableConnections(Self.monitorsAtOnce)),
            onServerRunning: { channel in announce("http://127.0.0.1:\(channel.localAddress?.port ?? 0)") },
            logger: Self.logger)
    }

    /// What the libraries have to say is of interest only when something breaks, and belongs on standard error.
    private static var logger: Logger {
        var logger = Logger(label: "almanac", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .error
        return logger
    }
}

extension ConnectionLimits {
    /// Open files that are not connections: the site's own, the log, the tokens.
    private static let otherFiles = 128 + PortalServer.monitorsAtOnce + StreamBudget.total

    /// Each connection is an open file. The process's limit is raised for them, as far as the system lets it.
    fileprivate var connectionsWithinFileLimit: Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return min(connections, 512) }
        let wanted = min(rlim_t(connections + Self.otherFiles), limit.rlim_max)
        if limit.rlim_cur < wanted {
            var raised = limit
            raised.rlim_cur = wanted
            if setrlimit(resource, &raised) == 0 { limit = raised }
        }
        return max(16, min(connections, Int(clamping: limit.rlim_cur) - Self.otherFiles))
    }
}
