import Glibc

/// Whether a file is there, told apart from not being able to look: in a folder that this user may not enter nothing is missing for that.
package enum FilePresence {
    /// - Parameter unknown: the fault where it cannot be told, from the system's reason.
    package static func isThere(_ path: String, unknown: (_ reason: String) -> Fault) throws -> Bool {
        if access(path, F_OK) == 0 { return true }
        guard errno == ENOENT else { throw unknown(String(cString: strerror(errno))) }
        return false
    }
}
