import Domain
import Identity
import JSON
import SQLite

/// Who of a customer's people is, or was, with another customer too, and which other customers it belongs with.
extension Reader {
    /// People of this customer who are or were elsewhere, and people of elsewhere who were here.
    func writeEmployment(of id: Int64, _ more: inout [StaticString], _ writer: inout JSONWriter) throws {
        let lists: [(number: Int, name: StaticString, text: String)] = [
            (70, "elsewhere", TiesSQL.elsewhere), (71, "formerPeople", TiesSQL.formerPeople),
        ]
        for list in lists {
            let statement = try shelf.statement(list.number, list.text)
            try statement.bind(1, id)
            try statement.bind(2, Int64(Self.mostOfAList + 1))
            defer { statement.reset() }
            writer.key(list.name)
            writer.beginArray()
            var count = 0
            while try statement.step() {
                count += 1
                if count > Self.mostOfAList {
                    more.append(list.name)
                    break
                }
                let row = statement.row
                writer.beginObject()
                writer.member("name", row, 5)
                writer.key("customer")
                row.isNull(6) ? writer.null() : Self.writeCustomer(row.text(6), row.textIfPresent(7), &writer)
                writer.member("since", row, 8)
                writer.member("until", row, 9)
                writer.member("how", row, 10)
                shelf.writeSource(row, &writer)
                writer.endObject()
            }
            writer.endArray()
        }
    }

    private static func writeCustomer(_ key: String, _ name: String?, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("key")
        writer.string(key)
        writer.key("name")
        if let name { writer.string(name) } else { writer.null() }
        writer.endObject()
    }

    /// Parents, children, companies of one domain, and what people said. Parents that lead back to where one came from
    /// are named as a circle and not followed.
    func writeRelations(of id: Int64, _ more: inout [StaticString], _ writer: inout JSONWriter) throws {
        var walk = Walk(start: id)
        try climb(&walk, from: [id], 74)
        let parents = Array(walk.met.reversed())
        walk.met = []
        try climb(&walk, from: [id], 75)
        writer.key("relations")
        writer.beginArray()
        var count = 0
        func isRoom() -> Bool {
            count += 1
            if count == Self.mostOfAList + 1 { more.append("relations") }
            return count <= Self.mostOfAList
        }
        for (kind, met) in [("parent", parents), ("child", walk.met)] {
            for other in met where isRoom() {
                writer.beginObject()
                writeHead(of: kind, other.key, other.name, &writer)
                writer.key("distance")
                writer.integer(other.distance)
                writer.key("said")
                writer.string(other.record)
                writer.endObject()
            }
        }
        for other in try sharingDomain(of: id) where isRoom() {
            writer.beginObject()
            writeHead(of: "group", other.key, other.name, &writer)
            writer.key("domain")
            writer.string(other.domain)
            writer.endObject()
        }
        let statement = try shelf.statement(73, TiesSQL.decided)
        try statement.bind(1, id)
        defer { statement.reset() }
        while try statement.step(), isRoom() {
            let row = statement.row
            writer.beginObject()
            writeHead(of: "related", row.text(0), row.textIfPresent(1), &writer)
            writer.member("detail", row, 2)
            writer.member("of", row, 3)
            writer.endObject()
        }
        writer.endArray()
        writer.key("circles")
        writer.beginArray()
        for circle in walk.circles {
            writer.beginArray()
            for customer in circle { Self.writeCustomer(customer.key, customer.name, &writer) }
            writer.endArray()
        }
        writer.endArray()
    }

    /// The customers whose companies bear a domain of this one's that is no more than a group's, each once.
    private func sharingDomain(of id: Int64) throws -> [(key: String, name: String?, domain: String)] {
        let own = try shelf.statement(76, TiesSQL.keys)
        try own.bind(1, id)
        defer { own.reset() }
        var sites: Set<Int64> = []
        while try own.step() {
            sites.formUnion(Posting.unpack(own.row.blob(0)).filter { Posting.clueKind(of: $0) == .site })
        }
        let others = try shelf.statement(72, TiesSQL.groups)
        defer { others.reset() }
        var found: [(key: String, name: String?, domain: String)] = []
        for site in sites.sorted() {
            try others.bind(1, id)
            try others.bind(2, site)
            while try others.step() {
                let key = others.row.text(0)
                if found.contains(where: { $0.key == key }) { continue }
                found.append((key, others.row.textIfPresent(1), others.row.text(2)))
            }
            others.reset()
        }
        return found
    }

    private func writeHead(of kind: String, _ key: String, _ name: String?, _ writer: inout JSONWriter) {
        writer.key("kind")
        writer.string(kind)
        writer.key("customer")
        Self.writeCustomer(key, name, &writer)
    }

    /// A customer on the way up or down.
    private struct Met {
        var id: Int64
        var key: String
        var name: String?
        var distance: Int
        /// Which says so: "zoho_crm.Accounts:4876…".
        var record: String
    }

    private struct Walk {
        var start: Int64
        var met: [Met] = []
        var circles: [[Met]] = []
        var isFull: Bool { met.count > Reader.mostOfAList }
    }

    /// Depth first, so that children stand below their parents. `path`: how one came here.
    private func climb(_ walk: inout Walk, from path: [Int64], _ number: Int, _ trail: [Met] = []) throws {
        guard let here = path.last, !walk.isFull else { return }
        for next in try step(number, here, distance: path.count) {
            if let begin = path.firstIndex(of: next.id) {
                // Told once, on the way up.
                if number == 74 { walk.circles.append(Array(trail.dropFirst(begin)) + [next]) }
                continue
            }
            if walk.met.contains(where: { $0.id == next.id }) { continue }
            walk.met.append(next)
            try climb(&walk, from: path + [next.id], number, trail + [next])
        }
    }

    /// The parents (74) or children (75) that records of a customer have at other customers.
    private func step(_ number: Int, _ customer: Int64, distance: Int) throws -> [Met] {
        let statement = try shelf.statement(number, number == 74 ? TiesSQL.parents : TiesSQL.children)
        try statement.bind(1, customer)
        defer { statement.reset() }
        var found: [Met] = []
        while try statement.step() {
            let row = statement.row
            let place = shelf.resources[row.integer(3)]
            found.append(
                Met(
                    id: row.integer(0), key: row.text(1), name: row.textIfPresent(2), distance: distance,
                    record: "\(place?.systemName ?? "").\(place?.name ?? ""):\(row.text(4))"))
        }
        return found
    }
}

enum TiesSQL {
    /// The person's records: of one that is known by several, all.
    private static let ofCustomer = """
        SELECT entry.record_id FROM customer_record AS entry WHERE entry.customer_id = ?1 AND entry.kind = 'person'
        UNION SELECT own.anchor FROM customer_record AS entry CROSS JOIN entity AS own ON own.record_id = entry.record_id
        WHERE entry.customer_id = ?1 AND entry.kind = 'person'
        UNION SELECT twin.record_id FROM customer_record AS entry
        CROSS JOIN entity AS own ON own.record_id = entry.record_id
        CROSS JOIN entity AS twin ON twin.anchor = own.anchor AND twin.anchor <> twin.record_id
        WHERE entry.customer_id = ?1 AND entry.kind = 'person'
        """

    private static func day(_ moment: String) -> String { "strftime('%Y-%m-%d', \(moment) / 1000, 'unixepoch')" }

    private static let head = """
        SELECT source.id, source.resource_id, source.external_id, source.stamp, source.changed, fact.name,
            customer.key, customer.name, \(day("min(spell.since)")),
            CASE WHEN count(*) = count(spell.until) THEN \(day("max(spell.until)")) END, spell.how
        """

    /// One row for each person and customer.
    static let elsewhere = """
        \(head)
        FROM (\(EmploymentSQL.spells(of: ofCustomer))) AS spell
        CROSS JOIN record_customer AS work ON work.record_id = spell.company AND work.customer_id <> ?1
        CROSS JOIN customer_summary AS customer ON customer.id = work.customer_id
        CROSS JOIN source_record AS source ON source.id = spell.person AND source.deleted IS NULL
        CROSS JOIN fact_person AS fact ON fact.record_id = source.id
        LEFT JOIN entity ON entity.record_id = source.id
        GROUP BY coalesce(entity.anchor, source.id), customer.id
        ORDER BY fact.name COLLATE NOCASE, source.id, customer.id LIMIT ?2
        """

    private static let ofCompanies = """
        past.gone = 0 AND source.deleted IS NULL AND past.former IN (
            SELECT firm.external_id FROM customer_record AS entry
            CROSS JOIN source_record AS firm ON firm.id = entry.record_id
            WHERE entry.customer_id = ?1 AND entry.kind = 'company')
        """

    /// Who has another record here is not gone.
    static let formerPeople = """
        \(head)
        FROM (\(EmploymentSQL.past(ofCompanies))) AS spell
        CROSS JOIN record_customer AS work ON work.record_id = spell.company AND work.customer_id = ?1
        CROSS JOIN source_record AS source ON source.id = spell.person
        CROSS JOIN fact_person AS fact ON fact.record_id = source.id
        LEFT JOIN entity ON entity.record_id = source.id
        LEFT JOIN record_customer AS now ON now.record_id = source.id
        LEFT JOIN customer_summary AS customer ON customer.id = now.customer_id
        WHERE NOT EXISTS (
            SELECT 1 FROM record_customer AS here WHERE here.customer_id = ?1 AND here.record_id IN (
                SELECT source.id UNION SELECT entity.anchor
                UNION SELECT twin.record_id FROM entity AS twin
                WHERE twin.anchor = entity.anchor AND twin.anchor <> twin.record_id))
        GROUP BY coalesce(entity.anchor, source.id)
        ORDER BY max(spell.until) DESC, source.id LIMIT ?2
        """

    private static let other = """
        SELECT customer.id, customer.key, customer.name, child.resource_id, child.external_id, min(child.id)
        """

    static let parents = """
        \(other)
        FROM customer_record AS entry
        CROSS JOIN fact_company AS fact ON fact.record_id = entry.record_id AND fact.parent IS NOT NULL
        CROSS JOIN source_record AS child ON child.id = fact.record_id AND child.deleted IS NULL
        CROSS JOIN resource_reference AS place ON place.resource_id = child.resource_id AND place.kind = 'company'
            AND place.field = 'parent'
        CROSS JOIN source_record AS above ON above.resource_id = place.target_resource_id
            AND above.external_id = fact.parent
        CROSS JOIN record_customer AS whose ON whose.record_id = above.id AND whose.customer_id <> ?1
        CROSS JOIN customer_summary AS customer ON customer.id = whose.customer_id
        WHERE entry.customer_id = ?1 AND entry.kind = 'company'
        GROUP BY customer.id ORDER BY customer.name COLLATE NOCASE, customer.id
        """

    static let children = """
        \(other)
        FROM customer_record AS entry
        CROSS JOIN source_record AS above ON above.id = entry.record_id AND above.deleted IS NULL
        CROSS JOIN fact_company AS fact ON fact.parent = above.external_id
        CROSS JOIN source_record AS child ON child.id = fact.record_id AND child.deleted IS NULL
        CROSS JOIN resource_reference AS place ON place.resource_id = child.resource_id AND place.kind = 'company'
            AND place.field = 'parent' AND place.target_resource_id = above.resource_id
        CROSS JOIN record_customer AS whose ON whose.record_id = child.id AND whose.customer_id <> ?1
        CROSS JOIN customer_summary AS customer ON customer.id = whose.customer_id
        WHERE entry.customer_id = ?1 AND entry.kind = 'company'
        GROUP BY customer.id ORDER BY customer.name COLLATE NOCASE, customer.id
        """

    /// What its companies are found by.
    static let keys = """
        SELECT entity.keys FROM customer_record AS entry CROSS JOIN entity ON entity.record_id = entry.record_id
        WHERE entry.customer_id = ?1 AND entry.kind = 'company' AND entity.keys IS NOT NULL
        """

    /// Who else bears the domain `?2`, if it is no more than a group's.
    static let groups = """
        SELECT customer.key, customer.name, shared.value
        FROM identity_value AS shared
        CROSS JOIN identity_posting AS theirs ON theirs.key = shared.key
        CROSS JOIN record_customer AS whose ON whose.record_id = theirs.record_id AND whose.customer_id <> ?1
        CROSS JOIN customer_summary AS customer ON customer.id = whose.customer_id
        WHERE shared.key = ?2 AND \(RelationSQL.isGroup)
        GROUP BY customer.id ORDER BY customer.name COLLATE NOCASE, customer.id LIMIT \(Reader.mostOfAList + 1)
        """

    static let decided = """
        SELECT customer.key, customer.name, said.detail, CASE mine.record_id WHEN said.a THEN 'other' ELSE 'this' END
        FROM (\(RelationSQL.decided)) AS said
        CROSS JOIN record_customer AS mine ON mine.record_id IN (said.a, said.b) AND mine.customer_id = ?1
        CROSS JOIN record_customer AS whose ON whose.record_id = said.a + said.b - mine.record_id
            AND whose.customer_id <> ?1
        CROSS JOIN customer_summary AS customer ON customer.id = whose.customer_id
        ORDER BY said.id LIMIT \(Reader.mostOfAList + 1)
        """
}
