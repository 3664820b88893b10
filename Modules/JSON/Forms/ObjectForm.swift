/// An object whose members fill the parts of a value; what is left out keeps what the blank value has.
public struct ObjectForm<Whole>: Sendable {
    public struct Member: Sendable {
        let name: String
        let isRequired: Bool
        /// For people, in the schema.
        let about: String
        let read: @Sendable (Place, inout Whole) -> Void
        let write: @Sendable (Whole) -> JSONValue
        let schema: @Sendable (inout SchemaWriter) -> JSONValue

        public init<Value>(
            _ name: String, _ part: any WritableKeyPath<Whole, Value> & Sendable, _ form: Form<Value>,
            isRequired: Bool = false, _ about: String
        ) {
            self.name = name
            self.isRequired = isRequired
            self.about = about
            read = { place, whole in if let value = form.read(place) { whole[keyPath: part] = value } }
            write = { form.write($0[keyPath: part]) }
            schema = form.schema
        }
    }

    /// What the object is called in messages: "a resource".
    public let what: String
    public let blank: @Sendable () -> Whole
    public let members: [Member]

    public init(_ what: String, _ blank: @escaping @Sendable () -> Whole, _ members: [Member]) {
        self.what = what
        self.blank = blank
        self.members = members
    }

    /// With all that could be read, so that the rest of the file is examined as well.
    public func read(_ place: Place) -> Whole? {
        guard let given = place.members else { return place.expected("an object, \(what),") }
        var whole = blank()
        for (name, offset, value) in given {
            guard let member = members.first(where: { $0.name == name }) else {
                let isComment = place.findings.comments.contains(name)
                if !isComment && (name != "$schema" || !place.path.isEmpty) {
                    place.unknown(name, "word in \(what)", among: members.map(\.name), at: offset)
                }
                continue
            }
            member.read(value, &whole)
        }
        for member in members where member.isRequired && !given.contains(where: { $0.name == member.name }) {
            place.report("\(what) needs “\(member.name)”: \(member.about.lowercasedFirst)")
            place.findings.missing.insert(place.path.isEmpty ? member.name : "\(place.path).\(member.name)")
        }
        return whole
    }

    public func write(_ whole: Whole) -> JSONValue {
        let blank = blank()
        return .object(
            members.compactMap { member in
                let value = member.write(whole)
                guard member.isRequired || value != member.write(blank) else { return nil }
                return .init(name: member.name, value: value)
            })
    }

    public func schema(_ writer: inout SchemaWriter) -> JSONValue {
        var properties: [JSONValue.Member] = []
        for member in members {
            var schema = member.schema(&writer).members ?? []
            schema.insert(.init(name: "description", value: .string(member.about)), at: 0)
            properties.append(.init(name: member.name, value: .object(schema)))
        }
        for comment in writer.comments where !properties.contains(where: { $0.name == comment }) {
            properties.append(.init(name: comment, value: ["type": "string"]))
        }
        let required = members.filter(\.isRequired).map { JSONValue.string($0.name) }
        let head: [JSONValue.Member] = [
            .init(name: "type", value: "object"), .init(name: "properties", value: .object(properties)),
        ]
        let names = required.isEmpty ? [] : [JSONValue.Member(name: "required", value: .array(required))]
        return .object(head + names + [.init(name: "additionalProperties", value: false)])
    }

    public var form: Form<Whole> { Form(read: read, write: write, schema: schema) }
}

extension String {
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}

/// One of several ways to say a value: a word, or an object that is told by one of its members.
public struct Choice<Value>: Sendable {
    let name: String
    /// Nil for a word.
    let read: (@Sendable (Place) -> Value?)?
    let write: @Sendable (Value) -> JSONValue?
    let schema: @Sendable (inout SchemaWriter) -> JSONValue
    /// A word's value.
    let value: (@Sendable () -> Value)?

    public static func word(
        _ name: String, _ value: @autoclosure @escaping @Sendable () -> Value,
        _ fits: @escaping @Sendable (Value) -> Bool
    ) -> Choice {
        Choice(
            name: name, read: nil, write: { fits($0) ? .string(name) : nil }, schema: { _ in ["const": .string(name)] },
            value: value)
    }

    /// `{"name": main, further members}`.
    public static func object<Draft>(
        _ name: String, _ blank: @escaping @Sendable () -> Draft, _ members: [ObjectForm<Draft>.Member],
        _ make: @escaping @Sendable (Draft) -> Value?, _ take: @escaping @Sendable (Value) -> Draft?
    ) -> Choice {
        let object = ObjectForm("“\(name)”", blank, members)
        return Choice(
            name: name, read: { object.read($0).flatMap(make) }, write: { take($0).map(object.write) },
            schema: object.schema, value: nil)
    }

    /// `{"name": main}`.
    public static func of<Part>(
        _ name: String, _ part: Form<Part>, _ about: String, _ make: @escaping @Sendable (Part) -> Value,
        _ take: @escaping @Sendable (Value) -> Part?
    ) -> Choice {
        // What cannot be read was reported, and makes nothing.
        let part = Form<Part?>(read: { part.read($0) }, write: { $0.map(part.write) ?? .null }, schema: part.schema)
        return .object(
            name, { Part?.none }, [.init(name, \Part?.self, part, isRequired: true, about)], { $0.map(make) },
            { take($0).map { .some($0) } })
    }
}

extension Form {
    /// `what`: for messages, "a way to page".
    public static func choice(_ what: String, _ choices: [Choice<Value>]) -> Form {
        let words = choices.filter { $0.read == nil }
        let objects = choices.filter { $0.read != nil }
        let hint =
            words.map { "“\($0.name)”" } + objects.map { "{“\($0.name)”: …}" }
        return Form(
            read: { place in
                if let text = place.text {
                    if let choice = words.first(where: { $0.name == text }) { return choice.value!() }
                    place.unknown(text, "word for \(what)", among: choices.map(\.name))
                    return nil
                }
                guard let members = place.members, let first = members.first else {
                    return place.expected("\(what), one of \(hint.joined(separator: ", ")),")
                }
                if let choice = objects.first(where: { choice in members.contains { $0.name == choice.name } }) {
                    return choice.read!(place)
                }
                place.unknown(first.name, "word for \(what)", among: choices.map(\.name), at: first.offset)
                return nil
            },
            write: { value in choices.lazy.compactMap { $0.write(value) }.first ?? .null },
            schema: { writer in .object([.init(name: "anyOf", value: .array(choices.map { $0.schema(&writer) }))]) })
    }
}
