import Domain
import Persistence

/// The two moments as they were typed: whether they lie in the future is judged when the question is answered.
public struct LifecycleClocks: Hashable, Sendable {
    var asOf: Instant?
    var knownAt: Instant?

    func clocks(now: Instant) throws(Problem) -> Clocks {
        for (name, moment) in [("as-of", asOf), ("known-at", knownAt)] {
            // A day stands for its end; today has not ended yet.
            guard let moment, moment.milliseconds >= now.milliseconds + 86_400_000 else { continue }
            throw Problem(
                .misused, "“\(name)” is \(moment.inWords), which has not come yet.",
                remedy: "Ask for a moment up to now.")
        }
        return Clocks(asOf: asOf.map { min($0, now) }, knownAt: knownAt.map { min($0, now) })
    }
}

extension Parameters {
    mutating func clocks() throws(Problem) -> LifecycleClocks {
        LifecycleClocks(asOf: try moment("as-of"), knownAt: try moment("known-at"))
    }

    /// A day, meaning its end, or a moment in ISO 8601.
    mutating func moment(_ name: String) throws(Problem) -> Instant? {
        guard let text = try text(name) else { return nil }
        if let day = Instant(day: text) { return Instant(milliseconds: day.milliseconds + 86_399_999) }
        if let moment = Instant(iso8601: text) { return moment }
        throw Problem(
            .misused, "“\(name)” is no day and no moment: “\(text)”.",
            remedy: "Write a day, which means its end, such as 2026-06-30, or 2026-06-30T12:00:00Z.")
    }

    mutating func restatements() throws(Problem) -> Question {
        guard let asOf = try moment("as-of") else {
            throw Problem(.misused, "“as-of” is missing: the day of the report.", remedy: "Write it so: 2026-06-30.")
        }
        return .restatements(asOf: asOf, limit: try limit(otherwise: 200, most: Question.maximumRows))
    }

    mutating func gapClass() throws(Problem) -> String? {
        enum Class: String, CaseIterable { case team, tool, reporting }
        return try choice("class", Class.self)?.rawValue
    }

    mutating func standingFilter() throws(Problem) -> StandingFilter {
        var filter = StandingFilter()
        filter.stage = try text("stage")
        filter.standing = try text("standing")
        filter.segment = try text("segment")
        filter.transition = try text("transition")
        filter.status = try text("status")
        filter.answer = try choice("answer", StandingFilter.Answer.self)
        filter.blockedBy = try text("blocked-by")
        filter.unknown = try text("unknown")
        filter.gap = try text("gap")
        filter.isStalled = try flag("stalled")
        filter.isOwnerless = try flag("ownerless")
        filter.isGoingBack = try flag("going-back")
        filter.isActive = try flag("active")
        filter.isOverdue = try flag("overdue")
        filter.owner = try text("owner")
        filter.nextOwner = try text("next-owner")
        filter.dueBy = try text("due-by")
        if let day = filter.dueBy, Instant(day: day) == nil {
            throw Problem(.misused, "“due-by” is no day: “\(day)”.", remedy: "Write it so: 2027-01-31.")
        }
        filter.sort = try choice("sort", StandingFilter.Sort.self) ?? .name
        filter.limit = try limit(otherwise: Question.defaultRows, most: Question.maximumRows)
        if let cursor = try text("after") {
            guard let place = StandingFilter.Place(cursor: cursor) else {
                throw Problem(
                    .misused, "“after” is not a cursor of this list.",
                    remedy: "Pass the “next” of the page before, with the same sorting.")
            }
            filter.after = place
        }
        return filter
    }
}
