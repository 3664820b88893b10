import API
import Domain
import JSON

/// One list of a customer's page: its columns as data. The first column that has no rank names the row and
/// keeps its width; of the others those with the highest rank go first where the terminal is narrow.
struct CustomerSection: Sendable {
    enum Form: Sendable { case text, plain, age, money, percent, number, minutes, due(String), day }

    struct Column: Sendable {
        var heading: String
        var path: String
        var form: Form
        var rank: Int
        var least: Int

        init(_ heading: String, _ path: String, _ form: Form = .text, rank: Int = 0, least: Int = 10) {
            self.heading = heading
            self.path = path
            self.form = form
            self.rank = rank
            self.least = least
        }

        /// What the row is known by.
        static func name(_ heading: String, _ path: String, _ form: Form = .text) -> Column {
            Column(heading, path, form, least: 28)
        }
    }

    var name: String
    var title: String
    var columns: [Column]
    /// Rows below each row, in the same columns.
    var below: Below?

    struct Below: Sendable {
        var name: String
        var columns: [(path: String, form: Form)]
    }

    static let all: [CustomerSection] = [
        CustomerSection(
            name: "people", title: "People",
            columns: [
                .name("NAME", "name"), .init("JOB", "job", rank: 3), .init("E-MAIL", "email", rank: 1, least: 28),
                .init("PHONE", "phone", rank: 6, least: 16), .init("STANDING", "standing", rank: 5),
            ]),
        CustomerSection(
            name: "elsewhere", title: "People with other customers too",
            columns: [
                .name("NAME", "name"), .init("CUSTOMER", "customer.name", least: 24), .init("SINCE", "since", .day),
                .init("UNTIL", "until", .day, rank: 1), .init("KEY", "customer.key", .day, rank: 2),
            ]),
        CustomerSection(
            name: "formerPeople", title: "People who left",
            columns: [
                .name("NAME", "name"), .init("SINCE", "since", .day, rank: 1), .init("UNTIL", "until", .day),
                .init("NOW WITH", "customer.name", least: 20), .init("KEY", "customer.key", .day, rank: 2),
            ]),
        CustomerSection(
            name: "deals", title: "Deals",
            columns: [
                .name("DEAL", "title"), .init("STAGE", "stage", least: 11), .init("AMOUNT", "value", .money),
                .init("CLOSING", "closingDay", .due("closingDay"), rank: 1), .init("OWNER", "owner", rank: 2),
            ]),
        CustomerSection(
            name: "quotes", title: "Quotes",
            columns: [
                .name("QUOTE", "title"), .init("STAGE", "stage", least: 11), .init("AMOUNT", "value", .money),
                .init("VALID UNTIL", "validUntilDay", .day, rank: 1), .init("OWNER", "owner", rank: 2),
            ]),
        CustomerSection(
            name: "tickets", title: "Tickets",
            columns: [
                .init("NUMBER", "number", .day, rank: 4), .name("TICKET", "title"), .init("STATUS", "status", least: 8),
                .init("PRIORITY", "priority", rank: 5, least: 8), .init("OPENED", "opened", .age),
                .init("FIRST REPLY", "responseTimes.firstResponseMinutes", .minutes, rank: 1),
                .init("SOLVED IN", "responseTimes.resolutionMinutes", .minutes, rank: 2),
                .init("REOPENED", "responseTimes.reopened", .number, rank: 3), .init("OWNER", "owner", rank: 6),
            ]),
        CustomerSection(
            name: "ratings", title: "Ratings",
            columns: [
                .init("WHEN", "at", .age), .init("SCORE", "score", least: 5), .name("TICKET", "about"),
                .init("COMMENT", "comment", least: 16),
            ]),
        CustomerSection(
            name: "projects", title: "Projects and milestones",
            columns: [
                .name("PROJECT", "title"), .init("STATUS", "status", least: 11), .init("DONE", "percent", .percent),
                .init("DUE", "endDay", .due("endDay")), .init("OWNER", "owner", rank: 1),
            ],
            below: Below(
                name: "milestones",
                columns: [
                    ("title", .text), ("status", .text), ("percent", .percent), ("dueDay", .due("dueDay")),
                    ("owner", .text),
                ])),
        CustomerSection(
            name: "tasks", title: "Tasks",
            columns: [
                .name("TASK", "title"), .init("STATUS", "status", least: 11),
                .init("PRIORITY", "priority", rank: 3, least: 8),
                .init("DUE", "dueDay", .due("dueDay")), .init("OWNER", "owner", rank: 1),
            ]),
        CustomerSection(
            name: "agreements", title: "Agreements and signatures",
            columns: [
                .name("AGREEMENT", "title"), .init("STATUS", "status", least: 11), .init("SENT", "sent", .age, rank: 3),
                .init("COMPLETED", "completed", .age), .init("WHO", "owner", rank: 1),
            ],
            below: Below(
                name: "signatures",
                columns: [("name", .text), ("status", .text), ("", .text), ("at", .age), ("email", .text)])),
        CustomerSection(
            name: "subscriptions", title: "Subscriptions",
            columns: [
                .name("SUBSCRIPTION", "title"), .init("PLAN", "plan", rank: 4), .init("STATUS", "status", least: 8),
                .init("AMOUNT", "value", .money), .init("PER", "interval", rank: 2, least: 5),
                .init("RENEWED", "renewalDay", .day, rank: 1),
            ]),
        CustomerSection(
            name: "invoices", title: "Invoices and credit notes",
            columns: [
                .name("NUMBER", "number"), .init("TYPE", "type", .plain, rank: 5), .init("STATUS", "status", least: 8),
                .init("AMOUNT", "value", .money), .init("TO PAY", "balance", .money, rank: 3),
                .init("DATE", "day", .day, rank: 4), .init("DUE", "dueDay", .due("dueDay"), rank: 1),
            ]),
        CustomerSection(
            name: "payments", title: "Payments",
            columns: [
                .name("NUMBER", "number"), .init("METHOD", "method", rank: 4), .init("STATUS", "status", rank: 3),
                .init("AMOUNT", "value", .money), .init("DATE", "day", .day),
            ]),
        CustomerSection(
            name: "documents", title: "Documents",
            columns: [
                .name("DOCUMENT", "title"), .init("TYPE", "type", rank: 4), .init("STATE", "state", rank: 3, least: 7),
                .init("VERSION", "version", .day, rank: 5), .init("BY", "by", rank: 2), .init("WHEN", "changed", .age),
            ]),
        CustomerSection(
            name: "responses", title: "Survey responses",
            columns: [
                .init("WHEN", "at", .age), .name("SURVEY", "title"), .init("FROM WHOM", "name", rank: 3),
                .init("NPS", "nps", .number), .init("CSAT", "csat", .number, rank: 2),
                .init("COMMENT", "comment", rank: 1, least: 16),
            ]),
        CustomerSection(
            name: "entries", title: "Forms filled in",
            columns: [
                .init("WHEN", "at", .age), .name("FORM", "title"), .init("FROM WHOM", "name", rank: 2),
                .init("E-MAIL", "email", rank: 3, least: 20), .init("MESSAGE", "message", rank: 1, least: 16),
            ]),
        CustomerSection(
            name: "activities", title: "Calls, meetings and notes",
            columns: [
                .init("WHEN", "at", .age), .init("KIND", "kind", rank: 2, least: 7), .name("WHAT", "title"),
                .init("STATUS", "status", rank: 3), .init("OWNER", "owner", rank: 1),
            ]),
        CustomerSection(
            name: "usage", title: "Usage in the last 30 days",
            columns: [
                .name("BEHAVIOUR", "behaviour", .plain), .init("TOTAL", "total", .number),
                .init("ON DAYS", "days", .number), .init("LAST DAY", "lastDay", .day),
            ]),
    ]

    func rendered(_ customer: JSONValue, _ page: PageStyle) -> String {
        let items = customer[name]?.items ?? []
        if items.isEmpty { return "" }
        var table = Table(
            columns.map { column in
                let shape: Table.Column =
                    switch column.form {
                    case .text, .plain: .left(column.heading, least: column.least)
                    case .due, .day: .whole(column.heading)
                    case .age, .money, .percent, .number, .minutes: .right(column.heading)
                    }
                return shape.ranked(column.rank)
            } + [.whole("FROM").ranked(8), .right("CHANGED").ranked(9)])
        for item in items {
            table.add(cells(item, page))
            for part in below.flatMap({ item[$0.name]?.items }) ?? [] { table.add(cells(below: part, page)) }
        }
        return Pages.title(title, items.count, page) + table.rendered(width: page.width, style: page.style)
    }

    private func cells(_ item: JSONValue, _ page: PageStyle) -> [String] {
        columns.map { cell(item, $0.path, $0.form, page) } + [page.app(item), Pages.changed(item, page)]
    }

    private func cells(below part: JSONValue, _ page: PageStyle) -> [String] {
        var cells = (below?.columns ?? []).map { cell(part, $0.path, $0.form, page) }
        cells[0] = "– " + cells[0]
        return cells + [page.app(part), Pages.changed(part, page)]
    }

    private func cell(_ item: JSONValue, _ path: String, _ form: Form, _ page: PageStyle) -> String {
        switch form {
        case .text, .day: item.word(path)
        case .plain: Words.plain(item.word(path))
        case .age: item.age(path, page.now)
        case .money: item.money(path)
        case .percent: item[path]?.double.map { Figure.amount($0) + " %" } ?? ""
        case .number: item[path]?.double.map { Figure.amount($0) } ?? ""
        case .minutes: Words.minutes(item[path]) ?? ""
        case .due(let day): item.word(path) + (Words.isLate(item, due: day, now: page.now) ? " late" : "")
        }
    }
}
