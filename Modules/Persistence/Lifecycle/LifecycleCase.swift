public import Domain
public import JSON
import Lifecycle
import SQLite

/// The two moments a question about the lifecycle is asked for. Nil: now, and with all that is known now.
public struct Clocks: Hashable, Sendable {
    public var asOf: Instant?
    public var knownAt: Instant?
    public init(asOf: Instant? = nil, knownAt: Instant? = nil) {
        self.asOf = asOf
        self.knownAt = knownAt
    }
}

/// One customer judged for an answer, by the very engine that keeps the states.
struct LifecycleCase {
    /// What judges the customer.
    var force: DefinitionInForce
    /// What it follows when the transition is passed that it finishes on an older version.
    var next: DefinitionInForce?
    var finishing: String?
    var facts: SubjectFacts
    var history: History
    var conclusion: Conclusion
    /// What it would move under versions before that one.
    var earlier: [StageChange]
    var asOf: Instant
    var knownAt: Instant?
    /// Of which scope it is; nil: of the customer as a whole.
    var scope: Thing?
    /// Those of the customer that go on.
    var scopes: [ScopeCase] = []
    /// What it was judged by, for a scope as far as it concerns those.
    var definition: Definition
}

extension Reader {
    /// `scope`: its key, for one of the customer's scopes.
    func lifecycleCase(
        of customer: Int64, _ scope: String? = nil, _ clocks: Clocks, now: Instant
    ) throws -> LifecycleCase? {
        let asOf = clocks.asOf ?? clocks.knownAt ?? now
        let force = try connection.definitionsInForce(asOf: asOf, knownAt: clocks.knownAt)
        var judging = try Judging(connection, force, asOf: asOf, knownAt: clocks.knownAt)
        guard let found = try judging.one(customer) else { return nil }
        guard case .subject(let subject) = found else {
            if case .claimed(let claimed) = found { throw claimed.refusal }
            return nil
        }
        let judgement = subject.judged(asOf: asOf.milliseconds)
        let judgedBy = subject.line.versions[judgement.version]
        let whole = LifecycleCase(
            force: judgedBy, next: judgement.finishing.map { _ in subject.line.current },
            finishing: judgement.finishing, facts: judgement.facts, history: subject.history,
            conclusion: judgement.conclusion, earlier: judgement.earlier.map(\.change), asOf: asOf,
            knownAt: clocks.knownAt, definition: judgedBy.definition)
        return try withScopes(whole, scope)
    }

    /// Where a customer stands and why, criterion by criterion with evidence. Nil if there is no such customer.
    /// `scope`: of that scope of the customer.
    public func standing(
        of customer: Int64, scope: String? = nil, _ clocks: Clocks, now: Instant
    ) throws -> JSONValue? {
        try lifecycleCase(of: customer, scope, clocks, now: now).map { try CaseAnswer(self, $0).json() }
    }
}

/// A case as an answer.
struct CaseAnswer {
    private let reader: Reader
    private let subject: LifecycleCase
    private var definition: Definition { subject.definition }
    private var conclusion: Conclusion { subject.conclusion }

    init(_ reader: Reader, _ subject: LifecycleCase) {
        self.reader = reader
        self.subject = subject
    }

    func json() throws -> JSONValue {
        .object([
            .init(name: "definition", value: subject.force.json), .init(name: "finishing", value: finishing()),
            .init(name: "asOf", value: .time(subject.asOf)),
            .init(name: "knownAt", value: .time(subject.knownAt)),
            .init(name: "customer", value: ["key": .string(subject.facts.key), "name": .text(subject.facts.name)]),
            .init(name: "scope", value: subject.scope.map { $0.shownScope } ?? .null),
            .init(name: "segment", value: .text(conclusion.segment)),
            .init(name: "standing", value: .string(conclusion.standing.rawValue)),
            .init(name: "standingSince", value: .moment(conclusion.standingSince)),
            .init(name: "stage", value: stage(conclusion.stage)),
            .init(name: "stageSince", value: .moment(conclusion.stageSince)),
            .init(name: "computed", value: .string(conclusion.computed)),
            .init(name: "attained", value: .string(conclusion.attained)),
            .init(name: "tracks", value: .array(conclusion.tracks.map(track))),
            .init(name: "owner", value: owner()), .init(name: "transition", value: try transition()),
            .init(name: "breakdowns", value: .array(try conclusion.breakdowns.map(breakdown))),
            .init(name: "gaps", value: .array(conclusion.gaps.map(gap))),
            .init(name: "stalledSince", value: .moment(conclusion.stalledSince)),
            .init(name: "regression", value: .text(conclusion.regression)),
            .init(name: "nextStep", value: try nextStep()),
            .init(name: "relationships", value: .array(try reader.relationships(of: subject))),
            .init(name: "history", value: .array(try history.map { try change($0) })),
            .init(name: "pending", value: .array(try (subject.earlier + conclusion.changes).map { try change($0) })),
            .init(name: "criteria", value: .array(try definition.criteria.indices.map { try criterion($0) })),
        ])
    }

    /// Its own: not those of its scopes.
    private var history: [StageChange] {
        subject.history.changes.filter { change in
            subject.scope.map { $0.key == change.track } ?? (EntryKind.parse(change.track)?.kind != .scope)
        }
    }

    /// Why an older version than the one in force judges the customer.
    private func finishing() -> JSONValue {
        guard let id = subject.finishing, let next = subject.next else { return .null }
        return [
            "transition": .string(id), "title": .text(definition.transitions.first { $0.id == id }?.title),
            "next": next.json, "since": .moment(next.from),
        ]
    }

    private func stage(_ id: String) -> JSONValue {
        let stage = definition.stages.first { $0.id == id }
        return ["id": .string(id), "title": .text(stage?.title), "purpose": .text(stage?.purpose)]
    }

    private func track(_ track: Conclusion.TrackStage) -> JSONValue {
        ["track": .string(track.track), "stage": .string(track.stage), "since": .moment(track.since)]
    }

    private func owner() -> JSONValue {
        let owner = conclusion.owner
        let role = definition.roles.first { $0.id == conclusion.ownerRole }
        return [
            "role": .string(conclusion.ownerRole), "title": .text(role?.title), "person": .text(owner?.person),
            "since": .moment(owner?.since), "accepted": .moment(owner?.accepted),
            "assigned": owner.map { .bool($0.isAssigned) } ?? .null,
            "rivals": .array((owner?.rivals ?? []).map(JSONValue.string)),
        ]
    }

    /// What is in front: the answer in one word, and every condition with what would settle it.
    private func transition() throws -> JSONValue {
        guard let state = conclusion.transition,
            let gate = definition.transitions.first(where: { $0.id == state.transition }),
            let from = definition.stages.first(where: { $0.id == conclusion.stage }),
            let to = definition.stages.first(where: { $0.id == gate.to })
        else { return .null }
        let parts = [("exit", from.exit), ("readiness", gate.readiness), ("entry", to.entry)]
        let conditions = try parts.flatMap { part, ids in
            try ids.map { id in
                guard let index = definition.criteria.firstIndex(where: { $0.id == id }) else { return JSONValue.null }
                return try criterion(index, part: part)
            }
        }
        let answer = !state.blockedBy.isEmpty ? "not_ready" : !state.unknown.isEmpty ? "cannot_tell" : "ready"
        return .object([
            .init(name: "id", value: .string(gate.id)), .init(name: "title", value: .string(gate.title)),
            .init(name: "to", value: stage(gate.to)), .init(name: "status", value: .string(state.status.rawValue)),
            .init(name: "answer", value: .string(answer)), .init(name: "opened", value: .moment(state.opened)),
            .init(name: "due", value: .moment(state.due)), .init(name: "giver", value: role(gate.giver)),
            .init(name: "receiver", value: role(gate.receiver)),
            .init(name: "blockedBy", value: .array(state.blockedBy.map(JSONValue.string))),
            .init(name: "unknown", value: .array(state.unknown.map(JSONValue.string))),
            .init(name: "conditions", value: .array(conditions)),
        ])
    }

    private func role(_ id: String) -> JSONValue {
        let place = definition.roles.firstIndex { $0.id == id }
        let owner = place.flatMap { $0 < subject.facts.owners.count ? subject.facts.owners[$0] : nil }
        return [
            "role": .string(id), "title": .text(place.map { definition.roles[$0].title }),
            "person": .text(owner?.person),
        ]
    }

    private func criterion(_ index: Int, part: String? = nil) throws -> JSONValue {
        let criterion = definition.criteria[index]
        let finding = conclusion.findings[index]
        var members: [JSONValue.Member] = [
            .init(name: "criterion", value: .string(criterion.id)),
            .init(name: "statement", value: .string(criterion.statement)),
            .init(name: "result", value: .string(finding.verdict.word)),
            .init(name: "reason", value: .text(finding.verdict.reason?.rawValue)),
            .init(name: "since", value: .moment(finding.since)),
            .init(name: "evidence", value: try evidence(finding.evidence)),
        ]
        if let part { members.insert(.init(name: "part", value: .string(part)), at: 0) }
        if finding.verdict != .met {
            members.append(.init(name: "remedy", value: .text(criterion.remedy)))
            members.append(.init(name: "settledBy", value: .text(criterion.by.map { "onward attest by \($0)" })))
        }
        members.append(.init(name: "serves", value: .array(criterion.serves.map(JSONValue.string))))
        return .object(members)
    }

    private func breakdown(_ breakdown: Conclusion.Breakdown) throws -> JSONValue {
        let index = definition.criteria.firstIndex { $0.id == breakdown.criterion }
        return [
            "transition": .string(breakdown.transition), "category": .string(breakdown.category.rawValue),
            "criterion": .string(breakdown.criterion),
            "statement": .text(index.map { definition.criteria[$0].statement }),
            "since": .moment(index.flatMap { conclusion.findings[$0].since }),
            "evidence": try evidence(index.flatMap { conclusion.findings[$0].evidence }),
            "remedy": .string(index.flatMap { definition.criteria[$0].remedy } ?? breakdown.category.remedy),
        ]
    }

    private func gap(_ id: String) -> JSONValue {
        let detector = definition.detectors.first { $0.id == id }
        return [
            "gap": .string(id), "title": .text(detector?.title), "class": .text(detector?.kind.rawValue),
            "cause": .text(detector?.cause.rawValue), "severity": .text(detector?.severity.rawValue),
            "since": .moment(subject.force.engine.since(gap: id, in: conclusion)),
            "remedy": .text(detector?.remedy),
        ]
    }

    private func nextStep() throws -> JSONValue {
        guard let step = conclusion.nextStep else { return .null }
        return [
            "text": .string(step.text), "owner": .text(step.owner), "due": .moment(step.due),
            "origin": .string(step.origin), "evidence": try evidence(step.evidence),
        ]
    }

    private func change(_ change: StageChange) throws -> JSONValue {
        [
            "change": change.id.map { .count($0) } ?? .null, "track": .string(change.track),
            "was": .text(change.was), "became": .string(change.became), "kind": .string(change.kind.rawValue),
            "transition": .text(change.transition), "effective": .moment(change.effective),
            "clamped": .bool(change.isClamped), "missing": .array(change.missing.map(JSONValue.string)),
            "evidence": .array(try change.evidence.map { try evidence($0) }), "now": named(change),
        ]
    }

    /// What the definition calls stages that had another name then; null: they have the same.
    private func named(_ change: StageChange) -> JSONValue {
        let renames = definition.renames
        let (was, became) = (change.was.flatMap(renames.now), renames.now(change.became))
        if was == change.was, became == change.became { return .null }
        return ["was": .text(was), "became": .text(became)]
    }

    /// The record something rests on, as commands name it; an entry of our own by its key.
    private func evidence(_ id: Int64?) throws -> JSONValue {
        guard let id else { return .null }
        if id < 0 {
            let entry = try reader.connection.first("SELECT kind, thing FROM lifecycle_entry WHERE id = \(-id)") {
                (kind: EntryKind(rawValue: $0.text(0)), thing: $0.integer(1))
            }
            guard let entry, let kind = entry.kind else { return .null }
            return ["entry": .string("\(kind.letter)-\(entry.thing)"), "kind": .string(kind.rawValue)]
        }
        guard let place = try reader.connection.first(RecordCard.query + "WHERE record.id = \(id)", RecordCard.init)
        else { return .null }
        return [
            "record": .string(place.reference), "kind": .text(place.place?.kind),
            "title": .text(try title(of: id, place.place?.kind) ?? place.name),
        ]
    }

    private func title(of record: Int64, _ kind: String?) throws -> String? {
        guard let kind = kind.flatMap(FactKind.init), let column = View.titleColumn(of: kind) else { return nil }
        return try reader.connection.first(
            SQL(raw: "SELECT \(column) FROM fact_\(kind.rawValue) WHERE record_id = \(record)")
        ) { $0.textIfPresent(0) } ?? nil
    }
}

extension DefinitionInForce {
    /// What every answer cites.
    var json: JSONValue {
        [
            "id": .string(definition.id), "version": .count(definition.version), "hash": .string(hash),
            "shipped": .bool(isShipped),
        ]
    }
}
