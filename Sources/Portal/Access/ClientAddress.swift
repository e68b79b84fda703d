import Foundation
import HTTPTypes

/// Who is at the other end, as far as it can be known.
enum ClientAddress {
    /// The address of the connection or, behind a proxy, the one the proxy has appended last: all before it the client could have written.
    static func of(_ connection: String?, headers: HTTPFields, behindProxy: Bool) -> String {
        if behindProxy, let forwarded = headers.value("X-Forwarded-For")?.split(separator: ",").last.map({ String($0.trimmingBlanks) }),
            parse(forwarded) != nil
        {
            return forwarded
        }
        return connection ?? "unknown"
    }

    /// Whether the reader's browser speaks TLS with the proxy.
    static func isHTTPS(_ headers: HTTPFields, behindProxy: Bool) -> Bool {
        behindProxy && headers.value("X-Forwarded-Proto")?.split(separator: ",").last?.trimmingBlanks.lowercased() == "https"
    }

    /// Under which tries are counted: an IPv4 address, or an IPv6 /64, as one household has a whole one.
    static func countedAs(_ address: String) -> String {
        guard let bytes = parse(address), bytes.count == 16 else { return address }
        let isMappedIPv4 = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        if isMappedIPv4 { return bytes[12...].map(String.init).joined(separator: ".") }
        return bytes[..<8].map { String($0, radix: 16) }.joined(separator: ":")
    }

    /// 127.0.0.0/8, ::1 and `localhost`.
    static func isLoopback(host: String) -> Bool {
        if host == "localhost" { return true }
        guard let bytes = parse(host) else { return false }
        return bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1
    }

    private static func parse(_ text: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes[..<4]) }
        return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
    }
}

extension HTTPFields {
    /// A header that has no constant in HTTPTypes.
    func value(_ name: String) -> String? { HTTPField.Name(name).flatMap { self[$0] } }
}
