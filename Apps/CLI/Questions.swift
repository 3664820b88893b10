import API
import Domain
import JSON
import Wiring

// The commands that ask: each turns its words into the parts of a question and prints the answer's own bytes,
// or the same bytes as a table.

extension Command {
    private static let limit = Option("limit", "N", "at most so many rows")
    private static let after = Option("after", "CURSOR", "go on behind the page that ended with this cursor")

    static let customers = Command(
        name: "customers",
        summary: "List customers.",
        details:
            "Filters add up. Deals and tickets are counted while open; the pipeline is what open deals are worth. "
            + "A narrow terminal leaves out columns.",
        options: [
            .init("owner", "NAME", "only those of this owner"),
            .init("country", "NAME", "only those in this country"),
            .init("stage", "NAME", "only those with an open deal in this stage"),
            .init("with-open-deals", "only those with open deals"),
            .init("with-open-tickets", "only those with open tickets"),
            .init(
                "system", "NAME",
                "only those known to this system: zoho_crm, zoho_desk, zoho_projects, zoho_analytics"),
            .init("sort", "ORDER", "name, activity, pipeline, won or tickets"),
            limit, after,
        ],
        example: "onward customers --with-open-deals --sort pipeline --limit 20"
    ) { try $0.answer(["customers"], Pages.customers) }

    static let customer = Command(
        name: "customer", operands: .one("KEY"),
        summary: "Show all that is known of a customer, and from where.",
        details: """
            KEY is a customer's key, an e-mail address, a domain, a vendor's id (zoho_crm:4876876000000624001 or just the \
            number) or a name. If several customers fit they are listed, and the exit status is 1. JSON always has what \
            each record says of each value.
            """,
        options: [.init("sources", "show below each value what the other records say, and how it stands to it")],
        example: "onward customer example.com"
    ) { try $0.answer(["customers", $0.operand], Pages.customer) }

    static let timeline = Command(
        name: "timeline", operands: .one("KEY"),
        summary: "Show what happened with a customer, newest first.",
        details: "KEY as in onward customer.",
        options: [limit, after],
        example: "onward timeline example.com --limit 20"
    ) { try $0.answer(["customers", $0.operand, "timeline"], Pages.timeline) }

    static let search = Command(
        name: "search", operands: .words("WORDS"),
        summary: "Find customers and their records by words.",
        details:
            "All words must occur; each may be the beginning of a longer one. Names, titles, e-mail addresses and "
            + "texts are searched.",
        options: [limit],
        example: "onward search invoice late"
    ) { call in
        try call.answer(["search"], with: [("words", call.operand)], Pages.search)
    }

    static let status = Command(
        name: "status",
        summary: "Show how complete and how fresh the data is, resource by resource.",
        example: "onward status"
    ) { try $0.answer(["status"], Pages.status) }

    static let systems = Command(
        name: "systems",
        summary: "Show every system that can be read: its lists, what each feeds, what it costs, how fresh it is.",
        details: """
            With --lifecycle: what the lifecycle needs of each app, and whether it is there: yes, by file (or webhook), \
            or unknown with the reason.
            """,
        options: [.init("lifecycle", "show what the lifecycle needs of each app, and where it comes from")],
        example: "onward systems --lifecycle"
    ) { try $0.answer(["systems"], $0.has("lifecycle") ? Pages.lifecycle : Pages.systems) }

    static let runs = Command(
        name: "runs",
        summary: "Show the log of syncs.",
        options: [limit, after],
        example: "onward runs --limit 5"
    ) { try $0.answer(["runs"], Pages.runs) }

    static let query = Command(
        name: "query", operands: .words("SQL"),
        summary: "Ask the database in SQL. Nothing can be changed by it.",
        details:
            "The tables to ask are the views that docs/views.md describes. A dash reads the SQL from stdin.",
        options: [
            .init("csv", "print CSV"),
            .init("rows", "N", "stop after so many rows; 1000 if not given"),
            .init("seconds", "N", "stop after this time; 10 if not given"),
        ],
        example: "onward query \"SELECT name, open_tickets FROM customer ORDER BY open_tickets DESC LIMIT 5\""
    ) { call in
        var sql = call.operand
        if sql == "-" {
            sql = ""
            while let line = try call.terminal.readLine() { sql += line + "\n" }
        }
        try call.answer(["query"], with: [("sql", sql)], call.has("csv") ? Pages.csv : Pages.rows)
    }
}

extension Invocation {
    /// These say how to print and are no part of the question.
    private static let printing: Set<String> = ["csv", "svg", "sources", "all"]

    /// `except`: options that `words` say already.
    func answer(
        _ path: [String], with words: [(name: String, value: String)] = [],
        _ page: (JSONValue, PageStyle) -> String, except: Set<String> = []
    ) throws {
        let answering = try Answering(workspace, now: Wiring.now, systems: wiring.systems)
        let answer = try answering.answer(question(path, words, except))
        if wantsJSON { return terminal.put(answer.bytes) }
        let document = try JSONValue(parsing: answer.bytes)
        let systems = (try? JSONValue(parsing: answering.answer(.systems).bytes))?["data"]?.items ?? []
        let titles = Dictionary(systems.map { ($0.word("name"), $0.word("title")) }) { first, _ in first }
        terminal.put(page(document, PageStyle(terminal: terminal, now: Wiring.now(), call: self, titles: titles)))
    }

    /// The answer for something other than a page.
    func document(_ path: [String], with words: [(name: String, value: String)] = []) throws -> JSONValue {
        let answering = try Answering(workspace, now: Wiring.now, systems: wiring.systems)
        return try JSONValue(parsing: answering.answer(question(path, words)).bytes)
    }

    private var wiring: Wiring { Wiring(workspace, environment: environment) }

    private func question(
        _ path: [String], _ words: [(name: String, value: String)], _ except: Set<String> = []
    ) throws(Problem) -> Question {
        let said = options.filter { !Invocation.printing.contains($0.name) && !except.contains($0.name) }
        return try Question(path: path, parameters: words + said)
    }
}

/// What a page needs to know to be written for this reader.
struct PageStyle {
    var width: Int
    var style: Style
    var now: Instant
    var call: Invocation
    /// Of systems by their names: "Zoho CRM".
    var titles: [String: String]

    init(terminal: Terminal, now: Instant, call: Invocation, titles: [String: String]) {
        width = terminal.width
        style = terminal.style
        self.now = now
        self.call = call
        self.titles = titles
    }

    /// "CRM": the app that says it.
    func app(_ item: JSONValue) -> String {
        let system = item.word("source.system")
        return Words.short(titles[system] ?? system)
    }
}
