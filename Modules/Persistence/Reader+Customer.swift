import Domain
public import JSON
import SQLite

/// The customer's page: a dozen range scans over what belongs to the customer, written as bytes straight from
/// the rows.
extension Reader {
    /// So many of each list; the timeline pages through all.
    public static let mostOfAList = 50

    /// Writes the customer as one JSON object. False if there is none of that number.
    public func writeCustomer(_ id: Int64, to writer: inout JSONWriter) throws -> Bool {
        let customer = try shelf.statement(1, CustomerSQL.customer)
        try customer.bind(1, id)
        // Reset last: while it stands on its row, one read transaction holds over all the lists below.
        defer { customer.reset() }
        guard try customer.step() else { return false }
        let row = customer.row
        try shelf.refresh()
        ways = nil
        writer.beginObject()
        CustomerSQL.writeHead(row, shelf.gaps, nestsCounts: true, &writer)
        try writeAliases(of: id, &writer)
        try writeSums(of: id, &writer)
        try writeLifecycle(of: id, to: &writer)
        var more: [StaticString] = []
        try writeValues(of: id, chosen: row, &writer)
        try writePeople(of: id, &more, &writer)
        try writeEmployment(of: id, &more, &writer)
        try writeRelations(of: id, &more, &writer)
        try writeDisagreements(of: id, &writer)
        let milestones = Part(number: 6, list: .milestones, name: "milestones", statement: CustomerSQL.milestones)
        let signatures = Part(number: 16, list: .signatures, name: "signatures", statement: CustomerSQL.signatures)
        try write(.deals, 2, "deals", of: row, id, &more, &writer)
        try write(.quotes, 3, "quotes", of: row, id, &more, &writer)
        try write(.tickets, 4, "tickets", of: row, id, &more, &writer)
        try write(.projects, 5, "projects", of: row, id, &more, &writer, below: milestones)
        try write(.tasks, 7, "tasks", of: row, id, &more, &writer)
        try write(.agreements, 15, "agreements", of: row, id, &more, &writer, below: signatures)
        try write(.subscriptions, 17, "subscriptions", of: row, id, &more, &writer)
        try write(.invoices, 18, "invoices", of: row, id, &more, &writer)
        try write(.payments, 19, "payments", of: row, id, &more, &writer)
        try write(.documents, 22, "documents", of: row, id, &more, &writer)
        try write(.responses, 23, "responses", of: row, id, &more, &writer)
        try write(.entries, 24, "entries", of: row, id, &more, &writer)
        try writeRatings(of: id, &more, &writer)
        try writeActivities(of: id, &more, &writer)
        try writeUsage(of: id, &more, &writer)
        writer.key("more")
        writer.beginArray()
        for name in more { writer.string("\(name)") }
        writer.endArray()
        writer.endObject()
        return true
    }

    private func writeAliases(of id: Int64, _ writer: inout JSONWriter) throws {
        let statement = try shelf.statement(
            8,
            """
            SELECT a.key FROM customer_record r JOIN customer_alias a ON a.record_id = r.record_id
            WHERE r.customer_id = ?1 AND r.kind IN ('company', 'person') ORDER BY a.key LIMIT 50
            """)
        try statement.bind(1, id)
        defer { statement.reset() }
        writer.key("aliases")
        writer.beginArray()
        while try statement.step() { writer.value(statement.row, 0) }
        writer.endArray()
    }

    /// Open and won amounts, currency by currency: sums over different currencies mean nothing.
    func writeSums(of id: Int64, _ writer: inout JSONWriter) throws {
        for (name, state) in [("pipeline", "open"), ("won", "won")] as [(StaticString, String)] {
            let statement = try shelf.statement(9, CustomerSQL.sums)
            try statement.bind(1, id)
            try statement.bind(2, state)
            defer { statement.reset() }
            writer.key(name)
            writer.beginArray()
            while try statement.step() {
                writer.beginObject()
                writer.member("amount", statement.row, 0, .number)
                writer.member("currency", statement.row, 1)
                writer.endObject()
            }
            writer.endArray()
        }
    }

    /// A list below each record of another one.
    private struct Part {
        var number: Int
        var list: RecordList
        var name: StaticString
        var statement: String
    }

    private func write(
        _ list: RecordList, _ number: Int, _ name: StaticString, of customer: borrowing Row, _ id: Int64,
        _ more: inout [StaticString], _ writer: inout JSONWriter, below: Part? = nil
    ) throws {
        guard CustomerSQL.has(list.kind, customer) else {
            writer.key(name)
            writer.beginArray()
            return writer.endArray()
        }
        let statement = try shelf.statement(number, list.statement)
        try writeRows(of: statement, name, of: id, &more, &writer) { row, writer in
            shelf.write(list.fields, row, from: RecordList.commonCount, resource: row.integer(1), &writer)
            if list.kind == .ticket { try writeResponseTimes(of: row, &writer) }
            if let below { try write(below, of: id, under: row, &writer) }
        }
    }

    /// A list of a customer's records with why each belongs and where it comes from; `members` writes what is its own.
    /// A list that is longer than it may be is cut and named in `more`.
    func writeRows(
        of statement: Statement, _ name: StaticString, of id: Int64, _ more: inout [StaticString],
        _ writer: inout JSONWriter, members: (borrowing Row, inout JSONWriter) throws -> Void
    ) throws {
        try statement.bind(1, id)
        try statement.bind(2, Int64(Self.mostOfAList + 1))
        defer { statement.reset() }
        writer.key(name)
        writer.beginArray()
        var count = 0
        while try statement.step() {
            count += 1
            if count > Self.mostOfAList {
                more.append(name)
                break
            }
            let row = statement.row
            writer.beginObject()
            try members(row, &writer)
            writer.member("reason", row, 5)
            shelf.writeSource(row, &writer)
            writer.endObject()
        }
        writer.endArray()
    }

    private func writeResponseTimes(of ticket: borrowing Row, _ writer: inout JSONWriter) throws {
        writer.key("responseTimes")
        guard let resource = shelf.resources[ticket.integer(1)]?.responseTimes else { return writer.null() }
        let statement = try shelf.statement(12, CustomerSQL.responseTimes)
        try statement.bind(1, resource)
        try statement.bind(2, borrowing: ticket.utf8(2))
        defer { statement.reset() }
        guard try statement.step() else { return writer.null() }
        writer.beginObject()
        shelf.write(RecordList.responseTimes.fields, statement.row, from: 0, resource: resource, &writer)
        writer.endObject()
    }

    /// The milestones of one project, the signatures of one agreement.
    private func write(
        _ part: Part, of id: Int64, under above: borrowing Row, _ writer: inout JSONWriter
    ) throws {
        let statement = try shelf.statement(part.number, part.statement)
        try statement.bind(1, id)
        try statement.bind(2, borrowing: above.utf8(2))
        try statement.bind(3, Int64(Self.mostOfAList))
        defer { statement.reset() }
        writer.key(part.name)
        writer.beginArray()
        while try statement.step() {
            let row = statement.row
            writer.beginObject()
            shelf.write(part.list.fields, row, from: RecordList.commonCount, resource: row.integer(1), &writer)
            shelf.writeSource(row, &writer)
            writer.endObject()
        }
        writer.endArray()
    }

    /// One entry for each person; what other records of the same person say stands below it, each with its
    /// source.
    private func writePeople(
        of id: Int64, _ more: inout [StaticString], _ writer: inout JSONWriter
    ) throws {
        let statement = try shelf.statement(10, CustomerSQL.people)
        try statement.bind(1, id)
        try statement.bind(2, Int64(Self.mostOfAList * 4))
        defer { statement.reset() }
        writer.key("people")
        writer.beginArray()
        var person: Int64?
        var count = 0
        while try statement.step() {
            let row = statement.row
            let next = row.integer(RecordList.commonCount)
            if next != person {
                if person != nil { endPerson(&writer) }
                person = next
                count += 1
                if count > Self.mostOfAList {
                    more.append("people")
                    person = nil
                    break
                }
                writer.beginObject()
                try writePerson(row, &writer)
                writer.key("also")
                writer.beginArray()
            } else {
                writer.beginObject()
                try writePerson(row, &writer)
                writer.endObject()
            }
        }
        if person != nil { endPerson(&writer) }
        writer.endArray()
    }

    private func writePerson(_ row: borrowing Row, _ writer: inout JSONWriter) throws {
        shelf.write(
            RecordList.people.fields, row, from: RecordList.commonCount + 1, resource: row.integer(1), &writer
        )
        writer.member("reason", row, 5)
        try writeEvidence(row, anchor: row.integer(RecordList.commonCount), &writer)
        shelf.writeSource(row, &writer)
    }

    private func endPerson(_ writer: inout JSONWriter) {
        writer.endArray()
        writer.endObject()
    }

    /// Calls, meetings and notes in one list, newest first.
    private func writeActivities(of id: Int64, _ more: inout [StaticString], _ writer: inout JSONWriter)
        throws
    {
        let statement = try shelf.statement(11, CustomerSQL.activities)
        try writeRows(of: statement, "activities", of: id, &more, &writer) { row, writer in
            writer.member("kind", row, 6)
            writer.member("at", row, 7, .time)
            writer.member("title", row, 8)
            writer.member("status", row, 9)
            writer.key("owner")
            shelf.writeStaff(row, 10, resource: row.integer(1), &writer)
        }
    }
}

enum CustomerSQL {
    /// In the order of `writeHead`; the first eight are also the values that the apps may disagree about.
    static let columns = """
        customer.key, customer.kind, customer.name, customer.domain, customer.email, customer.phone, customer.city,
        customer.country, customer.industry, customer.owner, customer.systems, customer.people, customer.deals,
        customer.open_deals, customer.tickets, customer.open_tickets, customer.projects, customer.open_projects,
        customer.records, customer.first_seen, customer.last_activity, customer.open_amount, customer.won_amount,
        customer.currency
        """

    static let columnCount = 24

    /// Behind `kinds`.
    static let shownColumn = columnCount + 1

    static let customer =
        "SELECT \(columns), customer.kinds, customer.shown FROM customer_summary AS customer WHERE id = ?1"

    /// Whether a row of `customer` lists the kind among those that the customer has records of.
    static func has(_ kind: FactKind, _ row: borrowing Row) -> Bool {
        if row.isNull(columnCount) { return true }
        let kinds = row.utf8(columnCount)
        let word = kind.rawValue.utf8
        return kinds.split(separator: UInt8(ascii: ",")).contains { $0.elementsEqual(word) }
    }

    /// The members that a customer has in lists and on its own page.
    /// On the page, where `deals` is the list of them, the counts stand together below `counts`.
    static func writeHead(
        _ row: borrowing Row, _ gaps: [Gap], nestsCounts: Bool = false, _ writer: inout JSONWriter
    ) {
        writer.member("key", row, 0)
        writer.member("kind", row, 1)
        writer.member("name", row, 2)
        writer.member("domain", row, 3)
        writer.member("email", row, 4)
        writer.member("phone", row, 5)
        writer.member("city", row, 6)
        writer.member("country", row, 7)
        writer.member("industry", row, 8)
        writer.member("owner", row, 9)
        writer.key("systems")
        writeWords(row.utf8(10), &writer)
        if nestsCounts {
            writer.key("counts")
            writer.beginObject()
        }
        writeCount("people", row, 11, .person, gaps, &writer)
        writeCount("deals", row, 12, .deal, gaps, &writer)
        writeCount("openDeals", row, 13, .deal, gaps, &writer)
        writeCount("tickets", row, 14, .ticket, gaps, &writer)
        writeCount("openTickets", row, 15, .ticket, gaps, &writer)
        writeCount("projects", row, 16, .project, gaps, &writer)
        writeCount("openProjects", row, 17, .project, gaps, &writer)
        writer.member("records", row, 18, .integer)
        if nestsCounts { writer.endObject() }
        writer.member("firstSeen", row, 19, .time)
        writer.member("lastActivity", row, 20, .time)
    }

    /// None found where not everything was read is not none: it is unknown.
    private static func writeCount(
        _ name: StaticString, _ row: borrowing Row, _ column: Int, _ kind: FactKind, _ gaps: [Gap],
        _ writer: inout JSONWriter
    ) {
        let count = row.integer(column)
        writer.key(name)
        if count == 0, gaps.contains(where: { $0.kind == kind }) {
            writer.null()
        } else {
            writer.integer(count)
        }
    }

    /// A comma list as an array.
    static func writeWords(_ text: UnsafeBufferPointer<UInt8>, _ writer: inout JSONWriter) {
        writer.beginArray()
        var start = 0
        for (index, byte) in text.enumerated() where byte == UInt8(ascii: ",") {
            if index > start { writer.string(utf8: UnsafeBufferPointer(rebasing: text[start..<index])) }
            start = index + 1
        }
        if start < text.count { writer.string(utf8: UnsafeBufferPointer(rebasing: text[start...])) }
        writer.endArray()
    }

    static let sums = """
        SELECT sum(fact.amount), fact.currency
        FROM customer_record AS entry CROSS JOIN fact_deal AS fact ON fact.record_id = entry.record_id
        WHERE entry.customer_id = ?1 AND entry.kind = 'deal' AND fact.state = ?2 AND fact.amount IS NOT NULL
        GROUP BY fact.currency ORDER BY fact.currency
        """

    static let people = """
        SELECT \(RecordList.common), coalesce(entity.anchor, record.id), \(RecordList.people.columns(of: "fact"))
        FROM customer_record AS entry
        CROSS JOIN fact_person AS fact ON fact.record_id = entry.record_id
        CROSS JOIN source_record AS record ON record.id = entry.record_id
        CROSS JOIN record_customer AS place ON place.record_id = entry.record_id
        LEFT JOIN entity ON entity.record_id = record.id
        WHERE entry.customer_id = ?1 AND entry.kind = 'person' AND record.deleted IS NULL
        ORDER BY coalesce(entity.anchor, record.id), record.id <> coalesce(entity.anchor, record.id), record.id
        LIMIT ?2
        """

    static let milestones = part(.milestones, of: "project", order: "fact.due_day")
    static let signatures = part(.signatures, of: "agreement", order: "fact.position")

    /// The customer's records of a list that refer to the record `?2`.
    private static func part(_ list: RecordList, of above: String, order: String) -> String {
        """
        SELECT \(RecordList.common), \(list.columns(of: "fact"))
        FROM customer_record AS entry
        CROSS JOIN \(list.kind.table) AS fact ON fact.record_id = entry.record_id
        CROSS JOIN source_record AS record ON record.id = entry.record_id
        CROSS JOIN record_customer AS place ON place.record_id = entry.record_id
        WHERE entry.customer_id = ?1 AND entry.kind = '\(list.kind.rawValue)' AND fact.\(above) = ?2
            AND record.deleted IS NULL
        ORDER BY \(order), record.id LIMIT ?3
        """
    }

    static let responseTimes = """
        SELECT \(RecordList.responseTimes.columns(of: "fact"))
        FROM source_record AS record CROSS JOIN fact_response_times AS fact ON fact.record_id = record.id
        WHERE record.resource_id = ?1 AND record.parent = ?2 AND record.deleted IS NULL
        """

    static let activities = """
        SELECT * FROM (\(
            activity("activity", "fact.title", "coalesce(fact.outcome, fact.direction)", type: "fact.type")))
        UNION ALL SELECT * FROM (\(activity("note", "coalesce(fact.title, fact.text)", "NULL")))
        ORDER BY 8 DESC, 1 LIMIT ?2
        """

    private static func activity(_ kind: String, _ title: String, _ status: String, type: String? = nil)
        -> String
    {
        """
        SELECT \(RecordList.common), \(type ?? "'\(kind)'") AS kind, entry.at AS at, \(title), \(status), fact.owner
        FROM customer_record AS entry
        CROSS JOIN fact_\(kind) AS fact ON fact.record_id = entry.record_id
        CROSS JOIN source_record AS record ON record.id = entry.record_id
        CROSS JOIN record_customer AS place ON place.record_id = entry.record_id
        WHERE entry.customer_id = ?1 AND entry.kind = '\(kind)' AND record.deleted IS NULL
        ORDER BY entry.at DESC, entry.record_id LIMIT ?2
        """
    }
}
