import Domain
import Glibc
import Persistence
import SQLite
import Synchronization

/// A generator whose sequence is its seed's.
struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) ^ (state << 31) ^ (state >> 11)
    }
    mutating func pick(_ words: [String]) -> String { words.randomElement(using: &self) ?? "" }
    mutating func maybe(_ words: [String]) -> String? { Bool.random(using: &self) ? pick(words) : nil }
}

/// Rules that a test changes while a store derives by them.
final class Rulebook: Sendable {
    private let rules = Mutex(IdentityRules())
    func change(_ change: (inout IdentityRules) throws -> Void) rethrows { try rules.withLock { try change(&$0) } }
    var current: IdentityRules { rules.withLock { $0 } }
}

/// A store on disk with all kinds of apps, read through a second connection.
final class CustomerBench {
    let store: Store
    let path: String
    let reader: Connection
    let run: RunID
    let known: [String: ResourceID]
    var clock: Int64 = 0

    /// `lists`: those that there are; nil: all.
    init(lists: Set<String>? = nil, rules: (@Sendable () throws -> IdentityRules)? = nil) async throws {
        path = "/tmp/onward-derivation-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        store = try Store(path: path, rules: rules)
        known = try await store.register(
            Self.systems.compactMap { system in
                var system = system
                system.resources.removeAll { lists?.contains("\(system.name).\($0.name)") == false }
                return system.resources.isEmpty ? nil : system
            })
        run = try await store.beginRun(trigger: "test", at: .at(0))
        reader = try Connection(path: path, mode: .readOnly)
    }

    deinit { for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) } }

    private static let systems = [
        SystemDescription(
            name: "zoho_crm", title: "CRM",
            resources: [
                list("users", .staff),
                list("accounts", .company, ["parent": ["zoho_crm.accounts"], "owner": ["zoho_crm.users"]]),
                list("contacts", .person, ["company": ["zoho_crm.accounts"], "owner": ["zoho_crm.users"]]),
                list("deals", .deal, ["company": ["zoho_crm.accounts"], "person": ["zoho_crm.contacts"]]),
            ]),
        SystemDescription(
            name: "zoho_desk", title: "Desk",
            resources: [
                list("accounts", .company, ["same_as": ["zoho_crm.accounts"]]),
                list("contacts", .person, ["same_as": ["zoho_crm.contacts"], "company": ["zoho_desk.accounts"]]),
                list("tickets", .ticket, ["company": ["zoho_desk.accounts"], "person": ["zoho_desk.contacts"]]),
                list("chats", .activity),
            ]),
        SystemDescription(
            name: "zoho_sign", title: "Sign",
            resources: [
                list("requests", .agreement, ["deal": ["zoho_crm.deals"]]),
                list("signatures", .signature, ["agreement": ["zoho_sign.requests"]]),
            ]),
        SystemDescription(
            name: "zoho_drive", title: "WorkDrive",
            resources: [
                list(
                    "files", .document,
                    ["folder": ["zoho_drive.files"], "agreement": ["zoho_sign.requests"], "deal": ["zoho_crm.deals"]])
            ]),
        SystemDescription(
            name: "zoho_bill", title: "Billing",
            resources: [
                list("customers", .company, ["same_as": ["zoho_crm.accounts"]]),
                list("subscriptions", .subscription, ["company": ["zoho_bill.customers"]]),
                list(
                    "invoices", .invoice,
                    ["company": ["zoho_bill.customers"], "subscription": ["zoho_bill.subscriptions"]]),
                list("payments", .payment, ["invoice": ["zoho_bill.invoices"]]),
            ]),
        SystemDescription(
            name: "zoho_more", title: "Survey, Forms, usage",
            resources: [
                list("responses", .response, ["deal": ["zoho_crm.deals"]]),
                list("entries", .entry, ["company": ["zoho_crm.accounts"]]), list("usage", .usage),
                list("days", .usageDay),
                list("projects", .project, ["company": ["zoho_crm.accounts"]]),
                list("sprints", .milestone, ["project": ["zoho_more.projects"]]),
                list("backlogs", .taskList, ["project": ["zoho_more.projects"]]),
                list("items", .task, ["milestone": ["zoho_more.sprints"], "task_list": ["zoho_more.backlogs"]]),
            ]),
    ]

    private static func list(
        _ name: String, _ kind: FactKind, _ references: [String: [String]] = [:]
    ) -> ResourceDescription {
        ResourceDescription(
            name: name, purpose: "", kinds: [kind],
            references: references.sorted { $0.key < $1.key }.map { .init(kind: kind, field: $0, targets: $1) })
    }

    func save(_ records: [String: [String: Sent.FactText]], to resource: String, kind: FactKind) async throws {
        clock += 1
        let sent = records.sorted { $0.key < $1.key }.map { key, facts in
            Sent(
                key, stamp: clock, "{\"v\":\(clock),\"k\":\"\(key)\"}", [kind: facts])
        }
        _ = try await store.save(
            SourcePage(sent, kinds: [kind], form: "list"), resource: known[resource]!, parent: nil, run: run,
            at: .at(clock), bookmark: Bookmark())
    }

    func wait(days: Int64) { clock += days * 86_400 }
    func wait(seconds: Int64) { clock += seconds }

    func delete(_ keys: String..., from resource: String) async throws {
        clock += 1
        _ = try await store.save(
            keys.map { Deletion(key: $0, at: .at(clock), reason: .recycled) }, resource: known[resource]!, parent: nil,
            run: run, at: .at(clock), bookmark: Bookmark())
    }

    func accounts(_ records: [String: [String: Sent.FactText]]) async throws {
        try await save(records, to: "zoho_crm.accounts", kind: .company)
    }
    func contacts(_ records: [String: [String: Sent.FactText]]) async throws {
        try await save(records, to: "zoho_crm.contacts", kind: .person)
    }
    func deskAccounts(_ records: [String: [String: Sent.FactText]]) async throws {
        try await save(records, to: "zoho_desk.accounts", kind: .company)
    }
    func deskContacts(_ records: [String: [String: Sent.FactText]]) async throws {
        try await save(records, to: "zoho_desk.contacts", kind: .person)
    }
    func tickets(_ records: [String: [String: Sent.FactText]]) async throws {
        try await save(records, to: "zoho_desk.tickets", kind: .ticket)
    }

    private static let places = systems.flatMap { system in
        system.resources.map { (name: "\(system.name).\($0.name)", resource: $0) }
    }

    /// No two lists share a key.
    private static func ids(of name: String) -> [String] {
        let list = places.firstIndex { $0.name == name } ?? 0
        return (1...7).map { "\(list)\($0)" }
    }

    /// A record that might be.
    struct Drawn {
        var list: String
        var id: String
        var kind: FactKind
        var facts: [String: Sent.FactText]
        var stamp: Int64 = 0
        /// Makes other bytes of the same facts.
        var note = ""
    }

    func save(_ drawn: Drawn) async throws {
        clock += 1
        let text = "{\"v\":\(drawn.stamp),\"k\":\"\(drawn.id)\"\(drawn.note.isEmpty ? "" : ",\"n\":\"\(drawn.note)\"")}"
        let sent = Sent(drawn.id, stamp: drawn.stamp, text, [drawn.kind: drawn.facts])
        _ = try await store.save(
            SourcePage([sent], kinds: [drawn.kind], form: "list"), resource: known[drawn.list]!, parent: nil, run: run,
            at: .at(clock), bookmark: Bookmark())
    }

    /// One record appears, changes or goes.
    func change(_ dice: inout Dice) async throws {
        let drawn = try draw(&dice)
        if Int.random(in: 0..<5, using: &dice) == 0 { return try await delete(drawn.id, from: drawn.list) }
        try await save([drawn.id: drawn.facts], to: drawn.list, kind: drawn.kind)
    }

    func draw(_ dice: inout Dice) throws -> Drawn {
        let names = ["Acme GmbH", "Acme", "Beta Ltd", "Gamma", "Delta AG"]
        let sites = ["acme.io", "beta.io", "gamma.io", "www.acme.io/x", "gmail.com"]
        let people = ["Ada Okafor", "A. Okafor", "Bo Lind", "Cy Young", ""]
        let mails = ["ada@acme.io", "bo@beta.io", "cy@gmail.com", "ada@gamma.io", "info@beta.io", "me@ours.io"]
        let (name, resource) = Self.places.randomElement(using: &dice)!
        let id = dice.pick(Self.ids(of: name))
        let kind = resource.kinds[0]
        var facts: [String: Sent.FactText] = [:]
        func say(_ field: String, _ word: String?) { facts[field] = word.map { .text($0) } }
        for reference in resource.references { say(reference.field, dice.maybe(Self.ids(of: reference.targets[0]))) }
        switch kind {
        case .company:
            say("name", dice.pick(names))
            say("website", dice.maybe(sites))
            say("city", dice.maybe(["Köln", "Bonn"]))
        case .person:
            say("name", dice.pick(people))
            say("email", dice.maybe(mails))
            say("mobile", dice.maybe(["+49 171 1234567", "+49 171 7654321"]))
        case .staff:
            say("name", dice.pick(people))
            say("email", dice.maybe(mails))
        case .document:
            say("title", dice.pick(["Contract", "Acme GmbH", "Beta Limited", "Gamma", "Delta AG"]))
            facts["is_folder"] = Bool.random(using: &dice) ? 1 : 0
            // Not every other reference at once: most files only lie in a folder.
            if Bool.random(using: &dice) { (facts["agreement"], facts["deal"]) = (nil, nil) }
        default:
            if kind.index(of: "title") != nil { facts["title"] = "x" }
            if kind.index(of: "email") != nil { say("email", dice.maybe(mails)) }
            if kind.index(of: "account") != nil {
                let keys = try texts("SELECT key FROM customer_summary UNION SELECT key FROM customer_alias")
                say("account", dice.maybe(Self.ids(of: "zoho_crm.accounts") + sites + keys.sorted()))
            }
        }
        return Drawn(list: name, id: id, kind: kind, facts: facts)
    }

    /// Companies and people of several apps say different things of themselves.
    func contradict(_ dice: inout Dice) async throws {
        let phones = ["+49 221 123456", "0221/123456", "+49 221 99999", "n/a", "4711"]
        let lists = [
            ("zoho_crm.accounts", FactKind.company), ("zoho_desk.accounts", .company),
            ("zoho_bill.customers", .company),
            ("zoho_crm.contacts", .person), ("zoho_desk.contacts", .person),
        ]
        for (list, kind) in lists {
            for id in Self.ids(of: list).prefix(3) {
                var facts: [String: Sent.FactText] = [
                    "name": .text(kind == .company ? dice.pick(["Acme GmbH", "Acme AG"]) : "Ada Okafor"),
                    "phone": .text(dice.pick(phones)),
                ]
                facts["city"] = dice.maybe(["Köln", "Bonn", "Cologne", "unknown"]).map { .text($0) }
                facts[kind == .company ? "website" : "email"] = .text(kind == .company ? "acme.io" : "ada@acme.io")
                try await save([id: facts], to: list, kind: kind)
            }
        }
    }

    func texts(_ sql: String) throws -> [String] { try reader.rows(SQL(raw: sql)) { $0.text(0) } }

    /// Customers with their records, one line each.
    func dump() throws -> [String] {
        var lines: [String] = []
        let customers = try reader.rows(
            """
            SELECT id, coalesce(name, '?'), coalesce(domain, '-'), people, tickets
            FROM customer_summary ORDER BY name, key
            """
        ) {
            ($0.integer(0), "\($0.text(1)) [\($0.text(2))] people \($0.integer(3)) tickets \($0.integer(4))")
        }
        for (id, line) in customers {
            lines.append(line)
            lines += try reader.rows(
                """
                SELECT substr(y.name, 6) || '.' || r.name || '/' || s.external_id || ' ' || rc.reason
                FROM customer_record cr
                JOIN record_customer rc ON rc.record_id = cr.record_id AND rc.customer_id = cr.customer_id
                JOIN source_record s ON s.id = cr.record_id JOIN resource r ON r.id = s.resource_id
                JOIN system y ON y.id = r.system_id WHERE cr.customer_id = \(id) ORDER BY 1
                """
            ) { "  " + $0.text(0) }
        }
        return lines
    }

    /// Who is one and why, what is asked, what values are worth.
    func identities() throws -> [String] {
        func name(_ column: String) -> String {
            """
            (SELECT y.name || '.' || r.name || ':' || s.external_id FROM source_record s JOIN resource r ON r.id = s.resource_id
                JOIN system y ON y.id = r.system_id WHERE s.id = \(column))
            """
        }
        return try [
            "SELECT printf('entity %d %s %s %d %s', kind, \(name("record_id")), \(name("anchor")), subject, hex(keys)) FROM entity",
            """
            SELECT printf('link %d %s %s %d %s %s', kind, \(name("a")), \(name("b")), rule, clue_kind, clue) FROM identity_link
            """,
            """
            SELECT printf('question %s %s %s %s %d %d %s', \(name("customer")), \(name("other")), \(name("a")), \(name("b")), rule,
                objection, clue) FROM identity_question
            """,
            "SELECT printf('value %d %d %s %d %d', kind, clue_kind, value, status, bearers) FROM identity_value",
            "SELECT printf('posting %d %s', key, \(name("record_id"))) FROM identity_posting",
        ].flatMap { try texts($0 + " ORDER BY 1") }
    }

    /// What is shown of each customer, from whom, and what the apps disagree about.
    func values() throws -> [String] {
        let customer = "(SELECT key FROM customer_summary WHERE id = g.customer_id)"
        return try [
            """
            SELECT key || coalesce(name, '-') || coalesce(email, '-') || coalesce(phone, '-') || coalesce(city, '-')
                || coalesce(owner, '-') || systems || records || people || deals || open_deals || tickets || projects
                || coalesce(first_seen, '-') || said_by || shown FROM customer_summary
            """,
            "SELECT printf('conflict %s %d %d %s %d', \(customer), kind, anchor, field, reason) FROM golden_conflict g",
            """
            SELECT printf('statement %s %d %d %s %d %d %d %s', \(customer), kind, anchor, field, record_id, standing, detail, value)
            FROM golden_statement g
            """,
        ].flatMap { try texts($0 + " ORDER BY 1") }
    }

    /// The records that belong to nobody, one line each.
    func unlinked() throws -> [String] {
        try texts(
            "SELECT printf('%s.%s/%s %s', substr(system, 6), resource, external_id, why) FROM unlinked ORDER BY 1")
    }
}
