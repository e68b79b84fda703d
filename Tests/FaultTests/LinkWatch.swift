import Foundation
import SiteManifest
import Synchronization

/// Looks all the while, on a thread of its own, whether `current` leads to a build: a server that starts at that very moment must find one.
final class LinkWatch: Sendable {
    private let goesOn = Atomic(true)
    private let faults = Mutex<Set<String>>([])
    private let looks = Atomic(0)

    init(_ layout: BuildLayout) {
        let manifest = layout.currentLink.appendingPathComponent(BuildLayout.manifestName).path
        Thread.detachNewThread { [self] in
            while goesOn.load(ordering: .relaxed) {
                if access(manifest, R_OK) != 0 { faults.withLock { _ = $0.insert("\((try? FileManager.default.destinationOfSymbolicLink(atPath: layout.currentLink.path)) ?? "no link") has no manifest") } }
                looks.add(1, ordering: .relaxed)
                usleep(500)
            }
        }
    }

    /// - Returns: what was found missing.
    func stop() -> [String] {
        goesOn.store(false, ordering: .relaxed)
        return faults.withLock { $0.sorted() } + (looks.load(ordering: .relaxed) > 1_000 ? [] : ["it hardly looked"])
    }
}
