import API
import Domain
import JSON

/// A customer's page: who it is, what each app says, what is going on, and why each record is here.
extension Pages {
    static func customer(_ document: JSONValue, _ page: PageStyle) -> String {
        guard let customer = document["data"] else { return "" }
        var text = head(customer, page)
        text += whereItStands(customer, page)
        text += values(customer, page, withOthers: page.call.has("sources"))
        text += disagreements(customer, page)
        for section in CustomerSection.all { text += section.rendered(customer, page) }
        text += relations(customer, page)
        text += why(customer, page)
        let more = (customer["more"]?.items ?? []).compactMap(\.text)
        if !more.isEmpty {
            let note = "Only the newest \(more.joined(separator: ", ")) are shown; onward timeline pages through all."
            text += "\n" + Help.wrapped(note, page.width) + "\n"
        }
        return text + ageless(customer, page) + gaps(document, page)
    }

    private static func head(_ customer: JSONValue, _ page: PageStyle) -> String {
        let name = TextWidth.harmless(customer["name"]?.text ?? "(no name)")
        let key = customer.word("key")
        var lines = [
            page.style.strong(TextWidth.fit(name, to: max(10, page.width - key.count - 2))) + "  "
                + page.style.faint(key)
        ]
        let place = ["city", "country"].map { customer.word($0) }.filter { !$0.isEmpty }.joined(
            separator: ", ")
        let owner = customer["owner"]?.text.map { "owned by \($0)" } ?? ""
        let systems = (customer["systems"]?.items ?? []).compactMap(\.text).map { page.titles[$0] ?? $0 }
        lines += line(
            of: [
                customer.word("domain"), place, customer.word("industry"), owner,
                systems.isEmpty ? "" : "known to \(systems.joined(separator: ", "))",
            ], page)
        let active = customer.age("lastActivity", page.now)
        lines += line(
            of: [
                sum("pipeline", customer, "openDeals", page), sum("won", customer, nil, page),
                amount(customer["counts.openTickets"], "open ticket"),
                amount(customer["counts.openProjects"], "open project"),
                active.isEmpty ? "" : "active \(active)",
            ], page)
        return lines.map { $0 + "\n" }.joined()
    }

    /// Parts with dots between; a line that is full ends between two parts.
    private static func line(of parts: [String], _ page: PageStyle) -> [String] {
        var lines: [String] = []
        for part in parts.filter({ !$0.isEmpty }).map(TextWidth.harmless) {
            if let last = lines.last, TextWidth.of(last) + 3 + TextWidth.of(part) <= page.width {
                lines[lines.count - 1] = "\(last) · \(part)"
            } else {
                lines.append(contentsOf: Help.wrapped(part, page.width).split(separator: "\n").map(String.init))
            }
        }
        return lines
    }

    /// Where the customer stands, what the next transition waits for, who owns it and what comes next.
    private static func whereItStands(_ customer: JSONValue, _ page: PageStyle) -> String {
        let heading = "\n" + page.style.strong("Lifecycle")
        guard let data = customer["lifecycle"], data != .null else {
            return heading + "\nnot judged yet; onward lifecycle judge does so\n"
        }
        func since(_ name: String) -> String { data[name]?.text.map { " since \($0.prefix(10))" } ?? "" }
        func line(_ label: String, _ value: String) -> String {
            let wrapped = Help.wrapped(TextWidth.harmless(value), page.width - 11)
            let name = label + String(repeating: " ", count: max(1, 11 - label.count))
            return page.style.faint(name)
                + wrapped.split(separator: "\n").joined(separator: "\n" + String(repeating: " ", count: 11)) + "\n"
        }
        var stage = data.word("stage") + since("stageSince") + ", " + Words.plain(data.word("standing"))
        if data.word("computed") != data.word("stage") { stage += "; by the rules \(data.word("computed"))" }
        for track in data["tracks"]?.items ?? [] {
            stage += "; \(track.word("stage")) since \(track.word("since").prefix(10))"
        }
        if data["stalledSince"]?.text != nil { stage += "; no progress\(since("stalledSince"))" }
        var text = heading + page.style.faint(" (\(data.word("definition")))") + "\n" + line("Stage", stage)
        let role = Words.plain(data.word("owner.role"))
        text += line("Owner", data["owner.person"]?.text.map { "\($0) (\(role))" } ?? "nobody is \(role)")
        text += next(data).map { line("Next", $0) } ?? ""
        let step = data["nextStep"].flatMap { $0 == .null ? nil : $0 }
        let due = step?["due"]?.text.map { ", due \($0.prefix(10))" } ?? ", no date"
        text += line(
            "Next step",
            step.map { "\($0.word("text")) (\($0["owner"]?.text ?? "nobody")\(due))" } ?? "nothing is agreed")
        let gaps = (data["gaps"]?.items ?? []).compactMap(\.text)
        if !gaps.isEmpty { text += line("Gaps", gaps.joined(separator: ", ")) }
        for scope in data["scopes"]?.items ?? [] {
            var said =
                "\(scope.word("name")) (\(scope.word("key").split(separator: "/").last ?? "")): \(scope.word("stage"))"
            said += scope["stageSince"]?.text.map { " since \($0.prefix(10))" } ?? ""
            said += ", " + (scope["owner.person"]?.text ?? "nobody is \(Words.plain(scope.word("owner.role")))")
            said += next(scope).map { "; \($0)" } ?? ""
            text += line("Scope", said)
        }
        return text + page.style.faint("onward lifecycle explain \(customer.word("key")) says why") + "\n"
    }

    private static func next(_ data: JSONValue) -> String? {
        guard let transition = data["transition"], transition != .null else { return nil }
        func ids(_ name: String) -> [String] { transition[name]?.items?.compactMap(\.text) ?? [] }
        let due = transition["due"]?.text.map { ", due \($0.prefix(10))" } ?? ""
        let parts = [
            "\(transition.word("id")), \(Words.plain(transition.word("status")))\(due)",
            ids("blockedBy").isEmpty ? "" : "not met: \(ids("blockedBy").joined(separator: ", "))",
            ids("unknown").isEmpty ? "" : "cannot be told: \(ids("unknown").joined(separator: ", "))",
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "; ")
    }

    private static func amount(_ number: JSONValue?, _ what: String) -> String {
        number?.integer.map { Words.count($0, what) } ?? "unknown \(what)s"
    }

    private static func sum(
        _ name: String, _ customer: JSONValue, _ count: String?, _ page: PageStyle
    ) -> String {
        let money = customer.money(name)
        let deals = count.flatMap { customer["counts.\($0)"]?.integer }.map { " (\(Words.count($0, "deal")))" } ?? ""
        return money.isEmpty ? "" : "\(name) \(money)\(deals)"
    }

    /// Which apps do not say when a record changed, once below the tables.
    private static func ageless(_ customer: JSONValue, _ page: PageStyle) -> String {
        var lists: [String: Set<String>] = [:]
        func look(_ item: JSONValue) {
            guard let source = item["source"], source["changed"]?.text == nil, source["resource"] != nil else { return }
            lists[page.app(item), default: []].insert(source.word("resource"))
        }
        for member in customer.members ?? [] {
            for item in member.value.items ?? [] {
                look(item)
                for below in ["also", "milestones", "signatures", "values"] { item[below]?.items?.forEach(look) }
            }
        }
        if lists.isEmpty { return "" }
        let notes = lists.sorted { $0.key < $1.key }.map {
            "\($0.key) does not say when its \($0.value.sorted().joined(separator: ", ")) changed"
        }
        return "\n" + Help.wrapped("changed unknown: \(notes.joined(separator: "; "))", page.width) + "\n"
    }

    /// What is taken as true, and from whom; with `withOthers` also what other records say of it.
    static func values(_ subject: JSONValue, _ page: PageStyle, withOthers: Bool) -> String {
        let items = (subject["values"]?.items ?? []).filter { withOthers || $0["value"]?.text != nil }
        if items.isEmpty { return "" }
        var table = Table([
            .whole("FIELD"), .left("VALUE", least: 32), .whole("FROM"), .whole("NUMBER").ranked(2),
            .right("CHANGED"), .left("WHY", least: 16).ranked(1),
        ])
        for item in items {
            let value = item["value"]?.text
            let isPinned = item["pinned"] != nil
            table.add([
                Words.field(item.word("field")), value ?? "nothing that can be shown",
                isPinned ? "pinned" : value == nil ? "" : from(item, page), item.word("source.id"),
                isPinned ? item.age("pinned.at", page.now) : value == nil ? "" : changed(item, page),
                withOthers || isPinned ? Words.why(item) : Words.rivals(item),
            ])
            guard withOthers else { continue }
            for other in item["others"]?.items ?? [] {
                table.add([
                    "", "– " + other.word("value"), from(other, page), other.word("source.id"),
                    changed(other, page), Words.standing(other, of: item),
                ])
            }
        }
        return title("Profile", items.count, page) + table.rendered(width: page.width, style: page.style)
    }

    private static func disagreements(_ customer: JSONValue, _ page: PageStyle) -> String {
        let items = customer["disagreements"]?.items ?? []
        if items.isEmpty { return "" }
        var table = Table([
            .left("FIELD", least: 20), .left("SAID", least: 24), .whole("FROM"), .whole("NUMBER").ranked(2),
            .right("CHANGED"), .left("STANDING", least: 16).ranked(1),
        ])
        for item in items {
            for (index, said) in (item["values"]?.items ?? []).enumerated() {
                table.add([
                    index == 0 ? contested(item) : "", said.word("value"), from(said, page),
                    said.word("source.id"), changed(said, page), Words.standing(said, of: item),
                ])
            }
        }
        return title("Disagreements", items.count, page)
            + table.rendered(width: page.width, style: page.style)
    }

    /// The field, and of whom it is if not of the customer itself.
    static func contested(_ item: JSONValue) -> String {
        let field = Words.field(item.word("field"))
        return item["person"]?.text.map { "\(field) of \($0.isEmpty ? "somebody" : $0)" } ?? field
    }

    /// The records that say who the customer is; what else there is follows one of them.
    private static func why(_ customer: JSONValue, _ page: PageStyle) -> String {
        let people = (customer["people"]?.items ?? []).flatMap { [$0] + ($0["also"]?.items ?? []) }
        let items = (customer["companies"]?.items ?? []) + people + (customer["projects"]?.items ?? [])
        if items.isEmpty { return "" }
        var table = Table([
            .left("RECORD", least: 24), .whole("FROM"), .whole("NUMBER").ranked(1), .sentence("BELONGS BECAUSE"),
        ])
        for item in items {
            let title = item["name"]?.text ?? item.word("title")
            table.add([title, from(item, page), item.word("source.id"), Words.because(item, titles: page.titles)])
        }
        return title("Why these records belong together", items.count, page)
            + table.rendered(width: page.width, style: page.style)
    }

    static func title(_ text: String, _ count: Int, _ page: PageStyle) -> String {
        "\n" + page.style.strong(text) + page.style.faint(" (\(count))") + "\n"
    }

    static func from(_ item: JSONValue, _ page: PageStyle) -> String {
        "\(page.app(item)) \(item.word("source.resource"))"
    }

    /// When the app says it changed. Since when we know it so is no answer to that.
    static func changed(_ item: JSONValue, _ page: PageStyle) -> String {
        item.age("source.changed", page.now, otherwise: "unknown")
    }
}
