import Domain
import JSON

// What a record's fields mean.
extension Form where Value == FactMapping {
    static var mapping: Form {
        Form(
            read: read,
            write: { mapping in
                .object(
                    [JSONValue.Member(name: "kind", value: .string(mapping.kind.rawValue))]
                        + (mapping.condition.map {
                            [.init(name: "when", value: Form<FactMapping.Condition>.condition.write($0))]
                        } ?? [])
                        + [
                            .init(
                                name: "values",
                                value: .object(
                                    mapping.values.map { value in
                                        .init(
                                            name: value.field,
                                            value: ValueRule.form(for: mapping.kind.form(of: value.field)).write(
                                                value.rule))
                                    }))
                        ])
            }, schema: schema
        ).named("fact")
    }

    /// Which values there are depends on the kind, so that the kind is looked at first, wherever it stands.
    @Sendable private static func read(_ place: Place) -> FactMapping? {
        guard let members = place.members else { return place.expected("an object, a fact,") }
        let known = ["kind", "when", "values"]
        for member in members where !known.contains(member.name) {
            place.unknown(member.name, "word in a fact", among: known, at: member.offset)
        }
        func member(_ name: String) -> Place? { members.first { $0.name == name }?.place }
        for name in ["kind", "values"] where member(name) == nil { place.report("a fact needs “\(name)”") }
        let condition = member("when").flatMap(Form<FactMapping.Condition>.condition.read)
        guard let kind = member("kind").flatMap(Form<FactKind>.word("kind of fact").read), let values = member("values")
        else { return nil }
        guard let given = values.members else { return values.expected("an object of values") }
        var mapping = FactMapping(kind, when: condition, values: [])
        for (name, offset, value) in given {
            guard kind.index(of: name) != nil else {
                values.unknown(name, "value of a fact “\(kind.rawValue)”", among: kind.fields.map(\.name), at: offset)
                continue
            }
            guard let rule = ValueRule.form(for: kind.form(of: name)).read(value) else { continue }
            mapping.values.append((name, rule))
        }
        return mapping
    }

    /// For each kind the names of its values, so that an editor can offer them.
    @Sendable private static func schema(_ writer: inout SchemaWriter) -> JSONValue {
        let rule = ValueRule.form(for: nil).schema(&writer)
        let kinds = FactKind.allCases.map { kind -> JSONValue in
            [
                "if": ["properties": ["kind": ["const": .string(kind.rawValue)]]],
                "then": [
                    "properties": [
                        "values": [
                            "propertyNames": ["enum": .array(kind.fields.map { .string($0.name) } + ["$comment"])]
                        ]
                    ]
                ],
            ]
        }
        return [
            "type": "object",
            "properties": [
                "kind": [
                    "description": "What the record is.",
                    "enum": .array(FactKind.allCases.map { .string($0.rawValue) }),
                ],
                "when": .object(
                    [.init(name: "description", value: "Only records whose value at this path is one of these.")]
                        + (Form<FactMapping.Condition>.condition.schema(&writer).members ?? [])),
                "values": ["description": "Where each value is.", "type": "object", "additionalProperties": rule],
                "$comment": ["type": "string"],
            ],
            "required": ["kind", "values"], "additionalProperties": false, "allOf": .array(kinds),
        ]
    }
}

extension FactKind {
    fileprivate func form(of field: String) -> FactField.Form? { index(of: field).map { fields[$0].form } }
}

extension ValueRule {
    /// A path alone is read as what the field takes: a moment, a day, a number. A list is tried in turn.
    fileprivate static func form(for field: FactField.Form?) -> Form<ValueRule> {
        let path = Form<ValueRule>(
            read: { place in
                guard let path = place.text else { return nil }
                if let rule = plain(path, field) { return rule }
                return place.expected(
                    field.isReference
                        ? "what the key at a path refers to, {“reference”: “\(path)”, “to”: “resource”},"
                        : "one of a few words, {“choice”: “\(path)”, “words”: {“theirs”: “ours”}},")
            }, write: { $0.plainPath.map { .string($0) } ?? .null }, schema: { _ in ["type": "string"] })
        let first = Form<ValueRule>(
            read: { place in .first((place.items ?? []).compactMap(form(for: field).read)) },
            write: { rule in
                guard case .first(let rules) = rule else { return .null }
                return .array(rules.map(form(for: field).write))
            }, schema: { _ in ["type": "array", "items": ["$ref": "#/$defs/value"]] })
        return said.or(first, when: { $0.items != nil }) { if case .first = $0 { true } else { false } }
            .or(path, when: { $0.text != nil }) { rule in
                rule.plainPath.flatMap { plain($0, field) }.map { $0.isSame(as: rule) } ?? false
            }.named("value")
    }

    private static func plain(_ path: String, _ field: FactField.Form?) -> ValueRule? {
        switch field {
        case .text, nil: .text(path)
        case .time: .time(path)
        case .day: .day(path)
        case .integer: .integer(path)
        case .number: .number(path)
        case .flag: .flag(path)
        case .choice, .reference: nil
        }
    }

    private var plainPath: String? {
        switch self {
        case .text(let path), .time(let path), .day(let path), .integer(let path), .number(let path), .flag(let path):
            path
        default: nil
        }
    }

    private func isSame(as other: ValueRule) -> Bool {
        switch (self, other) {
        case (.text, .text), (.time, .time), (.day, .day), (.integer, .integer), (.number, .number), (.flag, .flag):
            true
        default: false
        }
    }

    private static func of(
        _ name: String, _ about: String, _ make: @escaping @Sendable (String) -> ValueRule,
        _ take: @escaping @Sendable (ValueRule) -> String?
    ) -> Choice<ValueRule> {
        .of(name, .text, about, make, take)
    }

    /// Said in full.
    private static var said: Form<ValueRule> {
        .choice(
            "a rule",
            [
                of("text", "Path of a text.", { .text($0) }) { if case .text(let path) = $0 { path } else { nil } },
                of("time", "Path of a moment.", { .time($0) }) { if case .time(let path) = $0 { path } else { nil } },
                of("day", "Path of a day.", { .day($0) }) { if case .day(let path) = $0 { path } else { nil } },
                of("integer", "Path of a whole number.", { .integer($0) }) {
                    if case .integer(let path) = $0 { path } else { nil }
                },
                of("number", "Path of a number.", { .number($0) }) {
                    if case .number(let path) = $0 { path } else { nil }
                },
                of("flag", "Path of true or false.", { .flag($0) }) {
                    if case .flag(let path) = $0 { path } else { nil }
                },
                of("decoded", "Path of a text with HTML entities.", { .decoded($0) }) {
                    if case .decoded(let path) = $0 { path } else { nil }
                },
                of("clock", "Path of a time span, mm:ss or hh:mm:ss.", { .clock($0) }) {
                    if case .clock(let path) = $0 { path } else { nil }
                },
                of("hours", "Path of hours and minutes, hh:mm, as minutes.", { .hours($0) }) {
                    if case .hours(let path) = $0 { path } else { nil }
                },
                of("constant", "The same for every record.", { .constant($0) }) {
                    if case .constant(let text) = $0 { text } else { nil }
                },
                .of("joined", .texts, "Paths of texts, joined by a space.", { .joined($0) }) {
                    if case .joined(let paths) = $0 { paths } else { nil }
                },
                .of(
                    "parent", .texts, "The key of the record's parent, looked up in these resources.",
                    { .parent(to: $0) }
                ) { if case .parent(let targets) = $0 { targets } else { nil } },
                choice, reference, divided, localTime,
            ])
    }

    private static var choice: Choice<ValueRule> {
        typealias Draft = (path: String, words: [String: String], otherwise: String?)
        return .object(
            "choice", { Draft("", [:], nil) },
            [
                .init("choice", \.path, .text, isRequired: true, "Path of the vendor's word."),
                .init("words", \.words, .table, isRequired: true, "The vendor's words and ours."),
                .init(
                    "otherwise", \.otherwise, Form<String>.text.optional, "For all other words; nothing if left out."),
            ], { .choice($0.path, $0.words, otherwise: $0.otherwise) }
        ) { if case .choice(let path, let words, let otherwise) = $0 { (path, words, otherwise) } else { nil } }
    }

    private static var reference: Choice<ValueRule> {
        typealias Draft = (path: String, to: [String])
        return .object(
            "reference", { Draft("", []) },
            [
                .init("reference", \.path, .text, isRequired: true, "Path of another record's key."),
                .init(
                    "to", \.to, .texts, isRequired: true,
                    "The resources it is looked up in; “system.resource” for another system's."),
            ], { .reference($0.path, to: $0.to) }
        ) { if case .reference(let path, let to) = $0 { (path, to) } else { nil } }
    }

    private static var divided: Choice<ValueRule> {
        typealias Draft = (path: String, by: Int)
        return .object(
            "divided", { Draft("", 1) },
            [
                .init("divided", \.path, .text, isRequired: true, "Path of a number in a smaller unit."),
                .init("by", \.by, .integer(1...Int.max), isRequired: true, "How many of them are one of ours."),
            ], { .divided($0.path, by: $0.by) }
        ) { if case .divided(let path, let divisor) = $0 { (path, divisor) } else { nil } }
    }

    private static var localTime: Choice<ValueRule> {
        typealias Draft = (path: String, pattern: String, minutes: Int)
        return .object(
            "localTime", { Draft("", "", 0) },
            [
                .init("localTime", \.path, .text, isRequired: true, "Path of a moment without a zone."),
                .init("pattern", \.pattern, .text, isRequired: true, "How it is written: “MMM dd, yyyy HH:mm:ss”."),
                .init("minutesAheadOfUTC", \.minutes, .integer(-1440...1440), "How far the vendor's clocks are ahead."),
            ], { .localTime($0.path, LocalTime($0.pattern, minutesAheadOfUTC: $0.minutes)) }
        ) { if case .localTime(let path, let time) = $0 { (path, time.pattern, time.minutesAheadOfUTC) } else { nil } }
    }
}

extension FactField.Form? {
    fileprivate var isReference: Bool { if case .reference = self { true } else { false } }
}
