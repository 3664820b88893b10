import API
import Domain
import JSON
import Lifecycle

// What people laid down, for a terminal.

extension Pages {
    /// What an act did.
    static func done(_ data: JSONValue, _ width: Int) -> String {
        func wrapped(_ line: String) -> String { Help.wrapped(line, width) + "\n" }
        if let state = data["state"]?.text {
            let (person, role) = (plain(data["person"]), plain(data["role"]))
            return wrapped(
                state == "granted" ? "\(person) may act as \(role) now." : "\(person) may no longer act as \(role).")
        }
        if let number = data["reversed"]?.text {
            let things = (data["things"]?.items ?? []).map { thing in
                wrapped("  \(plain(thing["id"])): " + (thing["now"] == .null ? "is no more" : says(thing["now"])))
            }
            let role = data["role"]?.text.map { " \($0)" } ?? ""
            let person = data["person"]?.text.map { " of \(TextWidth.harmless($0))" } ?? ""
            return wrapped("Act \(number), \(plain(data["verb"]))\(role)\(person), is taken back.") + things.joined()
        }
        let who = plain(data["by"]) + (data["as"]?.text.map { " as \($0)" } ?? "")
        var text = wrapped("\(plain(data["name"])) (\(plain(data["customer"]))), by \(who), act \(data.word("act")):")
        for change in data["changes"]?.items ?? [] {
            text += wrapped("  \(plain(change["id"])) \(words(change["kind"])): \(says(change["now"]))")
            if change["was"] != .null { text += wrapped("    before: \(says(change["was"]))") }
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
        case .scope:
            [
                [word("title"), word("product"), word("region")].filter { !$0.isEmpty }.joined(separator: ", "),
                word("state"), who, String(word("closed").prefix(10)),
            ]
        }
    }

    static func handoffs(_ document: JSONValue, _ page: PageStyle) -> String {
        var text = ""
        for item in document["data"]?.items ?? [] {
            text += page.style.strong(item.word("transition")) + ": \(item.word("giver")) to \(item.word("receiver"))\n"
            for handoff in item["handoffs"]?.items ?? [] {
                let since = "\(plain(handoff["says.state"])) since \(handoff.word("changed").prefix(10))"
                text += Help.wrapped("  \(plain(handoff["id"])) \(since): \(says(handoff["says"]))", page.width) + "\n"
            }
            for state in item["context"]?.items ?? [] {
                let need = state["required"]?.bool == true ? "" : " (may be missing)"
                let more = state["value"]?.text ?? state["reason"]?.text
                var line = "  \(state.word("state")): \(plain(state["title"])) (\(state.word("item")))\(need)"
                line += more.map { ", \(TextWidth.harmless($0))" } ?? ""
                text += Help.wrapped(line, page.width) + "\n"
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
            let isRole = item.word("verb").hasPrefix("roles ")
            let whose = isRole ? "" : "  \(item["customer"]?.text ?? "(gone)")"
            var line = "\(item.word("act"))  \(moment(item.word("recorded")))  \(item.word("verb"))\(whose)  by \(who)"
            line += item["why"]?.text.map { ": \(TextWidth.harmless($0))" } ?? ""
            text += page.style.strong(Help.wrapped(line, page.width)) + "\n"
            for change in item["changes"]?.items ?? [] {
                text += Help.wrapped("    \(plain(change["id"])): \(says(change["says"]))", page.width) + "\n"
            }
            if let when = item["reversed"]?.text {
                let why = plain(item["reversedWhy"])
                text +=
                    Help.wrapped(
                        "    taken back \(moment(when)) by \(plain(item["reversedBy"])): \(why)", page.width) + "\n"
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

    /// "state open · due 2027-01-15".
    private static func says(_ body: JSONValue?) -> String {
        (body?.members ?? []).compactMap { member -> String? in
            let value = member.value.text ?? String(decoding: member.value.serialized, as: UTF8.self)
            switch member.name {
            // The whole of it is for programs; onward handoff show and --json have it.
            case "snapshot": return "what moved along is kept"
            case "context":
                let said = (try? JSONValue(parsing: value))?.members ?? []  // Not JSON: nothing was said.
                let items = said.map { "\($0.name) “\($0.value.text ?? "")”" }
                return items.isEmpty ? nil : "said: " + TextWidth.harmless(items.joined(separator: ", "))
            case "returns" where value == "0": return nil
            default:
                let name = member.name.hasSuffix("_day") ? String(member.name.dropLast(4)) : member.name
                let word = ["true": "yes", "false": "no"][value] ?? moment(value)
                return "\(words(.string(name))) \(TextWidth.harmless(word))"
            }
        }.joined(separator: " · ")
    }

    /// To the minute, in UTC; what is no moment stays as it is.
    private static func moment(_ text: String) -> String {
        guard text.count > 16, text.hasSuffix("Z"), Instant(iso8601: text) != nil else { return text }
        return text.prefix(10) + " " + text.dropFirst(11).prefix(5)
    }

    private static func words(_ name: JSONValue?) -> String {
        String((name?.text ?? "").map { $0 == "_" ? " " : $0 })
    }

    private static func plain(_ value: JSONValue?) -> String { TextWidth.harmless(value?.text ?? "") }
}
