import API
import JSON

/// The other customers that a customer belongs together with, and what is wrong with what the apps say of it.
extension Pages {
    static func relations(_ customer: JSONValue, _ page: PageStyle) -> String {
        let items = customer["relations"]?.items ?? []
        var text = ""
        if !items.isEmpty {
            var table = Table([
                .whole("RELATION"), .left("CUSTOMER", least: 24), .whole("KEY").ranked(1), .sentence("BECAUSE"),
            ])
            for item in items {
                let depth = item["kind"]?.text == "child" ? Int(item["distance"]?.integer ?? 1) - 1 : 0
                table.add([
                    Words.kinship(item), String(repeating: "– ", count: depth) + item.word("customer.name"),
                    item.word("customer.key"), Words.whyRelated(item),
                ])
            }
            text += title("Related customers", items.count, page)
            text += table.rendered(width: page.width, style: page.style)
        }
        for circle in customer["circles"]?.items ?? [] {
            let note = "Parents that lead back to where they began, so that nobody is above anybody: "
            text += "\n" + Help.wrapped(note + TextWidth.harmless(Words.circle(circle)), page.width) + "\n"
        }
        return text
    }
}
