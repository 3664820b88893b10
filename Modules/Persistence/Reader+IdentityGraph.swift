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
        let entities = try trees.map { tree in
            try tree.json(self).with("relation", belongs(tree.nodes.first?.card))
        }
        let relations = try relations(of: anchor)
        let document: JSONValue = [
            "asked": .string(place.text), "customer": customer?.json ?? .null, "entities": .array(entities),
            "moreEntities": .count(people.count + 1 - trees.count),
            "relations": relations,
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
    private func belongs(_ card: RecordCard?) throws -> JSONValue {
        guard let card, let place = card.place, place.reason != "itself", let customer = card.customer else {
            return .null
        }
        let decision = place.reason == "decision" ? try placement(of: card) : nil
        return [
            "reason": .string(place.reason), "customer": customer.json, "decision": decision?.json ?? .null,
        ]
    }

    /// By which somebody brought a record of this person or company to another customer.
    private func placement(of card: RecordCard) throws -> StandingDecision? {
        try connection.first(
            StandingDecision.query + """
                WHERE decision.verdict = 'place' AND decision.a IN (
                    SELECT \(card.id) UNION SELECT record_id FROM entity WHERE anchor = \(card.id) AND anchor <> record_id)
                ORDER BY decision.id DESC LIMIT 1
                """, StandingDecision.init)
    }

    /// Parents, children, companies of one domain and what people said: other customers, no identity.
    private func relations(of anchor: RecordCard) throws -> JSONValue {
        guard anchor.kind == .company, let customer = anchor.customer else { return [] }
        var writer = JSONWriter()
        var more: [StaticString] = []
        writer.beginObject()
        try writeRelations(of: customer.id, &more, &writer)
        writer.endObject()
        return try JSONValue(parsing: writer.bytes)["relations"] ?? []
    }
}

extension JSONValue {
    /// An object with one more member at its end.
    fileprivate func with(_ name: String, _ value: JSONValue) -> JSONValue {
        .object((members ?? []) + [Member(name: name, value: value)])
    }
}
