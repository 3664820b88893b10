/// The definition that comes with Onward, in parts: what belongs to one stage or one transition stands in one file.
enum Shipped {
    struct Part {
        var stages = ""
        var transitions = ""
        var criteria = ""
        var detectors = ""
        var workflows = ""
        var measures = ""
    }

    /// In the order of the relationship: criteria are listed in it.
    static let parts = [
        acquire, commitment, onboard, value, adopt, continuity, retain, opportunity, expand, referenceability, advocate,
        standings,
    ]

    static let text = """
        {\(head),
        "stages":[\(list(\.stages))],
        "transitions":[\(list(\.transitions))],
        "criteria":[\(list(\.criteria))],
        "detectors":[\(list(\.detectors))],
        "workflows":[\(list(\.workflows))],
        "measures":[\(list(\.measures))],
        "scopes":\(scopes)}
        """

    private static func list(_ group: (Part) -> String) -> String {
        parts.map(group).filter { !$0.isEmpty }.joined(separator: ",\n")
    }
}

extension Definition {
    /// The definition that counts until a company activates its own. Nobody here approved it.
    public static var shippedText: String { Shipped.text }

    public static let shipped: Definition = {
        let file = DefinitionFile(parsing: Array(shippedText.utf8))
        guard file.findings.isEmpty else {
            preconditionFailure("The definition that ships cannot be read: \(file.findings[0])")
        }
        return file.definition
    }()
}
