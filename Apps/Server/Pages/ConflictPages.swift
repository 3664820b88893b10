import API
import Domain
import JSON
import WebServer

/// What the apps disagree about, over all customers.
enum ConflictsPage {
    static func page(_ source: PageSource, _ request: WebRequest) throws -> HTML {
        let document = try source.ask(["conflicts"], request.query)
        let sheet = CustomerSheet(customer: .null, now: source.now, titles: try source.titles())
        let items = document["data.conflicts"]?.items ?? []
        let content: HTML = """
            <h1>Disagreements</h1>
            <p class="lead">What the apps say differently of one company or person. Correct it in the app that is wrong, say which
            app masters the field (<code>onward mastery set</code>), or pin the value (<code>onward pin</code>).</p>
            \(filters(document, request))
            \(items.isEmpty ? none(document) : table(items, sheet))
            <nav class="turning" aria-label="Pages">\(next(document, request))</nav>
            """
        return Frame.page(
            "Disagreements", .conflicts, source: source, asOf: document["asOf"]?.text, content)
    }

    /// The fields with their numbers: each leads to those of that field.
    private static func filters(_ document: JSONValue, _ request: WebRequest) -> HTML {
        let chosen = request.parameter("field")
        let counts = document["data.counts"]?.items ?? []
        if counts.isEmpty { return .empty }
        let total = counts.reduce(Int64(0)) { $0 + ($1["count"]?.integer ?? 0) }
        let links = counts.map { count -> HTML in
            let name = count.word("field")
            return link(
                Link.to(["conflicts"], [("field", name)]), label(name), count["count"]?.integer ?? 0, name == chosen)
        }
        return """
            <nav class="within" aria-label="Fields">\(link("/conflicts", "All", total, chosen == nil))\(links)</nav>
            """
    }

    private static func link(_ address: String, _ text: String, _ count: Int64, _ isHere: Bool) -> HTML {
        let number: HTML = "<span class=\"count\">\(Figure.whole(count))</span>"
        return isHere
            ? "<a href=\"\(address)\" aria-current=\"page\">\(text) \(number)</a>"
            : "<a href=\"\(address)\">\(text) \(number)</a>"
    }

    /// "person.phone" as "Phone of a person".
    private static func label(_ name: String) -> String {
        let parts = name.split(separator: ".").map(String.init)
        return parts[0] == "person" ? "\(Words.field(parts[1])) of a person" : Words.field(parts[1])
    }

    private static func none(_ document: JSONValue) -> HTML {
        (document["data.counts"]?.items ?? []).isEmpty
            ? "<p class=\"none\">The apps agree wherever more than one of them says something.</p>"
            : "<p class=\"none\">No disagreement fits.</p>"
    }

    private static func table(_ items: [JSONValue], _ sheet: CustomerSheet) -> HTML {
        var table = TableView(
            "What the apps say differently",
            [.init("Customer"), .init("Field"), .init("Said"), .init("Standing"), .init("Source")])
        for item in items {
            let key = item.word("customer.key")
            let name = item.word("customer.name")
            let customer: HTML = "<a href=\"\(Link.to(["customers", key]))\">\(name.isEmpty ? key : name)</a>"
            let field: HTML = "\(CustomerSheet.contested(item))"
            for (index, cells) in sheet.sides(of: item).enumerated() {
                let isFirst = index == 0
                table.add(
                    [
                        isFirst ? customer : "<span class=\"quiet\">\(name)</span>",
                        isFirst ? field : "<span class=\"quiet\">\(field)</span>",
                    ] + cells, below: !isFirst)
            }
        }
        return table.html
    }

    private static func next(_ document: JSONValue, _ request: WebRequest) -> HTML {
        guard let cursor = document["next"]?.text else { return .empty }
        let kept = request.query.filter { $0.name != "after" }
        return
            "<a class=\"button\" rel=\"next\" href=\"\(Link.to(["conflicts"], kept + [("after", cursor)]))\">More</a>"
    }
}

/// One person: what is taken as true, what each app says, and what there is several of.
enum PersonPage {
    static func page(_ source: PageSource, _ record: String) throws -> HTML {
        let document = try source.ask(["people", record])
        guard let person = document["data"] else { throw Problem(.notFound, "There is no person \(record).") }
        let sheet = CustomerSheet(customer: person, now: source.now, titles: try source.titles())
        let customers = (person["customers"]?.items ?? []).map { customer -> HTML in
            let key = customer.word("key")
            let name = customer.word("name")
            return "<span>of <a href=\"\(Link.to(["customers", key]))\">\(name.isEmpty ? key : name)</a></span>"
        }
        let name = person.word("name")
        var sections = [sheet.values]
        sections += [("mails", "Mailboxes"), ("phones", "Telephones"), ("addresses", "Addresses")].compactMap {
            several($0, $1, sheet)
        }
        sections.append(records(sheet))
        let content: HTML = """
            <div class="title"><h1>\(name.isEmpty ? "(no name)" : name)</h1></div>
            <p class="facts">\(customers)</p>
            \(sections.map(\.html))
            """
        return Frame.page(name, .none, source: source, asOf: document["asOf"]?.text, content)
    }

    /// Only where there is more than the profile shows.
    private static func several(_ member: String, _ title: String, _ sheet: CustomerSheet) -> Section? {
        let items = sheet.customer[member]?.items ?? []
        if items.count < 2 { return nil }
        var table = TableView(title, [.init("Value"), .init("Sources")])
        table.isBrief = true
        for item in items {
            let sources = (item["sources"]?.items ?? []).map { source -> HTML in
                let said: JSONValue = ["source": source]
                return "<div>\(sheet.source(said, withRecord: true))</div>"
            }
            table.add([item.text("value"), sources.reduce(.empty, +)])
        }
        return Section(id: member, title: title, count: items.count, content: table.html)
    }

    private static func records(_ sheet: CustomerSheet) -> Section {
        let items = sheet.customer["records"]?.items ?? []
        var table = TableView("Records of this person", [.init("Record"), .init("Source")])
        table.isBrief = true
        for item in items { table.add([item.text("name"), sheet.source(item, withRecord: true)]) }
        return Section(id: "records", title: "Records", count: items.count, content: table.html)
    }
}
