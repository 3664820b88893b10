import API
import Domain
import JSON
import Lifecycle

// What people laid down, for a terminal.

extension Pages {
    /// What an act did.
    static func done(_ data: JSONValue) -> String {
        if let state = data["state"]?.text {
            return "\(plain(data["person"])) was \(state) the role \(plain(data["role"])).\n"
        }
        if let number = data["reversed"]?.text {
            let things = (data["things"]?.items ?? []).map { thing in
                "  \(plain(thing["id"])): " + (thing["now"] == .null ? "is no more" : says(thing["now"])) + "\n"
            }
            return "Act \(number), \(plain(data["verb"])), is taken back.\n" + things.joined()
        }
        let who = plain(data["by"]) + (data["as"]?.text.map { " as \($0)" } ?? "")
        var text = "\(plain(data["name"])) (\(plain(data["customer"]))), by \(who), act \(data.word("act")):\n"
        for change in data["changes"]?.items ?? [] {
            text += "  \(plain(change["id"])) \(words(change["kind"])): \(says(change["now"]))\n"
            if change["was"] != .null { text += "    before: \(says(change["was"]))\n" }
        }
        return text
    }

    static func entries(_ document: JSONValue, _ page: PageStyle) -> String {
        let items = document["data"]?.items ?? []
        if items.isEmpty { return "Nothing of the kind was laid down.\n" }
        var table = Table([
            .whole("ID"), .left("CUSTOMER", least: 14).ranked(1), .left("WHAT", least: 24), .left("STATE").ranked(2),
            .left("WHO", least: 10), .right("UNTIL"), .left("CHANGED", least: 10).ranked(3),
        ])
        for item in items {
            let cells = EntryKind(rawValue: item.word("kind")).map { row($0, item["says"] ?? .null, item) } ?? []
            table.add(
                [item.word("id"), item["name"]?.text ?? item.word("customer")] + cells
                    + [String(item.word("changed").prefix(10))])
        }
        return table.rendered(width: page.width, style: page.style)
    }

    /// What, state, who, until.
    private static func row(_ kind: EntryKind, _ says: JSONValue, _ item: JSONValue) -> [String] {
        func word(_ name: String) -> String { says[name]?.text ?? "" }
        let who = item.word("who")
        return switch kind {
        case .attestation: [word("criterion"), Words.plain(word("value")), who, word("expires_day")]
        case .waiver: ["\(word("transition")) \(word("item"))", word("state"), who, ""]
        case .handoff: [word("transition"), word("state"), word("receiver"), String(word("due").prefix(10))]
        case .commitment: [word("text"), word("state"), word("owner"), word("due_day")]
        case .ownership:
            [word("role"), says["accepted"] == nil ? "assigned" : "accepted", word("person"), word("until_day")]
        case .valueDefinition:
            [
                word("statement"),
                says["acknowledged"] != nil ? "acknowledged" : says["reached"] != nil ? "reached" : "open",
                word("acknowledged_by"), word("due_day"),
            ]
        case .usageExpectation:
            [
                "\(word("behaviour")): \(word("threshold")) every \(word("every"))",
                says["communicated"] == nil ? "not told" : "told", word("population"), word("until_day"),
            ]
        case .nextStep: [word("text"), word("state"), word("owner"), word("due_day")]
        case .need: [word("statement"), Words.plain(word("state")), word("owner"), word("review_day")]
        case .override: ["\(word("about")) \(word("value"))", "", who, word("until_day")]
        }
    }

    static func handoffs(_ document: JSONValue, _ page: PageStyle) -> String {
        var text = ""
        for item in document["data"]?.items ?? [] {
            text += page.style.strong(item.word("transition")) + ": \(item.word("giver")) to \(item.word("receiver"))\n"
            for handoff in item["handoffs"]?.items ?? [] {
                text += "  \(plain(handoff["id"])) \(plain(handoff["says.state"])) since "
                text += "\(handoff.word("changed").prefix(10)): \(says(handoff["says"]))\n"
            }
            for state in item["context"]?.items ?? [] {
                let need = state["required"]?.bool == true ? "" : " (may be missing)"
                let more = state["value"]?.text ?? state["reason"]?.text
                text += "  \(state.word("state")): \(plain(state["title"]))\(need)"
                text += (more.map { ", \(TextWidth.harmless($0))" } ?? "") + "\n"
            }
        }
        return text.isEmpty ? "No handoff was begun.\n" : text
    }

    static func acts(_ document: JSONValue, _ page: PageStyle) -> String {
        let items = document["data"]?.items ?? []
        if items.isEmpty { return "Nobody has laid anything down yet.\n" }
        var text = ""
        for item in items {
            let who = plain(item["who"]) + (item["as"]?.text.map { " as \($0)" } ?? "")
            text += page.style.strong(item.word("act")) + "  \(item.word("recorded"))  \(item.word("verb"))"
            text += "  \(item["customer"]?.text ?? "(gone)")  by \(who)"
            text += (item["why"]?.text.map { ": \(TextWidth.harmless($0))" } ?? "") + "\n"
            for change in item["changes"]?.items ?? [] {
                text += "    \(plain(change["id"])): \(says(change["says"]))\n"
            }
            if let when = item["reversed"]?.text {
                text += "    taken back \(when) by \(plain(item["reversedBy"])): \(plain(item["reversedWhy"]))\n"
            }
        }
        return text + next(document, page)
    }

    static func roles(_ document: JSONValue, _ page: PageStyle) -> String {
        let items = document["data"]?.items ?? []
        if items.isEmpty { return "Nobody was granted a role: anyone may act in any.\n" }
        var table = Table([
            .left("ROLE", least: 16), .left("PERSON", least: 16), .left("SINCE", least: 10), .left("BY"),
            .left("UNTIL", least: 10),
        ])
        for item in items {
            table.add([
                item.word("role"), item.word("person"), String(item.word("since").prefix(10)), item.word("by"),
                String(item.word("until").prefix(10)),
            ])
        }
        return table.rendered(width: page.width, style: page.style)
    }

    // MARK: Words

    /// "state open · due day 2027-01-15".
    private static func says(_ body: JSONValue?) -> String {
        (body?.members ?? []).map { member in
            let value = member.value.text ?? String(decoding: member.value.serialized, as: UTF8.self)
            return "\(words(.string(member.name))) \(TextWidth.harmless(value))"
        }.joined(separator: " · ")
    }

    private static func words(_ name: JSONValue?) -> String {
        String((name?.text ?? "").map { $0 == "_" ? " " : $0 })
    }

    private static func plain(_ value: JSONValue?) -> String { TextWidth.harmless(value?.text ?? "") }
}
