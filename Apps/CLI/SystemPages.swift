import API
import Domain
import JSON

/// What can be read: connectors, lists, and what the lifecycle has of them.
extension Pages {
    static func systems(_ document: JSONValue, _ page: PageStyle) -> String {
        let systems = document["data"]?.items ?? []
        return systems.map { system(_: $0, page) }.joined(separator: "\n")
    }

    private static func system(_ system: JSONValue, _ page: PageStyle) -> String {
        let isConnected = system["isConnected"]?.bool == true
        var text = page.style.strong(TextWidth.harmless(system.word("title"))) + " (\(system.word("name")), "
        text += isConnected ? "read \(system.age("read", page.now, otherwise: "never"))" : "not connected"
        text += ")\n"
        let scopes = (system["scopes"]?.items ?? []).map { $0.word("scope") }
        let unit = system.word("allowance.unit")
        let day = Figure.whole(system["allowance.day"]?.integer ?? 0)
        let spent = isConnected ? ", \(system.count("creditsDay")) spent in 24 h" : ""
        let silent = scopes.isEmpty ? "It is asked nothing: all arrives." : "At most \(day) \(unit) a day\(spent)."
        let permissions = scopes.isEmpty ? "" : " Permissions: \(scopes.joined(separator: ", "))."
        text += Help.wrapped(silent + permissions, page.width) + "\n"
        var table = Table([
            .left("LIST", least: 12), .left("FEEDS", least: 8), .left("FOR", least: 12).ranked(4),
            .left("COST", least: 16).ranked(3), .left("EVERY").ranked(5), .right("RECORDS").ranked(1),
            .left("COMPLETE TO").ranked(2),
        ])
        for item in system["resources"]?.items ?? [] {
            table.add([
                item.word("name"), words(item["feeds"]).map(Words.plain).joined(separator: ", "), stages(item),
                item["every"] == .null
                    ? "arrives by \(words(item["arrives"]).joined(separator: " or "))" : item.word("cost"),
                item["every"]?.integer.map { Age.span(seconds: Double($0)) } ?? "", item.count("records"),
                item.age("completeTo", page.now, otherwise: ""),
            ])
        }
        return text + table.rendered(width: page.width, style: page.style)
    }

    /// All of them are "all along".
    private static func stages(_ item: JSONValue) -> String {
        let stages = words(item["stages"])
        return stages.count > 8 ? "all along" : stages.joined(separator: ", ")
    }

    private static func words(_ list: JSONValue?) -> [String] { list?.items?.compactMap(\.text) ?? [] }

    static func lifecycle(_ document: JSONValue, _ page: PageStyle) -> String {
        var table = Table([
            .left("APP", least: 8), .left("WHAT THE LIFECYCLE NEEDS", least: 16), .whole("THERE"),
            .sentence("FROM, OR WHY NOT"),
        ])
        let items = document["data"]?.items ?? []
        for item in items {
            let own = item.word("system") + "."
            let from = words(item["from"]).map { $0.hasPrefix(own) ? String($0.dropFirst(own.count)) : $0 }
                .joined(separator: ", ")
            let why = item.word("why")
            table.add([
                Words.short(item.word("app")), item.word("kind"), item.word("state"),
                [from, why].filter { !$0.isEmpty }.joined(separator: "; "),
            ])
        }
        let counts = ["yes", "by file", "unknown"].map { state in
            "\(items.count { $0["state"]?.text == state }) \(state)"
        }
        return table.rendered(width: page.width, style: page.style) + "\n" + counts.joined(separator: ", ") + "\n"
    }
}
