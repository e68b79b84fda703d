import AuditTrail
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NetworkAddress

/// What monitors ask: whether the process lives, whether it can serve, and its figures.
struct Operations: Sendable {
    let site: SiteFollower
    let cache: FileCache
    let gatekeeper: Gatekeeper
    let audit: AuditLog
    let door: Door
    let identity: TLSIdentity?
    let counters: PortalCounters
    let startedAt: Date

    static let health: SiteAddress = "/healthz"
    static let readiness: SiteAddress = "/readyz"
    static let metrics: SiteAddress = "/metrics"

    /// 200 from a process that lives.
    func live() -> Response {
        json(.ok, "{\"status\":\"ok\"}\n")
    }

    /// 200 where readers get pages and what they read is noted; else 503 and what is missing.
    func ready() -> Response {
        var missing: [String] = []
        if site.current == nil { missing.append("build") }
        if gatekeeper.tokens.isFailing { missing.append("tokens") }
        if gatekeeper.sessions.isFailing(now: gatekeeper.now()) { missing.append("sessions") }
        if audit.isFailing { missing.append("audit") }
        if missing.isEmpty { return json(.ok, "{\"status\":\"ok\"}\n") }
        return json(.serviceUnavailable, "{\"status\":\"unavailable\",\"missing\":[\(missing.map { "\"\($0)\"" }.joined(separator: ","))]}\n")
    }

    func figures() -> Response {
        response(.ok, "text/plain; version=0.0.4; charset=utf-8", text())
    }

    private func json(_ status: HTTPResponse.Status, _ body: String) -> Response {
        response(status, "application/json", body)
    }

    fileprivate func response(_ status: HTTPResponse.Status, _ type: String, _ body: String) -> Response {
        var headers = SecurityHeaders.always
        headers[.contentType] = type
        headers[.cacheControl] = "no-store"
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: body)))
    }

    private func text() -> String {
        var metrics = MetricsText()
        let counts = counters.counts
        metrics.add("almanac_responses_total", .counter, "Responses by status and what was read.", Self.responses(counts))
        metrics.add("almanac_response_bytes_total", .counter, "Bytes of the bodies of responses.", Double(counts.bytes))
        metrics.addHistogram(
            "almanac_response_seconds", "Time from a request's head to its response's.", bounds: PortalCounters.bounds, counts: counts.durations, sum: counts.seconds)
        let audited = audit.counts
        metrics.add(
            "almanac_audit_events_total", .counter, "Lines that this server has written to the audit log, by event.",
            AuditEvent.allCases.map { (labels: [("event", $0.rawValue)], value: Double(audited.lines[$0, default: 0])) })
        metrics.add("almanac_audit_unwritten_total", .counter, "Lines that the audit log tells were not written: refusals that were too many, or what a full disk took.", Double(audited.unwritten))
        metrics.add("almanac_faults_total", .counter, "Faults that standard error told of.", Double(counts.faults))
        addState(to: &metrics)
        addProcess(to: &metrics)
        return metrics.text
    }

    private static func responses(_ counts: PortalCounters.Counts) -> [(labels: [(String, String)], value: Double)] {
        counts.responses.map { (labels: [("status", String($0.key.status)), ("kind", $0.key.kind?.rawValue ?? "other")], value: Double($0.value)) }
            .sorted { $0.labels.map(\.1).joined() < $1.labels.map(\.1).joined() }
    }

    private func addState(to metrics: inout MetricsText) {
        metrics.add("almanac_connections", .gauge, "Open connections, those of proxies included.", Double(door.connections))
        metrics.add("almanac_connections_refused_total", .counter, "Connections that were not let in, or had to make room for others.", Double(door.refused))
        metrics.add("almanac_sessions", .gauge, "Browsers that are signed in.", Double(gatekeeper.sessions.count))
        metrics.add("almanac_remembered_tries", .gauge, "Addresses and tokens whose failed tries are remembered.", Double(gatekeeper.tries.remembered))
        metrics.add("almanac_cached_bytes", .gauge, "Bytes of files that are held in memory.", Double(cache.cachedBytes))
        metrics.add("almanac_audit_writable", .gauge, "1 while the audit log can be written.", audit.isFailing ? 0 : 1)
        if let build = site.current?.buildID {
            metrics.add("almanac_build_info", .gauge, "The build that is served.", [(labels: [("build_id", build)], value: 1)])
        }
        if let identity {
            metrics.add("almanac_certificate_expiry_timestamp_seconds", .gauge, "When the server's certificate ends.", identity.expiry.timeIntervalSince1970.rounded())
        }
    }

    private func addProcess(to metrics: inout MetricsText) {
        let process = ProcessFigures.now()
        metrics.add("process_start_time_seconds", .gauge, "When the server started.", startedAt.timeIntervalSince1970.rounded())
        metrics.add("process_cpu_seconds_total", .counter, "Processor time.", process.cpuSeconds)
        metrics.add("process_resident_memory_bytes", .gauge, "Resident memory.", Double(process.residentBytes))
        metrics.add("process_open_fds", .gauge, "Open files.", Double(process.openFiles))
    }
}

/// Answers monitors of this machine on a port of their own, without a token: nothing of the site is there.
struct OperationsResponder: HTTPResponder {
    let operations: Operations

    func respond(to request: Request, context: PortalContext) async -> Response {
        guard Self.isOfThisMachine(request.head.authority ?? "") else {
            return operations.response(.misdirectedRequest, "text/plain; charset=utf-8", "Ask this port as 127.0.0.1 or localhost.\n")
        }
        guard request.method == .get else { return Response(status: .methodNotAllowed, headers: SecurityHeaders.always + [.allow: "GET"]) }
        return switch request.head.path.map({ SiteAddress($0) }) {
        case Operations.health: operations.live()
        case Operations.readiness: operations.ready()
        case Operations.metrics: operations.figures()
        default: Response(status: .notFound, headers: SecurityHeaders.always)
        }
    }

    /// Whether it is asked for by a name that stays on this machine. Another site's pages in a browser here can have a name of theirs lead to this port, and would
    /// then read what it answers.
    private static func isOfThisMachine(_ authority: String) -> Bool {
        let port = authority.lastIndex(of: ":").flatMap { authority[$0...].dropFirst().allSatisfy { $0.isASCII && $0.isNumber } ? $0 : nil }
        let host = authority[..<(port ?? authority.endIndex)]
        return host.lowercased() == "localhost" || IPAddress(host)?.isLoopback == true
    }
}

extension HTTPFields {
    static func + (fields: HTTPFields, more: HTTPFields) -> HTTPFields {
        var all = fields
        all.append(contentsOf: more)
        return all
    }
}
