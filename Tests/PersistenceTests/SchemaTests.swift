import Domain
import Foundation
import SQLite
import Testing

@testable import Persistence

@Suite struct `The schema` {
    private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// One statement after the other, as the database has them.
    private func schema() async throws -> String {
        let store = try Store(path: ":memory:")
        let statements = try await store.texts(
            """
            SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'search\\_%' ESCAPE '\\'
            ORDER BY CASE type WHEN 'table' THEN 1 WHEN 'index' THEN 2 ELSE 3 END, name
            """)
        return statements.map { "\($0);\n" }.joined(separator: "\n")
    }

    @Test func `is the one in the golden file`() async throws {
        let golden = root.appending(path: "Tests/PersistenceTests/schema.golden.sql")
        let schema = try await schema()
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try schema.write(to: golden, atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: golden, encoding: .utf8)
        #expect(schema == expected, "UPDATE_GOLDEN=1 swift test rewrites it; read the difference")
    }

    @Test(arguments: FactKind.allCases) func `has exactly the fields of a fact as columns`(kind: FactKind)
        async throws
    {
        let store = try Store(path: ":memory:")
        let columns = try await store.texts(
            "SELECT name || ' ' || type FROM pragma_table_info('fact_\(kind.rawValue)')")
        let fields = kind.fields.map { field in
            switch field.form {
            case .text, .day, .choice, .reference: "\(field.name) TEXT"
            case .time, .integer, .flag: "\(field.name) INTEGER"
            case .number: "\(field.name) REAL"
            }
        }
        #expect(columns == ["record_id INTEGER"] + fields)
    }

    @Test func `lets a choice hold its words only`() async throws {
        let store = try Store(path: ":memory:")
        try await store.run("PRAGMA foreign_keys = OFF")
        var record = 0
        for kind in FactKind.allCases {
            for field in kind.fields {
                guard case .choice(let words) = field.form else { continue }
                for word in words {
                    record += 1
                    try await store.run(
                        "INSERT INTO fact_\(kind.rawValue) (record_id, \(field.name)) VALUES (\(record), '\(word)')"
                    )
                }
                await #expect(throws: SQLiteError.self, "\(kind).\(field.name)") {
                    try await store.run("INSERT INTO fact_\(kind.rawValue) (\(field.name)) VALUES ('else')")
                }
            }
        }
        #expect(record > 10)
    }

    @Test func `explains every view and every column, and no other`() async throws {
        let store = try Store(path: ":memory:")
        var documented: [String] = []
        var view = ""
        for line in try String(contentsOf: root.appending(path: "docs/views.md"), encoding: .utf8).split(
            separator: "\n")
        {
            if line.hasPrefix("## ") { view = String(line.dropFirst(3)) }
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard line.hasPrefix("| `"), cells.count == 2, !cells[1].isEmpty else { continue }
            documented.append("\(view).\(cells[0].replacing("`", with: ""))")
        }
        let columns = try await store.texts(
            """
            SELECT view.name || '.' || field.name FROM sqlite_schema AS view, pragma_table_info(view.name) AS field
            WHERE view.type = 'view' AND view.name NOT IN ('lifecycle_state', 'scope_state')
            """)
        #expect(columns.sorted() == documented.sorted())
        #expect(columns.count > 200)
    }
}
