import Foundation

/// Makes targets that try to reach what they should not: known tricks, put into real addresses and paths in any number and place.
struct PathGenerator {
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(state: seed) }

    private static let roots: [String] = [
        "/sponsors/coral/", "/sponsors/dune/", "/sponsors/dune/at-risk/", "/sponsors/dune/exports/members.csv", "/sponsors/elm/roi/rule%20%C3%A9%3F/", "/operator/", "/operator/exports/all.csv",
        "/assets/site.css", "/sign-in", "/sponsors/coral/link.html", "/sponsors/coral/dune/index.html", "/sponsors/coral/root/etc/passwd", "/sponsors/coral/unlisted.html", "/linked/index.html",
        "/build.json", "/current/build.json", "/builds/r9-999999999999/build.json", "/builds/r0-000000000000/sponsors/coral/old/index.html", "/sponsors/coral/old/", "/../private/tokens.json",
        "/../audit.log", "/../sessions.sqlite", "/etc/passwd", "/proc/self/environ", "/sponsors/coral/index.html.gz", "/.staging-1/sponsors/dune/index.html", "/sponsors/dune/index.html",
    ]

    private static let inserts: [String] = [
        "../", "./", "/", "//", "..", ".", "...", "..;/", ";/", ";a=b/", "%2e%2e/", "%2e/", "..%2f", "%2e%2e%2f", "%2E%2E%2F", "%252e%252e%252f", "%252e%252e/", "..%252f", "%25252e/", "..\\", "\\", "..%5c",
        "%5c..%5c", "%255c", "%c0%ae%c0%ae/", "%c0%af", "..%c0%af", "%e0%80%af", "%e0%80%ae", "%f0%80%80%af", "%c1%9c", "%fc%80%80%80%80%af", "%uff0e%uff0e/", "%u002e", "%ef%bc%8f", "%ef%bc%8e", "%00", "%00.html",
        "%2500", "%0d%0aX-Evil:%201", "%0a", "%0d", "%09", "%20", "+", "%2b", " /", ".%00./", "..%00/", "%7f", "%c2%80", "%c2%85", "%e2%80%ae", "%ff", "%c3", "%", "%2", "%zz", "%-1", "::$DATA", ":", "*", "~", "~root/", "|", "`id`",
        "$HOME", "?", "?a=/../", "#", "#/../", "@", "%40", "&", "index.html", ".gz", ".bak", "~1", "%2e%2e%5c", "/..//..//", "....//", "....\\/", ".%2e/", "%2e./", "%2fsponsors%2fdune%2f", "%E2%88%95", "%CC%81",
    ]

    private static let prefixes = [
        "", "", "", "", "/", "//", "///", "/./", "/../", "/../../../../../../../../", "http://localhost", "http://evil.example", "https://localhost:443", "//evil.example/..", "file://", "/x/../", "/%2e%2e/", "/sponsors/coral/..", "/sponsors/coral/%2e%2e/..",
        "/sponsors/coral%2f..", "/sponsors/coral/..%2f..", "/assets/..", "/assets/%2e%2e", "*", "localhost:80", "/\\", "\\\\evil\\", "/%5c", "/.%2f",
    ]

    private static let suffixes = ["", "", "", ".", "..", "/", "//", "/.", "/..", "/../", "%20", "%00", "%2e", "%2f", "/%2e", ";", "?", "#", "%3f", "%23", " ", "\t", "/index.html", ".html", "%c3%a9", "%CC%81", "\u{7F}"]

    mutating func next() -> [UInt8] {
        var text = pick(Self.prefixes) + pick(Self.roots)
        for _ in 0..<Int(random.next() % 4) { text = changed(text) }
        var bytes = Array((text + pick(Self.suffixes)).utf8)
        // A blank or line end would end the request line: those are the business of other attacks.
        bytes.removeAll { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D }
        if random.next() % 40 == 0, !bytes.isEmpty { bytes.insert(UInt8(truncatingIfNeeded: [0, 1, 8, 0x0B, 0x7F, 0x80, 0xC0, 0xFF][Int(random.next() % 8)]), at: Int(random.next() % UInt64(bytes.count))) }
        if random.next() % 200 == 0 { bytes += Array(String(repeating: pick(["../", "a/", "%2e", "a"]), count: 900).utf8) }
        return bytes.isEmpty ? [0x2F] : bytes
    }

    private mutating func changed(_ text: String) -> String {
        var characters = Array(text)
        let place = Int(random.next() % UInt64(characters.count + 1))
        switch random.next() % 6 {
        case 0, 1, 2: characters.insert(contentsOf: pick(Self.inserts), at: place)
        case 3: return encoded(text, times: 1)
        case 4: return encoded(text, times: 2)
        default: if place < characters.count { characters[place] = Character(characters[place].isUppercase ? characters[place].lowercased() : String(characters[place].uppercased().first ?? "A")) }
        }
        return String(characters)
    }

    /// Some characters percent-encoded, once or twice, in either case of the digits.
    private mutating func encoded(_ text: String, times: Int) -> String {
        var result = ""
        for byte in text.utf8 {
            let isChosen = random.next() % 5 == 0 && byte != 0x25
            guard isChosen else {
                result.unicodeScalars.append(Unicode.Scalar(byte))
                continue
            }
            let digits = String(byte, radix: 16, uppercase: random.next() % 2 == 0)
            result += (times == 2 ? "%25" : "%") + (digits.count < 2 ? "0" : "") + digits
        }
        return result
    }

    private mutating func pick(_ words: [String]) -> String { words[Int(random.next() % UInt64(words.count))] }
}

/// SplitMix64: the same numbers for the same seed.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
