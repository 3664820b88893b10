import JSON

/// A connector as a file: the vocabulary of the built-in ones as JSON. `docs/connectors.md` explains it to people and
/// `docs/connector.schema.json` to editors.
public struct ConnectorFile: Sendable {
    /// The built-in connector that gets the resources besides its own; nil for a system of its own.
    public var extends: String?
    /// As it stands in the file: addresses may have placeholders, and an extension has only what it adds.
    public var connector: Connector

    /// What is wrong with a file, and where.
    public struct Flaw: Error, Hashable, Sendable, CustomStringConvertible {
        /// "resources.0.ways.1.call"; empty for the file as a whole.
        public var path: String
        public var line: Int
        public var column: Int
        public var text: String

        public var description: String { "\(line):\(column): \(path.isEmpty ? "" : "\(path): ")\(text)" }
    }

    /// All that is wrong with a file; never empty.
    public struct Flaws: Error, Hashable, Sendable {
        public var flaws: [Flaw]
    }

    /// Larger ones are not descriptions.
    public static let maximumBytes = 4 << 20

    init(extends: String? = nil, connector: Connector) {
        self.extends = extends
        self.connector = connector
    }

    /// Reports every problem of words and types at once; `joined` finds those of meaning.
    public init(parsing bytes: [UInt8]) throws(Flaws) {
        let text = FileText(bytes)
        guard bytes.count <= ConnectorFile.maximumBytes else {
            throw Flaws(flaws: [
                ConnectorFile.flaw(text, 0, "", "the file has more than \(ConnectorFile.maximumBytes >> 20) MB")
            ])
        }
        let tree: JSONTree
        do {
            tree = try JSONTree(parsing: bytes)
        } catch {
            throw Flaws(flaws: [ConnectorFile.flaw(text, error.offset, "", error.reason.rawValue)])
        }
        let findings = Place.Findings()
        let place = Place(tree: tree, path: "", findings: findings)
        if let file = ConnectorFile.object.read(place) { self = file } else { self.init(connector: .blank) }
        checkMembers(place)
        guard findings.found.isEmpty else {
            throw Flaws(
                flaws: findings.found.map { ConnectorFile.flaw(text, $0.offset, $0.path, $0.text) }.sorted {
                    ($0.line, $0.column) < ($1.line, $1.column)
                })
        }
    }

    private func checkMembers(_ place: Place) {
        guard let members = place.members else { return }
        if extends != nil {
            for member in members where !ConnectorFile.namesOfExtensions.contains(member.name) {
                place.report("“\(member.name)” is that of the connector it extends; leave it out", at: member.offset)
            }
        } else {
            for name in ConnectorFile.neededNames where !members.contains(where: { $0.name == name }) {
                place.report("a connector needs “\(name)”")
            }
        }
    }

    /// A flaw at the place in a text that a path leads to, or comes nearest to: for what is found out later.
    public static func flaw(at path: String, in bytes: [UInt8], _ text: String) -> Flaw {
        let tree = try? JSONTree(parsing: bytes)
        return flaw(FileText(bytes), tree?.nearest(path) ?? 0, path, text)
    }

    /// The text of a file that says the same, what can be left out left out.
    public var json: [UInt8] {
        let members = ConnectorFile.object.write(self).members ?? []
        let needed = extends == nil ? ConnectorFile.neededNames : []
        // A system that anyone may ask has the blank one's sign-in, but must say so.
        let absent = needed.filter { name in !members.contains { $0.name == name } }
        let full = members + absent.map { .init(name: $0, value: $0 == "authorization" ? "none" : "") }
        return JSONValue.object(full).indented + [UInt8(ascii: "\n")]
    }

    public init(_ connector: Connector) { self.init(connector: connector) }

    /// The published schema (draft 2020-12).
    public static var schema: [UInt8] {
        var writer = SchemaWriter()
        let body = object.schema(&writer).members ?? []
        let head: [JSONValue.Member] = [
            .init(name: "$schema", value: "https://json-schema.org/draft/2020-12/schema"),
            .init(name: "title", value: "A connector of Onward"),
            .init(
                name: "description",
                value: "How to read a system, and what its records mean. docs/connectors.md explains it."),
        ]
        let rest: [JSONValue.Member] = [
            .init(
                name: "anyOf",
                value: [
                    ["required": ["extends"]], ["required": .array(neededNames.map { .string($0) })],
                ]),
            .init(name: "$defs", value: .object(writer.definitions)),
        ]
        var members = body
        if let index = members.firstIndex(where: { $0.name == "properties" }) {
            let own = JSONValue.Member(name: "$schema", value: ["type": "string"])
            members[index].value = .object((members[index].value.members ?? []) + [own])
        }
        return JSONValue.object(head + members + rest).indented + [UInt8(ascii: "\n")]
    }
}

extension ConnectorFile {
    private static func flaw(_ file: FileText, _ offset: Int, _ path: String, _ text: String) -> Flaw {
        let (line, column) = file.position(of: offset)
        return Flaw(path: path, line: line, column: column, text: text)
    }
}
