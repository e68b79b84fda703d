import Diagnostics
import Erasures
import Foundation
import SiteManifest

/// What an erasure asks of the builds that are there.
struct Erasing {
    let layout: BuildLayout

    /// Throws a `Fault` where the list of erasures has lost somebody whom the published build knew of: a build would bring them back.
    func refuseLost(_ forgotten: ForgottenMembers, since published: PublishedBuild?, file: URL) throws {
        guard let record = published?.record else { return }
        let missing = record.erasuresMissing(in: forgotten)
        guard missing > 0 else { return }
        throw Fault(
            "the published site was built with \(record.erasures) erased \(record.erasures == 1 ? "member" : "members"), \(missing) of whom the list does not have", at: .init(file.path),
            remedy: "Restore the list from its newest backup and erase again, with `almanac forget`, whoever was erased since: without that they would come back.")
    }

    /// Removes every other build that was made with another list than the current one. Builds without erasures are left to the usual order.
    /// - Returns: the folders that could not be removed.
    func sweep(keeping current: PublishedBuild) -> [URL] {
        guard current.record.erasures > 0 else { return [] }
        var notRemoved: [URL] = []
        for folder in layout.buildIDs().filter({ $0 != current.manifest.buildID }).map(layout.folder) {
            let digest = BuildSeal.open(folder).flatMap { BuildRecord.read($0.record) }?.erasureDigest
            guard digest != current.record.erasureDigest else { continue }
            do { try FileManager.default.removeItem(at: folder) } catch { notRemoved.append(folder) }
        }
        return notRemoved
    }
}

extension BuildRecord {
    /// How many it knows of who are not in a list. One of before they were noted tells their number alone.
    func erasuresMissing(in forgotten: ForgottenMembers) -> Int {
        erased.map { Set($0).subtracting(forgotten.marks).count } ?? max(0, erasures - forgotten.count)
    }

    /// How many of a list it does not know of.
    func erasuresPending(of forgotten: ForgottenMembers) -> Int {
        erased.map { Set(forgotten.marks).subtracting($0).count } ?? max(0, forgotten.count - erasures)
    }

    /// Tells who had been erased.
    fileprivate var erasureDigest: String? { inputs.first { $0.kind == .erasures }?.sha256 }
}
