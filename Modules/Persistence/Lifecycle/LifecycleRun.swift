import Domain
import Lifecycle
import SQLite

/// Judges customers anew and keeps what follows: those of whom something changed, and those for whom time did. A run
/// over all gives the same.
struct LifecycleRun {
    let connection: Connection
    let now: Instant
    let force: DefinitionsInForce
    /// Hears how many were judged so far.
    var progress: (@Sendable (Int) -> Void)?

    /// Customers judged.
    func run(fromNothing: Bool = false) throws -> Int {
        let known =
            try connection.first("SELECT text FROM memory WHERE name = 'lifecycle'") { Inputs($0.text(0)) } ?? nil
        let shared = "\(force.word) \(try words())"
        let sources = try sources()
        let isQuiet = known.map {
            $0.shared == shared && $0.sources == sources && ($0.due.map { $0 > now.milliseconds } ?? true)
        }
        if try !fromNothing && isQuiet == true && !connection.isJudgementDue(at: now) { return 0 }
        let judging = try Judging(connection, force, asOf: now)
        let inputs = Inputs(
            shared: shared, sources: sources, coverage: judging.coverage, due: judging.coverageDue)
        // When each source was read last changes with every sync; what that proves seldom does.
        let isAll = fromNothing || known.map { !$0.provesTheSame(as: inputs) } ?? true
        let isOutermost = !connection.isInTransaction
        var scopes: Scopes?
        if isAll && isOutermost {
            // Customers are read on all processors by connections that see what is committed.
            if try connection.hasScopes {
                scopes = try connection.transaction { try begin(judging.everybody(), judging) }
            }
            // Pages that are in the log have to be looked for there each time they are read.
            try connection.checkpoint(.passive)
        }
        return try connection.transaction {
            for definition in force.all { try keepCriteria(of: definition) }
            if fromNothing {
                try connection.execute(
                    """
                    DELETE FROM lifecycle_position; DELETE FROM scope_position; DELETE FROM lifecycle_gap;
                    DELETE FROM lifecycle_claimed; DELETE FROM lifecycle_contested;
                    """)
            }
            let customers = try isAll ? judging.everybody() : due()
            let isCommitted = try isOutermost && (scopes != nil || !connection.hasScopes)
            let begun = try scopes ?? begin(customers, judging)
            let count = try judge(customers, judging, begun, isCommitted: isCommitted)
            try connection.execute("DELETE FROM lifecycle_dirty")
            try connection.run(
                """
                INSERT INTO memory (name, text) VALUES ('lifecycle', \(inputs.text))
                ON CONFLICT (name) DO UPDATE SET text = excluded.text WHERE text <> excluded.text
                """)
            return count
        }
    }

    /// What all customers were judged by last time. While it is the same, only those of whom something changed or for
    /// whom time did can be judged otherwise.
    private struct Inputs {
        /// The definition, and words that many records share.
        var shared: String
        /// Which sources were read how far.
        var sources: String
        /// What finding nothing proves, leaf by leaf.
        var coverage: String
        /// When reading nothing more makes that another.
        var due: Int64?

        init(shared: String, sources: String, coverage: String, due: Int64?) {
            (self.shared, self.sources, self.coverage, self.due) = (shared, sources, coverage, due)
        }

        init?(_ text: String) {
            let parts = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 4 else { return nil }
            (shared, sources, coverage, due) = (parts[0], parts[1], parts[2], Int64(parts[3]))
        }

        var text: String { [shared, sources, coverage, due.map(String.init) ?? ""].joined(separator: "\n") }

        func provesTheSame(as other: Inputs) -> Bool { shared == other.shared && coverage == other.coverage }
    }

    /// How far the sources were read, in one word.
    private func sources() throws -> String {
        var hash = TextHash()
        try connection.forEach(
            """
            SELECT resource.id, resource.kinds, mark.parent, mark.complete_from, mark.complete_to, mark.is_complete
            FROM resource LEFT JOIN coverage_mark AS mark ON mark.resource_id = resource.id ORDER BY 1, 3
            """
        ) { hash.add($0) }
        try connection.forEach("SELECT EXISTS (SELECT 1 FROM pending_record)") { hash.add($0) }
        return hash.word
    }

    /// What records of many customers are told by: names of staff and words of statuses.
    private func words() throws -> String {
        var hash = TextHash()
        try connection.forEach("SELECT record_id, name FROM fact_staff ORDER BY record_id") { hash.add($0) }
        try connection.forEach("SELECT record_id, title, state FROM fact_status ORDER BY record_id") { hash.add($0) }
        return hash.word
    }

    /// Over columns: tells whether something changed, and no more.
    private struct TextHash {
        private var hash = FNV1a()
        var word: String { String(hash.value, radix: 16) }

        mutating func add(_ row: borrowing Row) {
            for column in 0..<row.columnCount {
                hash.add(row.utf8(column))
                hash.add(0xff)
            }
        }
    }

    /// Those of whom something changed, or for whom time did.
    private func due() throws -> [Int64] {
        try connection.rows(
            """
            SELECT r.customer_id FROM lifecycle_dirty d JOIN record_customer r ON r.record_id = d.record_id
            JOIN customer_summary c ON c.id = r.customer_id
            UNION SELECT customer_id FROM lifecycle_position WHERE due IS NOT NULL AND due <= \(now.milliseconds)
            UNION SELECT customer_id FROM lifecycle_claimed WHERE due <= \(now.milliseconds)
            UNION SELECT customer_id FROM lifecycle_contested
            ORDER BY 1
            """
        ) { $0.integer(0) }
    }

    /// What the letters of a verdict stand for.
    private func keepCriteria(of force: DefinitionInForce) throws {
        let known = try connection.integer(
            "SELECT count(*) FROM lifecycle_criterion WHERE definition_id = \(force.id)")
        if known == force.definition.criteria.count { return }
        try connection.run("DELETE FROM lifecycle_criterion WHERE definition_id = \(force.id)")
        for (position, criterion) in force.definition.criteria.enumerated() {
            try connection.run(
                """
                INSERT INTO lifecycle_criterion (definition_id, position, criterion, statement, remedy)
                VALUES (\(force.id), \(position + 1), \(criterion.id), \(criterion.statement), \(criterion.remedy))
                """)
        }
        for transition in force.definition.transitions {
            for breakdown in transition.breakdowns {
                try connection.run(
                    """
                    INSERT OR REPLACE INTO lifecycle_breakdown (definition_id, transition, category, criterion)
                    VALUES (\(force.id), \(transition.id), \(breakdown.category.rawValue), \(breakdown.when))
                    """)
            }
        }
        for detector in force.definition.detectors {
            try connection.run(
                """
                INSERT OR REPLACE INTO lifecycle_detector (definition_id, detector, title, class, cause, severity, remedy)
                VALUES (\(force.id), \(detector.id), \(detector.title), \(detector.kind.rawValue),
                    \(detector.cause.rawValue), \(detector.severity.rawValue), \(detector.remedy))
                """)
        }
    }

    /// Scopes of the customers that are judged, and where it is kept how they stand.
    private struct Scopes {
        var runs: ScopeRuns
        var states: StateWriter
    }

    /// Records what changes for them, which customers are judged by.
    private func begin(_ customers: [Int64], _ judging: Judging) throws -> Scopes {
        var judging = judging
        var scopes = Scopes(
            runs: try ScopeRuns(connection, judging, now),
            states: try StateWriter(connection, now, table: "scope_position", key: "scope_id"))
        try scopes.runs.begin(customers, &judging, LifecycleHistory(connection, asOf: now), scopes.states)
        return scopes
    }

    /// `isCommitted`: nothing that counts was written since the last commit.
    private func judge(
        _ customers: [Int64], _ judging: Judging, _ begun: Scopes, isCommitted: Bool
    ) throws -> Int {
        var judging = judging
        var scopes = begun
        let states = try StateWriter(connection, now)
        let mayBeClaimed = try connection.integer("SELECT EXISTS (SELECT 1 FROM lifecycle_claimed)") != 0
        let contested = Set(try connection.rows("SELECT customer_id FROM lifecycle_contested") { $0.integer(0) })
        var count = 0
        try judging.each(of: customers, isCommitted: { isCommitted }) { [now] found in
            Judged(found, asOf: now.milliseconds)
        } take: { judged in
            switch judged {
            case .subject(let subject, var judgement):
                let customer = subject.facts.customer
                if mayBeClaimed { try states.release(customer) }
                try scopes.runs.follow(&judgement, subject, scopes.states)
                try states.write(judgement, under: subject.line)
                if subject.history.isContested != contested.contains(customer) {
                    try states.note(customer, isContested: subject.history.isContested)
                }
                count += 1
                if count % Judging.batch == 0 { progress?(count) }
            case .claimed(let claimed): try states.write(claimed)
            }
        }
        // Whose deal opened a scope has one to be judged now.
        let opened = try scopes.runs.open()
        if !opened.isEmpty { _ = try judge(opened, judging, begin(opened, judging), isCommitted: false) }
        if states.hasNewShapes || scopes.states.hasNewShapes { try connection.dropUnusedShapes() }
        return count
    }

    private enum Judged: Sendable {
        case subject(Judging.Subject, Lineage.Judgement)
        case claimed(Judging.Claimed)

        init(_ found: Judging.Case, asOf now: Int64) {
            switch found {
            case .subject(let subject): self = .subject(subject, subject.judged(asOf: now))
            case .claimed(let claimed): self = .claimed(claimed)
            }
        }
    }
}

extension Connection {
    func isJudgementDue(at now: Instant) throws -> Bool {
        let isDue =
            try integer(
                """
                SELECT EXISTS (SELECT 1 FROM lifecycle_dirty)
                    OR EXISTS (SELECT 1 FROM lifecycle_position WHERE due IS NOT NULL AND due <= \(now.milliseconds))
                    OR EXISTS (SELECT 1 FROM lifecycle_claimed WHERE due <= \(now.milliseconds))
                """) != 0
        if isDue { return true }
        // A version whose day has come judges everybody, whoever put it in force when.
        guard let judgedBy = try first("SELECT text FROM memory WHERE name = 'lifecycle'", { $0.text(0) }) else {
            return false
        }
        return try !judgedBy.hasPrefix("\(placements(asOf: now, knownAt: nil).word) ")
    }
}

extension Derivation {
    /// Whoever was touched is judged again; all, if all were derived anew.
    func noteForLifecycle(all: Bool) throws {
        if all { return try connection.execute("DELETE FROM memory WHERE name = 'lifecycle'") }
        try connection.execute(
            """
            INSERT OR IGNORE INTO lifecycle_dirty
            SELECT c.anchor FROM temp.touched t JOIN customer_summary c ON c.id = t.customer_id
            """)
    }
}
