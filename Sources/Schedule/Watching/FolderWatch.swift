import Foundation

/// Tells at once that something has changed in some folders (inotify(7)); not what. Where the system gives no watches it is silent, and whoever
/// waits looks now and then anyway.
final class FolderWatch {
    /// Readable when something has changed; -1 where there are no watches.
    let descriptor: CInt
    /// Why some or all folders are not watched.
    private(set) var trouble: String?
    private var watches: Set<CInt> = []

    // Writing itself is not told of, only its end: copying a large file would wake the watcher for each piece.
    private static let events = UInt32(IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF)

    init() {
        descriptor = inotify_init1(CInt(IN_NONBLOCK) | CInt(IN_CLOEXEC))
        if descriptor < 0 { trouble = String(cString: strerror(errno)) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Watches these folders, and no others any more. One that was replaced by another of its name is another.
    func follow(_ folders: [String]) {
        guard descriptor >= 0 else { return }
        trouble = nil
        var followed: Set<CInt> = []
        for folder in folders {
            let watch = inotify_add_watch(descriptor, folder, Self.events)
            if watch >= 0 { followed.insert(watch) } else if errno != ENOENT && errno != ENOTDIR { trouble = String(cString: strerror(errno)) }
        }
        for watch in watches.subtracting(followed) { inotify_rm_watch(descriptor, watch) }
        watches = followed
    }

    /// Forgets what it has told so far.
    func drain() {
        guard descriptor >= 0 else { return }
        withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 8) { buffer in
            while read(descriptor, buffer.baseAddress, buffer.count) > 0 {}
        }
    }
}
