import API
import Domain
import JSON
import WebServer

/// What happened with a customer, newest first, page by page.
enum TimelinePage {
    static func page(_ source: PageSource, _ key: String, _ request: WebRequest) throws -> HTML {
        let document = try source.ask(["customers", key, "timeline"], request.query)
        let name = document.word("data.name")
        let own = document.word("data.key")
        let sheet = CustomerSheet(customer: document["data"] ?? .null, now: source.now, titles: try source.titles())
        let next: HTML =
            document["next"]?.text.map { cursor in
                let link = Link.to(["customers", own, "timeline"], [("after", cursor)])
                return "<a class=\"button\" rel=\"next\" href=\"\(link)\">Earlier</a>"
            } ?? ""
        let content: HTML = """
            <div class="title"><h1>Timeline</h1><p><a href="\(Link.to(["customers", own]))">\(name)</a></p></div>
            \(list(document["data.entries"]?.items ?? [], sheet))
            <nav class="turning" aria-label="Pages">\(next)</nav>
            """
        return Frame.page("Timeline of \(name)", .none, source: source, asOf: document["asOf"]?.text, content)
    }

    static func list(_ entries: [JSONValue], _ sheet: CustomerSheet) -> HTML {
        if entries.isEmpty { return "<p class=\"none\">Nothing is known to have happened.</p>" }
        let items = entries.map { entry -> HTML in
            let detail = entry.word("detail")
            let about = entry.word("about")
            let extra: HTML = detail.isEmpty ? "" : "<span class=\"detail\">\(detail)</span>"
            let subject: HTML = about.isEmpty ? "" : "<span class=\"detail\">\(about)</span>"
            return """
                <li><span class="when">\(entry.age("at", sheet.now, otherwise: Frame.unknown))</span>
                <span class="what"><span class="badge">\(Words.plain(entry.word("kind")))</span>
                \(Words.title(ofEntry: entry))\(subject)\(extra)</span>
                \(sheet.source(entry))</li>

                """
        }
        return "<ol class=\"timeline\">\(items)</ol>"
    }
}
