import Foundation
import LoyaltyModel
import SiteConfig

/// What a build is asked to do.
package struct BuildPlan: Sendable {
    package var configuration: SiteConfiguration
    package var runID: String?
    /// Accept a run that scores far fewer members than the run before.
    package var acceptsFewerScores: Bool
    package var pseudonymKey: [UInt8]
    /// Wait for another build that writes into the output folder, instead of being refused.
    package var waits = false

    package init(configuration: SiteConfiguration, runID: String? = nil, acceptsFewerScores: Bool = false, pseudonymKey: [UInt8]) {
        self.configuration = configuration
        self.runID = runID
        self.acceptsFewerScores = acceptsFewerScores
        self.pseudonymKey = pseudonymKey
    }

    package var data: URL { URL(fileURLWithPath: configuration.dataFolder, isDirectory: true) }
    var output: URL { URL(fileURLWithPath: configuration.outputFolder, isDirectory: true) }

    package var workers: Int { configuration.workers }

    package var figureSettings: FigureSettings {
        var settings = configuration.figures
        if acceptsFewerScores { settings.minimumScoredShare = 0 }
        return settings
    }
}

/// What a build did.
package struct BuildReport: Sendable {
    package struct Stage: Sendable {
        package var name: String
        package var seconds: Double
    }

    package var buildID: String
    package var runID: String
    package var snapshotID: String
    package var isUnchanged: Bool
    /// Nothing was made, and `current` points to a kept build again that it did not point to.
    package var isPutBack = false
    /// Folders of builds of before an erasure that could not be removed: they may still have the members.
    package var notRemoved: [String] = []
    /// There was a build before, and nothing could be taken over from it: its lists are missing, not as they were written, or of another version.
    package var isBuiltAnew = false
    package var sponsors: Int
    /// The ids of sponsors whose files were made anew; the others' content had not changed.
    package var remadeIDs: [String]
    /// Of these, whose content had not changed either, but whose published files were missing or damaged.
    package var repairedIDs: [String]
    package var remade: Int { remadeIDs.count }
    /// Sponsors whose pages lack something, as the operator's page tells.
    package var incomplete: Int
    package var pages: Int
    package var pictures: Int
    package var exports: Int
    package var exportRows: Int
    package var files: Int
    package var bytes: Int
    package var stages: [Stage]
    package var warnings: [String]
}

/// What a build says while it works.
package enum BuildProgress: Sendable {
    /// No other build writes into the output folder from here on.
    case locked
    case began(String)
    case sponsors(done: Int, of: Int)
    case ended(BuildReport.Stage)
}
