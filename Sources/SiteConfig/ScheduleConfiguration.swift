/// When builds run, and who is told what became of them.
package struct ScheduleConfiguration: Sendable, Equatable {
    /// Commands of the operator's; empty for none.
    package var onPublish = ""
    package var onFailure = ""
    /// How long each of them may take.
    package var hookSeconds = 60
    package var intervalSeconds = 60
    package var settleSeconds = 5
    package var graceSeconds = 600
    package var retrySeconds = 10
    package var longestRetrySeconds = 3_600

    package init() {}
}
