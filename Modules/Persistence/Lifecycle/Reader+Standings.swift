public import Domain
public import JSON
import Lifecycle
import SQLite

/// Which customers are asked for, by where they stand.
public struct StandingFilter: Hashable, Sendable {
    public enum Answer: String, CaseIterable, Sendable {
        case ready
        case notReady = "not_ready"
        case cannotTell = "cannot_tell"
    }
    public enum Sort: String, CaseIterable, Sendable {
        case name
        /// Who has been in front of the same transition for longest.
        case stalled
        /// Whose next step is due first.
        case due
        /// Who entered the stage first.
        case since
    }

    public var stage: String?
    public var standing: String?
    public var segment: String?
    public var transition: String?
    public var status: String?
    public var answer: Answer?
    /// A criterion of the gate that is not met.
    public var blockedBy: String?
    /// A criterion of the gate that cannot be told.
    public var unknown: String?
    public var gap: String?
    public var isStalled = false
    public var isOwnerless = false
    public var isGoingBack = false
    /// The limit of the transition in front of them is over.
    public var isOverdue = false
    /// Only customers with clocks: not those who are lost, paused or disqualified.
    public var isActive = false
    /// Accountable for the stage.
    public var owner: String?
    /// Who sees to the next step; "-" for nobody.
    public var nextOwner: String?
    /// The next step is due on this day or before.
    public var dueBy: String?
    public var sort = Sort.name
    public var limit = 50
    public var after: Place?

    public init() {}

    /// Where the page before ended.
    public struct Place: Hashable, Sendable {
        var value: String
        var customer: Int64

        public var cursor: String { "\(customer).\(value)" }
        public init?(cursor: String) {
            let parts = cursor.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let customer = Int64(parts[0]) else { return nil }
            self.customer = customer
            value = String(parts[1])
        }
        init(value: String, customer: Int64) {
            self.value = value
            self.customer = customer
        }
    }

    fileprivate var order: String {
        switch sort {
        case .name: "coalesce(c.name, '') COLLATE NOCASE"
        case .stalled: "coalesce(s.stalled_since, 9e15)"
        case .due: "coalesce(s.next_due, 9e15)"
        case .since: "coalesce(s.stage_since, 0)"
        }
    }

    fileprivate var conditions: SQL {
        var all: SQL = "1"
        if let stage { all = all + " AND s.stage = \(stage)" }
        if let standing { all = all + " AND s.standing = \(standing)" }
        if let segment { all = all + " AND s.segment = \(segment)" }
        if let transition { all = all + " AND s.transition = \(transition)" }
        if let status { all = all + " AND s.transition_status = \(status)" }
        switch answer {
        case .ready: all = all + " AND s.transition_status = 'ready'"
        case .notReady: all = all + " AND s.transition IS NOT NULL AND s.blocked_by <> '[]'"
        case .cannotTell: all = all + " AND s.transition IS NOT NULL AND s.blocked_by = '[]' AND s.unknown <> '[]'"
        case nil: break
        }
        if let blockedBy { all = all + " AND instr(s.blocked_by, '\"' || \(blockedBy) || '\"') > 0" }
        if let unknown { all = all + " AND instr(s.unknown, '\"' || \(unknown) || '\"') > 0" }
        if let gap { all = all + " AND " + Self.has(gap) }
        if isStalled { all = all + " AND s.stalled_since IS NOT NULL" }
        if isOwnerless { all = all + " AND s.owner IS NULL" }
        if isOverdue {
            all = all + " AND s.transition_due <= (SELECT revision FROM progress WHERE name = 'derived_at')"
        }
        if isGoingBack { all = all + " AND s.regression IS NOT NULL" }
        if isActive || isOwnerless { all = all + " AND " + SQL(raw: View.hasClocks()) }
        if let owner { all = all + " AND s.owner = \(owner) COLLATE NOCASE" }
        if let nextOwner {
            let isNobody = nextOwner == "-"
            all = all + (isNobody ? " AND s.next_owner IS NULL" : " AND s.next_owner = \(nextOwner) COLLATE NOCASE")
        }
        if let dueBy, let day = Instant(day: dueBy) {
            all = all + " AND s.next_due < \(day.milliseconds + 86_400_000)"
        }
        return all
    }

    /// A gap as the view `gap` names it: a detector, a breakdown (transition:category), a stage that nobody owns
    /// (owner:role), or what no source tells (reason:criterion).
    private static func has(_ gap: String) -> SQL {
        let parts = gap.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return "instr(s.gaps, '\"' || \(gap) || '\"') > 0" }
        let hasClocks = SQL(raw: View.hasClocks())
        if parts[0] == "owner" { return "(s.owner IS NULL AND s.owner_role = \(parts[1]) AND \(hasClocks))" }
        if let reason = Verdict.Reason(rawValue: parts[0]) {
            let letter = String(decoding: [Verdict.unknown(reason).letter], as: UTF8.self)
            return """
                (instr(s.unknown, '"' || \(parts[1]) || '"') > 0 AND \(hasClocks) AND substr(s.verdicts, (
                    SELECT position FROM lifecycle_criterion
                    WHERE definition_id = s.definition_id AND criterion = \(parts[1])), 1) = \(letter))
                """
        }
        return "instr(s.breakdowns, '[\"' || \(parts[0]) || '\",\"' || \(parts[1]) || '\",') > 0"
    }

    fileprivate var place: SQL {
        guard let after else { return "" }
        let value: SQLValue =
            sort == .name ? .text(after.value) : Double(after.value).map(SQLValue.number) ?? .number(0)
        return " AND (\(SQL(raw: order)), c.id) > (\(value), \(after.customer))"
    }

    /// Customers, and if there are any, the scopes of customers among them.
    fileprivate func query(withScopes: Bool) -> SQL {
        let collation = sort == .name ? " COLLATE NOCASE" : ""
        let end: SQL = " ORDER BY rank\(SQL(raw: collation)), place LIMIT \(limit + 1)"
        return withScopes
            ? "SELECT * FROM (" + rows(Self.customers) + " UNION ALL " + rows(Self.scopes) + ")" + end
            : rows(Self.customers) + end
    }

    private static let customers: SQL = "lifecycle_state s JOIN customer_summary c ON c.id = s.customer_id"
    /// By the negative of their number, which no customer has.
    fileprivate static let scopes: SQL = """
        scope_state s JOIN (
            SELECT own.id AS owner, state.scope_id AS scope, -state.scope_id AS id, own.key || '/r-' || state.scope_id AS key,
                coalesce(own.name || ': ', '') || title.value AS name
            FROM scope_state AS state JOIN lifecycle_entry AS entry ON entry.id = state.scope_id
            JOIN record_customer AS place ON place.record_id = entry.anchor
            JOIN customer_summary AS own ON own.id = place.customer_id
            JOIN lifecycle_entry_field AS title ON title.entry_id = entry.id AND title.field = 'title'
        ) c ON c.scope = s.scope_id
        """

    private func rows(_ source: SQL) -> SQL {
        """
        SELECT c.id AS place, c.key, c.name, \(SQL(raw: order)) AS rank, \(SQL(raw: Self.columns))
        FROM \(source) WHERE \(conditions)\(place)
        """
    }

    fileprivate static let columns = """
        s.segment, s.standing, s.standing_since, s.stage, s.stage_since, s.attained, s.computed, s.tracks, s.transition,
        s.transition_status, s.transition_since, s.transition_due, s.blocked_by, s.unknown, s.breakdowns, s.gaps,
        s.stalled_since, s.regression, s.owner_role, s.owner, s.is_assigned, s.next_step, s.next_owner, s.next_due,
        s.next_origin, (SELECT name || ' ' || version FROM lifecycle_definition WHERE id = s.definition_id), s.finishing
        """

    fileprivate func count(withScopes: Bool) -> SQL {
        let own: SQL = "SELECT count(*) FROM \(Self.customers) WHERE \(conditions)"
        guard withScopes else { return own }
        return "SELECT (" + own + ") + (SELECT count(*) FROM \(Self.scopes) WHERE \(conditions))"
    }
}

extension Reader {
    /// `{"count", "customers": […]}` and the place of the next page.
    public func standings(_ filter: StandingFilter) throws -> (JSONValue, StandingFilter.Place?) {
        var places: [StandingFilter.Place] = []
        let withScopes = try connection.integer("SELECT EXISTS (SELECT 1 FROM scope_state)") != 0
        var rows = try connection.rows(filter.query(withScopes: withScopes)) { row in
            places.append(.init(value: row.text(3), customer: row.integer(0)))
            return Self.standing(row)
        }
        let hasMore = rows.count > filter.limit
        if hasMore { rows.removeLast() }
        let answer: JSONValue = [
            "count": .count(try connection.integer(filter.count(withScopes: withScopes))), "customers": .array(rows),
        ]
        return (answer, hasMore ? places[filter.limit - 1] : nil)
    }

    /// Where the customer stands as it was judged last, by one look-up; null before that.
    func writeLifecycle(of id: Int64, to writer: inout JSONWriter) throws {
        let statement = try shelf.statement(
            26,
            """
            SELECT s.customer_id, NULL, NULL, NULL, \(StandingFilter.columns)
            FROM lifecycle_state AS s WHERE s.customer_id = ?1
            """)
        try statement.bind(1, id)
        defer { statement.reset() }
        writer.key("lifecycle")
        guard try statement.step() else { return writer.null() }
        let members = Self.standing(statement.row).members ?? []
        var shown: [JSONValue.Member] = [.init(name: "definition", value: .text(statement.row.textIfPresent(29)))]
        shown += members.filter { !["key", "name", "definition"].contains($0.name) }
        let scopes = try openScopes(of: id)
        if !scopes.isEmpty { shown.append(.init(name: "scopes", value: .array(scopes))) }
        writer.value(.object(shown))
    }

    /// Where those scopes of a customer stand that go on.
    private func openScopes(of id: Int64) throws -> [JSONValue] {
        let any = try connection.cached("SELECT 1 FROM scope_state LIMIT 1")
        defer { any.reset() }
        guard try any.step() else { return [] }
        return try connection.rows(
            """
            SELECT c.id, c.key, c.name, NULL, \(SQL(raw: StandingFilter.columns)) FROM \(StandingFilter.scopes)
            WHERE c.owner = \(id) ORDER BY c.scope
            """
        ) { Self.standing($0) }
    }

    /// A word that no definition knows finds nobody, which would look like an answer.
    public func refuseUnknown(in filter: StandingFilter, now: Instant) throws {
        let definitions = try connection.definitionsInForce(asOf: now, knownAt: nil).all.map(\.definition).reversed()
        let criteria = definitions.flatMap(\.criteria).map(\.id).unique
        let gaps = definitions.flatMap(\.detectors).map(\.id).unique
        let known: [(word: String?, what: String, column: String, among: [String])] = [
            (filter.stage, "stage", "stage", definitions.flatMap(\.stages).map(\.id).unique),
            (filter.transition, "transition", "transition", definitions.flatMap(\.transitions).map(\.id).unique),
            (filter.standing, "standing", "standing", Standing.allCases.map(\.rawValue)),
            (filter.segment, "segment", "segment", definitions.flatMap(\.segments).map(\.id).unique),
            (
                filter.status, "status", "transition_status",
                Conclusion.TransitionState.Status.allCases.map(\.rawValue)
            ),
        ]
        for (word, what, column, among) in known {
            guard let word, !among.contains(word) else { continue }
            // Nobody was judged since a version was put in the place of the one that has these words.
            let isUsed: SQL =
                """
                SELECT EXISTS (SELECT 1 FROM lifecycle_state WHERE \(SQL(raw: column)) = \(word))
                    OR EXISTS (SELECT 1 FROM scope_state WHERE \(SQL(raw: column)) = \(word))
                """
            if try connection.integer(isUsed) != 0 { continue }
            throw Refusal.unknown(what, word, among: among, .misused)
        }
        for word in [filter.blockedBy, filter.unknown].compactMap(\.self) where !criteria.contains(word) {
            throw Refusal.unknown("criterion", word, among: criteria, .misused)
        }
        if let gap = filter.gap, !gap.contains(":"), !gaps.contains(gap) {
            throw Refusal.unknown("gap", gap, among: gaps, .misused)
        }
    }

    /// A customer as lists show it.
    private static func standing(_ row: borrowing Row) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init(name: "key", value: .string(row.text(1))), .init(name: "name", value: .text(row.textIfPresent(2))),
            .init(name: "segment", value: .text(row.textIfPresent(4))),
            .init(name: "standing", value: .string(row.text(5))),
            .init(name: "standingSince", value: .moment(row.integerIfPresent(6))),
            .init(name: "stage", value: .string(row.text(7))),
            .init(name: "stageSince", value: .moment(row.integerIfPresent(8))),
            .init(name: "attained", value: .string(row.text(9))),
            .init(name: "computed", value: .string(row.text(10))), .init(name: "tracks", value: tracks(row.text(11))),
        ]
        if let transition = row.textIfPresent(12) {
            members.append(
                .init(
                    name: "transition",
                    value: [
                        "id": .string(transition), "status": .string(row.text(13)),
                        "opened": .moment(row.integerIfPresent(14)), "due": .moment(row.integerIfPresent(15)),
                        "blockedBy": .list(row.text(16)), "unknown": .list(row.text(17)),
                    ]))
        }
        members += [
            .init(name: "breakdowns", value: breakdowns(row.text(18))),
            .init(name: "gaps", value: .list(row.text(19))),
            .init(name: "stalledSince", value: .moment(row.integerIfPresent(20))),
            .init(name: "regression", value: .text(row.textIfPresent(21))),
            .init(name: "definition", value: .text(row.textIfPresent(29))),
            .init(name: "finishing", value: .text(row.textIfPresent(30))),
            .init(
                name: "owner",
                value: [
                    "role": .text(row.textIfPresent(22)), "person": .text(row.textIfPresent(23)),
                    "assigned": row.isNull(24) ? .null : .bool(row.flag(24)),
                ]),
        ]
        if let step = row.textIfPresent(25) {
            members.append(
                .init(
                    name: "nextStep",
                    value: [
                        "text": .string(step), "owner": .text(row.textIfPresent(26)),
                        "due": .moment(row.integerIfPresent(27)), "origin": .text(row.textIfPresent(28)),
                    ]))
        }
        return .object(members)
    }

    private static func tracks(_ text: String) -> JSONValue {
        .array(
            (JSONValue.list(text).items ?? []).map { item in
                [
                    "track": item["0"] ?? .null, "stage": item["1"] ?? .null,
                    "since": .moment(item["2"]?.integer),
                ]
            })
    }

    private static func breakdowns(_ text: String) -> JSONValue {
        .array(
            (JSONValue.list(text).items ?? []).map { item in
                ["transition": item["0"] ?? .null, "category": item["1"] ?? .null, "criterion": item["2"] ?? .null]
            })
    }

    /// How many customers there are in each stage and standing, and in front of each transition. As of another moment
    /// every customer is judged for the answer.
    public func standingCounts(_ clocks: Clocks, now: Instant) throws -> JSONValue {
        var counts = StandingCounts()
        let asOf = clocks.asOf ?? clocks.knownAt ?? now
        let force = try connection.definitionsInForce(asOf: asOf, knownAt: clocks.knownAt)
        if clocks == Clocks() {
            try connection.forEach(StandingCounts.query) { counts.add($0) }
            try connection.forEach(StandingCounts.scopeQuery) { counts.add(scope: $0) }
            counts.claimed = Int(try connection.integer("SELECT count(*) FROM lifecycle_claimed"))
        } else {
            let probe = try StateProbe(path)
            try snapshot { try count(force, asOf, clocks.knownAt, probe, &counts) }
        }
        return counts.json(force, clocks, now: now)
    }

    /// Of a past moment: everybody is judged for the answer.
    private func count(
        _ force: DefinitionsInForce, _ asOf: Instant, _ knownAt: Instant?, _ probe: StateProbe,
        _ counts: inout StandingCounts
    ) throws {
        var scopes: [Int64: ScopeJudge] = [:]
        for version in force.all {
            scopes[version.id] = try ScopeJudge(
                connection, version.definition, hash: version.hash, asOf: asOf, knownAt: knownAt)
        }
        var judging = try Judging(connection, force, asOf: asOf, knownAt: knownAt)
        try judging.each(of: judging.everybody(), isCommitted: probe.isSame) {
            found -> (Judging.Subject, Lineage.Judgement)? in
            guard case .subject(let subject) = found else { return nil }
            return (subject, subject.judged(asOf: asOf.milliseconds))
        } take: { found in
            guard let (subject, judgement) = found else { return counts.claimed += 1 }
            if let seen = subject.facts.firstSeen, seen > asOf.milliseconds { return }
            counts.add(judgement.conclusion, asOf: asOf)
            let version = subject.line.versions[judgement.version].id
            guard scopes[version]?.customers.contains(subject.facts.customer) == true else { return }
            for scope in try scopes[version]!.standing(below: judgement, subject.history) {
                counts.add(scope: scope.conclusion)
            }
        }
    }

    /// Gaps by class and cause, the most frequent first, each with how many customers have it.
    public func gapCounts(class kind: String?) throws -> JSONValue {
        var since: [String: Int64] = [:]
        try connection.forEach(GapCounts.since) { since[$0.text(0)] = $0.integerIfPresent(1) }
        let rows = try connection.rows(GapCounts.query(class: kind)) { row -> JSONValue in
            [
                "class": .string(row.text(0)), "cause": .string(row.text(1)), "gap": .string(row.text(2)),
                "title": .text(row.textIfPresent(3)), "severity": .string(row.text(4)),
                "remedy": .text(row.textIfPresent(5)), "customers": .count(row.integer(6)),
                "scopes": .count(row.integer(7)),
                "example": .text(row.textIfPresent(8)), "since": .moment(since[row.text(2)]),
            ]
        }
        return .array(rows)
    }
}

extension JSONValue {
    static func moment(_ milliseconds: Int64?) -> JSONValue {
        milliseconds.map { .string(Instant(milliseconds: $0).iso8601) } ?? .null
    }
    /// A list that the store keeps as JSON.
    static func list(_ text: String) -> JSONValue {
        text == "[]" ? .array([]) : (try? JSONValue(parsing: text)) ?? .array([])
    }
}
