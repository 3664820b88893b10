import API
import Domain
import JSON

// What the apps disagree about, and one person whole.

extension Command {
    static let conflicts = Command(
        name: "conflicts",
        summary: "List what the apps disagree about: each one's value with its age, which is shown and why.",
        details: """
            Spelling is no disagreement: case, legal forms left out, the country code of a number, an initial. Correct it in \
            the app that is wrong, say which app masters the field (onward mastery set), or pin the value (onward pin).
            """,
        options: [
            .init("field", "NAME", "only this field: company.phone, or phone for companies and people"),
            .init("system", "NAME", "only where this app contradicts or is contradicted"),
            .init("customer", "KEY", "only this customer"), .init("limit", "N", "at most so many rows"),
            .init("after", "CURSOR", "go on behind the page that ended with this cursor"),
        ],
        example: "onward conflicts --field phone --limit 20"
    ) { try $0.answer(["conflicts"], Pages.conflicts) }

    static let person = Command(
        name: "person", operands: .one("RECORD"),
        summary: "Show all that is known of a person: what is taken as true, and what each app says.",
        details: "RECORD is any record of the person: its list and number, zoho_crm.Contacts:4876876000000624001.",
        example: "onward person zoho_crm.Contacts:4876876000000624001"
    ) { try $0.answer(["people", $0.operand], Pages.person) }
}

extension Pages {
    static func conflicts(_ document: JSONValue, _ page: PageStyle) -> String {
        let items = document["data.conflicts"]?.items ?? []
        let counts = (document["data.counts"]?.items ?? []).map { "\($0.word("field")) \($0.count("count"))" }
        if items.isEmpty {
            return counts.isEmpty
                ? "The apps agree wherever more than one of them says something.\n"
                : "No disagreement fits. There are: \(counts.joined(separator: ", "))\n"
        }
        var table = Table([
            .left("CUSTOMER", least: 18), .left("FIELD", least: 12), .left("SAID", least: 20), .whole("FROM"),
            .right("CHANGED").ranked(1), .sentence("STANDING"),
        ])
        for item in items {
            var rows = (item["values"]?.items ?? []).map { said in
                [said.word("value"), from(said, page), changed(said, page), Words.standing(said, of: item)]
            }
            if item["pinned"] != nil { rows.insert([item.word("pinned"), "pinned", "", "shown: pinned"], at: 0) }
            for (index, row) in rows.enumerated() {
                let name = index == 0 ? item.word("customer.name") : index == 1 ? item.word("customer.key") : ""
                table.add([name, index == 0 ? contested(item) : ""] + row)
            }
        }
        return Help.wrapped("In all: \(counts.joined(separator: ", "))", page.width) + "\n\n"
            + table.rendered(width: page.width, style: page.style) + next(document, page)
    }

    static func person(_ document: JSONValue, _ page: PageStyle) -> String {
        guard let person = document["data"] else { return "" }
        var text = page.style.strong(TextWidth.harmless(person["name"]?.text ?? "(no name)")) + "\n"
        for customer in person["customers"]?.items ?? [] {
            text += "of \(TextWidth.harmless(customer.word("name"))) \(page.style.faint(customer.word("key")))\n"
        }
        text += values(person, page, withOthers: true)
        for (name, title) in [("mails", "Mailboxes"), ("phones", "Telephones"), ("addresses", "Addresses")] {
            text += several(person[name]?.items ?? [], title, page)
        }
        let records = person["records"]?.items ?? []
        var table = Table([.left("RECORD", least: 24), .whole("FROM"), .whole("NUMBER"), .right("CHANGED")])
        for record in records {
            table.add([record.word("name"), from(record, page), record.word("source.id"), changed(record, page)])
        }
        return text + Pages.title("Records", records.count, page)
            + table.rendered(width: page.width, style: page.style)
    }

    private static func several(_ items: [JSONValue], _ heading: String, _ page: PageStyle) -> String {
        if items.count < 2 { return "" }
        var table = Table([.left("VALUE", least: 32), .whole("FROM"), .right("CHANGED")])
        for item in items {
            for (index, source) in (item["sources"]?.items ?? []).enumerated() {
                let said: JSONValue = ["source": source]
                table.add([index == 0 ? item.word("value") : "", from(said, page), changed(said, page)])
            }
        }
        return Pages.title(heading, items.count, page) + table.rendered(width: page.width, style: page.style)
    }
}
