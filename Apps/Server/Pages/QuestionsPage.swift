import API
import JSON
import WebServer

/// What a person should decide: pairs of companies or people that may be one, both sides beside each other. Nothing is
/// decided here; each question shows the command that answers it.
enum QuestionsPage {
    static func page(_ source: PageSource, _ request: WebRequest) throws -> HTML {
        let parameters = request.query.filter { !$0.value.isEmpty }
        let document: JSONValue
        do {
            document = try source.ask(["identity", "questions"], parameters)
        } catch let problem as Problem where problem.code == .notReady {
            return Frame.page(
                "Questions", .questions, source: source,
                "<h1>Questions</h1>"
                    + Frame.empty(
                        "No customers yet", "<p>Questions arise where records are alike.</p>" + Frame.firstSteps))
        }
        let questions = document["data.questions"]?.items ?? []
        let open = document["data.open"]?.integer ?? 0
        let later = document["data.later"]?.integer ?? 0
        let off = later > 0 ? ", \(Figure.whole(later)) put off to a later day" : ""
        let content: HTML = """
            <div class="title"><h1>Questions</h1><p>\(Figure.whole(open)) open\(off)</p></div>
            \(open == 0 && parameters.isEmpty ? .empty : form(document, parameters))
            \(questions.isEmpty ? none(parameters) : "")
            \(questions.map { article($0, source) })
            \(more(questions.count, open, parameters))
            \(try rules(source))
            """
        return Frame.page("Questions", .questions, source: source, asOf: document["asOf"]?.text, content)
    }

    private static func none(_ parameters: [(name: String, value: String)]) -> HTML {
        parameters.isEmpty
            ? Frame.empty(
                "Nothing to decide",
                "<p>Records that may be one company or one person, but are not alike enough to be joined, are shown here.</p>"
            )
            : Frame.empty(
                "No question fits", "<p>Loosen a filter, or <a href=\"/questions\">show all questions</a>.</p>")
    }

    private static func form(_ document: JSONValue, _ parameters: [(name: String, value: String)]) -> HTML {
        func value(_ name: String) -> String { parameters.first { $0.name == name }?.value ?? "" }
        func option(_ word: String, _ label: String, _ chosen: String) -> HTML {
            let selected: HTML = word == chosen ? " selected" : ""
            return "<option value=\"\(word)\"\(selected)>\(label)</option>"
        }
        let kinds = [("", "companies and people"), ("company", "companies"), ("person", "people")].map {
            option($0.0, $0.1, value("kind"))
        }
        let rules = (document["data.rules"]?.items ?? []).map {
            option($0.word("rule"), $0.word("words"), value("rule"))
        }
        let reset: HTML = parameters.isEmpty ? "" : "<a class=\"button plain\" href=\"/questions\">Clear</a>"
        return """
            <form class="filters" action="/questions" aria-label="Filter questions">
            <label>About<select name="kind">\(kinds)</select></label>
            <label>Found by<select name="rule"><option value="">any rule</option>\(rules)</select></label>
            <div class="actions"><button>Apply</button>\(reset)</div>
            </form>
            """
    }

    // MARK: One question

    private static func article(_ question: JSONValue, _ source: PageSource) -> HTML {
        let id = question.word("id")
        let nouns = question.word("kind") == "company" ? "Two companies, or one?" : "Two people, or one?"
        func list(_ member: String, _ title: String, _ style: String) -> HTML {
            let items = question[member]?.items ?? []
            if items.isEmpty { return .empty }
            return """
                <div><dt><span class="badge \(style)">\(title)</span></dt>
                \(items.map { "<dd>\($0.text ?? "")</dd>" as HTML })</div>
                """
        }
        let commands = ["same", "notSame", "related", "later"].compactMap { name -> HTML? in
            question["commands.\(name)"]?.text.map { "<li><code>\($0)</code></li>" }
        }
        return """
            <article class="question" id="\(id)" aria-labelledby="\(id)-title">
            <h2 id="\(id)-title">\(nouns) <span class="small">By the rule: \(question.word("words")) ·
            \(id) · known \(question.age("since", source.now))</span></h2>
            <div class="sides">\(side(question["a"], source))\(side(question["b"], source))</div>
            <dl class="weighing">\(list("for", "for", "good"))\(list("against", "against", "bad"))
            <div><dt><span class="badge">would join</span></dt><dd>\(gain(question))</dd></div></dl>
            <ul class="answers" aria-label="Commands that answer">\(commands)</ul>
            </article>

            """
    }

    private static func gain(_ question: JSONValue) -> String {
        ["a", "b"].map { side in
            let records = Words.count(question["\(side).count"]?.integer ?? 0, "record")
            guard let all = question["\(side).customer.records"]?.integer else { return records }
            return "\(records) of a customer with \(Words.count(all, "record"))"
        }.joined(separator: ", with ")
    }

    private static func side(_ side: JSONValue?, _ source: PageSource) -> HTML {
        let side = side ?? .null
        let records = side["records"]?.items ?? []
        let name = side.word("customer.name")
        let more = (side["count"]?.integer ?? 0) - Int64(records.count)
        let customer: HTML =
            side["customer.key"]?.text.map { key in
                "<p class=\"whose\"><a href=\"\(Link.to(["customers", key]))\">\(name.isEmpty ? key : name)</a></p>"
            } ?? .empty
        let rest: HTML = more > 0 ? "<p class=\"small\">and \(Words.count(more, "more record"))</p>" : .empty
        return "<div class=\"side\">\(customer)\(records.map { record($0, of: name, source) })\(rest)</div>"
    }

    private static func record(_ record: JSONValue, of customer: String, _ source: PageSource) -> HTML {
        var facts: [String] = []
        for member in ["mails", "phones"] { facts += (record[member]?.items ?? []).compactMap(\.text) }
        let place = [record.word("city"), record.word("country")].filter { !$0.isEmpty }.joined(separator: ", ")
        facts += [record.word("website"), record.word("company"), place].filter { !$0.isEmpty && $0 != customer }
        let name = record.word("name")
        let age: HTML = record.moment("changed").map { " · changed \(Frame.time($0, source.now))" } ?? .empty
        let title: HTML = name.isEmpty ? "<span class=\"none\">no name</span>" : "\(name)"
        return """
            <div class="said"><strong>\(title)</strong>
            \(facts.map { "<span class=\"fact\">\($0)</span>" as HTML })
            <span class="small">\(Words.short(record.word("title"))) · <code>\(record.word("record"))</code>\(age)</span></div>
            """
    }

    // MARK: All of them

    private static func more(_ shown: Int, _ open: Int64, _ parameters: [(name: String, value: String)]) -> HTML {
        guard shown > 0, Int64(shown) < open, !parameters.contains(where: { $0.name == "limit" || $0.name == "id" })
        else { return .empty }
        let link = Link.to(["questions"], parameters + [("limit", "200")])
        return """
            <nav class="turning" aria-label="More"><a class="button plain" href="\(link)">Show up to 200</a></nav>
            """
    }

    private static func rules(_ source: PageSource) throws -> HTML {
        var table = TableView(
            "What the rules do, and how often the answer was yes",
            [
                .init("Rule"), .init("Does"), .init("Joined", number: true), .init("Open", number: true),
                .init("Yes", number: true), .init("No", number: true),
            ])
        for rule in try source.ask(["identity", "rules"])["data.rules"]?.items ?? [] {
            let kinds = rule["kinds"]?.items ?? []
            if kinds.isEmpty, rule["links"]?.integer == 0, rule["isSwitched"]?.bool != true { continue }
            table.add(named(rule, rule.word("rule")) + ["\(rule.count("links"))"] + answers(rule))
            for kind in kinds {
                let name = String(kind.word("kind").drop { $0 != "." })
                table.add(named(kind, name) + [.empty] + answers(kind), below: true)
            }
        }
        if table.rows.isEmpty { return .empty }
        return """
            <section><h2>\(table.caption)</h2>\(table.html)
            <p class="small">A rule that joins can be had to ask, and a doubt to join: <code>onward identity switch RULE ask|join</code>
            shows what would move before it does. What contradicts is never joined by a rule.</p></section>
            """
    }

    private static func named(_ one: JSONValue, _ name: String) -> [HTML] {
        ["\(one.word("words"))<span class=\"small\">\(name)</span>", does(one)]
    }

    private static func answers(_ one: JSONValue) -> [HTML] {
        ["open", "accepted", "declined"].map { "\(one.count($0))" }
    }

    private static func does(_ one: JSONValue) -> HTML {
        let isAsking = one.word("does") == "ask"
        let why: HTML =
            one["isSwitched"]?.bool == true
            ? " <span class=\"badge\">switched</span>"
            : one["canJoin"]?.bool == false ? "<span class=\"small\">contradicts</span>" : .empty
        return "\(isAsking ? "asks" : "joins")\(why)"
    }
}
