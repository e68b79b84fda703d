import AccessTokens
import Diagnostics
import HTTPTypes
import Hummingbird
import NIOCore

/// Makes the answers that are a file, or a part of it.
struct FileAnswers: Sendable {
    let cache: FileCache
    let statuses: StatusAnswers
    let gatekeeper: Gatekeeper
    let streams = StreamBudget()

    /// Negotiates the encoding, then whether the reader has it already, then the range, in the order of RFC 9110.
    func answer(_ entry: SiteEntry, to exchange: Exchange, of reader: TokenRecord? = nil) -> Answer {
        let wanted = entry.gzip.flatMap { Negotiation.prefersGzip(exchange.headers[.acceptEncoding]) ? $0 : nil } ?? entry.plain
        if Negotiation.isKnown(wanted.entityTag, ifNoneMatch: exchange.headers[.ifNoneMatch]) {
            return logged(entry, notModified(wanted))
        }
        do {
            switch range(of: wanted, exchange) {
            case .whole:
                return logged(entry, Response(status: .ok, headers: wanted.headers, body: try body(wanted, 0..<wanted.size, exchange, reader)))
            case .part(let part):
                var headers = wanted.headers
                headers[.contentLength] = String(part.count)
                headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(wanted.size)"
                return logged(entry, Response(status: .partialContent, headers: headers, body: try body(wanted, part, exchange, reader)))
            case .unsatisfiable:
                return statuses.refusal(.rangeNotSatisfiable, exchange, adding: [.contentRange: "bytes */\(wanted.size)"])
            }
        } catch is Busy {
            return statuses.refusal(.busy, exchange, adding: [.retryAfter: "10"])
        } catch {
            if let fault = error as? Fault { statuses.report(fault) }
            return statuses.refusal(.damaged, exchange)
        }
    }

    private func logged(_ entry: SiteEntry, _ response: Response) -> Answer {
        switch entry.kind {
        case .asset: Answer(response)
        case .page: Answer(response, entry.file.audience == .anyone ? nil : .init(event: .read, kind: .page, owner: entry.owner))
        case .download: Answer(response, .init(event: .read, kind: .download, owner: entry.owner))
        }
    }

    private func notModified(_ known: Representation) -> Response {
        var response = Response(status: .notModified, headers: known.headers)
        for name in [HTTPField.Name.contentLength, .contentType, .contentEncoding, .contentDisposition] { response.headers[name] = nil }
        return response
    }

    private func range(of wanted: Representation, _ exchange: Exchange) -> ByteRange {
        guard exchange.request.method == .get, Negotiation.rangeApplies(wanted.entityTag, ifRange: exchange.headers[.ifRange]) else { return .whole }
        return ByteRange.parse(exchange.headers[.range], size: wanted.size)
    }

    /// Too many files are streamed already.
    private struct Busy: Error {}

    /// Large bodies and larger parts go out in chunks as the reader takes them: then the time limits are on progress, not on the whole.
    private func body(_ wanted: Representation, _ part: Range<Int>, _ exchange: Exchange, _ reader: TokenRecord?) throws -> ResponseBody {
        if exchange.isHead || part.isEmpty { return ResponseBody() }
        let mayGoOn: @Sendable () -> Bool = if let reader { gatekeeper.lasting(exchange, reader) } else { { true } }
        guard let bytes = try cache.bytes(of: wanted) else {
            let ticket = try place(exchange, reader)
            return streamed(FileStream(file: try OpenFile(wanted), part: part, loop: exchange.loop, ticket: ticket, mayGoOn: mayGoOn))
        }
        guard let slice = bytes.getSlice(at: bytes.readerIndex + part.lowerBound, length: part.count) else { throw wanted.damaged }
        let isMost = part.count > wanted.size / 2
        if part.count <= (isMost ? Self.atOnce : Self.copied) { return ResponseBody(byteBuffer: isMost ? slice : ByteBuffer(bytes: slice.readableBytesView)) }
        // The cache may drop it while it is read: then this is all that holds it.
        let ticket = try place(exchange, reader)
        return chunked(slice, exchange, ticket) { mayGoOn() && wanted.isThere }
    }

    private func place(_ exchange: Exchange, _ reader: TokenRecord?) throws -> StreamBudget.Ticket {
        guard let ticket = streams.take(address: exchange.address?.household ?? "unknown", token: reader?.tokenID) else { throw Busy() }
        return ticket
    }

    /// In one go: so much in the time that a reader may stand still is asked of anyone.
    private static let atOnce = 256 << 10
    /// A small part of a file is copied, so that it does not hold the whole.
    private static let copied = 16 << 10
    /// One waits in the system, one on the connection's loop, and one has passed the question whether it may go on: together less than goes out in one go.
    static let chunk = 64 << 10

    private func chunked(_ bytes: ByteBuffer, _ exchange: Exchange, _ ticket: StreamBudget.Ticket, _ mayGoOn: @escaping @Sendable () -> Bool) -> ResponseBody {
        ResponseBody(contentLength: bytes.readableBytes) { writer in
            defer { withExtendedLifetime(ticket) {} }
            var rest = bytes
            while let next = rest.readSlice(length: min(Self.chunk, rest.readableBytes)), next.readableBytes > 0 {
                guard mayGoOn() else { throw FileStream.Ended() }
                try await writer.write(next)
                await exchange.loopHasCaughtUp()
            }
            try await writer.finish(nil)
        }
    }

    private func streamed(_ stream: FileStream) -> ResponseBody {
        ResponseBody(contentLength: stream.part.count) { writer in
            try await stream.write(to: &writer)
            try await writer.finish(nil)
        }
    }
}

extension SiteEntry {
    /// The sponsor whose file it is.
    fileprivate var owner: String? { if case .sponsor(let id) = file.audience { id } else { nil } }
}
