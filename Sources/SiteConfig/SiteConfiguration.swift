import Diagnostics
import Foundation
import LoyaltyModel
import NetworkAddress

/// Everything that `site.config`, environment variables and options may set. Paths are as given; relative ones are below the folder
/// from which the command runs.
package struct SiteConfiguration: Sendable, Equatable {
    /// Where settings of a sponsor or a merchant begin in the file, by their keys: for messages about ids that the snapshot does not have.
    package var sponsorPlaces: [String: Fault.Place] = [:]
    package var figures = FigureSettings()
    /// How numbers, money and dates are written. The language of the pages is English.
    package var numberStyle = NumberStyle.standard
    package var dataFolder = "Data"
    package var outputFolder = "Site"
    package var templatesFolder = "Templates"
    package var publicFolder = "Public"
    /// Secrets: the pseudonyms' key, access tokens, the audit log. Never inside of the output folder.
    package var stateFolder = ".almanac"
    /// Builds that stay, the current one included.
    package var keptBuilds = 3
    /// Threads of a build; 0 for one a core.
    package var jobs = 0
    /// Threads: one a core unless set.
    package var workers: Int { jobs > 0 ? jobs : ProcessInfo.processInfo.activeProcessorCount }
    package var server = ServerConfiguration()
    package var schedule = ScheduleConfiguration()

    package init() {}
}

package struct ServerConfiguration: Sendable, Equatable {
    package var host = "127.0.0.1"
    package var port = 8080
    /// On loopback, for monitors.
    package var metricsPort: Int?
    /// Megabytes of an audit log file, and how many files of before stay.
    package var auditMegabytes = 64
    package var auditFiles = 32
    /// PEM files; both or neither.
    package var tlsCertificate: String?
    package var tlsKey: String?
    /// Proxies in front that end TLS and tell the reader's address.
    package var trustedProxies: [IPNetwork] = []
    package var sessionIdleMinutes = 30
    package var sessionHours = 12

    package init() {}
}
