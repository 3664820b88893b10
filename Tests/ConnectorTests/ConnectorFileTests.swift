import Catalogue
import ConnectorKit
import Domain
import Glibc
import JSON
import Testing
import ZohoAccounts
import ZohoAnalytics

struct ConnectorFileTests {
    static let repository = String(#filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined())
    static let builtIn = Catalogue.connectors(
        centre: DataCentre.all[0],
        tables: [
            AnalyticsTable(
                name: "use", organization: "6", workspace: "7", source: .table("Feature use"), key: ["Id"],
                changed: "Changed", account: "Account Id", email: "E-mail", count: "Count", at: "Day")
        ])

    @Test(arguments: builtIn.map(\.name))
    func `every built-in connector can be written as a file and read back, all the same`(name: String) throws {
        let connector = try #require(Self.builtIn.first { $0.name == name })
        let text = ConnectorFile(connector).json
        let read = try ConnectorFile(parsing: text)
        #expect(Canonical.difference(read.connector, connector) == nil)
        #expect(read.extends == nil)
        #expect(ConnectorFile(read.connector).json == text)
    }

    @Test func `the published schema is that of this program`() throws {
        let path = Self.repository + "/docs/connector.schema.json"
        if getenv("UPDATE_GOLDEN") != nil { try File.write(ConnectorFile.schema, to: path) }
        #expect(File.read(path) == ConnectorFile.schema, "UPDATE_GOLDEN=1 writes \(path)")
        let schema = try JSONValue(parsing: ConnectorFile.schema)
        #expect(schema["$schema"]?.text == "https://json-schema.org/draft/2020-12/schema")
    }

    @Test(arguments: builtIn.map(\.name))
    func `every built-in connector as a file keeps the published schema`(name: String) throws {
        let connector = try #require(Self.builtIn.first { $0.name == name })
        let schema = try SchemaCheck(ConnectorFile.schema)
        #expect(schema.faults(of: try JSONValue(parsing: ConnectorFile(connector).json)) == [])
    }
}

/// A value as text, whatever order its sets and dictionaries have.
enum Canonical {
    /// The surroundings of the first difference.
    static func difference(_ one: Any, _ other: Any) -> String? {
        let (one, other) = (Array(text(one)), Array(text(other)))
        guard one != other else { return nil }
        let start = zip(one, other).prefix { $0 == $1 }.count
        func around(_ text: [Character]) -> String { String(text[max(0, start - 200)..<min(text.count, start + 100)]) }
        return "\(around(one))\n---\n\(around(other))"
    }

    static func text(_ value: Any) -> String {
        let mirror = Mirror(reflecting: value)
        let parts = mirror.children.map { "\($0.label ?? "")=\(text($0.value))" }
        switch mirror.displayStyle {
        case .dictionary, .set: return "[\(parts.map { $0.drop { $0 == "=" } }.sorted().joined(separator: ","))]"
        case nil: return "\(value)"
        default:
            return parts.isEmpty
                ? "\(value)" : "\(mirror.subjectType)(\(enumCase(value, mirror))\(parts.joined(separator: ",")))"
        }
    }

    private static func enumCase(_ value: Any, _ mirror: Mirror) -> String {
        mirror.displayStyle == .enum ? (mirror.children.first?.label ?? "") + ":" : ""
    }
}

/// As much of JSON Schema as our own uses.
struct SchemaCheck {
    let root: JSONValue

    init(_ bytes: [UInt8]) throws { root = try JSONValue(parsing: bytes) }

    func faults(of value: JSONValue) -> [String] { faults(value, root, "") }

    private func faults(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
        var found: [String] = []
        for member in schema.members ?? [] {
            switch member.name {
            case "$ref":
                let name = String(member.value.text!.dropFirst("#/$defs/".count))
                found += faults(value, self.member(root, "$defs", name)!, path)
            case "type":
                if !fits(value, member.value.text!) { found.append("\(path) is no \(member.value.text!)") }
            case "const": if value != member.value { found.append("\(path) is not \(member.value)") }
            case "enum": if !member.value.items!.contains(value) { found.append("\(path): \(value) is no such word") }
            case "required":
                for name in member.value.items! where value.members?.contains(where: { $0.name == name.text }) == false
                {
                    found.append("\(path) lacks \(name.text!)")
                }
            case "anyOf":
                let all = member.value.items!.map { faults(value, $0, path) }
                if !all.contains(where: \.isEmpty) { found.append("\(path) fits none: \(all)") }
            case "allOf": for part in member.value.items! { found += faults(value, part, path) }
            case "if":
                if faults(value, member.value, path).isEmpty { found += faults(value, schema["then"]!, path) }
            case "properties":
                for property in member.value.members! {
                    guard let inner = value.members?.first(where: { $0.name == property.name }) else { continue }
                    found += faults(inner.value, property.value, "\(path).\(property.name)")
                }
            case "additionalProperties":
                let known = Set((schema["properties"]?.members ?? []).map(\.name))
                for inner in value.members ?? [] where !known.contains(inner.name) {
                    if member.value == false {
                        found.append("\(path) has \(inner.name)")
                    } else {
                        found += faults(inner.value, member.value, "\(path).\(inner.name)")
                    }
                }
            case "propertyNames":
                for inner in value.members ?? [] { found += faults(.string(inner.name), member.value, path) }
            case "items":
                for (index, item) in (value.items ?? []).enumerated() {
                    found += faults(item, member.value, "\(path).\(index)")
                }
            case "minimum":
                if let number = value.double, number < member.value.double! { found.append("\(path) is too small") }
            case "maximum":
                if let number = value.double, number > member.value.double! { found.append("\(path) is too great") }
            case "minProperties", "maxProperties", "minItems", "maxItems":
                guard let count = value.members?.count ?? value.items?.count, let bound = member.value.integer else {
                    continue
                }
                if member.name.hasPrefix("min") ? count < bound : count > bound { found.append("\(path): \(count)") }
            case "prefixItems":
                for (index, pair) in zip(value.items ?? [], member.value.items!).enumerated() {
                    found += faults(pair.0, pair.1, "\(path).\(index)")
                }
            case "pattern":
                if let text = value.text, try! Regex(member.value.text!).firstMatch(in: text) == nil {
                    found.append("\(path): \(text) is not like \(member.value.text!)")
                }
            case "then", "description", "$schema", "title", "$defs", "format": break
            default: found.append("the schema uses “\(member.name)”, which this check does not know")
            }
        }
        return found
    }

    private func member(_ value: JSONValue, _ names: String...) -> JSONValue? {
        names.reduce(value) { value, name in value?.members?.first { $0.name == name }?.value }
    }

    private func fits(_ value: JSONValue, _ type: String) -> Bool {
        switch (value, type) {
        case (.object, "object"), (.array, "array"), (.string, "string"), (.bool, "boolean"): true
        case (.number(let text), "integer"): Int(text) != nil
        case (.number, "number"): true
        case (.null, _): true
        default: false
        }
    }
}
