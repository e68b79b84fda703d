/// The lines of a model's text, read one after the other.
struct ModelLines {
    private var rest: Substring.UTF8View
    private(set) var line = 0

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    func error(_ reason: String) -> ModelTextError { ModelTextError(line: line, reason: reason) }

    /// - Parameter expected: what should stand there, for the error.
    mutating func next(_ expected: String) throws(ModelTextError) -> Substring {
        line += 1
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { throw error("\(expected) is missing, or the line is cut off") }
        defer { rest = rest[rest.index(after: end)...] }
        return Substring(rest[..<end])
    }

    /// What follows a word, a known number of fields.
    mutating func fields(_ word: String, _ count: Int) throws(ModelTextError) -> [Substring] {
        let fields = try next("“\(word)”").split(separator: " ", omittingEmptySubsequences: false)
        guard fields.count == count + 1, fields[0] == word else { throw error("not “\(word)” and \(count) more") }
        return Array(fields.dropFirst())
    }

    mutating func count(_ word: String) throws(ModelTextError) -> Int {
        let field = try fields(word, 1)[0]
        // Not more than could follow, so that a damaged number does not take up memory.
        guard let count = Int(field), count >= 0, "\(count)" == field, count <= rest.count else { throw error("“\(field)” is no count of \(word)") }
        return count
    }

    func number(_ field: Substring) throws(ModelTextError) -> Float {
        guard let number = Float(field), number.isFinite, "\(number)" == field else { throw error("“\(field)” is no number as it is written here") }
        return number
    }

    mutating func tree(columns: Int) throws(ModelTextError) -> DecisionTree {
        let count = try count("tree")
        let first = line
        var (nodes, nextChild) = ([DecisionTree.Node](), Int32(1))
        for _ in 0..<count {
            let node = try node(firstChild: nextChild)
            if !node.isLeaf { nextChild += 2 }
            nodes.append(node)
        }
        guard let tree = DecisionTree(nodes, columns: columns) else {
            throw ModelTextError(line: first, reason: "the nodes that follow are not one tree of at most \(TreeParameters.depths.upperBound) levels over \(columns) columns")
        }
        return tree
    }

    private mutating func node(firstChild: Int32) throws(ModelTextError) -> DecisionTree.Node {
        let fields = try next("a node").split(separator: " ", omittingEmptySubsequences: false)
        if fields.count == 3, fields[0] == "leaf" {
            return DecisionTree.Node(firstChild: 0, feature: 0, number: try number(fields[1]), cover: try number(fields[2]), missingGoesLeft: false)
        }
        guard fields.count == 4, let feature = Int32(fields[0]), "\(feature)" == fields[0], ["left", "right"].contains(fields[2]) else { throw error("no node") }
        return DecisionTree.Node(firstChild: firstChild, feature: feature, number: try number(fields[1]), cover: try number(fields[3]), missingGoesLeft: fields[2] == "left")
    }
}
