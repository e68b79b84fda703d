import Diagnostics
import LoyaltyModel
import PartitionStore

/// The rows of one output: columns found by name, values checked, ids turned into indices.
final class OutputRows {
    let output: RunOutput
    let csv: CSVReader
    let sponsors: TokenTable
    let merchants: TokenTable
    let program: Program
    let spill: SpillFile
    /// Rows of members who do not share.
    private(set) var ignored = 0
    private let columns: [String: Int]

    init(output: RunOutput, csv: CSVReader, sponsors: TokenTable, merchants: TokenTable, program: Program, spill: SpillFile) throws {
        self.output = output
        self.csv = csv
        self.sponsors = sponsors
        self.merchants = merchants
        self.program = program
        self.spill = spill
        var columns: [String: Int] = [:]
        for (position, name) in csv.header.enumerated() { columns[name] = position }
        for name in Self.required(output) where columns[name] == nil {
            let isSplitOtherwise = csv.header.count == 1 && csv.header[0].contains(where: { $0 == ";" || $0 == "\t" })
            throw Fault(
                "the column is missing", at: .init(csv.name, line: 1, column: name),
                remedy: isSplitOtherwise ? "Separate columns by commas: the header has none, but semicolons or tabs, as a spreadsheet may write them." : "Write every column that the contract asks for.")
        }
        self.columns = columns
    }

    static func required(_ output: RunOutput) -> [String] {
        switch output {
        case .churn: ["sponsor_id", "member_token_id", "churn_probability"]
        case .lifetimeValue: ["sponsor_id", "member_token_id", "historical_cents", "predicted_cents"]
        case .demand: ["sponsor_id", "measure", "granularity", "period_start", "expected", "lower_80", "upper_80"]
        case .nextBestAction: ["sponsor_id", "member_token_id", "action", "score"]
        case .segments: ["sponsor_id", "segment_id", "name"]
        case .segmentMembers: ["sponsor_id", "member_token_id", "segment_id", "confidence"]
        }
    }

    /// Position of a column that the file has for certain, or nil for an optional one that it has not.
    func position(_ name: String) -> Int? { columns[name] }

    func fault(_ column: String, _ what: String, remedy: String) -> Fault { csv.fault(what, column: column, remedy: remedy) }

    /// The field's bytes, empty where the column is absent.
    func withField<Result>(_ name: String, _ position: Int?, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        guard let position else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        return try csv.withField(position, body)
    }

    private func shown(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes.prefix(40), as: UTF8.self) }

    func sponsor(_ position: Int?) throws -> SponsorIndex {
        try withField("sponsor_id", position) { bytes in
            guard let index = sponsors.find(bytes) else { throw fault("sponsor_id", "“\(shown(bytes))” is not a sponsor of the snapshot", remedy: "Correct the id, or score the snapshot that has the sponsor.") }
            return Int(index)
        }
    }

    /// - Returns: nil for a member who does not share; the row is counted as ignored.
    func member(_ position: Int?) throws -> MemberIndex? {
        let index = try withField("member_token_id", position) { bytes in
            guard let index = program.members.tokens.find(bytes) else { throw fault("member_token_id", "the member is not in the snapshot", remedy: "Score members of the snapshot that run.json names.") }
            return index
        }
        guard program.members.isCounted(index) else {
            ignored += 1
            return nil
        }
        return index
    }

    /// - Returns: nil where the field is empty: all of the sponsor's.
    func merchant(_ position: Int?, of sponsor: SponsorIndex) throws -> MerchantIndex? {
        try withField("merchant_id", position) { bytes in
            if bytes.isEmpty { return nil }
            guard let index = merchants.find(bytes) else { throw fault("merchant_id", "“\(shown(bytes))” is not a merchant of the snapshot", remedy: "Correct the id; leave it empty for all of the sponsor's.") }
            guard program.merchants[Int(index)].sponsor == sponsor else { throw fault("merchant_id", "the merchant “\(shown(bytes))” is not the sponsor's", remedy: "Name a merchant of this sponsor.") }
            return Int(index)
        }
    }

    func number(_ name: String, _ position: Int?, in range: ClosedRange<Double>, _ rangeName: String) throws -> Double {
        guard let value = try optionalNumber(name, position, in: range, rangeName) else { throw fault(name, "the field is empty", remedy: "Write a number.") }
        return value
    }

    func optionalNumber(_ name: String, _ position: Int?, in range: ClosedRange<Double>, _ rangeName: String) throws -> Double? {
        try withField(name, position) { bytes in
            if bytes.isEmpty { return nil }
            guard let value = NumberText.double(bytes) else { throw fault(name, "“\(shown(bytes))” is not a number", remedy: "Write a finite number with a point.") }
            guard range.contains(value) else { throw fault(name, "\(shown(bytes)) is not \(rangeName)", remedy: "Correct the value.") }
            return value
        }
    }

    /// Refuses an amount with which its column's sum could leave 64 bits.
    func add(_ amount: Int64, of name: String, to total: inout SizeTotal) throws -> Int64 {
        guard total.add(amount) else { throw fault(name, "the column adds up to more than 10^17 in size", remedy: "Check the unit: amounts are minor units.") }
        return amount
    }

    func share(_ name: String, _ position: Int?) throws -> Double { try number(name, position, in: 0...1, "in 0 to 1") }

    func optionalMinorUnits(_ name: String, _ position: Int?) throws -> Int64? {
        try withField(name, position) { bytes in
            if bytes.isEmpty { return nil }
            guard let value = NumberText.minorUnits(bytes) else { throw fault(name, "“\(shown(bytes))” is not an amount in minor units", remedy: "Write a number below 10^15 in size.") }
            return value
        }
    }

    func minorUnits(_ name: String, _ position: Int?) throws -> Int64 {
        guard let value = try optionalMinorUnits(name, position) else { throw fault(name, "the field is empty", remedy: "Write a number.") }
        return value
    }

    /// As it may be shown; empty where the column is absent.
    func optionalText(_ name: String, _ position: Int?) throws -> String {
        try withField(name, position) { bytes in
            try refuseLong(bytes, name)
            return ShownText.neutral(String(decoding: bytes, as: UTF8.self))
        }
    }

    func refuseLong(_ bytes: UnsafeRawBufferPointer, _ name: String) throws {
        guard bytes.count <= longestLabel else { throw fault(name, "the text has \(bytes.count) bytes", remedy: longLabelRemedy) }
    }

    func text(_ name: String, _ position: Int?) throws -> String {
        let text = try optionalText(name, position)
        guard !text.isEmpty else { throw fault(name, "the field is empty", remedy: "Write a text.") }
        return text
    }

    func choice<Choice: CaseIterable>(_ name: String, _ position: Int?, _ word: (Choice) -> String) throws -> Choice {
        try withField(name, position) { bytes in
            for choice in Choice.allCases where word(choice).utf8.elementsEqual(bytes) { return choice }
            throw fault(name, "“\(shown(bytes))” is not one of \(Choice.allCases.map(word).joined(separator: ", "))", remedy: "Write one of these words.")
        }
    }

    func refuseRepeat(_ isNew: Bool, _ key: String) throws {
        guard isNew else { throw repeatFault(key, line: csv.line) }
    }

    func repeatFault(_ key: String, line: Int) -> Fault {
        Fault("the key of the row occurs twice", at: .init(csv.name, line: line, column: key), remedy: "Write each row once.")
    }
}
