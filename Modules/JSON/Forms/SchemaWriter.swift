/// Collects what the schema describes once and refers to often.
public struct SchemaWriter {
    public private(set) var definitions: [JSONValue.Member] = []
    /// Members that every object may have.
    let comments: [String]

    public init(comments: [String] = []) { self.comments = ["$comment"] + comments }

    public mutating func reference(_ name: String, _ schema: (inout SchemaWriter) -> JSONValue) -> JSONValue {
        if !definitions.contains(where: { $0.name == name }) {
            // Its place is taken first, because it may refer to itself.
            definitions.append(.init(name: name, value: .null))
            let value = schema(&self)
            definitions[definitions.firstIndex { $0.name == name }!].value = value
        }
        return ["$ref": .string("#/$defs/\(name)")]
    }
}
