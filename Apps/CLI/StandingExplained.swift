import API
import Domain
import JSON

extension StandingPages {
    /// One customer: where it stands, what is in front, what is met, what is not, and how it came here.
    static func explain(_ document: JSONValue, _ page: PageStyle) -> String {
        guard let data = document["data"] else { return "" }
        var text = page.style.strong(TextWidth.harmless(data["customer.name"]?.text ?? "(no name)"))
        text += " \(page.style.faint(data.word("customer.key")))\n"
        text += page.style.faint(Help.wrapped(cited(data), page.width)) + "\n\n" + finishing(data, page)
        if let scope = data["scope"], scope != .null { text += line("Scope", self.scope(scope), page) }
        text += line("Stage", "\(data.word("stage.title"))\(since(data, "stageSince", page))", page)
        if data.word("computed") != data.word("stage.id") {
            text += line("", "set by a person; by the rules it is \(data.word("computed"))", page)
        }
        if data.word("attained") != data.word("stage.id") { text += line("Furthest", data.word("attained"), page) }
        text += line("Standing", Words.plain(data.word("standing")) + since(data, "standingSince", page), page)
        for track in data["tracks"]?.items ?? [] {
            text += line(track.word("track"), "\(track.word("stage"))\(since(track, "since", page))", page)
        }
        text += line("Owner", owner(data), page)
        if let step = data["nextStep"], step != .null { text += line("Next", nextStep(step, page), page) }
        if data["stalledSince"]?.text != nil {
            text += line("Stalled", "no progress\(since(data, "stalledSince", page))", page)
        }
        if let hold = data["regression"]?.text {
            text += line("Going back", "\(hold) no longer holds; onward lifecycle regress would record it", page)
        }
        for breakdown in data["breakdowns"]?.items ?? [] {
            text += line(
                "Broken",
                "\(breakdown.word("transition")), \(breakdown.word("category")): \(breakdown.word("statement"))", page)
        }
        for gap in data["gaps"]?.items ?? [] {
            let kind = "\(gap.word("class")), \(Words.plain(gap.word("cause")))"
            text += line("Gap", "\(gap.word("title")) (\(kind))\(since(gap, "since", page))", page)
        }
        text += relationships(data, page) + transition(data, page) + history(data, page)
        return page.call.has("all") ? text + criteria("All criteria", data["criteria"]?.items ?? [], page) : text
    }

    private static func line(_ label: String, _ value: String, _ page: PageStyle) -> String {
        let name = label + String(repeating: " ", count: max(1, 11 - label.count))
        let wrapped = Help.wrapped(TextWidth.harmless(value), page.width - 11)
        let rest = wrapped.split(separator: "\n").joined(separator: "\n" + String(repeating: " ", count: 11))
        return page.style.faint(name) + rest + "\n"
    }

    /// "Vienna, Austria (r-12)".
    private static func scope(_ item: JSONValue) -> String {
        let words = [item["title"], item["product"], item["region"]].compactMap { $0?.text }
        let deal = item["deal"]?.text.map { ", by \($0)" } ?? ""
        return "\(words.joined(separator: ", ")) (\(item.word("id")))\(deal)\(since(item, "opened"))"
    }

    /// What was bought on top, each with where it stands.
    private static func relationships(_ data: JSONValue, _ page: PageStyle) -> String {
        let items = data["relationships"]?.items ?? []
        if items.isEmpty { return "" }
        var table = Table([
            .left("SCOPE", least: 12), .whole("ID"), .left("STAGE"), .left("SINCE").ranked(2),
            .left("NEXT", least: 8).ranked(1), .left("STATUS"), .left("OWNER", least: 8).ranked(3),
            .sentence("MISSING"),
        ])
        for item in items {
            let isOpen = item.word("state") == "open"
            table.add([
                item.word("title"), item.word("id"), item.word("stage"), String(item.word("stageSince").prefix(10)),
                item.word("transition.id"), isOpen ? Words.plain(item.word("transition.status")) : item.word("state"),
                isOpen ? item["owner.person"]?.text ?? "nobody" : "", missing(item),
            ])
        }
        return "\n" + page.style.strong("Bought on top") + "\n" + table.rendered(width: page.width, style: page.style)
    }

    /// Why an older version than the one in force judges the customer.
    private static func finishing(_ data: JSONValue, _ page: PageStyle) -> String {
        guard let way = data["finishing"], way["transition"]?.text != nil else { return "" }
        let next = "version \(way["next.version"]?.text ?? "?"), in force\(since(way, "since", page)),"
        return line("Follows", "\(next) when \(way.word("title")) is passed, which was open by then", page)
    }

    static func cited(_ data: JSONValue) -> String {
        let definition = "\(data.word("definition.id")) version \(data.word("definition.version"))"
        let whose = data["definition.shipped"]?.bool == true ? ", as shipped: nobody here approved it yet" : ""
        let known = data["knownAt"]?.text.map { ", as known at \($0)" } ?? ""
        return "By \(definition)\(whose); as of \(data.word("asOf"))\(known)"
    }

    private static func since(_ data: JSONValue, _ name: String, _ page: PageStyle? = nil) -> String {
        guard let text = data[name]?.text else { return "" }
        return " since \(text.prefix(10))"
    }

    private static func owner(_ data: JSONValue) -> String {
        let role = data["owner.title"]?.text ?? data.word("owner.role")
        guard let person = data["owner.person"]?.text else { return "nobody is \(role)" }
        let rivals = data["owner.rivals"]?.items?.compactMap(\.text) ?? []
        let how = data["owner.assigned"]?.bool == true ? "" : ", by the record's owner; nobody was assigned"
        return "\(person) (\(role)\(how))" + (rivals.isEmpty ? "" : "; also \(rivals.joined(separator: ", "))")
    }

    private static func nextStep(_ step: JSONValue, _ page: PageStyle) -> String {
        let due = step["due"]?.text.map { ", due \($0.prefix(10))" } ?? ", no date"
        return "\(step.word("text")) (\(step["owner"]?.text ?? "nobody sees to it")\(due))"
    }

    private static func transition(_ data: JSONValue, _ page: PageStyle) -> String {
        guard let transition = data["transition"], transition != .null else { return "" }
        let answers = ["ready": "ready", "not_ready": "not ready", "cannot_tell": "cannot be told"]
        var text = "\n" + page.style.strong("\(transition.word("title")): ")
        text += "to \(transition.word("to.title")), \(answers[transition.word("answer")] ?? ""), "
        text += Words.plain(transition.word("status"))
        if let due = transition["due"]?.text { text += ", due \(due.prefix(10))" }
        return text + "\n" + criteria("", transition["conditions"]?.items ?? [], page)
    }

    private static func criteria(_ heading: String, _ items: [JSONValue], _ page: PageStyle) -> String {
        var text = heading.isEmpty ? "" : "\n" + page.style.strong(heading) + "\n"
        for item in items {
            let mark =
                switch item.word("result") {
                case "met": page.style.good("met      ")
                case "not_met": page.style.bad("not met  ")
                case "not_applicable": page.style.faint("n/a      ")
                default: "unknown  "
                }
            var words = item.word("statement")
            let reason = item["reason"]?.text.map { ", \(Words.plain($0))" } ?? ""
            words += " (\(item.word("criterion"))\(reason))"
            if item.word("result") == "met" { words += since(item, "since", page) }
            if let record = item["evidence.record"]?.text ?? item["evidence.entry"]?.text { words += "; \(record)" }
            if item.word("result") != "met", let remedy = item["remedy"]?.text { words += ". \(remedy)" }
            let wrapped = Help.wrapped(TextWidth.harmless(words), page.width - 9)
            text += mark + wrapped.split(separator: "\n").joined(separator: "\n         ") + "\n"
        }
        return text
    }

    private static func history(_ data: JSONValue, _ page: PageStyle) -> String {
        let items = (data["history"]?.items ?? []) + (data["pending"]?.items ?? [])
        if items.isEmpty { return "" }
        var table = Table([.left("DAY"), .left("FROM"), .left("TO"), .left("HOW"), .sentence("WITHOUT")])
        for item in items {
            let missing = item["missing"]?.items?.compactMap(\.text) ?? []
            table.add([
                String(item.word("effective").prefix(10)), stage(item, "was"), stage(item, "became"), item.word("kind"),
                missing.joined(separator: ", "),
            ])
        }
        return "\n" + page.style.strong("History") + "\n" + table.rendered(width: page.width, style: page.style)
    }

    /// A stage as it was called then, with its name of now if that is another.
    private static func stage(_ item: JSONValue, _ name: String) -> String {
        let then = item.word(name)
        guard item["now"]?.members != nil, !then.isEmpty else { return then }
        guard let now = item["now.\(name)"]?.text else { return "\(then) (no more)" }
        return now == then ? then : "\(then) (now \(now))"
    }
}
