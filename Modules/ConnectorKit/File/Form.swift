import JSON

/// How values of a type stand in a descriptor file. One declaration reads them, writes them, and describes them in the
/// published schema, so that the three cannot disagree.
struct Form<Value>: Sendable {
    /// Nil if the place holds no such value; what is wrong is then among the findings.
    let read: @Sendable (Place) -> Value?
    let write: @Sendable (Value) -> JSONValue
    let schema: @Sendable (inout SchemaWriter) -> JSONValue
}

/// A value in a file: where it stands, and where to say what is wrong with it.
struct Place {
    let tree: JSONTree
    /// "resources.0.ways": as it is said to people, and as `Connector.flaws` names it.
    let path: String
    let findings: Findings

    /// What is wrong with a file, in the order of reading.
    final class Findings {
        var found: [(offset: Int, path: String, text: String)] = []
    }

    func report(_ text: String, at offset: Int? = nil) {
        findings.found.append((offset ?? tree.offset, path, text))
    }

    func below(_ name: String, _ tree: JSONTree) -> Place {
        Place(tree: tree, path: path.isEmpty ? name : "\(path).\(name)", findings: findings)
    }

    var text: String? { if case .scalar(.string(let text)) = tree.content { text } else { nil } }
    var isNull: Bool { tree.content == .scalar(.null) }
    var items: [Place]? {
        guard case .array(let items) = tree.content else { return nil }
        return items.enumerated().map { below(String($0), $1) }
    }

    /// Without comments. A name that stands twice is reported.
    var members: [(name: String, offset: Int, place: Place)]? {
        guard case .object(let members) = tree.content else { return nil }
        var seen: Set<String> = []
        return members.compactMap { member in
            if member.name == "$comment" { return nil }
            let place = below(member.name, member.value)
            guard seen.insert(member.name).inserted else {
                report("“\(member.name)” stands here twice", at: member.offset)
                return nil
            }
            return (member.name, member.offset, place)
        }
    }

    /// "an object", "the text “abc”": what stands here instead of what should.
    private var kind: String {
        switch tree.content {
        case .object: "an object"
        case .array: "a list"
        case .scalar(.string(let text)): "the text “\(text.prefix(40))”"
        case .scalar(.number(let number)): "the number \(number.prefix(40))"
        case .scalar(.bool(let flag)): flag ? "true" : "false"
        case .scalar: "null"
        }
    }

    func expected<Value>(_ what: String) -> Value? {
        report("\(what) is expected, not \(kind)")
        return nil
    }

    /// For a word that is none of those known.
    func unknown(_ word: String, _ what: String, among known: [String], at offset: Int? = nil) {
        let hint =
            Suggestion.nearest(to: word, among: known).map { "did you mean “\($0)”?" }
            ?? "there are: \(known.joined(separator: ", "))"
        report("unknown \(what) “\(word.prefix(60))”; \(hint)", at: offset)
    }
}

// MARK: Simple values

extension Form where Value == String {
    static var text: Form {
        Form(
            read: { place in place.text ?? place.expected("a text") }, write: { .string($0) },
            schema: { _ in ["type": "string"] })
    }

    static func text(_ what: String, pattern: String, _ isGood: @escaping @Sendable (String) -> Bool) -> Form {
        Form(
            read: { place in
                guard let text = place.text, isGood(text) else { return place.expected(what) }
                return text
            }, write: { .string($0) }, schema: { _ in ["type": "string", "pattern": .string(pattern)] })
    }
}

extension Form where Value == Bool {
    static var flag: Form {
        Form(
            read: { place in
                guard case .scalar(.bool(let flag)) = place.tree.content else { return place.expected("true or false") }
                return flag
            }, write: { .bool($0) }, schema: { _ in ["type": "boolean"] })
    }
}

extension Form where Value == Int {
    static func integer(_ range: ClosedRange<Int> = 0...Int.max) -> Form {
        Form(
            read: { place in
                guard case .scalar(.number(let text)) = place.tree.content, let number = Int(text) else {
                    return place.expected("a whole number")
                }
                if range.contains(number) { return number }
                return place.expected(
                    range.upperBound == .max
                        ? "a number from \(range.lowerBound) on"
                        : "a number from \(range.lowerBound) to \(range.upperBound)")
            }, write: { .number(String($0)) },
            schema: { _ in
                let least: [JSONValue.Member] = [
                    .init(name: "type", value: "integer"),
                    .init(name: "minimum", value: .number(String(range.lowerBound))),
                ]
                let most = JSONValue.Member(name: "maximum", value: .number(String(range.upperBound)))
                return .object(range.upperBound == .max ? least : least + [most])
            })
    }

    static var integer: Form { .integer() }
}

extension Form {
    /// The same in the file, another type in the program.
    func map<Other>(
        _ to: @escaping @Sendable (Value) -> Other, _ from: @escaping @Sendable (Other) -> Value
    ) -> Form<Other> {
        Form<Other>(read: { read($0).map(to) }, write: { write(from($0)) }, schema: schema)
    }

    /// Left out, or null, for nothing.
    var optional: Form<Value?> {
        Form<Value?>(
            read: { $0.isNull ? .some(nil) : read($0).map { .some($0) } }, write: { $0.map(write) ?? .null },
            schema: schema)
    }

    var list: Form<[Value]> {
        Form<[Value]>(
            read: { place in
                guard let items = place.items else { return place.expected("a list") }
                return items.compactMap(read)
            }, write: { .array($0.map(write)) }, schema: { ["type": "array", "items": schema(&$0)] })
    }

    /// Another, shorter way to write some of the values.
    func or(
        _ short: Form, when fits: @escaping @Sendable (Place) -> Bool,
        writing isShort: @escaping @Sendable (Value) -> Bool
    ) -> Form {
        Form(
            read: { fits($0) ? short.read($0) : read($0) }, write: { isShort($0) ? short.write($0) : write($0) },
            schema: { ["anyOf": [short.schema(&$0), schema(&$0)]] })
    }

    /// Described once in the schema, however often it is used; it may contain itself.
    func named(_ name: String) -> Form {
        Form(read: read, write: write, schema: { $0.reference(name, schema) })
    }

    /// Makes the form when it is used: for forms that contain themselves.
    static func later(_ form: @escaping @Sendable () -> Form) -> Form {
        Form(
            read: { form().read($0) }, write: { form().write($0) }, schema: { form().schema(&$0) })
    }
}

extension Form where Value == [String] {
    /// A list of texts; a single one may stand without the brackets.
    static var texts: Form {
        Form<String>.text.list.or(
            Form<String>.text.map({ [$0] }, { $0[0] }), when: { $0.text != nil }, writing: { $0.count == 1 })
    }
}

extension Form where Value == Set<String> {
    static var words: Form { Form<[String]>.texts.map({ Set($0) }, { $0.sorted() }) }
}

extension Form where Value == [(name: String, value: String)] {
    /// An object of texts, in its order.
    static var pairs: Form {
        Form(
            read: { place in
                guard let members = place.members else { return place.expected("an object of texts") }
                return members.compactMap { member in
                    Form<String>.text.read(member.place).map { (member.name, $0) }
                }
            }, write: { .object($0.map { .init(name: $0.name, value: .string($0.value)) }) },
            schema: { _ in ["type": "object", "additionalProperties": ["type": "string"]] })
    }
}

extension Form where Value == [String: String] {
    static var table: Form {
        Form<[(name: String, value: String)]>.pairs.map(
            { Dictionary($0.map { ($0.name, $0.value) }) { first, _ in first } },
            { $0.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) } })
    }
}

extension Form where Value: RawRepresentable<String> & CaseIterable & SendableMetatype {
    static func word(_ what: String) -> Form {
        let known = Value.allCases.map(\.rawValue)
        return Form(
            read: { place in
                guard let word = place.text else { return place.expected("a word for \(what)") }
                if let value = Value(rawValue: word) { return value }
                place.unknown(word, what, among: known)
                return nil
            }, write: { .string($0.rawValue) },
            schema: { _ in ["enum": .array(known.map { .string($0) })] })
    }
}
