public import Domain
public import JSON

/// What somebody does about a customer, as it was asked for and read: nothing of it is judged yet.
public struct Act: Hashable, Sendable {
    public enum Actor: String, CaseIterable, Sendable { case person, agent }

    public var verb: ActVerb
    /// By the names of the verb's parameters, in their forms. What was not said is not there.
    public var values: EntryBody
    public var by: String
    /// The role in which they act; nil: whichever fits.
    public var role: String?
    public var actor = Actor.person
    public var note: String?
    /// From when it is true; nil: from now on.
    public var effective: Instant?
    /// The same key twice is the same act: it is done once.
    public var request: String?

    public init(_ verb: ActVerb, _ values: EntryBody, by: String) {
        self.verb = verb
        self.values = values
        self.by = by
    }

    /// The reason, where the verb has one, else the note: why, for whoever reads the journal.
    public var why: String? { values["reason"]?.text ?? note }
}

/// The fields of one version of a thing, or the values of an act. Moments are milliseconds, days YYYY-MM-DD.
public typealias EntryBody = [String: JSONValue]

extension EntryBody {
    public func text(_ name: String) -> String? { self[name]?.text }
    public func moment(_ name: String) -> Int64? { self[name]?.integer }

    mutating func set(_ name: String, _ text: String?) { if let text { self[name] = .string(text) } }
    mutating func set(_ name: String, _ moment: Int64) { self[name] = .number(String(moment)) }

    /// The fields of a kind in their order, so that equal bodies are equal texts.
    public func serialized(_ kind: EntryKind) -> String {
        let members = kind.fields.compactMap { field in
            self[field.name].flatMap { $0 == .null ? nil : JSONValue.Member(name: field.name, value: $0) }
        }
        return String(decoding: JSONValue.object(members).serialized, as: UTF8.self)
    }

    public init(_ value: JSONValue) {
        self = Dictionary(value.members?.map { ($0.name, $0.value) } ?? []) { $1 }
    }
}

/// Something that people laid down, as one of its versions says.
public struct Thing: Hashable, Sendable {
    public var kind: EntryKind
    /// The number of its first entry.
    public var id: Int64
    /// The number of the entry that says this.
    public var entry: Int64
    public var body: EntryBody
    /// From when this version is true.
    public var effective: Int64
    /// From when its first version is.
    public var began: Int64
    public var recorded: Int64
    public var anchor: Int64
    public var who: String
    public var role: String?
    public var note: String?

    public init(
        _ kind: EntryKind, id: Int64, entry: Int64, body: EntryBody, effective: Int64, began: Int64, recorded: Int64,
        anchor: Int64, who: String, role: String? = nil, note: String? = nil
    ) {
        self.kind = kind
        self.id = id
        self.entry = entry
        self.body = body
        self.effective = effective
        self.began = began
        self.recorded = recorded
        self.anchor = anchor
        self.who = who
        self.role = role
        self.note = note
    }

    /// "c-12": how people name it.
    public var key: String { kind.key(id) }
}

extension EntryKind {
    public func key(_ id: Int64) -> String { "\(letter)-\(id)" }

    /// "c-12" taken apart.
    public static func parse(_ key: String) -> (kind: EntryKind, id: Int64)? {
        let parts = key.split(separator: "-", maxSplits: 1)
        guard parts.count == 2, let id = Int64(parts[1]), id > 0,
            let kind = allCases.first(where: { $0.letter == parts[0].lowercased() })
        else { return nil }
        return (kind, id)
    }

    /// "value definition", for sentences.
    public var words: String { String(rawValue.map { $0 == "_" ? " " : $0 }) }

    /// "an attestation", "a next step".
    public var oneWord: String { ("aeiou".contains(rawValue.first!) ? "an " : "a ") + words }
}

/// One version that an act lays down.
public struct Draft: Hashable, Sendable {
    public var kind: EntryKind
    /// Nil: a new thing.
    public var thing: Int64?
    /// The customer's record, if it is another than the act's.
    public var anchor: Int64?
    public var body: EntryBody
    public var effective: Int64

    init(_ kind: EntryKind, _ body: EntryBody, at effective: Int64) {
        self.kind = kind
        self.body = body
        self.effective = effective
    }

    /// A new version of a thing. Nothing moves back in its own history.
    init(changing thing: Thing, at effective: Int64, _ change: (inout EntryBody) -> Void) {
        kind = thing.kind
        self.thing = thing.id
        anchor = thing.anchor
        body = thing.body
        self.effective = max(effective, thing.effective)
        change(&body)
    }
}

/// Why an act is not done: nothing was changed. The sentences hold what the asker typed, and ids; never a value of a
/// customer's record.
public struct Refusal: Error, Hashable, Sendable {
    public enum Cause: Hashable, Sendable {
        /// The act itself is wrong, whoever does it and whenever.
        case misused
        /// What it names is not there.
        case missing
        /// They may not.
        case forbidden
        /// As things stand it cannot be done.
        case contradicted
    }

    public var cause: Cause
    public var sentence: String
    public var remedy: String

    public init(_ cause: Cause, _ sentence: String, _ remedy: String) {
        self.cause = cause
        self.sentence = sentence
        self.remedy = remedy
    }

    public static func clockGoesBack(_ now: Instant, behind newest: Int64) -> Refusal {
        Refusal(
            .contradicted,
            "The clock of this machine goes back: it says \(now.iso8601), and something was laid down or taken back at "
                + "\(Instant(milliseconds: newest).iso8601).", "Set the clock right.")
    }

    /// A word that is none of those there are.
    public static func unknown(
        _ what: String, _ word: String, among known: [String], _ cause: Cause = .missing
    ) -> Refusal {
        if let meant = Suggestion.nearest(to: word, among: known) {
            return Refusal(cause, "There is no \(what) “\(word)”.", "Did you mean \(meant)?")
        }
        let most = known.prefix(30).joined(separator: ", ") + (known.count > 30 ? ", …" : "")
        let remedy = known.isEmpty ? "The definition has none." : "There are: \(most)."
        return Refusal(cause, "There is no \(what) “\(word)”.", remedy)
    }
}
