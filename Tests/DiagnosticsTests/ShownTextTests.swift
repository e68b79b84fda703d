import Diagnostics
import Testing

@Suite struct ShownTextTests {
    @Test(arguments: [
        ("Éire – “a” €1", "Éire – “a” €1", "Éire – “a” €1"), ("a\tb\r\nc", "a\tb\r\nc", "a b  c"), ("x\u{1B}]0;pwned\u{7}\nOK: fine", "x\u{FFFD}]0;pwned\u{FFFD}\nOK: fine", "x\u{FFFD}]0;pwned\u{FFFD} OK: fine"),
        ("a\u{0}\u{7F}\u{9B}1m", "a\u{FFFD}\u{FFFD}\u{FFFD}1m", "a\u{FFFD}\u{FFFD}\u{FFFD}1m"), ("a\u{2028}b\u{2029}", "a\u{FFFD}b\u{FFFD}", "a\u{FFFD}b\u{FFFD}"), ("", "", ""),
        ("Loyal\u{202E}\u{202A}\u{2066}\u{2069}", "Loyal\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}", "Loyal\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
        // A name may need a mark of direction, a joiner, an emoji of several signs; a message needs no mark.
        ("קפה\u{200F} a\u{200E}\u{61C}", "קפה\u{200F} a\u{200E}\u{61C}", "קפה\u{FFFD} a\u{FFFD}\u{FFFD}"), ("👩\u{200D}🍳 क्\u{200D}ष", "👩\u{200D}🍳 क्\u{200D}ष", "👩\u{200D}🍳 क्\u{200D}ष"),
    ])
    func whatTurnsOrCommandsIsReplaced(_ text: String, _ neutral: String, _ line: String) {
        // By their signs: strings that differ in a line end alone may be equal as characters.
        #expect(Array(ShownText.neutral(text).unicodeScalars) == Array(neutral.unicodeScalars))
        #expect(Array(ShownText.oneLine(text).unicodeScalars) == Array(line.unicodeScalars))
        var text = text
        text.withUTF8 { ShownText.withNeutral(UnsafeRawBufferPointer($0)) { #expect($0.elementsEqual(neutral.utf8)) } }
    }

    /// Texts are looked at by their bytes first.
    @Test func everySignThatIsReplacedIsSeen() {
        for value in (0...0x2FFF as ClosedRange<UInt32>) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let isCommand = scalar.properties.generalCategory == .control
            let isTurn = (0x2028...0x202E).contains(value) || (0x2066...0x2069).contains(value) || [0x200E, 0x200F, 0x61C].contains(value)
            #expect((ShownText.oneLine("a\(Character(scalar))b") != "a\(Character(scalar))b") == (isCommand || isTurn), "U+\(String(value, radix: 16))")
        }
    }
}
