import API
import JSON

extension CustomerSheet {
    /// The other customers that this one belongs together with; nil if there are none.
    var relations: Section? {
        let items = customer["relations"]?.items ?? []
        let circles = customer["circles"]?.items ?? []
        if items.isEmpty, circles.isEmpty { return nil }
        var table = TableView("Related customers", [.init("Customer"), .init("Relation"), .init("Because")])
        for item in items {
            table.add(
                [Self.link(item["customer"]), "\(Words.kinship(item))", "\(Words.whyRelated(item))"],
                below: item["kind"]?.text == "child" && item["distance"]?.integer ?? 1 > 1)
        }
        let notes = circles.map { circle -> HTML in
            """
            <p class="note">Parents that lead back to where they began, so that nobody is above anybody:
            \(Words.circle(circle))</p>
            """
        }
        return Section(
            id: "relations", title: "Related customers", count: items.count,
            content: "\(items.isEmpty ? HTML.empty : table.html)\(notes)")
    }

    /// A customer by its name.
    static func link(_ customer: JSONValue?) -> HTML {
        guard let customer, let key = customer["key"]?.text else { return Frame.nothing }
        let name = customer.word("name")
        return "<a href=\"\(Link.to(["customers", key]))\">\(name.isEmpty ? "(no name)" : name)</a>"
    }
}
