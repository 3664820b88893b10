public import Domain
public import JSON
public import Lifecycle
import SQLite

/// Acts about customers: judged and laid down in one transaction, so that of two at the same time the second one is
/// judged by what the first one did.
extension Store {
    /// `customer`: its key, for an act that is about no thing. `definition`: the one in force if not given. The answer
    /// says what was changed and how it is taken back. A `Refusal` changed nothing.
    public func act(
        _ act: Act, customer: String? = nil, definition: Definition? = nil, at now: Instant
    ) throws -> JSONValue {
        try write {
            let asked = Self.text(of: act, customer)
            if let answer = try connection.answer(to: act.request, asked: asked) { return answer }
            let (place, thing) = try connection.place(of: act, customer)
            let definition = try definition ?? connection.definition(judging: place.key, now: now)
            let scene = try connection.scene(of: act, place, thing, definition, now)
            try connection.refuseForeignRecords(in: act, of: place)
            let judged = try scene.judge(act)
            let number = try connection.append(judged, of: act, at: place.anchor, now)
            let answer = try connection.answer(number, act, place, judged, scene, now)
            try connection.keep(answer, of: act.request, asked: asked, now)
            return answer
        }
    }

    /// What is asked, for comparison with what came under the same key before.
    private static func text(of act: Act, _ customer: String?) -> String {
        let values = act.values.sorted { $0.key < $1.key }.map { JSONValue.Member(name: $0.key, value: $0.value) }
        let asked: JSONValue = [
            "verb": .string(act.verb.rawValue), "customer": .text(customer), "values": .object(values),
            "by": .string(act.by), "as": .text(act.role), "note": .text(act.note),
            "effective": .time(act.effective),
        ]
        return String(decoding: asked.serialized, as: UTF8.self)
    }
}

/// Who lays something down, by which act, and why.
struct EntryDoer {
    var verb: ActVerb
    /// Person, rule or agent.
    var actor: String
    var who: String
    var role: String?
    var note: String?
}

/// The customer that an act is about.
struct ActPlace {
    var customer: Int64
    var anchor: Int64
    var key: String
    var name: String?
}

extension Connection {
    // MARK: What it is about

    fileprivate func place(of act: Act, _ key: String?) throws -> (ActPlace, Thing?) {
        guard case .thing(let kinds) = act.verb.shape.subject else {
            guard let key, let place = try place("key = \(key)") else {
                throw Refusal(.missing, "There is no customer “\(key ?? "")” any more.", "Find it with onward search.")
            }
            return (place, nil)
        }
        let thing = try thing(named: act.values.text("id") ?? "", kinds)
        guard let customer = try customer(ofRecord: thing.anchor), let place = try place("id = \(customer)") else {
            throw Refusal(
                .missing, "The customer of \(thing.key) is gone: no record of it is left.",
                "onward journal shows what was laid down.")
        }
        return (place, thing)
    }

    private func place(_ condition: SQL) throws -> ActPlace? {
        try first("SELECT id, anchor, key, name FROM customer_summary WHERE " + condition) {
            ActPlace(customer: $0.integer(0), anchor: $0.integer(1), key: $0.text(2), name: $0.textIfPresent(3))
        }
    }

    /// "c-12", or a near miss with what was meant.
    private func thing(named text: String, _ kinds: [EntryKind]) throws -> Thing {
        let wanted = kinds.map { "\($0.key(12)) for \($0.oneWord)" }.joined(separator: " or ")
        guard let (kind, id) = EntryKind.parse(text) else {
            throw Refusal(.misused, "“\(text)” is no id.", "Ids are written \(wanted).")
        }
        guard kinds.contains(kind) else {
            throw Refusal(
                .misused, "\(text) would be \(kind.oneWord), which this is not for.", "Ids are written \(wanted).")
        }
        if let thing = try thing(id), thing.kind == kind { return thing }
        let reversed = try first(
            """
            SELECT retracted_by FROM lifecycle_entry
            WHERE id = \(id) AND kind = \(kind.rawValue) AND retracted NOT NULL
            """
        ) { $0.text(0) }
        if let reversed {
            throw Refusal(.missing, "\(text) was taken back by \(reversed).", "Lay it down anew if it is right.")
        }
        let other = try first("SELECT kind FROM lifecycle_entry WHERE thing = \(id) LIMIT 1") { $0.text(0) }
        let near = other.flatMap(EntryKind.init).map { kinds.contains($0) ? "Did you mean \($0.key(id))?" : "" } ?? ""
        throw Refusal(
            .missing, "There is no \(kind.words) \(text).",
            near.isEmpty ? "onward journal KEY lists what was laid down, with its ids." : near)
    }

    // MARK: What is known

    /// When something was laid down or taken back last, whoever it is about.
    func newestMark() throws -> Int64? {
        let laid = try first("SELECT recorded FROM lifecycle_entry ORDER BY id DESC LIMIT 1") { $0.integer(0) }
        let back = try first("SELECT max(retracted) FROM lifecycle_entry WHERE retracted IS NOT NULL") {
            $0.integerIfPresent(0)
        }
        return [laid, back ?? nil].compactMap(\.self).max()
    }

    fileprivate func scene(
        of act: Act, _ place: ActPlace, _ thing: Thing?, _ definition: Definition, _ now: Instant
    ) throws -> ActScene {
        var scene = ActScene(definition: definition, now: now)
        scene.newest = try newestMark()
        scene.things = try things(of: place.customer).map(definition.renames.now)
        scene.subject = thing.map(definition.renames.now)
        scene.joined = try joinedScopes(of: place.customer, scene.things)
        scene.narrow(to: act)
        let isHandoff = act.verb.group == "handoff"
        scene.roles = try roleBook(definition, nil)
        var facts: SubjectFacts?
        if isHandoff || !scene.roles.grants.isEmpty {
            facts = try self.facts(of: place.customer, scene.scope, definition, now: now)
            scene.roles = try roleBook(definition, facts)
        }
        let state = try first(
            "SELECT stage, segment, transition, attained FROM lifecycle_state WHERE customer_id = \(place.customer)"
        ) { ($0.text(0), $0.textIfPresent(1), $0.textIfPresent(2), $0.text(3)) }
        if let state { (scene.stage, scene.segment, scene.transition, scene.attained) = state }
        if let scope = scene.scope.flatMap(EntryKind.parse) {
            let own = try first("SELECT stage, transition FROM scope_state WHERE scope_id = \(scope.id)") {
                ($0.text(0), $0.textIfPresent(1))
            }
            (scene.stage, scene.transition) = (own?.0, own?.1)
        }
        // A scope that is not there is refused by the rules.
        let isThere = scene.scope.map { scope in scene.scopes.contains { $0.key == scope } } ?? true
        if isHandoff, isThere, let facts, let transition = scene.transition(meantBy: act) {
            scene.context = try contextStates(of: transition, scene.scope, definition, facts, now: now)
        }
        return scene
    }

    /// What the apps and criteria say of each context item of a transition, for a scope those that count for it.
    func contextStates(
        of transition: Transition, _ scope: String?, _ definition: Definition, _ facts: SubjectFacts, now: Instant
    ) throws -> [ContextState] {
        let findings = try Engine(definition).findings(facts, asOf: now.milliseconds)
        let isAsked =
            scope == nil
            && transition.context.contains { $0.from?.rows.flatMap { EntryKind(rawValue: $0.view) } != nil }
        let joined = isAsked ? try joinedScopes(of: facts.customer, things(of: facts.customer, kind: .scope)) : []
        func statement(_ id: String) -> String { definition.criteria.first { $0.id == id }?.statement ?? id }
        return try transition.context.map { item in
            switch item.from {
            case nil: return ContextState(item, .missing, reason: "nobody said it")
            case .criterion(let id):
                let place = definition.criteria.firstIndex { $0.id == id }
                switch place.map({ findings[$0].verdict }) ?? .unknown(.error) {
                case .met, .notApplicable: return ContextState(item, .present, value: id)
                case .notMet: return ContextState(item, .missing, reason: "not so: \(statement(id))")
                case .unknown(let reason):
                    return ContextState(
                        item, .missing,
                        reason: "cannot be told (\(reason.rawValue.replacing("_", with: " "))): \(statement(id))")
                }
            case .rows(let rows, let column):
                let rows = definition.renames.now(rows)
                guard let said = try newest(rows, column, of: facts.customer, scope, joined: joined, now: now) else {
                    return ContextState(
                        item, .missing, reason: "nothing is known: no \(rows.view.replacing("_", with: " ")) says it")
                }
                var state = ContextState(item, .present, value: said.text)
                state.evidence = said.record
                return state
            }
        }
    }

    /// Records that an act names are of the customer; evidence of somebody else proves nothing here.
    fileprivate func refuseForeignRecords(in act: Act, of place: ActPlace) throws {
        for parameter in act.verb.shape.parameters {
            guard let text = act.values.text(parameter.name) else { continue }
            guard parameter.form == .record || parameter.name == "evidence" else { continue }
            guard let record = try record(named: text) else {
                if parameter.form != .record { continue }
                throw Refusal(
                    .missing, "There is no record “\(text)”.",
                    "Write SYSTEM.LIST:ID, such as zoho_crm.Deals:4876876000000624001; onward customer KEY shows them.")
            }
            guard try customer(ofRecord: record) == place.customer else {
                throw Refusal(
                    .contradicted, "\(text) is not of this customer.", "onward customer \(text) shows whose it is.")
            }
            guard act.verb == .scopeOpen, parameter.name == "deal" else { continue }
            guard try integer("SELECT EXISTS (SELECT 1 FROM fact_deal WHERE record_id = \(record))") != 0 else {
                throw Refusal(
                    .contradicted, "\(text) is no deal.", "Name the deal by which it was bought, or leave “deal” out.")
            }
        }
    }

    // MARK: Laying down

    /// The result is the number of the act: that of its first entry.
    fileprivate func append(_ judged: Verdicted, of act: Act, at anchor: Int64, _ now: Instant) throws -> Int64 {
        var number: Int64?
        for draft in judged.drafts {
            let doer = EntryDoer(
                verb: act.verb, actor: act.actor.rawValue, who: act.by, role: judged.role, note: act.why)
            let id = try append(draft, doer, of: number, at: anchor, now)
            number = number ?? id
        }
        guard let number else { throw StoreFault("the act “\(act.verb.rawValue)” changes nothing") }
        return number
    }

    /// One version. `number`: of the act it is part of; nil: it begins one. The result is its own.
    func append(
        _ draft: Draft, _ doer: EntryDoer, of number: Int64? = nil, at anchor: Int64, _ now: Instant
    ) throws -> Int64 {
        let id = try integer("SELECT coalesce(max(id), 0) + 1 FROM lifecycle_entry")
        let anchor = draft.anchor ?? anchor
        try run(
            """
            INSERT INTO lifecycle_entry (id, kind, thing, act, verb, anchor, body, effective, recorded, actor_kind,
                who, role, note)
            VALUES (\(id), \(draft.kind.rawValue), \(draft.thing ?? id), \(number ?? id), \(doer.verb.rawValue),
                \(anchor), \(draft.body.serialized(draft.kind)), \(draft.effective), \(now.milliseconds),
                \(doer.actor), \(doer.who), \(doer.role), \(doer.note))
            """)
        for field in draft.kind.fields {
            guard let value = draft.body[field.name].flatMap({ SQLValue($0) }) else { continue }
            try run("INSERT INTO lifecycle_entry_field VALUES (\(id), \(field.name), \(value))")
        }
        try run("INSERT OR IGNORE INTO lifecycle_dirty VALUES (\(anchor))")
        return id
    }

    fileprivate func answer(
        _ number: Int64, _ act: Act, _ place: ActPlace, _ judged: Verdicted, _ scene: ActScene, _ now: Instant
    ) throws -> JSONValue {
        let changes = try rows("SELECT id, kind, thing, body FROM lifecycle_entry WHERE act = \(number) ORDER BY id") {
            row -> JSONValue in
            let thing = row.integer(2)
            guard let kind = EntryKind(rawValue: row.text(1)) else { return .null }
            let body = EntryBody(try JSONValue(parsing: row.text(3)))
            let former = scene.things.first { $0.id == thing }?.body
            return [
                "id": .string(kind.key(thing)), "kind": .string(kind.rawValue),
                "was": former.map { $0.shown(kind) } ?? .null, "now": body.shown(kind),
            ]
        }
        let effective = judged.drafts.last.map { Instant(milliseconds: $0.effective) }
        return [
            "act": .count(number), "verb": .string(act.verb.rawValue), "customer": .string(place.key),
            "name": .text(place.name), "by": .string(act.by), "as": .text(judged.role),
            "actor": .string(act.actor.rawValue), "why": .text(act.why), "effective": .time(effective),
            "recorded": .time(now), "changes": .array(changes), "notes": .array(judged.notes.map { .string($0) }),
            "reverse": .string("onward reverse \(number) --reason TEXT"),
        ]
    }

    // MARK: The same act again

    fileprivate func answer(to request: String?, asked: String) throws -> JSONValue? {
        guard let request else { return nil }
        let kept = try first("SELECT asked, answer FROM act_request WHERE key = \(request)") {
            ($0.text(0), $0.text(1))
        }
        guard let kept else { return nil }
        guard kept.0 == asked else {
            throw Refusal(
                .misused, "The key “\(request)” came before with another act.", "Give each act a key of its own.")
        }
        return try JSONValue(parsing: kept.1)
    }

    fileprivate func keep(_ answer: JSONValue, of request: String?, asked: String, _ now: Instant) throws {
        guard let request else { return }
        try run(
            """
            INSERT INTO act_request VALUES (\(request), \(asked), \(String(decoding: answer.serialized, as: UTF8.self)),
                \(now.milliseconds))
            """)
    }
}

extension SQLValue {
    /// Of a field; nil: it says nothing.
    fileprivate init?(_ value: JSONValue) {
        switch value {
        case .string(let text): self = .text(text)
        case .bool(let flag): self = .integer(flag ? 1 : 0)
        case .number:
            let number = value.integer.map(SQLValue.integer) ?? value.double.map(SQLValue.number)
            guard let number else { return nil }
            self = number
        default: return nil
        }
    }
}

extension EntryBody {
    /// For answers: the fields that say something, moments as text.
    func shown(_ kind: EntryKind) -> JSONValue {
        .object(
            kind.fields.compactMap { field in
                guard let value = self[field.name], value != .null else { return nil }
                var shown = value
                if field.form == .time, let moment = value.integer {
                    shown = .time(Instant(milliseconds: moment))
                }
                if ["snapshot", "context"].contains(field.name), let text = value.text {
                    // What we wrote ourselves can be read.
                    shown = (try? JSONValue(parsing: text)) ?? value
                }
                return .init(name: field.name, value: shown)
            })
    }
}
