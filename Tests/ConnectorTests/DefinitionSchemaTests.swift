import Glibc
import JSON
import Lifecycle
import Testing

/// The published schema of lifecycle definitions, held by the check that holds the one of connectors.
@Suite struct `The schema of definitions` {
    static let path = ConnectorFileTests.repository + "/docs/lifecycle.schema.json"

    @Test func `is published as this program has it`() throws {
        if getenv("UPDATE_GOLDEN") != nil { try File.write(Definition.jsonSchema, to: Self.path) }
        #expect(File.read(Self.path) == Definition.jsonSchema, "UPDATE_GOLDEN=1 writes \(Self.path)")
    }

    @Test func `is kept by the shipped definition, by its canonical text and by the example`() throws {
        let schema = try SchemaCheck(Definition.jsonSchema)
        let example = try #require(File.read(ConnectorFileTests.repository + "/docs/examples/lifecycle.json"))
        for text in [Array(Definition.shippedText.utf8), Definition.shipped.canonicalText, example] {
            #expect(schema.faults(of: try JSONValue(parsing: text)) == [])
        }
    }

    @Test(arguments: [
        (#""limit": "P5D""#, #""limits": "P5D""#), (#""order": 2"#, #""order": "two""#),
        (#""category": "context""#, #""category": "money""#), (#""stall_after": "P60D", "#, ""),
        (#""exists": { "view": "milestone" }"#, #""exist": { "view": "milestone" }"#),
    ]) func `refuses what the reader refuses`(piece: String, other: String) throws {
        let bytes = try #require(File.read(ConnectorFileTests.repository + "/docs/examples/lifecycle.json"))
        let text = String(decoding: bytes, as: UTF8.self).replacing(piece, with: other)
        #expect(!DefinitionFile(parsing: Array(text.utf8)).findings.isEmpty)
        #expect(try SchemaCheck(Definition.jsonSchema).faults(of: JSONValue(parsing: text)) != [])
    }
}
