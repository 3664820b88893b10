import ConnectorKit

/// When to try again, and when to give up. Pure: chance comes in, so the same input gives the same answer.
struct Backoff: Hashable, Sendable {
    /// The first wait is at most this long, each further one at most twice the one before.
    var first: Duration = .milliseconds(500)
    var longest: Duration = .seconds(60)
    var attempts = 7
    /// All waits of one call together. A vendor that asks for more gets it in a later run.
    var patience: Duration = .seconds(150)

    /// Full jitter: anything up to the exponential bound, so that many callers do not come back at once.
    func wait(attempt: Int, random: Double) -> Duration {
        // Beyond 2^20 every bound is past `longest`, and the shift must not overflow.
        let bound = min(longest, first * (1 << min(attempt, 20)))
        return bound * random
    }
}

/// What became of one call so far, and what to do after its next failure.
struct Retrying: Sendable {
    enum Step: Hashable, Sendable {
        case again(after: Duration)
        case refresh
        case stop(PullFailure)
    }

    var backoff = Backoff()
    /// False for what must not happen twice, such as the creation of a job: then only a refusal is followed
    /// by another attempt.
    let isRepeatable: Bool
    private var failures = 0
    private var waited: Duration = .zero
    private var hasRefreshed = false

    init(isRepeatable: Bool, backoff: Backoff = Backoff()) {
        self.isRepeatable = isRepeatable
        self.backoff = backoff
    }

    /// `wasAnswered`: the vendor refused in words; otherwise nobody knows whether the request arrived.
    mutating func step(after failure: PullFailure, wasAnswered: Bool, random: Double) -> Step {
        switch failure.remedy {
        case .refreshToken:
            if hasRefreshed {
                return .stop(
                    PullFailure(
                        .reauthorise, place: failure.place,
                        reason: "a fresh token was refused as well: \(failure.reason). Sign in again."))
            }
            hasRefreshed = true
            return .refresh
        case .retry(let asked):
            if !isRepeatable && !wasAnswered {
                return .stop(
                    PullFailure(
                        failure.remedy, place: failure.place,
                        reason:
                            "\(failure.reason); it may have been carried out, so it is not sent again in this run"
                    ))
            }
            failures += 1
            let wait = asked ?? backoff.wait(attempt: failures - 1, random: random)
            guard failures < backoff.attempts, waited + wait <= backoff.patience else {
                return .stop(exhausted(failure))
            }
            waited += wait
            return .again(after: wait)
        default:
            return .stop(failure)
        }
    }

    private func exhausted(_ failure: PullFailure) -> PullFailure {
        guard failures > 1 else { return failure }
        return PullFailure(
            failure.remedy, place: failure.place,
            reason:
                "\(failure.reason) (given up after \(failures) attempts and \(waited.components.seconds) s of waiting)"
        )
    }
}
