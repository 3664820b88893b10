import API
import JSON
import Persistence

// Reading identity: why records are one, why they are not, what joins a customer, which values prove little.

extension Command {
    /// The commands below "identity" that only ask.
    static let identityReading: [Command] = [identityWhy, identityWhyNot, identityOf, identityFindings]

    private static let named = """
        A and B are records (zoho_crm.Contacts:4876876000000624001) or customers as in onward customer; a customer \
        stands for its company, or its person if there is none.
        """

    static let identityWhy = Command(
        name: "identity why", operands: .two("A", "B"),
        summary: "Show why two records are one company or one person.",
        details: """
            The shortest strong path of links: for each the rule, the value in both records as it was typed, what was \
            done to it before it was compared, what else agrees and what speaks against it. If they are not one, it \
            shows what onward identity why-not does. \(named)
            """,
        example: "onward identity why zoho_crm.Accounts:4876876000000333001 zoho_desk.accounts:1892000000094004"
    ) { call in
        try call.answer(["identity", "why"], with: both(call), Pages.identityWhy)
    }

    static let identityWhyNot = Command(
        name: "identity why-not", operands: .two("A", "B"),
        summary: "Show why two records are not one, and how to join them.",
        details: """
            The strongest rule that would join them and what stood against it, or the values that both carry and why \
            they prove nothing, or the decision that keeps them apart. If they are one, it shows what onward \
            identity why does. \(named)
            """,
        example: "onward identity why-not zoho_crm.Contacts:4876876000000624001 zoho_desk.contacts:1892000000042032"
    ) { call in
        try call.answer(["identity", "why"], with: both(call), Pages.identityWhy)
    }

    private static func both(_ call: Invocation) -> [(name: String, value: String)] {
        [("a", call.operands[0]), ("b", call.operands[1])]
    }

    static let identityOf = Command(
        name: "identity of", operands: .one("KEY|RECORD"),
        summary: "Show which records a customer is made of and what joins them.",
        details: """
            Each record stands below the one it was joined to, with the rule and the value; below it the neighbours \
            that were not joined, and why. KEY as in onward customer; RECORD (zoho_crm.Contacts:4876876000000624001) \
            shows the company or person of one record. At most \(Reader.mostRecordsOfGraph) records are shown, the \
            others counted.
            """,
        options: [.init("svg", "FILE", "draw the same into a new file that any browser shows")],
        example: "onward identity of example.com --svg example.svg"
    ) { call in
        guard let path = call["svg"] else {
            return try call.answer(["identity", "of"], with: key(call), Pages.identityOf)
        }
        let document = try call.document(["identity", "of"], with: key(call))
        let file = try NewFile(path)
        try file.append(Array(IdentityDrawing.svg(document["data"] ?? .null, isFile: true).markup.utf8))
        try file.finish()
        if call.wantsJSON { return call.terminal.put(json: document) }
        call.terminal.say("Drawn: \(path)")
    }

    private static func key(_ call: Invocation) -> [(name: String, value: String)] { [("key", call.operand)] }

    static let identityFindings = Command(
        name: "identity findings",
        summary: "List the values that are worth less than they look: switchboards, shared mailboxes, groups.",
        details: """
            Such a value joins nothing, or only together with more. The counts below the list are of all of them. \
            Mend in the app what is wrong there: a placeholder that is everybody's number, one mailbox typed for all.
            """,
        options: [
            .init("kind", "KIND", "company or person"),
            .init("status", "STATUS", FindingFilter.statuses.joined(separator: ", ")),
            .init("by", "WHAT", FindingFilter.names.joined(separator: ", ")),
            .init("value", "TEXT", "only values with this text in them"),
            .init("limit", "N", "at most so many rows"),
            .init("after", "CURSOR", "go on behind the page that ended with this cursor"),
        ],
        example: "onward identity findings --status switchboard --limit 20"
    ) { try $0.answer(["identity", "findings"], Pages.identityFindings) }
}

extension Pages {
    // MARK: Why

    static func identityWhy(_ document: JSONValue, _ page: PageStyle) -> String {
        guard let data = document["data"] else { return "" }
        let areOne = data["areOne"]?.bool == true
        let isOther = areOne == page.call.command.name.hasSuffix("not")
        let lead = isOther ? (areOne ? "They are one. " : "They are not one. ") : ""
        var text = page.style.strong(Help.wrapped(lead + data.word("summary"), page.width)) + "\n\n"
        text += cards([data["a"], data["b"]].compactMap(\.self), page)
        for (index, link) in (data["path"]?.items ?? []).enumerated() {
            text +=
                "\n" + paragraph("\(index + 1). \(Words.link(link))", 0, page, isStrong: true) + evidence(link, page)
        }
        if let link = data["refused"], link != .null {
            text += "\n" + paragraph("Not enough: \(Words.link(link))", 0, page, isStrong: true)
            text += paragraph("but: \(link.word("objectionWords"))", 3, page) + evidence(link, page)
        }
        text += worthless(data, page)
        if !areOne, data["refused"] == .null { text += comparison(data, page) }
        for decision in data["decisions"]?.items ?? [] {
            let words = "Decided \(decision.word("verdict")) by \(Words.decision(decision))."
            text += "\n" + paragraph(words, 0, page)
        }
        guard let remedy = data["remedy"]?.text else { return text }
        let verb = remedy.contains(" undo ") ? "To take that back" : "If they are one"
        return text + "\n\(verb): \(remedy)\n"
    }

    private static func cards(_ cards: [JSONValue], _ page: PageStyle) -> String {
        var table = Table([
            .whole("RECORD"), .left("NAME", least: 16), .whole("CUSTOMER"), .left("WHICH IS", least: 16).ranked(1),
        ])
        for card in cards {
            table.add([card.word("record"), Words.name(card), card.word("customer.key"), card.word("customer.name")])
        }
        return table.rendered(width: page.width, style: page.style)
    }

    /// What lets a person check a link.
    private static func evidence(_ link: JSONValue, _ page: PageStyle) -> String {
        var text = ""
        for side in [link["a"], link["b"]].compactMap(\.self) {
            text += paragraph("\(Words.place(side)) \(Words.evidence(of: link, side))", 3, page)
        }
        text += comparison(link, page)
        let switches = (link["switched"]?.items ?? []).compactMap(\.text).map { ", switched: \($0)" }.joined()
        return text + paragraph("by version \(link.word("ruleset")) of the rules\(switches)", 3, page)
    }

    private static func comparison(_ item: JSONValue, _ page: PageStyle) -> String {
        [("also agrees", item["agrees"]), ("speaks against it", item["against"])].map { title, list in
            let words = (list?.items ?? []).compactMap(\.text)
            return words.isEmpty ? "" : paragraph("\(title): \(words.joined(separator: "; "))", 3, page)
        }.joined()
    }

    private static func worthless(_ data: JSONValue, _ page: PageStyle) -> String {
        let items = data["ignored"]?.items ?? []
        if items.isEmpty { return "" }
        var table = Table([.left("BOTH HAVE", least: 20), .right("RECORDS"), .sentence("WHICH PROVES NOTHING")])
        for item in items {
            let records = item["records"]?.integer.map { Figure.whole($0) } ?? ""
            table.add([item.word("value"), records, "\(item.word("words")). \(item.word("meaning"))"])
        }
        return "\n" + table.rendered(width: page.width, style: page.style)
    }

    /// A sentence with its lines indented alike.
    static func paragraph(_ text: String, _ indent: Int, _ page: PageStyle, isStrong: Bool = false) -> String {
        let lines = Help.wrapped(TextWidth.harmless(text), max(20, page.width - indent), breaksWords: true)
        return lines.split(separator: "\n").map { line in
            String(repeating: " ", count: indent) + (isStrong ? page.style.strong(String(line)) : String(line)) + "\n"
        }.joined()
    }

    // MARK: Findings

    static func identityFindings(_ document: JSONValue, _ page: PageStyle) -> String {
        let values = document["data.values"]?.items ?? []
        let counts = document["data.counts"]?.items ?? []
        if counts.isEmpty { return nothing("values that are worth less than they look", document) }
        var text = ""
        if values.isEmpty {
            text = "No value fits.\n"
        } else {
            var table = Table([
                .left("VALUE", least: 24), .right("RECORDS"), .whole("STATUS"), .sentence("MEANING"),
            ])
            for item in values {
                table.add([item.word("value"), item.count("records"), item.word("status"), item.word("meaning")])
            }
            text = table.rendered(width: page.width, style: page.style) + next(document, page)
        }
        var table = Table([.left("OF"), .left("BY"), .left("STATUS"), .right("VALUES")])
        for item in counts {
            table.add([item.word("kind"), item.word("by"), item.word("status"), item.count("values")])
        }
        return text + "\n" + table.rendered(width: page.width, style: page.style)
    }
}
