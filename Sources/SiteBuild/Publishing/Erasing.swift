import Diagnostics
import Erasures
import Foundation
import SiteManifest

/// What an erasure asks of the builds that are there.
struct Erasing {
    let layout: BuildLayout

    /// A list that was lost would bring erased members back. Throws a `Fault` where the published build knew of more.
    func refuseFewer(_ forgotten: ForgottenMembers, than published: PublishedBuild?, file: URL) throws {
        guard let published, published.record.erasures > forgotten.count else { return }
        throw Fault(
            "the published site was built with \(published.record.erasures) erased members, and the list has \(forgotten.count)", at: .init(file.path),
            remedy: "Restore the list from its backup: without it, members who were erased would come back.")
    }

    /// Removes every other build that was made before the last erasure, and what cannot be told to be later. Builds without erasures are left to the usual order.
    func sweep(keeping current: PublishedBuild) {
        guard current.record.erasures > 0 else { return }
        for id in layout.buildIDs() where id != current.manifest.buildID {
            let erasures = BuildSeal.open(layout.folder(of: id)).flatMap { BuildRecord.read($0.record) }?.erasures ?? 0
            if erasures < current.record.erasures { try? FileManager.default.removeItem(at: layout.folder(of: id)) }
        }
    }
}
