import Diagnostics
import Pages
import SiteManifest

/// Looks at what is about to be published: a page with a hole is refused, and the last good site stays.
struct SiteCheck {
    /// Addresses that the pages' readers may open.
    private let addresses: Set<String>
    private let scans: [String: HTMLScan]

    /// - Parameter files: everything that whoever sees the pages may have.
    init(_ files: [BuiltFile]) {
        addresses = Set(files.map { ManifestPath.address(of: $0.path) })
        scans = Dictionary(files.filter(\.isPage).map { (ManifestPath.address(of: $0.path), HTMLScan($0.bytes)) }) { first, _ in first }
    }

    /// - Throws: a `Fault` for the first page that lacks something.
    func check(_ pages: [BuiltFile]) throws {
        for page in pages where page.isPage {
            guard let scan = scans[ManifestPath.address(of: page.path)] else { continue }
            func refuse(_ what: String) -> Fault { Fault(what, at: .init(page.path), remedy: Self.remedy(page)) }
            try check(scan, refuse)
            for target in scan.targets.sorted() { try check(target, on: page, refuse) }
        }
    }

    /// What analysts write is on this page.
    private static func remedy(_ page: BuiltFile) -> String {
        let folders = page.path.split(separator: "/")
        guard folders.count == 4, folders[0] == "sponsors", folders[2] == "notes" else { return "This is a fault of a template or of the program: the site is not published." }
        return "Look for it in the notes all.md and \(folders[1]).md of the templates; else it is a fault of a template or of the program. The site is not published."
    }

    private func check(_ scan: HTMLScan, _ refuse: (String) -> Fault) throws {
        if scan.hasTemplateTag { throw refuse("the page holds a template tag that was not rendered") }
        guard scan.hasHeadline else { throw refuse("the page has no headline") }
        guard scan.hasTitle else { throw refuse("the page has no title") }
        if scan.hasEmptyTable { throw refuse("the page has a table without rows") }
        if let stray = scan.strayText { throw refuse("the page shows “\(stray)”") }
        if scan.hasPictureWithoutText { throw refuse("a picture has no alternative text") }
    }

    private func check(_ target: String, on page: BuiltFile, _ refuse: (String) -> Fault) throws {
        if target.hasPrefix("https://") || target.hasPrefix("http://") || target.hasPrefix("mailto:") { return }
        let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let address = Self.address(of: parts[0], on: ManifestPath.address(of: page.path))
        if address == "/sign-in" || address == "/sign-out" || address == "/" { return }
        guard addresses.contains(address) else { throw refuse("the page leads to \(parts[0]), which is not there") }
        guard parts.count > 1, !(scans[address]?.ids.contains(String(parts[1])) ?? false) else { return }
        throw refuse("the page leads to \(target), and there is no such part" + (Self.isFootnote(parts[1]) ? " (is the label of a footnote defined twice?)" : ""))
    }

    /// A note for every sponsor names pages from where it is shown: `../at-risk/`. Other files than a folder's page are answers at any address.
    private static func address(of target: Substring, on page: String) -> String {
        if target.isEmpty { return page }
        guard !target.hasPrefix("/"), page.hasSuffix("/") else { return String(target) }
        var parts = page.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        for part in target.split(separator: "/", omittingEmptySubsequences: false) {
            if part == ".." && parts.count > 1 { parts.removeLast() } else if part != "." && part != ".." { parts.append(part) }
        }
        // Both end in a folder.
        return parts.joined(separator: "/") + (target.hasSuffix("..") || target.hasSuffix("/.") || target == "." ? "/" : "")
    }

    /// As cmark-gfm names them, before a note's own prefix.
    private static func isFootnote(_ part: Substring) -> Bool { part.contains("fn-") || part.contains("fnref-") }
}

extension BuiltFile {
    var isPage: Bool { mediaType.hasPrefix("text/html") }
}
