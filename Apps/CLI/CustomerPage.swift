import API
import Domain
import JSON

/// A customer's page: who it is, what each app says, what is going on, and why each record is here.
extension Pages {
    static func customer(_ document: JSONValue, _ page: PageStyle) -> String {
        guard let customer = document["data"] else { return "" }
        var text = head(customer, page)
        text += values(customer, page)
        text += disagreements(customer, page)
        for section in Section.all { text += section.rendered(customer, page) }
        text += why(customer, page)
        for name in customer["more"]?.items ?? [] {
            text += "\nOnly the newest \(name.text ?? "") are shown; onward timeline pages through all.\n"
        }
        return text + gaps(document, page)
    }

    private static func head(_ customer: JSONValue, _ page: PageStyle) -> String {
        let name = TextWidth.harmless(customer["name"]?.text ?? "(no name)")
        let key = customer.word("key")
        var lines = [
            page.style.strong(TextWidth.fit(name, to: max(10, page.width - key.count - 2))) + "  "
                + page.style.faint(key)
        ]
        let place = ["city", "country"].map { customer.word($0) }.filter { !$0.isEmpty }.joined(
            separator: ", ")
        let owner = customer["owner"]?.text.map { "owner \($0)" } ?? ""
        let systems = (customer["systems"]?.items ?? []).compactMap(\.text).joined(separator: ", ")
        lines.append(
            facts([
                customer.word("domain"), place, customer.word("industry"), owner,
                systems.isEmpty ? "" : "known to \(systems)",
            ]))
        let active = customer.age("lastActivity", page.now)
        lines.append(
            facts([
                sum("pipeline", customer, "openDeals"), sum("won", customer, nil),
                "open tickets \(customer.count("openTickets"))",
                "open projects \(customer.count("openProjects"))", active.isEmpty ? "" : "active \(active)",
            ]))
        return lines.filter { !$0.isEmpty }.map { Help.wrapped($0, page.width) + "\n" }.joined()
    }

    private static func facts(_ parts: [String]) -> String {
        parts.filter { !$0.isEmpty }.map(TextWidth.harmless).joined(separator: " · ")
    }

    private static func sum(_ name: String, _ customer: JSONValue, _ count: String?) -> String {
        let money = customer.money(name)
        let deals = count.map { " (\(customer.count($0)) deals)" } ?? ""
        return money.isEmpty ? "" : "\(name) \(money)\(deals)"
    }

    private static func values(_ customer: JSONValue, _ page: PageStyle) -> String {
        let items = customer["values"]?.items ?? []
        if items.isEmpty { return "" }
        var table = Table([
            .whole("FIELD"), .left("VALUE", least: 16), .whole("FROM"), .whole("RECORD").ranked(1),
            .right("CHANGED"),
        ])
        for item in items {
            table.add([
                item.word("field"), item.word("value"), from(item), item.word("source.id"),
                changed(item, page),
            ])
        }
        return title("Values", items.count, page) + table.rendered(width: page.width, style: page.style)
    }

    private static func disagreements(_ customer: JSONValue, _ page: PageStyle) -> String {
        let items = customer["disagreements"]?.items ?? []
        if items.isEmpty { return "" }
        var table = Table([
            .whole("FIELD"), .left("SAID", least: 16), .whole("BY"), .whole("RECORD").ranked(1),
            .right("CHANGED"),
        ])
        for item in items {
            for (index, said) in (item["values"]?.items ?? []).enumerated() {
                table.add([
                    index == 0 ? item.word("field") : "", said.word("value"), from(said),
                    said.word("source.id"), changed(said, page),
                ])
            }
        }
        return title("The apps disagree", items.count, page)
            + table.rendered(width: page.width, style: page.style)
    }

    /// The records that say who the customer is; what else there is follows one of them.
    private static func why(_ customer: JSONValue, _ page: PageStyle) -> String {
        let people = (customer["people"]?.items ?? []).flatMap { [$0] + ($0["also"]?.items ?? []) }
        let items = (customer["companies"]?.items ?? []) + people + (customer["projects"]?.items ?? [])
        if items.isEmpty { return "" }
        var table = Table([
            .left("TITLE", least: 16), .whole("FROM"), .whole("RECORD").ranked(1), .sentence("BELONGS BECAUSE"),
        ])
        for item in items {
            let title = item["name"]?.text ?? item.word("title")
            table.add([title, from(item), item.word("source.id"), because(item.word("reason"))])
        }
        return title("Why these records belong together", items.count, page)
            + table.rendered(width: page.width, style: page.style)
    }

    /// The store's word for a reason as a sentence; a word that is new is shown as it is.
    private static func because(_ reason: String) -> String {
        switch reason {
        case "itself": "it stands for the customer"
        case "same company": "it is the same company: by link, website or name"
        case "same person": "it is the same person: by link or e-mail address"
        case "company": "it refers to the company"
        case "converted": "the lead was converted into it"
        case "mail domain", "domain": "it has the domain of the company"
        case "mail": "it has the e-mail address of a person"
        case "project name": "it is named like the company"
        case "person", "deal", "project", "ticket", "task": "it refers to a \(reason) of the customer"
        default: reason
        }
    }

    static func title(_ text: String, _ count: Int, _ page: PageStyle) -> String {
        "\n" + page.style.strong(text) + page.style.faint(" (\(count))") + "\n"
    }

    static func from(_ item: JSONValue) -> String {
        "\(app(item)) \(item.word("source.resource"))"
    }

    /// "crm", "desk": the vendor's name says nothing where there is one vendor.
    static func app(_ item: JSONValue) -> String {
        let system = item.word("source.system")
        return system.hasPrefix("zoho_") ? String(system.dropFirst(5)) : system
    }

    /// When the source says it changed, else when we first saw it so.
    static func changed(_ item: JSONValue, _ page: PageStyle) -> String {
        item.age(
            "source.changed", page.now, otherwise: item.age("source.known", page.now, otherwise: "unknown"))
    }
}

/// One list of a customer's page.
private struct Section: Sendable {
    enum Form: Sendable { case text, age, money, percent, count }

    var name: String
    var title: String
    var columns: [(heading: String, path: String, form: Form)]
    var below: String?

    static let all: [Section] = [
        Section(
            name: "people", title: "People",
            columns: [
                ("NAME", "name", .text), ("JOB", "job", .text), ("EMAIL", "email", .text),
                ("PHONE", "phone", .text),
                ("STANDING", "standing", .text),
            ]),
        Section(
            name: "deals", title: "Deals",
            columns: [
                ("DEAL", "title", .text), ("STAGE", "stage", .text), ("AMOUNT", "value", .money),
                ("CLOSING", "closingDay", .text),
                ("OWNER", "owner", .text),
            ]),
        Section(
            name: "quotes", title: "Quotes",
            columns: [
                ("QUOTE", "title", .text), ("STAGE", "stage", .text), ("AMOUNT", "value", .money),
                ("VALID UNTIL", "validUntilDay", .text),
            ]),
        Section(
            name: "tickets", title: "Tickets",
            columns: [
                ("NUMBER", "number", .text), ("TICKET", "title", .text), ("STATUS", "status", .text),
                ("PRIORITY", "priority", .text),
                ("OPENED", "opened", .age), ("OWNER", "owner", .text),
            ]),
        Section(
            name: "projects", title: "Projects",
            columns: [
                ("PROJECT", "title", .text), ("STATUS", "status", .text), ("DONE", "percent", .percent),
                ("END", "endDay", .text),
                ("OWNER", "owner", .text),
            ],
            below: "milestones"),
        Section(
            name: "activities", title: "Activities",
            columns: [
                ("WHEN", "at", .age), ("KIND", "kind", .text), ("WHAT", "title", .text),
                ("STATUS", "status", .text),
                ("OWNER", "owner", .text),
            ]),
        Section(
            name: "usage", title: "Usage",
            columns: [("WHEN", "at", .age), ("BEHAVIOUR", "behaviour", .text), ("COUNT", "count", .count)]),
    ]

    func rendered(_ customer: JSONValue, _ page: PageStyle) -> String {
        let items = customer[name]?.items ?? []
        if items.isEmpty { return "" }
        var table = Table(
            columns.map { column in
                switch column.form {
                case .text: .left(column.heading)
                case .age, .money, .percent, .count: .right(column.heading)
                }
            } + [.whole("FROM").ranked(1), .right("CHANGED").ranked(2)])
        for item in items {
            table.add(cells(item, page))
            for part in below.flatMap({ item[$0]?.items }) ?? [] { table.add(belowCells(part, page)) }
        }
        return Pages.title(title, items.count, page) + table.rendered(width: page.width, style: page.style)
    }

    private func cells(_ item: JSONValue, _ page: PageStyle) -> [String] {
        columns.map { cell(item, $0.path, $0.form, page) } + [Pages.app(item), Pages.changed(item, page)]
    }

    /// A milestone below its project, in the same columns.
    private func belowCells(_ item: JSONValue, _ page: PageStyle) -> [String] {
        let due = item["dueDay"]?.text.map { "due \($0)" } ?? ""
        return [
            "– \(item.word("title"))", item.word("status"), cell(item, "percent", .percent, page), due,
            item.word("owner"),
        ]
            + [Pages.app(item), Pages.changed(item, page)]
    }

    private func cell(_ item: JSONValue, _ path: String, _ form: Form, _ page: PageStyle) -> String {
        switch form {
        case .text: item.word(path)
        case .age: item.age(path, page.now)
        case .money: item.money(path)
        case .percent: item[path]?.double.map { Figure.amount($0) + " %" } ?? ""
        case .count: item[path]?.double.map { Figure.amount($0) } ?? ""
        }
    }
}
