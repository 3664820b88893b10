import Domain
import Identity
public import JSON
import SQLite

/// All records that are one customer, and what joins them.
extension Reader {
    /// So many records are shown at most, of the company or person asked for first; the others are counted.
    public static let mostRecordsOfGraph = 40

    /// The company or person of the place; of a company named by its customer also the people in it.
    public func writeIdentity(of place: IdentityPlace, to writer: inout JSONWriter) throws {
        let asked = try card(place.record)
        let anchor = try asked.anchor.map { try card($0) } ?? asked
        let kind: Identity.Kind = place.isCompany ? .company : .person
        var left = Self.mostRecordsOfGraph
        var trees = [try IdentityTree(anchor, kind: kind, limit: left, self)]
        left -= trees[0].nodes.count
        let customer = anchor.customer
        var people: [Int64] = []
        if let customer, place.isCustomer { people = try entities(of: customer.id, besides: anchor.id) }
        for person in people where left > 0 {
            let card = try card(person)
            trees.append(try IdentityTree(card, kind: card.kind ?? .person, limit: left, self))
            left -= trees[trees.count - 1].nodes.count
        }
        let entities = try trees.map { tree in try tree.json(self).with("relation", belongs(tree.nodes.first?.card)) }
        let relations = try relations(of: anchor)
        let document: JSONValue = [
            "asked": .string(place.text), "customer": customer?.json ?? .null, "entities": .array(entities),
            "moreEntities": .count(people.count + 1 - trees.count),
            "relations": .array(relations),
        ]
        writer.value(document)
    }

    /// The anchors of the companies and people of a customer, in the order of their ranks.
    private func entities(of customer: Int64, besides anchor: Int64) throws -> [Int64] {
        let found = try connection.rows(
            """
            SELECT DISTINCT entity.kind, head.id, system.name, resource.name, head.external_id
            FROM customer_record AS entry
            CROSS JOIN entity ON entity.record_id = entry.record_id
            CROSS JOIN source_record AS head ON head.id = entity.anchor
            CROSS JOIN resource ON resource.id = head.resource_id
            CROSS JOIN system ON system.id = resource.system_id
            WHERE entry.customer_id = \(customer) AND entry.kind IN ('company', 'person') AND entity.anchor <> \(anchor)
            """
        ) {
            (
                kind: $0.integer(0), record: $0.integer(1),
                rank: Identity.Rank(system: $0.text(2), resource: $0.text(3), externalID: $0.text(4))
            )
        }
        return found.sorted { ($0.kind, $0.rank) < ($1.kind, $1.rank) }.map(\.record)
    }

    /// Why the person or further company belongs to the customer although it is not the same.
    private func belongs(_ card: RecordCard?) -> JSONValue {
        guard let place = card?.place, place.reason != "itself", let customer = card?.customer else { return .null }
        return ["reason": .string(place.reason), "customer": customer.json]
    }

    private static let mostRelations = 20

    /// Parent and child companies as the source says, and what people said is related. No identity.
    private func relations(of anchor: RecordCard) throws -> [JSONValue] {
        var seen: Set<String> = []
        return try relatedRecords(of: anchor.id).compactMap { relation, record in
            let card = try card(record)
            guard card.deleted == nil, card.anchor != anchor.id else { return nil }
            guard seen.insert("\(relation) \(card.anchor ?? card.id)").inserted else { return nil }
            return .object(
                [.init(name: "relation", value: .string(relation))] + card.members
                    + [.init(name: "customer", value: card.customer?.json ?? .null)])
        }
    }

    private func relatedRecords(of anchor: Int64) throws -> [(relation: String, record: Int64)] {
        let members: SQL = """
            (SELECT \(anchor) AS record_id
             UNION ALL SELECT record_id FROM entity WHERE anchor = \(anchor) AND anchor <> record_id) AS member
            """
        return try connection.rows(
            """
            SELECT 'parent', above.id FROM \(members)
            JOIN fact_company AS fact ON fact.record_id = member.record_id AND fact.parent IS NOT NULL
            JOIN source_record AS record ON record.id = member.record_id
            JOIN resource_reference AS target ON target.resource_id = record.resource_id
                AND target.kind = 'company' AND target.field = 'parent'
            JOIN source_record AS above ON above.resource_id = target.target_resource_id
                AND above.external_id = fact.parent
            UNION
            SELECT coalesce(d.detail, 'related'), CASE member.record_id WHEN d.a THEN d.b ELSE d.a END FROM \(members)
            JOIN identity_decision AS d ON d.verdict = 'related' AND (d.a = member.record_id OR d.b = member.record_id)
            JOIN identity_action AS action ON action.id = d.action_id AND action.undone_at IS NULL
            ORDER BY 1, 2 LIMIT \(Self.mostRelations)
            """
        ) { ($0.text(0), $0.integer(1)) }
    }
}

extension JSONValue {
    /// An object with one more member at its end.
    fileprivate func with(_ name: String, _ value: JSONValue) -> JSONValue {
        .object((members ?? []) + [Member(name: name, value: value)])
    }
}
