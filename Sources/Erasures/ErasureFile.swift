import Diagnostics
import Foundation

/// The erasures of an installation: `forgotten.json` in the state folder, for its owner alone.
///
/// It only grows, and is put in place with one rename. Back it up with the key: without it, members would come back with the next build.
package struct ErasureFile: Sendable {
    package let url: URL

    package init(in stateFolder: URL) {
        url = stateFolder.appendingPathComponent("forgotten.json")
    }

    private struct Contents: Codable {
        var version: Int
        /// 64 hexadecimal digits.
        var salt: String
        var members: [Entry]
    }

    private struct Entry: Codable {
        var hash: String
        var forgottenAt: String

        enum CodingKeys: String, CodingKey {
            case hash
            case forgottenAt = "forgotten_at"
        }

        /// Unix seconds.
        var moment: Int64 { (try? Date(forgottenAt, strategy: .iso8601)).map { Int64($0.timeIntervalSince1970) } ?? .max }
    }

    /// Nobody, where nobody ever was erased. Throws a `Fault` when the file is there and cannot be read, is damaged, or can be read by others.
    package func read() throws -> ForgottenMembers {
        guard let contents = try contents() else { return .none }
        let times = contents.members.compactMap { entry in Self.bytes(entry.hash).map { ($0, entry.moment) } }
        return ForgottenMembers(salt: Self.bytes(contents.salt) ?? [], erasedAt: Dictionary(times, uniquingKeysWith: max))
    }

    /// Adds members by their tokens. Those who are there already stay as they are.
    ///
    /// Throws a `Fault` when the file cannot be read or written; then nothing has changed.
    /// - Returns: how many were added.
    @discardableResult
    package func add(_ tokens: [String], now: Date) throws -> Int {
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return try locked {
            var contents = try contents() ?? Contents(version: 1, salt: Self.newSalt(), members: [])
            var known = Set(contents.members.map(\.hash))
            for var token in tokens {
                let hash = token.withUTF8 { ForgottenMembers.hash(UnsafeRawBufferPointer($0), Self.bytes(contents.salt) ?? []) }
                if known.insert(hash.hex).inserted { contents.members.append(Entry(hash: hash.hex, forgottenAt: now.formatted(.iso8601))) }
            }
            let added = contents.members.count - (try self.contents()?.members.count ?? 0)
            if added > 0 { try write(contents) }
            return added
        }
    }

    private func locked<Result>(_ body: () throws -> Result) throws -> Result {
        let lock: FileLock
        do { lock = try FileLock(url.path + ".lock", waits: true) } catch { throw unwritable }
        defer { withExtendedLifetime(lock) {} }
        return try body()
    }

    private func contents() throws -> Contents? {
        guard try FilePresence.isThere(url.path, unknown: { Fault("the list of erasures cannot be read (\($0))", at: .init(url.path), remedy: "Run as the user who owns it.") }) else { return nil }
        var status = stat()
        guard lstat(url.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0 else {
            throw Fault("others than its owner may read or write the list of erasures", at: .init(url.path), remedy: "Run chmod 600 on it.")
        }
        guard let data = FileManager.default.contents(atPath: url.path) else { throw Fault("the list of erasures cannot be read", at: .init(url.path), remedy: "Run as the user who owns it.") }
        guard let contents = try? JSONDecoder().decode(Contents.self, from: data), contents.version == 1, Self.bytes(contents.salt)?.count == 32,
            contents.members.allSatisfy({ Self.bytes($0.hash)?.count == 32 })
        else { throw Fault("this is not a list of erasures, or it is damaged", at: .init(url.path), remedy: "Restore it from its backup: without it, members who were erased would come back.") }
        return contents
    }

    private func write(_ contents: Contents) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        let data = try encoder.encode(contents) + Data("\n".utf8)
        let draft = url.path + ".new"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw unwritable }
        let isWritten = data.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } == data.count && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten, rename(draft, url.path) == 0 else {
            unlink(draft)
            throw unwritable
        }
    }

    private var unwritable: Fault { Fault("the list of erasures cannot be written", at: .init(url.path), remedy: "Check the folder, its owner and the space on the disk.") }

    private static func newSalt() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).flatMap { _ in withUnsafeBytes(of: generator.next()) { Array($0) } }.hex
    }

    private static func bytes(_ hex: String) -> [UInt8]? {
        let digits = Array(hex.utf8)
        guard digits.count % 2 == 0 else { return nil }
        let values = stride(from: 0, to: digits.count, by: 2).map { UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16) }
        return values.contains(nil) ? nil : values.compactMap(\.self)
    }
}
