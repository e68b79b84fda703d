import Diagnostics
import Foundation
import ProgramFixture
import Testing

@testable import ScoringRuns

/// Random texts: parsers give rows or a fault, never a crash, and what was written well comes back as it was.
@Suite struct Fuzz {
    private func rows(_ bytes: [UInt8], in folder: DataFolder) throws -> [[String]] {
        let url = folder.url.appendingPathComponent("f.csv")
        try Data(bytes).write(to: url)
        let reader = try CSVReader(url, name: "f.csv")
        var rows = [reader.header]
        while try reader.next() { rows.append(reader.header.indices.map { reader.text($0) }) }
        #expect(reader.rows == rows.count - 1)
        return rows
    }

    private let pieces = ["", "a", "Zq7", ",", "\"", "\"\"", "\n", "\r\n", "é", "😀", " ", "=1+1", "0.5", "x\ty", "\u{FEFF}", "\r"]

    @Test(arguments: 0..<40 as Range<UInt64>)
    func fieldsComeBackAsTheyWereWritten(_ seed: UInt64) throws {
        var chance = Chance(seed)
        let folder = try DataFolder()
        for _ in 0..<10 {
            let width = 1 + chance.below(5)
            let header = (0..<width).map { "column \($0)" }
            let fields = (0..<chance.below(30)).map { _ in (0..<width).map { _ in (0..<chance.below(4)).map { _ in pieces.randomElement(using: &chance) ?? "" }.joined() } }
            // One column whose field is empty is a blank line, which only quotes can tell from none.
            let lines = ([header] + fields).map { row in width == 1 && row[0].isEmpty ? "\"\"" : row.map(OutputFixture.quoted).joined(separator: ",") }
            let end = Bool.random(using: &chance) ? "\n" : "\r\n"
            #expect(try rows(Array((lines.joined(separator: end) + (Bool.random(using: &chance) ? end : "")).utf8), in: folder) == [header] + fields)
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func brokenTablesAreNamed(_ seed: UInt64) throws {
        var chance = Chance(seed)
        let folder = try DataFolder()
        let whole = RunFixture()["next_best_action"].content + RunFixture()["churn"].content
        for _ in 0..<50 {
            let bytes = chance.mutated(whole, telling: Array("\",\n\r".utf8) + [0, 0xEF, 0xFF, 0x80])
            do {
                let rows = try rows(bytes, in: folder)
                #expect(rows.allSatisfy { $0.count == rows[0].count })
            } catch let fault as Fault {
                #expect(fault.message.hasPrefix("f.csv") && !fault.message.contains(SnapshotFixture.tokenMark), "\(fault.message)")
            }
        }
    }

    /// Rows that lie across the reader's buffer of 1 MiB.
    @Test func rowsAcrossTheBuffer() throws {
        let folder = try DataFolder()
        for length in [1_048_566, 1_048_567, 1_048_568, 1_048_569] {
            let long = String(repeating: "x", count: length)
            let back = try rows(Array("a,b\n1,\"\(long)\"\n\"2\n\",\"\"\"\"\r\n3,\(long)\r\n".utf8), in: folder)
            #expect(back == [["a", "b"], ["1", long], ["2\n", "\""], ["3", long]], "\(length)")
        }
    }

    @Test func linesAreCountedThroughQuotes() throws {
        let folder = try DataFolder()
        let url = folder.url.appendingPathComponent("f.csv")
        try Data("a,b\n1,\"x\n\r\ny\"\n2,z\n".utf8).write(to: url)
        let reader = try CSVReader(url, name: "f.csv")
        var lines: [Int] = []
        while try reader.next() { lines.append(reader.line) }
        #expect(lines == [2, 5])
        // SHA-256 of the same bytes by sha256sum.
        #expect(reader.checksum() == "dbacf822f65cdc9701ad94100018824dad3e57aca862460b8ed13151798b645c")
    }

    private func parse(_ bytes: [UInt8]) -> JSONNode? {
        do {
            return try bytes.withUnsafeBytes { try JSONParser.parse($0) }
        } catch let error as JSONError {
            #expect(error.line >= 1 && error.column >= 1 && !error.what.isEmpty)
        } catch {
            Issue.record("\(error)")
        }
        return nil
    }

    /// Every mutation that this parser takes, Foundation's takes too, and with the same value.
    @Test(arguments: 0..<60 as Range<UInt64>)
    func jsonIsNoLooserThanFoundations(_ seed: UInt64) throws {
        var chance = Chance(seed)
        let whole = Array(RunFixture().json.utf8) + Array(#"{"a": "\u00e9\ud83d\ude00\n", "b": [1, -2.5e3, true, null]}"#.utf8)
        let starts = [0, RunFixture().json.utf8.count]
        for round in 0..<50 {
            let source = Array(round % 2 == 0 ? whole[..<starts[1]] : whole[starts[1]...])
            let bytes = chance.mutated(source, telling: Array("{}[]\",:\\u0e+-. \n".utf8) + [0, 0xC3, 0xFF])
            guard let node = parse(bytes) else { continue }
            // A number that no Double holds is text to the one and an error to the other.
            if hasNoDouble(node) { continue }
            let other = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            #expect(same(node, other), "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    private func hasNoDouble(_ node: JSONNode) -> Bool {
        switch node.value {
        case .object(let members): members.contains { hasNoDouble($0.value) }
        case .array(let elements): elements.contains { hasNoDouble($0) }
        case .number: node.double == nil
        default: false
        }
    }

    private func same(_ node: JSONNode, _ other: Any) -> Bool {
        switch node.value {
        case .object(let members):
            guard let other = other as? [String: Any] else { return false }
            return members.count == other.count && members.allSatisfy { key, value in other[key].map { same(value, $0) } ?? false }
        case .array(let elements):
            guard let other = other as? [Any] else { return false }
            return elements.count == other.count && zip(elements, other).allSatisfy { same($0, $1) }
        case .string(let text): return other as? String == text
        case .number(let text): return (other as? NSNumber)?.doubleValue == Double(text)
        case .bool(let value): return other as? Bool == value
        case .null: return other is NSNull
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func numbersAreReadAsSwiftReadsThem(_ seed: UInt64) {
        var chance = Chance(seed)
        for _ in 0..<250 {
            let text = (0...chance.below(18)).map { _ in String("0123456789012345678901234567.-eE+".randomElement(using: &chance) ?? "0") }.joined()
            let isNumber = text.wholeMatch(of: /-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?/) != nil
            let expected = isNumber ? Double(text).flatMap { $0.isFinite ? $0 : nil } : nil
            let bytes = Array(text.utf8)
            #expect(bytes.withUnsafeBytes { NumberText.double($0) } == expected, "\(text)")
            let whole = text.wholeMatch(of: /-?[0-9]+/) != nil && text.utf8.count <= 18 ? Int64(text) : nil
            if text.utf8.count <= 18 { #expect(bytes.withUnsafeBytes { NumberText.whole($0) } == whole, "\(text)") }
        }
    }

    /// The short way through a list of factors against the reader of any JSON: the same factor, or the same refusal.
    @Test(arguments: 0..<60 as Range<UInt64>)
    func factorsAreWhatAnyJSONReaderMakesOfThem(_ seed: UInt64) {
        var chance = Chance(seed)
        for _ in 0..<200 {
            let list = factorList(&chance)
            Array(list.utf8).withUnsafeBytes { bytes in
                let plain = outcome { try FactorList.plainMain(of: bytes) }
                let short = outcome {
                    try FactorList.withMain(of: bytes, isWanted: true) { (String(decoding: $0, as: UTF8.self), String(decoding: $1, as: UTF8.self)) }
                }
                #expect(short == plain, "\(list)")
                var kept = 0
                _ = try? FactorList.withMain(of: bytes, isWanted: false) { _, _ in kept += 1 }
                #expect(kept == 0)
            }
        }
    }

    private func outcome(_ read: () throws -> FactorList.Factor?) -> String {
        do {
            return try read().map { "\($0.factor): \($0.description)" } ?? "none"
        } catch let wrong as FactorList.Wrong {
            return wrong.what + wrong.remedy
        } catch {
            return "\(error)"
        }
    }

    /// Mostly good, with one or another slip.
    private func factorList(_ chance: inout Chance) -> String {
        let numbers = ["0", "-0", "0.5", "-0.25", "1e-3", "01", "-01", "1.", ".5", "1e999", "0.30000000000000004", "123456789012345678", "+1", "", "true", "\"1\""]
        let texts = ["recency", "", "café 😀", #"a\"b"#, #"a\u00e9"#, "a, b}", "tab\tin it", "]"]
        func one(_ choices: [String], usually count: Int) -> String { choices[chance.below(chance.below(4) == 0 ? choices.count : count)] }
        func space() -> String { one(["", "", " ", "\n", "\t"], usually: 2) }
        let objects = (0..<chance.below(4)).map { _ -> String in
            var keys = ["factor", "impact", "description"].shuffled(using: &chance)
            if chance.below(10) == 0 { keys[0] = keys[1] }
            if chance.below(10) == 0 { keys.append("more") }
            let members = keys.map { key in
                let value = key == "impact" ? one(numbers, usually: 5) : key == "more" ? "[]" : "\"\(one(texts, usually: 3))\""
                return "\(space())\"\(key)\"\(space()):\(space())\(value)\(space())"
            }
            return "\(space()){\(members.joined(separator: ","))}\(space())"
        }
        let list = "\(space())[\(objects.joined(separator: ","))]\(space())"
        return chance.below(10) == 0 ? String(list.dropLast(1 + chance.below(4))) : list
    }
}
