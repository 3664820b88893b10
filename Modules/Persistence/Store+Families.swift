public import Domain
import SQLite

// Records that hang on others: inside of them, or below them in a tree of their own kind.
extension Store {
    /// The records inside those of a page, after the page itself. What lies in a record older than what is stored is
    /// as old.
    func take(inside all: [Delivery.Inside], _ run: RunID, _ now: Instant) throws -> [Tally] {
        var tallies = all.map { _ in Tally() }
        var outdated = writer.outdated
        for (index, inside) in all.enumerated() {
            guard var page = inside.page else { continue }
            var seen: [String: Set<String>] = [:]
            var inner: Set<String> = []
            page.records.removeAll { [page] record in
                let parent = record.parent.map(page.text) ?? ""
                let isOutdated = outdated.contains(parent)
                let key = page.text(record.key)
                if isOutdated { inner.insert(key) } else { seen[parent, default: []].insert(key) }
                return isOutdated
            }
            let place = PageWriter.Place(
                resource: inside.resource.rawValue, parent: nil, run: run.rawValue, now: now.milliseconds, sweep: nil)
            if !page.records.isEmpty { tallies[index] += try writer.write(page, at: place) }
            for parent in inside.whole where !outdated.contains(parent) {
                let gone = try forget(inside.resource, below: parent, except: seen[parent] ?? [], run, now)
                tallies[index].deleted += gone
            }
            if tallies[..<index].contains(where: { $0.deleted > 0 }) {
                tallies[index].deleted += try forgetBelowGone(inside.resource, run: run, now)
            }
            outdated.formUnion(inner)
        }
        return tallies
    }

    /// Living records that the listing under way has not met.
    public func unseen(of resource: ResourceID, parent: String?) throws -> Int {
        let below: SQL = parent.map { "AND parent = \($0)" } ?? ""
        return Int(
            try connection.integer(
                """
                SELECT count(*) FROM source_record
                WHERE resource_id = \(resource.rawValue) \(below) AND deleted IS NULL AND id NOT IN (
                    SELECT record_id FROM sweep_seen JOIN bookmark ON bookmark.id = bookmark_id
                    WHERE bookmark.resource_id = \(resource.rawValue) AND bookmark.parent = \(parent ?? ""))
                """))
    }

    /// What is stored below a record and was not seen there.
    private func forget(
        _ resource: ResourceID, below parent: String, except seen: Set<String>, _ run: RunID, _ now: Instant
    ) throws -> Int {
        let gone = try connection.rows(
            """
            SELECT id, external_id FROM source_record
            WHERE resource_id = \(resource.rawValue) AND parent = \(parent) AND deleted IS NULL
            """
        ) { (id: $0.integer(0), key: $0.text(1)) }.filter { !seen.contains($0.key) }
        try markGone(gone.map(\.id), of: resource, run, now)
        return gone.count
    }

    /// Marks as gone what lies below records that are gone. `descends`: also below records of its own resource, and
    /// what lies below those in turn.
    public func forgetBelowGone(
        _ resource: ResourceID, descends: Bool = false, run: RunID, at now: Instant
    ) throws -> Tally {
        try write {
            var tally = Tally()
            tally.deleted = try forgetBelowGone(resource, descends: descends, run: run, now)
            return tally
        }
    }

    func forgetBelowGone(
        _ resource: ResourceID, descends: Bool = false, run: RunID, _ now: Instant
    ) throws -> Int {
        let own: SQL = descends ? "OR above.resource_id = child.resource_id" : ""
        var count = 0
        while true {
            let gone = try connection.rows(
                """
                SELECT child.id FROM source_record AS child JOIN resource ON resource.id = child.resource_id
                WHERE child.resource_id = \(resource.rawValue) AND child.deleted IS NULL
                  AND child.parent IS NOT NULL AND EXISTS (
                    SELECT 1 FROM source_record AS above
                    WHERE (above.resource_id = resource.parent_id \(own)) AND above.external_id = child.parent
                      AND above.deleted IS NOT NULL)
                """
            ) { $0.integer(0) }
            try markGone(gone, of: resource, run, now)
            count += gone.count
            if gone.isEmpty || !descends { return count }
        }
    }

    private func markGone(_ ids: [Int64], of resource: ResourceID, _ run: RunID, _ now: Instant) throws {
        guard !ids.isEmpty else { return }
        var revision = try writer.nextRevision()
        for id in ids {
            try markGone(id, of: resource, at: now, reason: .absent, revision: revision, run: run, now: now)
            revision += 1
        }
        try writer.countLiving(resource.rawValue, by: -ids.count)
    }

    /// The chain of keys from `parent` upwards. A parent of the same resource is a step on the way to the one above,
    /// and no level of its own.
    func ancestors(of resource: Int64, _ parent: String?) throws -> [String] {
        guard let parent else { return [] }
        var key = parent
        var seen: Set<String> = []
        while seen.insert(key).inserted {
            let above = try connection.first(
                """
                SELECT record.resource_id, record.parent FROM resource
                JOIN source_record AS record ON record.resource_id = resource.parent_id AND record.external_id = \(key)
                WHERE resource.id = \(resource)
                """
            ) { ($0.integer(0), $0.textIfPresent(1)) }
            if let above {
                return above.0 == resource ? [parent] : [parent] + (try ancestors(of: above.0, above.1))
            }
            let folder = try connection.first(
                "SELECT parent FROM source_record WHERE resource_id = \(resource) AND external_id = \(key)"
            ) { $0.textIfPresent(0) }
            guard let folder, let next = folder else { break }
            key = next
        }
        return [parent]
    }
}

extension SourcePage {
    fileprivate func text(_ slice: TextSlice) -> String {
        let source = slice.place == .page ? bytes : scratch
        return String(decoding: source[Int(slice.start)..<Int(slice.start) + Int(slice.count)], as: UTF8.self)
    }
}
