import Diagnostics
import Foundation
import SiteConfig
import Testing

@testable import Scorer
@testable import ScoreCommands

@Suite struct RunCommandTests {
    private func plan(_ arguments: [String]) -> String {
        do {
            _ = try RunCommand.parse(arguments).plan(SiteConfiguration())
            return "(not refused)"
        } catch {
            return (error as? Fault)?.message ?? "\(error)"
        }
    }

    @Test func `what is wrong with options is said before any work`() {
        #expect(plan([]) == "(not refused)")
        #expect(plan(["--run", "../x"]).hasPrefix("--run: “../x” is not a run's id. An id is 1 to 64 of "))
        #expect(plan(["--run", ""]).hasPrefix("--run: “” is not a run's id."))
        #expect(plan(["--run", "2026-11-21"]) == "(not refused)")
        #expect(plan(["--scored-at", "1704070800000"]) == "--scored-at: 1704070800000 is outside of the years 1 to 9999. Name Unix seconds, not milliseconds.")
        #expect(plan(["--least-auc", "0.4"]) == "--least-auc: 0.4 is not an AUC from 0.5 to 1. 0.7 is usual; 0.5 uses every model that tells anything.")
        #expect(plan(["--exploration", "0.6"]) == "--exploration: 0.6 is not a share from 0 to 0.5. 0.05 is usual; 0 is none.")
        #expect(plan(["--horizon", "6"]) == "--horizon: 6 is not a number of days from 7 to 365. 60 is usual.")
        #expect(plan(["--models", ","]) == "--models: no model is named. There are lifetime_value, churn, demand, segments, next_best_action; without the option all are made.")
        #expect(plan(["--models", "chrun"]).hasPrefix("--models: there is no model “chrun”. Did you mean churn?"))
        #expect(plan(["--models", "churn,next_best_action"]) == "--models: next_best_action rests on churn and lifetime_value. Name churn,lifetime_value,next_best_action.")
        #expect(plan(["--models", "churn,lifetime_value,next_best_action"]) == "(not refused)")
    }

    @Test func `what is asked for is planned`() throws {
        let plan = try RunCommand.parse(["--horizon", "30", "--least-auc", "0.65", "--seed", "9", "--run", "r", "--models", "churn,demand"]).plan(SiteConfiguration())
        #expect(plan.horizonDays == 30 && plan.leastArea == 0.65 && plan.seed == 9 && plan.runID == "r" && plan.models == [.churn, .demand])
    }
}
