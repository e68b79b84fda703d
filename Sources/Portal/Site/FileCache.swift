import Crypto
import Diagnostics
import Foundation
import NIOCore
import Synchronization

/// The bytes of files by the hash of their content: the same bytes in two builds are held once, and never the wrong ones.
final class FileCache: Sendable {
    /// Larger files are streamed from disk.
    static let largest = 4 << 20

    private let limit: Int
    private let state = Mutex(State())

    private struct State {
        var files: [String: Cached] = [:]
        var bytes = 0
        var tick: UInt64 = 0
    }

    private struct Cached {
        let buffer: ByteBuffer
        var usedAt: UInt64
    }

    init(limit: Int) {
        self.limit = limit
    }

    var cachedBytes: Int { state.withLock { $0.bytes } }

    /// The whole file, from memory or, once, from disk. Nil when it is too large to be held.
    ///
    /// Throws a `Fault` when the file on disk is not the one the manifest lists, by size and by SHA-256.
    func bytes(of wanted: Representation) throws -> ByteBuffer? {
        if let hit = hit(wanted.sha256) { return hit }
        guard wanted.size <= min(Self.largest, limit) else { return nil }
        let data = try OpenFile(wanted).readWhole()
        let hash = SHA256.hash(data: data.readableBytesView)
        guard hash.elementsEqual(wanted.sha256Bytes) else { throw wanted.damaged }
        keep(data, as: wanted.sha256)
        return data
    }

    private func hit(_ hash: String) -> ByteBuffer? {
        state.withLock { state in
            guard let index = state.files.index(forKey: hash) else { return nil }
            state.tick += 1
            state.files.values[index].usedAt = state.tick
            return state.files.values[index].buffer
        }
    }

    private func keep(_ buffer: ByteBuffer, as hash: String) {
        state.withLock { state in
            state.tick += 1
            if let known = state.files.updateValue(Cached(buffer: buffer, usedAt: state.tick), forKey: hash) {
                state.bytes -= known.buffer.readableBytes
            }
            state.bytes += buffer.readableBytes
            if state.bytes > limit { Self.shrink(&state, to: limit - limit / 8) }
        }
    }

    /// Drops what was not used for longest, an eighth at a time so that the sort is rare.
    private static func shrink(_ state: inout State, to target: Int) {
        for (hash, file) in state.files.sorted(by: { $0.value.usedAt < $1.value.usedAt }) where state.bytes > target {
            state.files[hash] = nil
            state.bytes -= file.buffer.readableBytes
        }
    }
}

extension Representation {
    fileprivate var sha256Bytes: [UInt8] {
        stride(from: 0, to: 64, by: 2).compactMap { UInt8(sha256.dropFirst($0).prefix(2), radix: 16) }
    }
}
