import API
import JSON

/// The records of a customer and what joins them, as lines: the same that the drawing shows.
extension Pages {
    static func identityOf(_ document: JSONValue, _ page: PageStyle) -> String {
        guard let data = document["data"] else { return "" }
        var text = ""
        if let key = data["customer.key"]?.text {
            text = page.style.strong(TextWidth.harmless(Words.name(data["customer"] ?? .null)))
            text += "  " + page.style.faint(key) + "\n"
        }
        for entity in data["entities"]?.items ?? [] { text += "\n" + graph(of: entity, in: data, page) }
        if let more = data["moreEntities"]?.integer, more > 0 {
            text += "\nand \(Words.count(more, "more person", "more people or companies"))\n"
        }
        let relations = data["relations"]?.items ?? []
        if !relations.isEmpty { text += "\n" + page.style.strong("Related, but not the same") + "\n" }
        for relation in relations {
            let customer = relation["customer"] ?? .null
            text += paragraph("\(customer.word("key"))  \(Words.name(customer))", 2, page)
            text += paragraph(Words.relation(relation), 4, page)
        }
        return text
    }

    private static func graph(of entity: JSONValue, in data: JSONValue, _ page: PageStyle) -> String {
        let heading = [Words.size(of: entity), Words.standing(of: entity)].compactMap(\.self)
        var text = paragraph(heading.joined(separator: ", "), 0, page, isStrong: true)
        let records = entity["records"]?.items ?? []
        let shown = Set(records.map { $0.word("record") })
        let refused = entity["refused"]?.items ?? []
        for (index, record) in records.enumerated() {
            let indent = 2 + min(20, 2 * Int(record["depth"]?.integer ?? 0))
            let line = "\(record.word("record"))  \(Words.name(record))"
            text += paragraph(line, indent, page)
            let isAnchor = record["link"] == .null
            let reason = isAnchor ? "stands for them all" : Words.link(record["link"] ?? .null)
            if !isAnchor || records.count > 1 { text += paragraph("↳ " + reason, indent + 2, page) }
            for item in refused
            where item.word("record") == record.word("record") || index == 0 && !shown.contains(item.word("record")) {
                let other = item["other"] ?? .null
                let line = "✗ \(other.word("record"))  \(Words.name(other))\(Words.owner(other, in: data))"
                text += paragraph(line, indent + 2, page)
                text += paragraph(Words.refusal(item), indent + 4, page)
            }
        }
        for item in entity["more"]?.items ?? [] { text += paragraph(Words.more(item), 2, page) }
        return text
    }
}
