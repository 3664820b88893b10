import Domain
import Lifecycle
import SQLite

/// The scopes of the customers that a run judges, each by the version that judges its customer.
struct ScopeRuns {
    private let connection: Connection
    private let now: Instant
    private let isOne: Bool
    /// By the number of the version; without those that know no scopes.
    private var runs: [Int64: ScopeRun] = [:]

    init(_ connection: Connection, _ judging: Judging, _ now: Instant) throws {
        (self.connection, self.now) = (connection, now)
        isOne = judging.force.all.count == 1
        for version in judging.force.all { runs[version.id] = try ScopeRun(connection, version, judging.reader, now) }
        if runs.isEmpty { try connection.execute("DELETE FROM scope_position") }
    }

    /// Records what changes for them before the customers are judged.
    mutating func begin(
        _ customers: [Int64], _ judging: inout Judging, _ history: LifecycleHistory, _ children: StateWriter
    ) throws {
        if isOne {
            for id in Array(runs.keys) { try runs[id]?.begin(customers, history, children) }
            return
        }
        guard let any = runs.values.first else { return }
        for customer in any.grown(among: customers) {
            guard case .subject(let subject)? = try judging.one(customer) else { continue }
            let version = subject.line.versions[subject.judged(asOf: now.milliseconds).version]
            try runs[version.id]?.begin([customer], history, children)
        }
    }

    /// Keeps how those of a customer stand.
    mutating func follow(
        _ judgement: inout Lineage.Judgement, _ subject: Judging.Subject, _ children: StateWriter
    ) throws {
        let version = subject.line.versions[judgement.version]
        let changes = judgement.changes(after: subject.history)
        try runs[version.id]?.follow(judgement.facts, &judgement.conclusion, changes, children)
    }

    /// Lays down what deals open. The result is whose it is: they are to be judged once more.
    mutating func open() throws -> [Int64] {
        var opened: [Int64] = []
        for id in runs.keys.sorted() { opened += try runs[id]!.open() }
        return Set(opened).sorted()
    }
}
