import Diagnostics
import Foundation
import SiteManifest
import Synchronization

/// The site that `current` points to, followed without a restart.
///
/// A reader gets the old site until the new one is loaded whole. When the new one cannot be loaded the old one stays, and `report` is told once.
final class SiteFollower: Sendable {
    private let layout: BuildLayout
    private let interval: TimeInterval
    private let now: @Sendable () -> Date
    private let report: @Sendable (Fault) -> Void
    private let state: Mutex<State>

    private struct State {
        var site: LoadedSite?
        var lookedAt: Date
        var isLoading = false
        var failed: Fault?
    }

    /// Loads what is there; a folder without a build is no error: the server then says that it is not ready.
    init(layout: BuildLayout, interval: TimeInterval, now: @escaping @Sendable () -> Date, report: @escaping @Sendable (Fault) -> Void) {
        self.layout = layout
        self.interval = interval
        self.now = now
        self.report = report
        state = Mutex(State(site: nil, lookedAt: now()))
        look(known: nil)
    }

    var current: LoadedSite? {
        let time = now()
        let (site, isDue) = state.withLock { state in
            // A clock that was set back counts as time gone by. One reader loads; the others go on with the old site.
            let isDue = !state.isLoading && abs(time.timeIntervalSince(state.lookedAt)) >= interval
            if isDue {
                state.isLoading = true
                state.lookedAt = time
            }
            return (state.site, isDue)
        }
        return isDue ? look(known: site) : site
    }

    @discardableResult
    private func look(known: LoadedSite?) -> LoadedSite? {
        do {
            let buildID = try layout.currentBuildID()
            let site: LoadedSite?
            if let known, known.buildID == buildID {
                site = known.hasLost(from: layout.buildIDs()) ? known.withKeptBuilds(in: layout, report: report) : known
            } else {
                site = try buildID.map { try LoadedSite.load($0, in: layout, report: report) }
            }
            // A link that is gone takes nothing away from readers.
            return finish(site ?? known, failed: nil)
        } catch {
            return finish(known, failed: error as? Fault ?? Fault("\(error)", remedy: ""))
        }
    }

    private func finish(_ site: LoadedSite?, failed: Fault?) -> LoadedSite? {
        let isNews = state.withLock { state in
            let isNews = failed != nil && failed != state.failed
            state.isLoading = false
            state.site = site
            state.failed = failed
            return isNews
        }
        if isNews, let failed { report(failed) }
        return site
    }
}
