import Domain
import SQLite

/// Writes records and their facts with statements compiled once, straight from a page's bytes. Knows nothing
/// of transactions: whoever calls it has opened one.
final class PageWriter {
    private let connection: Connection
    private var kinds: [Int64: [FactKind]] = [:]
    private var storedKinds: [Int64: [FactKind]] = [:]
    private var factInsertions: [FactKind: Statement] = [:]
    private let fieldCounts: [FactKind: Int]
    /// The last record was new: then the next one probably is, and need not be looked for first.
    private var expectsNew = false
    /// Keys of the last page's records that were older than what is stored.
    private(set) var outdated: Set<String> = []
    private let finding: Statement
    private let insertion: Statement
    private let seeing: Statement
    private let history: ReferenceHistory
    private let versions: FactVersions

    init(_ connection: Connection) throws(SQLiteError) {
        self.connection = connection
        history = ReferenceHistory(connection: connection)
        versions = FactVersions(connection: connection)
        // Looked up by their text these would cost as much as a step.
        finding = try connection.cached(
            """
            SELECT id, hash, fact_hash, form, stamp, deleted, parent FROM source_record
            WHERE resource_id = ?1 AND external_id = ?2
            """)
        insertion = try connection.cached(
            """
            INSERT INTO source_record (parent, revision, stamp, hash, fact_hash, form, changed, run_id, payload,
                resource_id, external_id, first_seen)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?7)
            ON CONFLICT (resource_id, external_id) DO NOTHING
            """)
        seeing = try connection.cached(
            "INSERT OR IGNORE INTO sweep_seen (bookmark_id, record_id) VALUES (?1, ?2)")
        fieldCounts = Dictionary(uniqueKeysWithValues: FactKind.allCases.map { ($0, $0.fields.count) })
    }

    func forgetResources() {
        kinds = [:]
        storedKinds = [:]
    }

    /// What every record of one `save` shares.
    struct Place {
        var resource: Int64
        var parent: String?
        var run: Int64
        var now: Int64
        /// The bookmark whose pass notes what it saw.
        var sweep: Int64?
    }

    /// How a record in a page relates to what is stored under its key.
    /// `listed`: all the same, but in the list below another parent: somebody who belongs to two workspaces is in both.
    private enum Verdict { case same, outdated, restated, listed, factsOnly, changed, revived }

    /// The stored side of the comparison.
    private struct Known {
        var id: Int64
        var verdict: Verdict
    }

    func write(_ page: SourcePage, at place: Place) throws -> Tally {
        var tally = Tally()
        tally.read = page.records.count
        outdated = []
        let kinds = try kinds(of: place.resource)
        var revision = try nextRevision()
        try page.withText { text throws in
            for record in page.records {
                let id: Int64
                if expectsNew, let added = try insert(record, text, at: place, revision: revision) {
                    id = added
                    revision += 1
                    tally.added += 1
                    try writeFacts(of: id, record, page.values, text, kinds)
                } else if let known = try find(record, text, at: place) {
                    id = known.id
                    expectsNew = false
                    try update(known, record, text, at: place, revision: &revision)
                    switch known.verdict {
                    case .same, .restated, .listed, .factsOnly: tally.unchanged += 1
                    case .outdated:
                        tally.unchanged += 1
                        outdated.insert(String(decoding: text[record.key], as: UTF8.self))
                    case .changed: tally.changed += 1
                    case .revived: tally.added += 1
                    }
                    if ![.same, .outdated, .restated, .listed].contains(known.verdict) {
                        if known.verdict == .changed {
                            let until = record.stamp?.milliseconds ?? place.now
                            try keepReferences(of: id, record, page.values, text, kinds, until: until)
                        }
                        try dropFacts(of: id, notIn: record, kinds)
                        try writeFacts(of: id, record, page.values, text, kinds)
                        if known.verdict == .revived { try history.resume(id, kinds) }
                    }
                } else {
                    guard let added = try insert(record, text, at: place, revision: revision) else {
                        preconditionFailure("a key that was not found is stored already")
                    }
                    id = added
                    expectsNew = true
                    revision += 1
                    tally.added += 1
                    try writeFacts(of: id, record, page.values, text, kinds)
                }
                if let sweep = place.sweep { try noteSeen(id, sweep) }
            }
        }
        try countLiving(place.resource, by: tally.added)
        return tally
    }

    // MARK: Records

    func nextRevision() throws -> Int64 {
        try connection.integer("SELECT coalesce(max(revision), 0) + 1 FROM source_record")
    }

    func countLiving(_ resource: Int64, by change: Int) throws {
        guard change != 0 else { return }
        try connection.run("UPDATE resource SET living = living + \(change) WHERE id = \(resource)")
    }

    private func find(
        _ record: SourceRecord, _ text: borrowing PageText, at place: Place
    ) throws -> Known? {
        try finding.bind(1, place.resource)
        try finding.bind(2, borrowing: text[record.key])
        defer { finding.reset() }
        guard try finding.step() else { return nil }
        let row = finding.row
        let stored = row.integerIfPresent(4)
        let sameFacts = row.integer(2) == Int64(bitPattern: record.factHash)
        let sameForm = row.utf8(3).elementsEqual(text.form)
        let sameContent = sameForm && row.integer(1) == Int64(bitPattern: record.hash)
        let verdict: Verdict =
            if let stored, let stamp = record.stamp?.milliseconds, stamp < stored {
                .outdated  // A page from before what is stored: an overlap, or a slower way beside this one.
            } else if !row.isNull(5) {
                .revived
            } else if !isListed(row, 6, under: record, text, place) {
                sameContent && sameFacts ? .listed : .changed
            } else if sameContent {
                sameFacts ? .same : .factsOnly
            } else if !sameForm && sameFacts && stored == record.stamp?.milliseconds {
                .restated
            } else {
                .changed
            }
        return Known(id: row.integer(0), verdict: verdict)
    }

    private func isListed(
        _ row: borrowing Row, _ column: Int, under record: SourceRecord, _ text: borrowing PageText,
        _ place: Place
    ) -> Bool {
        if let parent = record.parent { return row.utf8(column).elementsEqual(text[parent]) }
        return row.textIfPresent(column) == place.parent
    }

    /// Nil if there is a record of this key already.
    private func insert(
        _ record: SourceRecord, _ text: borrowing PageText, at place: Place, revision: Int64
    ) throws -> Int64? {
        try bindContent(insertion, record, text, at: place, revision: revision)
        try insertion.bind(10, place.resource)
        try insertion.bind(11, borrowing: text[record.key])
        try insertion.run()
        return connection.changes == 1 ? connection.lastInsertedRow : nil
    }

    private func update(
        _ known: Known, _ record: SourceRecord, _ text: borrowing PageText, at place: Place,
        revision: inout Int64
    ) throws {
        switch known.verdict {
        case .same, .outdated: return
        case .restated:
            let statement = try connection.cached(
                "UPDATE source_record SET hash = ?1, form = ?2, payload = ?3 WHERE id = ?4")
            try statement.bind(1, Int64(bitPattern: record.hash))
            try statement.bind(2, borrowing: text.form)
            try statement.bind(3, borrowing: text[record.payload])
            try statement.bind(4, known.id)
            try statement.run()
        case .listed:
            let statement = try connection.cached("UPDATE source_record SET parent = ?1 WHERE id = ?2")
            try bindParent(statement, record, text, at: place)
            try statement.bind(2, known.id)
            try statement.run()
        case .factsOnly:
            try connection.run(
                """
                UPDATE source_record SET fact_hash = \(Int64(bitPattern: record.factHash)), revision = \(revision)
                WHERE id = \(known.id)
                """)
            revision += 1
        case .changed, .revived:
            try keepVersion(of: known.id, until: place.now)
            if known.verdict == .changed {
                try versions.keep(of: known.id, try storedKinds(of: place.resource), until: place.now)
            }
            let statement = try connection.cached(
                """
                UPDATE source_record SET parent = ?1, revision = ?2, stamp = ?3, hash = ?4, fact_hash = ?5, form = ?6,
                    changed = ?7, run_id = ?8, payload = ?9, deleted = NULL, deletion = NULL
                WHERE id = ?10
                """)
            try bindContent(statement, record, text, at: place, revision: revision)
            try statement.bind(10, known.id)
            try statement.run()
            revision += 1
        }
    }

    private func bindContent(
        _ statement: Statement, _ record: SourceRecord, _ text: borrowing PageText, at place: Place,
        revision: Int64
    ) throws(SQLiteError) {
        try bindParent(statement, record, text, at: place)
        try statement.bind(2, revision)
        try statement.bind(3, record.stamp.map { .integer($0.milliseconds) } ?? .null)
        try statement.bind(4, Int64(bitPattern: record.hash))
        try statement.bind(5, Int64(bitPattern: record.factHash))
        try statement.bind(6, borrowing: text.form)
        try statement.bind(7, place.now)
        try statement.bind(8, place.run)
        try statement.bind(9, borrowing: text[record.payload])
    }

    private func bindParent(
        _ statement: Statement, _ record: SourceRecord, _ text: borrowing PageText, at place: Place
    ) throws(SQLiteError) {
        if let parent = record.parent {
            try statement.bind(1, borrowing: text[parent])
        } else {
            try statement.bind(1, place.parent.map(SQLValue.text) ?? .null)
        }
    }

    /// Copies what the record says now into its history. The clock may have gone back; a version never ends
    /// before it began.
    func keepVersion(of id: Int64, until now: Int64) throws {
        try connection.run(
            """
            INSERT INTO source_version (record_id, revision, known_from, known_to, stamp, deleted, payload)
            SELECT id, revision, changed, max(changed, \(now)), stamp, deleted, CASE WHEN deleted IS NULL THEN payload END
            FROM source_record WHERE id = \(id)
            """)
    }

    private func noteSeen(_ id: Int64, _ bookmark: Int64) throws(SQLiteError) {
        try seeing.bind(1, bookmark)
        try seeing.bind(2, id)
        try seeing.run()
    }

    // MARK: Facts

    private func kinds(of resource: Int64) throws -> [FactKind] {
        if let known = kinds[resource] { return known }
        let names = try connection.first("SELECT kinds FROM resource WHERE id = \(resource)") { $0.text(0) }
        guard let names else { throw StoreFault("resource \(resource) is not registered") }
        let found = names.split(separator: ",").compactMap { FactKind(rawValue: String($0)) }
        kinds[resource] = found
        return found
    }

    private func writeFacts(
        of id: Int64, _ record: SourceRecord, _ values: [FactValue], _ text: borrowing PageText,
        _ kinds: [FactKind]
    ) throws {
        var first = record.firstValue
        for (position, kind) in kinds.enumerated() {
            let count = fieldCounts[kind]!
            defer { first += count }
            guard record.makes(position) else { continue }
            let statement = try insertion(of: kind)
            try statement.bind(1, id)
            for index in 0..<count {
                switch values[first + index] {
                case .missing: try statement.bindNull(index + 2)
                case .text(let slice): try statement.bind(index + 2, borrowing: text[slice])
                case .integer(let value): try statement.bind(index + 2, value)
                case .number(let value): try statement.bind(index + 2, value)
                }
            }
            try statement.run()
        }
    }

    /// Before they are written over.
    private func keepReferences(
        of id: Int64, _ record: SourceRecord, _ values: [FactValue], _ text: borrowing PageText, _ kinds: [FactKind],
        until: Int64
    ) throws {
        var first = record.firstValue
        for (position, kind) in kinds.enumerated() {
            try history.keep(
                of: id, kind, becoming: values, record.makes(position) ? first : nil, text, until: until)
            first += fieldCounts[kind]!
        }
    }

    private func insertion(of kind: FactKind) throws(SQLiteError) -> Statement {
        if let known = factInsertions[kind] { return known }
        let names = kind.fields.map { ", \"\($0.name)\"" }.joined()
        let marks = String(repeating: ", ?", count: kind.fields.count)
        let statement = try connection.cached(
            "INSERT OR REPLACE INTO fact_\(kind.rawValue) (record_id\(names)) VALUES (?\(marks))")
        factInsertions[kind] = statement
        return statement
    }

    /// Of a record that is gone since a moment, as became known now.
    func dropFacts(of id: Int64, resource: Int64, gone at: Int64, now: Int64) throws {
        try versions.keep(of: id, try storedKinds(of: resource), until: now)
        try versions.noteGone(id)
        try history.keep(ofGone: id, try kinds(of: resource), until: at)
        for kind in try storedKinds(of: resource) { try dropFact(kind, of: id) }
    }

    /// Those that its mapping makes, and made before.
    private func storedKinds(of resource: Int64) throws -> [FactKind] {
        if let known = storedKinds[resource] { return known }
        let former = try connection.first("SELECT former_kinds FROM resource WHERE id = \(resource)") { $0.text(0) }
        let names = Set(former?.split(separator: ",").map(String.init) ?? [])
        let made = try kinds(of: resource)
        let found = made + FactKind.allCases.filter { names.contains($0.rawValue) && !made.contains($0) }
        storedKinds[resource] = found
        return found
    }

    private func dropFact(_ kind: FactKind, of id: Int64) throws(SQLiteError) {
        let statement = try connection.cached("DELETE FROM fact_\(kind.rawValue) WHERE record_id = ?1")
        try statement.bind(1, id)
        try statement.run()
    }

    /// Takes away the facts, of `among`, that the record no longer makes.
    private func dropFacts(
        of id: Int64, notIn record: SourceRecord, _ kinds: [FactKind], among candidates: [FactKind]? = nil
    ) throws {
        let made = kinds.enumerated().filter { record.makes($0.offset) }.map(\.element)
        for kind in candidates ?? kinds where !made.contains(kind) { try dropFact(kind, of: id) }
    }

    /// Writes the facts of stored records that were mapped again. A record whose facts differ gets a new
    /// revision, so that what is derived from them follows.
    func replaceFacts(_ page: SourcePage, records: [Int64], resource: Int64) throws {
        let kinds = try kinds(of: resource)
        let stored = try storedKinds(of: resource)
        var revision = try nextRevision()
        try page.withText { text throws in
            for (record, id) in zip(page.records, records) {
                let hash = Int64(bitPattern: record.factHash)
                try connection.run(
                    """
                    UPDATE source_record SET fact_hash = \(hash), revision = \(revision)
                    WHERE id = \(id) AND resource_id = \(resource) AND fact_hash <> \(hash)
                    """)
                revision += Int64(connection.changes)
                try dropFacts(of: id, notIn: record, kinds, among: stored)
                try writeFacts(of: id, record, page.values, text, kinds)
            }
        }
    }
}

extension SourceRecord {
    /// The mapping at `position` applies to this record.
    fileprivate func makes(_ position: Int) -> Bool { position >= 8 || facts & (1 << UInt8(position)) != 0 }
}

/// The two byte arrays of a page, borrowed for as long as the page is written.
struct PageText: ~Copyable {
    let bytes: UnsafeBufferPointer<UInt8>
    let scratch: UnsafeBufferPointer<UInt8>
    let form: UnsafeBufferPointer<UInt8>

    /// Slices come from the scanner; one that lies outside its array is our own mistake and traps.
    subscript(slice: TextSlice) -> UnsafeBufferPointer<UInt8> {
        let all = slice.place == .page ? bytes : scratch
        precondition(slice.start >= 0 && slice.count >= 0 && Int(slice.start) + Int(slice.count) <= all.count)
        return UnsafeBufferPointer(rebasing: all[Int(slice.start)..<Int(slice.start) + Int(slice.count)])
    }
}

extension SourcePage {
    func withText(_ body: (borrowing PageText) throws -> Void) throws {
        try bytes.withUnsafeBufferPointer { bytes in
            try scratch.withUnsafeBufferPointer { scratch in
                try Array(form.utf8).withUnsafeBufferPointer { form in
                    try body(PageText(bytes: bytes, scratch: scratch, form: form))
                }
            }
        }
    }
}
