import API
import JSON
import WebServer

/// Where customers stand: how many in each stage, and what is in front of them. Every number leads to the customers
/// it counts.
enum StagesPage {
    static func page(_ source: PageSource) throws -> HTML {
        let document: JSONValue
        do {
            document = try source.ask(["stages"])
        } catch let problem as Problem where problem.code == .notReady {
            return Frame.page("Stages", .stages, source: source, nothingYet)
        }
        let data = document["data"] ?? .null
        if (data["stages"]?.items ?? []).isEmpty {
            return Frame.page("Stages", .stages, source: source, asOf: document["asOf"]?.text, nothingYet)
        }
        let content: HTML = """
            <div class="title"><h1>Stages</h1><p>\(cited(data["definition"]))</p></div>
            \(lists(data))
            \(Section(id: "by-stage", title: "By stage and standing", content: stages(data).html).html)
            \(Section(id: "next", title: "What is in front of them", content: transitions(data).html).html)
            \(scopes(data))
            """
        return Frame.page("Stages", .stages, source: source, asOf: document["asOf"]?.text, content)
    }

    static let nothingYet: HTML =
        "<h1>Stages</h1>"
        + Frame.empty(
            "No customers yet",
            "<p>Where they stand is judged as soon as their records are read.</p>" + Frame.firstSteps)

    /// Which text it is by, and who approved it.
    static func cited(_ definition: JSONValue?) -> HTML {
        let name = "\(definition?.word("id") ?? "") version \(definition?.word("version") ?? "")"
        return definition?["shipped"]?.bool == true
            ? "by \(name), as it comes with Onward: approved by nobody here" : "by \(name)"
    }

    // MARK: Lists a team works from

    /// Sums of what is counted below, each with the way to its customers.
    private static func lists(_ data: JSONValue) -> HTML {
        func sum(_ list: String, _ member: String, status: String? = nil) -> JSONValue {
            let items = (data[list]?.items ?? []).filter { status == nil || $0.word("status") == status }
            return .number(String(items.reduce(0) { $0 + ($1[member]?.integer ?? 0) }))
        }
        let active = [("active", "true"), ("sort", "since")]
        let tiles: [(String, HTML)] = [
            (
                "Stuck",
                counted(sum("stages", "stalled"), [("stalled", "true"), ("active", "true"), ("sort", "stalled")])
            ),
            (
                "Ready to move",
                counted(sum("transitions", "customers", status: "ready"), [("answer", "ready")] + active)
            ),
            ("Cannot be told", counted(sum("transitions", "cannotTell"), [("answer", "cannot_tell")] + active)),
            ("Overdue", counted(sum("transitions", "overdue"), [("overdue", "true")] + active)),
            ("Nobody's", counted(sum("stages", "ownerless"), [("ownerless", "true"), ("sort", "since")])),
            ("Gaps", "<a href=\"/gaps\">what is missing</a>"),
        ]
        return "<dl class=\"tiles\">\(tiles.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" as HTML })</dl>"
    }

    /// A number with the way to the rows it counts.
    static func counted(_ number: JSONValue?, _ filter: [(name: String, value: String)]) -> HTML {
        guard let count = number?.integer else { return Frame.unknown }
        if count == 0 { return "<span class=\"zero\">0</span>" }
        return "<a href=\"\(Link.to(["standings"], filter))\">\(Figure.whole(count))</a>"
    }

    // MARK: Tables

    private static func stages(_ data: JSONValue) -> TableView {
        var table = TableView(
            "Customers by stage and standing",
            [
                .init("Stage"), .init("Standing"), .init("Customers", number: true),
                .init("No progress", number: true), .init("No owner", number: true),
            ])
        for item in data["stages"]?.items ?? [] {
            let filter = [("stage", item.word("stage")), ("standing", item.word("standing"))]
            table.add([
                "\(item.word("stage"))", "\(Words.plain(item.word("standing")))", counted(item["customers"], filter),
                counted(item["stalled"], filter + [("stalled", "true")]),
                counted(item["ownerless"], filter + [("ownerless", "true")]),
            ])
        }
        return table
    }

    private static func transitions(_ data: JSONValue) -> TableView {
        var table = TableView(
            "What is in front of them",
            [
                .init("Transition"), .init("Status"), .init("Customers", number: true),
                .init("Cannot be told", number: true), .init("Overdue", number: true),
            ])
        for item in data["transitions"]?.items ?? [] {
            let filter = [
                ("transition", item.word("transition")), ("status", item.word("status")), ("active", "true"),
            ]
            table.add([
                "\(item.word("transition"))", "\(Words.plain(item.word("status")))", counted(item["customers"], filter),
                counted(item["cannotTell"], filter + [("answer", "cannot_tell")]),
                counted(item["overdue"], filter + [("overdue", "true")]),
            ])
        }
        return table
    }

    /// What goes its own way below a customer; the lists of customers show it among them.
    private static func scopes(_ data: JSONValue) -> HTML {
        let items = data["scopes"]?.items ?? []
        if items.isEmpty { return .empty }
        var table = TableView(
            "Bought on top, by stage",
            [
                .init("Stage"), .init("Scopes", number: true), .init("No progress", number: true),
                .init("No owner", number: true),
            ])
        for item in items {
            let numbers = ["scopes", "stalled", "ownerless"].map { "\(Figure.whole(item[$0]?.integer ?? 0))" as HTML }
            table.add(["\(item.word("stage"))"] + numbers)
        }
        return Section(id: "scopes", title: "Bought on top", content: table.html).html
    }
}

/// What is missing between teams, apps and reports, each gap with its customers.
enum GapsPage {
    static func page(_ source: PageSource) throws -> HTML {
        let document: JSONValue
        do {
            document = try source.ask(["gaps"])
        } catch let problem as Problem where problem.code == .notReady {
            return Frame.page("Gaps", .stages, source: source, StagesPage.nothingYet)
        }
        let items = document["data"]?.items ?? []
        let none = Frame.empty("No gap", "<p>Nothing was found missing between teams and apps.</p>")
        let content: HTML = """
            <div class="title"><h1>Gaps</h1><p>what is missing on the way, the most frequent first</p></div>
            \(items.isEmpty ? none : table(items).html)
            """
        return Frame.page("Gaps", .stages, source: source, asOf: document["asOf"]?.text, content)
    }

    private static func table(_ items: [JSONValue]) -> TableView {
        var table = TableView(
            "Gaps",
            [
                .init("Gap"), .init("Class"), .init("Cause"), .init("Customers", number: true),
                .init("What helps"),
            ])
        for item in items {
            let scopes = item["scopes"]?.integer ?? 0
            let words = scopes == 1 ? "and 1 scope" : "and \(Figure.whole(scopes)) scopes"
            let beside: HTML = scopes > 0 ? "<span class=\"small\">\(words)</span>" : .empty
            table.add([
                "\(item.word("title"))<span class=\"small\">\(item.word("gap"))</span>", "\(item.word("class"))",
                "\(Words.plain(item.word("cause")))",
                "\(StagesPage.counted(item["customers"], [("gap", item.word("gap"))]))\(beside)", item.text("remedy"),
            ])
        }
        return table
    }
}

/// Customers by where they stand: the rows behind a number of the page above.
enum StandingsPage {
    static func page(_ source: PageSource, _ request: WebRequest) throws -> HTML {
        let parameters = request.query.filter { !$0.value.isEmpty }
        let document: JSONValue
        do {
            document = try source.ask(["standings"], parameters)
        } catch let problem as Problem where problem.code == .notReady {
            return Frame.page("Customers by stage", .stages, source: source, StagesPage.nothingYet)
        }
        let items = document["data.customers"]?.items ?? []
        let count = document["data.count"]?.integer ?? 0
        var table = TableView(
            "Customers",
            [
                .init("Customer"), .init("Stage"), .init("Since"), .init("Next"), .init("Owner"), .init("Missing"),
                .init("Next step"),
            ])
        for item in items { table.add(cells(item, source)) }
        let none = Frame.empty("No customer fits", "<p><a href=\"/stages\">Back to the stages</a></p>")
        let content: HTML = """
            <div class="title"><h1>Customers by stage</h1><p>\(Words.count(count, "customer"))</p></div>
            <p class="badges" aria-label="Shown are">\(parameters.compactMap(chip))</p>
            \(items.isEmpty ? none : table.html)
            \(turning(document, parameters))
            """
        return Frame.page("Customers by stage", .stages, source: source, asOf: document["asOf"]?.text, content)
    }

    private static func chip(_ parameter: (name: String, value: String)) -> HTML? {
        if ["after", "limit", "sort"].contains(parameter.name) { return nil }
        let name = Words.plain(parameter.name.replacing("-", with: " "))
        let words = parameter.value == "true" ? name : "\(name): \(Words.plain(parameter.value))"
        return "<span class=\"badge\">\(words)</span>"
    }

    private static func cells(_ item: JSONValue, _ source: PageSource) -> [HTML] {
        let name = item.word("name")
        let standing = Words.plain(item.word("standing"))
        let stalled: HTML =
            item["stalledSince"]?.text == nil ? "" : "<span class=\"small\">no progress for too long</span>"
        let next: HTML =
            item["transition.id"]?.text.map {
                "\($0)<span class=\"small\">\(Words.plain(item.word("transition.status")))</span>"
            } ?? Frame.nothing
        let step: HTML =
            item["nextStep.text"]?.text.map { text in
                "\(text)<span class=\"small\">\(item["nextStep.owner"]?.text ?? "nobody") · \(due(item, source))</span>"
            } ?? Frame.nothing
        return [
            "<a href=\"\(Link.to(["customers", item.word("key")]))#lifecycle\">\(name.isEmpty ? "(no name)" : name)</a>",
            "\(item.word("stage"))<span class=\"small\">\(standing)</span>\(stalled)",
            item.age("stageSince", source.now), next,
            item["owner.person"]?.text.map { "\($0)" } ?? "<span class=\"unknown\">nobody</span>", missing(item), step,
        ]
    }

    private static func due(_ item: JSONValue, _ source: PageSource) -> HTML {
        item.age("nextStep.due", source.now, otherwise: "no date")
    }

    private static func missing(_ item: JSONValue) -> HTML {
        let blocked = item["transition.blockedBy"]?.items?.compactMap(\.text) ?? []
        let unknown = item["transition.unknown"]?.items?.compactMap(\.text) ?? []
        if blocked.isEmpty, unknown.isEmpty { return Frame.nothing }
        let told: HTML = blocked.isEmpty ? "" : "\(blocked.joined(separator: ", "))"
        let untold: HTML =
            unknown.isEmpty ? "" : "<span class=\"small\">cannot be told: \(unknown.joined(separator: ", "))</span>"
        return told + untold
    }

    private static func turning(_ document: JSONValue, _ parameters: [(name: String, value: String)]) -> HTML {
        guard let cursor = document["next"]?.text else { return .empty }
        let link = Link.to(["standings"], parameters.filter { $0.name != "after" } + [("after", cursor)])
        return """
            <nav class="turning" aria-label="Pages"><a class="button" rel="next" href="\(link)">Next page</a></nav>
            """
    }
}

/// Where one customer stands and why, on its page.
struct StandingSection {
    let data: JSONValue
    let source: PageSource

    var section: Section {
        Section(
            id: "lifecycle", title: "Lifecycle",
            content: """
                <p class="facts"><span>\(StagesPage.cited(data["definition"]))</span></p>
                <dl class="tiles">
                \(tile("Stage", stage))\(tile("Standing", "\(Words.plain(data.word("standing")))"))
                \(tile("Owner", owner))\(tile("Next step", step))
                </dl>
                \(notes)\(transition)\(scopes)\(history)
                """)
    }

    /// What was bought on top and goes its own way.
    private var scopes: HTML {
        let items = (data["relationships"]?.items ?? []).filter { $0.word("state") == "open" }
        if items.isEmpty { return .empty }
        var table = TableView(
            "Bought on top",
            [.init("Scope"), .init("Stage"), .init("Next"), .init("Waits for"), .init("Owner")])
        for item in items {
            let waits = ["blockedBy", "unknown"].flatMap { item["transition.\($0)"]?.items?.compactMap(\.text) ?? [] }
            let owner = item["owner.person"]?.text
            table.add([
                "\(item.word("title"))<span class=\"small\">\(item.word("id"))</span>",
                "\(item.word("stage"))\(since(item, "stageSince"))",
                "\(item.word("transition.id"))<span class=\"small\">\(Words.plain(item.word("transition.status")))</span>",
                waits.isEmpty ? Frame.nothing : "<span class=\"fine\">\(waits.joined(separator: ", "))</span>",
                owner.map { "\($0)" } ?? "<span class=\"unknown\">nobody</span>",
            ])
        }
        return "<h3>Bought on top</h3>\(table.html)"
    }

    private func tile(_ title: String, _ value: HTML) -> HTML { "<div><dt>\(title)</dt><dd>\(value)</dd></div>" }

    private func since(_ item: JSONValue?, _ name: String) -> HTML {
        item?[name]?.text.map { "<span class=\"small\">since \($0.prefix(10).description)</span>" } ?? ""
    }

    private var stage: HTML {
        var value: HTML = "\(data.word("stage.title"))\(since(data, "stageSince"))"
        if data.word("computed") != data.word("stage.id") {
            value += "<span class=\"small\">set by a person; by the rules \(data.word("computed"))</span>"
        }
        for track in data["tracks"]?.items ?? [] {
            value +=
                "<span class=\"small\">\(track.word("stage")) since \(track.word("since").prefix(10).description)</span>"
        }
        return value
    }

    private var owner: HTML {
        let role = data["owner.title"]?.text ?? data.word("owner.role")
        guard let person = data["owner.person"]?.text else {
            return "<span class=\"unknown\">nobody</span><span class=\"small\">\(role)</span>"
        }
        return "\(person)<span class=\"small\">\(role)</span>"
    }

    private var step: HTML {
        guard let step = data["nextStep"], step != .null else {
            return "<span class=\"unknown\">nothing is agreed</span>"
        }
        return """
            \(step.word("text"))<span class="small">\(step["owner"]?.text ?? "nobody") ·
            \(step.age("due", source.now, otherwise: "no date"))</span>
            """
    }

    /// What is wrong, each as a line.
    private var notes: HTML {
        var lines: [HTML] = []
        if data["stalledSince"]?.text != nil {
            lines.append("<strong>No progress</strong>\(since(data, "stalledSince"))")
        }
        if let hold = data["regression"]?.text { lines.append("<strong>Going back</strong> \(hold) no longer holds") }
        for item in data["breakdowns"]?.items ?? [] {
            lines.append("<strong>Broken: \(item.word("category"))</strong> \(item.word("statement"))")
        }
        for item in data["gaps"]?.items ?? [] {
            lines.append("<strong>\(item.word("title"))</strong> <span class=\"detail\">\(item.word("remedy"))</span>")
        }
        return lines.isEmpty ? .empty : "<ul>\(lines.map { "<li>\($0)</li>" as HTML })</ul>"
    }

    private var transition: HTML {
        guard let transition = data["transition"], transition != .null else { return .empty }
        let due: HTML = transition["due"]?.text.map { ", due \($0.prefix(10).description)" } ?? ""
        var table = TableView("What it takes to move on", [.init("Result"), .init("Condition"), .init("What helps")])
        table.isBrief = true
        for item in transition["conditions"]?.items ?? [] {
            table.add([
                result(item), condition(item), item.word("result") == "met" ? evidence(item) : item.text("remedy"),
            ])
        }
        return """
            <h3>\(transition.word("title")): to \(transition.word("to.title")), \
            \(Words.plain(transition.word("status")))\(due)</h3>\(table.html)
            """
    }

    private func result(_ item: JSONValue) -> HTML {
        switch item.word("result") {
        case "met": "<span class=\"badge good\">met</span>"
        case "not_met": "<span class=\"badge bad\">not met</span>"
        case "not_applicable": "<span class=\"badge\">does not concern them</span>"
        default: "<span class=\"badge\">unknown</span><span class=\"small\">\(Words.plain(item.word("reason")))</span>"
        }
    }

    private func condition(_ item: JSONValue) -> HTML {
        "\(item.word("statement"))<span class=\"small\">\(item.word("criterion"))</span>"
    }

    /// The record or the word of a person that it rests on.
    private func evidence(_ item: JSONValue) -> HTML {
        let place = item["evidence.record"]?.text ?? item["evidence.entry"]?.text
        let shown: HTML = place.map { "<code>\($0)</code>" } ?? Frame.nothing
        return shown + since(item, "since")
    }

    /// As it was called then, with its name of now if that is another.
    private func stage(_ item: JSONValue) -> String {
        let then = item.word("became")
        guard let now = item["now.became"]?.text, now != then else { return then }
        return "\(then), now \(now)"
    }

    private var history: HTML {
        let items = data["history"]?.items ?? []
        if items.isEmpty { return .empty }
        var table = TableView("How they came here", [.init("Day"), .init("To"), .init("How"), .init("Without")])
        for item in items {
            let missing = item["missing"]?.items?.compactMap(\.text) ?? []
            table.add([
                "\(item.word("effective").prefix(10).description)", "\(stage(item))", "\(item.word("kind"))",
                missing.isEmpty ? Frame.nothing : "<span class=\"fine\">\(missing.joined(separator: ", "))</span>",
            ])
        }
        return "<h3>How they came here</h3>\(table.html)"
    }
}
