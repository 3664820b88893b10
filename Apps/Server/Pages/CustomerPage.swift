import API
import Domain
import JSON
import WebServer

/// All that is known of a customer, value by value with its source and age.
enum CustomerPage {
    private static let timelineEntries = 15
    /// Asked for, so that enough is left without the daily rows of usage, which have a section of their own.
    private static let timelineAsked = "60"

    static func page(_ source: PageSource, _ key: String) throws -> HTML {
        let document = try source.ask(["customers", key])
        guard let customer = document["data"] else { throw Problem(.notFound, "There is no customer \(key).") }
        let sheet = CustomerSheet(
            customer: customer, now: source.now, titles: try source.titles(),
            gaps: document["gaps"]?.items ?? [])
        let own = customer.word("key")
        let timeline = try source.ask(["customers", own, "timeline"], [("limit", timelineAsked)])
        let entries = (timeline["data.entries"]?.items ?? []).filter { $0.word("kind") != "usage" }
        let standing = try source.ask(["customers", own, "lifecycle"])["data"]
        var sections = [standing.map { StandingSection(data: $0, source: source).section }].compactMap(\.self)
        sections += [sheet.values, sheet.disagreements]
        sections += CustomerList.all.compactMap { $0.section(sheet) }
        sections += [sheet.relations].compactMap(\.self)
        sections.append(
            Section(
                id: "timeline", title: "Timeline",
                content: TimelinePage.list(Array(entries.prefix(timelineEntries)), sheet)
                    + "<p><a href=\"\(Link.to(["customers", own, "timeline"]))\">The whole timeline</a></p>"))
        sections.append(sheet.reasons(try source.ask(["identity", "of"], [("key", own)])["data"] ?? .null))
        let content: HTML = """
            \(head(sheet))
            <nav class="within" aria-label="On this page">
            \(sections.map { "<a href=\"#\($0.id)\">\($0.title)</a>" as HTML })
            </nav>
            \(sections.map(\.html))
            \(more(customer, own))\(Frame.gaps(document))
            """
        return Frame.page(customer.word("name"), .none, source: source, asOf: document["asOf"]?.text, content)
    }

    private static func head(_ sheet: CustomerSheet) -> HTML {
        let customer = sheet.customer
        let place = ["city", "country"].map(customer.word).filter { !$0.isEmpty }.joined(separator: ", ")
        let owner = customer.word("owner")
        let facts = [
            customer.word("domain"), place, customer.word("industry"), owner.isEmpty ? "" : "owned by \(owner)",
        ]
        let systems = (customer["systems"]?.items ?? []).compactMap(\.text).map { sheet.titles[$0] ?? $0 }
        let name = customer.word("name")
        return """
            <div class="title"><h1>\(name.isEmpty ? "(no name)" : name)</h1>
            <code class="key">\(customer.word("key"))</code></div>
            <p class="facts">\(facts.filter { !$0.isEmpty }.map { "<span>\($0)</span>" as HTML })</p>
            <p class="badges" aria-label="Known to">\(systems.map { "<span class=\"badge\">\($0)</span>" as HTML })</p>
            <dl class="tiles">
            \(tile("Pipeline", customer.money("pipeline")))\(tile("Won", customer.money("won")))
            \(tile("Open deals", customer.count("counts.openDeals")))
            \(tile("Open tickets", customer.count("counts.openTickets")))
            \(tile("Open projects", customer.count("counts.openProjects")))
            \(tile("Last activity", customer.age("lastActivity", sheet.now)))
            </dl>
            """
    }

    private static func tile(_ title: String, _ value: HTML) -> HTML { "<div><dt>\(title)</dt><dd>\(value)</dd></div>" }

    private static func more(_ customer: JSONValue, _ key: String) -> HTML {
        let names = (customer["more"]?.items ?? []).compactMap(\.text)
        if names.isEmpty { return .empty }
        return """
            <p class="note">Only the newest \(names.joined(separator: ", ")) are shown here; the
            <a href="\(Link.to(["customers", key, "timeline"]))">timeline</a> pages through all.</p>
            """
    }
}

/// A part of the page with a heading one can link to.
struct Section {
    var id: String
    var title: String
    var count: Int?
    var content: HTML

    init(id: String, title: String, count: Int? = nil, content: HTML) {
        self.id = id
        self.title = title
        self.count = count
        self.content = content
    }

    var html: HTML {
        let number: HTML = count.map { " <span class=\"count\">\($0)</span>" } ?? ""
        return "<section aria-labelledby=\"\(id)\"><h2 id=\"\(id)\">\(title)\(number)</h2>\n\(content)</section>\n"
    }
}

/// A customer's answer, and how its parts are shown.
struct CustomerSheet {
    let customer: JSONValue
    let now: Instant
    let titles: [String: String]
    var gaps: [JSONValue] = []

    /// Which app says it, how old that is and, where asked for, in which record.
    func source(_ item: JSONValue, withRecord: Bool = false) -> HTML {
        let system = item.word("source.system")
        let resource = item.word("source.resource")
        let id = item.word("source.id")
        let app = Words.short(titles[system] ?? system)
        // Since when we know it so is no answer to when it changed.
        let age =
            item.moment("source.changed").map { Frame.time($0, now) }
            ?? "<span class=\"unknown\" title=\"\(app) does not say when this changed\">age unknown</span>"
        let record: HTML = withRecord ? "<span class=\"record\">\(resource) <code>\(id)</code></span>" : .empty
        return """
            <span class="source" title="\(resource) \(id)"><span>\(app)</span>
            \(record)\
            <span>\(age)</span></span>
            """
    }

    /// Why it is not known whether there are records of a kind; nil if it is.
    func gap(_ kind: String) -> String? { gaps.first { $0.word("kind") == kind }?.word("why") }

    var values: Section {
        let items = customer["values"]?.items ?? []
        var table = TableView(
            "Values and their sources", [.init("Field"), .init("Value"), .init("Source")])
        table.isBrief = true
        for item in items { table.add(["\(Words.field(item.word("field")))", value(item), valueSource(item)]) }
        return Section(
            id: "values", title: "Profile",
            content: items.isEmpty
                ? "<p class=\"none\">No app says anything about this customer itself.</p>" : table.html)
    }

    /// The value with what other records say of it, folded away.
    private func value(_ item: JSONValue) -> HTML {
        let others = item["others"]?.items ?? []
        let shown: HTML =
            item["value"]?.text.map { "\($0)" } ?? "<span class=\"unknown\">nothing that can be shown</span>"
        if others.isEmpty { return shown }
        let rivals = Words.rivals(item)
        let lines = others.map { other -> HTML in
            """
            <li>\(other.word("value")) <span class="detail">\(Words.standing(other, of: item))</span>
            \(source(other, withRecord: true))</li>
            """
        }
        return """
            \(shown)<details class="others"><summary>\(rivals.isEmpty ? Words.count(Int64(others.count), "other") : rivals)\
            </summary><ul>\(lines)</ul></details>
            """
    }

    private func valueSource(_ item: JSONValue) -> HTML {
        if item["pinned"] != nil {
            return
                "<span class=\"source\"><span>\(Words.why(item))</span>\n<span>\(item.age("pinned.at", now))</span></span>"
        }
        return item["value"]?.text == nil ? Frame.nothing : source(item, withRecord: true)
    }

    var disagreements: Section {
        let items = customer["disagreements"]?.items ?? []
        guard !items.isEmpty else {
            return Section(
                id: "disagreements", title: "Disagreements", count: 0,
                content: "<p class=\"none\">The apps agree wherever more than one of them says something.</p>")
        }
        var table = TableView(
            "What the apps say differently", [.init("Field"), .init("Said"), .init("Standing"), .init("Source")])
        for item in items {
            for (index, cells) in sides(of: item).enumerated() {
                let field: HTML = "\(Self.contested(item))"
                table.add(
                    [index == 0 ? field : "<span class=\"quiet\">\(field)</span>"] + cells, below: index > 0)
            }
        }
        return Section(
            id: "disagreements", title: "Disagreements", count: items.count,
            content:
                "<div class=\"conflict\"><p>The apps do not say the same. Correct it in the app that is wrong, or pin the value.</p>"
                + "\(table.html)</div>"
        )
    }

    /// Value, standing and source of each that takes part in a disagreement, first what is pinned.
    func sides(of item: JSONValue) -> [[HTML]] {
        let said = (item["values"]?.items ?? []).map { said -> [HTML] in
            [said.text("value"), "\(Words.standing(said, of: item))", source(said)]
        }
        return item["pinned"] == nil ? said : [[item.text("pinned"), "shown: pinned", ""]] + said
    }

    /// The field, and of whom it is if not of the customer itself.
    static func contested(_ item: JSONValue) -> String {
        let field = Words.field(item.word("field"))
        return item["person"]?.text.map { "\(field) of \($0.isEmpty ? "somebody" : $0)" } ?? field
    }

    /// Why these records are one customer: those that say who it is; what else there is follows one of them. `graph` is
    /// the answer `identity/of`.
    func reasons(_ graph: JSONValue) -> Section {
        let people = (customer["people"]?.items ?? []).flatMap { [$0] + ($0["also"]?.items ?? []) }
        let items = (customer["companies"]?.items ?? []) + people + (customer["projects"]?.items ?? [])
        var table = TableView(
            "Records of this customer", [.init("Record"), .init("Belongs because"), .init("Source")])
        for item in items {
            let name = item["name"]?.text ?? item.word("title")
            table.add([
                "\(name.isEmpty ? "(no name)" : name)", "\(Words.because(item, titles: titles))",
                source(item, withRecord: true),
            ])
        }
        return Section(
            id: "records", title: "Why these records are one customer", count: items.count,
            content: """
                <div class="reasons"><figure>\(IdentityDrawing.svg(graph, isFile: false))\
                <figcaption>Each record stands below the one it was joined to, with the reason; dashed: not joined.\
                </figcaption></figure>
                <div>\(table.html)\(Self.neighbours(graph))</div></div>

                """)
    }

    /// What was not joined although something says so, with the way there.
    private static func neighbours(_ graph: JSONValue) -> HTML {
        let refused = (graph["entities"]?.items ?? []).flatMap { $0["refused"]?.items ?? [] }
        if refused.isEmpty { return .empty }
        let items = refused.map { item -> HTML in
            let other = item["other"] ?? .null
            let name = "\(Words.name(other)), \(Words.place(other))"
            let key = other["customer.key"]?.text
            let link: HTML = key.map { "<a href=\"\(Link.to(["customers", $0]))\">\(name)</a>" } ?? "\(name)"
            return "<li>\(link): \(Words.refusal(item))</li>"
        }
        return "<h3>Not joined</h3><ul class=\"choices\">\(items)</ul>"
    }
}
