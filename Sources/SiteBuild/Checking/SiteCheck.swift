import Diagnostics
import Pages
import SiteManifest

/// Looks at what is about to be published: a page with a hole is refused, and the last good site stays.
struct SiteCheck {
    /// Addresses that the pages' readers may open.
    private let addresses: Set<String>
    /// Ids of each page, for links into it.
    private let anchors: [String: Set<String>]

    /// - Parameter files: everything that whoever sees the pages may have.
    init(_ files: [BuiltFile]) {
        addresses = Set(files.map { ManifestPath.address(of: $0.path) })
        var anchors: [String: Set<String>] = [:]
        for file in files where file.isPage { anchors[ManifestPath.address(of: file.path)] = Set(HTMLScan(file.bytes).values(of: "id")) }
        self.anchors = anchors
    }

    /// - Throws: a `Fault` for the first page that lacks something.
    func check(_ pages: [BuiltFile]) throws {
        for page in pages where page.isPage { try check(page) }
    }

    private func check(_ page: BuiltFile) throws {
        let scan = HTMLScan(page.bytes)
        func refuse(_ what: String) -> Fault { Fault(what, at: .init(page.path), remedy: "This is a fault of a template or of the program: the site is not published.") }
        if scan.contains("{{") || scan.contains("}}") { throw refuse("the page holds a template tag that was not rendered") }
        guard scan.hasText(in: "h1") else { throw refuse("the page has no headline") }
        guard scan.hasText(in: "title") else { throw refuse("the page has no title") }
        if scan.contains("<tbody></tbody>") { throw refuse("the page has a table without rows") }
        for word in [">nan<", ">inf<", ">-inf<", ">nil<", "Optional("] where scan.contains(word) { throw refuse("the page shows “\(word)”") }
        for picture in scan.tags("img") where (HTMLScan.value(of: "alt", in: picture) ?? "").isEmpty { throw refuse("a picture has no alternative text") }
        for target in scan.targets { try check(target, on: page, refuse) }
    }

    private func check(_ target: String, on page: BuiltFile, _ refuse: (String) -> Fault) throws {
        if target.hasPrefix("https://") || target.hasPrefix("http://") || target.hasPrefix("mailto:") { return }
        let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let address = parts[0].isEmpty ? ManifestPath.address(of: page.path) : String(parts[0])
        if address == "/sign-in" || address == "/sign-out" || address == "/" { return }
        guard addresses.contains(address) else { throw refuse("the page leads to \(address), which is not there") }
        if parts.count > 1, !(anchors[address]?.contains(String(parts[1])) ?? false) { throw refuse("the page leads to \(target), and there is no such part") }
    }
}

extension BuiltFile {
    var isPage: Bool { mediaType.hasPrefix("text/html") }
}
