import Domain
import Identity
import SQLite

/// From what a person types to the company or person that is meant.
extension Reader {
    /// A company's or a person's record, and how the asker named it.
    public struct IdentityPlace: Hashable, Sendable {
        public var record: Int64
        public var isCompany: Bool
        public var text: String
        /// Named by its customer: all of it is meant, of which `record` is the anchor.
        public var isCustomer: Bool
    }

    /// `zoho_crm.Contacts:4876…`, or `zoho_crm:4876…` where one list alone has that id. Nil if the text has not that
    /// form; then it may name a customer.
    public func identityPlace(ofRecord text: String) throws -> IdentityPlace? {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        try shelf.refresh()
        let lists = shelf.resources.filter {
            $0.value.systemName == parts[0] || "\($0.value.systemName).\($0.value.name)" == parts[0]
        }
        if lists.isEmpty { return nil }
        let found = try lists.keys.sorted().flatMap { list in
            try connection.rows(
                RecordCard.query + "WHERE record.resource_id = \(list) AND record.external_id = \(parts[1])",
                RecordCard.init)
        }
        guard let first = found.first else {
            throw IdentityFault(
                .missing, "\(parts[0]) has no record \(parts[1]).", remedy: "onward search finds records by words.")
        }
        guard found.count == 1 else {
            throw IdentityFault(
                .misused, "\(text) names \(found.count) records.",
                remedy: "Choose one: \(found.map(\.reference).joined(separator: ", ")).")
        }
        return try place(first, named: text)
    }

    /// Every list that records can be named by.
    public func identityLists() throws -> [String] {
        try shelf.refresh()
        return shelf.resources.values.map { "\($0.systemName).\($0.name)" }.sorted()
    }

    public func identityPlace(ofCustomer id: Int64, named text: String) throws -> IdentityPlace {
        let anchor = try connection.integer("SELECT anchor FROM customer_summary WHERE id = \(id)")
        var place = try place(card(anchor), named: text)
        place.isCustomer = true
        return place
    }

    private func place(_ card: RecordCard, named text: String) throws -> IdentityPlace {
        if let deleted = card.deleted { throw try gone(card, deleted) }
        guard let kind = card.kind else { throw nobody(card) }
        return IdentityPlace(record: card.id, isCompany: kind == .company, text: text, isCustomer: false)
    }

    /// A ticket, a deal; or a company that no derivation has seen yet.
    private func nobody(_ card: RecordCard) -> IdentityFault {
        guard let place = card.place, let customer = card.customer else {
            return IdentityFault(
                .misused, "\(card.reference) is neither a company nor a person, and belongs to no customer.",
                remedy:
                    "The view `unlinked` says why: onward query \"SELECT kind, why FROM unlinked WHERE external_id = "
                    + "'\(card.externalID)'\"")
        }
        let words = place.kind.split(separator: "_").joined(separator: " ")
        return IdentityFault(
            .misused,
            "\(card.reference) is neither a company nor a person: as \(words) it belongs to customer \(customer.key) "
                + "(\(place.reason)).",
            remedy: "onward customer \(customer.key) shows it there.")
    }

    // MARK: What is gone

    /// A deleted record is no customer's any more: it lives on in the one that the vendor merged it into; else what it
    /// was stands in the links that held once.
    private func gone(_ card: RecordCard, _ deleted: Instant) throws -> IdentityFault {
        let heir = try connection.first("SELECT heir FROM (\(SQL(raw: Derivation.heirs))) WHERE loser = \(card.id)") {
            $0.integer(0)
        }
        let day = deleted.iso8601.prefix(10)
        if let heir = try heir.map(card(_:)) {
            let whose = heir.customer.map { ", which is customer \($0.key)" } ?? ""
            return IdentityFault(
                .missing,
                "\(card.reference) was merged by \(card.title) into \(heir.reference)\(whose); it is gone since \(day).",
                remedy: "onward identity of \(heir.reference) shows that one.")
        }
        let message = "\(card.reference) was deleted in \(card.title) on \(day)"
        guard let other = try lastCompanion(of: card.id) else {
            return IdentityFault(
                .missing, message + "; it was never joined with another record.",
                remedy: "The view `source_record_history` keeps what it said.")
        }
        let whose = other.card.customer.map { ", which is customer \($0.key) now" } ?? ""
        return IdentityFault(
            .missing,
            "\(message); until then it was joined with \(other.card.reference) (\(other.rule.words))\(whose).",
            remedy: "onward identity of \(other.card.reference) shows that one.")
    }

    /// The living record it was last joined with, the strongest link first.
    private func lastCompanion(of record: Int64) throws -> (card: RecordCard, rule: Rule)? {
        let rows = try connection.rows(
            """
            SELECT CASE a WHEN \(record) THEN b ELSE a END, rule FROM identity_link_past
            WHERE a = \(record) OR b = \(record) ORDER BY until DESC, rule, a, b LIMIT 50
            """
        ) { (record: $0.integer(0), rule: $0.integer(1)) }
        for row in rows {
            let card = try card(row.record)
            guard card.deleted == nil, let rule = Rule(rawValue: UInt8(clamping: row.rule)) else { continue }
            return (card, rule)
        }
        return nil
    }
}
