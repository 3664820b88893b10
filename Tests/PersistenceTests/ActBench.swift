import Domain
import JSON
import SQLite
import Testing

@testable import Lifecycle
@testable import Persistence

/// Two customers and a definition of one transition: Acme in two apps, with a deal and a project; Beta in one.
final class ActBench {
    let bench: CustomerBench
    var definition: Definition
    /// The second of "now".
    var clock: Int64 { bench.clock }
    let acme: String
    let beta: String

    init() async throws {
        bench = try await CustomerBench()
        definition = .small
        try await bench.accounts([
            "1": ["name": "Acme GmbH", "website": "acme.io"], "2": ["name": "Beta Ltd", "website": "beta.io"],
        ])
        try await bench.deskAccounts(["901": ["name": "ACME", "same_as": "1", "website": "acme.io"]])
        try await bench.save(["71": ["title": "Licences", "company": "1"]], to: "zoho_crm.deals", kind: .deal)
        try await bench.save(["81": ["name": "Beta's own", "company": "2"]], to: "zoho_more.projects", kind: .project)
        bench.wait(days: 100)
        _ = try await bench.store.derive(fromNothing: false, at: .at(bench.clock))
        // They were judged by the definition that ships.
        try await bench.store.run("DELETE FROM lifecycle_position; DELETE FROM stage_change_log")
        let keys = try bench.texts("SELECT key FROM customer_summary ORDER BY name")
        (acme, beta) = (keys[0], keys[1])
    }

    var now: Instant { .at(clock) }

    /// `day(5)`: five days from now.
    func day(_ days: Int64) -> String { Instant.at(clock + days * 86_400).day }

    /// Read and done as the command line and the API do it.
    @discardableResult func act(
        _ verb: ActVerb, _ values: EntryBody = [:], of customer: String? = nil, by who: String = "ada",
        request: String? = nil
    ) async throws -> JSONValue {
        var given = values
        given["by"] = given["by"] ?? .string(who)
        var customer = customer
        if case .customer = verb.shape.subject {
            customer = customer ?? acme
            given["customer"] = .string(customer ?? "")
        }
        var act = try Act(verb, given: given.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, now: now)
        act.request = request
        return try await bench.store.act(act, customer: customer, definition: definition, at: now)
    }

    @discardableResult func reverse(_ act: Int64, by who: String = "ada") async throws -> JSONValue {
        try await bench.store.reverse(
            act: act, by: who, as: nil, reason: "was wrong", definition: definition, at: now)
    }

    func grant(_ role: String, _ person: String, by who: String = "ada") async throws {
        try await bench.store.grant(
            role: role, to: person, by: who, note: nil, definition: definition, at: now)
    }

    /// All that acts leave behind.
    func everything() throws -> [String] {
        try bench.texts(
            """
            SELECT 'entry ' || id || kind || thing || act || anchor || body || effective || recorded
                || ifnull(retracted, '-') || who || ifnull(role, '-') || ifnull(note, '-') FROM lifecycle_entry
            UNION ALL SELECT 'role ' || role || person || ifnull(until, '-') FROM role_grant
            UNION ALL SELECT 'request ' || key FROM act_request
            UNION ALL SELECT 'dirty ' || record_id FROM lifecycle_dirty ORDER BY 1
            """)
    }

    /// What the things of a customer say, one line each.
    func says(_ customer: String? = nil, asOf moment: Int64 = .max, knownAt: Int64 = .max) throws -> [String] {
        let id = try bench.reader.integer("SELECT id FROM customer_summary WHERE key = \(customer ?? acme)")
        return try bench.reader.things(of: id, asOf: moment, knownAt: knownAt).map {
            "\($0.key) \($0.body.serialized($0.kind))"
        }
    }

    /// The answer's first thing.
    static func id(_ answer: JSONValue) throws -> String { try #require(answer["changes.0.id"]?.text) }
    static func number(_ answer: JSONValue) throws -> Int64 { try #require(answer["act"]?.integer) }
}

extension Definition {
    static var small: Definition {
        var definition = Definition(id: "small", version: 1, title: "Small")
        definition.teams = [Team(id: "sales", title: "Sales"), Team(id: "success", title: "Success")]
        definition.roles = [
            Role(id: "seller", title: "Seller", team: "sales", from: nil),
            Role(id: "keeper", title: "Keeper", team: "success", from: nil),
        ]
        definition.segments = [Segment(id: "large", title: "Large", when: nil)]
        definition.stages = [stage("acquire", 1, "seller"), stage("onboard", 2, "keeper")]
        definition.transitions = [
            Transition(
                id: "commitment", title: "Commitment", purpose: "p", from: ["acquire"], to: "onboard", trigger: nil,
                giver: "seller", receiver: "keeper", readiness: ["told"],
                context: [
                    .init(key: "outcome", title: "Outcome", isRequired: true, from: nil),
                    .init(key: "deal", title: "Deal", isRequired: true, from: .rows(Rows("deal"), "title")),
                    .init(key: "risks", title: "Risks", isRequired: false, from: nil),
                ], handoff: nil, limit: .days(5), breakdowns: [], participants: [], actions: [], measures: [],
                serves: [],
                taskOnlyReason: nil, note: nil)
        ]
        definition.criteria = [
            criterion("told", .attested, by: "seller", needsEvidence: true, validFor: .days(30)),
            criterion("seen", .attested, segments: ["large"]),
            criterion("paid", .data),
        ]
        return definition
    }

    static func stage(_ id: String, _ order: Int, _ owner: String) -> Stage {
        Stage(
            id: id, title: id, track: "main", order: order, purpose: "p", owner: owner, entry: [], hold: [],
            outputs: [],
            exit: [], shownBy: [], stallAfter: .days(30), dwell: .days(14), regressesByRule: false, inForceThrough: [],
            monitors: [], teams: [], apps: [], workflows: [], measures: [], data: [], tags: [], serves: [], note: nil)
    }

    static func criterion(
        _ id: String, _ kind: Criterion.Kind, by role: String? = nil, needsEvidence: Bool = false,
        validFor: Span? = nil, segments: [String] = []
    ) -> Criterion {
        Criterion(
            id: id, statement: id, kind: kind, test: kind == .attested ? .attested : .exists(Rows("deal")),
            needsCoverage: [], absentMeans: nil, freshness: nil, holdFor: nil, onUnknown: .block, by: role,
            needsEvidence: needsEvidence, validFor: validFor, weight: 1, remedy: nil, segments: segments, serves: [],
            isDerived: false, note: nil)
    }
}

extension Criterion {
    /// Data show it, or else somebody's word.
    init(mixed id: String, by role: String) {
        self = Definition.criterion(id, .composite, by: role)
        test = .any([.exists(Rows("deal")), .attested])
    }
}
