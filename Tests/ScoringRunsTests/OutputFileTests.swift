import Diagnostics
import Foundation
import ProgramFixture
import ScoringRuns
import Testing

/// What may be wrong with a CSV file before its values are looked at.
@Suite struct BadOutputFiles {
    private static let head = "sponsor_id,member_token_id,churn_probability"

    private static let form: [BadRun] = [
        ("", ": the file is empty. Write the header line, even where there are no rows."),
        ("\u{FEFF}\(head)\n", ", line 1: the file begins with a byte-order mark. Write UTF-8 without a byte-order mark."),
        (
            "\u{FEFF}\"sponsor_id\",member_token_id\n",
            ", line 1: a quote stands inside of a field without quotes. Put the field in quotes and double the quote."
        ),
        (
            "sponsor_id;member_token_id;churn_probability\n",
            ", line 1, sponsor_id: the column is missing. Separate columns by commas: the header has none, but semicolons or tabs, as a spreadsheet may write them."
        ),
        ("sponsor_id,churn_probability,sponsor_id\n", ", line 1: the column “sponsor_id” occurs twice. Write each column once."),
        ("\(head)\nacme,Zq7-a\n", ", line 2: the row has 2 fields, the header has 3. Write one field for each column; put a text with commas in quotes."),
        ("\(head)\nacme,Zq7-a,0,5\n", ", line 2: the row has 4 fields, the header has 3. Write one field for each column; put a text with commas in quotes."),
        ("\(head)\nacme,Zq7-a,0.5\n\n", ", line 3: the row has 1 field, the header has 3. Write one field for each column; put a text with commas in quotes."),
        (
            "\(head)\nacme,Zq\"7-a,0.5\n\"acme\",Zq7-b,0.5\n",
            ", line 2: a quote stands inside of a field without quotes. Put the field in quotes and double the quote."
        ),
        ("\(head)\n\"acme\"x,Zq7-a,0.5\n", ", line 2: text follows the end of a quoted field. Double a quote inside of a field."),
        ("\(head)\n\"acme,Zq7-a,0.5\nacme,Zq7-b,0.5\n", ", line 2: a quoted field has no end. Close the quotes; double a quote inside of a field."),
        ("\(head)\nacme,Zq7-a,\"", ", line 2: a quoted field has no end. Close the quotes; double a quote inside of a field."),
        ("\(head)\nacme,Zq7-a,0.5\racme,Zq7-b,0.5\r", ", line 2: a carriage return stands alone. End lines with LF or CRLF."),
        ("\(head)\nacme,Zq7-a,0.5\r", ", line 2: a carriage return stands alone. End lines with LF or CRLF."),
        ("\(head)\nacme,Zq7-a,0.5\nacme,Zq7-b,0.\u{0}5\n", ", line 3: the row holds a NUL character. Write text as UTF-8."),
        (
            "\(head),\"a\nb\"\nacme,Zq7-a,0.5,\"1\n\n2\"\nacme,Zq7-b,0.5\n",
            ", line 6: the row has 3 fields, the header has 4. Write one field for each column; put a text with commas in quotes."
        ),
        (String(repeating: ",", count: 9), ", line 1: the column “” occurs twice. Write each column once."),
    ].map { text, message in BadRun("runs/run1/churn.csv" + message) { $0["churn"].bytes = Array(text.utf8) } }

    private static let bytes: [BadRun] = [
        BadRun("runs/run1/actions.csv, line 2: the row is not UTF-8. Write text as UTF-8.") {  // Latin-1
            $0["next_best_action"].bytes = Array("sponsor_id,member_token_id,action,score\nacme,Zq7-a,caf".utf8) + [0xE9] + Array(",0.5\n".utf8)
        },
        BadRun("runs/run1/churn.csv, line 1: the row holds a NUL character. Write text as UTF-8.") {  // UTF-16
            $0["churn"].bytes = Array(head.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        },
        BadRun("runs/run1/churn.csv, line 1: the row is not UTF-8. Write text as UTF-8.") { $0["churn"].bytes = [0xFF, 0xFE] + Array("a,b\n".utf8) },
    ]

    private static let sums: [BadRun] = [
        BadRun("runs/run1/churn.csv: the file has 3 rows, run.json says 4. Copy the run again; write run.json last.") { $0["churn"].rowCount = 4 },
        BadRun("runs/run1/members.csv: the file has 2 rows, run.json says 0. Copy the run again; write run.json last.") { $0["segment_members"].rowCount = 0 },
        BadRun("runs/run1/churn.csv: the SHA-256 is not that of run.json. Copy the run again; write run.json last.") {
            $0["churn"].sha256 = String(repeating: "0", count: 64)
        },
        BadRun("runs/run1/segments.csv: the SHA-256 is not that of run.json. Copy the run again; write run.json last.") { $0["segments"].sha256 = "" },
    ]

    @Test(arguments: form + bytes + sums)
    func areRefused(_ bad: BadRun) { expectRefusal(bad) }

    /// A file of 6 MiB in one field, and rows at the limit of 4 MiB and one byte above it.
    @Test(arguments: [(6 << 20, false), (4 << 20, true), ((4 << 20) + 1, false)])
    func rowsWithoutEnd(_ size: Int, _ isTaken: Bool) throws {
        let row = "acme,Zq7-a,0.5,"
        let bytes = Array("\(Self.head),note\n\(row)".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: size - row.utf8.count - 1) + [10]
        let said = refusal {
            _ = try read {
                $0["churn"].bytes = bytes
                $0["churn"].rowCount = 1
            }
        }
        #expect(said == (isTaken ? "(not refused)" : "runs/run1/churn.csv, line 2: the row is longer than 4 MiB. Check for a quote that is not closed."))
    }

    @Test func aQuoteThatIsNeverClosed() throws {
        let bytes = Array("\(Self.head)\nacme,\"Zq7-a,0.5\n".utf8) + [UInt8](repeating: 10, count: 6 << 20)
        expectRefusal(BadRun("runs/run1/churn.csv, line 2: the row is longer than 4 MiB. Check for a quote that is not closed.") { $0["churn"].bytes = bytes })
    }

    /// A file changed by one byte anywhere, cut anywhere or longer by a line does not pass.
    @Test(arguments: ["churn", "lifetime_value", "demand", "next_best_action", "segments", "segment_members"])
    func anyChangeIsSeen(_ output: String) throws {
        let folder = try DataFolder()
        let fixture = RunFixture()
        let url = try fixture.write(to: folder.runs).appendingPathComponent(fixture[output].file)
        let whole = fixture[output].content
        _ = try read(folder)
        for position in stride(from: 0, to: whole.count, by: 7) {
            var other = whole
            other[position] ^= 0x02
            try Data(other).write(to: url)
            #expect(refusal { _ = try read(folder) }.hasPrefix("runs/run1/"), "byte \(position)")
            try Data(whole[..<position]).write(to: url)
            #expect(refusal { _ = try read(folder) }.hasPrefix("runs/run1/"), "cut at \(position)")
        }
        try Data(whole + [10]).write(to: url)
        #expect(refusal { _ = try read(folder) }.hasPrefix("runs/run1/"))
    }

    @Test func whereTheFileIs() throws {
        let folder = try DataFolder()
        let run = try RunFixture().write(to: folder.runs)
        let file = run.appendingPathComponent("churn.csv")
        let place = "runs/run1/run.json, outputs.churn.file: “churn.csv” "
        try FileManager.default.moveItem(at: file, to: folder.url.appendingPathComponent("elsewhere.csv"))
        #expect(refusal { _ = try read(folder) } == place + "is not in the run's folder. Copy the file, and write run.json last.")
        try FileManager.default.createSymbolicLink(at: file, withDestinationURL: folder.url.appendingPathComponent("elsewhere.csv"))
        #expect(refusal { _ = try read(folder) } == place + "is a link. Copy the file itself into the run's folder.")
        // It may have been a file when that was asked.
        #expect(throws: PlainFile.Refusal.link.fault(at: .init("f"))) { try CSVReader(file, name: "f") }
        try FileManager.default.removeItem(at: file)
        try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
        #expect(refusal { _ = try read(folder) } == place + "is not in the run's folder. Copy the file, and write run.json last.")
    }
}
