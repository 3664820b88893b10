import API
import Domain
import JSON

/// What all pages share: head, navigation, search, foot.
enum Frame {
    enum Place { case customers, stages, questions, conflicts, sync, none }

    static func page(
        _ title: String, _ place: Place, source: PageSource?, asOf: String? = nil, words: String = "",
        script: Bool = false,
        _ content: HTML
    ) -> HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(title) · Onward</title>
        <link rel="stylesheet" href="\(Assets.style.path)">
        <link rel="icon" type="image/svg+xml" href="\(Assets.icon.path)">
        \(script ? scriptTag : .empty)</head>
        <body>
        <a class="skip" href="#main">Skip to content</a>
        <header class="top"><div class="bar">
        <a class="brand" href="/">Onward</a>
        <nav aria-label="Main">\(link("/", "Customers", place == .customers))
        \(link("/stages", "Stages", place == .stages))
        \(link("/questions", "Questions", place == .questions))
        \(link("/conflicts", "Disagreements", place == .conflicts))
        \(link("/sync", "Sync", place == .sync))</nav>
        <form class="find" role="search" action="/search"><label class="quiet" for="words">Search</label>
        <input id="words" type="search" name="words" value="\(words)"
        placeholder="Search customers and records" required></form>
        \(source?.canSignOut == true ? signOut : .empty)</div></header>
        <main id="main">
        \(content)
        </main>
        <footer>\(foot(asOf, source))</footer>
        </body>
        </html>

        """
    }

    private static let scriptTag: HTML = "<script defer src=\"\(Assets.script.path)\"></script>\n"
    private static let signOut: HTML =
        "<form class=\"leave\" method=\"post\" action=\"/logout\"><button class=\"plain\">Sign out</button></form>"

    private static func link(_ path: String, _ text: String, _ isHere: Bool) -> HTML {
        isHere ? "<a href=\"\(path)\" aria-current=\"page\">\(text)</a>" : "<a href=\"\(path)\">\(text)</a>"
    }

    private static func foot(_ asOf: String?, _ source: PageSource?) -> HTML {
        guard let asOf, let source, let moment = Instant(iso8601: asOf) else {
            return "Everything here is on this machine."
        }
        return "As of \(time(moment, source.now)). Everything here is on this machine."
    }

    /// "3 h ago", with the exact moment for whoever points at it and for programs.
    static func time(_ moment: Instant, _ now: Instant) -> HTML {
        "<time datetime=\"\(moment.iso8601)\" title=\"\(moment.iso8601)\">\(Age.text(of: moment, at: now))</time>"
    }

    static let unknown: HTML = "<span class=\"unknown\">unknown</span>"
    static let nothing: HTML =
        "<span class=\"none\"><span aria-hidden=\"true\">–</span><span class=\"quiet\">none</span></span>"

    /// Next steps in place of data.
    static func empty(_ title: String, _ text: HTML) -> HTML {
        "<div class=\"empty\"><h2>\(title)</h2>\(text)</div>"
    }

    static let firstSteps: HTML = """
        <ol><li>Connect your Zoho apps: <code>onward connect zoho</code></li>
        <li>Read them for the first time: <code>onward sync</code>, or leave that to this server;
        <a href="/sync">Sync</a> shows how
        far it is.</li></ol>
        """

    /// Why something is unknown, once below what is shown.
    static func gaps(_ document: JSONValue) -> HTML {
        var seen: Set<String> = []
        let reasons = (document["gaps"]?.items ?? []).map { $0.word("why") }.filter { seen.insert($0).inserted }
        if reasons.isEmpty { return .empty }
        return """
            <aside class="note" aria-label="What is unknown"><h2>What is unknown, and why</h2>
            <ul>\(reasons.map { "<li>\($0)</li>" as HTML })</ul></aside>
            """
    }
}

/// A table that becomes a list of cards where the screen is narrow.
struct TableView {
    struct Column {
        var title: String
        var isNumber = false
        /// Addresses and directions of sorting, if one can sort by it.
        var sort: (link: String, isCurrent: Bool, isAscending: Bool)?

        init(_ title: String, number: Bool = false) {
            self.title = title
            isNumber = number
        }
    }

    var caption: String
    /// On a narrow screen one card with a line for each row, for tables that need no labels.
    var isBrief = false
    var columns: [Column]
    /// The first cell of a row names it.
    var rows: [(cells: [HTML], isBelow: Bool)] = []

    init(_ caption: String, _ columns: [Column]) {
        self.caption = caption
        self.columns = columns
    }

    mutating func add(_ cells: [HTML], below: Bool = false) { rows.append((cells, below)) }

    var html: HTML {
        let heads = columns.map { column -> HTML in
            let style = column.isNumber ? "n" : ""
            guard let sort = column.sort else { return "<th scope=\"col\" class=\"\(style)\">\(column.title)</th>" }
            guard sort.isCurrent else {
                return "<th scope=\"col\" class=\"\(style)\"><a href=\"\(sort.link)\">\(column.title)</a></th>"
            }
            let (word, arrow) = sort.isAscending ? ("ascending", "↑") : ("descending", "↓")
            return """
                <th scope="col" class="\(style)" aria-sort="\(word)">\(column.title)
                <span aria-hidden="true">\(arrow)</span></th>
                """
        }
        let body = rows.map { row -> HTML in
            let cells = zip(columns, row.cells).enumerated().map { index, pair -> HTML in
                let (column, cell) = pair
                if index == 0 { return "<th scope=\"row\">\(cell)</th>" }
                return "<td class=\"\(column.isNumber ? "n" : "")\" data-label=\"\(column.title)\">\(cell)</td>"
            }
            return "<tr class=\"\(row.isBelow ? "below" : "")\">\(cells)</tr>\n"
        }
        return """
            <div class="scroll \(isBrief ? "brief" : "")"><table><caption class="quiet">\(caption)</caption>
            <thead><tr>\(heads)</tr></thead><tbody>
            \(body)</tbody></table></div>
            """
    }
}

extension JSONValue {
    func word(_ path: String) -> String { self[path]?.text ?? "" }

    func text(_ path: String) -> HTML {
        let word = word(path)
        return word.isEmpty ? Frame.nothing : "\(word)"
    }

    func moment(_ path: String) -> Instant? { self[path]?.text.flatMap { Instant(iso8601: $0) } }

    func age(_ path: String, _ now: Instant, otherwise: HTML = Frame.nothing) -> HTML {
        moment(path).map { Frame.time($0, now) } ?? otherwise
    }

    /// A missing number is unknown, which is something else than none.
    func count(_ path: String) -> HTML {
        guard let number = self[path]?.integer else { return Frame.unknown }
        return number == 0 ? "<span class=\"zero\">0</span>" : "\(Figure.whole(number))"
    }

    /// Sums, one for each currency.
    func money(_ path: String) -> HTML {
        guard let sum = self[path] else { return Frame.nothing }
        if sum == .null { return path == "value" ? Frame.nothing : Frame.unknown }
        let parts = (sum.items ?? [sum]).compactMap { part in
            part["amount"]?.double.map { amount in
                [Figure.amount(amount), part["currency"]?.text].compactMap { $0 }.joined(separator: "\u{A0}")
            }
        }
        return parts.isEmpty ? Frame.nothing : "\(parts.joined(separator: " + "))"
    }
}
