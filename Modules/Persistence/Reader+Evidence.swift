import Identity
import JSON
import SQLite

/// By what a record was recognised: the link on its way to the record that stands for the same company or person.
extension Reader {
    /// So much evidence is enough to believe it.
    private static let mostEvidence: Int64 = 3

    /// The row begins with the columns of `RecordList.common`. Records of one anchor follow each other, so that its
    /// links are read once.
    func writeEvidence(_ row: borrowing Row, anchor: Int64, _ writer: inout JSONWriter) throws {
        let record = row.integer(0)
        if record != anchor, ways?.anchor != anchor { ways = IdentityWays(anchor, try links(ofAnchor: anchor)) }
        let link = record == anchor ? nil : ways?.above[record]
        writer.key("evidence")
        writer.beginArray()
        if let link, let clue = link.clue {
            writer.beginObject()
            writer.key("by")
            writer.string(clue.kind == .site ? "site" : clue.kind.name)
            writer.key("value")
            writer.string(clue.shown)
            writer.endObject()
        } else if link == nil, EvidenceSQL.domainReasons.contains(where: { row.utf8(5).elementsEqual($0.utf8) }) {
            try writeDomain(of: record, &writer)
        }
        writer.endArray()
        writer.key("link")
        guard let link else { return writer.null() }
        writer.value(try link.json(to: try reference(link.other(than: record)), self))
    }

    private func writeDomain(of record: Int64, _ writer: inout JSONWriter) throws {
        let statement = try shelf.statement(62, EvidenceSQL.domain)
        defer { statement.reset() }
        try statement.bind(1, record)
        try statement.bind(2, Self.mostEvidence)
        while try statement.step() {
            writer.beginObject()
            writer.key("by")
            writer.string("mail domain")
            writer.member("value", statement.row, 0)
            writer.endObject()
        }
    }

    /// As commands take it.
    private func reference(_ record: Int64) throws -> String {
        let statement = try shelf.statement(60, "SELECT resource_id, external_id FROM source_record WHERE id = ?1")
        defer { statement.reset() }
        try statement.bind(1, record)
        guard try statement.step(), let list = shelf.resources[statement.row.integer(0)] else { return "" }
        return "\(list.systemName).\(list.name):\(statement.row.text(1))"
    }
}

/// Of one company or person: from each record the link that leads towards the anchor.
struct IdentityWays {
    let anchor: Int64
    private(set) var above: [Int64: StoredLink] = [:]

    init(_ anchor: Int64, _ links: [StoredLink]) {
        self.anchor = anchor
        var around: [Int64: [StoredLink]] = [:]
        for link in links {
            around[link.a, default: []].append(link)
            around[link.b, default: []].append(link)
        }
        var round = [anchor]
        while !round.isEmpty {
            var next: [Int64] = []
            for record in round {
                for link in (around[record] ?? []).sorted(by: { $0.rule < $1.rule }) {
                    let other = link.other(than: record)
                    guard other != anchor, above[other] == nil else { continue }
                    above[other] = link
                    next.append(other)
                }
            }
            round = next
        }
    }
}

private enum EvidenceSQL {
    static let domainReasons = ["mail domain", "colleague"]

    static let domain = "SELECT value FROM identity_key WHERE record_id = ?1 AND kind = 4 ORDER BY value LIMIT ?2"
}
