import Foundation
import ProgramFixture
import Testing

/// What the pages say where a run leaves something out, or its churn model cannot tell.
@Suite struct MissingScoresTests {
    private static let reason = "as it counts more than 50 % of the members with a churn probability as at risk, and a warning about most of them warns of nobody"

    private func words(_ page: String, _ built: (site: PublishedSite, small: SmallSite)) throws -> String {
        try built.site.text(of: page).replacing("\u{A0}", with: " ")
    }

    private func operatorPage(_ built: (site: PublishedSite, small: SmallSite)) throws -> String {
        String(decoding: try Data(contentsOf: built.site.folder.appendingPathComponent("../../operator/index.html")), as: UTF8.self)
    }

    @Test func aRunWithValuesAndNoChurnSaysSo() throws {
        let built = try HandWorkedProgram.built { $1["churn"].rows = [] }
        let overview = try words("", built)
        #expect(overview.contains("Which of Acme Foods’s members may leave is not known: this run has no churn scores of them. What they are worth is known."))
        #expect(try built.site.table("Changes since the run before", on: "")?.map { $0[0] } == ["Listed members who rose to high or very high value", "Listed members who fell out of high value"])
        #expect(try words("at-risk/", built).contains("this run has no churn scores of Acme Foods’s members."))
        #expect(try words("high-value/", built).contains("this run has no") == false)
    }

    /// Why is for the operator: the run says it.
    @Test func whyAModelWasNotUsedIsOnTheOperatorsPage() throws {
        let reasons = #"[{"sponsor_id": "acme", "model": "churn", "reason": "the best model <b> is too weak."}, {"sponsor_id": "nobody", "model": "churn", "reason": "secret."}]"#
        let built = try HandWorkedProgram.built { snapshot, run in
            run["churn"].rows = []
            run.edit = { $0.replacingOccurrences(of: "\"contract_version\": 1,", with: "\"contract_version\": 1, \"not_scored\": \(reasons),") }
        }
        let page = try operatorPage(built)
        #expect(page.contains("What the run left out") && page.contains("The best model &lt;b&gt; is too weak.") && !page.contains("secret"))
        #expect(try !words("at-risk/", built).contains("too weak"))
        #expect(try !operatorPage(HandWorkedProgram.built()).contains("What the run left out"))
    }

    @Test func aRunWithChurnAndNoValuesSaysSo() throws {
        let built = try HandWorkedProgram.built { snapshot, run in
            run["lifetime_value"].rows = []
            run["churn"].rows = run["churn"].rows.map { row in row.enumerated().map { $0 == 2 ? "0.1" : $1 } }
        }
        #expect(try words("", built).contains("What Acme Foods’s members are worth is not known: this run has no lifetime values of them. Their risk is known."))
        #expect(try words("high-value/", built).contains("this run has no lifetime values of Acme Foods’s members."))
        #expect(try built.site.note("Expected value, 12 months", on: "high-value/") == "no lifetime values in this run")
    }

    /// What members are worth is unknown then, and nowhere nothing: neither the two at risk with their advice, nor the three who recovered.
    @Test(arguments: [true, false]) func whatNobodyIsWorthIsUnknown(_ isValued: Bool) throws {
        let built = try HandWorkedProgram.built(minimumScoredShare: 0) { _, run in
            if !isValued { run["lifetime_value"].rows = [] }
            for (row, probability) in ["0.85", "0.62", "0.1", "0.1", "0.1"].enumerated() { run["churn"].rows[row][2] = probability }
            run["next_best_action"].rows = [["acme", "Zq7-a", "call_now", "", "", "0.5", ""]]
        } before: { _, run in
            for (row, probability) in ["0.1", "0.1", "0.85", "0.1", "0.1"].enumerated() { run["churn"].rows[row][2] = probability }
            run.models = [RunFixture.model]
        }
        let spend = try #require(try built.site.keyFigure("Most worth spending to keep them", on: "at-risk/"))
        let actions = try #require(try built.site.table("Actions by number of members", on: "")?.first)
        let recovered = try #require(try built.site.note("New · worse · recovered", on: "at-risk/"))
        #expect((spend == "–") == !isValued && actions[1] == "1" && (actions[2] == "–") == !isValued && recovered.contains("worth") == isValued, "\(spend) \(actions) \(recovered)")
        #expect(try words("at-risk/", built).contains("€0") == false && words("", built).contains("what they are worth is not known") == !isValued)
    }

    /// Others are valued, d alone or with f: of a and b, who are at risk, and c, who recovered, nobody is; or all three are at risk, and b and c valued.
    @Test(arguments: [false, true]) func whatThoseWithoutAValueAreWorthIsUnknown(_ isPartial: Bool) throws {
        let built = try HandWorkedProgram.built(minimumScoredShare: 0) { _, run in
            run["lifetime_value"].rows.removeAll { row in row[1] == "Zq7-a" || !isPartial && ["Zq7-b", "Zq7-c", "Zq7-f"].contains(row[1]) }
            for (row, probability) in ["0.85", "0.62", isPartial ? "0.6" : "0.1", "0.1", "0.1"].enumerated() { run["churn"].rows[row][2] = probability }
            run["next_best_action"].rows = ["a", "b"].map { ["acme", "Zq7-\($0)", "call_now", "", "", "0.5", ""] }
        } before: { _, run in
            for (row, probability) in ["0.1", "0.1", isPartial ? "0.1" : "0.85", "0.1", "0.1"].enumerated() { run["churn"].rows[row][2] = probability }
            run.models = [RunFixture.model]
        } configure: { $0.maximumAtRiskShare = 0.9 }
        let (page, overview) = (try words("at-risk/", built), try words("", built))
        #expect(page.contains(isPartial ? "3 members worth at least €700</strong> over the next year are" : "2 members</strong> are likely"))
        let labels = ["Value at risk, 12 months", "New · worse · recovered", "Most worth spending to keep them"]
        #expect(try labels.map { try built.site.keyFigure($0, on: "at-risk/") } == (isPartial ? ["€700", "3 · 0 · 0", "€70"] : ["–", "2 · 0 · 1", "–"]))
        let notes = try labels.map { try built.site.note($0, on: "at-risk/")?.replacing("\u{A0}", with: " ") }
        #expect(notes == (isPartial
            ? ["61 % of all expected value; not all of them have one", "of members listed; recovered worth €0", "10 % of the value of the 2 of 3 listed who have one, within margin"]
            : ["none of them has a lifetime value", "of members listed", "none of those listed has a lifetime value"]))
        #expect(try built.site.table("Actions by number of members", on: "")?.first?.dropFirst() == ["2", isPartial ? "€200" : "–"])
        #expect(overview.contains(isPartial ? "and what those with a lifetime value are worth over 12 months." : "what they are worth is not known."))
        #expect(try built.site.table("Figures of the period", on: "")?.first { $0[0] == "Value at risk, 12 months" }?[1] == (isPartial ? "€700" : "–"))
    }

    /// Of a, b and c, who are listed, nobody or a alone has a churn probability.
    @Test(arguments: [false, true]) func whoIsListedWithoutAProbabilityMayBeAtRisk(_ isPartial: Bool) throws {
        let built = try HandWorkedProgram.built(minimumScoredShare: 0) { _, run in
            run["churn"].rows = [["acme", "Zq7-d", "0.1", "", ""], ["acme", "Zq7-f", "0.1", "", ""]] + (isPartial ? [["acme", "Zq7-a", "0.9", "", ""]] : [])
            run["lifetime_value"].rows = ["a", "b", "c", "d", "f"].map { ["acme", "Zq7-\($0)", "0", "10000", "", "", ""] }
        } configure: { ($0.veryHighShare, $0.highShare, $0.mediumShare) = (0.5, 0.7, 0.9) }
        let label = "Listed here and at risk"
        #expect(try built.site.keyFigure(label, on: "high-value/") == (isPartial ? "1" : "–"))
        #expect(try built.site.note(label, on: "high-value/") == (isPartial ? "of the 1 with a churn probability; worth €100" : "none of those listed has a churn probability"))
        #expect(try built.site.note("Expected value, 12 months", on: "high-value/") == "of 5 scored members")
    }

    @Test func aRunWithNeitherSaysSo() throws {
        let built = try HandWorkedProgram.built(minimumScoredShare: 0) { $1["churn"].rows = []; $1["lifetime_value"].rows = [] }
        let overview = try words("", built)
        #expect(overview.contains("Neither risk nor value of Acme Foods’s members is known: this run has no scores of them."))
        #expect(overview.contains("Nothing can be compared: this run has neither churn scores nor lifetime values of Acme Foods’s members."))
    }

    /// Four of the five scored are at risk.
    @Test func aModelThatWarnsOfMostTellsNothing() throws {
        let built = try HandWorkedProgram.built()
        #expect(try words("", built).contains("the churn model cannot tell Acme Foods’s members apart, \(Self.reason)."))
        #expect(try built.site.table("Changes since the run before", on: "")?.count == 2)
        let page = try words("at-risk/", built)
        #expect(page.contains("The churn model cannot tell"))
        #expect(!page.contains("class=\"badge\""))
        for label in ["Members at risk", "Value at risk, 12 months", "New · worse · recovered", "Most worth spending to keep them"] {
            #expect(try built.site.keyFigure(label, on: "at-risk/") == "not known")
        }
    }

    @Test func aDoubtedModelWithoutValuesDoesNotDenyTheRunBefore() throws {
        let built = try HandWorkedProgram.built { $1["lifetime_value"].rows = [] }
        #expect(try words("", built).contains("Nothing can be compared: the churn model cannot tell members apart, and this run has no lifetime values of Acme Foods’s members."))
    }

    /// Five members, four of them scored: that one is not may not be told, neither by a count nor by the chart's title.
    @Test func howManyAreScoredIsNotToldByATitle() throws {
        let built = try HandWorkedProgram.built { $1["churn"].rows = $1["churn"].rows.dropLast().enumerated().map { $0 == 0 ? $1 : [$1[0], $1[1], "0.1", "", ""] } }
        let page = try words("at-risk/", built)
        #expect(page.contains("How churn probabilities are spread"))
        #expect(!page.contains(/[0-9] scored member|[0-9] members? with a/))
    }

    @Test(arguments: [
        ("0.55", "as on members held back from its training it ranks little better than chance (AUC 0.55, where 0.6 is asked for)"),
        ("0.5961", "as on members held back from its training it ranks little better than chance (AUC 0.596, where 0.6 is asked for)"),
        ("0.35", "as on members held back from its training it ranks no better than chance (AUC 0.35, where 0.6 is asked for)"),
        (nil, "as the run does not say how well it ranks members"),
    ])
    func aModelThatRanksBadlySaysHowBadly(_ auc: String?, _ reason: String) throws {
        let built = try HandWorkedProgram.built { _, run in
            run.models = [RunFixture.model.replacing(#""metrics": {"auc_roc": 0.87}"#, with: #""metrics": {\#(auc.map { #""auc_roc": \#($0)"# } ?? "")}"#)]
        }
        #expect(try words("", built).contains("the churn model cannot tell Acme Foods’s members apart, \(reason)."))
    }

    /// Nobody was exposed to the only rule; three rewards of 2.00, 2.00 and 1.50 were issued, and two of them redeemed.
    @Test func aRuleWithNobodyToCompareSaysWhyAndWhatWasPaidOut() throws {
        let built = try HandWorkedProgram.built()
        #expect(try words("roi/r1/", built).contains("Whether “Tenth coffee” pays is not known: no member who can be counted is recorded as having been under it."))
        #expect(try built.site.keyFigure("Rewards redeemed, all", on: "roi/r1/") == "€3.50")
        #expect(try built.site.note("Rewards redeemed, all", on: "roi/r1/") == "cost of 2 rewards, by month below")
        let row = try #require(try built.site.table("Reward rules by net impact", on: "roi/")?.first)
        #expect(row[8] == "running" && row[4] == "–")
        #expect(try words("roi/r1/", built).contains("no end set"))
    }

    @Test func noneListedIsNotNoneKnown() throws {
        let built = try HandWorkedProgram.built { $1["churn"].rows = [] }
        #expect(try words("", built).contains("This run has no churn scores, so there is no list of members at risk to advise on."))
    }

    /// Two hours are as busy as the first.
    @Test func equalsOfTheBusiestHourAreCounted() throws {
        let built = try HandWorkedProgram.built { _, run in
            run["demand"].rows = (9...12).map { ["acme", "", "transactions", "hour", "\(HandWorkedProgram.at(13, 1, $0))", $0 == 11 ? "1" : "5", "0", "7"] }
        }
        let page = try words("demand/", built)
        #expect(page.contains("</strong> with 5, as in 2 other hours."))
        #expect(page.contains("Mondays at 09:00 and 2 other hours are busiest"))
        #expect(page.contains("About 16 transactions"))
    }

    private struct Forecast {
        var merchant = ""
        var measure = "transactions"
        var granularity = "day"
        /// Of January, from 1.
        var days = 1...7
        var expected = "5"

        var rows: [[String]] {
            days.map { ["acme", merchant, measure, granularity, "\(HandWorkedProgram.at(13, 1, granularity == "hour" ? 9 : 0) + Int64($0 - 1) * 86_400)", expected, "0", "7"] }
        }
    }

    private func demand(_ forecasts: Forecast...) throws -> (words: String, site: PublishedSite, small: SmallSite) {
        let built = try HandWorkedProgram.built { _, run in run["demand"].rows = forecasts.flatMap(\.rows) }
        return (try words("demand/", built), built.site, built.small)
    }

    /// What is forecast is never denied, and what is not is never said to be expected.
    @Test func aForecastOfOtherThingsIsNotNone() throws {
        // The shop is closed for a week, and its rewards are redeemed all the while.
        let closed = try demand(Forecast(measure: "redemptions"), Forecast(days: 8...9), Forecast(granularity: "hour", days: 8...9))
        #expect(closed.words.contains("About 10 transactions</strong> are expected over the 2 days from 8 Jan 2024; busiest on"))
        #expect(try closed.site.keyFigure("Busiest hour, 2 days from 8 Jan 2024", on: "demand/") == "5" && closed.site.note("Most staff in an hour", on: "demand/")?.hasSuffix("over the 2 days from 8 Jan 2024") == true)
        #expect(try closed.site.keyFigure("Transactions, 2 days from 8 Jan 2024", on: "demand/") == "10" && closed.site.keyFigure("Redemptions, next 7 days", on: "demand/") == "35")

        let merchants = try demand(Forecast(merchant: "acme-1"))
        #expect(merchants.words.contains("<h1>The transactions of all of Acme Foods are not forecast, only those of single merchants.</h1>"))
        #expect(try merchants.words.contains("This run has no forecast of the transactions of all of Acme Foods.") && merchants.site.note("Transactions, next 7 days", on: "demand/") == "forecast of single merchants alone")

        let redemptions = try demand(Forecast(measure: "redemptions", granularity: "hour", days: 1...3, expected: "2"))
        #expect(redemptions.words.contains("<h1>About 6 redemptions are expected over the next 3 days; transactions are not forecast.</h1>"))
        #expect(try redemptions.site.keyFigure("Redemptions, next 3 days", on: "demand/") == "6")

        let few = try demand(Forecast(measure: "redemptions", expected: "0.001"))
        #expect(few.words.contains("<h1>Below 0.1 redemptions are expected over the next 7 days; transactions are not forecast.</h1>"))

        let ofMerchants = try demand(Forecast(merchant: "acme-1", measure: "redemptions"))
        #expect(ofMerchants.words.contains("<h1>Transactions are not forecast in this run, only redemptions.</h1>") && ofMerchants.words.contains("The run forecasts no transactions of single merchants; what it forecasts of their redemptions is in the CSV."))

        #expect(try demand().words.contains("<h1>No demand is forecast: this run has no rows for Acme Foods.</h1>"))
    }

    /// The whole is forecast for a day, a merchant for the week.
    @Test func theDaysOfTheWholeAreItsOwn() throws {
        let page = try demand(Forecast(days: 1...1), Forecast(merchant: "acme-1"))
        #expect(page.words.contains("</strong> are expected over the next day;") && !page.words.contains("Over all 1 day"))
        #expect(try page.site.keyFigure("Transactions, next day", on: "demand/") == "5")
    }

    /// A shop that opens in a week has no figure for the week before, unless its hours have one.
    @Test func aMerchantWithoutAForecastOfTheWeekHasNoNought() throws {
        func week(_ forecasts: Forecast...) throws -> [String] {
            let built = try HandWorkedProgram.built { snapshot, run in
                snapshot["dim_merchants"].rows.append(["acme-2", "acme", "Acme Hill", "grocery", "D01"])
                run["demand"].rows = (forecasts + [Forecast(merchant: "acme-2")]).flatMap(\.rows)
            }
            let rows = try #require(try built.site.table("Expected transactions by merchant", on: "demand/"))
            return rows.map { $0[2] } + (try words("demand/", built).contains("A day without a forecast adds nothing.") ? ["fewer"] : [])
        }
        let (late, hours) = (Forecast(merchant: "acme-1", days: 8...9), Forecast(merchant: "acme-1", granularity: "hour", days: 1...3, expected: "2"))
        #expect(try week(late) == ["–", "35", "fewer"] && week(late, hours) == ["6", "35", "fewer"] && week(Forecast(merchant: "acme-1", expected: "0")) == ["0", "35"])
        // Four days of 5, and hours of the three before.
        #expect(try week(Forecast(merchant: "acme-1", days: 4...7), Forecast(merchant: "acme-1", granularity: "hour", expected: "2")) == ["26", "35"])
        let equals = try demand(Forecast(merchant: "acme-1", days: 1...3), Forecast(merchant: "acme-1", days: 4...5, expected: "9"))
        #expect(try equals.site.table("Expected transactions by merchant", on: "demand/")?.first?[3] == "Thu 4 Jan 2024 and 1 other: 9")
    }

    /// Hours from noon on, days from tomorrow: the sum is over seven whole days, and what is busiest is one of them. The hours end before them.
    @Test func eachSeriesBeginsWithItsOwnFirstDay() throws {
        let page = try demand(Forecast(granularity: "hour", days: 1...7, expected: "6"), Forecast(days: 2...9), Forecast(days: 10...10, expected: "90"), Forecast(measure: "redemptions", days: 3...12, expected: "1"))
        #expect(page.words.contains("About 35 transactions</strong> are expected over the next 7 days; busiest on <strong class=\"plain\">Tue 2 Jan 2024</strong> with 5, as in 6 other days."))
        #expect(try page.site.note("Transactions, next 7 days", on: "demand/") == "expected from Tue 2 Jan 2024 to Mon 8 Jan 2024")
        #expect(try page.site.keyFigure("Busiest hour, next 7 days", on: "demand/") == "6" && page.site.keyFigure("Redemptions, 7 days from 3 Jan 2024", on: "demand/") == "7")
        #expect(page.words.contains("Over all 7 days the most in an hour is expected on Mon 1 Jan 2024, 09:00, as in 6 other hours"))
    }

    /// Only Monday's hours are forecast: they do not tell the week's busiest, of which Saturday is told.
    @Test func theBusiestHourIsOneOfTheDaysToldOf() throws {
        let page = try demand(Forecast(granularity: "hour", days: 1...1, expected: "6"), Forecast(days: 1...5), Forecast(days: 6...6, expected: "500"), Forecast(days: 7...7))
        #expect(page.words.contains("busiest on <strong class=\"plain\">Sat 6 Jan 2024</strong> with 500."))
        let all = try demand(Forecast(granularity: "hour", expected: "0.04"), Forecast(days: 1...2, expected: "0.04"))
        #expect(all.words.contains("About 0.1 transactions</strong> are expected over the next 2 days; busiest on <strong class=\"plain\">Mon 1 Jan 2024, 09:00–10:00</strong> with below 0.1, as in 1 other hour."))
        #expect(try all.site.keyFigure("Busiest hour, next 7 days", on: "demand/") == "below 0.1")
    }

    /// The snapshot is of midnight before Monday: what is past is not the busiest of the coming days.
    @Test func whatIsPastIsNotComing() throws {
        func past(_ row: [String], _ by: Int64) -> [String] { row.enumerated().map { $0 == 4 ? "\((Int64($1) ?? 0) - by)" : $1 } }
        let built = try HandWorkedProgram.built { _, run in
            run["demand"].rows = [past(Forecast(granularity: "hour", days: 1...1, expected: "90").rows[0], 12 * 3_600)] + Forecast(granularity: "hour", days: 1...2).rows
        }
        #expect(try built.site.keyFigure("Busiest hour, next 2 days", on: "demand/") == "5" && words("", built).contains("Busiest hour of the next 2 days: Mon 1 Jan 2024"))
        #expect(try words("demand/", built).contains("Over all 2 days the most in an hour is expected on Mon 1 Jan 2024, 09:00, as in 1 other hour") && words("demand/", built).contains("Mondays at 09:00 and 1 other hour are busiest"))
        let over = try HandWorkedProgram.built { _, run in run["demand"].rows = [past(Forecast(granularity: "hour", days: 1...1).rows[0], 12 * 3_600)] }
        #expect(try words("demand/", over).contains("expected over the day of 31 Dec 2023; busiest on"))
    }

    /// Hours of the day before, days to come: the days are what is expected, on the chart and the overview too. A merchant's days that are past are not its busiest.
    @Test func hoursThatArePastAreNotInFrontOfTheDaysToCome() throws {
        func past(_ forecast: Forecast) -> [[String]] { forecast.rows.map { row in row.enumerated().map { $0 == 4 ? "\((Int64($1) ?? 0) - 86_400)" : $1 } } }
        let built = try HandWorkedProgram.built { _, run in
            let merchant = past(Forecast(merchant: "acme-1", days: 1...1, expected: "70"))
            run["demand"].rows = past(Forecast(granularity: "hour", days: 1...1, expected: "90")) + Forecast(days: 1...3).rows + merchant + Forecast(merchant: "acme-1", granularity: "hour", days: 1...2).rows
        }
        let page = try words("demand/", built)
        #expect(page.contains("Over all 3 days the most is expected on Mon 1 Jan 2024, as in 2 other days") && !page.contains("the most in an hour"))
        #expect(try !words("", built).contains("Busiest hour of"))
        #expect(try built.site.table("Expected transactions by merchant", on: "demand/")?.first?[3] == "–")
    }

    /// Each reason why a part is empty is true of what the run has.
    @Test func whatIsMissingIsOfTheWhole() throws {
        let page = try demand(Forecast(merchant: "acme-1"), Forecast(merchant: "acme-1", granularity: "hour"))
        for unit in ["day", "hour"] { #expect(page.words.contains("The run has no forecast by \(unit) of the transactions of all of Acme Foods."), "\(unit)") }
        #expect(page.words.contains("The run has no forecast by hour of the transactions of all of Acme Foods, so hours cannot be compared."))
        #expect(try page.site.note("Busiest hour, next 7 days", on: "demand/") == "forecast of single merchants alone")
        let none = try demand(Forecast())
        #expect(try none.site.note("Busiest hour, next 7 days", on: "demand/") == "no forecast by hour")
    }

    /// What is expected at all is 0 in no table.
    @Test func littleIsNotNothing() throws {
        let page = try demand(Forecast(days: 1...2, expected: "0.01"), Forecast(days: 3...3, expected: "0"))
        #expect(try page.site.table("Expected transactions by day", on: "demand/")?.map { $0[1] } == ["below 0.1", "below 0.1", "0"])
    }

    /// Where the days forecast are all past and hours are to come, the hours are what is expected.
    @Test func hoursThatAreComingGoBeforeDaysThatArePast() throws {
        let page = try demand(Forecast(days: -5 ... -1, expected: "90"), Forecast(granularity: "hour", days: 1...1, expected: "3"),
            Forecast(merchant: "acme-1", days: -5 ... -1, expected: "90"), Forecast(merchant: "acme-1", granularity: "hour", days: 1...1, expected: "2"))
        #expect(page.words.contains("About 3 transactions</strong> are expected over the next day; busiest on <strong class=\"plain\">Mon 1 Jan 2024, 09:00–10:00</strong> with 3."))
        #expect(try page.site.keyFigure("Transactions, next day", on: "demand/") == "3" && page.site.table("Expected transactions by merchant", on: "demand/")?.first?[2] == "2")
    }

    @Test func whatIsPastIsNotAMerchantsBusiest() throws {
        let page = try demand(Forecast(merchant: "acme-1", days: -3 ... -2, expected: "90"), Forecast(merchant: "acme-1", days: 1...2), Forecast(merchant: "acme-1", days: 3...3, expected: "6"))
        #expect(try page.site.table("Expected transactions by merchant", on: "demand/")?.first?[3] == "Wed 3 Jan 2024: 6")
    }

    /// Sums and means are of the numbers as written: 33.9 + 31.4 + 35.8 + 29.6 + 6.2 + 32.7 + 26.9 = 196.5, below which a sum in binary lies; so is
    /// 7 × 0.55 = 3.85. The mean of 0.1, 0.1 and 0.4 is 0.2.
    @Test func sumsAndMeansAreOfTheNumbersAsWritten() throws {
        let days = ["33.9", "31.4", "35.8", "29.6", "6.2", "32.7", "26.9"].enumerated().map { Forecast(days: $0 + 1 ... $0 + 1, expected: $1) }
        let built = try HandWorkedProgram.built { _, run in run["demand"].rows = days.flatMap(\.rows) }
        #expect(try words("demand/", built).contains("About 197 transactions"))
        let merchants = try demand(Forecast(merchant: "acme-1", expected: "0.55"))
        #expect(try merchants.site.table("Expected transactions by merchant", on: "demand/")?.first?[2] == "3.9")
        let hours = try demand(Forecast(granularity: "hour", days: 1...1, expected: "0.1"), Forecast(granularity: "hour", days: 8...8, expected: "0.1"), Forecast(granularity: "hour", days: 15...15, expected: "0.4"), Forecast(granularity: "hour", days: 2...2, expected: "0.2"))
        #expect(hours.words.contains("Mondays at 09:00 and 1 other hour are busiest"))
    }

    /// Nobody is denied to leave of whom no probability is known.
    @Test func nobodyIsSpokenOfWhoHasNoProbability() throws {
        func headline(_ count: Int, smallCount: Int = 0) throws -> String {
            let built = try HandWorkedProgram.built(minimumScoredShare: 0, smallCount: smallCount) { _, run in
                run["churn"].rows = run["churn"].rows.prefix(count).map { $0.enumerated().map { $0 == 2 ? "0.1" : $1 } }
            }
            return try #require(words("at-risk/", built).split(separator: "<h1>").last?.split(separator: "</h1>").first.map(String.init))
        }
        #expect(try headline(3) == "<strong class=\"good\">None of the 3 members with a churn probability</strong> is likely to leave within 60 days.")
        #expect(try headline(1) == "<strong class=\"good\">None of the members with a churn probability</strong> is likely to leave within 60 days.")
    }

    /// Days with a gap: an hour of a day that the sum leaves out is not its busiest.
    @Test func whatIsBusiestIsInTheSum() throws {
        let page = try demand(Forecast(days: 1...2), Forecast(days: 5...5), Forecast(granularity: "hour", days: 1...2, expected: "1"), Forecast(granularity: "hour", days: 3...3, expected: "9"), Forecast(granularity: "hour", days: 5...5, expected: "2"))
        #expect(page.words.contains("busiest on <strong class=\"plain\">Fri 5 Jan 2024, 09:00–10:00</strong> with 2."))
        let low = try demand(Forecast(expected: "0.001"), Forecast(merchant: "acme-1", expected: "0.001"))
        #expect(low.words.contains("Below 0.1 transactions</strong> are expected") && !low.words.contains("About 0"))
        #expect(try low.site.table("Expected transactions by merchant", on: "demand/")?.first?[2] == "below 0.1")
    }

    /// Somebody without a value is not of known worth.
    @Test func whatIsKnownIsKnownOfThoseScored() throws {
        let values = try HandWorkedProgram.built(minimumScoredShare: 0, smallCount: 0) { $1["churn"].rows = []; $1["lifetime_value"].rows.removeLast() }
        #expect(try words("", values).contains("What those with a lifetime value are worth is known."))
        let risks = try HandWorkedProgram.built(minimumScoredShare: 0, smallCount: 0) { _, run in
            run["lifetime_value"].rows = []
            run["churn"].rows = run["churn"].rows.dropLast().map { $0.enumerated().map { $0 == 2 ? "0.1" : $1 } }
        }
        #expect(try words("", risks).contains("The risk of those with a churn probability is known."))
    }

    @Test func whereNothingIsExpectedNothingIsBusiest() throws {
        let page = try demand(Forecast(granularity: "hour", expected: "0"))
        #expect(page.words.contains("About 0 transactions</strong> are expected over the next 7 days.</h1>") && !page.words.contains("usiest on") && !page.words.contains("are busiest"))
        #expect(try page.site.note("Busiest hour, next 7 days", on: "demand/") == "none expected" && !page.site.text(of: "").contains("Busiest hour of the"))
    }
}
