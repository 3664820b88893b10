import API
import Domain
import JSON

/// Answers as pages for a terminal. Each page is made from the answer's JSON and nothing else, so that it
/// cannot say anything the JSON does not.
enum Pages {
    static func customers(_ document: JSONValue, _ page: PageStyle) -> String {
        let items = document["data"]?.items ?? []
        if items.isEmpty {
            let isFiltered = page.call.options.contains { $0.name != "sort" && $0.name != "limit" }
            if isFiltered { return "No customer fits. Run onward customers without filters to see all.\n" }
            return nothing("customers", document)
        }
        var table = Table([
            .left("NAME", least: 24), .whole("KEY"), .left("COUNTRY", least: 10).ranked(5),
            .left("OWNER", least: 12).ranked(4), .right("PEOPLE").ranked(6), .right("DEALS").ranked(1),
            .right("PIPELINE"), .right("WON").ranked(3), .right("TICKETS").ranked(1), .right("ACTIVE").ranked(2),
        ])
        for item in items {
            table.add([
                item.word("name"), item.word("key"), item.word("country"), item.word("owner"),
                item.count("people"),
                item.count("openDeals"), item.money("pipeline"), item.money("won"), item.count("openTickets"),
                item.age("lastActivity", page.now),
            ])
        }
        return table.rendered(width: page.width, style: page.style) + gaps(document, page)
            + next(document, page)
    }

    static func search(_ document: JSONValue, _ page: PageStyle) -> String {
        let items = document["data"]?.items ?? []
        if items.isEmpty {
            return document["asOf"]?.text == nil
                ? nothing("records", document)
                : "Nothing found. Words are matched from their beginning; try fewer or shorter ones.\n"
        }
        var table = Table([
            .left("FOUND", least: 24), .left("KIND").ranked(1), .left("CUSTOMER", least: 16), .whole("KEY"),
            .right("WHEN").ranked(2),
        ])
        for item in items {
            table.add([
                item.word("title"), Words.plain(item.word("kind")), item.word("customer.name"),
                item.word("customer.key"),
                item.age("at", page.now),
            ])
        }
        return table.rendered(width: page.width, style: page.style)
    }

    static func timeline(_ document: JSONValue, _ page: PageStyle) -> String {
        let items = document["data.entries"]?.items ?? []
        var text = page.style.strong(TextWidth.harmless(document["data.name"]?.text ?? "")) + "\n\n"
        if items.isEmpty { return text + "Nothing is known to have happened.\n" }
        var table = Table([
            .right("WHEN"), .left("KIND"), .left("WHAT", least: 40), .left("ABOUT", least: 14).ranked(1),
            .left("DETAIL", least: 12).ranked(2), .left("FROM").ranked(3),
        ])
        for item in items {
            table.add([
                item.age("at", page.now), Words.plain(item.word("kind")), Words.title(ofEntry: item),
                item.word("about"),
                item.word("detail"), page.app(item),
            ])
        }
        text += table.rendered(width: page.width, style: page.style)
        return text + next(document, page)
    }

    static func status(_ document: JSONValue, _ page: PageStyle) -> String {
        let resources = document["data.resources"]?.items ?? []
        if resources.isEmpty { return nothing("records", document) }
        var text = ""
        if let run = document["data.run"], run != .null {
            let state = run["outcome"]?.text ?? "running"
            text +=
                "Last run: \(state), \(run.age("ended", page.now, otherwise: "began " + run.age("began", page.now))).\n"
        }
        text +=
            "Customers: \(document["data"]!.count("customers")), records: \(document["data"]!.count("records")).\n\n"
        var table = Table([
            .left("RESOURCE", least: 20), .right("RECORDS"), .left("COMPLETE TO"), .sentence("STATE"),
        ])
        for item in resources {
            let arrival = Words.arrival(item)
            let missing = item["records"]?.integer == nil ? arrival.map { "nothing yet; \($0)" } : nil
            let state =
                item["failure"]?.text ?? item["remark"]?.text ?? missing
                ?? (item["underWay"]?.bool == true ? "being read" : "")
            table.add([
                item.word("name"), item.count("records"),
                item.age("completeTo", page.now, otherwise: arrival == nil ? "never" : "arrives"), state,
            ])
        }
        return text + table.rendered(width: page.width, style: page.style)
    }

    static func runs(_ document: JSONValue, _ page: PageStyle) -> String {
        let items = document["data"]?.items ?? []
        if items.isEmpty { return "No sync has run yet. Run: onward sync\n" }
        var table = Table([
            .right("RUN"), .right("BEGAN"), .left("BY").ranked(5), .whole("OUTCOME"), .right("TOOK"),
            .right("READ"), .right("NEW"), .right("CHANGED"), .right("DELETED").ranked(1),
            .right("REFUSED").ranked(2), .right("CALLS").ranked(4), .right("CREDITS").ranked(3),
        ])
        for item in items {
            table.add([
                item.word("run"), item.age("began", page.now), item.word("trigger"),
                item["outcome"]?.text ?? "running",
                item["seconds"]?.double.map { Age.span(seconds: $0) } ?? "", item.count("read"),
                item.count("added"),
                item.count("changed"), item.count("deleted"), item.count("refused"), item.count("calls"),
                item.count("credits"),
            ])
        }
        var text = table.rendered(width: page.width, style: page.style)
        for item in items {
            for failure in Words.failures(item) {
                let line = "Run \(item.word("run")), \(failure)"
                text += Help.wrapped(page.style.bad(TextWidth.harmless(line)), page.width) + "\n"
            }
        }
        return text + next(document, page)
    }

    static func rows(_ document: JSONValue, _ page: PageStyle) -> String {
        let columns = document["data.columns"]?.items?.map { $0.text ?? "" } ?? []
        let rows = document["data.rows"]?.items ?? []
        if rows.isEmpty { return "No rows.\n" }
        let isNumber = columns.indices.map { column in
            rows.allSatisfy { row in
                switch row.items?[column] {
                case .number, .null: true
                default: false
                }
            }
        }
        var table = Table(columns.indices.map { isNumber[$0] ? .right(columns[$0]) : .left(columns[$0]) })
        for row in rows { table.add((row.items ?? []).map { $0.text ?? "" }) }
        let isCut = document["data.isCut"]?.bool == true
        return table.rendered(width: page.width, style: page.style)
            + (isCut ? "There are more rows; ask for them with --rows.\n" : "")
    }

    /// RFC 4180; numbers and words as they are in the JSON.
    static func csv(_ document: JSONValue, _ page: PageStyle) -> String {
        let columns = document["data.columns"]?.items ?? []
        let rows = document["data.rows"]?.items ?? []
        let lines = [columns] + rows.map { $0.items ?? [] }
        return lines.map { line in line.map { field($0.text ?? "") }.joined(separator: ",") + "\r\n" }
            .joined()
    }

    private static func field(_ text: String) -> String {
        let needsQuotes = text.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
        if !needsQuotes { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            + "\""
    }

    static func nothing(_ what: String, _ document: JSONValue) -> String {
        document["asOf"]?.text == nil ? "No \(what) yet. Run: onward sync\n" : "No \(what).\n"
    }

    /// Why something is unknown, once below the table.
    static func gaps(_ document: JSONValue, _ page: PageStyle) -> String {
        let gaps = document["gaps"]?.items ?? []
        if gaps.isEmpty { return "" }
        return "\n" + gaps.map { Help.wrapped("unknown: \($0.word("why"))", page.width) + "\n" }.joined()
    }

    static func next(_ document: JSONValue, _ page: PageStyle) -> String {
        guard let cursor = document["next"]?.text else { return "" }
        // To be copied into a shell, where a blank ends a word.
        let isPlain = cursor.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x7A).contains($0) || $0 == 0x2E }
        let word = isPlain ? cursor : "'" + cursor.replacing("'", with: "'\\''") + "'"
        return "\nMore: add --after \(TextWidth.harmless(word))\n"
    }
}

extension JSONValue {
    func word(_ path: String) -> String { self[path]?.text ?? "" }

    /// A missing number is unknown, which is something else than none.
    func count(_ path: String) -> String { self[path]?.integer.map { Figure.whole($0) } ?? "unknown" }

    func age(_ path: String, _ now: Instant, otherwise: String = "") -> String {
        guard let text = self[path]?.text, let moment = Instant(iso8601: text) else { return otherwise }
        return Age.text(of: moment, at: now)
    }

    /// Sums, one for each currency; nothing if there are none.
    func money(_ path: String) -> String {
        guard let sum = self[path] else { return "" }
        if sum == .null { return "unknown" }
        let parts = sum.items ?? [sum]
        return parts.compactMap { part in
            part["amount"]?.double.map { amount in
                [Figure.amount(amount), part["currency"]?.text].compactMap { $0 }.joined(separator: " ")
            }
        }.joined(separator: " + ")
    }
}
