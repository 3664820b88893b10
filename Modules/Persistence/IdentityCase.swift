public import Identity
import SQLite

/// The records around some records, judged as the derivation judges them: for explaining what it found.
public struct IdentityCase {
    public let resolution: Resolution
    private let members: [Int64: Neighbourhood.Member]

    init(_ resolution: Resolution, _ members: [Int64: Neighbourhood.Member]) {
        self.resolution = resolution
        self.members = members
    }

    public var records: [Int64] { members.keys.sorted() }
    /// Nil for a record that says nothing of that kind (any more).
    public func subject(_ record: Int64) -> Subject? { members[record]?.subject }
    public func profile(_ record: Int64) -> Profile? { members[record]?.profile }
}

extension Reader {
    /// `around` and all who share with them, directly or through others, a value that makes pairs, or a decision; of
    /// the state of the last derivation. `rules`: those of the workspace.
    public func identityCase(
        _ kind: Identity.Kind, around records: [Int64], rules: IdentityRules
    ) throws -> IdentityCase {
        let mails = try connection.rows("SELECT email FROM fact_staff WHERE email IS NOT NULL") { $0.text(0) }
        let seller = Seller(mails: mails, domains: rules.ownDomains, country: rules.country)
        var around = Neighbourhood(
            connection, kind, try Subjects(connection), rules, seller, try Decisions(connection))
        var mates = Set(records)
        for record in records {
            for mate in try connection.rows(
                """
                SELECT e.record_id FROM entity own JOIN entity e ON e.anchor = own.anchor AND e.anchor <> e.record_id
                WHERE own.record_id = \(record) UNION SELECT anchor FROM entity WHERE record_id = \(record)
                """, { $0.integer(0) })
            {
                mates.insert(mate)
            }
        }
        let closed = try around.closed(mates)
        let resolution = try around.resolve(closed)
        var members: [Int64: Neighbourhood.Member] = [:]
        for record in closed { members[record] = try around.member(record) }
        return IdentityCase(resolution, members)
    }
}
