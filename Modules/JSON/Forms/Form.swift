/// How values of a type stand in a file that people write. One declaration reads them, writes them, and describes them
/// in the published schema, so that the three cannot disagree.
public struct Form<Value>: Sendable {
    /// Nil if the place holds no such value; what is wrong is then among the findings.
    public let read: @Sendable (Place) -> Value?
    public let write: @Sendable (Value) -> JSONValue
    public let schema: @Sendable (inout SchemaWriter) -> JSONValue

    public init(
        read: @escaping @Sendable (Place) -> Value?, write: @escaping @Sendable (Value) -> JSONValue,
        schema: @escaping @Sendable (inout SchemaWriter) -> JSONValue
    ) {
        self.read = read
        self.write = write
        self.schema = schema
    }
}

/// A value in a file: where it stands, and where to say what is wrong with it.
public struct Place {
    public let tree: JSONTree
    /// "resources.0.ways": as it is said to people, and as `Connector.flaws` names it.
    public let path: String
    public let findings: Findings

    /// What is wrong with a file, in the order of reading.
    public final class Findings {
        public var found: [(offset: Int, path: String, text: String)] = []
        /// Paths of what is needed and was not given.
        public var missing: Set<String> = []
        /// Members that every object may have and nobody reads, besides those it knows.
        public let comments: Set<String>

        public init(comments: Set<String> = []) { self.comments = comments }
    }

    public init(tree: JSONTree, path: String, findings: Findings) {
        self.tree = tree
        self.path = path
        self.findings = findings
    }

    public func report(_ text: String, at offset: Int? = nil) {
        findings.found.append((offset ?? tree.offset, path, text))
    }

    public func below(_ name: String, _ tree: JSONTree) -> Place {
        Place(tree: tree, path: path.isEmpty ? name : "\(path).\(name)", findings: findings)
    }

    public var text: String? { if case .scalar(.string(let text)) = tree.content { text } else { nil } }
    public var isNull: Bool { tree.content == .scalar(.null) }
    public var items: [Place]? {
        guard case .array(let items) = tree.content else { return nil }
        return items.enumerated().map { below(String($0), $1) }
    }

    /// Without comments. A name that stands twice is reported.
    public var members: [(name: String, offset: Int, place: Place)]? {
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

    public func expected<Value>(_ what: String) -> Value? {
        report("\(what) is expected, not \(kind)")
        return nil
    }

    /// For a word that is none of those known.
    public func unknown(_ word: String, _ what: String, among known: [String], at offset: Int? = nil) {
        let hint =
            Suggestion.nearest(to: word, among: known).map { "did you mean “\($0)”?" }
            ?? "there are: \(known.joined(separator: ", "))"
        report("unknown \(what) “\(word.prefix(60))”; \(hint)", at: offset)
    }
}

// MARK: Simple values

extension Form where Value == String {
    public static var text: Form {
        Form(
            read: { place in place.text ?? place.expected("a text") }, write: { .string($0) },
            schema: { _ in ["type": "string"] })
    }

    public static func text(_ what: String, pattern: String, _ isGood: @escaping @Sendable (String) -> Bool) -> Form {
        Form(
            read: { place in
                guard let text = place.text, isGood(text) else { return place.expected(what) }
                return text
            }, write: { .string($0) }, schema: { _ in ["type": "string", "pattern": .string(pattern)] })
    }
}

extension Form where Value == Bool {
    public static var flag: Form {
        Form(
            read: { place in
                guard case .scalar(.bool(let flag)) = place.tree.content else { return place.expected("true or false") }
                return flag
            }, write: { .bool($0) }, schema: { _ in ["type": "boolean"] })
    }
}

extension Form where Value == Int {
    public static func integer(_ range: ClosedRange<Int> = 0...Int.max) -> Form {
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

    public static var integer: Form { .integer() }
}

extension Form {
    /// The same in the file, another type in the program.
    public func map<Other>(
        _ to: @escaping @Sendable (Value) -> Other, _ from: @escaping @Sendable (Other) -> Value
    ) -> Form<Other> {
        Form<Other>(read: { read($0).map(to) }, write: { write(from($0)) }, schema: schema)
    }

    /// Left out, or null, for nothing.
    public var optional: Form<Value?> {
        Form<Value?>(
            read: { $0.isNull ? .some(nil) : read($0).map { .some($0) } }, write: { $0.map(write) ?? .null },
            schema: schema)
    }

    public var list: Form<[Value]> {
        Form<[Value]>(
            read: { place in
                guard let items = place.items else { return place.expected("a list") }
                return items.compactMap(read)
            }, write: { .array($0.map(write)) }, schema: { ["type": "array", "items": schema(&$0)] })
    }

    /// Another, shorter way to write some of the values.
    public func or(
        _ short: Form, when fits: @escaping @Sendable (Place) -> Bool,
        writing isShort: @escaping @Sendable (Value) -> Bool
    ) -> Form {
        Form(
            read: { fits($0) ? short.read($0) : read($0) }, write: { isShort($0) ? short.write($0) : write($0) },
            schema: { ["anyOf": [short.schema(&$0), schema(&$0)]] })
    }

    /// Described once in the schema, however often it is used; it may contain itself.
    public func named(_ name: String) -> Form {
        Form(read: read, write: write, schema: { $0.reference(name, schema) })
    }

    /// Makes the form when it is used: for forms that contain themselves.
    public static func later(_ form: @escaping @Sendable () -> Form) -> Form {
        Form(
            read: { form().read($0) }, write: { form().write($0) }, schema: { form().schema(&$0) })
    }
}

extension Form where Value == [String] {
    /// A list of texts; a single one may stand without the brackets.
    public static var texts: Form {
        Form<String>.text.list.or(
            Form<String>.text.map({ [$0] }, { $0[0] }), when: { $0.text != nil }, writing: { $0.count == 1 })
    }
}

extension Form where Value == Set<String> {
    public static var words: Form { Form<[String]>.texts.map({ Set($0) }, { $0.sorted() }) }
}

extension Form where Value == [(name: String, value: String)] {
    /// An object of texts, in its order.
    public static var pairs: Form {
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
    public static var table: Form {
        Form<[(name: String, value: String)]>.pairs.map(
            { Dictionary($0.map { ($0.name, $0.value) }) { first, _ in first } },
            { $0.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) } })
    }
}

extension Form where Value: RawRepresentable<String> & CaseIterable & SendableMetatype {
    public static func word(_ what: String) -> Form {
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
