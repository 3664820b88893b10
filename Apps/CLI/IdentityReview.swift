import API
import Domain
import JSON
import Persistence

extension Command {
    static let identityReview = Command(
        name: "identity review", operands: .optional("N"),
        summary: "Show what a person should decide: pairs of companies or people that may be one.",
        details: """
            Both sides, what speaks for it and what against, and the commands that answer. Likeliest gain first: how often \
            the rule was right so far, times the records that would come together. N, a question's id or its place in \
            the list, shows one alone. What was decided is not asked again, what was put off not before its day.
            """,
        options: [
            .init("kind", "KIND", "only of these: company or person"),
            .init("rule", "RULE", "only what this rule found, such as nameInCompany"),
            .init("limit", "N", "at most so many questions; 20 if not given"),
        ],
        example: "onward identity review --kind company --limit 5"
    ) { call in
        let one = call.operands.first.map { [("id", $0)] } ?? []
        try call.answer(["identity", "questions"], with: one, ReviewPage.text)
    }

    static let identityJournal = Command(
        name: "identity journal",
        summary: "Show who decided what, and what joined, split and moved, with the cause. Newest first.",
        options: [
            .init("customer", "KEY", "only what concerns this customer; KEY as in onward customer"),
            .init("limit", "N", "at most so many actions, and so many events; 50 if not given"),
            .init("before-action", "N", "only actions before this one"),
            .init("before-event", "N", "only events before this one"),
        ],
        example: "onward identity journal --limit 10"
    ) { try $0.answer(["identity", "journal"], JournalPage.text) }
}

/// Questions as a person reads them: both sides beside each other where the screen is wide enough.
enum ReviewPage {
    static func text(_ document: JSONValue, _ page: PageStyle) -> String {
        let questions = document["data.questions"]?.items ?? []
        let later = document["data.later"]?.integer ?? 0
        if questions.isEmpty {
            if document["asOf"]?.text == nil { return "There are no customers yet. Run: onward sync\n" }
            let rest = later == 0 ? "" : " \(Words.count(later, "question")) put off to a later day."
            let isFiltered = page.call.has("kind") || page.call.has("rule") || !page.call.operands.isEmpty
            return !isFiltered
                ? "There is nothing to decide.\(rest)\n"
                : "No open question fits.\(rest) onward identity review lists all.\n"
        }
        var text = ""
        for question in questions { text += one(question, page) + "\n" }
        let open = document["data.open"]?.integer ?? 0
        text += "\(Words.count(open, "question")) open"
        text += questions.count < open ? ", \(questions.count) shown" : ""
        text += later > 0 ? ", \(later) put off to a later day.\n" : ".\n"
        return text + rules(document, page)
    }

    private static func one(_ question: JSONValue, _ page: PageStyle) -> String {
        let noun = question.word("kind") == "company" ? "companies" : "people"
        let head =
            "\(question.word("place")). \(question.word("id"))  Two \(noun), or one? By the rule: "
            + question.word("words")
        var text = page.style.strong(TextWidth.harmless(head)) + "\n"
        let sides = [question["a"], question["b"]].map { lines($0 ?? .null, page) }
        let gap = 3
        let half = (page.width - gap) / 2
        if half >= 36 {
            for row in 0..<max(sides[0].count, sides[1].count) {
                let left = TextWidth.fit(row < sides[0].count ? sides[0][row] : "", to: half)
                let right = row < sides[1].count ? TextWidth.fit(sides[1][row], to: half) : ""
                let blank = String(repeating: " ", count: right.isEmpty ? 0 : half - TextWidth.of(left) + gap)
                text += left + blank + right + "\n"
            }
        } else {
            for (name, side) in zip(["A", "B"], sides) {
                for (row, line) in side.enumerated() {
                    text += TextWidth.fit((row == 0 ? "\(name) " : "  ") + line, to: page.width) + "\n"
                }
            }
        }
        for (mark, member) in [("for      ", "for"), ("against  ", "against")] {
            for item in question[member]?.items ?? [] {
                let line = Help.wrapped(TextWidth.harmless(item.text ?? ""), page.width - 9, breaksWords: true)
                let parts = line.split(separator: "\n").joined(separator: "\n         ")
                text += (member == "for" ? page.style.good(mark) : page.style.bad(mark)) + parts + "\n"
            }
        }
        text += page.style.faint("would join ") + gain(question) + "\n"
        for name in ["same", "notSame", "related", "later"] {
            if let command = question["commands.\(name)"]?.text { text += "  \(TextWidth.harmless(command))\n" }
        }
        return text
    }

    private static func gain(_ question: JSONValue) -> String {
        func side(_ name: String) -> String {
            let records = question["\(name).count"]?.integer ?? 0
            let customer = question["\(name).customer.key"]?.text.map { key in
                " of \(key) (\(Words.count(question["\(name).customer.records"]?.integer ?? 0, "record")) in all)"
            }
            return "\(Words.count(records, "record"))\(customer ?? "")"
        }
        return TextWidth.harmless("\(side("a")) with \(side("b"))")
    }

    /// What one side says of itself: the customer, then each record.
    private static func lines(_ side: JSONValue, _ page: PageStyle) -> [String] {
        var lines: [String] = []
        let name = side["customer.name"]?.text ?? ""
        if let key = side["customer.key"]?.text { lines.append("\(name.isEmpty ? "" : name + " ")\(key)") }
        let records = side["records"]?.items ?? []
        for record in records {
            lines.append("\(Words.short(record.word("title"))): \(record["name"]?.text ?? "no name")")
            lines.append("  \(record.word("record"))")
            for member in ["mails", "phones"] {
                let values = (record[member]?.items ?? []).compactMap(\.text)
                if !values.isEmpty { lines.append("  " + values.joined(separator: ", ")) }
            }
            let place = [record["city"]?.text, record["country"]?.text].compactMap(\.self).joined(separator: ", ")
            for value in [record["website"]?.text, record["company"]?.text, place] {
                if let value, !value.isEmpty, value != name { lines.append("  \(value)") }
            }
        }
        let more = (side["count"]?.integer ?? 0) - Int64(records.count)
        if more > 0 { lines.append("and \(Words.count(more, "more record"))") }
        return lines.map(TextWidth.harmless)
    }

    private static func rules(_ document: JSONValue, _ page: PageStyle) -> String {
        var table = Table([
            .left("RULE", least: 16), .right("OPEN"), .right("ACCEPTED"), .right("DECLINED"), .sentence("MEANS"),
        ])
        for rule in document["data.rules"]?.items ?? [] {
            table.add([
                rule.word("rule"), rule.count("open"), rule.count("accepted"), rule.count("declined"),
                rule.word("words"),
            ])
        }
        return table.rows.isEmpty ? "" : "\n" + table.rendered(width: page.width, style: page.style)
    }
}

enum JournalPage {
    static func text(_ document: JSONValue, _ page: PageStyle) -> String {
        let actions = document["data.actions"]?.items ?? []
        let events = document["data.events"]?.items ?? []
        if actions.isEmpty && events.isEmpty {
            return "Nobody has decided anything, and nothing has joined or split since the first sync.\n"
        }
        var text = ""
        if !actions.isEmpty {
            var table = Table([
                .right("ACTION"), .right("WHEN"), .left("WHO", least: 6), .whole("WHAT"), .left("ABOUT", least: 24),
                .sentence("NOTE"),
            ])
            for action in actions {
                var note = action["note"]?.text ?? ""
                if let by = action["undoneBy"]?.text {
                    let why = action["undoneNote"]?.text.map { ": \($0)" } ?? ""
                    note += "\(note.isEmpty ? "" : "; ")undone by \(by), \(action.age("undoneAt", page.now))\(why)"
                }
                table.add([
                    action.word("action"), action.age("at", page.now), action.word("who"), action.word("verb"),
                    about(action), note,
                ])
            }
            text += table.rendered(width: page.width, style: page.style)
        }
        if !events.isEmpty {
            var table = Table([
                .right("WHEN"), .whole("WHAT"), .left("RECORD", least: 20), .left("NAME").ranked(2),
                .left("FROM", least: 16).ranked(3), .left("TO", least: 16).ranked(1), .left("CAUSE", least: 10),
            ])
            for event in events {
                table.add([
                    event.age("at", page.now), event.word("what"), event.word("record"), event.word("name"),
                    event.word("from"), event.word("to"), event.word("cause"),
                ])
            }
            text += (text.isEmpty ? "" : "\n") + table.rendered(width: page.width, style: page.style)
        }
        return text
    }

    private static func about(_ action: JSONValue) -> String {
        guard let first = action["first"]?.items?.first else { return "" }
        let detail = action.word("verb") == "related" || action.word("verb") == "later" ? first.word("detail") : ""
        let count = action["decisions"]?.integer ?? 0
        return "\(first.word("a")) \(first.word("b"))" + (detail.isEmpty ? "" : " \(detail)")
            + (count > 1 ? " and \(count - 1) more" : "")
    }
}
