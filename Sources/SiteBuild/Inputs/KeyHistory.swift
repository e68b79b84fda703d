import Foundation
import SiteManifest

/// What is left of earlier builds that tells of their key.
package struct KeyHistory: Equatable, Sendable {
    /// What shows that a site was published; nil where nothing was ever.
    package var sign: String?
    /// The ``PseudonymKey/check(of:)`` of the key that was published last; nil where it is not known.
    package var check: String?

    package init(sign: String? = nil, check: String? = nil) {
        (self.sign, self.check) = (sign, check)
    }

    /// - Parameters:
    ///   - output: where the published build is asked first, and the kept ones then.
    ///   - recorded: what the state folder remembers, for an output folder that is gone.
    package init(output: URL, recorded: KeyHistory) {
        let layout = BuildLayout(output: output)
        let current = (try? layout.currentBuildID()) ?? nil
        let builds = [current].compactMap(\.self) + layout.buildIDs()
        sign = builds.first.map { layout.folder(of: $0).path } ?? recorded.sign
        let records = builds.lazy.compactMap { BuildSeal.open(layout.folder(of: $0)).flatMap { BuildRecord.read($0.record) } }
        check = records.first?.keyCheck ?? recorded.check
    }
}
