public import JSON

/// How customers belong together that are not one, in words for the terminal and the pages.
extension Words {
    /// What the other customer is to this one.
    public static func kinship(_ item: JSONValue) -> String {
        let steps = item["distance"]?.integer ?? 1
        return switch item["kind"]?.text {
        case "parent": steps == 1 ? "parent" : "\(steps) levels up"
        case "child": steps == 1 ? "child" : "\(steps) levels down"
        case "group": "same group"
        case let kind?: decided(item, kind)
        case nil: ""
        }
    }

    /// Of words that are true one way only it counts who is the parent.
    private static func decided(_ item: JSONValue, _ kind: String) -> String {
        guard let word = item["detail"]?.text else { return kind }
        let isOneWay = ["parent", "subsidiary", "branch"].contains(word)
        return isOneWay && item["of"]?.text == "this" ? "this is its \(word)" : word
    }

    /// What shows it.
    public static func whyRelated(_ item: JSONValue) -> String {
        switch item["kind"]?.text {
        case "parent", "child": "\(item["said"]?.text ?? "a record") names its parent"
        case "group": "both use \(item["domain"]?.text ?? "one domain")"
        default: "somebody said so"
        }
    }

    /// Companies that are each the next one's parent, the last the first one's.
    public static func circle(_ circle: JSONValue) -> String {
        let names = (circle.items ?? []).map { $0["name"]?.text ?? $0["key"]?.text ?? "" }
        return (names + names.prefix(1)).joined(separator: " → ")
    }
}
