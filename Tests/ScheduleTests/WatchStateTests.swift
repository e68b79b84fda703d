import Testing
@testable import Schedule

/// When a watcher builds, told second by second.
@Suite struct WatchStateTests {
    private static let pace = WatchPace(interval: 60, settle: 5, grace: 100, firstRetry: 10, longestRetry: 60)

    private static func signature(_ size: Int, isPublished: Bool = true) -> InputSignature {
        var signature = InputSignature()
        signature.marks["snapshots/s.sqlite"] = .init(device: 1, inode: 2, size: size, modified: 3, changed: 4)
        signature.isPublished = isPublished
        return signature
    }

    /// A watcher that has built once, at the moment 0.
    private static func built(_ outcome: WatchState.Outcome = .succeeded) -> WatchState {
        var state = WatchState(pace: pace)
        _ = state.look(signature(1), at: 0)
        state.began()
        state.ended(outcome, at: 0)
        return state
    }

    @Test func `it builds at its start, at once, whatever is there`() {
        var state = WatchState(pace: Self.pace)
        #expect(state.look(Self.signature(1), at: 7) == .build)
    }

    @Test func `the same inputs are not built again`() {
        var state = Self.built()
        #expect([1, 60, 86_400].map { state.look(Self.signature(1), at: $0) } == [.wait(60), .wait(60), .wait(60)])
        #expect(state.nextTry(at: 9) == nil)
    }

    @Test func `after a change it waits until nothing has changed for a while`() {
        var state = Self.built()
        #expect(state.look(Self.signature(2), at: 10) == .wait(5))
        #expect(state.look(Self.signature(3), at: 14) == .wait(5))
        #expect(state.look(Self.signature(3), at: 16) == .wait(3))
        #expect(state.look(Self.signature(3), at: 19) == .build)
    }

    @Test func `a change that is taken back is none`() {
        var state = Self.built()
        #expect(state.look(Self.signature(2), at: 10) == .wait(5))
        #expect(state.look(Self.signature(1), at: 12) == .wait(60))
        #expect(state.look(Self.signature(2), at: 200) == .wait(5))
    }

    /// A log that is written into the data folder all day must not keep the site as it is.
    @Test func `what never stops changing is built all the same`() {
        var state = Self.built()
        let steps = (0...100).map { state.look(Self.signature(2 + $0), at: 10 + Double($0)) }
        #expect(steps.dropLast().allSatisfy { $0 == .wait(5) || $0 == .wait(4) || $0 == .wait(3) || $0 == .wait(2) || $0 == .wait(1) })
        #expect(steps.last == .build)
    }

    @Test func `what changes during a build is built after it`() {
        var state = Self.built()
        _ = state.look(Self.signature(2), at: 10)
        #expect(state.look(Self.signature(2), at: 15) == .build)
        state.began()
        state.ended(.succeeded, at: 30)
        #expect(state.look(Self.signature(3), at: 30) == .wait(5))
        #expect(state.look(Self.signature(3), at: 35) == .build)
    }

    @Test func `the pause after failures doubles up to its limit`() {
        var state = Self.built(.failed)
        var moment = 0.0
        var pauses: [Double] = []
        for _ in 0..<6 {
            let pause = state.nextTry(at: moment) ?? -1
            pauses.append(pause)
            #expect(state.look(Self.signature(1), at: moment + pause - 1) == .wait(1))
            moment += pause
            #expect(state.look(Self.signature(1), at: moment) == .build)
            state.began()
            state.ended(.failed, at: moment)
        }
        #expect(pauses == [10, 20, 40, 60, 60, 60])
    }

    @Test func `after a failure new inputs are tried at once, and the pauses begin anew`() {
        var state = Self.built(.failed)
        for moment in [10.0, 30] {
            #expect(state.look(Self.signature(1), at: moment) == .build)
            state.began()
            state.ended(.failed, at: moment)
        }
        #expect(state.look(Self.signature(2), at: 31) == .wait(5))
        #expect(state.look(Self.signature(2), at: 36) == .build)
        state.began()
        state.ended(.failed, at: 36)
        #expect(state.nextTry(at: 36) == 10)
    }

    @Test func `a success ends the pauses`() {
        var state = Self.built(.failed)
        #expect(state.look(Self.signature(1), at: 10) == .build)
        state.began()
        state.ended(.succeeded, at: 11)
        #expect(state.look(Self.signature(1), at: 1_000) == .wait(60))
    }

    /// What is incomplete is not tried again and again: once more when the patience ends, and then it fails.
    @Test func `incomplete inputs wait for a change, or for the end of the patience`() {
        var state = Self.built()
        #expect(state.look(Self.signature(2), at: 200) == .wait(5))
        #expect(state.look(Self.signature(2), at: 205) == .build)
        #expect(state.isPatient(at: 205))
        state.began()
        state.ended(.incomplete, at: 206)
        #expect(state.nextTry(at: 206) == 94)
        #expect(state.look(Self.signature(2), at: 250) == .wait(50))
        #expect(state.look(Self.signature(2), at: 300) == .build)
        #expect(!state.isPatient(at: 300))
    }

    @Test func `patience begins anew with each change`() {
        var state = Self.built()
        _ = state.look(Self.signature(2), at: 200)
        #expect(state.isPatient(at: 299) && !state.isPatient(at: 300))
        _ = state.look(Self.signature(3), at: 299)
        #expect(state.isPatient(at: 398) && !state.isPatient(at: 399))
    }

    @Test func `a site that is gone is built again, and the first one is no change`() {
        var state = WatchState(pace: Self.pace)
        _ = state.look(Self.signature(1, isPublished: false), at: 0)
        state.began()
        state.ended(.succeeded, at: 1)
        #expect(state.look(Self.signature(1), at: 2) == .wait(60))
        #expect(state.look(Self.signature(1, isPublished: false), at: 3) == .wait(5))
        #expect(state.look(Self.signature(1, isPublished: false), at: 8) == .build)
    }

    /// No wait is nothing: a watcher never runs in circles.
    @Test func `every wait is longer than nothing`() {
        for settle in [0.0, 5] {
            var pace = Self.pace
            pace.settle = settle
            var state = WatchState(pace: pace)
            for moment in stride(from: 0.0, to: 400, by: 0.25) {
                switch state.look(Self.signature(Int(moment) / 50), at: moment) {
                case .wait(let seconds): #expect(seconds > 0)
                case .build:
                    state.began()
                    state.ended(Int(moment) % 3 == 0 ? .failed : .succeeded, at: moment)
                }
            }
        }
    }

    @Test func `without patience incomplete inputs are tried again after a second at the earliest`() {
        var pace = Self.pace
        pace.grace = 0
        var state = WatchState(pace: pace)
        #expect(state.look(Self.signature(1), at: 5) == .build)
        state.began()
        state.ended(.incomplete, at: 50)
        #expect(state.nextTry(at: 50) == 1)
    }
}
