/// What is fuzzed: everything that reads bytes which others wrote. Named as the folders of its seeds.
enum FuzzTarget: String, CaseIterable, Sendable {
    case csv
    case runJSON = "run-json"
    case manifest
    case tokenStore = "token-store"
    case siteConfig = "site-config"
    case markdown
    case template
    case range
    case authorization
    case cookie
    case requestTarget = "request-target"
    case form
    case negotiation
    case clientAddress = "client-address"

    /// Throws ``BrokenProperty`` where something does not hold that must hold of every input.
    func check(_ input: [UInt8]) throws {
        switch self {
        case .csv: try CSVProperty.check(input)
        case .runJSON: try RunJSONProperty.check(input)
        case .manifest: try ManifestProperty.check(input)
        case .tokenStore: try TokenStoreProperty.check(input)
        case .siteConfig: try SiteConfigProperty.check(input)
        case .markdown: try MarkdownProperty.check(input)
        case .template: try TemplateProperty.check(input)
        case .range: try RangeProperty.check(input)
        case .authorization: try AuthorizationProperty.check(input)
        case .cookie: try CookieProperty.check(input)
        case .requestTarget: try RequestTargetProperty.check(input)
        case .form: try FormProperty.check(input)
        case .negotiation: try NegotiationProperty.check(input)
        case .clientAddress: try ClientAddressProperty.check(input)
        }
    }
}
