import Domain
import Glibc
import SQLite

/// One thing that an examination found, good or bad.
public struct Finding: Hashable, Sendable {
    public enum Level: String, Sendable { case good, notice, fault }
    public var level: Level
    /// What was looked at: "facts".
    public var subject: String
    public var detail: String
    public var remedy: String?

    public init(_ level: Level, _ subject: String, _ detail: String, remedy: String? = nil) {
        self.level = level
        self.subject = subject
        self.detail = detail
        self.remedy = remedy
    }
}

extension Store {
    /// The database's part of `onward doctor`. `isThorough` also compares every index entry with its row; it
    /// reads the whole file. The one thing it corrects are counters.
    public func examine(isThorough: Bool) throws -> [Finding] {
        try [pages(isThorough), references(), searchIndex(), counters(), facts(), derivation(), size()]
    }

    private static let restore = "restore a backup, or sync into a new workspace"
    private static let rederive = "run `onward rederive`"

    private func pages(_ isThorough: Bool) throws -> Finding {
        let check = isThorough ? "integrity_check" : "quick_check"
        let faults = try connection.rows(SQL(raw: "PRAGMA \(check)(20)")) { $0.text(0) }
        if faults == ["ok"] { return Finding(.good, "file", "\(check) found no damage") }
        return Finding(.fault, "file", faults.joined(separator: "; "), remedy: Self.restore)
    }

    private func references() throws -> Finding {
        let tables = try connection.rows(
            "SELECT \"table\", count(*) FROM pragma_foreign_key_check GROUP BY 1"
        ) {
            "\($0.text(0)): \($0.integer(1))"
        }
        if tables.isEmpty { return Finding(.good, "references", "every row refers to one that exists") }
        return Finding(
            .fault, "references", "rows that refer to nothing: \(tables.joined(separator: ", "))",
            remedy: Self.restore)
    }

    private func searchIndex() throws -> Finding {
        do {
            try connection.run("INSERT INTO search (search) VALUES ('integrity-check')")
            return Finding(.good, "search", "the index agrees with its texts")
        } catch let error where error.code == 5 {
            return Finding(
                .notice, "search", "not checked: another program is writing", remedy: "try again later")
        } catch {
            return Finding(.fault, "search", "the index is damaged: \(error.message)", remedy: Self.rederive)
        }
    }

    /// Recounts what the writer keeps count of, and puts it right.
    private func counters() throws -> Finding {
        try write {
            let wrong = try connection.rows(
                """
                SELECT resource.id, system.name || '.' || resource.name, living,
                    (SELECT count(*) FROM source_record WHERE resource_id = resource.id AND deleted IS NULL) AS counted
                FROM resource JOIN system ON system.id = system_id WHERE living <> counted
                """
            ) {
                (
                    id: $0.integer(0), text: "\($0.text(1)) said \($0.integer(2)), has \($0.integer(3))",
                    count: $0.integer(3)
                )
            }
            for one in wrong {
                try connection.run("UPDATE resource SET living = \(one.count) WHERE id = \(one.id)")
            }
            let records = try connection.integer("SELECT coalesce(sum(living), 0) FROM resource")
            if wrong.isEmpty { return Finding(.good, "counters", "\(records) living records, as counted") }
            return Finding(.notice, "counters", "corrected: \(wrong.map(\.text).joined(separator: ", "))")
        }
    }

    /// Facts belong to living records of resources that make such facts.
    private func facts() throws -> Finding {
        var stray: [String] = []
        var total: Int64 = 0
        for kind in FactKind.allCases {
            let name = kind.rawValue
            total += try connection.integer(SQL(raw: "SELECT count(*) FROM fact_\(name)"))
            let count = try connection.integer(
                SQL(
                    raw: """
                        SELECT count(*) FROM fact_\(name) AS fact WHERE NOT EXISTS (
                            SELECT 1 FROM source_record AS record JOIN resource ON resource.id = record.resource_id
                            WHERE record.id = fact.record_id AND record.deleted IS NULL
                              AND ',' || resource.kinds || ',' LIKE '%,\(name),%')
                        """))
            if count > 0 { stray.append("\(name): \(count)") }
        }
        if stray.isEmpty { return Finding(.good, "facts", "\(total) facts, each of a living record") }
        return Finding(
            .fault, "facts", "facts without a living record: \(stray.joined(separator: ", "))",
            remedy: Self.rederive)
    }

    private func derivation() throws -> Finding {
        let newest = try connection.integer("SELECT coalesce(max(revision), 0) FROM source_record")
        let derived = try connection.integer(
            "SELECT coalesce(max(revision), 0) FROM progress WHERE name = 'derived'")
        if derived > newest {
            return Finding(
                .fault, "customers", "made from revision \(derived), the newest is \(newest)",
                remedy: Self.rederive)
        }
        if derived < newest {
            return Finding(
                .notice, "customers", "\(newest - derived) changes are not yet in the customers",
                remedy: "the next `onward sync` takes them in")
        }
        return Finding(.good, "customers", "up to date with the newest change")
    }

    private func size() throws -> Finding {
        let page = try connection.pragma("page_size")
        let (all, free) = (try connection.pragma("page_count"), try connection.pragma("freelist_count"))
        let log = Self.bytes(of: path + "-wal")
        let text =
            "\(Self.megabytes(all * page)), of which \(Self.megabytes(free * page)) unused; log \(Self.megabytes(log))"
        if log > 4 * Int64(Connection.maximumLogBytes) {
            return Finding(
                .notice, "size", text,
                remedy:
                    "a program keeps the store open for reading and the log cannot be written back; restart it"
            )
        }
        return Finding(.good, "size", text)
    }

    private static func bytes(of path: String) -> Int64 {
        var facts = stat()
        return stat(path, &facts) == 0 ? Int64(facts.st_size) : 0
    }

    private static func megabytes(_ bytes: Int64) -> String {
        let tenths = (bytes * 10 + 524_288) / 1_048_576
        return "\(tenths / 10).\(tenths % 10) MB"
    }
}
