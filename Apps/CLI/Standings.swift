import API
import Domain
import JSON
import Persistence
import Sync
import Wiring

// Where customers stand: the lists a team works from, and one customer whole.

extension Command {
    private static let narrowing = [
        Option("stage", "ID", "only customers in this stage"),
        Option("transition", "ID", "only customers in front of this transition"),
        Option("standing", "WORD", "only prospect, active, paused, notice, former, won_back or disqualified"),
        Option("segment", "ID", "only customers of this segment"),
        Option("owner", "NAME", "only those whose stage this person is accountable for"),
    ]
    private static let clocks = [
        Option("as-of", "DAY", "what was so then: a day, which means its end, or a moment"),
        Option("known-at", "DAY", "with what was known here then"),
    ]
    private static let paging = [
        Option("limit", "N", "at most so many rows; 50 if not given"),
        Option("after", "CURSOR", "go on behind the page that ended with this cursor"),
    ]

    static let stages = Command(
        name: "stages",
        summary: "Count customers by stage, and by what is in front of them.",
        details: """
            Paused, lost and disqualified customers are counted in their stage, but no transition waits for them. With --as-of \
            or --known-at every customer is judged for that moment.
            """,
        options: clocks, example: "onward stages"
    ) { try $0.answer(["stages"], StandingPages.stages) }

    static let standings = Command(
        name: "standings",
        summary: "List customers by where they stand.",
        details: """
            Filters add up. The lists stuck, ready, blocked, ownerless and next are this one with a filter set. What a \
            customer bought on top stands among them by its own key, KEY/r-12.
            """,
        options: narrowing + [
            .init("status", "WORD", "not_started, open, ready, blocked or broken"),
            .init("answer", "WORD", "ready, not_ready or cannot_tell"),
            .init("gap", "ID", "only those with this gap; onward gaps lists them"),
            .init("going-back", "only those whose stage no longer holds"),
            .init("overdue", "only those whose transition is past its limit"),
            .init("sort", "ORDER", "name, stalled, due or since"),
        ] + paging,
        example: "onward standings --stage onboard --sort since --limit 20"
    ) { try $0.answer(["standings"], StandingPages.standings) }

    static let stuck = Command(
        name: "stuck",
        summary: "List customers who have made no progress for longer than their stage allows.",
        details: "Entering a stage and meeting a criterion of the gate are progress; mails and calls are not.",
        options: narrowing + paging,
        example: "onward stuck --limit 20"
    ) {
        try $0.answer(
            ["standings"], with: [("stalled", "true"), ("active", "true"), ("sort", "stalled")], StandingPages.standings
        )
    }

    static let ready = Command(
        name: "ready",
        summary: "List customers who have met all that their next transition asks for, up to the handoff.",
        options: narrowing + paging,
        example: "onward ready --transition value"
    ) {
        try $0.answer(
            ["standings"], with: [("answer", "ready"), ("active", "true"), ("sort", "since")], StandingPages.standings)
    }

    static let blocked = Command(
        name: "blocked",
        summary: "List customers who cannot move on, and what is missing.",
        details: "With --by only those whom this criterion keeps; onward lifecycle show lists the criteria.",
        options: [.init("by", "CRITERION", "only those who do not meet this criterion")] + narrowing + paging,
        example: "onward blocked --limit 20"
    ) { call in
        let by = call["by"].map { [("blocked-by", $0)] } ?? []
        try call.answer(
            ["standings"], with: [("answer", "not_ready"), ("active", "true"), ("sort", "since")] + by,
            StandingPages.standings, except: ["by"])
    }

    static let ownerless = Command(
        name: "ownerless",
        summary: "List customers whose present stage nobody is accountable for.",
        options: narrowing.filter { $0.name != "owner" } + paging,
        example: "onward ownerless --stage onboard"
    ) { try $0.answer(["standings"], with: [("ownerless", "true"), ("sort", "since")], StandingPages.standings) }

    static let next = Command(
        name: "next",
        summary: "List what is to be done next, the most urgent first.",
        details: """
            What people laid down comes first, then open tasks and activities, then what the gate misses. With --owner only \
            one person's steps; --owner - lists those that nobody sees to.
            """,
        options: [
            .init("owner", "NAME", "only the steps of this person"),
            .init("due-by", "DAY", "only those due on this day or before"),
        ] + narrowing.filter { $0.name != "owner" } + paging,
        example: "onward next --due-by 2030-01-31 --limit 20"
    ) { call in
        let owner = call["owner"].map { [("next-owner", $0)] } ?? []
        try call.answer(
            ["standings"], with: [("active", "true"), ("sort", "due")] + owner, StandingPages.steps, except: ["owner"])
    }

    static let gaps = Command(
        name: "gaps",
        summary: "Show what is missing between teams, tools and reports, the most frequent first.",
        details: "onward standings --gap ID lists the customers of a gap.",
        options: [.init("class", "CLASS", "only team, tool or reporting")],
        example: "onward gaps --class team"
    ) { try $0.answer(["gaps"], StandingPages.gaps) }

    static let lifecycleExplain = Command(
        name: "lifecycle explain", operands: .one("KEY"),
        summary: "Show where a customer stands and why: every criterion with its evidence.",
        details: """
            KEY as in onward customer, or KEY/r-12 for a scope of it. --as-of asks what was so at a moment, --known-at what \
            was known here at one; a day means its end. Without them: now.
            """,
        options: clocks + [
            .init("scope", "ID", "show a scope of the customer, such as r-12"),
            .init("all", "show every criterion, not only those of the next transition"),
        ],
        example: "onward lifecycle explain example.com"
    ) { try $0.answer(["customers", $0.operand, "lifecycle"], StandingPages.explain) }
}

extension Command {
    static let lifecycleRestatements = Command(
        name: "lifecycle restatements",
        summary: "Show how a past report would read today, and which late facts changed it.",
        details: "Stages as of a day, as concluded then and as known now: the difference, customer by customer.",
        options: [
            .init("as-of", "DAY", "the day of the report"),
            .init("limit", "N", "at most so many rows; 200 if not given"),
        ],
        example: "onward lifecycle restatements --as-of 2026-06-30"
    ) { try $0.answer(["restatements"], StandingPages.restatements) }

    static let lifecycleJudge = Command(
        name: "lifecycle judge",
        summary: "Judge where customers stand: those of whom something changed, and those for whom time did.",
        details: "A sync does so at its end. With --from-nothing all are judged anew; the result is the same.",
        options: [.init("from-nothing", "judge every customer anew")],
        example: "onward lifecycle judge --from-nothing"
    ) { call in
        try call.workspace.requireData()
        let judging = Judging(call)
        let lock = try judging.lock()
        let store = try Store(path: call.workspace.database)
        let (count, seconds) = try await judging.judge(store, fromNothing: call.has("from-nothing"))
        _ = consume lock
        if call.wantsJSON {
            let took = JSONValue.number(String((seconds * 1000).rounded() / 1000))
            return call.terminal.put(json: ["data": ["judged": .number(String(count)), "seconds": took]])
        }
        judging.say(count, seconds)
    }
}

/// Judges customers in front of a person, with a line that says how far it is.
struct Judging {
    let call: Invocation

    init(_ call: Invocation) { self.call = call }

    func lock() throws(WorkspaceLock.Failure) -> WorkspaceLock {
        try WorkspaceLock(
            path: call.workspace.syncLock, command: "onward \(call.command.name)", since: Wiring.now())
    }

    /// What follows from what was just decided. A sync that is at work does it at its end.
    func run(_ store: Store) async throws {
        let free: WorkspaceLock
        do {
            free = try lock()
        } catch .busy(let holder) {
            return call.terminal.say("Customers are judged by it when that is done: \(holder).")
        }
        let (count, seconds) = try await judge(store)
        _ = consume free
        say(count, seconds)
    }

    func judge(_ store: Store, fromNothing: Bool = false) async throws -> (count: Int, seconds: Double) {
        let began = ContinuousClock.now
        let terminal = call.terminal
        let isShown = terminal.isInteractive && !call.wantsJSON
        let count = try await store.judge(fromNothing: fromNothing, at: Wiring.now()) { count in
            if isShown { terminal.put("\r\u{1B}[K\(Words.count(Int64(count), "customer")) judged") }
        }
        if isShown { terminal.put("\r\u{1B}[K") }
        return (count, began.duration(to: .now) / .seconds(1))
    }

    func say(_ count: Int, _ seconds: Double) {
        call.terminal.say("\(Words.count(Int64(count), "customer")) judged in \(Age.span(seconds: seconds)).")
    }
}

/// Standings as a person reads them.
enum StandingPages {
    static func standings(_ document: JSONValue, _ page: PageStyle) -> String {
        let items = document["data.customers"]?.items ?? []
        if items.isEmpty { return nobody(document) }
        var table = Table([
            .left("CUSTOMER", least: 20), .whole("KEY"), .left("STAGE"), .right("SINCE").ranked(3),
            .left("NEXT", least: 10).ranked(1), .left("STATUS").ranked(2), .left("OWNER", least: 10).ranked(4),
            .sentence("MISSING", least: 26),
        ])
        for item in items {
            table.add([
                item.word("name"), item.word("key"), stage(item), item.age("stageSince", page.now),
                item.word("transition.id"), Words.plain(item.word("transition.status")),
                item["owner.person"]?.text ?? "nobody", missing(item),
            ])
        }
        return table.rendered(width: page.width, style: page.style) + total(document, items.count)
            + Pages.next(document, page)
    }

    private static func nobody(_ document: JSONValue) -> String {
        document["asOf"]?.text == nil ? "There are no customers yet. Run: onward sync\n" : "No customer fits.\n"
    }

    private static func total(_ document: JSONValue, _ shown: Int) -> String {
        let count = Int(document["data.count"]?.integer ?? 0)
        let isMixed = document["data.customers"]?.items?.contains { $0.word("key").contains("/") } ?? false
        let what = isMixed ? "\(count) customers and scopes" : Words.count(Int64(count), "customer")
        return "\n\(what) in all" + (shown < count ? ", \(shown) shown.\n" : ".\n")
    }

    private static func stage(_ item: JSONValue) -> String {
        let standing = item.word("standing")
        let isPlain = standing == "active" || standing == "prospect"
        return item.word("stage") + (isPlain ? "" : " (\(Words.plain(standing)))")
            + (item.word("computed") == item.word("stage") ? "" : ", forced")
    }

    static func missing(_ item: JSONValue) -> String {
        let blocked = item["transition.blockedBy"]?.items?.compactMap(\.text) ?? []
        let unknown = item["transition.unknown"]?.items?.compactMap(\.text) ?? []
        // What is not met comes first; how many more cannot be told, onward lifecycle explain says one by one.
        if blocked.isEmpty { return unknown.isEmpty ? "" : "cannot be told: " + unknown.joined(separator: ", ") }
        return blocked.joined(separator: ", ") + (unknown.isEmpty ? "" : "; \(unknown.count) cannot be told")
    }

    static func steps(_ document: JSONValue, _ page: PageStyle) -> String {
        let items = document["data.customers"]?.items ?? []
        if items.isEmpty { return nobody(document) }
        var table = Table([
            .right("DUE"), .left("CUSTOMER", least: 20), .whole("KEY"), .left("STAGE").ranked(1),
            .left("WHO", least: 10), .left("FROM").ranked(2), .sentence("WHAT"),
        ])
        for item in items {
            table.add([
                item.age("nextStep.due", page.now, otherwise: "no date"), item.word("name"), item.word("key"),
                item.word("stage"), item["nextStep.owner"]?.text ?? "nobody",
                Words.plain(item.word("nextStep.origin")), item["nextStep.text"]?.text ?? "nothing is planned",
            ])
        }
        return table.rendered(width: page.width, style: page.style) + total(document, items.count)
            + Pages.next(document, page)
    }

    static func stages(_ document: JSONValue, _ page: PageStyle) -> String {
        let items = document["data.stages"]?.items ?? []
        if items.isEmpty {
            if document["asOf"]?.text == nil { return nobody(document) }
            return "Nobody was known by \(document.word("data.asOf").prefix(10)).\n"
        }
        var stages = Table([
            .left("STAGE"), .left("STANDING"), .right("CUSTOMERS"), .right("STALLED"), .right("NO OWNER"),
        ])
        for item in items {
            stages.add([
                item.word("stage"), Words.plain(item.word("standing")), item.count("customers"), item.count("stalled"),
                item.count("ownerless"),
            ])
        }
        var transitions = Table([
            .left("TRANSITION"), .left("STATUS"), .right("CUSTOMERS"), .right("CANNOT TELL"), .right("OVERDUE"),
        ])
        for item in document["data.transitions"]?.items ?? [] {
            transitions.add([
                item.word("transition"), Words.plain(item.word("status")), item.count("customers"),
                item.count("cannotTell"), item.count("overdue"),
            ])
        }
        let basis = document["data"].map { Help.wrapped(cited($0), page.width) } ?? ""
        let unjudged = document["data.noDefinition"]?.integer ?? 0
        let rest =
            unjudged > 0
            ? "\nNo definition applies to \(Words.count(unjudged, "customer")): onward gaps says why.\n" : ""
        return page.style.faint(basis) + "\n\n" + stages.rendered(width: page.width, style: page.style) + "\n"
            + transitions.rendered(width: page.width, style: page.style) + scopes(document, page) + rest
    }

    /// What customers bought on top, by stage.
    private static func scopes(_ document: JSONValue, _ page: PageStyle) -> String {
        let items = document["data.scopes"]?.items ?? []
        if items.isEmpty { return "" }
        var table = Table([.left("BOUGHT ON TOP, IN"), .right("SCOPES"), .right("STALLED"), .right("NO OWNER")])
        for item in items {
            table.add([item.word("stage"), item.count("scopes"), item.count("stalled"), item.count("ownerless")])
        }
        return "\n" + table.rendered(width: page.width, style: page.style)
    }

    static func restatements(_ document: JSONValue, _ page: PageStyle) -> String {
        let items = document["data.restatements"]?.items ?? []
        if items.isEmpty { return "Nothing that became known later changes the stages of that day.\n" }
        var table = Table([
            .left("CUSTOMER", least: 20), .whole("KEY"), .left("FROM"), .left("TO"), .left("SINCE"),
            .left("RECORDED").ranked(1), .sentence("WHY"),
        ])
        for item in items {
            let late = item["lateFacts"]?.items?.compactMap { $0["record"]?.text } ?? []
            table.add([
                item.word("name"), item.word("key"), item.word("was"), item.word("became"),
                String(item.word("effective").prefix(10)), String(item.word("recorded").prefix(10)),
                ([item.word("why")] + late).joined(separator: ", "),
            ])
        }
        return table.rendered(width: page.width, style: page.style)
    }

    static func gaps(_ document: JSONValue, _ page: PageStyle) -> String {
        let items = document["data"]?.items ?? []
        if items.isEmpty { return document["asOf"]?.text == nil ? nobody(document) : "No gap was found.\n" }
        // Most have no scopes.
        let hasScopes = items.contains { $0["scopes"]?.integer ?? 0 > 0 }
        var table = Table(
            [.left("CLASS", least: 9).ranked(1), .left("CAUSE", least: 17).ranked(2), .right("CUSTOMERS")]
                + (hasScopes ? [.right("SCOPES")] : [])
                + [.right("LONGEST").ranked(3), .whole("GAP"), .left("FOR EXAMPLE").ranked(4), .sentence("WHAT")])
        for item in items {
            table.add(
                [item.word("class"), Words.plain(item.word("cause")), item.count("customers")]
                    + (hasScopes ? [item.count("scopes")] : [])
                    + [item.age("since", page.now), item.word("gap"), item.word("example"), item.word("title")])
        }
        return table.rendered(width: page.width, style: page.style)
    }
}
