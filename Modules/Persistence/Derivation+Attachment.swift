import Domain
import Identity
import SQLite

/// Which customer each record belongs to. A company is a customer; people belong to the company they refer to, else
/// to the one whose domain their mail has, else they are customers themselves; everything else follows what it refers
/// to.
extension Derivation {
    /// In an order in which nothing refers to what comes later.
    static let kinds: [FactKind] = [
        .company, .person, .deal, .project, .ticket, .quote, .subscription, .invoice, .payment, .agreement, .signature,
        .milestone, .taskList, .task, .issue, .timeLog, .activity, .note, .document, .change, .message, .rating,
        .responseTimes, .usage, .response, .entry, .custom,
    ]

    /// The moment by which a record of each kind stands in the timeline.
    static func moment(of kind: FactKind, _ f: String = "f") -> String {
        switch kind {
        case .ticket: "\(f).opened"
        case .activity, .note, .change, .message, .rating, .entry, .custom, .signature: "\(f).at"
        case .usage: "coalesce(\(f).at, \(midnight(f, "day")))"
        case .response: "coalesce(\(f).at, \(f).started)"
        case .agreement: "coalesce(\(f).completed, \(f).sent, \(f).created)"
        case .document: "coalesce(\(f).created, \(f).changed)"
        case .invoice: "coalesce(\(midnight(f, "day")), \(f).created)"
        case .subscription: "coalesce(\(f).created, \(midnight(f, "start_day")))"
        case .payment: midnight(f, "day")
        case .milestone: "coalesce(\(f).completed, \(midnight(f, "due_day")), \(f).created)"
        case .timeLog: "coalesce(\(midnight(f, "day")), \(f).created)"
        case .responseTimes: "NULL"
        default: "\(f).created"
        }
    }

    private static func midnight(_ f: String, _ column: String) -> String {
        "CAST(strftime('%s', \(f).\(column)) AS INTEGER) * 1000"
    }

    /// The references through which a record finds its customer, in order, and the word for the reason.
    static func path(of kind: FactKind) -> [Step] {
        let order: [Step] = [
            ("agreement", "agreement"), ("company", "company"), ("converted_company", "converted"),
            ("person", "person"), ("deal", "deal"), ("converted_deal", "converted"), ("project", "project"),
            ("ticket", "ticket"), ("task", "task"), ("milestone", "milestone"), ("task_list", "task list"),
            ("subscription", "subscription"), ("invoice", "invoice"), ("document", "document"),
        ]
        return order.filter { kind.index(of: $0.field) != nil }
    }

    typealias Step = (field: String, reason: String)

    /// The number of customers whose records may be other ones now.
    func attach(all: Bool) throws -> Int {
        try collectPlacements()
        try collectMovers()
        if !all {
            try collectAttaching()
            try tellSizes()
        }
        try makeCompanyCustomers(all: all)
        var rounds = 0
        while true {
            if !all { try sortAttaching() }
            for kind in Self.kinds where kind != .company {
                try attachDecided(kind, all: all)
                if kind == .document {
                    try attachDocuments(all: all)
                    continue
                }
                try attachByFormerCompany(kind, all: all)
                try attachByReference(kind, Self.path(of: kind), all: all)
                if kind == .person {
                    // Out of the way first, so that nobody follows a person to where it no longer belongs.
                    if !all { try detachUnplaced(kind) }
                    try attachPeople(all: all)
                    if !all { try noteLosses() }
                    try leadKeys(all: all)
                } else {
                    try attachByWords(kind, all: all)
                    if !all {
                        try detachUnplaced(kind)
                        try noteLosses()
                    }
                }
            }
            rounds += 1
            if all { break }
            // What belonged to a customer that a record has left may have to follow it; few rounds ever find more.
            if try settleRound() == 0 || rounds > 8 { break }
        }
        if all { try fillCustomerRecords() }
        try removeEmptyCustomers(all: all)
        return Int(
            try connection.integer(
                all ? "SELECT count(*) FROM customer_summary" : "SELECT count(*) FROM temp.touched"))
    }

    // MARK: What has to be attached

    /// The records to attach list by list: looked for in each of a hundred lists they would cost a hundred times as
    /// much; and as which kinds they have been attached until now. Whether they wait for something will be seen anew.
    func sortAttaching() throws {
        try connection.execute(
            """
            INSERT INTO temp.sorted
                SELECT s.resource_id, s.id FROM temp.attaching a CROSS JOIN source_record s ON s.id = a.record_id
                WHERE a.record_id NOT IN (SELECT id FROM temp.sorted) ORDER BY 1, 2;
            DELETE FROM temp.attached;
            INSERT INTO temp.attached SELECT DISTINCT rc.kind FROM temp.attaching a
                CROSS JOIN record_customer rc ON rc.record_id = a.record_id;
            \(Self.forgetPending(in: "attaching"))
            """)
    }

    private func collectAttaching() throws {
        try connection.execute(
            """
            INSERT OR IGNORE INTO temp.attaching SELECT record_id FROM temp.changed;
            INSERT OR IGNORE INTO temp.attaching SELECT record_id FROM pending_record WHERE waits = 3;
            \(Self.addReferring(to: "changed"));
            INSERT OR IGNORE INTO temp.news SELECT record_id FROM temp.scope;
            INSERT OR IGNORE INTO temp.attaching SELECT record_id FROM temp.moved;
            INSERT OR IGNORE INTO temp.attaching SELECT record_id FROM temp.scope;
            -- People who might belong to a company by its (new or former) domain, or form a prospect with others.
            INSERT OR IGNORE INTO temp.waiting
                SELECT p.record_id FROM temp.scope CROSS JOIN identity_key own INDEXED BY identity_key_record
                    ON own.record_id = scope.record_id
                \(Self.peopleBehind);
            INSERT OR IGNORE INTO temp.attaching SELECT record_id FROM temp.waiting;
            """)
        try addWaiting()
        try addSigned()
        try addBehindDomains()
        try addAfterStaff()
        try addDecided()
        try addMovers()
        try connection.execute(
            """
            INSERT OR IGNORE INTO temp.touched SELECT customer_id FROM record_customer WHERE record_id IN (
                SELECT record_id FROM temp.changed UNION SELECT record_id FROM temp.moved UNION SELECT record_id FROM temp.scope);
            INSERT OR IGNORE INTO temp.golden
                SELECT customer_id FROM record_customer WHERE kind IN ('company', 'person') AND record_id IN (
                    SELECT record_id FROM temp.changed UNION SELECT record_id FROM temp.moved UNION SELECT record_id FROM temp.scope);
            INSERT OR IGNORE INTO temp.former
                SELECT r.record_id, r.customer_id FROM temp.golden g CROSS JOIN customer_record r
                ON r.customer_id = g.customer_id AND r.kind IN ('company', 'person');
            -- Everything of the customers that lose or gain a company, and what found its customer by a name that others bear
            -- now.
            INSERT OR IGNORE INTO temp.attaching
                SELECT r.record_id FROM (SELECT DISTINCT customer_id FROM record_customer
                    WHERE record_id IN (SELECT record_id FROM temp.moved)) m
                CROSS JOIN customer_record r ON r.customer_id = m.customer_id;
            INSERT OR IGNORE INTO temp.attaching
                SELECT r.record_id FROM (
                    SELECT customer_id FROM record_customer WHERE record_id IN (SELECT record_id FROM temp.scope)
                    UNION SELECT other.customer_id FROM temp.scope
                    CROSS JOIN identity_key own INDEXED BY identity_key_record
                        ON own.record_id = scope.record_id AND own.kind BETWEEN 1 AND 3
                    CROSS JOIN identity_key p ON p.kind = own.kind AND p.value = own.value
                    CROSS JOIN record_customer other ON other.record_id = p.record_id) m
                CROSS JOIN customer_record r ON r.customer_id = m.customer_id
                CROSS JOIN record_customer rc ON rc.record_id = r.record_id AND rc.reason IN (\(Self.wordReasons));
            """)
        try addCompanions()
    }

    /// Records whose customer hangs on that of others in `temp.attaching`: colleagues who form a prospect, records of
    /// one person, what somebody decided to belong together; and whom those bring along in turn.
    private func addCompanions() throws {
        try connection.execute(
            "DELETE FROM temp.near; INSERT INTO temp.near SELECT record_id FROM temp.attaching")
        repeat {
            try connection.execute(
                """
                INSERT OR IGNORE INTO temp.brought
                    SELECT p.record_id FROM (
                        SELECT DISTINCT own.kind, own.value FROM temp.near a
                        LEFT JOIN record_customer rc ON rc.record_id = a.record_id
                        CROSS JOIN identity_key own INDEXED BY identity_key_record
                            ON own.record_id = a.record_id AND own.kind = 6
                        WHERE \(Self.isOpen("rc")) OR a.record_id IN (SELECT record_id FROM temp.changed)
                            OR a.record_id IN (SELECT record_id FROM pending_record)) own
                    \(Self.peopleBehind);
                INSERT OR IGNORE INTO temp.brought
                    SELECT twin.record_id FROM temp.near a CROSS JOIN entity own ON own.record_id = a.record_id AND own.kind = 1
                    CROSS JOIN entity twin ON twin.anchor = own.anchor AND twin.anchor <> twin.record_id
                    LEFT JOIN record_customer place ON place.record_id = twin.record_id WHERE \(Self.isOpen("place"));
                INSERT OR IGNORE INTO temp.brought
                    SELECT own.anchor FROM temp.near a CROSS JOIN entity own ON own.record_id = a.record_id AND own.kind = 1
                    LEFT JOIN record_customer place ON place.record_id = own.anchor WHERE \(Self.isOpen("place"));
                \(Self.addPlaced)
                DELETE FROM temp.near;
                INSERT INTO temp.near SELECT record_id FROM temp.brought
                    WHERE record_id NOT IN (SELECT record_id FROM temp.attaching);
                DELETE FROM temp.brought;
                INSERT INTO temp.attaching SELECT record_id FROM temp.near;
                """)
        } while try connection.integer("SELECT EXISTS (SELECT 1 FROM temp.near)") != 0
    }

    /// The next round is for the records of customers from which something was taken away in this one, and for what
    /// waits for a record that came to another. What does not hang on those is in its place.
    private func settleRound() throws -> Int {
        try connection.execute(
            """
            DELETE FROM temp.attaching; DELETE FROM temp.sorted;
            INSERT OR IGNORE INTO temp.attaching
                SELECT r.record_id FROM temp.round CROSS JOIN customer_record r ON r.customer_id = round.record_id;
            DELETE FROM temp.round; DELETE FROM temp.placed;
            """)
        try addWaiting()
        let count = Int(try connection.integer("SELECT count(*) FROM temp.attaching"))
        if count > 0 { try addCompanions() }
        return count
    }

    // MARK: Customers

    /// Every company entity is a customer, whose row is kept while its anchor stays the same.
    private func makeCompanyCustomers(all: Bool) throws {
        // Integer numbers stay with their anchors, so that nothing outside has to learn new ones.
        let scope = all ? "" : "AND f.record_id IN (SELECT record_id FROM temp.attaching)"
        var anchors: [Int64] = []
        try connection.forEach(
            SQL(
                raw: """
                    SELECT DISTINCT e.anchor FROM fact_company f JOIN entity e ON e.record_id = f.record_id
                    WHERE NOT EXISTS (SELECT 1 FROM customer_summary c WHERE c.anchor = e.anchor) \(scope) ORDER BY 1
                    """)
        ) { anchors.append($0.integer(0)) }
        for anchor in anchors { _ = try makeCustomer(anchor: anchor, kind: "company") }
        let rows = SQL(
            raw: """
                SELECT f.record_id, c.id, 'company', coalesce(\(Self.moment(of: .company)), 0),
                    CASE WHEN e.anchor = f.record_id THEN 'itself' ELSE 'same company' END
                FROM fact_company f JOIN entity e ON e.record_id = f.record_id JOIN customer_summary c ON c.anchor = e.anchor
                WHERE 1 \(scope)
                """)
        try place(rows, all: all)
        if !all {
            try detachUnplaced(.company)
            try noteLosses()
        }
    }

    func makeCustomer(anchor: Int64, kind: String) throws -> Int64 {
        let known = try connection.first("SELECT id, kind FROM customer_summary WHERE anchor = \(anchor)") {
            (customer: $0.integer(0), kind: $0.text(1))
        }
        if let known {
            if known.kind != kind {
                try connection.run("UPDATE customer_summary SET kind = \(kind) WHERE id = \(known.customer)")
            }
            return known.customer
        }
        let rank = try rank(of: anchor)
        var attempt: UInt64 = 0
        var key = rank.customerKey()
        while try connection.integer("SELECT count(*) FROM customer_summary WHERE key = \(key)") > 0 {
            attempt += 1
            key = rank.customerKey(attempt: attempt)
        }
        try release(key)
        try connection.run(
            "INSERT INTO customer_summary (anchor, key, kind) VALUES (\(anchor), \(key), \(kind))")
        let customer = connection.lastInsertedRow
        try connection.run("INSERT OR IGNORE INTO temp.made VALUES (\(customer))")
        return customer
    }

    // MARK: Placing

    /// Writes the rows (record, customer, kind, at, reason) of a query where they differ from what is known.
    ///
    /// The number of records it placed.
    @discardableResult
    func place(_ rows: SQL, all: Bool) throws -> Int {
        if all {
            try connection.run("INSERT OR IGNORE INTO record_customer " + rows)
            return connection.changes
        }
        var placed: [(record: Int64, customer: Int64, kind: String, at: Int64, reason: String)] = []
        try connection.forEach(rows) { row in
            guard !row.isNull(1) else { return }
            placed.append((row.integer(0), row.integer(1), row.text(2), row.integer(3), row.text(4)))
        }
        for row in placed {
            try place(
                row.record, customer: row.customer, kind: row.kind, at: row.at, reason: row.reason, all: false
            )
        }
        return placed.count
    }

    func place(
        _ record: Int64, customer: Int64, kind: String, at: Int64, reason: String, all: Bool
    ) throws {
        if all {
            let insert = try connection.cached("INSERT OR IGNORE INTO record_customer VALUES (?1, ?2, ?3, ?4, ?5)")
            try insert.bind(1, record)
            try insert.bind(2, customer)
            try insert.bind(3, kind)
            try insert.bind(4, at)
            try insert.bind(5, reason)
            return try insert.run()
        }
        try connection.run("INSERT OR IGNORE INTO temp.placed VALUES (\(record))")
        typealias Known = (customer: Int64, kind: String, at: Int64, reason: String)
        func known(in table: String) throws -> Known? {
            try connection.first(
                SQL(raw: "SELECT customer_id, kind, at, reason FROM \(table) WHERE record_id = ") + "\(record)"
            ) { ($0.integer(0), $0.text(1), $0.integer(2), $0.text(3)) }
        }
        let row: SQL = "VALUES (\(record), \(customer), \(kind), \(at), \(reason))"
        let present = try known(in: "record_customer")
        // What was taken out of the way and comes back is where it was: nobody is touched.
        let known = try present ?? known(in: "temp.detached")
        if let known, known == (customer, kind, at, reason) {
            if present == nil { try connection.run("INSERT INTO record_customer " + row) }
            return
        }
        if let present {
            try remove(record, from: present.customer, kind: present.kind, at: present.at)
            // Only a record that others refer to takes them along.
            if present.customer != customer {
                try connection.run("INSERT OR IGNORE INTO temp.round VALUES (\(present.customer))")
            }
        }
        if known?.customer != customer { try connection.run("INSERT OR IGNORE INTO temp.news VALUES (\(record))") }
        try touch(customer, kind: kind)
        try connection.run("INSERT OR REPLACE INTO record_customer " + row)
        try connection.run(
            "INSERT OR IGNORE INTO customer_record VALUES (\(customer), \(kind), \(at), \(record))")
    }

    /// A record of this kind came to the customer, or left it.
    private func touch(_ customer: Int64, kind: String) throws {
        try connection.run("INSERT OR IGNORE INTO temp.touched VALUES (\(customer))")
        try connection.run("INSERT OR IGNORE INTO temp.regrouped VALUES (\(customer))")
        if kind == FactKind.company.rawValue || kind == FactKind.person.rawValue {
            try connection.run("INSERT OR IGNORE INTO temp.golden VALUES (\(customer))")
        }
    }

    private func remove(_ record: Int64, from customer: Int64, kind: String, at: Int64) throws {
        try forget(record, of: customer, kind: kind, at: at)
        try connection.run("DELETE FROM record_customer WHERE record_id = \(record)")
    }

    /// On the customer's page.
    private func forget(_ record: Int64, of customer: Int64, kind: String, at: Int64) throws {
        try touch(customer, kind: kind)
        try connection.run(
            """
            DELETE FROM customer_record
            WHERE customer_id = \(customer) AND kind = \(kind) AND at = \(at) AND record_id = \(record)
            """)
    }

    // MARK: By reference

    /// Of those that have no place yet. The number of records it placed.
    @discardableResult
    func attachByReference(_ kind: FactKind, _ path: [Step], notesPending: Bool = true, all: Bool) throws -> Int {
        var count = 0
        let table = "fact_\(kind.rawValue)"
        var resources: [Int64] = []
        try connection.forEach(
            """
            SELECT r.id FROM resource r WHERE ',' || r.kinds || ',' LIKE \("%,\(kind.rawValue),%") ORDER BY r.id
            """
        ) { resources.append($0.integer(0)) }
        for resource in resources {
            let source =
                all
                ? "source_record s INDEXED BY sqlite_autoindex_source_record_1" : "temp.sorted s"
            var joins = ""
            var customers: [String] = []
            var reasons = "CASE"
            var fields: [(name: String, customers: String)] = []
            for step in path {
                let targets = try connection.rows(
                    """
                    SELECT target_resource_id FROM resource_reference
                    WHERE resource_id = \(resource) AND kind = \(kind.rawValue) AND field = \(step.field) ORDER BY position
                    """
                ) { $0.integer(0) }
                for target in targets {
                    let n = customers.count
                    joins += """

                        LEFT JOIN source_record t\(n) ON t\(n).resource_id = \(target) AND t\(n).external_id = f."\(step.field)"
                        LEFT JOIN record_customer c\(n) ON c\(n).record_id = t\(n).id
                        """
                    customers.append("c\(n).customer_id")
                    reasons += " WHEN c\(n).customer_id IS NOT NULL THEN '\(step.reason)'"
                }
                let own = (customers.count - targets.count..<customers.count).map { "c\($0).customer_id" }
                if !own.isEmpty {
                    fields.append(("f.\"\(step.field)\"", "coalesce(\(own.joined(separator: ", ")), NULL)"))
                }
            }
            guard !customers.isEmpty else { continue }
            let customer =
                customers.count == 1 ? customers[0] : "coalesce(\(customers.joined(separator: ", ")))"
            // People decided to belong with others wait for those.
            let held = kind == .person ? "AND s.id NOT IN (SELECT record_id FROM temp.placement WHERE is_living)" : ""
            let from = """
                FROM \(source) CROSS JOIN \(table) f ON f.record_id = s.id \(joins)
                WHERE s.resource_id = \(resource) \(held)
                """
            let moment = "coalesce(\(Self.moment(of: kind)), 0)"
            let columns = "f.record_id, \(customer), \(moment), \(reasons) END"
            count += try place(kind, columns, from, pending: notesPending ? fields : [], all: all)
        }
        return count
    }

    /// Records that had a customer and found none this time: they refer to nothing known any more, or are gone.
    func detachUnplaced(_ kind: FactKind) throws {
        // Mostly there is nothing of most kinds. Companies come before these are known, documents are added on the way.
        let isAny = "SELECT EXISTS (SELECT 1 FROM temp.attached WHERE kind = '\(kind.rawValue)')"
        guard try kind == .company || kind == .document || connection.integer(SQL(raw: isAny)) != 0 else { return }
        try connection.run(
            """
            INSERT OR REPLACE INTO temp.detached
            SELECT rc.* FROM temp.attaching a CROSS JOIN record_customer rc ON rc.record_id = a.record_id
            WHERE rc.kind = \(kind.rawValue) AND a.record_id NOT IN (SELECT record_id FROM temp.placed)
            """)
        guard connection.changes > 0 else { return }
        try connection.execute(
            """
            DELETE FROM record_customer WHERE record_id IN (
                SELECT record_id FROM temp.detached WHERE record_id NOT IN (SELECT record_id FROM temp.placed))
            """)
    }

    /// The customers that lost a record for good: most that were detached have been placed where they were.
    func noteLosses() throws {
        let lost = try connection.rows(
            """
            SELECT d.record_id, d.customer_id, d.kind, d.at, rc.customer_id IS d.customer_id FROM temp.detached d
            LEFT JOIN record_customer rc ON rc.record_id = d.record_id
            WHERE (rc.customer_id, rc.kind, rc.at) IS NOT (d.customer_id, d.kind, d.at)
            """
        ) { (record: $0.integer(0), customer: $0.integer(1), kind: $0.text(2), at: $0.integer(3), isBack: $0.flag(4)) }
        for row in lost {
            try forget(row.record, of: row.customer, kind: row.kind, at: row.at)
            if row.isBack { continue }
            try connection.run("INSERT OR IGNORE INTO temp.round VALUES (\(row.customer))")
            try connection.run("INSERT OR IGNORE INTO temp.news VALUES (\(row.record))")
        }
        try connection.execute("DELETE FROM temp.detached")
    }

    // MARK: The end

    private func fillCustomerRecords() throws {
        try connection.run(
            """
            INSERT INTO customer_record
            SELECT customer_id, kind, at, record_id FROM record_customer ORDER BY customer_id, kind, at DESC, record_id
            """)
    }
}
