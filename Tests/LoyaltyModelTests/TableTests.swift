import LoyaltyModel
import ProgramFixture
import Testing

@Suite struct Tables {
    @Test(arguments: 0..<12 as Range<UInt64>)
    func tokensAgainstADictionary(_ seed: UInt64) {
        var chance = Chance(seed)
        var table = TokenTable(minimumCapacity: chance.below(3) * 100)
        var known: [String: UInt32] = [:]
        var order: [String] = []
        let alphabet = ["a", "b", "Zq7", "-", "é", "😀", "", "00000000", "x\u{0}"]
        for _ in 0..<1_500 {
            let text = (0..<chance.below(7)).map { _ in alphabet.randomElement(using: &chance) ?? "" }.joined()
            #expect(table.find(text) == known[text])
            guard chance.below(3) > 0 else { continue }
            let (index, isNew) = table.insert(text)
            #expect(isNew == (known[text] == nil) && index == known[text] ?? UInt32(order.count))
            if isNew {
                known[text] = index
                order.append(text)
            }
        }
        #expect(table.count == order.count)
        for (index, text) in order.enumerated() {
            #expect(table[UInt32(index)] == text && Array(table.bytes(UInt32(index))) == Array(text.utf8) && table.find(text) == UInt32(index))
        }
        for _ in 0..<200 {
            let (a, b) = (chance.below(order.count), chance.below(order.count))
            #expect(table.precedes(UInt32(a), UInt32(b)) == Array(order[a].utf8).lexicographicallyPrecedes(Array(order[b].utf8)))
        }
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func manyTokensAtOnceAreFoundAsOneByOne(_ seed: UInt64) {
        var chance = Chance(seed)
        var table = TokenTable()
        var batch = TokenBatch()
        func find(_ texts: [String]) -> Bool {
            batch.removeAll()
            for text in texts { Array(text.utf8).withUnsafeBytes { batch.add($0) } }
            return table.find(&batch)
        }
        #expect(find([]) && !find(["a"]))
        // Few distinct lengths and first letters, so that neighbours in the table are often looked at first.
        let texts = (0..<(10 + chance.below(400))).map { _ in String((0..<(1 + chance.below(3))).map { _ in "ab".randomElement(using: &chance) ?? "a" }) + String(chance.below(900)) }
        for text in texts { table.insert(text) }
        for size in [1, 2, 255, 256, 257] {
            let asked = (0..<size).map { _ in texts[chance.below(texts.count)] }
            #expect(find(asked) && batch.count == size)
            #expect(Array(batch.indices.prefix(size)) == asked.map { table.find($0) })
            #expect(!find(asked + ["nobody"]) && !find(["nobody"] + asked))
        }
    }

    /// Texts that differ only in where they end, in one byte, and in length around the eight bytes that are hashed at a time.
    @Test func tokensThatNearlyAgree() {
        var table = TokenTable()
        let texts = (0..<40).map { String(repeating: "a", count: $0) } + (0..<40).map { String(repeating: "a", count: $0) + "b" } + ["a\u{0}", "\u{0}a", "e\u{301}", "é"]
        for (index, text) in texts.enumerated() {
            let added = table.insert(text)
            #expect(added.index == UInt32(index) && added.isNew)
        }
        for (index, text) in texts.enumerated() { #expect(table.find(text) == UInt32(index)) }
        #expect(table.find("aab") != table.find("aaab") && table.find("c") == nil)
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func indicesAgainstADictionary(_ seed: UInt64) {
        var chance = Chance(seed)
        var index = DenseIndex()
        var known: [UInt32: Int] = [:]
        let step: UInt32 = [1, 16, 65_536, 0x9E37_79B1][chance.below(4)]
        for _ in 0..<3_000 {
            let key = UInt32(chance.below(1_000)) &* step &+ (chance.below(50) == 0 ? .max : 0)
            #expect(index.find(key) == known[key])
            guard Bool.random(using: &chance) else { continue }
            let (row, isNew) = index.insert(key)
            #expect(isNew == (known[key] == nil) && row == known[key] ?? known.count)
            known[key] = row
        }
        #expect(index.count == known.count && index.keys.enumerated().allSatisfy { known[$1] == $0 })
    }

    @Test func indicesOfTheLastNumbers() {
        var index = DenseIndex()
        for (row, key) in ([.max, 0, .max - 1] as [UInt32]).enumerated() {
            let added = index.insert(key)
            #expect(added.index == row && added.isNew)
        }
        let again = index.insert(.max)
        #expect(again.index == 0 && !again.isNew && index.find(0) == 1 && index.find(1) == nil)
    }

    @Test func members() {
        var members = MemberTable()
        let isNew = [
            members.append("Zq7-a", .full, tier: "Gold", enrolledOn: CivilDate(year: 2024, month: 2, day: 29)), members.append("Zq7-b", .aggregate),
            members.append("Zq7-c", .none, tier: "Gold"), members.append("Zq7-a", .none, tier: "Tin"),
        ]
        #expect(isNew == [true, true, true, false])
        #expect(members.count == 3 && members.tierNames == ["Gold"] && members.enrolledOn == [19_782, MemberTable.unknownDay, MemberTable.unknownDay])
        let all: [MemberIndex] = [0, 1, 2]
        #expect(all.map(members.isListed) == [true, false, false])
        #expect(all.map(members.isCounted) == [true, true, false])
        #expect(members.tierName(1) == nil && members.tierName(2) == "Gold")
    }

    @Test func tokensAreNotPrinted() {
        let token = MemberToken("Zq7-a".utf8)
        #expect("\(token)" == "(member token)" && String(reflecting: token) == "(member token)" && "\([token])" == "[(member token)]")
    }

    @Test func totals() {
        var total = SizeTotal()
        let values: [Int64] = [60_000_000_000_000_000, -40_000_000_000_000_000, 0, 1, -1, .min, .max, 0]
        var isTaken: [Bool] = []
        for value in values { isTaken.append(total.add(value)) }
        #expect(isTaken == [true, true, true, false, false, false, false, true])
    }
}
