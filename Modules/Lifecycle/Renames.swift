/// What became of ids of earlier versions, so that what was recorded and laid down under them goes on counting.
public struct Renames: Hashable, Sendable {
    /// By the id as it was; nil: there is none any more.
    private var fates: [String: String?] = [:]

    public static let none = Renames()

    private init() {}

    /// `steps`: the former ids of each version, the earliest first, up to the one that has the ids `here`. An id that
    /// is there stands for itself, whatever it once was.
    public init(_ steps: [[Definition.FormerID]], here: Set<String>) {
        for step in steps {
            for former in step {
                let fate: String? = former.fate == .dropped ? nil : former.text
                for (id, was) in fates where was == former.id { fates.updateValue(fate, forKey: id) }
                fates.updateValue(fate, forKey: former.id)
            }
        }
        for id in here { fates.removeValue(forKey: id) }
    }

    /// For a version that goes on judging beside later ones, whose steps these are: it knows their ids, too.
    public func knowing(_ later: [[Definition.FormerID]], here: Set<String>) -> Renames {
        var back: [String: String] = [:]
        for step in later {
            for former in step where former.fate != .dropped && back[former.text] == nil {
                back[former.text] = back[former.id] ?? former.id
            }
        }
        var both = self
        for (id, was) in back where !here.contains(id) {
            both.fates.updateValue(here.contains(was) ? was : now(was), forKey: id)
        }
        return both
    }

    public var isEmpty: Bool { fates.isEmpty }

    /// What an id is now; nil: nothing.
    public func now(_ id: String) -> String? { fates[id] ?? .some(id) }

    /// The ids that are this one now.
    public func former(of id: String) -> [String] { fates.compactMap { $0.value == id ? $0.key : nil }.sorted() }

    /// The same ids as long as it is the same.
    public var word: String {
        fates.sorted { $0.key < $1.key }.map { "\($0.key)>\($0.value ?? "")" }.joined(separator: " ")
    }
}

// MARK: What was recorded

extension Renames {
    public func now(_ history: History) -> History {
        if isEmpty { return history }
        var history = history
        history.changes = now(history.changes)
        for index in history.overrides.indices where history.overrides[index].about == .stage {
            history.overrides[index].value = now(history.overrides[index].value) ?? history.overrides[index].value
        }
        return history
    }

    /// Moves between stages that are one now are none, and who was in a stage that is no more is where they came from.
    public func now(_ changes: [StageChange]) -> [StageChange] {
        if isEmpty { return changes }
        struct Place: Hashable {
            var anchor: Int64
            var track: String
            var stage: String
        }
        var replaced: [Place: String?] = [:]
        return changes.compactMap { change in
            var found = change
            if let was = change.was {
                found.was = replaced[Place(anchor: change.anchor, track: change.track, stage: was)] ?? now(was)
            }
            let place = Place(anchor: change.anchor, track: change.track, stage: change.became)
            guard let became = now(change.became) else {
                replaced.updateValue(found.was, forKey: place)
                return nil
            }
            found.became = became
            found.transition = change.transition.flatMap(now)
            found.missing = change.missing.compactMap(now)
            return found.was == became && change.was != change.became ? nil : found
        }
    }

    // MARK: What was laid down

    public func now(_ thing: Thing) -> Thing {
        var thing = thing
        for field in Self.fields(of: thing.kind) {
            if field == "value" && thing.body.text("about") != "stage" { continue }
            if let id = thing.body.text(field).flatMap(now) { thing.body.set(field, id) }
        }
        return thing
    }

    /// Fields that hold ids of the definition.
    private static func fields(of kind: EntryKind) -> [String] {
        switch kind {
        case .attestation: ["criterion"]
        case .waiver, .handoff: ["transition"]
        case .ownership: ["role"]
        case .override: ["value"]
        default: []
        }
    }

    // MARK: What is asked

    /// Rows of what was laid down, under whatever id it was.
    public func now(_ rows: Rows) -> Rows {
        guard !isEmpty, let kind = EntryKind(rawValue: rows.view) else { return rows }
        var rows = rows
        rows.conditions = rows.conditions.map { now($0, of: kind) }
        return rows
    }

    private func now(_ condition: Condition, of kind: EntryKind) -> Condition {
        guard Self.fields(of: kind).contains(condition.column) || condition.column == "role_of" else {
            return condition
        }
        func all(_ words: [Scalar]) -> [Scalar] {
            words.flatMap { word -> [Scalar] in
                guard case .text(let id) = word else { return [word] }
                return [word] + former(of: id).map(Scalar.text)
            }
        }
        switch condition.comparison {
        case .isIn(let words): return Condition(condition.column, .isIn(all(words)))
        case .isNotIn(let words): return Condition(condition.column, .isNotIn(all(words)))
        default: return condition
        }
    }

    public func now(_ test: Test) -> Test {
        if isEmpty { return test }
        guard let asked = test.rows else { return test }
        let rows = now(asked)
        func wide(_ conditions: [Condition]) -> [Condition] {
            EntryKind(rawValue: asked.view).map { kind in conditions.map { now($0, of: kind) } } ?? conditions
        }
        switch test {
        case .exists: return .exists(rows)
        case .none: return .none(rows)
        case .count(_, let bounds): return .count(rows, bounds)
        case .sum(_, let column, let bounds): return .sum(rows, of: column, bounds)
        case .latest(_, let column, let comparison):
            return .latest(rows, of: column, wide([Condition(column, comparison)])[0].comparison)
        case .share(_, let having, let bounds, let minimum):
            return .share(rows, having: wide(having), bounds, minimum: minimum)
        case .streak(_, let every, let count, let total):
            return .streak(rows, every: every, count: count, of: total)
        case .since(_, let limit): return .since(rows, atMost: limit)
        default: return test
        }
    }
}

extension Definition {
    /// Every id of it, of whatever kind.
    public var ids: Set<String> { Set(DefinitionCheck.Kind.allCases.flatMap { $0.ids(of: self) }) }
}
