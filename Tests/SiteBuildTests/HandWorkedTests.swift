import LoyaltyModel
import ProgramFixture
import Testing

/// Every expectation here was worked out on paper from the rows of `HandWorkedProgram`.
@Suite struct HandWorkedTests {
    @Test func overviewPeriodsHaveTheirEndAndNotTheirBeginning() throws {
        let built = try HandWorkedProgram.built()
        let rows = try built.site.csv("overview").reduce(into: [:]) { $0[$1["figure"] ?? ""] = [$1["value"] ?? "", $1["previous_value"] ?? ""] }
        // 20 + 30 − 5 + 12.25 + 100 of a member who shares nothing; before: 10 + 7.50.
        #expect(rows["sales"] == ["157.25", "17.50"])
        #expect(rows["transactions"] == ["5", "2"])
        #expect(rows["members"] == ["5", "4"])
        // f bought in March alone.
        #expect(rows["active_members"] == ["4", "2"])
        #expect(rows["points_issued"] == ["50", "0"])
        #expect(rows["points_redeemed"] == ["30", "0"])
        #expect(rows["points_liability"] == ["110", "100"])
        #expect(rows["rewards_issued"] == ["2", "1"])
        #expect(rows["rewards_redeemed"] == ["2", "0"])
        #expect(rows["redemption_rate"] == ["0.5000", "0.0000"])
        #expect(rows["reward_cost"] == ["3.50", "0.00"])
        // a, b and the aggregate d and f (at the limit itself); before: a, c, d, f.
        #expect(rows["members_at_risk"] == ["4", "4"])
        #expect(rows["value_at_risk"] == ["750.00", "265.00"])
    }

    @Test func membersAreListedWithTheirRiskValueAndChange() throws {
        let built = try HandWorkedProgram.built()
        let risk = try built.site.csv("at-risk-members")
        #expect(risk.map { $0["churn_probability"] } == ["0.8500", "0.6200"])
        #expect(risk.map { $0["risk_level"] } == ["critical", "high"])
        #expect(risk.map { $0["change"] } == ["worse", "new"])
        #expect(risk.map { $0["days_until_churn"] } == ["31", ""])
        #expect(risk.map { $0["predicted_value"] } == ["100.00", "200.00"])
        #expect(risk.map { $0["last_transaction_on"] } == ["2023-12-02", "2024-01-01"])
        let recovered = try built.site.csv("recovered-members")
        #expect(recovered.map { [$0["previous_churn_probability"], $0["churn_probability"], $0["predicted_value"]] } == [["0.7000", "0.4500", "500.00"]])
        // Of five, one is very high, none high (one in all), two medium: c alone is listed; a tenth of its value is below its margin.
        let value = try built.site.csv("high-value-members")
        #expect(value.map { [$0["rank"], $0["value_segment"], $0["predicted_value"], $0["max_retention_spend"]] } == [["1", "very high", "500.00", "50.00"]])
    }

    /// Of 500, 400, 200, 100 and 50 together 1,250; of 500, 200 and 100 together 800, where 5 % and 20 % are one member of three.
    @Test(arguments: [
        (["a", "b", "c", "d", "f"], "1 member</strong>, one in 5, brings <strong class=\"plain\">40 %", "The top 20 % hold 40 % of expected value", [["0 %", "0.0 %"], ["20 %", "40.0 %"], ["40 %", "72.0 %"], ["60 %", "88.0 %"], ["80 %", "96.0 %"], ["100 %", "100.0 %"]]),
        (["a", "b", "c"], "1 member</strong>, one in 3 of those with a lifetime value, brings <strong class=\"plain\">63 %", "How concentrated expected value is", [["0 %", "0.0 %"], ["33.3 %", "62.5 %"], ["66.7 %", "87.5 %"], ["100 %", "100.0 %"]]),
        (["c"], "1 member</strong> brings <strong class=\"plain\">100 %", "How concentrated expected value is", []),
    ])
    func theCurveHasEachShareWhereItsMembersAre(_ valued: [String], _ headline: String, _ message: String, _ curve: [[String]]) throws {
        let built = try HandWorkedProgram.built(minimumScoredShare: 0, smallCount: 0) { _, run in
            run["lifetime_value"].rows.removeAll { row in !valued.contains { row[1] == "Zq7-\($0)" } }
        }
        let page = try built.site.text(of: "high-value/").replacing("\u{A0}", with: " ")
        #expect(page.contains(headline) && page.contains(message))
        #expect(try built.site.table("Share of expected value by share of members", on: "high-value/") ?? [] == curve)
    }

    /// a was the most valuable of four, and is the fourth of five.
    @Test func whoFellOutOfHighValueIsListed() throws {
        let built = try HandWorkedProgram.built()
        let rows = try #require(try built.site.table("Members who fell out of high value since the run before", on: "high-value/"))
        #expect(rows.map { $0.dropFirst() } == [["very high", "low", "€100.00", "2 Dec 2023"]])
    }

    @Test func segmentsHaveMeansOverThoseWhoHaveTheScore() throws {
        let open = try HandWorkedProgram.built(smallCount: 0)
        let rows = try open.site.csv("segments")
        let columns = ["segment_id", "members", "predicted_value_mean", "churn_probability_mean", "sales_per_member", "redemption_rate"]
        // (100 + 200 + 400) ÷ 3; (0.85 + 0.62 + 0.55) ÷ 3; (30 + 25 + 12.25) ÷ 3; 2 of 3. And (500 + 50) ÷ 2; 0.95 ÷ 2; (47.50 + 2.50) ÷ 2; none.
        #expect(rows.map { row in columns.map { row[$0] ?? "" } } == [["A", "3", "233.33", "0.6733", "22.42", "0.6667"], ["B", "2", "275.00", "0.4750", "25.00", ""]])
        // Where one alone must not be told of: 3 × 233.33, less the listed 100 and 200, is d's, who is in no list; 2 × 275, less 500, f's; and so their probabilities. Of what was bought, lists show c's alone, which leaves f's.
        let built = try HandWorkedProgram.built()
        let kept = try built.site.csv("segments")
        #expect(kept.map { row in columns.map { row[$0] ?? "" } } == [["A", "3", "", "", "22.42", "0.6667"], ["B", "2", "", "", "", ""]])
        #expect(kept.map { $0["withheld"] } == ["predicted_value_mean churn_probability_mean", "predicted_value_mean churn_probability_mean sales_per_member"])
    }

    @Test func cohortsHideWhatTellsOfOneMember() throws {
        let built = try HandWorkedProgram.built()
        let rows = try built.site.csv("cohort-retention")
        let shown = rows.map { [$0["cohort"], $0["months_after"], $0["members"], $0["active_members"], $0["retention"], $0["withheld"]] }
        // f in March; a and b in December, which leaves one; between them nobody.
        let february = [["2023-02", "1", "3", "", "", "active_members retention"]] + (2...9).map { ["2023-02", "\($0)", "3", "0", "0.0000", ""] } + [["2023-02", "10", "3", "", "", "active_members retention"]]
        let october = (1...2).map { ["2023-10", "\($0)", "2", "", "", "active_members retention"] }
        #expect(shown == february + october)
    }

    @Test func forecastsAreHeldAgainstWhatHappened() throws {
        let built = try HandWorkedProgram.built()
        let record = try built.site.csv("demand-track-record")
        // 15 December: 2.5 for 1, within; the 20th: 1 for 1, above its interval. The day that has not ended does not count.
        #expect(record.map { [$0["merchant_id"], $0["measure"], $0["granularity"], $0["periods"], $0["mae"], $0["wape"], $0["coverage_80"]] } == [["", "transactions", "day", "2", "0.7500", "0.7500", "0.5000"]])
        // Seven are served by three people at three an hour; the merchant has no staffing of its own.
        #expect(try built.site.csv("demand").map { [$0["merchant_id"], $0["upper_80"], $0["staff"]] } == [["", "7", "3"], ["acme-1", "6.5", ""]])
    }

    /// Five were written to and opened it, four of them clicked, two bought: that one did not click is nobody's to see, in no difference.
    @Test func contactsHideASmallStepBetweenTheirCounts() throws {
        let sent = HandWorkedProgram.at(11, 1)
        let built = try HandWorkedProgram.built { snapshot, _ in
            snapshot["fct_contacts"].rows = ["a", "b", "c", "d", "f"].enumerated().map { place, member in
                [
                    .text("c\(place)"), "acme", .text("Zq7-\(member)"), "spring", "retention", "email", .integer(sent), .integer(sent + 60),
                    place < 4 ? .integer(sent + 120) : nil, place < 2 ? .integer(sent + 180) : nil,
                ]
            }
        }
        let row = try #require(try built.site.table("Retention campaigns", on: "at-risk/")?.first)
        #expect(row[3] == "5" && row[4] == "5" && row[6] == "2")
        #expect(row[5] != "4" && !row[5].isEmpty)
    }

    /// Of two days forecast, 2 days apart: what was past when the snapshot was taken counts only where all is. A forecast that does not begin with the snapshot's day or the one after the run's is not of the next days.
    @Test(arguments: [(13, 1, "next 3 days"), (13, 2, "next 3 days"), (13, 4, "3 days from 4 Jan 2024"), (12, 30, "next day"), (12, 27, "3 days from 27 Dec 2023")])
    func aForecastSaysOfWhichDaysItIs(month: Int, day: Int, expected: String) throws {
        let built = try HandWorkedProgram.built { _, run in
            run["demand"].rows = [Int64(0), 2].map { ["acme", "", "transactions", "day", "\(HandWorkedProgram.at(month, day, 0) + $0 * 86_400)", "5", "3", "7"] }
        }
        let page = try built.site.text(of: "demand/").replacing("\u{A0}", with: " ")
        #expect(page.contains("are expected over the \(expected)") && page.contains("Transactions, \(expected)"))
    }

    @Test func pointsOfAMonthAndWhatIsOwedAtItsEnd() throws {
        let built = try HandWorkedProgram.built()
        let rows = try built.site.csv("points").filter { row in ["issued", "redeemed", "expired"].contains { (row[$0] ?? "0") != "0" } }
        #expect(rows.map { [$0["month"], $0["issued"], $0["redeemed"], $0["expired"], $0["liability_end"]] } == [["2023-06", "100", "0", "0", "100"], ["2023-12", "50", "30", "10", "110"]])
    }

    /// Braces of any number, and words that a fault of the program might print, are data like all else.
    @Test func textsOfTheInputsStopNoBuild() throws {
        let built = try HandWorkedProgram.built { snapshot, run in
            snapshot["dim_reward_rules"][0, "name"] = "Spend {{10}}, get {{{5}}}"
            snapshot["dim_reward_rules"][0, "definition"] = #"{"conditions": {"min": {"cents": 500}}}"#
            snapshot["dim_merchants"][0, "name"] = "nan"
            run["next_best_action"].rows = [["acme", "Zq7-a", "nil", "", "", "0", ""]]
        }
        let page = try built.site.text(of: "roi/r1/")
        #expect(page.contains("Spend &#123;&#123;10&#125;&#125;, get &#123;&#123;&#123;5&#125;&#125;&#125;"))
        #expect(page.contains("&#123;&quot;cents&quot;: 500&#125;&#125;&#125;"))
        #expect(try built.site.text(of: "demand/").contains(">nan<"))
    }

    /// The same figures on the pages.
    @Test func pagesSayWhatTheExportsSay() throws {
        let built = try HandWorkedProgram.built()
        #expect(try built.site.keyFigure("Sales", on: "") == "€157")
        let figures = try #require(try built.site.table("Figures of the period and of the one before", on: ""))
        #expect(figures.first { $0[0] == "Points liability" }?[1] == "110")
        // 110 × 1.15 = 126.5, where the binary product lies below it.
        let priced = try HandWorkedProgram.built(configure: { $0.sponsors["acme", default: SponsorSettings()].pointValue = 1.15 })
        #expect(try priced.site.note("Points liability", on: "") == "points; worth €1.27")
        #expect(figures.first { $0[0] == "Redemption rate" }?[1] == "50 %")
    }

    /// Facts begin within December: its row is empty, as it is not whole, and what was paid out in all has it: w1 for 200 and w3 for 150.
    @Test func whatWasPaidOutInAllHasMonthsThatAreNotWhole() throws {
        let built = try HandWorkedProgram.built { snapshot, _ in snapshot["snapshot"].rows[0][2] = .integer(HandWorkedProgram.at(12, 3)) }
        #expect(try built.site.keyFigure("Rewards redeemed, all", on: "roi/r1/")?.replacing("\u{A0}", with: " ") == "€3.50")
        #expect(try built.site.note("Rewards redeemed, all", on: "roi/r1/")?.replacing("\u{A0}", with: " ") == "cost of 2 rewards, by month below")
        #expect(try built.site.text(of: "roi/r1/").replacing("\u{A0}", with: " ").contains(">2 rewards redeemed in all<"))
        #expect(try built.site.csv("rewards-by-rule").map { $0["cost"] } == ["", "", "0.00"])
        // The month that is whole has none, and stands below with the others.
        let months = try #require(try built.site.table("Rewards by month", on: "roi/r1/"))
        #expect(months.map { $0.dropFirst().joined(separator: " ") } == ["– – – –", "– – – –", "0 0 0 €0.00"])
    }

    /// Facts begin within the only month: rewards were issued, and no month can be shown.
    @Test func aRuleWithoutAWholeMonthSaysSo() throws {
        let built = try HandWorkedProgram.built { snapshot, _ in
            snapshot["snapshot"].rows[0][2] = .integer(HandWorkedProgram.at(12, 3))
            snapshot["snapshot"].rows[0][3] = .integer(HandWorkedProgram.at(12, 31))
            snapshot["fct_transactions"].rows.removeAll { $0[0] == "t3" }
        }
        #expect(try built.site.note("Rewards redeemed, all", on: "roi/r1/")?.replacing("\u{A0}", with: " ") == "cost of 2 rewards")
        #expect(try built.site.text(of: "roi/r1/").contains("The data have no whole month of this rule’s rewards."))
    }

    /// Of 2,000 rewards in the 30 days before 1,000 were redeemed. A twentieth of a point more is a tenth as it is shown.
    @Test(arguments: [(2_000, 1_001, "▲ 0.1 pp"), (2_000, 999, "▼ 0.1 pp"), (4_000, 2_001, "▲ under 0.1 pp"), (2_000, 1_000, "unchanged"), (2_000, 1_010, "▲ 0.5 pp")])
    func howARateHasChanged(_ issued: Int, _ redeemed: Int, _ words: String) throws {
        let built = try HandWorkedProgram.built { snapshot, _ in
            func rewards(_ period: String, _ issued: Int, _ redeemed: Int, _ month: Int) -> [[Cell]] {
                (0..<issued).map { number in
                    let used = number < redeemed
                    return [.text("\(period)\(number)"), "r1", "Zq7-a", 200, used ? "redeemed" : "open", .integer(HandWorkedProgram.at(month, 10)), used ? .integer(HandWorkedProgram.at(month, 11)) : nil, nil]
                }
            }
            snapshot["fct_rewards"].rows = rewards("b", 2_000, 1_000, 11) + rewards("n", issued, redeemed, 12)
        }
        let row = try #require(try built.site.table("Figures of the period and of the one before", on: "")?.first { $0[0] == "Redemption rate" })
        #expect(row[3] == words, "\(row)")
    }
}
