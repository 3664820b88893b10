import API
import Domain
import JSON
import WebServer

/// How complete and how fresh everything is, and what is being read right now.
enum SyncPage {
    static func page(_ source: PageSource) throws -> HTML {
        let status: JSONValue
        let runs: JSONValue
        do {
            status = try source.ask(.status)
            runs = try source.ask(["runs"], [("limit", "5")])
        } catch let problem as Problem where problem.code == .notReady {
            let content: HTML =
                "<h1>Sync</h1>\(standing(source))\(Frame.empty("Nothing was read yet", Frame.firstSteps))\(live)"
            return Frame.page("Sync", .sync, source: source, script: true, content)
        }
        let resources = status["data.resources"]?.items ?? []
        let content: HTML = """
            <div class="title"><h1>Sync</h1><p>\(status["data"]?.count("records") ?? .empty) records,
            \(status["data"]?.count("customers") ?? .empty) customers</p></div>
            \(standing(source))
            \(live)
            <section aria-labelledby="runs"><h2 id="runs">Last runs</h2>
            \(log(runs["data"]?.items ?? [], source))</section>
            <section aria-labelledby="resources"><h2 id="resources">What is read</h2>
            \(resources.isEmpty ? Frame.empty("Nothing was read yet", Frame.firstSteps) : table(resources, source).html)
            </section>
            \(webhooks(try source.webhooks(), source))
            """
        return Frame.page("Sync", .sync, source: source, asOf: status["asOf"]?.text, script: true, content)
    }

    private static func standing(_ source: PageSource) -> HTML {
        let (tone, text): (String, HTML) =
            switch source.standing {
            case .off: ("", "This server does not sync; run <code>onward sync</code>.")
            case .notConnected(let remedy): ("bad", "\(remedy)")
            case .waiting(let holder): ("live", "Another program syncs this workspace: \(holder).")
            case .idle(let next):
                (
                    "good",
                    next.flatMap { Instant(iso8601: $0) }.map {
                        "Nothing is due; the next read is \(Frame.time($0, source.now))."
                    }
                        ?? "Nothing is due."
                )
            case .running: ("live", "Reading now.")
            case .failed(let message, let remedy): ("bad", "\(message) \(remedy ?? "")")
            }
        return "<p id=\"standing\" class=\"standing \(tone)\" role=\"status\">\(text)</p>"
    }

    /// Filled by the script while a run is under way; without script the page still shows the state when it
    /// was loaded.
    private static let live: HTML = """
        <section id="live" aria-labelledby="live-title" hidden><h2 id="live-title">Under way</h2>
        <ul id="progress" class="progress"></ul></section>
        """

    private static func table(_ resources: [JSONValue], _ source: PageSource) -> TableView {
        var table = TableView(
            "Resources",
            [
                .init("Resource"), .init("Records", number: true), .init("Complete to", number: true),
                .init("Read", number: true),
                .init("Way"), .init("State"),
            ])
        for item in resources {
            let name: HTML = "\(item.word("name"))<span class=\"small\">\(item.word("purpose"))</span>"
            let never: HTML =
                Words.arrival(item) == nil ? "<span class=\"unknown\">never</span>" : "<span>arrives</span>"
            table.add([
                name, item.count("records"), item.age("completeTo", source.now, otherwise: never),
                item.age("read", source.now, otherwise: never), item.text("way"), state(item),
            ])
        }
        return table
    }

    private static func state(_ item: JSONValue) -> HTML {
        let failure = item.word("failure")
        let remark = item.word("remark")
        let detail: HTML = remark.isEmpty ? "" : "<span class=\"small\">\(remark)</span>"
        if failure == Words.stopped { return "<span class=\"badge\">stopped</span>\(detail)" }
        if !failure.isEmpty { return "<span class=\"badge bad\">failed</span><span class=\"small\">\(failure)</span>" }
        if item["underWay"]?.bool == true { return "<span class=\"badge live\">being read</span>\(detail)" }
        if item["isComplete"]?.bool == true { return "<span class=\"badge good\">complete</span>\(detail)" }
        if let arrival = Words.arrival(item) {
            guard item["records"]?.integer == nil else { return detail }
            return "<span class=\"badge\">nothing yet</span><span class=\"small\">\(arrival)</span>"
        }
        return "<span class=\"badge\">incomplete</span>\(detail)"
    }

    /// Those that are on, and those that ever came.
    private static func webhooks(_ all: [JSONValue], _ source: PageSource) -> HTML {
        let shown = all.filter { $0.word("state") != "off" || $0["lastSeen"]?.text != nil }
        if shown.isEmpty { return .empty }
        var table = TableView(
            "Webhooks",
            [
                .init("Webhook"), .init("Last seen", number: true), .init("Taken", number: true),
                .init("Refused", number: true), .init("Waiting", number: true), .init("Given up", number: true),
                .init("State"),
            ])
        for item in shown {
            let name: HTML = "\(item.word("name"))<span class=\"small\">\(item.word("purpose"))</span>"
            let refused = (item["refused"]?.items ?? []).reduce(Int64(0)) { $0 + ($1["count"]?.integer ?? 0) }
            let never: HTML = "<span class=\"unknown\">never</span>"
            let trouble = item.word("trouble")
            let word = item.word("state")
            let tone = word == "on" ? "good" : word == "off" ? "" : "bad"
            let detail: HTML = trouble.isEmpty ? "" : "<span class=\"small\">\(trouble)</span>"
            table.add([
                name, item.age("lastSeen", source.now, otherwise: never), item.count("accepted"),
                "\(Figure.whole(refused))", item.count("waiting"), item.count("lost"),
                "<span class=\"badge \(tone)\">\(word)</span>\(detail)",
            ])
        }
        return """
            <section aria-labelledby="webhooks"><h2 id="webhooks">What apps tell by themselves</h2>
            \(table.html)</section>
            """
    }

    private static func log(_ runs: [JSONValue], _ source: PageSource) -> HTML {
        if runs.isEmpty { return "<p class=\"none\">No sync has run yet.</p>" }
        var table = TableView(
            "Runs",
            [
                .init("Began"), .init("By"), .init("Outcome"), .init("Took", number: true), .init("Read", number: true),
                .init("New", number: true), .init("Changed", number: true), .init("Deleted", number: true),
                .init("Refused", number: true), .init("Credits", number: true),
            ])
        for run in runs {
            let failures = Words.failures(run).map { "<span class=\"small\">\($0)</span>" as HTML }
            let took: HTML = run["seconds"]?.double.map { "\(Age.span(seconds: $0))" } ?? Frame.nothing
            table.add([
                run.age("began", source.now), run.text("trigger"), outcome(run.word("outcome")) + "\(failures)", took,
                run.count("read"), run.count("added"), run.count("changed"), run.count("deleted"), run.count("refused"),
                run.count("credits"),
            ])
        }
        return table.html
    }

    private static func outcome(_ word: String) -> HTML {
        switch word {
        case "": "<span class=\"badge live\">running</span>"
        case "complete": "<span class=\"badge good\">complete</span>"
        case "failed": "<span class=\"badge bad\">failed</span>"
        default: "<span class=\"badge\">\(word)</span>"
        }
    }
}
