public import JSON

/// Links in words, the same on the screen, on pages and in drawings. Made from answers alone.
extension Words {
    /// "same mailbox and same name: anna@example.com"; with who said so where somebody decided.
    public static func link(_ link: JSONValue) -> String {
        let words = link["words"]?.text ?? "linked"
        if let decision = link["decision"], decision != .null { return "\(words): \(Words.decision(decision))" }
        return link["value"]?.text.map { "\(words): \($0)" } ?? words
    }

    /// "Ann on 2026-01-31, “moved to Graz”"
    public static func decision(_ decision: JSONValue) -> String {
        let day = (decision["at"]?.text ?? "").prefix(10)
        let note = decision["note"]?.text.map { ", “\($0)”" } ?? ""
        return "\(decision["who"]?.text ?? "somebody") on \(day)\(note)"
    }

    /// Why a neighbour was not joined: "not joined: two cities (same website and same name: acme.com)".
    public static func refusal(_ refusal: JSONValue) -> String {
        let objection = refusal["objectionWords"]?.text ?? "not sure"
        return "not joined: \(objection)" + (refusal["rule"]?.text == nil ? "" : " (\(link(refusal)))")
    }

    /// "CRM Contacts 4876…": where a record lies.
    public static func place(_ card: JSONValue) -> String {
        "\(short(card["title"]?.text ?? "")) \(card["resource"]?.text ?? "") \(card["id"]?.text ?? "")"
    }

    public static func name(_ card: JSONValue) -> String {
        card["name"]?.text.flatMap { $0.isEmpty ? nil : $0 } ?? "(no name)"
    }

    /// "and 212 more of zoho_desk.contacts"
    public static func more(_ item: JSONValue) -> String {
        "and \(Figure.whole(item["records"]?.integer ?? 0)) more of \(item["list"]?.text ?? "")"
    }

    /// "Company of 3 records"; "Person of 1 record, here because it refers to the company".
    public static func heading(_ entity: JSONValue) -> String {
        let noun = entity["kind"]?.text == "company" ? "Company" : "Person"
        let size = count(entity["size"]?.integer ?? 0, "record")
        guard let reason = entity["relation.reason"]?.text else { return "\(noun) of \(size)" }
        return "\(noun) of \(size), here because \(belonging(reason))"
    }

    /// "Parent company", "Related": a company beside this one that is not the same.
    public static func relation(_ relation: JSONValue) -> String {
        let word = relation["relation"]?.text ?? "related"
        return word == "parent" ? "Parent company" : word.prefix(1).uppercased() + word.dropFirst()
    }
}
