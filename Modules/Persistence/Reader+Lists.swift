import Domain
public import JSON
import SQLite

/// Lists of customers, and the timeline of one: pages by the place where the one before ended.
extension Reader {
    /// Writes one array. The place is where the next page begins; nil on the last one.
    public func writeCustomers(
        _ filter: CustomerFilter, to writer: inout JSONWriter
    ) throws -> CustomerFilter.Place? {
        let list = CustomerList(filter, stagesAreRare: try areStagesRare(filter.stage))
        let gaps = try self.gaps()
        var count = 0
        var last: CustomerFilter.Place?
        var isMore = false
        writer.beginArray()
        for part in list.parts where count < filter.limit || !isMore {
            let statement = try connection.cached(part.text)
            defer { statement.reset() }
            for (index, value) in part.values.enumerated() { try statement.bind(index + 1, value) }
            while !isMore, try statement.step() {
                if count == filter.limit {
                    isMore = true
                    break
                }
                count += 1
                let row = statement.row
                last = list.place(of: row, in: part)
                writer.beginObject()
                CustomerSQL.writeHead(row, gaps, &writer)
                try writeAmounts(row, &writer)
                writer.endObject()
            }
        }
        writer.endArray()
        return isMore ? last : nil
    }

    /// The sums kept with the customer. There are none where deals are in several currencies; those are added
    /// up one by one.
    private func writeAmounts(_ row: borrowing Row, _ writer: inout JSONWriter) throws {
        if row.utf8(23).elementsEqual("mixed".utf8) { return try writeSums(of: row.integer(24), &writer) }
        for (name, column) in [("pipeline", 21), ("won", 22)] as [(StaticString, Int)] {
            writer.key(name)
            writer.beginArray()
            if !row.isNull(column) {
                writer.beginObject()
                writer.member("amount", row, column, .number)
                writer.member("currency", row, 23)
                writer.endObject()
            }
            writer.endArray()
        }
    }

    /// A common stage is met soon by walking the list's order; a rare one is faster found by itself.
    private func areStagesRare(_ stage: String?) throws -> Bool {
        guard let stage else { return false }
        let found = try connection.integer(
            """
            SELECT count(*) FROM (
                SELECT 1 FROM fact_deal WHERE state = 'open' AND stage = \(stage) COLLATE NOCASE
                LIMIT \(Self.rareDeals))
            """)
        return found < Self.rareDeals
    }

    private static let rareDeals = 2000

    /// Writes the customer's name and one page of what happened, newest first. Nil if there is no such
    /// customer.
    public func writeTimeline(
        of id: Int64, _ page: TimelinePage, to writer: inout JSONWriter
    ) throws -> (found: Bool, next: TimelinePage.Place?) {
        let customer = try shelf.statement(20, "SELECT key, name FROM customer_summary WHERE id = ?1")
        try customer.bind(1, id)
        defer { customer.reset() }
        guard try customer.step() else { return (false, nil) }
        try shelf.refresh()
        writer.beginObject()
        writer.member("key", customer.row, 0)
        writer.member("name", customer.row, 1)
        writer.key("entries")
        writer.beginArray()
        let entries = try shelf.statement(21, TimelineSQL.page)
        try entries.bind(1, id)
        try entries.bind(2, page.after?.at ?? .max)
        try entries.bind(3, page.after?.record ?? -1)
        try entries.bind(4, Int64(page.limit + 1))
        defer { entries.reset() }
        var count = 0
        var last: TimelinePage.Place?
        var next: TimelinePage.Place?
        while try entries.step() {
            count += 1
            if count > page.limit {
                next = last
                break
            }
            let row = entries.row
            last = TimelinePage.Place(at: row.integer(1), record: row.integer(2))
            try writeEntry(row, &writer)
        }
        writer.endArray()
        writer.endObject()
        return (true, next)
    }

    private func writeEntry(_ entry: borrowing Row, _ writer: inout JSONWriter) throws {
        guard let index = TimelineSQL.kinds.firstIndex(where: { entry.utf8(0).elementsEqual($0.name.utf8) })
        else { return }
        let detail = try shelf.statement(100 + index, TimelineSQL.kinds[index].statement)
        try detail.bind(1, entry.integer(2))
        defer { detail.reset() }
        guard try detail.step() else { return }
        let row = detail.row
        writer.beginObject()
        // A record whose moment nobody knows stands at the very end, under 0.
        writer.key("at")
        if entry.integer(1) == 0 { writer.null() } else { writer.time(entry.integer(1)) }
        writer.member("kind", entry, 0)
        writer.member("title", row, 6)
        writer.member("detail", row, 7)
        writer.member("about", row, 8)
        shelf.writeSource(row, &writer)
        writer.endObject()
    }
}

/// The statements behind one list of customers. Unknown values come last in every order; they are a part of
/// their own, so that each part is one walk along an index.
private struct CustomerList {
    struct Part {
        var text: String
        var values: [SQLValue]
        var isKnown: Bool
    }

    private let filter: CustomerFilter
    private(set) var parts: [Part] = []

    private var column: String {
        switch filter.sort {
        case .name: "name"
        case .activity: "last_activity"
        case .pipeline: "open_amount"
        case .won: "won_amount"
        case .tickets: "open_tickets"
        }
    }

    init(_ filter: CustomerFilter, stagesAreRare: Bool) {
        self.filter = filter
        let (conditions, values) = Self.conditions(filter, stagesAreRare)
        if filter.after?.value != .unknown { parts.append(known(conditions, values)) }
        parts.append(unknown(conditions, values))
    }

    private static func conditions(_ filter: CustomerFilter, _ stagesAreRare: Bool) -> ([String], [SQLValue]) {
        var conditions: [String] = []
        var values: [SQLValue] = []
        func add(_ condition: String, _ value: String) {
            conditions.append(condition)
            values.append(.text(value))
        }
        if let owner = filter.owner { add("owner = ? COLLATE NOCASE", owner) }
        if let country = filter.country { add("country = ? COLLATE NOCASE", country) }
        if let system = filter.system { add("instr(',' || systems || ',', ',' || ? || ',') > 0", system) }
        if filter.withOpenDeals { conditions.append("open_deals > 0") }
        if filter.withOpenTickets { conditions.append("open_tickets > 0") }
        if let stage = filter.stage {
            add(
                stagesAreRare
                    ? """
                    id IN (SELECT place.customer_id FROM fact_deal JOIN record_customer AS place USING (record_id)
                        WHERE state = 'open' AND stage = ? COLLATE NOCASE)
                    """
                    : """
                    open_deals > 0 AND EXISTS (SELECT 1 FROM customer_record AS entry JOIN fact_deal USING (record_id)
                        WHERE entry.customer_id = customer.id AND entry.kind = 'deal' AND state = 'open'
                          AND stage = ? COLLATE NOCASE)
                    """, stage)
        }
        return (conditions, values)
    }

    private func known(_ conditions: [String], _ values: [SQLValue]) -> Part {
        var conditions = conditions + ["\(column) IS NOT NULL"]
        var values = values
        let isName = filter.sort == .name
        if let after = filter.after {
            let value: SQLValue? =
                switch after.value {
                case .text(let text): .text(text)
                case .number(let number): .number(number)
                case .unknown: nil
                }
            if let value {
                conditions.append(isName ? "(name COLLATE NOCASE, id) > (?, ?)" : "(\(column), id) < (?, ?)")
                values += [value, .integer(after.id)]
            }
        }
        let order = isName ? "name COLLATE NOCASE, id" : "\(column) DESC, id DESC"
        return part(conditions, values, order, isKnown: true)
    }

    private func unknown(_ conditions: [String], _ values: [SQLValue]) -> Part {
        var conditions = conditions + ["\(column) IS NULL"]
        var values = values
        let isName = filter.sort == .name
        if let after = filter.after, after.value == .unknown {
            conditions.append(isName ? "id > ?" : "id < ?")
            values.append(.integer(after.id))
        }
        return part(conditions, values, isName ? "id" : "id DESC", isKnown: false)
    }

    private func part(_ conditions: [String], _ values: [SQLValue], _ order: String, isKnown: Bool) -> Part {
        Part(
            text: """
                SELECT \(CustomerSQL.columns), customer.id, customer.\(column)
                FROM customer_summary AS customer WHERE \(conditions.joined(separator: " AND "))
                ORDER BY \(order) LIMIT \(filter.limit + 1)
                """, values: values, isKnown: isKnown)
    }

    func place(of row: borrowing Row, in part: Part) -> CustomerFilter.Place {
        let id = row.integer(CustomerSQL.columnCount)
        let column = CustomerSQL.columnCount + 1
        if !part.isKnown { return .init(.unknown, id: id) }
        return filter.sort == .name
            ? .init(.text(row.text(column)), id: id) : .init(.number(row.number(column)), id: id)
    }
}

/// What happened, kind by kind: each kind is one range of the customer's records, and the newest of all
/// ranges make a page.
enum TimelineSQL {
    struct Kind {
        var name: String
        var title: String
        var detail: String
        /// It says something about the record it is listed under: the change of a deal, the version of a
        /// document, the rating of a ticket.
        var isAbout = false
        /// Instead of the title of the record above.
        var about: String?

        var statement: String {
            let above =
                """
                (SELECT coalesce(deal.title, ticket.title, document.title) FROM resource
                    JOIN source_record AS above
                        ON above.resource_id = resource.parent_id AND above.external_id = record.parent
                    LEFT JOIN fact_deal AS deal ON deal.record_id = above.id
                    LEFT JOIN fact_ticket AS ticket ON ticket.record_id = above.id
                    LEFT JOIN fact_document AS document ON document.record_id = above.id
                    WHERE resource.id = record.resource_id)
                """
            return """
                SELECT record.id, record.resource_id, record.external_id, record.stamp, record.changed, NULL,
                    \(title), \(detail),
                    \(about ?? (isAbout ? above : "NULL"))
                FROM fact_\(name) AS fact JOIN source_record AS record ON record.id = fact.record_id
                WHERE fact.record_id = ?1 AND record.deleted IS NULL
                """
        }
    }

    /// Of a history that only says what something became: what it had become before. A deal or ticket has
    /// few such steps. Histories come newest first, so of two steps at one moment the one read later is the
    /// earlier one.
    private static let earlier = """
        (SELECT step.became FROM source_record AS before
         JOIN fact_change AS step ON step.record_id = before.id AND step.field = fact.field
         WHERE before.resource_id = record.resource_id AND before.parent = record.parent AND before.deleted IS NULL
             AND (step.at, -before.id) < (fact.at, -record.id)
         ORDER BY step.at DESC, before.id LIMIT 1)
        """

    /// The title of the record that a reference, which has the name of its kind, points to.
    private static func title(of field: String, in kind: FactKind) -> String {
        """
        (SELECT there.title FROM source_record AS above
         JOIN fact_\(field) AS there ON there.record_id = above.id
         WHERE above.external_id = fact.\(field) AND above.resource_id = \(RecordList.target(of: field, in: kind)))
        """
    }

    private static let money = "printf('%.15g', fact.amount) || coalesce(' ' || fact.currency, '')"

    static let kinds: [Kind] = [
        Kind(name: "deal", title: "fact.title", detail: "fact.stage"),
        Kind(name: "quote", title: "fact.title", detail: "fact.stage"),
        Kind(name: "ticket", title: "fact.title", detail: "fact.status"),
        Kind(name: "project", title: "fact.title", detail: "fact.status"),
        Kind(name: "milestone", title: "fact.title", detail: "fact.status"),
        Kind(
            name: "task", title: "fact.title", detail: View.statusWord(.task, "status", "fact") ?? "fact.status"),
        Kind(name: "issue", title: "fact.title", detail: "fact.status"),
        Kind(name: "time_log", title: "fact.title", detail: "fact.minutes || ' min'"),
        Kind(
            name: "activity", title: "coalesce(fact.title, fact.type)",
            detail: "coalesce(fact.outcome, fact.direction)"),
        Kind(
            name: "note", title: "coalesce(fact.title, substr(fact.text, 1, 120))",
            detail: "substr(fact.text, 1, 400)"),
        Kind(
            name: "change",
            title: """
                fact.field || ': ' || coalesce(coalesce(fact.was, \(earlier)) || ' → ', '')
                    || coalesce(fact.became, '–')
                """,
            detail: "fact.by", isAbout: true),
        Kind(
            name: "message", title: "coalesce(fact.summary, fact.channel)",
            detail: "coalesce(fact.author, fact.email)",
            isAbout: true),
        Kind(
            name: "rating", title: "fact.score", detail: "fact.comment", about: title(of: "ticket", in: .rating)),
        Kind(name: "usage", title: "fact.behaviour", detail: "printf('%.15g', fact.count)"),
        Kind(name: "agreement", title: "fact.title", detail: "coalesce(fact.status, fact.state)"),
        Kind(
            name: "signature", title: "coalesce(fact.name, fact.email)", detail: "coalesce(fact.status, fact.state)",
            about: title(of: "agreement", in: .signature)),
        Kind(name: "document", title: "fact.title", detail: "coalesce(fact.by, fact.type)"),
        Kind(
            name: "response", title: "coalesce(fact.title, 'Answer')",
            detail: "coalesce(fact.comment, 'NPS ' || fact.nps, fact.csat)", about: "coalesce(fact.name, fact.email)"),
        Kind(
            name: "entry", title: "coalesce(fact.title, 'Form')", detail: "fact.message",
            about: "coalesce(fact.name, fact.email)"),
        Kind(
            name: "invoice", title: "coalesce(fact.number, fact.type)", detail: "coalesce(fact.status, fact.state)",
            about: money),
        Kind(
            name: "subscription", title: "coalesce(fact.title, fact.plan)",
            detail: "coalesce(fact.status, fact.state)", about: money),
        Kind(name: "payment", title: "coalesce(fact.number, 'Payment')", detail: "fact.status", about: money),
        Kind(name: "person", title: "fact.name", detail: "fact.standing"),
        Kind(name: "custom", title: "fact.title", detail: "fact.email"),
    ]

    static let page =
        kinds.map { kind in
            """
            SELECT * FROM (
                SELECT kind, at, record_id FROM customer_record
                WHERE customer_id = ?1 AND kind = '\(kind.name)' AND at <= ?2 AND NOT (at = ?2 AND record_id <= ?3)
                ORDER BY at DESC, record_id LIMIT ?4)
            """
        }.joined(separator: "\nUNION ALL\n") + "\nORDER BY at DESC, record_id LIMIT ?4"
}
