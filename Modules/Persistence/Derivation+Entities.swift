import Identity
import SQLite

/// Which company and person records are the same one.
extension Derivation {
    /// Brings the identity keys of changed records up to date.
    func renewKeys(all: Bool) throws {
        try connection.execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS old_key (kind INTEGER, value TEXT, record_id INTEGER, resource_id INTEGER, name TEXT);
            DELETE FROM temp.old_key;
            """)
        if !all {
            try connection.run(
                """
                INSERT INTO temp.old_key SELECT k.kind, k.value, k.record_id, k.resource_id, k.name
                FROM temp.changed CROSS JOIN identity_key k INDEXED BY identity_key_record
                ON k.record_id = changed.record_id
                """)
        }
        // Sorted first: rows that arrive in the order of the table cost a fraction.
        try connection.execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS new_key (kind INTEGER, value TEXT, record_id INTEGER, resource_id INTEGER, name TEXT);
            DELETE FROM temp.new_key;
            """)
        let insert = try connection.cached("INSERT INTO temp.new_key VALUES (?1, ?2, ?3, ?4, ?5)")
        func add(_ keys: [Identity.Key], record: Int64, resource: Int64, name: String?) throws {
            for key in keys {
                try insert.bind(1, Int64(key.kind.rawValue))
                try insert.bind(2, key.value)
                try insert.bind(3, record)
                try insert.bind(4, resource)
                try insert.bind(5, name.map(SQLValue.text) ?? .null)
                try insert.run()
            }
        }
        let targets = try linkTargets()
        try connection.forEach(
            """
            SELECT f.record_id, c.resource_id, f.name, f.website, f.email, f.same_as
            FROM temp.changed c CROSS JOIN fact_company f ON f.record_id = c.record_id
            """
        ) { row in
            let name = row.textIfPresent(2)
            var keys = Identity.keys(
                ofCompany: name, website: row.textIfPresent(3), email: row.textIfPresent(4))
            keys += links(row.textIfPresent(5), targets["company", row.integer(1)])
            try add(keys, record: row.integer(0), resource: row.integer(1), name: name)
        }
        try connection.forEach(
            """
            SELECT f.record_id, c.resource_id, f.name, f.email, f.email2, f.website, f.same_as
            FROM temp.changed c CROSS JOIN fact_person f ON f.record_id = c.record_id
            """
        ) { row in
            let name = row.textIfPresent(2)
            var keys = Identity.keys(
                ofPerson: [row.textIfPresent(3), row.textIfPresent(4)], website: row.textIfPresent(5))
            keys += links(row.textIfPresent(6), targets["person", row.integer(1)])
            try add(keys, record: row.integer(0), resource: row.integer(1), name: name)
        }
        try connection.forEach(
            """
            SELECT f.record_id, c.resource_id, f.email
            FROM temp.changed c CROSS JOIN fact_staff f ON f.record_id = c.record_id
            """
        ) { row in
            let keys = Identity.keys(ofStaff: row.textIfPresent(2))
            try add(keys, record: row.integer(0), resource: row.integer(1), name: nil)
        }
        if !all {
            try collectScope()
            try tellSizes()
        }
        try connection.execute(
            """
            DELETE FROM identity_key WHERE record_id IN (SELECT record_id FROM temp.scope)
                AND record_id IN (SELECT record_id FROM temp.changed);
            INSERT OR IGNORE INTO identity_key SELECT * FROM temp.new_key ORDER BY kind, value, record_id;
            DELETE FROM temp.new_key;
            """)
    }

    /// The changed records whose keys or names are other than before, and what shared a former key with them. A
    /// change that leaves both as they were, the usual one, moves nobody.
    private func collectScope() throws {
        try connection.execute(
            """
            INSERT OR IGNORE INTO temp.scope SELECT record_id FROM (
                SELECT * FROM (SELECT * FROM temp.old_key EXCEPT SELECT * FROM temp.new_key)
                UNION ALL SELECT * FROM (SELECT * FROM temp.new_key EXCEPT SELECT * FROM temp.old_key));
            INSERT OR IGNORE INTO temp.scope
                SELECT c.record_id FROM temp.changed c LEFT JOIN entity e ON e.record_id = c.record_id
                LEFT JOIN fact_company f ON f.record_id = c.record_id LEFT JOIN fact_person p ON p.record_id = c.record_id
                WHERE (e.record_id IS NULL) <> (f.record_id IS NULL AND p.record_id IS NULL);
            -- A record that others link to may have another name now, which no key of its own shows.
            INSERT OR IGNORE INTO temp.scope
                SELECT c.record_id FROM temp.changed c JOIN entity e ON e.record_id = c.record_id
                JOIN source_record s ON s.id = c.record_id
                JOIN identity_key k ON k.kind = 0 AND k.value = s.resource_id || '/' || s.external_id;
            INSERT OR IGNORE INTO temp.waiting
                SELECT other.record_id FROM temp.old_key old JOIN temp.scope ON scope.record_id = old.record_id
                JOIN identity_key other ON other.kind = 4 AND other.value = old.value WHERE old.kind IN (2, 4);
            INSERT OR IGNORE INTO temp.scope
                SELECT other.record_id FROM temp.old_key old JOIN temp.scope ON scope.record_id = old.record_id
                JOIN identity_key other ON other.kind = old.kind AND other.value = old.value WHERE old.kind < 4;
            """)
    }

    /// Where the vendor's cross-links of each resource point.
    private func linkTargets() throws -> LinkTargets {
        var targets = LinkTargets()
        try connection.forEach(
            """
            SELECT kind, resource_id, target_resource_id FROM resource_reference
            WHERE field = 'same_as' ORDER BY kind, resource_id, position
            """
        ) { row in
            targets.byResource[.init(kind: row.text(0), resource: row.integer(1)), default: []].append(
                row.integer(2))
        }
        return targets
    }

    private struct LinkTargets {
        struct Place: Hashable {
            var kind: String
            var resource: Int64
        }
        var byResource: [Place: [Int64]] = [:]
        subscript(kind: String, resource: Int64) -> [Int64] {
            byResource[Place(kind: kind, resource: resource)] ?? []
        }
    }

    private func links(_ externalID: String?, _ targets: [Int64]) -> [Identity.Key] {
        guard let externalID, !externalID.isEmpty else { return [] }
        return targets.map { Identity.Key(.link, "\($0)/\(externalID)") }
    }

    /// Judges the records in scope; those that now belong to another entity are in `temp.moved`.
    func renewEntities(all: Bool) throws {
        if !all { try closeScope() }
        var clusters = Clusters()
        try forEachKeyGroup(all: all) { kind, bearers in
            for link in Identity.links(among: bearers, by: kind) { clusters.join(link.a, link.b) }
        }
        let anchors = try clusters.anchors { try rank(of: $0) }
        let members = try connection.cached("INSERT OR IGNORE INTO temp.moved VALUES (?1)")
        let write = try connection.cached(
            """
            INSERT INTO entity (record_id, kind, anchor) VALUES (?1, ?2, ?3)
            ON CONFLICT DO UPDATE SET kind = excluded.kind, anchor = excluded.anchor
            """
        )
        for kind in [Identity.Kind.company, .person] {
            let table = kind == .company ? "fact_company" : "fact_person"
            let scope = all ? "" : "WHERE f.record_id IN (SELECT record_id FROM temp.scope)"
            try connection.forEach(
                SQL(
                    raw: """
                        SELECT f.record_id, e.anchor, e.kind FROM \(table) f LEFT JOIN entity e ON e.record_id = f.record_id \(scope)
                        """)
            ) { row in
                let record = row.integer(0)
                let anchor = anchors[record] ?? record
                guard row.isNull(1) || row.integer(1) != anchor || row.integer(2) != Int64(kind.rawValue)
                else { return }
                try members.bind(1, record)
                try members.run()
                try write.bind(1, record)
                try write.bind(2, Int64(kind.rawValue))
                try write.bind(3, anchor)
                try write.run()
            }
        }
        if !all {
            try connection.run(
                """
                INSERT OR IGNORE INTO temp.moved
                SELECT record_id FROM entity WHERE record_id IN (SELECT record_id FROM temp.scope)
                AND record_id NOT IN (SELECT record_id FROM fact_company)
                AND record_id NOT IN (SELECT record_id FROM fact_person)
                """)
            try connection.run(
                """
                DELETE FROM entity WHERE record_id IN (SELECT record_id FROM temp.scope)
                AND record_id NOT IN (SELECT record_id FROM fact_company)
                AND record_id NOT IN (SELECT record_id FROM fact_person)
                """)
        }
    }

    /// Widens the scope until no record outside it shares a key that could link with one inside.
    private func closeScope() throws {
        try connection.run("INSERT INTO temp.round SELECT record_id FROM temp.scope")
        while true {
            try connection.execute("DELETE FROM temp.near")
            try connection.run(
                """
                INSERT OR IGNORE INTO temp.near
                SELECT other.record_id FROM temp.round
                CROSS JOIN identity_key own INDEXED BY identity_key_record
                    ON own.record_id = round.record_id AND own.kind < 4
                CROSS JOIN identity_key other ON other.kind = own.kind AND other.value = own.value
                """)
            // A link joins the record it points to, which carries no key for it, and the other way round.
            try connection.run(
                """
                INSERT OR IGNORE INTO temp.near
                SELECT target.id FROM temp.round
                JOIN identity_key own ON own.record_id = round.record_id AND own.kind = 0
                JOIN source_record target ON target.resource_id = CAST(substr(own.value, 1, instr(own.value, '/') - 1) AS INTEGER)
                    AND target.external_id = substr(own.value, instr(own.value, '/') + 1)
                """)
            try connection.run(
                """
                INSERT OR IGNORE INTO temp.near
                SELECT k.record_id FROM temp.round
                CROSS JOIN source_record s ON s.id = round.record_id
                CROSS JOIN identity_key k ON k.kind = 0 AND k.value = s.resource_id || '/' || s.external_id
                """)
            try connection.run(
                """
                INSERT OR IGNORE INTO temp.near
                SELECT e.record_id FROM temp.round JOIN entity own ON own.record_id = round.record_id
                JOIN entity e ON e.anchor = own.anchor AND e.anchor <> e.record_id
                """)
            try connection.execute("DELETE FROM temp.round")
            try connection.run(
                """
                INSERT INTO temp.round SELECT record_id FROM temp.near
                WHERE record_id NOT IN (SELECT record_id FROM temp.scope)
                """)
            if connection.changes == 0 { break }
            try connection.run("INSERT INTO temp.scope SELECT record_id FROM temp.round")
        }
        try connection.execute("DELETE FROM temp.near; DELETE FROM temp.round;")
    }

    /// The bearers of each key value that can link, at most one more than matters.
    private func forEachKeyGroup(
        all: Bool, _ body: (Identity.Key.Kind, [Identity.Bearer]) throws -> Void
    ) throws {
        var kind = Identity.Key.Kind.link
        var value: String?
        var bearers: [Identity.Bearer] = []
        func finish() throws {
            if kind == .link, let value, let target = try self.target(of: value) {
                for index in bearers.indices { bearers[index].kind = target.kind }
                bearers.insert(target, at: 0)
            } else if kind == .link {
                bearers.removeAll(keepingCapacity: true)
            }
            if kind == .companyName, bearers.count > 1 { try markSites(&bearers) }
            if bearers.count > 1 { try body(kind, bearers) }
            bearers.removeAll(keepingCapacity: true)
        }
        let scope =
            all
            ? "FROM identity_key k"
            : """
            FROM (SELECT DISTINCT own.kind, own.value FROM temp.scope JOIN identity_key own ON own.record_id = scope.record_id) g
            CROSS JOIN identity_key k ON k.kind = g.kind AND k.value = g.value
            """
        try connection.forEach(
            SQL(
                raw: """
                    SELECT k.kind, k.value, k.record_id, k.resource_id, k.name \(scope)
                    WHERE k.kind < 4 ORDER BY k.kind, k.value, k.record_id
                    """)
        ) { row in
            guard let rowKind = Identity.Key.Kind(rawValue: Int(row.integer(0))) else { return }
            if rowKind != kind || value.map({ !$0.utf8.elementsEqual(row.utf8(1)) }) ?? true {
                try finish()
                kind = rowKind
                value = row.text(1)
            }
            guard bearers.count <= Identity.maximumBearers else { return }
            let isCompany = kind == .site || kind == .companyName
            bearers.append(
                Identity.Bearer(
                    record: row.integer(2), kind: isCompany ? .company : .person, name: row.textIfPresent(4),
                    resource: row.integer(3), hasSite: false))
        }
        try finish()
    }

    /// The living record that a link points to. Mappings link like with like, so the bearers are of its kind.
    private func target(of value: String) throws -> Identity.Bearer? {
        guard let slash = value.utf8.firstIndex(of: UInt8(ascii: "/")),
            let resource = Int64(value[..<slash])
        else { return nil }
        let externalID = String(value[value.index(after: slash)...])
        return try connection.first(
            """
            SELECT s.id, coalesce(c.name, p.name), c.record_id IS NOT NULL FROM source_record s
            LEFT JOIN fact_company c ON c.record_id = s.id LEFT JOIN fact_person p ON p.record_id = s.id
            WHERE s.resource_id = \(resource) AND s.external_id = \(externalID) AND s.deleted IS NULL
            """
        ) { row in
            Identity.Bearer(
                record: row.integer(0), kind: row.flag(2) ? .company : .person, name: row.textIfPresent(1),
                resource: resource, hasSite: false)
        }
    }

    private func markSites(_ bearers: inout [Identity.Bearer]) throws {
        for index in bearers.indices {
            bearers[index].hasSite =
                try connection.integer(
                    "SELECT count(*) FROM identity_key WHERE record_id = \(bearers[index].record) AND kind = 2"
                ) > 0
        }
    }

    func rank(of record: Int64) throws -> Identity.Rank {
        try connection.first(
            """
            SELECT y.name, r.name, s.external_id FROM source_record s JOIN resource r ON r.id = s.resource_id
            JOIN system y ON y.id = r.system_id WHERE s.id = \(record)
            """
        ) { Identity.Rank(system: $0.text(0), resource: $0.text(1), externalID: $0.text(2)) }
            ?? Identity.Rank(system: "", resource: "", externalID: "")
    }
}

/// Disjoint sets of records; only those that are joined with another are kept.
private struct Clusters {
    private var parent: [Int64: Int64] = [:]

    private mutating func root(_ record: Int64) -> Int64 {
        var at = record
        while let above = parent[at], above != at {
            if let next = parent[above] { parent[at] = next }
            at = above
        }
        return at
    }

    mutating func join(_ a: Int64, _ b: Int64) {
        let x = root(a)
        let y = root(b)
        parent[max(x, y)] = min(x, y)
        parent[min(x, y)] = min(x, y)
    }

    /// For each joined record the member of its set with the least rank.
    mutating func anchors(_ rank: (Int64) throws -> Identity.Rank) rethrows -> [Int64: Int64] {
        var best: [Int64: (record: Int64, rank: Identity.Rank)] = [:]
        let records = parent.keys.sorted()
        for record in records {
            let root = root(record)
            let own = try rank(record)
            if let known = best[root], known.rank < own { continue }
            best[root] = (record, own)
        }
        var anchors: [Int64: Int64] = [:]
        for record in records { anchors[record] = best[root(record)]?.record }
        return anchors
    }
}
