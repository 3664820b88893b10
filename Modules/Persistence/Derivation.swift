public import Domain
import Identity
import SQLite

public struct Derived: Hashable, Sendable {
    /// Records that were new, changed or deleted since the last derivation.
    public var records = 0
    public var customersTouched = 0
    public var customers = 0
    /// What it took to find and write down which records are one company, one person.
    public var recognitionSeconds = 0.0
    /// Customers whose place in the lifecycle was judged anew.
    public var judged = 0
    /// What that took.
    public var judgingSeconds = 0.0
    public init() {}
}

extension Store {
    /// Identity, customers and the search index for everything that changed since the last call. `fromNothing`
    /// recomputes all; the result is the same.
    public func derive(fromNothing: Bool, at now: Instant) throws -> Derived {
        if let rules { try rules().noteAsWanted(connection) }
        var derived = try Derivation(connection: connection, now: now, rules: connection.wantedRules()).run(
            fromNothing: fromNothing)
        let began = ContinuousClock.now
        derived.judged = try judge(at: now)
        derived.judgingSeconds = began.duration(to: .now) / .seconds(1)
        return derived
    }
}

/// From facts to customers. All or nothing: one transaction, so that no reader sees half of it and a killed process
/// starts again where the last derivation ended.
///
/// When little changed, only the records around the changes are judged again; when much changed (or for
/// `fromNothing`) all are. Both ways run the same steps over a scope, and a test holds that they give the same
/// customers.
struct Derivation {
    let connection: Connection
    let now: Instant
    let rules: IdentityRules
    /// Why records move this time, in the journal.
    var cause = "sync"
    /// What other connections see counts: nothing was written since the last commit.
    private(set) var isOutermost = false
    /// Fewer records than this are judged before other threads have begun to look.
    var minimumToShare = 5_000
    /// So many are looked at in one go.
    var portion = 2_000
    let lists = Lists()

    init(connection: Connection, now: Instant, rules: IdentityRules) {
        (self.connection, self.now, self.rules) = (connection, now, rules)
    }

    /// Beyond this share of changed records everything is judged again: cheaper than following each change.
    static let shareForAll = 0.2
    /// Beyond so many records the changes of one customer no longer pay to be followed one by one.
    static let minimumForAll = 2_000

    func run(fromNothing: Bool) throws -> Derived {
        let last = try connection.integer("SELECT max(revision) FROM progress WHERE name = 'derived'")
        let newest = try connection.integer("SELECT coalesce(max(revision), 0) FROM source_record")
        let decided = try connection.integer("SELECT EXISTS (SELECT 1 FROM identity_dirty)") != 0
        let change = try IdentityRules.change(connection)
        var derived = Derived()
        if newest > last || fromNothing || change != .nothing || decided {
            var derivation = self
            derivation.cause = decided ? "decision" : newest == last ? "rules" : "sync"
            derivation.isOutermost = !connection.isInTransaction && !connection.isInMemory
            derived = try connection.transaction {
                try derivation.derive(after: last, upTo: newest, anew: fromNothing || change == .links, values: change)
            }
            try clearScratch()
        } else {
            try noteProgress(newest)
        }
        derived.customers = Int(try connection.integer("SELECT count(*) FROM customer_summary"))
        return derived
    }

    private func derive(
        after last: Int64, upTo newest: Int64, anew: Bool, values: IdentityRules.Change
    ) throws -> Derived {
        try prepareScratch()
        let changed = try collectChanges(after: anew ? Int64(0) : last)
        let all = try anew || last == 0 || isMuch(changed)
        let began = ContinuousClock.now
        try recogniseVendorMerges(all: all)
        let recognised = all ? try recognise() : nil
        defer { recognised?.awaitEnd() }
        if all {
            // What did not change is judged again, too.
            if !anew { _ = try collectChanges(after: 0) }
            try rememberEverything()
            try forgetEverything()
        }
        if let recognised { try write(recognised) } else { try renewIdentity() }
        var result = Derived()
        result.recognitionSeconds = began.duration(to: .now) / .seconds(1)
        if all { try noteEvents() }
        let postings = try recognised?.postings.value() ?? []
        // What comes now looks here and there, and what was needed to recognise is free again.
        let isLarge = try all && mayShare()
        if isLarge { try connection.setCache(kilobytes: 98_304) }
        defer { if isLarge { try? connection.setCache(kilobytes: Connection.usualCache) } }
        // Where all customers are new, their lists are sorted at the end.
        let isFresh = try all && connection.integer("SELECT EXISTS (SELECT 1 FROM customer_summary)") == 0
        let indexes =
            isFresh ? try connection.dropIndexes(of: ["customer_summary", "golden_conflict", "golden_person"]) : []
        result.customersTouched = try attach(all: all)
        result.records = changed
        if !all { try tellSizes() }
        // What is found by words hangs on facts alone.
        let search = try all ? SearchFilling(connection) : nil
        try summarise(all: all || values == .values) { part, parts in
            try write(postings[postings.count * part / parts..<postings.count * (part + 1) / parts])
            try search?.fill(part, of: parts)
        }
        for index in indexes { try connection.execute(index) }
        try connection.execute("DELETE FROM identity_dirty")
        try noteForLifecycle(all: all)
        try rules.noteAsDerived(connection)
        if !all { try connection.indexForSearch(revisionAfter: last, upTo: newest) }
        try noteProgress(newest)
        return result
    }

    /// Whether other threads may read, by connections of their own, what was committed, and that pays.
    func mayShare() throws -> Bool {
        try isOutermost && connection.integer("SELECT sum(living) FROM resource") >= minimumToShare
    }

    /// The library takes a table it knows nothing of for a large one; then it reads the whole of another table to
    /// spare itself look-ups of which there are only few.
    func tellSizes() throws { try connection.execute("ANALYZE temp") }

    /// Answers are true for this revision, as known at this moment.
    private func noteProgress(_ revision: Int64) throws {
        try connection.run(
            """
            INSERT INTO progress VALUES ('derived', \(revision)), ('derived_at', \(now.milliseconds))
            ON CONFLICT DO UPDATE SET revision = excluded.revision
            """)
    }

    /// `changed`: records to take in. `scope`: companies and people to judge. `attaching`: records whose customer is
    /// to be found. `touched`: customers whose summary is to be made; `regrouped`: those that gained or lost records;
    /// `golden`: those of which the records of companies and people are others or say otherwise.
    private static let scratchTables = [
        "temp.changed", "temp.scope", "temp.attaching", "temp.touched", "temp.made", "temp.moved", "temp.round",
        "temp.placed", "temp.near", "temp.waiting", "temp.detached", "temp.stage", "temp.sorted", "temp.news",
        "temp.former", "temp.golden", "temp.regrouped", "temp.attached", "temp.led", "temp.brought",
    ]

    private func prepareScratch() throws {
        try connection.execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS changed (record_id INTEGER PRIMARY KEY, resource_id INTEGER);
            CREATE TEMP TABLE IF NOT EXISTS scope (record_id INTEGER PRIMARY KEY);
            CREATE TEMP TABLE IF NOT EXISTS attaching (record_id INTEGER PRIMARY KEY);
            CREATE TEMP TABLE IF NOT EXISTS touched (customer_id INTEGER PRIMARY KEY);
            CREATE TEMP TABLE IF NOT EXISTS led (key TEXT PRIMARY KEY) WITHOUT ROWID;
            CREATE TEMP TABLE IF NOT EXISTS attached (kind TEXT PRIMARY KEY) WITHOUT ROWID;
            CREATE TEMP TABLE IF NOT EXISTS regrouped (customer_id INTEGER PRIMARY KEY);
            CREATE TEMP TABLE IF NOT EXISTS golden (customer_id INTEGER PRIMARY KEY);
            CREATE TEMP TABLE IF NOT EXISTS made (customer_id INTEGER PRIMARY KEY);
            CREATE TEMP TABLE IF NOT EXISTS moved (record_id INTEGER PRIMARY KEY);
            CREATE TEMP TABLE IF NOT EXISTS near (record_id INTEGER PRIMARY KEY);
            CREATE TEMP TABLE IF NOT EXISTS brought (record_id INTEGER PRIMARY KEY);
            CREATE TEMP TABLE IF NOT EXISTS waiting (record_id INTEGER PRIMARY KEY);
            CREATE TEMP TABLE IF NOT EXISTS placed (record_id INTEGER PRIMARY KEY);
            CREATE TEMP TABLE IF NOT EXISTS round (record_id INTEGER PRIMARY KEY);
            CREATE TEMP TABLE IF NOT EXISTS stage (record_id INTEGER PRIMARY KEY);
            CREATE TEMP TABLE IF NOT EXISTS news (record_id INTEGER PRIMARY KEY);
            CREATE TEMP TABLE IF NOT EXISTS sorted (
                resource_id INTEGER, id INTEGER, PRIMARY KEY (resource_id, id)) WITHOUT ROWID;
            CREATE TEMP TABLE IF NOT EXISTS former (record_id INTEGER PRIMARY KEY, customer_id INTEGER);
            CREATE TEMP TABLE IF NOT EXISTS detached (
                record_id INTEGER PRIMARY KEY, customer_id INTEGER, kind TEXT, at INTEGER, reason TEXT);
            """)
        try clearScratch()
    }

    private func clearScratch() throws {
        for table in Self.scratchTables { try connection.execute("DELETE FROM \(table)") }
    }

    private func collectChanges(after last: Int64) throws -> Int {
        try connection.run(
            """
            INSERT OR IGNORE INTO temp.changed
            SELECT id, resource_id FROM source_record INDEXED BY source_record_revision WHERE revision > \(last)
            ORDER BY id
            """)
        return connection.changes
    }

    private func isMuch(_ changed: Int) throws -> Bool {
        if changed < Self.minimumForAll { return false }
        let total = try connection.integer("SELECT sum(living) FROM resource")
        return Double(changed) > Self.shareForAll * Double(total)
    }

    /// Who was one, for the journal, and whose customer: keys of customers that end lead to where its records went.
    private func rememberEverything() throws {
        try connection.execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS old_entity (record_id INTEGER PRIMARY KEY, kind INTEGER, anchor INTEGER);
            DELETE FROM temp.old_entity;
            INSERT INTO temp.old_entity SELECT record_id, kind, anchor FROM entity;
            INSERT OR IGNORE INTO temp.former
                SELECT record_id, customer_id FROM record_customer WHERE kind IN ('company', 'person');
            """)
    }

    /// Aliases stay: a key that once led to a customer always will.
    private func forgetEverything() throws {
        try connection.execute(
            """
            DELETE FROM identity_key; DELETE FROM entity; DELETE FROM record_customer; DELETE FROM customer_record;
            DELETE FROM pending_record; DELETE FROM pending_reference; DELETE FROM waiting_word; DELETE FROM identity_posting;
            DELETE FROM identity_value;
            """)
    }

    private func noteEvents() throws {
        try connection.run(
            """
            INSERT INTO identity_event (at, kind, record_id, former, anchor, cause)
            SELECT \(now.milliseconds), o.kind, o.record_id, o.anchor, e.anchor, \(cause)
            FROM temp.old_entity o LEFT JOIN entity e ON e.record_id = o.record_id AND e.kind = o.kind
            WHERE e.anchor IS NOT o.anchor ORDER BY o.record_id
            """)
        try connection.execute("DELETE FROM temp.old_entity")
    }
}
