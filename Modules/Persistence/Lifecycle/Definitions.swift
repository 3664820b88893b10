public import Domain
import JSON
public import Lifecycle
import SQLite

/// A version of a definition as it is kept here.
public struct KeptDefinition: Hashable, Sendable {
    public enum Status: String, CaseIterable, Sendable { case draft, approved, active, retired }

    /// The store's own number; 0: not kept yet, because it came with the program and nothing was judged by it.
    public var number: Int64
    public var id: String
    public var version: Int
    public var title: String
    public var hash: String
    public var status: Status
    public var added: Instant
    public var addedBy: String
    public var approved: Instant?
    public var approvedBy: String?
    public var approvalNote: String?
    public var activated: Instant?
    public var activatedBy: String?
    /// From when to when it is in force.
    public var activeFrom: Instant?
    public var activeUntil: Instant?
    /// It says which customers it is for.
    public var isScoped = false
    /// It came with the program; nobody brought it here.
    public var isShipped: Bool
}

extension KeptDefinition {
    /// As it came with the program, before anything was judged by it.
    public static let shipped = KeptDefinition(
        number: 0, id: Definition.shipped.id, version: Definition.shipped.version, title: Definition.shipped.title,
        hash: Definition.shipped.hash, status: .draft, added: Instant(milliseconds: 0), addedBy: us, isShipped: true)

    fileprivate static let shippedText = String(decoding: Definition.shipped.canonicalText, as: UTF8.self)

    /// Who brought it.
    static let us = "onward"
}

/// Why a definition is not taken, approved or put in force.
public struct DefinitionRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Cause: Hashable, Sendable { case missing, refused }
    public var cause: Cause
    public var message: String
    public var remedy: String?

    init(_ cause: Cause, _ message: String, remedy: String? = nil) {
        self.cause = cause
        self.message = message
        self.remedy = remedy
    }

    public var description: String { remedy.map { "\(message) \($0)" } ?? message }
}

// MARK: Writing

extension Store {
    /// Keeps a version as a draft; approved at once if its file says by whom. Keeping the same again changes nothing.
    @discardableResult
    public func add(_ definition: Definition, by who: String, at now: Instant) throws -> KeptDefinition {
        try write {
            let surroundings = try connection.definitionSurroundings(for: definition)
            let file = DefinitionFile(parsing: definition.canonicalText, in: surroundings)
            guard file.findings.isEmpty else { throw DefinitionFault(findings: file.findings) }
            if let former = try connection.keptDefinition(definition.id, definition.version) {
                guard former.hash == definition.hash else {
                    throw DefinitionRefusal(
                        .refused,
                        "Version \(definition.version) of “\(definition.id)” is here with another text (\(former.hash)).",
                        remedy: "A version never changes: give this one the next number, and name its parent.")
                }
                return former
            }
            if let parent = definition.parent, surroundings.parent == nil {
                throw DefinitionRefusal(
                    .missing, "Version \(parent) of “\(definition.id)”, its parent, is not here.",
                    remedy: "Add that version first.")
            }
            let number = try connection.keep(definition, by: who, at: now)
            if let approval = definition.approval {
                try approve(number, by: approval.by, note: "in its file, on \(approval.on)", at: now)
            }
            return try connection.keptDefinition(number)
        }
    }

    /// A version counts for nothing until somebody stands for it.
    @discardableResult
    public func approve(
        definition id: String, version: Int, by who: String, note: String?, at now: Instant
    ) throws -> KeptDefinition {
        try write {
            let kept = try connection.definitionToDecide(id, version, at: now)
            if let approved = kept.approved {
                throw DefinitionRefusal(
                    .refused, "\(kept.name) was approved on \(approved.day) by \(kept.approvedBy ?? "somebody").")
            }
            try approve(kept.number, by: who, note: note, at: now)
            return try connection.keptDefinition(kept.number)
        }
    }

    private func approve(_ number: Int64, by who: String, note: String?, at now: Instant) throws {
        guard who.contains(where: { !$0.isWhitespace }) else {
            throw DefinitionRefusal(.refused, "A definition is approved by somebody.", remedy: "Say by whom.")
        }
        try connection.run(
            """
            UPDATE lifecycle_definition SET status = 'approved', approved = \(now.milliseconds), approved_by = \(who),
                approval_note = \(note) WHERE id = \(number)
            """)
    }

    /// Puts an approved version in force, from the first day that it names on; what it takes the place of is retired
    /// then: the version before it, and if it is for all customers the one that was.
    @discardableResult
    public func activate(
        definition id: String, version: Int, by who: String, at now: Instant
    ) throws -> KeptDefinition {
        try write {
            let kept = try connection.definitionToDecide(id, version, at: now)
            switch kept.status {
            case .approved: break
            case .draft:
                throw DefinitionRefusal(
                    .refused, "\(kept.name) is approved by nobody.",
                    remedy: "onward lifecycle approve \(id) \(version) --by NAME")
            case .active: throw DefinitionRefusal(.refused, "\(kept.name) is in force already.")
            case .retired:
                throw DefinitionRefusal(
                    .refused, "\(kept.name) was in force and is retired.",
                    remedy: "To go back to it, add its text as the next version and activate that.")
            }
            let last = try connection.first("SELECT max(activated) FROM lifecycle_definition") {
                $0.integerIfPresent(0)
            }
            if let last = last ?? nil, last > now.milliseconds {
                throw DefinitionRefusal(
                    .refused,
                    "The clock went back: a definition was put in force at \(Instant(milliseconds: last).iso8601).",
                    remedy: "Set the clock of this machine.")
            }
            let definition = try connection.definition(number: kept.number)
            let from = definition.effectiveFrom.flatMap { Instant(day: $0) }?.milliseconds ?? now.milliseconds
            try connection.run(
                """
                UPDATE lifecycle_definition SET status = 'retired', active_until = max(active_from, \(from))
                WHERE status = 'active' AND (name = \(id) OR NOT is_scoped AND \(definition.appliesWhen == nil))
                """)
            try connection.run(
                """
                UPDATE lifecycle_definition SET status = 'active', activated = \(now.milliseconds), activated_by = \(who),
                    active_from = \(from) WHERE id = \(kept.number)
                """)
            try connection.refuseOverlap(of: kept, from: Instant(milliseconds: max(from, now.milliseconds)))
            return try connection.keptDefinition(kept.number)
        }
    }

    /// Takes a definition that is for some customers out of force: they follow the one for all others from now on.
    @discardableResult
    public func withdraw(definition id: String, by who: String, at now: Instant) throws -> KeptDefinition {
        try write {
            guard let kept = try connection.keptDefinitions().first(where: { $0.id == id && $0.status == .active })
            else {
                throw DefinitionRefusal(
                    .missing, "No version of “\(id)” is in force.", remedy: "onward lifecycle list shows what is.")
            }
            guard kept.isScoped else {
                throw DefinitionRefusal(
                    .refused, "\(kept.name) is for all customers that no other definition is for.",
                    remedy: "Put another without applies_when in force in its place.")
            }
            try connection.run(
                """
                UPDATE lifecycle_definition SET status = 'retired', withdrawn = \(now.milliseconds), withdrawn_by = \(who),
                    active_until = max(active_from, \(now.milliseconds)) WHERE id = \(kept.number)
                """)
            return try connection.keptDefinition(kept.number)
        }
    }
}

extension Connection {
    /// Every customer follows one definition: somebody for whom there are two, or would be none, is refused.
    fileprivate func refuseOverlap(of kept: KeptDefinition, from moment: Instant) throws {
        guard try placements(asOf: moment, knownAt: nil).fallback != nil else {
            throw DefinitionRefusal(
                .refused, "\(kept.name) is for some customers, and takes the place of the one for all others.",
                remedy: "Give it an id of its own, so that the one for all others stays in force.")
        }
        let force = try definitionsInForce(asOf: moment, knownAt: nil)
        guard let own = force.scoped.first(where: { $0.current.id == kept.number })?.current else { return }
        let twin = force.scoped.first {
            $0.current.id != kept.number && $0.current.definition.appliesWhen == own.definition.appliesWhen
        }
        if let twin = twin?.current {
            throw DefinitionRefusal(
                .refused, "\(kept.name) is for the same customers as \(twin.name).",
                remedy: "onward lifecycle withdraw \(twin.definition.id) takes that one out of force.")
        }
        var judging = try Judging(self, force, asOf: moment)
        guard let (count, example) = try judging.claimed() else { return }
        let key = try first("SELECT key FROM customer_summary WHERE id = \(example.customer)") { $0.text(0) } ?? "?"
        throw DefinitionRefusal(
            .refused, "\(example.names) would both be for \(count) of the customers, \(key) among them.",
            remedy: "Let applies_when leave out whom the other is for.")
    }
}

extension KeptDefinition {
    /// "Version 3 of “small”": how a sentence begins that is about it.
    fileprivate var name: String { "Version \(version) of “\(id)”" }
}

// MARK: Reading

extension Reader {
    /// Every version there is, the shipped one as well, newest first.
    public func definitions() throws -> [KeptDefinition] { try connection.keptDefinitions() }

    /// The text of a version; nil if there is none.
    public func definition(_ id: String, version: Int) throws -> Definition? {
        guard let kept = try connection.keptDefinition(id, version) else { return nil }
        return kept.number == 0 ? .shipped : try connection.definition(number: kept.number)
    }

    /// What is in force at a moment for whomever no other definition is for, as far as was known then; nil: with all
    /// that is known now.
    public func definitionInForce(
        asOf: Instant, knownAt: Instant? = nil
    ) throws -> (kept: KeptDefinition, definition: Definition) {
        guard let number = try connection.placements(asOf: asOf, knownAt: knownAt).fallback?.current.number else {
            return (try connection.shipped(), .shipped)
        }
        return (try connection.keptDefinition(number), try connection.definition(number: number))
    }

    /// What a definition is checked against here: the public views, the database's word on SQL, its parent.
    public func definitionSurroundings(for definition: Definition) throws -> DefinitionSurroundings {
        try connection.definitionSurroundings(for: definition)
    }
}

extension Connection {
    func keep(_ definition: Definition, by who: String, at now: Instant) throws -> Int64 {
        // Every new store keeps the shipped one: its text is made once.
        let isShipped = definition == .shipped
        let hash = isShipped ? KeptDefinition.shipped.hash : definition.hash
        let text = isShipped ? KeptDefinition.shippedText : String(decoding: definition.canonicalText, as: UTF8.self)
        try run(
            """
            INSERT INTO lifecycle_definition (name, version, title, hash, text, is_scoped, status, added, added_by)
            VALUES (\(definition.id), \(definition.version), \(definition.title), \(hash), \(text),
                \(definition.appliesWhen != nil), 'draft',
                \(now.milliseconds), \(who))
            """)
        return lastInsertedRow
    }

    func definition(number: Int64) throws -> Definition {
        guard let text = try first("SELECT text FROM lifecycle_definition WHERE id = \(number)", { $0.text(0) }) else {
            throw StoreFault("there is no definition \(number)")
        }
        var definition = try Definition(kept: Array(text.utf8))
        definition.renames = try renames(to: definition)
        return definition
    }

    /// What became of the ids of the versions before this one.
    func renames(to definition: Definition) throws -> Renames {
        var steps = [definition.formerIDs]
        var next = definition.parent
        var seen: Set<Int> = [definition.version]
        while let parent = next, seen.insert(parent).inserted {
            let kept = try first(
                """
                SELECT text ->> '$.parent', text -> '$.former_ids' FROM lifecycle_definition
                WHERE name = \(definition.id) AND version = \(parent) ORDER BY id DESC LIMIT 1
                """
            ) { (parent: $0.integerIfPresent(0), former: $0.textIfPresent(1)) }
            guard let kept else { break }
            steps.insert((kept.former.map(JSONValue.list)?.items ?? []).compactMap(Definition.FormerID.init), at: 0)
            next = kept.parent.map(Int.init)
        }
        return steps.allSatisfy(\.isEmpty) ? .none : Renames(steps, here: definition.ids)
    }

    fileprivate func keptDefinitions() throws -> [KeptDefinition] {
        let kept = try kept("")
        let shipped = try shipped()
        return shipped.number == 0 ? kept + [shipped] : kept
    }

    fileprivate func keptDefinition(_ number: Int64) throws -> KeptDefinition {
        guard let kept = try kept("WHERE id = \(number)").first else {
            throw StoreFault("there is no definition \(number)")
        }
        return kept
    }

    /// Of several texts that the program shipped under one number, the newest.
    fileprivate func keptDefinition(_ id: String, _ version: Int) throws -> KeptDefinition? {
        let shipped = try shipped()
        if (shipped.id, shipped.version) == (id, version) { return shipped }
        return try kept("WHERE name = \(id) AND version = \(version)").first
    }

    func shipped() throws -> KeptDefinition {
        let own = KeptDefinition.shipped
        return try kept("WHERE name = \(own.id) AND version = \(own.version) AND hash = \(own.hash)").first ?? own
    }

    /// The shipped one is kept as soon as somebody stands for it.
    fileprivate func definitionToDecide(_ id: String, _ version: Int, at now: Instant) throws -> KeptDefinition {
        guard var kept = try keptDefinition(id, version) else {
            let known = try keptDefinitions().map { "\($0.id) \($0.version)" }
            throw DefinitionRefusal(
                .missing, "There is no version \(version) of “\(id)”.",
                remedy: "There are: \(known.joined(separator: ", ")).")
        }
        if kept.number == 0 { kept.number = try keep(.shipped, by: KeptDefinition.us, at: now) }
        return kept
    }

    private func kept(_ condition: SQL) throws -> [KeptDefinition] {
        func moment(_ value: Int64?) -> Instant? { value.map { Instant(milliseconds: $0) } }
        return try rows(
            """
            SELECT id, name, version, title, hash, status, added, added_by, approved, approved_by, approval_note,
                activated, activated_by, active_from, active_until, is_scoped
            FROM lifecycle_definition \(condition) ORDER BY added DESC, id DESC
            """
        ) { row in
            KeptDefinition(
                number: row.integer(0), id: row.text(1), version: Int(row.integer(2)), title: row.text(3),
                hash: row.text(4), status: .init(rawValue: row.text(5)) ?? .draft,
                added: Instant(milliseconds: row.integer(6)), addedBy: row.text(7),
                approved: moment(row.integerIfPresent(8)), approvedBy: row.textIfPresent(9),
                approvalNote: row.textIfPresent(10), activated: moment(row.integerIfPresent(11)),
                activatedBy: row.textIfPresent(12), activeFrom: moment(row.integerIfPresent(13)),
                activeUntil: moment(row.integerIfPresent(14)), isScoped: row.flag(15),
                isShipped: row.text(7) == KeptDefinition.us && row.text(1) == Definition.shipped.id)
        }
    }
}

// MARK: What a definition is checked against

extension Connection {
    func definitionSurroundings(for definition: Definition) throws -> DefinitionSurroundings {
        var surroundings = DefinitionSurroundings()
        surroundings.views = Dictionary(
            uniqueKeysWithValues: try View.all.map(\.name).map { view in
                (view, try rows("SELECT name FROM pragma_table_info(\(view))") { $0.text(0) })
            })
        let tests = definition.criteria.flatMap(\.test.leaves)
        var flaws: [String: String] = [:]
        for case .sql(let text) in tests { flaws[text] = CriterionSQL.flaw(text, on: self) }
        // What criteria can look at can be counted from as well.
        for view in Vocabulary.views where surroundings.views?[view.name] == nil {
            surroundings.views?[view.name] = view.columns.map(\.name)
        }
        surroundings.flaw = { [flaws] in flaws[$0] }
        if let parent = definition.parent, let kept = try keptDefinition(definition.id, parent) {
            surroundings.parent = kept.number == 0 ? .shipped : try self.definition(number: kept.number)
        }
        return surroundings
    }
}
