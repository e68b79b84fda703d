import ProgramFixture
import ScoringRuns
import Testing

/// The factors of a churn probability, and which of them is the main one.
@Suite struct Factors {
    private static let shape = "Write a JSON list of factor, impact and description."
    private static let lacks = "a factor lacks its factor, impact or description. Write all three: two texts and a number."

    private static let bad: [BadRun] = [
        ("recency", "not JSON: a value should be here. \(shape)"),
        ("[", "not JSON: the text ends where a value should be. \(shape)"),
        (#"[{"factor": "a", "factor": "b"}]"#, "not JSON: the key “factor” occurs twice. \(shape)"),
        (#"{"factor": "a", "impact": 1, "description": "b"}"#, "not a JSON list. \(shape)"),
        ("null", "not a JSON list. \(shape)"),
        ("[7]", lacks),
        (#"[{"impact": 1, "description": "b"}]"#, lacks),
        (#"[{"factor": "a", "description": "b"}]"#, lacks),
        (#"[{"factor": "a", "impact": 1}]"#, lacks),
        (#"[{"factor": 1, "impact": 1, "description": "b"}]"#, lacks),
        (#"[{"factor": "a", "impact": "1", "description": "b"}]"#, lacks),
        (#"[{"factor": "a", "impact": 1e999, "description": "b"}]"#, lacks),
        (
            #"[{"factor": "a", "impact": 0.1, "description": ""}, {"factor": "b", "impact": -0.2, "description": ""}]"#,
            "the factors are not in order. Write the factor with the largest impact, by size, first."
        ),
    ].map { text, message in BadRun("runs/run1/churn.csv, line 2, factors: \(message)") { $0["churn"][0, "factors"] = text } }

    @Test(arguments: bad)
    func areRefused(_ bad: BadRun) { expectRefusal(bad) }

    private func factor(_ name: String, _ impact: String) -> String { #"{"factor": "\#(name)", "impact": \#(impact), "description": "d \#(name)", "more": []}"# }

    private func main(_ factors: [String], probability: String = "0.5") throws -> String? {
        let churn = try read {
            $0["churn"][0, "factors"] = "[" + factors.joined(separator: ",") + "]"
            $0["churn"][0, "churn_probability"] = probability
        }.sponsors[0].churn
        guard churn.mainFactor[0] != .max else { return nil }
        #expect(churn.texts[churn.mainFactorDescription[0]] == "d " + churn.texts[churn.mainFactor[0]])
        return churn.texts[churn.mainFactor[0]]
    }

    /// Whatever a run says of a member, an action or a segment turns nothing around where it is shown.
    @Test func textsTurnNothingAround() throws {
        let (written, shown) = ("ab\u{202E}\u{9B}c", "ab\u{FFFD}\u{FFFD}c")
        let scores = try read {
            $0["churn"][0, "factors"] = "[{\"factor\": \"\(written)\", \"impact\": 1, \"description\": \"\(written)\\u202e\"}]"
            $0["segments"][0, "name"] = written
            $0["segments"][0, "description"] = written
            $0["next_best_action"][0, "offer"] = written
            $0.replace("boosted trees", written)
        }
        let acme = scores.sponsors[0]
        #expect(acme.churn.texts[acme.churn.mainFactor[0]] == shown && acme.churn.texts[acme.churn.mainFactorDescription[0]] == shown + "\u{FFFD}")
        #expect(acme.segments[0].name == shown && acme.segments[0].description == shown && scores.summary.models[0].algorithm == shown)
        #expect(acme.actions.texts[acme.actions.offer[0]] == shown)
    }

    @Test func theMainOneHasTheLargestPositiveImpact() throws {
        #expect(try main([factor("a", "-0.9"), factor("b", "0.5"), factor("c", "0.5"), factor("d", "0.1")]) == "b")
        #expect(try main([factor("a", "1e-3")]) == "a")
        #expect(try main([factor("a", "-0.9"), factor("b", "0"), factor("c", "-0")]) == nil)
        #expect(try main([]) == nil)
    }

    @Test func onlyMembersAtRiskKeepOne() throws {
        #expect(try main([factor("a", "1")], probability: "0.499999") == nil)
        #expect(try main([factor("a", "1")], probability: "0.5") == "a")
    }

    @Test func textsOfAnyScript() throws {
        #expect(try main([#"{"factor": "caf\u00e9 \ud83d\ude00 \"q\"", "impact": 2, "description": "d caf\u00e9 \ud83d\ude00 \"q\""}"#]) == "café 😀 \"q\"")
    }
}
