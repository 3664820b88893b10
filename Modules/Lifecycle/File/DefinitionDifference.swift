public import JSON

/// One thing that another definition says otherwise.
public struct DefinitionChange: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable { case added, removed, changed, renamed }

    public var kind: Kind
    /// "criterion", "stage", "definition".
    public var subject: String
    /// Of the subject; empty for the definition itself.
    public var id: String
    /// What people call it.
    public var title: String
    /// "test.at_least": below the subject; empty if it is there or gone as a whole.
    public var field: String
    public var was: JSONValue?
    public var became: JSONValue?
}

/// What differs between two definitions in meaning: the order of lists of ids and the form of the text do not count.
public struct DefinitionDifference: Sendable {
    public private(set) var changes: [DefinitionChange] = []
    /// Which ids of the first the second has under another name.
    private let renames: Renames

    public init(from old: Definition, to new: Definition) {
        renames = new.renames.isEmpty ? Renames([new.formerIDs], here: new.ids) : new.renames
        let (old, new) = (old.json, new.json)
        // What became of ids is told with the things themselves.
        for name in DefinitionDifference.names(old, new) where name != "former_ids" || renames.isEmpty {
            let (was, became) = (old[member: name], new[member: name])
            if let subject = DefinitionDifference.subjects[name] {
                compare(subject, was?.items ?? [], became?.items ?? [])
            } else {
                compare("definition", "", "", name, was?.renamed(by: renames), became)
            }
        }
    }

    public var isEmpty: Bool { changes.isEmpty }

    /// Lists of things with ids, by what one of them is called.
    private static let subjects = [
        "segments": "segment", "teams": "team", "roles": "role", "apps": "app", "workflows": "workflow",
        "measures": "measure", "standings": "standing", "stages": "stage", "transitions": "transition",
        "criteria": "criterion", "detectors": "detector", "former_ids": "former id",
    ]
    /// What tells the items of a list of objects apart.
    private static let keys = ["id", "key", "standing", "team", "when"]

    /// In the order of the file, what only the first has behind.
    private static func names(_ a: JSONValue, _ b: JSONValue) -> [String] {
        let names = (b.members ?? []).map(\.name)
        return names + (a.members ?? []).map(\.name).filter { !names.contains($0) }
    }

    private static func key(_ item: JSONValue) -> String? {
        keys.lazy.compactMap { item[member: $0]?.text }.first
    }

    private mutating func compare(_ subject: String, _ was: [JSONValue], _ became: [JSONValue]) {
        func title(_ item: JSONValue) -> String {
            (item[member: "title"] ?? item[member: "statement"])?.text ?? ""
        }
        // Of several that are one now, the one that had the id before.
        var old: [String: (item: JSONValue, id: String)] = [:]
        for item in was {
            guard let id = Self.key(item), let now = renames.now(id), now == id || old[now] == nil else { continue }
            old[now] = (item.renamed(by: renames), id)
        }
        for item in became {
            guard let id = Self.key(item) else { continue }
            guard let former = old[id] else {
                changes.append(
                    .init(kind: .added, subject: subject, id: id, title: title(item), field: "", became: item))
                continue
            }
            if former.id != id {
                changes.append(
                    .init(
                        kind: .renamed, subject: subject, id: id, title: title(item), field: "id",
                        was: .string(former.id), became: .string(id)))
            }
            for name in Self.names(former.item, item) {
                compare(subject, id, title(item), name, former.item[member: name], item[member: name])
            }
        }
        let ids = Set(became.compactMap(Self.key))
        for item in was {
            guard let id = Self.key(item), !ids.contains(id) else { continue }
            let now = renames.now(id)
            if let now, ids.contains(now), old[now]?.id == id { continue }
            changes.append(
                .init(
                    kind: .removed, subject: subject, id: id, title: title(item), field: "", was: item,
                    became: now.flatMap { $0 == id ? nil : .string($0) }))
        }
    }

    /// Goes down as far as both sides have the same shape, so that a threshold is told and not the whole test.
    private mutating func compare(
        _ subject: String, _ id: String, _ title: String, _ field: String, _ was: JSONValue?, _ became: JSONValue?
    ) {
        if was == became { return }
        func say(_ kind: DefinitionChange.Kind, _ field: String, _ was: JSONValue?, _ became: JSONValue?) {
            changes.append(
                .init(kind: kind, subject: subject, id: id, title: title, field: field, was: was, became: became))
        }
        switch (was, became) {
        case (.object(let a)?, .object(let b)?) where Self.isSameShape(a, b):
            for name in Self.names(was!, became!) {
                compare(subject, id, title, "\(field).\(name)", was?[member: name], became?[member: name])
            }
        case (.array(let a)?, .array(let b)?) where (a + b).allSatisfy({ $0.isScalar }):
            // An order of ids says nothing.
            for item in b where !a.contains(item) { say(.added, field, nil, item) }
            for item in a where !b.contains(item) { say(.removed, field, item, nil) }
        case (.array(let a)?, .array(let b)?) where (a + b).allSatisfy({ Self.key($0) != nil }):
            for item in b {
                let key = Self.key(item)!
                let former = a.first { Self.key($0) == key }
                guard let former else { say(.added, "\(field).\(key)", nil, item); continue }
                compare(subject, id, title, "\(field).\(key)", former, item)
            }
            for item in a where !b.contains(where: { Self.key($0) == Self.key(item) }) {
                say(.removed, "\(field).\(Self.key(item)!)", item, nil)
            }
        case (.array(let a)?, .array(let b)?) where a.count == b.count:
            for (place, pair) in zip(a, b).enumerated() {
                compare(subject, id, title, "\(field).\(place)", pair.0, pair.1)
            }
        default: say(.changed, field, was, became)
        }
    }

    /// Two tests of different operators, say, are told as a whole.
    private static func isSameShape(_ a: [JSONValue.Member], _ b: [JSONValue.Member]) -> Bool {
        a.first?.name == b.first?.name
    }
}

extension JSONValue {
    /// Texts that are ids, as they are now; sentences are left.
    func renamed(by renames: Renames) -> JSONValue {
        if renames.isEmpty { return self }
        switch self {
        case .string(let text): return .string(renames.now(text) ?? text)
        case .array(let items): return .array(items.map { $0.renamed(by: renames) })
        case .object(let members):
            return .object(
                members.map { member in
                    Self.sentences.contains(member.name) && (member.name != "of" || member.value.items == nil)
                        ? member : Member(name: member.name, value: member.value.renamed(by: renames))
                })
        default: return self
        }
    }

    /// Members that hold sentences, or names of views and their columns; a list `of` tests does not.
    private static let sentences: Set = [
        "title", "statement", "purpose", "note", "remedy", "formula", "unit", "target", "version", "former_ids", "view",
        "of", "at", "column", "customer", "compare", "source", "data", "needs_coverage", "sql",
    ]

    /// A member by its name, which may have points in it.
    subscript(member name: String) -> JSONValue? { members?.first { $0.name == name }?.value }

    fileprivate var isScalar: Bool { items == nil && members == nil }
}

extension DefinitionChange {
    /// "criterion deal_won (A deal is won): test.at_least was 3, is 5".
    public var words: String {
        let name = id.isEmpty ? subject : "\(subject) \(id)\(title.isEmpty || title == id ? "" : " (\(title))")"
        if kind == .renamed { return "\(name) was called \(was?.text ?? "")" }
        if kind == .removed, field.isEmpty, let target = became?.text { return "\(name) is part of \(target) now" }
        if field.isEmpty { return "\(name) is \(kind == .added ? "new" : "gone")" }
        switch (was, became) {
        case (let was?, let became?): return "\(name): \(field) was \(was.words), is \(became.words)"
        case (nil, let became?): return "\(name): \(field) \(kind == .added ? "gains" : "is now") \(became.words)"
        case (let was?, nil): return "\(name): \(field) \(kind == .removed ? "loses" : "is no longer") \(was.words)"
        case (nil, nil): return "\(name): \(field)"
        }
    }

    public var json: JSONValue {
        [
            "kind": .string(kind.rawValue), "subject": .string(subject), "id": .string(id), "title": .string(title),
            "field": .string(field), "was": was ?? .null, "became": became ?? .null, "words": .string(words),
        ]
    }
}

extension JSONValue {
    fileprivate var words: String {
        if case .string(let text) = self { return "“\(text)”" }
        if let items, items.allSatisfy(\.isScalar), !items.isEmpty { return items.map(\.words).joined(separator: ", ") }
        return String(decoding: serialized, as: UTF8.self)
    }
}
