import API
import JSON
import WebServer

/// The list of customers: filtered, sorted, page by page.
enum PortfolioPage {
    /// What the list understands; anything else in the address is left to the question to refuse.
    private static let filters = ["owner", "country", "stage", "system", "with-open-deals", "with-open-tickets"]

    static func page(_ source: PageSource, _ request: WebRequest) throws -> HTML {
        // An empty field of the form is no filter.
        let parameters = request.query.filter { !$0.value.isEmpty }
        let document: JSONValue
        do {
            document = try source.ask(["customers"], parameters)
        } catch let problem as Problem where problem.code == .notReady {
            return Frame.page("Customers", .customers, source: source, nothingYet)
        }
        let titles = try source.titles()
        let items = document["data"]?.items ?? []
        let isFiltered = parameters.contains { filters.contains($0.name) }
        let isPaged = parameters.contains { $0.name == "after" }
        if items.isEmpty, !isFiltered, !isPaged {
            return Frame.page("Customers", .customers, source: source, asOf: document["asOf"]?.text, nothingYet)
        }
        let status = try source.ask(.status)
        let content: HTML = """
            <div class="title"><h1>Customers</h1><p>\(status["data"]?.count("customers") ?? .empty) in all</p></div>
            \(form(parameters, titles, isFiltered))
            \(items.isEmpty ? noneFits : table(items, parameters, titles, source).html)
            \(turning(document, parameters, isPaged))
            \(Frame.gaps(document))
            """
        return Frame.page("Customers", .customers, source: source, asOf: document["asOf"]?.text, content)
    }

    private static let nothingYet: HTML =
        "<h1>Customers</h1>"
        + Frame.empty(
            "No customers yet", "<p>They appear here as soon as their records are read.</p>" + Frame.firstSteps)

    private static let noneFits: HTML = Frame.empty(
        "No customer fits", "<p>Loosen a filter, or <a href=\"/\">show all customers</a>.</p>")

    // MARK: Filters

    private static func form(
        _ parameters: [(name: String, value: String)], _ titles: [String: String], _ isFiltered: Bool
    ) -> HTML {
        func value(_ name: String) -> String { parameters.first { $0.name == name }?.value ?? "" }
        func field(_ name: String, _ label: String) -> HTML {
            "<label>\(label)<input name=\"\(name)\" value=\"\(value(name))\" autocomplete=\"off\"></label>"
        }
        func check(_ name: String, _ label: String) -> HTML {
            let checked: HTML = ["true", "1"].contains(value(name)) ? " checked" : ""
            return
                "<label class=\"check\"><input type=\"checkbox\" name=\"\(name)\" value=\"true\"\(checked)>"
                + " \(label)</label>"
        }
        func option(_ value: String, _ label: String, _ chosen: String) -> HTML {
            let selected: HTML = value == chosen ? " selected" : ""
            return "<option value=\"\(value)\"\(selected)>\(label)</option>"
        }
        let systems = titles.sorted { $0.value < $1.value }.map { option($0.key, $0.value, value("system")) }
        let orders = Order.all.map { option($0.name, $0.label, value("sort")) }
        let reset: HTML = isFiltered ? "<a class=\"button plain\" href=\"/\">Clear</a>" : ""
        return """
            <form class="filters" action="/" aria-label="Filter customers">
            \(field("owner", "Owner"))\(field("country", "Country"))\(field("stage", "Deal stage"))
            <label>Known to<select name="system"><option value="">any app</option>\(systems)</select></label>
            <label>Sorted by<select name="sort">\(orders)</select></label>
            <div class="checks">\(check("with-open-deals", "Open deals"))
            \(check("with-open-tickets", "Open tickets"))</div>
            <div class="actions"><button>Apply</button>\(reset)</div>
            </form>
            """
    }

    private struct Order {
        var name: String
        var label: String
        static let all = [
            Order(name: "name", label: "Name"), Order(name: "activity", label: "Last activity"),
            Order(name: "pipeline", label: "Pipeline"), Order(name: "won", label: "Won"),
            Order(name: "tickets", label: "Open tickets"),
        ]
    }

    // MARK: List

    private static func table(
        _ items: [JSONValue], _ parameters: [(name: String, value: String)], _ titles: [String: String],
        _ source: PageSource
    ) -> TableView {
        let current = parameters.first { $0.name == "sort" }?.value ?? "name"
        let kept = parameters.filter { $0.name != "sort" && $0.name != "after" }
        func column(_ title: String, _ sort: String? = nil, number: Bool = true) -> TableView.Column {
            var column = TableView.Column(title, number: number)
            if let sort {
                column.sort = (Link.to([], kept + [("sort", sort)]), sort == current, sort == "name")
            }
            return column
        }
        var table = TableView(
            "Customers",
            [
                column("Customer", "name", number: false), column("Country", number: false),
                column("Owner", number: false),
                column("Pipeline", "pipeline"), column("Won", "won"),
                column("Open tickets", "tickets"), column("Open projects"), column("Last activity", "activity"),
                column("Known to", number: false),
            ])
        for item in items {
            let systems = (item["systems"]?.items ?? []).compactMap(\.text).map { Words.short(titles[$0] ?? $0) }
            table.add([
                name(item), item.text("country"), item.text("owner"), pipeline(item), item.money("won"),
                item.count("openTickets"), item.count("openProjects"),
                item.age("lastActivity", source.now), "<span class=\"fine\">\(systems.joined(separator: ", "))</span>",
            ])
        }
        return table
    }

    /// The sum, and of how many deals.
    private static func pipeline(_ item: JSONValue) -> HTML {
        guard let deals = item["openDeals"]?.integer else { return Frame.unknown }
        if deals == 0 { return Frame.nothing }
        return item.money("pipeline") + "<span class=\"small\">\(Words.count(deals, "deal"))</span>"
    }

    private static func name(_ item: JSONValue) -> HTML {
        let name = item.word("name")
        let domain = item.word("domain")
        let below: HTML = domain.isEmpty ? "" : "<span class=\"small\">\(domain)</span>"
        return
            "<a href=\"\(Link.to(["customers", item.word("key")]))\">\(name.isEmpty ? "(no name)" : name)</a>\(below)"
    }

    private static func turning(
        _ document: JSONValue, _ parameters: [(name: String, value: String)], _ isPaged: Bool
    ) -> HTML {
        let kept = parameters.filter { $0.name != "after" }
        let first: HTML = isPaged ? "<a class=\"button plain\" href=\"\(Link.to([], kept))\">First page</a>" : ""
        let next: HTML
        if let cursor = document["next"]?.text {
            next = "<a class=\"button\" rel=\"next\" href=\"\(Link.to([], kept + [("after", cursor)]))\">Next page</a>"
        } else {
            next = ""
        }
        return "<nav class=\"turning\" aria-label=\"Pages\">\(first)\(next)</nav>"
    }
}

/// What was found by words.
enum SearchPage {
    static func page(_ source: PageSource, _ request: WebRequest) throws -> HTML {
        let words = request.parameter("words") ?? ""
        let document = try source.ask(["search"], request.query)
        let items = document["data"]?.items ?? []
        var table = TableView("Found", [.init("What"), .init("Kind"), .init("Customer"), .init("When")])
        for item in items {
            let key = item.word("customer.key")
            let customer: HTML =
                key.isEmpty
                ? Frame.nothing : "<a href=\"\(Link.to(["customers", key]))\">\(item.word("customer.name"))</a>"
            table.add([item.text("title"), "\(Words.plain(item.word("kind")))", customer, item.age("at", source.now)])
        }
        let none = Frame.empty(
            "Nothing found",
            "<p>All words must occur, each from its beginning. Try fewer or shorter ones, or "
                + "<a href=\"/\">browse all customers</a>.</p>"
        )
        let content: HTML = "<h1>Found for “\(words)”</h1>\(items.isEmpty ? none : table.html)"
        return Frame.page(
            "Search: \(words)", .none, source: source, asOf: document["asOf"]?.text, words: words, content)
    }
}
