import Glibc

/// What changes when a file is replaced, written or made readable to others. Two equal stamps are the same content to whoever looks often:
/// the change time is the system's own and cannot be set back by hand.
package struct FileStamp: Equatable, Sendable {
    private let device, inode, size, changedSeconds, changedNanoseconds: Int

    /// Nil where there is no such file. A symbolic link is looked at itself unless `followingLinks`.
    package init?(of path: String, followingLinks: Bool = false) {
        var status = stat()
        guard (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        device = Int(status.st_dev)
        inode = Int(status.st_ino)
        size = Int(status.st_size)
        changedSeconds = status.st_ctim.tv_sec
        changedNanoseconds = status.st_ctim.tv_nsec
    }
}
