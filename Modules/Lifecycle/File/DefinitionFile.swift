public import JSON

/// Something to say about a place in a definition file.
public struct DefinitionFinding: Error, Hashable, Sendable, CustomStringConvertible {
    /// "stages.0.owner"; empty for the file as a whole.
    public var path: String
    /// From 1.
    public var line: Int
    public var column: Int
    /// What is wrong and what to do about it.
    public var text: String

    public init(path: String, line: Int, column: Int, text: String) {
        self.path = path
        self.line = line
        self.column = column
        self.text = text
    }

    /// At the place in a text that a path leads to, or comes nearest to: for what is found out later.
    public init(at path: String, in bytes: [UInt8], _ text: String) {
        let tree = try? JSONTree(parsing: bytes)  // What cannot be read has its beginning.
        let (line, column) = FileText(bytes).position(of: tree?.nearest(path) ?? 0)
        self.init(path: path, line: line, column: column, text: text)
    }

    public var description: String { "\(line):\(column): \(path.isEmpty ? "" : "\(path): ")\(text)" }
}

/// All that is wrong with a file; never empty.
public struct DefinitionFault: Error, Hashable, Sendable {
    public var findings: [DefinitionFinding]

    public init(findings: [DefinitionFinding]) { self.findings = findings }
}

/// What a file is checked against besides itself. What is not given is not checked.
public struct DefinitionSurroundings: Sendable {
    /// Public views and their columns, those that criteria cannot look at as well.
    public var views: [String: [String]]?
    /// What is wrong with the text of an `sql` test; nil: nothing.
    public var flaw: (@Sendable (_ sql: String) -> String?)?
    /// The version that it says it was made from.
    public var parent: Definition?

    public init(
        views: [String: [String]]? = nil, flaw: (@Sendable (_ sql: String) -> String?)? = nil,
        parent: Definition? = nil
    ) {
        self.views = views
        self.flaw = flaw
        self.parent = parent
    }
}

extension Definition {
    /// Larger ones are not written by people.
    public static let maximumBytes = 4 << 20

    /// Reports all that is wrong at once.
    public init(
        parsing bytes: [UInt8], in surroundings: DefinitionSurroundings = DefinitionSurroundings()
    ) throws(DefinitionFault) {
        let file = DefinitionFile(parsing: bytes, in: surroundings)
        guard file.findings.isEmpty else { throw DefinitionFault(findings: file.findings) }
        self = file.definition
    }

    /// One that was checked when it was kept: as far as it can be read, and judged by nobody.
    public init(kept bytes: [UInt8]) throws(JSONFault) {
        let place = Place(
            tree: try JSONTree(parsing: bytes), path: "", findings: .init(comments: Set(DefinitionFile.comments)))
        self = Definition.form.read(place) ?? .blank
    }

    /// What may be meant so, but looks like a slip. Lines are those of the canonical text.
    public var remarks: [DefinitionFinding] { DefinitionFile(parsing: canonicalText).remarks }

    /// The text that says the same in a fixed order and form, what can be left out left out: two definitions are
    /// equal exactly if their texts are.
    public var canonicalText: [UInt8] { Definition.form.write(self).indented + [UInt8(ascii: "\n")] }

    /// As a value, for those who compare or show it.
    public var json: JSONValue { Definition.form.write(self) }

    /// 128 bits of the canonical text without blanks, as 32 digits. The approval is not part of it: it is given to a
    /// text that is there already.
    public var hash: String {
        var unapproved = self
        unapproved.approval = nil
        let text = unapproved.json.serialized
        return [UInt8(ascii: "1"), UInt8(ascii: "2")].map { half in
            let padded = [half] + text + [UInt8](repeating: 0, count: 8)
            let digits = String(padded.span.bytes.contentHash(at: 0, count: text.count + 1), radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }

    /// The published schema of the file (draft 2020-12).
    public static var jsonSchema: [UInt8] {
        var writer = SchemaWriter(comments: DefinitionFile.comments)
        var members = form.schema(&writer).members ?? []
        if let index = members.firstIndex(where: { $0.name == "properties" }) {
            members[index].value = members[index].value.with("$schema", ["type": "string"])
        }
        let head: [JSONValue.Member] = [
            .init(name: "$schema", value: "https://json-schema.org/draft/2020-12/schema"),
            .init(name: "title", value: "A lifecycle definition of Onward"),
            .init(
                name: "description",
                value: "Stages, transitions and what must be true. docs/lifecycle-file.md explains it."),
        ]
        let rest = [JSONValue.Member(name: "$defs", value: .object(writer.definitions))]
        return JSONValue.object(head + members + rest).indented + [UInt8(ascii: "\n")]
    }
}

/// A definition with the text it stands in.
public struct DefinitionFile: Sendable {
    /// As far as it could be read.
    public private(set) var definition: Definition
    /// Why it cannot be used; empty if it can.
    public private(set) var findings: [DefinitionFinding] = []
    /// What may be meant so, but looks like a slip. Only of a file without findings.
    public private(set) var remarks: [DefinitionFinding] = []

    /// Members that every object may have.
    static let comments = ["$comment", "note"]

    public init(parsing bytes: [UInt8], in surroundings: DefinitionSurroundings = DefinitionSurroundings()) {
        definition = .blank
        let text = FileText(bytes)
        func finding(_ offset: Int, _ path: String, _ words: String) -> DefinitionFinding {
            let (line, column) = text.position(of: offset)
            return DefinitionFinding(path: path, line: line, column: column, text: words)
        }
        guard bytes.count <= Definition.maximumBytes else {
            findings = [finding(0, "", "the file has more than \(Definition.maximumBytes >> 20) MB")]
            return
        }
        let tree: JSONTree
        do {
            tree = try JSONTree(parsing: bytes)
        } catch {
            findings = [finding(error.offset, "", error.reason.rawValue)]
            return
        }
        let reading = Place.Findings(comments: Set(DefinitionFile.comments))
        if let read = Definition.form.read(Place(tree: tree, path: "", findings: reading)) { definition = read }
        var found = reading.found
        let check = DefinitionCheck(of: definition, in: surroundings)
        // What could not be read is not judged as well.
        let unread = Set(found.map(\.path)).union(reading.missing)
        for flaw in check.flaws where !flaw.isRemark && !unread.contains(where: flaw.isTouched(by:)) {
            found.append((tree.nearest(flaw.path), flaw.path, flaw.text))
        }
        findings = found.map { finding($0.offset, $0.path, $0.text) }.sorted {
            ($0.line, $0.column) < ($1.line, $1.column)
        }
        guard findings.isEmpty else { return }
        remarks = check.flaws.map { finding(tree.nearest($0.path), $0.path, $0.text) }
            .sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    }
}
