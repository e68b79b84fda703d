/// How a locale writes numbers, money and dates. The pages' language is English; only the writing differs.
package struct NumberStyle: Sendable, Equatable {
    /// BCP 47, as `en-IE`.
    package private(set) var locale = "en"
    package var decimal: String
    package var grouping: String
    /// Whether the currency's sign stands before the number.
    package var isSignFirst: Bool
    /// Month before day, as in the United States.
    package var isMonthFirst: Bool

    private static let narrowSpace = "\u{202F}"

    /// Locales that are known, by language or by language and region.
    private static let known: [String: NumberStyle] = {
        let english = NumberStyle(decimal: ".", grouping: ",", isSignFirst: true, isMonthFirst: false)
        var american = english
        american.isMonthFirst = true
        let dotted = NumberStyle(decimal: ",", grouping: ".", isSignFirst: false, isMonthFirst: false)
        let spaced = NumberStyle(decimal: ",", grouping: narrowSpace, isSignFirst: false, isMonthFirst: false)
        let dutch = NumberStyle(decimal: ",", grouping: ".", isSignFirst: true, isMonthFirst: false)
        let swiss = NumberStyle(decimal: ".", grouping: "’", isSignFirst: true, isMonthFirst: false)
        return [
            "en": english, "en-US": american, "ga": english, "ja": english, "zh": english, "ko": english, "de": dotted, "de-CH": swiss, "es": dotted,
            "it": dotted, "pt": dotted, "da": dotted, "el": dotted, "id": dotted, "tr": dotted, "nl": dutch, "fr": spaced, "fr-CH": swiss, "sv": spaced,
            "nb": spaced, "fi": spaced, "pl": spaced, "cs": spaced, "uk": spaced,
        ]
    }()

    /// Languages, and languages with a region that writes otherwise; every language may have any region.
    package static var knownLocales: [String] { known.keys.sorted() }

    /// Nil for a locale that is not known.
    package init?(locale: String) {
        let language = locale.split(separator: "-").first.map(String.init) ?? locale
        guard let style = Self.known[locale] ?? Self.known[language] else { return nil }
        self = style
        self.locale = locale
    }

    /// As in the United Kingdom.
    package static let standard = NumberStyle(locale: "en-GB") ?? NumberStyle(decimal: ".", grouping: ",", isSignFirst: true, isMonthFirst: false)

    private init(decimal: String, grouping: String, isSignFirst: Bool, isMonthFirst: Bool) {
        self.decimal = decimal
        self.grouping = grouping
        self.isSignFirst = isSignFirst
        self.isMonthFirst = isMonthFirst
    }

    /// Plain decimal text (`-1234.50`) with grouping, the locale's decimal sign and a true minus.
    package func grouped(_ plain: String) -> String {
        var digits = Substring(plain)
        let isNegative = digits.hasPrefix("-")
        if isNegative { digits = digits.dropFirst() }
        let parts = digits.split(separator: ".", maxSplits: 1)
        var whole = ""
        let count = parts.first?.count ?? 0
        for (position, digit) in (parts.first ?? "0").enumerated() {
            if position > 0, (count - position) % 3 == 0 { whole += grouping }
            whole.append(digit)
        }
        return (isNegative ? "−" : "") + whole + (parts.count > 1 ? decimal + parts[1] : "")
    }
}
