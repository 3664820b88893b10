import Domain
import Synchronization

/// The bulk export jobs of the organisation, and how much it has asked for: per minute by class, per day in units.
final class AnalyticsJobs: Sendable {
    static let concurrent = 5
    static let kept: Duration = .seconds(3600)
    private static let dayUnits = 100_000

    struct Job {
        var id: Int64
        var plan: AnalyticsPlan
        /// The world as it was when the job was made: what is exported does not depend on when it is fetched.
        var world: World
        var created: Instant
        var fails: Bool
    }

    enum Stage: Int { case notInitiated = 1001, inProgress, failed, completed, notFound }

    /// The vendor counts calls by class, and all of them together.
    enum CallClass: Int {
        case data = 100
        case bulk = 40
        case metadata = 60
        static let all = 100
    }

    private struct State {
        var jobs: [Job] = []
        var number: Int64 = 0
        var calls: [(at: Int64, kind: CallClass)] = []
        var day: Int64 = -1
        /// In tenths.
        var units = 0
    }

    private let state = Mutex(State())

    /// Counts a call; refuses one too many within a minute, or any after the day's units are gone.
    func admit(_ kind: CallClass, at now: Instant) throws(AnalyticsFailure) {
        let refusal: AnalyticsFailure? = state.withLock { state in
            let second = now.milliseconds
            state.calls.removeAll { $0.at <= second - 60_000 }
            let own = state.calls.count { $0.kind == kind }
            guard own < kind.rawValue, state.calls.count < CallClass.all else { return .tooFrequent }
            if state.day != second / 86_400_000 {
                state.day = second / 86_400_000
                state.units = 0
            }
            guard state.units < Self.dayUnits * 10 else { return .unitsExhausted }
            state.calls.append((second, kind))
            if kind == .metadata { state.units += 1 }
            return nil
        }
        if let refusal { throw refusal }
    }

    /// An export costs three units per thousand rows.
    func charge(rows: Int) { state.withLock { $0.units += (rows + 999) / 1000 * 30 } }

    func create(
        _ plan: AnalyticsPlan, _ world: World, at now: Instant, duration: Duration, fails: Bool
    ) throws(AnalyticsFailure) -> Int64 {
        let id: Int64? = state.withLock { state in
            state.jobs.removeAll { $0.created.advanced(by: duration + Self.kept) <= now }
            guard state.jobs.count(where: { $0.created.advanced(by: duration) > now }) < Self.concurrent else {
                return nil
            }
            state.number += 1
            let id = World.base(.analytics) + 5_000_000_000_000 + state.number * 1000 + 1
            state.jobs.append(Job(id: id, plan: plan, world: world, created: now, fails: fails))
            return id
        }
        guard let id else { throw .tooManyJobs }
        return id
    }

    func find(_ id: String, at now: Instant, duration: Duration) -> (stage: Stage, job: Job?) {
        guard let job = state.withLock({ $0.jobs.first { String($0.id) == id } }) else { return (.notFound, nil) }
        let age = now.duration(since: job.created)
        if age < duration / 4 { return (.notInitiated, job) }
        if age < duration { return (.inProgress, job) }
        if job.fails { return (.failed, job) }
        return age < duration + Self.kept ? (.completed, job) : (.notFound, nil)
    }
}
