import Domain
import Lifecycle
import SQLite

/// The SELECT of an `sql` test: it reads the public views, of which it finds one customer's rows, and nothing else. It
/// names the customer's key `:customer` and the two moments `:as_of` and `:known_at` (ISO text), and gives one row of
/// `result` (1, 0 or NULL), `observed_at` and `evidence` (the number of a record).
struct CriterionSQL {
    private let connection: Connection
    /// Nil: it reads what was not kept of the past.
    private let statement: Statement?
    private let columns: [String: Int]
    /// It asks what time it is, or reads what is no customer's: nobody can say when its answer changes.
    private let isRestless: Bool

    /// What one customer may cost.
    static let timeLimit: Duration = .seconds(1)

    /// Compiles it with only the public views in reach. `resources`: the question is about the past.
    init(_ text: String, _ connection: Connection, asOfPast resources: LeafResources? = nil) throws {
        guard !text.utf8.contains(0) else { throw StoreFault("the query contains the character NUL") }
        self.connection = connection
        let words = Self.words(of: text)
        let names = Set(CriterionViews.all.map(\.name))
        let inner =
            try connection.rows("SELECT name FROM sqlite_schema WHERE type = 'table'") { $0.text(0) }
            + View.ofStates.map(\.name)
        if let flaw = Self.flaw(in: words, views: names, tables: Set(inner)) { throw StoreFault(flaw) }
        // The library makes these tables when they are first named, which the guard would take for writing.
        try connection.execute("SELECT 1 FROM json_each('[]'), json_tree('[]')")
        let plain: Statement
        do {
            plain = try connection.guarded(timeLimit: Self.timeLimit, names: names.union(Self.tables)) {
                try connection.prepare(single: text)
            }
        } catch let error as SQLiteError {
            throw StoreFault(Self.words(error))
        }
        guard plain.isReadOnly else { throw StoreFault("the query writes; a criterion can only read") }
        columns = Dictionary(plain.columnNames.enumerated().map { ($1.lowercased(), $0) }) { first, _ in first }
        guard columns["result"] != nil else {
            throw StoreFault("the query has no column “result”, which is 1, 0 or NULL")
        }
        for name in plain.parameters {
            guard let name, [":customer", ":as_of", ":known_at"].contains(name) else {
                throw StoreFault(
                    "the query has the parameter \(name ?? "?"); there are only :customer, :as_of and :known_at")
            }
        }
        let views = try CriterionViews(
            text, naming: names.intersection(words).sorted(), connection, asOfPast: resources)
        isRestless = views.readsShared || plain.parameters.contains { $0 != ":customer" }
        do {
            statement = try connection.prepare(single: views.text)
        } catch {
            guard resources != nil else { throw StoreFault(Self.words(error)) }
            statement = nil
        }
    }

    private static let tables: Set<String> = ["json_each", "json_tree"]

    /// A table that the text reads from by name, or a view whose name it takes for something else; nil: none. The
    /// library asks about columns; this is for tables of which only the rows are looked at.
    private static func flaw(in words: [String], views: Set<String>, tables: Set<String>) -> String? {
        func hidden(_ name: String) -> String {
            "the query does more than read the public views (docs/views.md): it names \(name)"
        }
        for (index, word) in words.enumerated() {
            let before = index > 0 ? words[index - 1] : ""
            let after = words[(index + 1)...].prefix { $0 != "(" }
            let isSource = ["from", "join"].contains(before) || [",", "."].contains(before) && word.contains("_")
            if isSource, tables.contains(word) || word.hasPrefix("sqlite_") { return hidden(word) }
            if ["from", "join"].contains(before), CriterionViews.conclusions.contains(word) {
                return "“\(word)” tells what follows from criteria; a criterion cannot rest on it"
            }
            let name = words[(index + 1)...].starts(with: ["."]) ? words[(index + 2)...].first : nil
            if ["main", "temp"].contains(word), let name, views.contains(name) {
                return "the query names a view with “\(word).” before it; leave that out"
            }
            let isDefined =
                index + 1 < words.count && words[index + 1] == "("
                || after.first == "as" && after.count <= 3
                    && after.dropFirst().allSatisfy { ["not", "materialized"].contains($0) }
                    && index + 1 + after.count < words.count
            if isDefined, views.contains(word) { return hidden(word) }
        }
        return nil
    }

    /// Names and keywords in small letters, without quotes; marks apart. What stands in '…' is left out.
    private static func words(of text: String) -> [String] {
        var words: [String] = []
        var isInside = false
        var isText = false
        for character in text.lowercased() {
            if character == "'" { isText.toggle() }
            if isText || character == "'" || character.isWhitespace || "\"[]`".contains(character) {
                isInside = false
            } else if character.isLetter || character.isNumber || character == "_" {
                if isInside { words[words.count - 1].append(character) } else { words.append(String(character)) }
                isInside = true
            } else {
                words.append(String(character))
                isInside = false
            }
        }
        return words
    }

    private static func words(_ error: SQLiteError) -> String {
        switch error.message {
        case let text
        where text.hasPrefix("access to ") || text == "not authorized" || text.hasPrefix("cannot modify "):
            "the query does more than read the public views (docs/views.md): \(text)"
        case let text: "the query is not understood: \(text)"
        }
    }

    // MARK: Running

    /// The finding of one customer; an asking that fails is no verdict.
    func finding(of customer: Int64, _ key: String, _ clock: LeafClock) -> LeafFinding {
        guard statement != nil else { return LeafFinding(.unknown(.gap)) }
        var finding: LeafFinding
        do {
            finding = try run(customer, key, clock.t, clock.k) ?? LeafFinding(.unknown(.noRecord))
        } catch {
            finding = LeafFinding(.unknown(.error))
        }
        if isRestless { finding.due = clock.t + 1 }
        return finding
    }

    private func run(_ customer: Int64?, _ key: String?, _ t: Int64, _ k: Int64) throws -> LeafFinding? {
        guard let statement else { return nil }
        defer { statement.reset() }
        for (index, name) in statement.parameters.enumerated() {
            switch name {
            case "?1": try statement.bind(index + 1, customer.map(SQLValue.integer) ?? .null)
            case "?2": try statement.bind(index + 1, t)
            case "?3": try statement.bind(index + 1, k)
            case ":customer": try statement.bind(index + 1, key.map(SQLValue.text) ?? .null)
            case ":as_of": try statement.bind(index + 1, Instant(milliseconds: t).iso8601)
            default: try statement.bind(index + 1, Instant(milliseconds: k == .max ? t : k).iso8601)
            }
        }
        return try connection.limited(to: Self.timeLimit) {
            guard try statement.step() else { return nil }
            let finding = Self.finding(statement.row, columns)
            guard try !statement.step() else { throw StoreFault("the query gives more than one row for a customer") }
            return finding
        }
    }

    private static func finding(_ row: borrowing Row, _ columns: [String: Int]) -> LeafFinding {
        let result = columns["result"]!
        var finding = LeafFinding(row.isNull(result) ? .unknown(.nullField) : row.flag(result) ? .met : .notMet)
        if let column = columns["observed_at"] {
            let text = row.text(column)
            let moment = Instant(iso8601: text) ?? Instant(day: text)
            finding.since = row.type(column) == .integer ? row.integer(column) : moment?.milliseconds
        }
        if let column = columns["evidence"] { finding.evidence = row.integerIfPresent(column) }
        return finding
    }

    // MARK: Checking

    /// In one sentence why such a query cannot be a criterion, tried on a few customers of the store; nil: nothing
    /// speaks against it.
    static func flaw(_ text: String, on connection: Connection) -> String? {
        do {
            try check(text, connection)
            return nil
        } catch let fault as StoreFault {
            return fault.description
        } catch let error as SQLiteError {
            return error.code == interrupted
                ? "the query takes longer than \(timeLimit.components.seconds) s for a customer" : words(error)
        } catch {
            return "\(error)"
        }
    }

    /// SQLITE_INTERRUPT: its time was over.
    private static let interrupted: Int32 = 9

    private static func check(_ text: String, _ connection: Connection) throws {
        let query = try CriterionSQL(text, connection)
        var some: [(Int64?, String?)] = [(nil, nil)]
        try connection.forEach("SELECT id, key FROM customer_summary ORDER BY id LIMIT 20") {
            some.append(($0.integer(0), $0.text(1)))
        }
        for (customer, key) in some { _ = try query.run(customer, key, 1_700_000_000_000, .max) }
    }
}
