import CSyncFS
import Diagnostics
import Foundation
import SiteManifest

/// Puts a staged build in place, and keeps the last few.
struct SitePublisher {
    let layout: BuildLayout

    /// Two renames: the folder to its name, then `current` to the new build. Readers have the old build until the second, and the new one after.
    func publish(_ staged: StagedSite, as buildID: String) throws {
        let target = layout.folder(of: buildID)
        if FileManager.default.fileExists(atPath: target.path) {
            // A folder of that name is damaged: what is staged is made from the same inputs. It may be the one that is served, so it is never away.
            guard exchange_paths(staged.folder.path, target.path) == 0 else { throw fault(target) }
            staged.discard()
        } else {
            guard rename(staged.folder.path, target.path) == 0 else { throw fault(target) }
        }
        try point(to: buildID)
    }

    /// Changes `current` with one rename.
    func point(to buildID: String) throws {
        let draft = Leftovers(layout: layout).linkDraft
        unlink(draft.path)
        guard symlink(BuildLayout.linkDestination(of: buildID), draft.path) == 0 else { throw fault(draft) }
        guard rename(draft.path, layout.currentLink.path) == 0 else {
            let fault = fault(layout.currentLink)
            unlink(draft.path)
            throw fault
        }
        let descriptor = open(layout.output.path, O_RDONLY | O_DIRECTORY)
        if descriptor >= 0 {
            fsync(descriptor)
            close(descriptor)
        }
    }

    /// Removes the builds that were put in place longest ago, all but `kept`; never the current one, nor the one before: readers have just
    /// loaded its pages. Which that is no clock tells, as one may have been set back.
    func sweep(keeping kept: Int, current: String, before: String?) {
        let builds = layout.buildIDs().filter { $0 != current }.map { id -> (id: String, at: Date) in
            let attributes = try? FileManager.default.attributesOfItem(atPath: layout.folder(of: id).path)
            return (id, id == before ? .distantFuture : attributes?[.modificationDate] as? Date ?? .distantPast)
        }
        let stay = max(builds.contains { $0.id == before } ? 1 : 0, kept - 1)
        for build in builds.sorted(by: { ($0.at, $0.id) > ($1.at, $1.id) }).dropFirst(stay) {
            try? FileManager.default.removeItem(at: layout.folder(of: build.id))
        }
    }

    private func fault(_ url: URL) -> Fault {
        Fault("the build cannot be put in place (\(String(cString: strerror(errno))))", at: .init(url.path), remedy: "Check the folder's permissions; the published site is as it was.")
    }
}
