import Diagnostics

/// Holds a page's template, with all that it takes in, and the keys declared for it together in both directions.
struct TemplateCheck {
    let templates: [String: [TemplateTag]]
    private var used: Set<String> = []
    /// Keys in reach, the innermost last, each with its path.
    private var scopes: [(path: String, keys: TemplateKeys)] = []
    private var depth = 0
    private var taken = 0
    /// Lists whose sections are open, the innermost last.
    private var lists: [String] = []

    /// What a template puts in the place of a layout's block, and whose lines these are.
    private typealias Blocks = [String: (tags: [TemplateTag], file: String)]

    /// A page of the product takes in some dozens.
    private static let mostTaken = 1_000

    init(templates: [String: [TemplateTag]]) {
        self.templates = templates
    }

    /// - Throws: a `Fault` for a key that is used and not declared, or declared and not used.
    static func check(_ name: String, declares keys: TemplateKeys, in templates: [String: [TemplateTag]]) throws {
        var check = TemplateCheck(templates: templates)
        check.scopes = [("", keys)]
        try check.walk(partial: name, from: name, line: 1, blocks: [:])
        try check.refuseUnused(keys, path: "", template: name)
    }

    private mutating func walk(partial name: String, from file: String, line: Int, blocks: Blocks) throws {
        guard let tags = templates[name] else {
            throw Fault("there is no template \(name)", at: .init("Templates/\(file).mustache", line: line), remedy: "Write Templates/\(name).mustache, or correct the name.")
        }
        depth += 1
        defer { depth -= 1 }
        taken += 1
        guard taken <= Self.mostTaken else {
            throw Fault("the page takes in more than \(Self.mostTaken) templates, each as often as it occurs", at: .init("Templates/\(name).mustache"), remedy: "Take each in once where it is needed.")
        }
        guard depth < 32 else { throw Fault("templates take in one another without end", at: .init("Templates/\(name).mustache"), remedy: "Break the circle.") }
        try walk(tags, file: name, blocks: blocks)
    }

    private mutating func walk(_ tags: [TemplateTag], file: String, blocks: Blocks) throws {
        for tag in tags {
            switch tag {
            case .text: break
            case .variable(let name, let isRaw, let line):
                try useVariable(name, isRaw: isRaw, file: file, line: line)
            case .section(let name, let inner, _, let line):
                try walkSection(name, inner, file: file, line: line, blocks: blocks)
            case .partial(let name, let overrides, let line):
                var inherited = blocks
                for case .block(let block, let content) in overrides where inherited[block] == nil { inherited[block] = (content, file) }
                try walk(partial: name, from: file, line: line, blocks: inherited)
            case .block(let name, let fallback):
                let (tags, file) = blocks[name] ?? (fallback, file)
                try walk(tags, file: file, blocks: blocks)
            }
        }
    }

    private mutating func walkSection(_ name: String, _ inner: [TemplateTag], file: String, line: Int, blocks: Blocks) throws {
        let key = try use(name, file: file, line: line)
        let isList = if case .list = key.key { true } else { false }
        if isList, let outer = lists.last, !key.path.hasPrefix(outer + ".") {
            throw Fault("the list is written again for each row of another", at: .init("Templates/\(file).mustache", line: line, key: name), remedy: "End the section of \(outer) before: a page would grow beyond all measure.")
        }
        if isList { lists.append(key.path) }
        if let nested = key.key.nested { scopes.append((key.path, nested)) }
        try walk(inner, file: file, blocks: blocks)
        if key.key.nested != nil { scopes.removeLast() }
        if isList { lists.removeLast() }
    }

    private mutating func useVariable(_ name: String, isRaw: Bool, file: String, line: Int) throws {
        let key = try use(name, file: file, line: line).key
        let place = Fault.Place("Templates/\(file).mustache", line: line, key: name)
        switch key {
        case .html where !isRaw: throw Fault("the key holds HTML and is written escaped", at: place, remedy: "Write {{{\(name)}}}.")
        case .text where isRaw, .optionalText where isRaw: throw Fault("the key holds a text and is written without escaping", at: place, remedy: "Write {{\(name)}}.")
        case .flag, .list, .object: throw Fault("the key holds no text", at: place, remedy: "Write a section {{#\(name)}}.")
        default: return
        }
    }

    private mutating func use(_ name: String, file: String, line: Int) throws -> (path: String, key: TemplateKey) {
        for scope in scopes.reversed() {
            if let key = scope.keys[name] {
                let path = scope.path.isEmpty ? name : scope.path + "." + name
                used.insert(path)
                return (path, key)
            }
        }
        throw Fault("the template uses a key that is not declared", at: .init("Templates/\(file).mustache", line: line, key: name), remedy: "Declare it with the page, or correct the name.")
    }

    private func refuseUnused(_ keys: TemplateKeys, path: String, template: String) throws {
        for (name, key) in keys.sorted(by: { $0.key < $1.key }) {
            let full = path.isEmpty ? name : path + "." + name
            guard used.contains(full) else {
                throw Fault("the key is declared and the template does not use it", at: .init("Templates/\(template).mustache", key: full), remedy: "Show it, or take the declaration away.")
            }
            if let nested = key.nested { try refuseUnused(nested, path: full, template: template) }
        }
    }
}
