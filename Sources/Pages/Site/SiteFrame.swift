import LoyaltyModel

/// What every page of a site has in common.
package struct SiteFrame: Sendable {
    /// Addresses of the style sheet, the script and the icon, whose names carry their hashes.
    package var styleAddress: String
    package var scriptAddress: String
    package var iconAddress: String
    package var programName: String
    package var snapshotID: String
    package var runID: String
    package var scoredAt: Int64
    package var takenAt: Int64

    package init(
        styleAddress: String, scriptAddress: String, iconAddress: String, programName: String, snapshotID: String, runID: String, scoredAt: Int64,
        takenAt: Int64
    ) {
        self.styleAddress = styleAddress
        self.scriptAddress = scriptAddress
        self.iconAddress = iconAddress
        self.programName = programName
        self.snapshotID = snapshotID
        self.runID = runID
        self.scoredAt = scoredAt
        self.takenAt = takenAt
    }

    static let headKeys: TemplateKeys = [
        "title": .text("The window's title"), "style": .text("Address of the style sheet"), "script": .text("Address of the script"),
        "icon": .text("Address of the icon"),
    ]

    func head(title: String) -> [String: TemplateValue] {
        ["title": .text(title), "style": .text(styleAddress), "script": .text(scriptAddress), "icon": .text(iconAddress)]
    }
}
