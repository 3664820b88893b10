import Domain
import Identity
import JSON
import SQLite

/// One source record as answers about identity show it: how commands name it, what it is called, whose it is.
struct RecordCard {
    var id: Int64
    var system: String
    var title: String
    var resource: String
    var externalID: String
    /// What it calls itself; the mailbox of who has no name.
    var name: String?
    var deleted: Instant?
    /// Nil if it is neither a company's nor a person's.
    var kind: Identity.Kind?
    /// The record that stands for the same company or person.
    var anchor: Int64?
    /// The kind of fact by which it belongs to its customer, and why.
    var place: (kind: String, reason: String)?
    var customer: Customer?

    struct Customer {
        var id: Int64
        var key: String
        var name: String?
        var kind: String

        var json: JSONValue { ["key": .string(key), "name": .text(name), "kind": .string(kind)] }
    }

    /// "zoho_crm.Contacts:4876…": as commands take it.
    var reference: String { "\(system).\(resource):\(externalID)" }
    var rank: Identity.Rank { Identity.Rank(system: system, resource: resource, externalID: externalID) }

    /// Without the customer, which stands once around many.
    var json: JSONValue { .object(members) }

    var members: [JSONValue.Member] {
        [
            .init(name: "record", value: .string(reference)), .init(name: "system", value: .string(system)),
            .init(name: "title", value: .string(title)), .init(name: "resource", value: .string(resource)),
            .init(name: "id", value: .string(externalID)), .init(name: "name", value: .text(name)),
        ]
    }

    init(_ row: borrowing Row) {
        id = row.integer(0)
        system = row.text(1)
        title = row.text(2)
        resource = row.text(3)
        externalID = row.text(4)
        name = row.textIfPresent(5)
        deleted = row.integerIfPresent(6).map { Instant(milliseconds: $0) }
        kind = row.integerIfPresent(7).flatMap { Identity.Kind(rawValue: Int($0)) }
        anchor = row.integerIfPresent(8)
        if !row.isNull(9) { place = (row.text(9), row.text(10)) }
        guard !row.isNull(11) else { return }
        customer = Customer(id: row.integer(11), key: row.text(12), name: row.textIfPresent(13), kind: row.text(14))
    }

    static let query: SQL = """
        SELECT record.id, system.name, system.title, resource.name, record.external_id,
            coalesce(company.name, person.name,
                nullif(trim(coalesce(person.given_name, '') || ' ' || coalesce(person.family_name, '')), ''),
                company.email, person.email),
            record.deleted, entity.kind, entity.anchor, place.kind, place.reason,
            customer.id, customer.key, customer.name, customer.kind
        FROM source_record AS record
        JOIN resource ON resource.id = record.resource_id
        JOIN system ON system.id = resource.system_id
        LEFT JOIN fact_company AS company ON company.record_id = record.id
        LEFT JOIN fact_person AS person ON person.record_id = record.id
        LEFT JOIN entity ON entity.record_id = record.id
        LEFT JOIN record_customer AS place ON place.record_id = record.id
        LEFT JOIN customer_summary AS customer ON customer.id = place.customer_id

        """
}

extension Reader {
    func card(_ record: Int64) throws -> RecordCard {
        guard let card = try connection.first(RecordCard.query + "WHERE record.id = \(record)", RecordCard.init) else {
            throw StoreFault("record \(record) is gone; run onward doctor")
        }
        return card
    }
}
