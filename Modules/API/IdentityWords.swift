public import JSON

/// Links in words, the same on the screen, on pages and in drawings. Made from answers alone.
extension Words {
    /// "same mailbox and same name: anna@example.com"; with who said so where somebody decided.
    public static func link(_ link: JSONValue) -> String {
        let words = link["words"]?.text ?? "linked"
        if let decision = link["decision"], decision != .null { return "\(words): \(Words.decision(decision))" }
        // Whom a record names is seen from where the link leads.
        guard link["by"]?.text != "link", let value = link["value"]?.text else { return words }
        return "\(words): \(value)"
    }

    /// "Ann on 2026-01-31, “moved to Graz”"
    public static func decision(_ decision: JSONValue) -> String {
        let day = (decision["at"]?.text ?? "").prefix(10)
        let note = decision["note"]?.text.map { ", “\($0)”" } ?? ""
        return "\(decision["who"]?.text ?? "somebody") on \(day)\(note)"
    }

    /// What one record has of a link's value: "has “Anna@Faledex.at” (capital letters made small)".
    public static func evidence(of link: JSONValue, _ side: JSONValue) -> String {
        let steps = (side["steps"]?.items ?? []).compactMap(\.text)
        let done = steps.isEmpty ? "" : " (\(steps.joined(separator: ", ")))"
        guard let typed = side["typed"]?.text else { return "is \(name(side))" }
        guard link["by"]?.text == "link" else { return "has “\(typed)”\(done)" }
        if !steps.isEmpty { return "is what “\(typed)” was merged into" }
        return side["record"] == link["value"] ? "is the record that is named" : "names “\(typed)” as the same"
    }

    /// Why a neighbour was not joined: "not joined: two cities (same website and same name: acme.com)".
    public static func refusal(_ refusal: JSONValue) -> String {
        let objection = refusal["objectionWords"]?.text ?? "not sure"
        return "not joined: \(objection)" + (refusal["rule"]?.text == nil ? "" : " (\(link(refusal)))")
    }

    /// "CRM Contacts 4876…": where a record lies.
    public static func place(_ card: JSONValue) -> String {
        let words = [short(card["title"]?.text ?? ""), card["resource"]?.text ?? "", card["id"]?.text ?? ""]
        return words.filter { !$0.isEmpty }.joined(separator: " ")
    }

    public static func name(_ card: JSONValue) -> String {
        card["name"]?.text.flatMap { $0.isEmpty ? nil : $0 } ?? "(no name)"
    }

    /// Whose a neighbour is: another customer's, or a second one's of the same.
    public static func owner(_ card: JSONValue, in data: JSONValue) -> String {
        guard let key = card["customer.key"]?.text else { return "" }
        return key == data["customer.key"]?.text ? ", of this customer" : ", customer \(key)"
    }

    /// "and 212 more of zoho_desk.contacts"
    public static func more(_ item: JSONValue) -> String {
        "and \(Figure.whole(item["records"]?.integer ?? 0)) more of \(item["list"]?.text ?? "")"
    }

    /// "Company of 3 records"
    public static func size(of entity: JSONValue) -> String {
        "\(entity["kind"]?.text == "company" ? "Company" : "Person") of \(count(entity["size"]?.integer ?? 0, "record"))"
    }

    /// "here because it refers to the company": of a person in a company's customer.
    public static func standing(of entity: JSONValue) -> String? {
        guard let reason = entity["relation.reason"]?.text else { return nil }
        let who = entity["relation.decision"].flatMap { $0 == .null ? nil : ": \(decision($0))" } ?? ""
        return "here because \(belonging(reason))\(who)"
    }

    /// "Parent: zoho_crm.Accounts:12 names its parent": what another customer is to this one, and what shows it.
    public static func relation(_ relation: JSONValue) -> String {
        let kind = kinship(relation)
        return "\(kind.prefix(1).uppercased() + kind.dropFirst()): \(whyRelated(relation))"
    }
}
