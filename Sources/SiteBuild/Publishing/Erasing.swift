import Diagnostics
import Erasures
import Foundation
import SiteConfig
import SiteManifest

/// What an erasure asks of the builds that are there.
package struct Erasing {
    let layout: BuildLayout

    /// Throws a `Fault` where the list of erasures has lost somebody whom the published build knew of: a build would bring them back.
    package static func refuseLost(_ forgotten: ForgottenMembers, _ configuration: SiteConfiguration) throws {
        let layout = BuildLayout(output: configuration.outputURL)
        let published = try? layout.currentBuildID().flatMap { PublishedBuild($0, in: layout) }
        try Erasing(layout: layout).refuseLost(forgotten, since: published, file: ErasureFile(in: configuration.stateURL).url)
    }

    /// The list only grows, and so begins with those of every build of before.
    func refuseLost(_ forgotten: ForgottenMembers, since published: PublishedBuild?, file: URL) throws {
        guard let record = published?.record, record.erasures > 0 else { return }
        let remedy = "Restore the list from its newest backup, then erase again whoever was erased since: without it, members who were erased would come back."
        guard record.erasures <= forgotten.count else {
            throw Fault("the published site was built with \(record.erasures) erased members, and the list has \(forgotten.count)", at: .init(file.path), remedy: remedy)
        }
        guard forgotten.digest(ofFirst: record.erasures) == record.erasureDigest else {
            throw Fault("the list lacks members who were erased when the published site was built, or has them in another order", at: .init(file.path), remedy: remedy)
        }
    }

    /// Removes every other build that was made with another list than the current one. Builds without erasures are left to the usual order.
    ///
    /// Throws a `Fault` where one cannot be removed.
    func sweep(keeping current: PublishedBuild) throws {
        guard current.record.erasures > 0 else { return }
        for id in layout.buildIDs() where id != current.manifest.buildID {
            let digest = BuildSeal.open(layout.folder(of: id)).flatMap { BuildRecord.read($0.record) }?.erasureDigest
            guard digest != current.record.erasureDigest else { continue }
            do {
                try FileManager.default.removeItem(at: layout.folder(of: id))
            } catch {
                throw Fault(
                    "the site is published, but this build of before an erasure cannot be removed, and may still have the members", at: .init(layout.folder(of: id).path),
                    remedy: "Remove it, or make its folder the builder's own and build again.")
            }
        }
    }
}

extension BuildRecord {
    /// Tells who had been erased.
    fileprivate var erasureDigest: String? { inputs.first { $0.kind == .erasures }?.sha256 }
}
