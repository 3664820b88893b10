import API
import Domain
import JSON

/// One list of a customer's page: its columns as data.
struct CustomerList: Sendable {
    enum Form: Sendable {
        case text, whole, long, toned, plain, age, day, due, money, percent, number, minutes, state
        /// A link to another customer, to a person's own page.
        case customer, person
    }

    struct Column: Sendable {
        var title: String
        var path: String
        var form: Form

        init(_ title: String, _ path: String, _ form: Form = .text) {
            self.title = title
            self.path = path
            self.form = form
        }
    }

    var name: String
    /// As in the reasons why something is unknown.
    var kind: String
    var title: String
    /// What an empty list means, in a sentence.
    var none: String
    var columns: [Column]
    /// Rows below each row, in the same columns.
    var below: Below?
    /// Few customers have any: without one there is no such part of the page.
    var isRare = false

    struct Below: Sendable {
        var name: String
        var columns: [Column]
    }

    static let all: [CustomerList] = [
        CustomerList(
            name: "people", kind: "person", title: "People", none: "No app knows anybody there.",
            columns: [
                .init("Name", "name", .person), .init("Job", "job"), .init("E-mail", "email", .long),
                .init("Phone", "phone", .whole),
                .init("Standing", "standing", .state),
            ]),
        CustomerList(
            name: "elsewhere", kind: "person", title: "People with other customers too", none: "",
            columns: [
                .init("Name", "name"), .init("Customer", "customer", .customer), .init("Since", "since", .day),
                .init("Until", "until", .day),
            ], isRare: true),
        CustomerList(
            name: "formerPeople", kind: "person", title: "People who left", none: "",
            columns: [
                .init("Name", "name"), .init("Since", "since", .day), .init("Until", "until", .day),
                .init("Now with", "customer", .customer),
            ], isRare: true),
        CustomerList(
            name: "deals", kind: "deal", title: "Deals", none: "There are no deals.",
            columns: [
                .init("Deal", "title"), .init("Stage", "stage", .toned),
                .init("Amount", "value", .money),
                .init("Closing", "closingDay", .due), .init("Owner", "owner"),
            ]),
        CustomerList(
            name: "quotes", kind: "quote", title: "Quotes", none: "There are no quotes.",
            columns: [
                .init("Quote", "title"), .init("Stage", "stage"), .init("Amount", "value", .money),
                .init("Valid until", "validUntilDay", .day), .init("Owner", "owner"),
            ]),
        CustomerList(
            name: "tickets", kind: "ticket", title: "Tickets", none: "There are no tickets.",
            columns: [
                .init("Ticket", "title"), .init("Number", "number"), .init("Status", "status", .toned),
                .init("Priority", "priority"), .init("Opened", "opened", .age),
                .init("First reply", "responseTimes.firstResponseMinutes", .minutes),
                .init("Solved in", "responseTimes.resolutionMinutes", .minutes),
                .init("Reopened", "responseTimes.reopened", .number), .init("Owner", "owner"),
            ]),
        CustomerList(
            name: "ratings", kind: "rating", title: "Ratings", none: "Nobody has rated a ticket.",
            columns: [
                .init("Ticket", "about"), .init("Score", "score", .state), .init("When", "at", .age),
                .init("Comment", "comment"),
            ]),
        CustomerList(
            name: "projects", kind: "project", title: "Projects and milestones", none: "There are no projects.",
            columns: [
                .init("Project", "title"), .init("Status", "status", .toned), .init("Done", "percent", .percent),
                .init("Due", "endDay", .due), .init("Owner", "owner"),
            ],
            below: Below(
                name: "milestones",
                columns: [
                    .init("", "title"), .init("", "status", .toned), .init("", "percent", .percent),
                    .init("", "dueDay", .due), .init("", "owner"),
                ])),
        CustomerList(
            name: "tasks", kind: "task", title: "Tasks", none: "There are no tasks.",
            columns: [
                .init("Task", "title"), .init("Status", "status", .toned), .init("Priority", "priority"),
                .init("Due", "dueDay", .due), .init("Owner", "owner"),
            ]),
        CustomerList(
            name: "agreements", kind: "agreement", title: "Agreements and signatures", none: "",
            columns: [
                .init("Agreement", "title"), .init("Status", "status", .toned), .init("Sent", "sent", .age),
                .init("Completed", "completed", .age), .init("Who", "owner"),
            ],
            below: Below(
                name: "signatures",
                columns: [
                    .init("", "name"), .init("", "status", .toned), .init("", ""), .init("", "at", .age),
                    .init("", "email", .long),
                ]), isRare: true),
        CustomerList(
            name: "subscriptions", kind: "subscription", title: "Subscriptions", none: "",
            columns: [
                .init("Subscription", "title"), .init("Plan", "plan"), .init("Status", "status", .toned),
                .init("Amount", "value", .money), .init("Per", "interval"), .init("Renewed", "renewalDay", .day),
            ], isRare: true),
        CustomerList(
            name: "invoices", kind: "invoice", title: "Invoices and credit notes", none: "",
            columns: [
                .init("Number", "number"), .init("Type", "type", .plain), .init("Status", "status", .toned),
                .init("Amount", "value", .money), .init("To pay", "balance", .money), .init("Date", "day", .day),
                .init("Due", "dueDay", .due),
            ], isRare: true),
        CustomerList(
            name: "payments", kind: "payment", title: "Payments", none: "",
            columns: [
                .init("Number", "number"), .init("Method", "method"), .init("Status", "status"),
                .init("Amount", "value", .money), .init("Date", "day", .day),
            ], isRare: true),
        CustomerList(
            name: "documents", kind: "document", title: "Documents", none: "",
            columns: [
                .init("Document", "title"), .init("Type", "type"), .init("State", "state", .state),
                .init("Version", "version"), .init("By", "by"), .init("Changed", "changed", .age),
            ], isRare: true),
        CustomerList(
            name: "responses", kind: "response", title: "Survey responses", none: "",
            columns: [
                .init("Survey", "title"), .init("From", "name"), .init("NPS", "nps", .number),
                .init("CSAT", "csat", .number), .init("Comment", "comment"), .init("Status", "status"),
                .init("When", "at", .age),
            ], isRare: true),
        CustomerList(
            name: "entries", kind: "entry", title: "Forms filled in", none: "",
            columns: [
                .init("Form", "title"), .init("From", "name"), .init("E-mail", "email", .long),
                .init("Message", "message"), .init("When", "at", .age),
            ], isRare: true),
        CustomerList(
            name: "activities", kind: "activity", title: "Calls, meetings and notes",
            none: "There are no calls, meetings or notes.",
            columns: [
                .init("What", "title"), .init("Kind", "kind"), .init("When", "at", .age), .init("Status", "status"),
                .init("Owner", "owner"),
            ]),
        CustomerList(
            name: "usage", kind: "usage", title: "Usage in the last 30 days",
            none: "No table of usage tells of this customer in the last 30 days.",
            columns: [
                .init("Behaviour", "behaviour", .plain), .init("Total", "total", .number),
                .init("On days", "days", .number), .init("Last day", "lastDay", .day),
            ]),
    ]

    func section(_ sheet: CustomerSheet) -> Section? {
        let items = sheet.customer[name]?.items ?? []
        guard !items.isEmpty else {
            if isRare { return nil }
            // Where not everything was read, none found is not none.
            if let why = sheet.gap(kind) {
                return Section(id: name, title: title, content: "<p><span class=\"unknown\">unknown</span>: \(why)</p>")
            }
            return Section(id: name, title: title, count: 0, content: "<p class=\"none\">\(none)</p>")
        }
        var table = TableView(title, columns.map { .init($0.title, number: $0.form.isNumber) } + [.init("Source")])
        for item in items {
            table.add(columns.map { cell(item, $0, sheet) } + [sheet.source(item)])
            for other in item["also"]?.items ?? [] {
                table.add(columns.map { cell(other, $0, sheet) } + [sheet.source(other)], below: true)
            }
            for part in below.flatMap({ item[$0.name]?.items }) ?? [] {
                table.add((below?.columns ?? []).map { cell(part, $0, sheet) } + [sheet.source(part)], below: true)
            }
        }
        return Section(id: name, title: title, count: items.count, content: table.html)
    }

    private func cell(_ item: JSONValue, _ column: Column, _ sheet: CustomerSheet) -> HTML {
        switch column.form {
        case .text: return item.text(column.path)
        case .person:
            let name = item.word(column.path)
            let record = "\(item.word("source.system")).\(item.word("source.resource")):\(item.word("source.id"))"
            return "<a href=\"\(Link.to(["people", record]))\">\(name.isEmpty ? "(no name)" : name)</a>"
        case .plain: return "\(Words.plain(item.word(column.path)))"
        case .age: return item.age(column.path, sheet.now)
        case .day: return item.text(column.path)
        case .customer: return CustomerSheet.link(item[column.path])
        case .due:
            let late: HTML = " <span class=\"badge bad\">late</span>"
            let isLate = Words.isLate(item, due: column.path, now: sheet.now)
            return isLate ? item.text(column.path) + late : item.text(column.path)
        case .minutes: return Words.minutes(item[column.path]).map { "\($0)" } ?? Frame.nothing
        case .money: return item.money(column.path)
        case .number: return item[column.path]?.double.map { "\(Figure.amount($0))" } ?? Frame.nothing
        case .percent:
            guard let percent = item[column.path]?.double else { return Frame.nothing }
            let text = Figure.amount(percent)
            return "<progress max=\"100\" value=\"\(text)\" aria-label=\"done\"></progress> \(text)\u{A0}%"
        case .whole, .long:
            let word = item.word(column.path)
            return word.isEmpty
                ? Frame.nothing : "<span class=\"\(column.form == .whole ? "whole" : "long")\">\(word)</span>"
        case .state: return Self.badge(item.word(column.path), state: item.word(column.path))
        case .toned:
            var marks = [Self.badge(item.word(column.path), state: item.word("state"))]
            if item["escalated"]?.bool == true { marks.append(" <span class=\"badge bad\">escalated</span>") }
            if item["overdue"]?.bool == true { marks.append(" <span class=\"badge bad\">overdue</span>") }
            return "\(marks)"
        }
    }

    /// The app's own word in the colour of what it means.
    private static func badge(_ word: String, state: String) -> HTML {
        if word.isEmpty { return Frame.nothing }
        let tone =
            switch state {
            case "won", "converted", "contact", "user", "good", "completed", "signed", "paid", "live": "good"
            case "lost", "bad", "declined", "expired", "overdue", "cancelled": "bad"
            case "open", "waiting", "ok", "viewed", "trial": "live"
            default: ""
            }
        return "<span class=\"badge \(tone)\">\(word)</span>"
    }
}

extension CustomerList.Form {
    var isNumber: Bool {
        switch self {
        case .age, .day, .due, .money, .percent, .number, .minutes: true
        case .text, .whole, .long, .toned, .plain, .state, .customer, .person: false
        }
    }
}
