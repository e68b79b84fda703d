import Crypto
import Diagnostics
import Foundation

/// The key of the members' pseudonyms: 256 random bits in a file that only its owner can read. Whoever has it and a list of tokens can tell
/// who is who; without it pseudonyms change, and sponsors' earlier exports match nothing any more.
package enum PseudonymKey {
    /// The key to build with. One is made only where nothing was ever published: a site that was must not change its pseudonyms unnoticed.
    ///
    /// - Parameters:
    ///   - folder: the state folder; made, for its owner only, where it is not there.
    ///   - startsAnew: whether every member may get a new pseudonym.
    /// - Throws: a `Fault` where the key is missing or another than the published one, and also where to start anew would change nothing.
    package static func read(in folder: URL, history: KeyHistory, startsAnew: Bool = false) throws -> [UInt8] {
        let url = file(in: folder)
        if try !isThere(url) {
            if let sign = history.sign, !startsAnew { throw refusal("the key of the pseudonyms is missing, and a site was published with one (\(sign))", url) }
            try make(url, in: folder)
        }
        let key = try key(at: url)
        let isPublished = history.check.map { $0 == check(of: key) }
        if isPublished == false, !startsAnew {
            throw refusal("this is not the key that the published pseudonyms were made with (\(history.sign ?? "see the state folder"))", url)
        }
        guard !startsAnew || isPublished != true else {
            throw Fault("the key is there, and is the one of the published pseudonyms", at: .init("--new-pseudonyms"), remedy: "To give every member a new pseudonym, move \(url.path) away first.")
        }
        return key
    }

    private static func refusal(_ what: String, _ url: URL) -> Fault {
        Fault(what, at: .init(url.path), remedy: "Restore the file from its backup. To give every member a new pseudonym on purpose, so that no earlier export matches any more, build once with --new-pseudonyms.")
    }

    /// A value that tells whether another key is this one, and tells nothing else: a keyed hash of a text that no pseudonym is made of, as it begins with NUL.
    package static func check(of key: [UInt8]) -> String {
        Array(HMAC<SHA256>.authenticationCode(for: Array("\u{0}almanac: check of the pseudonyms' key".utf8), using: SymmetricKey(data: key))).hex
    }

    /// The key that builds were made with: a new one would name nobody.
    package static func existing(in folder: URL) throws -> [UInt8] {
        let url = file(in: folder)
        guard try isThere(url) else {
            throw Fault("there is no key of the pseudonyms", at: .init(url.path), remedy: "Name the state folder of the builds (the key `state` of site.config, or ALMANAC_STATE).")
        }
        return try key(at: url)
    }

    /// Never a guess: a new key would rename everybody.
    private static func isThere(_ url: URL) throws -> Bool {
        try FilePresence.isThere(url.path) { reason in
            Fault("the key of the pseudonyms cannot be read (\(reason))", at: .init(url.path), remedy: "Run as the user who owns it.")
        }
    }

    private static func file(in folder: URL) -> URL { folder.appendingPathComponent("pseudonym.key") }

    private static func key(at url: URL) throws -> [UInt8] {
        let place = Fault.Place(url.path)
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: url.path), let mode = attributes[.posixPermissions] as? Int else {
            throw Fault("the key of the pseudonyms cannot be read", at: place, remedy: "Run as the user who owns it.")
        }
        guard mode & 0o077 == 0 else { throw Fault("others than the owner may read the key of the pseudonyms", at: place, remedy: "chmod 600 \(url.path)") }
        guard let data = FileManager.default.contents(atPath: url.path), let key = decode(data) else {
            throw Fault("the key of the pseudonyms is not 64 hexadecimal digits", at: place, remedy: "Restore it from a backup; a new key gives every member a new pseudonym.")
        }
        return key
    }

    private static func decode(_ data: Data) -> [UInt8]? {
        let digits = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines).compactMap(\.hexDigitValue)
        guard digits.count == 64 else { return nil }
        return stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// Written beside and linked into place, by one process at a time: of two first uses at once one wins, and both read the same key.
    private static func make(_ url: URL, in folder: URL) throws {
        let fault = { (reason: String) in Fault("the key of the pseudonyms cannot be made (\(reason))", at: .init(url.path), remedy: "Check that the folder can be written by this user.") }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw fault("\(folder.path) cannot be made")
        }
        let text = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0).hex } + "\n"
        let lock: FileLock
        do { lock = try FileLock(url.path + ".lock", waits: true) } catch { throw fault("it cannot be locked") }
        defer { withExtendedLifetime(lock) {} }
        let draft = folder.appendingPathComponent("pseudonym.key.new")
        // Of one that was killed.
        unlink(draft.path)
        let descriptor = open(draft.path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw fault(String(cString: strerror(errno))) }
        let bytes = Array(text.utf8)
        let written = write(descriptor, bytes, bytes.count)
        let isSafe = fsync(descriptor) == 0 && written == bytes.count
        close(descriptor)
        defer { unlink(draft.path) }
        guard isSafe else { throw fault(String(cString: strerror(errno))) }
        if link(draft.path, url.path) != 0, errno != EEXIST { throw fault(String(cString: strerror(errno))) }
    }
}
