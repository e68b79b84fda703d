import Diagnostics
import Foundation
import Mustache

/// The templates of a folder, read once and checked against the pages' declarations before anything is rendered.
package struct TemplateLibrary: Sendable {
    private let library: MustacheLibrary
    /// By page: what is rendered. swift-mustache took a quarter of a build's time; a test holds both to the same bytes.
    private let programs: [String: [TemplatePart]]
    private let declarations: [String: TemplateKeys]

    /// - Parameters:
    ///   - folder: `Templates/`: `layouts/`, `pages/`, `partials/`.
    ///   - declarations: for each page's template the keys it may use, and all of which it uses.
    package init(folder: URL, declarations: [String: TemplateKeys]) throws {
        var library = MustacheLibrary()
        var tags: [String: [TemplateTag]] = [:]
        for (name, text) in try Self.read(folder) {
            let file = "Templates/\(name).mustache"
            tags[name] = try TagReader.read(text, file: file)
            do {
                try library.register(text, named: name)
            } catch let error as MustacheTemplate.ParserError {
                throw Fault("not a template: \(error.error)", at: .init(file, line: error.context.lineNumber), remedy: "Correct the tag.")
            }
        }
        for (name, keys) in declarations.sorted(by: { $0.key < $1.key }) { try TemplateCheck.check(name, declares: keys, in: tags) }
        self.library = library
        programs = Dictionary(uniqueKeysWithValues: declarations.keys.map { ($0, TemplatePart.assembled($0, from: tags)) })
        self.declarations = declarations
    }

    private static let largest = 16 << 20

    private static func read(_ folder: URL) throws -> [(String, String)] {
        // A folder that is a link would be listed as empty.
        let folder = folder.resolvingSymlinksInPath()
        guard FileManager.default.fileExists(atPath: folder.path), let files = FileManager.default.enumerator(atPath: folder.path) else {
            throw Fault("the folder cannot be read", at: .init(folder.path), remedy: "Name the folder of templates with `templates` in site.config.")
        }
        return try files.compactMap { $0 as? String }.filter { $0.hasSuffix(".mustache") }.sorted().map { file in
            let place = Fault.Place("Templates/\(file)")
            let bytes = try PlainFile.read(folder.appendingPathComponent(file).path, atMost: largest, at: place)
            guard let text = String(validating: bytes, as: UTF8.self) else { throw Fault("the template cannot be read as UTF-8", at: place, remedy: "Save it as UTF-8.") }
            return (name(of: file), text)
        }
    }

    /// The path without its ending. A layout's slash is a dot: a tag that closes what it inherits from cannot hold a slash.
    private static func name(of file: String) -> String {
        let path = String(file.dropLast(".mustache".count))
        return path.hasPrefix("layouts/") ? path.replacing("/", with: ".") : path
    }

    /// - Returns: UTF-8.
    /// - Throws: a `Fault` where the values are not exactly those declared.
    package func render(_ name: String, _ values: TemplateObject) throws -> [UInt8] {
        guard let keys = declarations[name], let parts = programs[name] else {
            throw Fault("the page has no declaration", at: .init("Templates/\(name).mustache"), remedy: "Declare its keys.")
        }
        try Self.refuseOther(values, keys, path: name)
        return TemplateRenderer.render(parts, values)
    }

    /// The same by swift-mustache: the plain way that ``render(_:_:)`` is held to by tests.
    func renderPlainly(_ name: String, _ values: TemplateObject) -> String? {
        library.render(values, withTemplate: name).map(BraceMarks.resolved)
    }

    private static func refuseOther(_ object: TemplateObject, _ keys: TemplateKeys, path: String) throws {
        for (name, value) in object.values {
            guard let key = keys[name] else { throw Fault("the page fills a key that is not declared", at: .init(path, key: name), remedy: "Declare it.") }
            guard key.holds(value) else { throw Fault("the page fills the key with another kind of value", at: .init(path, key: name), remedy: "Fill it as declared.") }
            guard let nested = key.nested else { continue }
            switch value {
            // Rows of a list are made by one function: the first stands for all.
            case .list(let objects): if let first = objects.first { try refuseOther(first, nested, path: path + "." + name) }
            case .object(let object): if let object { try refuseOther(object, nested, path: path + "." + name) }
            default: break
            }
        }
        for name in keys.keys where object[name] == nil { throw Fault("the page does not fill a declared key", at: .init(path, key: name), remedy: "Fill it.") }
    }
}
