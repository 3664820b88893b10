public import ConnectorKit
public import Domain

/// One kind of data that the lifecycle needs of an app, and where it would come from.
public struct LifecycleNeed: Sendable {
    /// Name of the connector; nil where any will do, because no app of this kind is built in.
    public var system: String?
    /// "Zoho CRM", "billing".
    public var app: String
    /// "leads", "deal stage history".
    public var kind: String
    public var source: Source
    /// Why it is not known, where it is not.
    public var reason: String?

    public enum Source: Sendable {
        /// Records that make this fact with all these fields; of these resources, if any are named.
        case fact(FactKind, fields: [String] = [], in: [String] = [])
        /// Records are kept, and say this word for word, though no fact is made of it.
        case records(in: [String])
        /// Records carry the moment of their last change.
        case stamps
        /// What is gone is noticed.
        case deletions
        /// Messages to the app, or from it: outlets and webhooks.
        case messages
        /// The vendor offers nothing of it, or at no sane price.
        case nowhere
    }

    init(
        _ app: String, _ system: String?, _ kind: String, _ source: Source, _ reason: String? = nil
    ) {
        self.app = app
        self.system = system
        self.kind = kind
        self.source = source
        self.reason = reason
    }
}

/// What the connectors there are say to a need.
public struct LifecycleCell: Hashable, Sendable {
    public enum State: String, Sendable {
        case yes
        /// A webhook, a file, or a connector that the user describes.
        case byFile = "by file"
        case unknown
    }
    public var state: State
    /// The resources it comes from: "zoho_crm.Leads".
    public var resources: [String]
    public var reason: String?
}

extension LifecycleNeed {
    public func cell(_ connectors: [Connector]) -> LifecycleCell {
        if case .messages = source { return LifecycleCell(state: .yes, resources: [], reason: reason) }
        let found = connectors.filter { system == nil || $0.name == system }.flatMap { connector in
            connector.resources.filter(isMet(by:)).map { (connector, $0) }
        }
        let names = found.map { "\($0.name).\($1.name)" }
        // Nobody's app is built in here: whoever describes one has it.
        if found.isEmpty && system == nil { return LifecycleCell(state: .byFile, resources: [], reason: reason) }
        if found.isEmpty { return LifecycleCell(state: .unknown, resources: [], reason: reason) }
        let isRead = found.contains { !$1.ways.isEmpty || $1.inside != nil }
        return LifecycleCell(state: isRead ? .yes : .byFile, resources: names, reason: reason)
    }

    private func isMet(by resource: Resource) -> Bool {
        switch source {
        case .fact(let kind, let fields, let names):
            (names.isEmpty || names.contains(resource.name))
                && resource.facts.contains { $0.kind == kind && $0.has(fields) }
        case .records(let names): names.contains(resource.name)
        case .stamps: resource.stamp != nil
        case .deletions: if case .none = resource.deletions { false } else { true }
        case .messages, .nowhere: false
        }
    }
}

extension FactMapping {
    fileprivate func has(_ fields: [String]) -> Bool {
        fields.allSatisfy { field in values.contains { $0.field == field } }
    }
}

extension LifecycleNeed {
    /// Application by application, in the order of a customer's way.
    public static let all = crm + work + support + usage + voice + papers + others

    private static let oneCall = "it would cost one call a record"

    private static let crm: [LifecycleNeed] = [
        need("leads", .fact(.person, fields: ["standing", "source", "converted_company"], in: ["Leads"])),
        need("accounts", .fact(.company, in: ["Accounts"])),
        need("contacts", .fact(.person, fields: ["company"], in: ["Contacts"])),
        need("deals", .fact(.deal, fields: ["stage", "state", "company"])),
        need("products", .fact(.product)), need("quotes", .fact(.quote, fields: ["deal"])),
        need("owners", .fact(.staff)), need("notes", .fact(.note)),
        need("calls", .fact(.activity, in: ["Calls"])), need("meetings", .fact(.activity, in: ["Events"])),
        need("tasks", .fact(.task)), need("deal stage history", .fact(.change, fields: ["deal", "became", "at"])),
        need(
            "picklist history", .nowhere,
            "the history of fields other than the stage is in each record's timeline: \(oneCall)"),
        need(
            "blueprint state", .nowhere,
            "a blueprint moves the stage, which is read with its history; for which steps are open now \(oneCall)"),
        need("modified times", .stamps), need("deletions", .deletions),
    ]

    private static func need(_ kind: String, _ source: Source, _ reason: String? = nil) -> LifecycleNeed {
        LifecycleNeed("Zoho CRM", "zoho_crm", kind, source, reason)
    }

    private static let work: [LifecycleNeed] = {
        func projects(_ kind: String, _ source: Source, _ reason: String? = nil) -> LifecycleNeed {
            LifecycleNeed("Zoho Projects", "zoho_projects", kind, source, reason)
        }
        func sprints(_ kind: String, _ source: Source, _ reason: String? = nil) -> LifecycleNeed {
            LifecycleNeed("Zoho Sprints", "zoho_sprints", kind, source, reason)
        }
        return [
            projects("projects", .fact(.project, fields: ["state", "company"])),
            projects("milestones", .fact(.milestone, fields: ["due_day", "completed"])),
            projects("task lists", .fact(.taskList)), projects("tasks", .fact(.task, fields: ["state", "completed"])),
            projects(
                "status history", .nowhere,
                "the vendor's feed names no task; what changed since Onward reads it is in the versions of records"),
            projects("owners", .fact(.staff)),
            projects("customer users", .fact(.person, fields: ["company"])),
            projects("time logs", .fact(.timeLog)),
            projects("comments", .nowhere, "\(oneCall), and only 100 are allowed in two minutes"),
            sprints("projects", .fact(.project, fields: ["state"])),
            sprints("sprints", .fact(.milestone, fields: ["due_day", "completed"])),
            sprints("items", .fact(.task, fields: ["milestone"])),
            sprints("status", .fact(.status, fields: ["state"])),
            sprints("epics", .fact(.taskList, in: ["epics"])), sprints("owners", .fact(.staff)),
            sprints("completion times", .fact(.task, fields: ["completed"])),
        ]
    }()

    private static let support: [LifecycleNeed] = {
        func desk(_ kind: String, _ source: Source, _ reason: String? = nil) -> LifecycleNeed {
            LifecycleNeed("Zoho Desk", "zoho_desk", kind, source, reason)
        }
        return [
            desk("tickets", .fact(.ticket)),
            desk("statuses with times", .fact(.change, fields: ["ticket", "was", "became", "at"])),
            desk("priority", .fact(.ticket, fields: ["priority"])),
            desk("category", .fact(.ticket, fields: ["category"])),
            desk("contacts", .fact(.person, fields: ["same_as"])),
            desk("accounts", .fact(.company, fields: ["same_as"])),
            desk("response metrics", .fact(.responseTimes, fields: ["first_response_minutes"])),
            desk("resolution metrics", .fact(.responseTimes, fields: ["resolution_minutes"])),
            desk("ratings", .fact(.rating, fields: ["score", "ticket"])), desk("agents", .fact(.staff)),
            desk("reopen events", .fact(.change, fields: ["ticket", "was", "became", "at"])),
        ]
    }()

    private static let usage: [LifecycleNeed] = {
        func analytics(_ kind: String, _ source: Source, _ reason: String? = nil) -> LifecycleNeed {
            LifecycleNeed("Zoho Analytics", "zoho_analytics", kind, source, reason)
        }
        func apptics(_ kind: String, _ source: Source, _ reason: String? = nil) -> LifecycleNeed {
            LifecycleNeed("Zoho Apptics", "zoho_apptics", kind, source, reason)
        }
        return [
            analytics("lifecycle tables there", .nowhere, "nothing is written into Analytics; its tables are read"),
            analytics("workspace tables", .records(in: ["views"]), "each by: onward table add"),
            apptics("usage", .fact(.usage, fields: ["day", "count"], in: ["active_devices", "screens"])),
            apptics("sessions", .nowhere, "no call for sessions is documented"),
            apptics("events", .fact(.usage, in: ["events"])),
            apptics("versions", .fact(.usage, fields: ["version"])),
            apptics("crashes", .fact(.usage, in: ["crashes"])),
            LifecycleNeed(
                "Zoho Apptics", nil, "account link", .fact(.usage, fields: ["account"]),
                "Apptics tells no customer: usage by customer is pushed, imported, or a table of Analytics"),
        ]
    }()

    private static let voice: [LifecycleNeed] = {
        func survey(_ kind: String, _ source: Source, _ reason: String? = nil) -> LifecycleNeed {
            LifecycleNeed("Zoho Survey", "zoho_survey", kind, source, reason)
        }
        func forms(_ kind: String, _ source: Source) -> LifecycleNeed {
            LifecycleNeed("Zoho Forms", "zoho_forms", kind, source)
        }
        let catalogue = "off unless switched on: onward survey --catalogue"
        return [
            survey("surveys", .records(in: ["surveys"]), catalogue),
            survey("questions", .records(in: ["variables"]), catalogue),
            survey("responses", .fact(.response)), survey("respondent", .fact(.response, fields: ["email"])),
            survey("scores", .fact(.response, fields: ["nps", "csat"]), "which question is which: onward survey"),
            survey("times", .fact(.response, fields: ["at"])),
            forms("entries", .fact(.entry)), forms("field values", .fact(.entry, fields: ["message", "consent"])),
            forms("times", .fact(.entry, fields: ["at"])),
            forms("submitter", .fact(.entry, fields: ["email", "name"])),
        ]
    }()

    private static let papers: [LifecycleNeed] = {
        func sign(_ kind: String, _ source: Source) -> LifecycleNeed {
            LifecycleNeed("Zoho Sign", "zoho_sign", kind, source)
        }
        func drive(_ kind: String, _ source: Source, _ reason: String? = nil) -> LifecycleNeed {
            LifecycleNeed("Zoho WorkDrive", "zoho_workdrive", kind, source, reason)
        }
        return [
            sign("envelopes", .fact(.agreement)), sign("signers", .fact(.signature, fields: ["email"])),
            sign("states and times", .fact(.agreement, fields: ["state", "sent", "completed"])),
            sign("documents", .fact(.document, fields: ["agreement"])),
            drive("folders", .fact(.document, fields: ["is_folder", "folder"])),
            drive("files", .fact(.document, fields: ["size"])),
            drive(
                "versions", .fact(.change, fields: ["document", "became", "at", "by"]),
                "one call for each file that changed"),
            drive("times", .fact(.document, fields: ["created", "changed"])),
            drive("sharing", .nowhere, "\(oneCall), and six calls a second are the most"),
        ]
    }()

    private static let others: [LifecycleNeed] = {
        let described = "by a descriptor file (onward connector new), a Singer tap or an import"
        func billing(_ kind: String, _ source: Source) -> LifecycleNeed {
            LifecycleNeed("billing", nil, kind, source, described)
        }
        func touch(_ app: String) -> LifecycleNeed {
            LifecycleNeed(
                app, nil, "touches with time and contact",
                .fact(.activity, fields: ["type", "at", "email"]), described)
        }
        return [
            LifecycleNeed("Zoho Cliq", "zoho_cliq", "messages", .messages, "onward outlets"),
            LifecycleNeed("Zoho Flow", "zoho_flow", "webhooks", .messages, "onward outlets, onward webhooks"),
            billing("invoices", .fact(.invoice)), billing("subscriptions", .fact(.subscription)),
            billing("recurring lines", .fact(.subscription, fields: ["amount", "interval"])),
            billing("payments", .fact(.payment)), billing("credit notes", .fact(.invoice, fields: ["type"])),
            touch("campaigns"), touch("chat"), touch("bookings"), touch("marketing"),
        ]
    }()
}
