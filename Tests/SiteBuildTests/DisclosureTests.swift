import Foundation
import Insights
import Testing

/// Small made-up programs, built whole; then all that a sponsor's pages and exports say is put together to work back what they hold back.
@Suite("What a site holds back cannot be worked out of it", .serialized)
struct DisclosureTests {
    @Test(arguments: [(60, 10, 1), (90, 10, 2), (130, 10, 3), (200, 10, 4), (320, 10, 5), (70, 3, 6), (110, 4, 7), (260, 6, 8)])
    func noWithheldFigureFollowsFromTheOthers(members: Int, smallCount: Int, seed: UInt64) throws {
        let small = try SmallSite { options in
            options.members = members
            options.transactions = members * 12
            options.seed = seed
        }
        try small.build { $0.figures.smallCount = smallCount }
        let sponsors = small.site.appendingPathComponent("current/sponsors")
        for sponsor in try FileManager.default.contentsOfDirectory(atPath: sponsors.path).sorted() {
            let scored = try ScoredMember.read(sponsor, data: URL(fileURLWithPath: small.configuration.dataFolder), run: "2026-11-19T0412Z", before: "2026-10-22T0412Z")
            let segments = try ScoredMember.segments(sponsor, data: URL(fileURLWithPath: small.configuration.dataFolder), run: "2026-11-19T0412Z")
            let attack = Attack(site: PublishedSite(folder: sponsors.appendingPathComponent(sponsor)), scored: scored, segments: segments, few: smallCount, name: "\(sponsor) of \(members), seed \(seed)")
            try attack.onValues()
            try attack.onRisk()
            try attack.onBreakdowns()
        }
    }

    /// The attack itself finds what is there to find.
    @Test func theAttackFindsALeak() {
        let people = Array(0..<40)
        // A total and all but one part give the part: few people, or a set that was asked about.
        let span = SpanOfFigures(people, published: [{ _ in true }, { $0 >= 4 && $0 < 20 }, { $0 >= 20 }], told: [{ $0 < 4 }])
        #expect(span.smallSetsTold(upTo: 5) == [4])
        #expect(span.tells(toldSet: 0, after: 3))
        let safe = SpanOfFigures(people, published: [{ _ in true }, { $0 >= 20 }], told: [{ $0 < 4 }])
        #expect(safe.smallSetsTold(upTo: 5).isEmpty && !safe.tells(toldSet: 0, after: 2))
    }
}

private struct Attack {
    let site: PublishedSite
    let scored: [ScoredMember]
    /// Members of each segment.
    let segments: [String: Int]
    let few: Int
    let name: String

    private var highEnd: Int { ends[1] }
    private var ends: [Int] {
        let count = scored.count { $0.predicted != nil }
        return [5, 20, 50, 100].map { ($0 * count + 99) / 100 }
    }

    private func isWithheld(_ figure: String) throws -> Bool {
        try site.csv("overview").first { $0["figure"] == figure }?["withheld"]?.contains("value") == true
    }

    /// Sums of predicted value: the total, the segments, the curve, the value at risk.
    func onValues() throws {
        let valued = scored.filter { $0.predicted != nil }
        let highEndBefore = (20 * scored.count { $0.predictedBefore != nil } + 99) / 100
        let unknown = valued.filter { !$0.showsValue(highEnd: highEnd, highEndBefore: highEndBefore) }
        let ends = ends
        typealias Sum = (ScoredMember) -> Bool
        var (published, withheld): ([Sum], [(String, Sum)]) = ([], [])
        func note(_ name: String, isShown: Bool, _ sum: @escaping Sum) { if isShown { published.append(sum) } else { withheld.append((name, sum)) } }
        let total = try #require(try site.keyFigure("Expected value, 12 months", on: "high-value/"))
        note("total", isShown: total.contains(where: \.isNumber), { _ in true })
        let segments = try site.table("What each value segment is expected to bring", on: "high-value/") ?? []
        for row in segments {
            let segment = try #require(["very high", "high", "medium", "low"].firstIndex(of: row[0]))
            let range = (segment == 0 ? 0 : ends[segment - 1])..<ends[segment]
            #expect(Int(row[1].filter(\.isNumber)) == range.count, "\(name): \(row)")
            note("segment \(row[0])", isShown: row[2] != "withheld", { range.contains($0.rank) })
        }
        for row in try site.table("Share of expected value by share of members", on: "high-value/") ?? [] {
            let percent = try #require(Double(row[0].filter { $0.isNumber || $0 == "." }))
            let end = Int((percent * Double(valued.count) / 100).rounded())
            #expect(abs(Double(end) * 100 / Double(valued.count) - percent) <= 0.05 + 1e-9, "\(name): \(row)")
            published.append { $0.rank < end }
        }
        // A mean and its members are a sum, but for the rounding.
        for row in site.has("segments") ? try site.csv("segments") : [] {
            let id = try #require(row["segment_id"])
            note("segment \(id)", isShown: row["predicted_value_mean"] != "", { $0.segment == id })
        }
        note("value at risk", isShown: try !isWithheld("value_at_risk"), \.isAtRisk)
        check("predicted value", unknown, published, withheld)
    }

    /// Counts of members by churn probability: all, those at risk, the histogram.
    func onRisk() throws {
        let known = scored.filter { $0.churn != nil }
        let unknown = known.filter { !$0.showsRisk(highEnd: highEnd) }
        var published: [(ScoredMember) -> Bool] = [{ _ in true }]
        var withheld: [(String, (ScoredMember) -> Bool)] = []
        if try isWithheld("members_at_risk") { withheld.append(("members at risk", \.isAtRisk)) } else { published.append(\.isAtRisk) }
        var sum = 0
        for row in try site.table("Members by churn probability", on: "at-risk/") ?? [] {
            let edges = row[0].components(separatedBy: " to ").map { (Double($0.filter(\.isNumber)) ?? 0) / 100 }
            let isInside: (ScoredMember) -> Bool = { member in member.churn.map { $0 >= edges[0] && ($0 < edges[1] || edges[1] == 1) } ?? false }
            published.append(isInside)
            let count = known.count(where: isInside)
            #expect(count == 0 || count > few)
            sum += count
            if row[1].hasSuffix("%") {
                #expect(row[1] == "\(Int((Double(count) / Double(known.count) * 20).rounded()) * 5) %")
                continue
            }
            #expect(Int(row[1].filter(\.isNumber)) == count, "\(name): \(row)")
        }
        #expect(sum == 0 || sum == known.count)
        // The complement of the count at risk is no breakdown's cell: where it is few, that is told by the two totals themselves.
        let isTold = try !isWithheld("members_at_risk") && unknown.count(where: { !$0.isAtRisk }) <= few
        if !isTold { check("churn probability", unknown, published, withheld) }
    }

    private func check(_ what: String, _ unknown: [ScoredMember], _ published: [(ScoredMember) -> Bool], _ withheld: [(String, (ScoredMember) -> Bool)]) {
        let span = SpanOfFigures(unknown, published: published, told: withheld.map(\.1))
        let small = span.smallSetsTold(upTo: few)
        #expect(small.isEmpty, "\(name): the \(what) of \(small) undisclosed members follows from \(published.count) figures")
        for (index, figure) in withheld.enumerated() where unknown.contains(where: figure.1) {
            #expect(!span.tells(toldSet: index, after: published.count), "\(name): the withheld \(figure.0) follows from the other sums")
        }
    }

    /// Breakdowns of counts. Whoever knows the total and the rule still finds another breakdown that would look the same, with another
    /// count in each hidden cell: a member more here, one less there.
    func onBreakdowns() throws {
        let rule = Suppression(smallCount: few)
        for (file, key) in [("segments", "segment_id"), ("cohort-retention", "cohort")] where site.has(file) {
            let rows = try site.csv(file)
            var cells: [String: Int?] = [:]
            for row in rows {
                cells[row[key] ?? ""] = Int(row["members"] ?? "")
                try checkRow(row, of: file, key, rule)
            }
            #expect(cells.values.count { $0 == nil } != 1, "\(name): \(file) hides one cell of its total")
            guard file == "segments" else { continue }
            let ids = cells.keys.sorted()
            let counts = ids.map { segments[$0] ?? 0 }
            for (id, count) in zip(ids, counts) { if let shown = cells[id] ?? nil { #expect(shown == count, "\(name): segment \(id)") } }
            let isHidden = ids.map { (cells[$0] ?? nil) == nil }
            for cell in ids.indices where isHidden[cell] && counts.reduce(0, +) > 2 * few {
                let another = ids.indices.contains { other in
                    other != cell && isHidden[other] && [1, -1].contains { step in
                        var counts = counts
                        counts[cell] += step
                        counts[other] -= step
                        return counts.allSatisfy { $0 >= 0 } && rule.hidden(counts) == isHidden
                    }
                }
                #expect(another, "\(name): segment \(ids[cell]) of \(counts) can only be one number")
            }
        }
    }

    /// No small count is shown, and where the size is hidden, all that is known of the members is.
    private func checkRow(_ row: [String: String], of file: String, _ key: String, _ rule: Suppression) throws {
        for count in ["members", "active_members"].compactMap({ row[$0].flatMap(Int.init) }) { #expect(!rule.isSmall(count), "\(name): \(file) shows \(count)") }
        guard row["withheld"]?.split(separator: " ").contains("members") == true else { return }
        for (column, value) in row where !["withheld", "currency", "name", "months_after", key].contains(column) { #expect(value.isEmpty, "\(name): \(file) \(column)") }
    }
}
