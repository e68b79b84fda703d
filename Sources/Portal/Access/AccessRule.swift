import AccessTokens
import AuditTrail
import SiteManifest

/// The one place that decides who may have a file.
enum AccessRule: Equatable {
    case allowed
    /// It is the holder's own, but takes a manager's token: the only 403 there is.
    case needsManager
    /// To be told apart from nothing by nobody.
    case hidden

    /// `token` is a valid one, or nil for someone who has shown none.
    static func judge(_ file: ManifestFile, for token: TokenRecord?) -> AccessRule {
        switch (file.audience, token?.holder) {
        case (.anyone, _): .allowed
        case (.sponsor(let owner), .sponsor(let holder)) where owner == holder: judgeRole(file, token?.role)
        case (.sponsor, .operator), (.operator, .operator): judgeRole(file, token?.role)
        case (.sponsor, _), (.operator, _): .hidden
        }
    }

    private static func judgeRole(_ file: ManifestFile, _ role: TokenRole?) -> AccessRule {
        file.access == .pages || role == .manager ? .allowed : .needsManager
    }
}

extension TokenHolder {
    var kind: AuditHolder {
        switch self {
        case .sponsor: .sponsor
        case .operator: .operator
        }
    }

    /// Of the operator, nil.
    var sponsor: String? { if case .sponsor(let id) = self { id } else { nil } }

    /// The page a holder begins at.
    var home: String {
        switch self {
        case .sponsor(let id): "/sponsors/\(id)/"
        case .operator: "/operator/"
        }
    }
}
