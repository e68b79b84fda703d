/// What a request's `Accept…` and `If-…` headers mean for one file.
enum Negotiation {
    /// Whether gzip is at least as welcome as the plain bytes. Without the header nothing but plain bytes is.
    static func prefersGzip(_ acceptEncoding: String?) -> Bool {
        guard let acceptEncoding else { return false }
        var gzip: Double?
        var identity: Double?
        var others: Double?
        for item in acceptEncoding[...].parts(at: ",") {
            let (coding, quality) = weighted(item)
            switch coding {
            case "gzip", "x-gzip": gzip = quality
            case "identity": identity = quality
            case "*": others = quality
            default: break
            }
        }
        let wanted = gzip ?? others ?? 0
        // Plain bytes are welcome unless something else is said; without a word about them they come after whatever is named.
        return wanted > 0 && wanted >= (identity ?? 0)
    }

    /// Whether `If-None-Match` names this tag: weakly compared, as RFC 9110 wants it for reading.
    static func isKnown(_ entityTag: String, ifNoneMatch: String?) -> Bool {
        guard let ifNoneMatch else { return false }
        // Alone, or it is part of another's tag.
        if ifNoneMatch.trimmingBlanks == "*" { return true }
        return ifNoneMatch[...].parts(at: ",").contains { item in
            let tag = item.trimmingBlanks
            return tag == entityTag || (tag.utf8.starts(with: "W/".utf8) && tag.utf8.dropFirst(2).elementsEqual(entityTag.utf8))
        }
    }

    /// Whether a `Range` still applies: without `If-Range`, or when it names exactly this strong tag. A date never does: builds have none.
    static func rangeApplies(_ entityTag: String, ifRange: String?) -> Bool {
        ifRange.map { $0.trimmingBlanks == entityTag } ?? true
    }

    /// A browser that shows a page, as against a program that reads an answer.
    static func wantsHTML(_ accept: String?) -> Bool {
        accept?.lowercased().contains("text/html") ?? false
    }

    /// `gzip;q=0.5` is ("gzip", 0.5); a quality that cannot be read is 0, so that nothing is sent that may not be understood.
    private static func weighted(_ item: Substring) -> (coding: String, quality: Double) {
        let parts = item.parts(at: ";")
        let coding = parts.first.map { $0.trimmingBlanks.lowercased() } ?? ""
        for parameter in parts.dropFirst() {
            let pair = parameter.trimmingBlanks.lowercased()
            if pair.utf8.starts(with: "q=".utf8) {
                let quality = Double(String(decoding: pair.utf8.dropFirst(2), as: UTF8.self)).map { (0...1).contains($0) ? $0 : 0 }
                return (coding, quality ?? 0)
            }
        }
        return (coding, 1)
    }
}
