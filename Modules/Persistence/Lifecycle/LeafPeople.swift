import Domain
import Lifecycle
import SQLite

/// Questions that the definition asks of everybody beside its leaves: who is accountable, what happens next.
enum LeafPeople {
    /// Each as rows of a view and what is to be made of them, in the order in which a later answer counts more.
    static func questions(_ definition: Definition) -> [(rows: Rows, goal: LeafQuestion.Goal)] {
        var found: [(rows: Rows, goal: LeafQuestion.Goal)] = []
        for (index, role) in definition.roles.enumerated() {
            if case .newest(let rows, let column) = role.from {
                found.append((definition.renames.now(rows), .person(index, column)))
            }
            let own = Rows("ownership", [Condition("role", .isIn([.text(role.id)]))])
            found.append((definition.renames.now(own), .owner(index)))
        }
        return found + steps.map { ($0.rows, .step($0)) }
    }

    /// What can be the next step: a row's text, who sees to it, and its moment.
    struct Step: Sendable {
        var rows: Rows
        var text: String
        var due: String?
        /// A lower one counts more.
        var rank: Int
        var origin: String { rows.view }
    }

    static func rank(of origin: String) -> Int { steps.first { $0.origin == origin }!.rank }

    private static let steps = [
        Step(
            rows: Rows("next_step", [Condition("state", .isIn([.text("open")]))]), text: "text", due: "due_day", rank: 0
        ),
        Step(
            rows: Rows(
                "task",
                [
                    Condition("state", .isNotIn([.text("closed")])), Condition("owner", .isKnown),
                    Condition("due_day", .isKnown),
                ]), text: "title", due: "due_day", rank: 1),
        Step(rows: Rows("activity", [Condition("at", .after(.days(0)))]), text: "title", due: "at", rank: 2),
        Step(
            rows: Rows("deal", [Condition("state", .isIn([.text("open")])), Condition("next_step", .isKnown)]),
            text: "next_step", due: nil, rank: 3),
    ]
}

/// What an assignment says of who holds a role.
struct LeafAssignments {
    private struct Assignment {
        var owner: SubjectFacts.Owner
        var order: Int64
        /// Their time has an end: they hand over.
        var hasEnd: Bool
    }

    private var inForce: [Assignment] = []
    private(set) var due: Int64?

    /// `person`, `from`, `until`, `accepted`, `began`: as the columns of the statement.
    struct Columns: Sendable {
        var person: Int, from: Int, until: Int, accepted: Int, began: Int

        init(_ source: LeafSource, _ columns: inout LeafColumns) {
            person = columns.add(SQL(raw: source.column("person").expression))
            from = columns.add(SQL(raw: source.column("from_day").moment))
            until = columns.add(SQL(raw: source.column("until_day").moment))
            accepted = columns.add(SQL(raw: source.column("accepted").expression))
            began = columns.add(SQL(raw: source.column("began").expression))
        }
    }

    /// `until_day` is the first day on which it counts no more.
    mutating func add(_ row: borrowing Row, _ record: Int64, _ columns: Columns, at t: Int64) {
        guard let person = row.textIfPresent(columns.person) else { return }
        let since = row.integerIfPresent(columns.from) ?? row.integer(columns.began)
        if since > t { return note(since) }
        let until = row.integerIfPresent(columns.until)
        if let until {
            if until <= t { return }
            note(until)
        }
        let accepted = row.integerIfPresent(columns.accepted)
        inForce.append(
            Assignment(
                owner: .init(person: person, since: since, accepted: accepted, isAssigned: true, evidence: record),
                order: accepted ?? since, hasEnd: until != nil))
    }

    private mutating func note(_ moment: Int64) { due = min(due ?? .max, moment) }

    /// Whoever accepted or was assigned last; the others are rivals, but for those who hand over.
    var owner: SubjectFacts.Owner? {
        let inOrder = inForce.sorted { ($0.order, $0.owner.evidence ?? 0) > ($1.order, $1.owner.evidence ?? 0) }
        guard var owner = inOrder.first?.owner else { return nil }
        for rival in inOrder.dropFirst().filter({ !$0.hasEnd }).map(\.owner.person)
        where rival != owner.person && !owner.rivals.contains(rival) {
            owner.rivals.append(rival)
        }
        return owner
    }
}
