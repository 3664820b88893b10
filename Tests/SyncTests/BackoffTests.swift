import ConnectorKit
import Testing

@testable import Sync

@Suite struct `Backing off` {
    private func failure(_ remedy: PullFailure.Remedy) -> PullFailure {
        PullFailure(remedy, place: "shop.orders, page 3", reason: "HTTP 503")
    }

    @Test func `waits anything up to a bound that doubles and is bounded itself`() {
        let backoff = Backoff()
        #expect(
            (0...3).map { backoff.wait(attempt: $0, random: 1) } == [
                .milliseconds(500), .seconds(1), .seconds(2), .seconds(4),
            ])
        #expect(backoff.wait(attempt: 2, random: 0.25) == .milliseconds(500))
        #expect(backoff.wait(attempt: 500, random: 1) == backoff.longest)
    }

    @Test func `tries again after the vendor's wait where there is one`() {
        var retrying = Retrying(isRepeatable: true)
        #expect(
            retrying.step(after: failure(.retry(after: .seconds(7))), wasAnswered: true, random: 1)
                == .again(after: .seconds(7)))
        #expect(
            retrying.step(after: failure(.retry(after: nil)), wasAnswered: true, random: 1)
                == .again(after: .seconds(1)))
    }

    @Test func `gives up after so many attempts, and says how many`() {
        var retrying = Retrying(isRepeatable: true)
        var steps: [Retrying.Step] = []
        for _ in 0..<7 {
            steps.append(retrying.step(after: failure(.retry(after: nil)), wasAnswered: true, random: 0))
        }
        #expect(steps.dropLast().allSatisfy { $0 == .again(after: .zero) })
        guard case .stop(let last) = steps.last else { return #expect(Bool(false), "\(steps)") }
        #expect(last.reason == "HTTP 503 (given up after 7 attempts and 0 s of waiting)")
        #expect(last.remedy == .retry(after: nil))
    }

    @Test func `does not sit out a lock of half an hour`() {
        var retrying = Retrying(isRepeatable: true)
        let locked = failure(.retry(after: .seconds(1800)))
        #expect(retrying.step(after: locked, wasAnswered: true, random: 1) == .stop(locked))
    }

    @Test func `asks for a new token once, then for a person`() {
        var retrying = Retrying(isRepeatable: true)
        #expect(retrying.step(after: failure(.refreshToken), wasAnswered: true, random: 1) == .refresh)
        guard
            case .stop(let last) = retrying.step(after: failure(.refreshToken), wasAnswered: true, random: 1)
        else {
            return #expect(Bool(false), "a third token was asked for")
        }
        #expect(last.remedy == .reauthorise)
    }

    @Test func `never repeats a creation whose answer was lost, but does repeat one that was refused`() {
        var lost = Retrying(isRepeatable: false)
        guard case .stop = lost.step(after: failure(.retry(after: nil)), wasAnswered: false, random: 1) else {
            return #expect(Bool(false), "the job could have been made twice")
        }
        var refused = Retrying(isRepeatable: false)
        #expect(
            refused.step(after: failure(.retry(after: nil)), wasAnswered: true, random: 1)
                == .again(after: .milliseconds(500)))
    }

    @Test func `leaves every other remedy to those who know more`() {
        for remedy: PullFailure.Remedy in [.fix, .gone, .nextWay, .restart, .reauthorise, .wait(nil)] {
            var retrying = Retrying(isRepeatable: true)
            #expect(
                retrying.step(after: failure(remedy), wasAnswered: true, random: 1) == .stop(failure(remedy)))
        }
    }
}
