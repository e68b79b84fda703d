import Diagnostics
import Testing

@Suite struct Messages {
    @Test(arguments: [
        (nil, "runs/r1/churn.csv, line 7, churn_probability: 1.2 is not in 0 to 1. Correct it."),
        ("a", "1.2 is not in 0 to 1. Correct it."),
        ("b", "site.config: 1.2 is not in 0 to 1. Correct it."),
        ("c", "site.config, line 3, column 9, risk.high: 1.2 is not in 0 to 1. Correct it."),
        ("d", "site.config, risk.high: 1.2 is not in 0 to 1. Correct it."),
    ] as [(String?, String)])
    func sayWhereWhatAndWhatToDo(_ which: String?, _ message: String) {
        let places: [String: Fault.Place] = [
            "b": .init("site.config"), "c": .init("site.config", line: 3, column: "column 9", key: "risk.high"), "d": .init("site.config", key: "risk.high"),
        ]
        let place = which == "a" ? nil : which.flatMap { places[$0] } ?? Fault.Place("runs/r1/churn.csv", line: 7, column: "churn_probability")
        let fault = Fault("1.2 is not in 0 to 1", at: place, remedy: "Correct it.")
        #expect(fault.message == message && "\(fault)" == message)
    }

    @Test func controlCharactersDoNotGetOut() {
        let fault = Fault("“a\u{1B}[2J\nb\u{0}” is no name", at: .init("x\r", key: "\u{9B}1m"), remedy: "Tab\there.")
        #expect(fault.message == "x , \u{FFFD}1m: “a\u{FFFD}[2J b\u{FFFD}” is no name. Tab here.")
    }

    @Test func oneFullStopAndNoRemedy() {
        #expect(Fault("It is full.", remedy: "Make room.").message == "It is full. Make room.")
        #expect(Fault("It is full", remedy: "").message == "It is full.")
    }
}
