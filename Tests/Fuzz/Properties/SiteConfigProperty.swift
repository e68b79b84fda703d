import Diagnostics
import Foundation
import LoyaltyModel

@testable import SiteConfig

/// `site.config`: what is taken lies in the ranges that the README gives, and says the same when it is written again.
enum SiteConfigProperty {
    static func check(_ input: [UInt8]) throws {
        do {
            let read = try read(input)
            try checkRanges(read)
            var again = try Self.read(Array(SettingsText.yaml(of: read).utf8))
            again.sponsorPlaces = read.sponsorPlaces
            try hold(again == read, "not the same when written again: \(again) was \(read)")
        } catch let fault as Fault {
            try hold(fault.place?.file.hasSuffix("site.config") == true, "names no file: \(fault)")
            try holdRefusal(fault, of: Lines.unified(input), columns: true)
        }
    }

    private static func read(_ input: [UInt8]) throws -> SiteConfiguration {
        try withScratchFile("site.config", input) { try ConfigReader.read(file: $0.path, environment: [:]) }
    }

    private static func checkRanges(_ read: SiteConfiguration) throws {
        let figures = read.figures
        let shares = [
            figures.critical, figures.high, figures.medium, figures.atRisk, figures.minimumAUC, figures.maximumAtRiskShare, figures.veryHighShare, figures.highShare,
            figures.mediumShare, figures.retentionSpend, figures.maximumOverlap, figures.minimumScoredShare,
        ]
        try hold(shares.allSatisfy { $0 >= 0 && $0 <= 1 }, "a share out of 0 to 1: \(shares)")
        try hold(figures.medium <= figures.high && figures.high <= figures.critical, "the risks do not rise")
        try hold(figures.veryHighShare <= figures.highShare && figures.highShare <= figures.mediumShare, "the segments do not rise")
        let wholes = [
            (figures.outcomeWindowDays, 1, 3_650), (figures.periodDays, 1, 3_650), (figures.activeDays, 1, 3_650), (figures.cohortUnknownDays, 0, 3_650),
            (figures.smallCount, 1, 1_000), (read.keptBuilds, 1, 1_000), (read.figures.listedRows, 1, 10_000), (read.jobs, 0, 1_024), (read.server.port, 0, 65_535),
            (read.server.sessionIdleMinutes, 1, 10_080), (read.server.sessionHours, 1, 720),
        ]
        for (value, least, most) in wholes { try hold(value >= least && value <= most, "\(value) is not in \(least) to \(most)") }
        let texts = [read.dataFolder, read.outputFolder, read.templatesFolder, read.publicFolder, read.stateFolder, read.server.host, read.numberStyle.locale]
        try hold(texts.allSatisfy { !$0.isEmpty && !$0.utf8.contains { $0 < 32 } }, "an empty text, or one of several lines: \(texts)")
        try hold(Self.isLanguageTag(read.numberStyle.locale), "the locale \(read.numberStyle.locale)")
        for sponsor in figures.sponsors.values {
            try hold(sponsor.pointValue.map { $0 >= 0 && $0 <= 1_000_000 } ?? true, "point_value \(sponsor.pointValue ?? 0)")
            for staffing in Array(sponsor.merchantStaffing.values) + [sponsor.staffing].compactMap(\.self) {
                try hold(staffing.transactionsPerHour > 0 && staffing.transactionsPerHour.isFinite && (0...100_000).contains(staffing.minimum), "\(staffing)")
            }
        }
    }

    /// A language of two or three letters, perhaps with a region or more: letters and digits between hyphens.
    private static func isLanguageTag(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let areWords = parts.allSatisfy { part in (1...8).contains(part.count) && part.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) } }
        return areWords && (2...3).contains(parts[0].count)
    }
}
