import Domain
import Lifecycle
import SQLite

/// Whose rows are looked at: what is laid down for one scope of a customer counts for that one, and what the apps say
/// for a scope as far as it leads to its deal.
enum ScopeLens {
    /// No customer has a scope: nothing has to be told apart.
    case none
    /// The customer as a whole.
    case customer
    /// The scope that `Connection.look` was told last.
    case scope

    /// Stands behind WHERE of a view's rows, whose row is called `fact`.
    func condition(_ origin: SubjectView.Origin) -> String {
        switch (self, origin) {
        case (.none, _): ""
        case (.customer, .fact), (.customer, .usageGap): ""
        case (.customer, .entry(let kind)): kind.isScoped ? " AND \(Self.isOfCustomer(joining: kind.joins))" : ""
        case (.scope, .fact): " AND fact.record_id IN (SELECT record_id FROM temp.scope_record)"
        case (.scope, .entry(let kind)):
            kind.isScoped ? " AND fact.body ->> '$.scope' = (SELECT key FROM temp.scope_now)" : " AND FALSE"
        // How much a customer uses is not told by scope.
        case (.scope, .usageGap): " WHERE FALSE"
        }
    }

    /// Of expectations of use, in the query of the periods.
    var expectations: String { self == .customer ? Self.isOfCustomer(joining: true) : "TRUE" }

    private static func isOfCustomer(joining: Bool) -> String {
        joining ? "(fact.body ->> '$.scope' IS NULL OR \(hasJoined))" : "fact.body ->> '$.scope' IS NULL"
    }

    private static let hasJoined = """
        EXISTS (
            SELECT 1 FROM lifecycle_entry AS scope
            CROSS JOIN stage_change_log AS joined ON joined.anchor = scope.anchor
                AND joined.track = fact.body ->> '$.scope' AND joined.became = '\(ScopeRule.joined)'
            WHERE scope.id = CAST(substr(fact.body ->> '$.scope', 3) AS INTEGER)
                AND joined.effective <= ?2 AND joined.recorded <= ?3
                AND (joined.retracted IS NULL OR joined.retracted > ?3))
        """

    /// Leaves that cannot be answered for one scope: they speak of all that the customer has.
    func hidden(_ leaves: [PolarLeaf]) -> [Int] {
        guard self == .scope else { return [] }
        return leaves.indices.filter { index in
            switch leaves[index].test {
            case .sql: true
            case .compare(let condition): Vocabulary.countedFields.contains(condition.column)
            default: false
            }
        }
    }
}

extension Connection {
    /// Asked once: most stores have none.
    var hasScopes: Bool {
        get throws { try integer("SELECT EXISTS (SELECT 1 FROM lifecycle_entry WHERE kind = 'scope')") != 0 }
    }

    /// Turns the lens of scopes to one of a customer's: its key, and the records that lead to its deal. They lie beside
    /// the file, which a reading connection is opened not to write.
    func look(at scope: Thing, of customer: Int64) throws {
        try execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS scope_now (key TEXT);
            CREATE TEMP TABLE IF NOT EXISTS scope_record (record_id INTEGER PRIMARY KEY);
            """)
        // Kept: making so many statements for each scope costs more than all else that is done for it.
        func write(_ text: String, _ value: SQLValue...) throws {
            let statement = try cached(text)
            for (index, value) in value.enumerated() { try statement.bind(index + 1, value) }
            try statement.run()
        }
        try write("DELETE FROM temp.scope_now")
        try write("DELETE FROM temp.scope_record")
        try write("INSERT INTO temp.scope_now VALUES (?1)", .text(scope.key))
        guard let deal = try deal(of: scope, customer) else { return }
        try write("INSERT INTO temp.scope_record VALUES (?1)", .integer(deal))
        for text in Self.followers { try write(text, .integer(customer)) }
    }

    /// The record of its deal, as long as that is the customer's.
    func deal(of scope: Thing, _ customer: Int64) throws -> Int64? {
        guard let name = scope.body.text("deal"), let record = try record(named: name) else { return nil }
        return try self.customer(ofRecord: record) == customer ? record : nil
    }

    /// What refers to the deal, and what refers to that: the tasks of its project, the invoices of its subscription.
    /// Companies and people are the customer's, whatever deal they came with.
    private static let followers: [String] = {
        let targets: [FactKind] = [.deal, .project, .taskList, .milestone, .agreement, .subscription, .invoice, .task]
        let whole: Set<FactKind> = [.company, .person, .staff, .status]
        return targets.flatMap { target in
            FactKind.allCases.filter { !whole.contains($0) }.flatMap { kind in
                kind.fields.filter { $0.form == .reference(target) }.map { follower(kind, $0.name) }
            }
        }
    }()

    private static func follower(_ kind: FactKind, _ field: String) -> String {
        """
        INSERT OR IGNORE INTO temp.scope_record
        SELECT entry.record_id FROM customer_record AS entry
        CROSS JOIN fact_\(kind.rawValue) AS fact ON fact.record_id = entry.record_id AND fact."\(field)" IS NOT NULL
        CROSS JOIN source_record AS record ON record.id = fact.record_id
        CROSS JOIN resource_reference AS place ON place.resource_id = record.resource_id
            AND place.kind = '\(kind.rawValue)' AND place.field = '\(field)'
        CROSS JOIN source_record AS above ON above.resource_id = place.target_resource_id
            AND above.external_id = fact."\(field)"
        CROSS JOIN temp.scope_record AS known ON known.record_id = above.id
        WHERE entry.customer_id = ?1
        """
    }
}
