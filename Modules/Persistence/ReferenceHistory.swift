import Domain
import SQLite

/// Keeps what companies, people, deals and tickets referred to when that changes: who worked where, which records the
/// vendor made one. Looks at records that were here already; a new one costs nothing.
struct ReferenceHistory {
    let connection: Connection

    private struct Column {
        var name: String
        /// Among the fields of the fact.
        var index: Int
    }

    /// References to a company or a person, of the kinds whose history is kept.
    private static let columns: [FactKind: [Column]] = {
        let kinds: [FactKind] = [.company, .person, .deal, .ticket]
        let pairs = kinds.map { kind in
            (
                kind,
                kind.fields.enumerated().compactMap { index, field in
                    [.reference(.company), .reference(.person)].contains(field.form)
                        ? Column(name: field.name, index: index) : nil
                }
            )
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }()

    /// The kinds, each with its fields.
    static let references = columns.sorted { $0.key.rawValue < $1.key.rawValue }.map { kind, columns in
        (kind: kind, fields: columns.map(\.name))
    }

    /// The facts of a stored record are about to become `values`: `first` is the place of the first one, nil if the
    /// record no longer makes this fact.
    func keep(
        of record: Int64, _ kind: FactKind, becoming values: [FactValue], _ first: Int?,
        _ text: borrowing PageText, until: Int64
    ) throws {
        guard let columns = Self.columns[kind], let known = try stored(record, kind, columns) else { return }
        for (column, former) in zip(columns, known) {
            var became: String?
            if let first, case .text(let slice) = values[first + column.index] {
                if let former, text[slice].elementsEqual(former.utf8) { continue }
                became = String(decoding: text[slice], as: UTF8.self)
            }
            if former != became { try note(record, kind, column.name, former, became, until) }
        }
    }

    /// The record goes, and its references end with it.
    func keep(ofGone record: Int64, _ kinds: [FactKind], until: Int64) throws {
        for kind in kinds {
            guard let columns = Self.columns[kind], let known = try stored(record, kind, columns) else { continue }
            for (column, former) in zip(columns, known) where former != nil {
                try note(record, kind, column.name, former, nil, until, gone: true)
            }
        }
    }

    /// The record is back, with its facts written: what ended with it goes on, unless it names another one now.
    func resume(_ record: Int64, _ kinds: [FactKind]) throws {
        for kind in kinds {
            guard let columns = Self.columns[kind] else { continue }
            for column in columns {
                let fact = SQL(raw: "(SELECT \(column.name) FROM fact_\(kind.rawValue)")
                let now = fact + " WHERE record_id = \(record))"
                let ended: SQL = """
                    record_id = \(record) AND kind = \(kind.rawValue) AND field = \(column.name) AND gone = 1
                    """
                try connection.run("DELETE FROM reference_past WHERE \(ended) AND former IS \(now)")
                try connection.run("UPDATE reference_past SET gone = 0, became = \(now) WHERE \(ended)")
            }
        }
    }

    /// The references of a fact, in the order of `columns`; nil if the record does not make it.
    private func stored(_ record: Int64, _ kind: FactKind, _ columns: [Column]) throws -> [String?]? {
        let names = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let statement = try connection.cached("SELECT \(names) FROM fact_\(kind.rawValue) WHERE record_id = ?1")
        try statement.bind(1, record)
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        return columns.indices.map { statement.row.textIfPresent($0) }
    }

    /// A reference began when the one before it ended. A moment in the future is the source's mistake and stays its
    /// word; a clock that went back makes no reference end before it began.
    private func note(
        _ record: Int64, _ kind: FactKind, _ field: String, _ former: String?, _ became: String?, _ until: Int64,
        gone: Bool = false
    ) throws {
        try connection.run(
            """
            INSERT INTO reference_past (record_id, kind, field, former, became, since, until, gone)
            SELECT \(record), \(kind.rawValue), \(field), \(former), \(became), max(until),
                max(\(until), coalesce(max(until), \(until))), \(gone)
            FROM reference_past WHERE record_id = \(record) AND kind = \(kind.rawValue) AND field = \(field)
            """)
    }
}
