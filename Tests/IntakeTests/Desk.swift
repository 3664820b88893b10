import ConnectorKit
import Domain
import Foundation
import JSON
import Persistence
import SQLite
import Testing

@testable import Intake

/// A workspace of its own, a connector with a list, one below it, and what is needed to look at the result.
final class Desk: Sendable {
    let folder: String
    let store: Store
    let now: Instant
    var path: String { folder + "/onward.db" }

    init(now: Instant = Instant(iso8601: "2026-03-10T12:00:00Z")!) async throws {
        self.now = now
        folder = NSTemporaryDirectory() + "onward-intake-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        store = try Store(path: folder + "/onward.db")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    static let shop = Connector(
        name: "shop", title: "Shop", documentation: "", baseURL: "", authorization: .none, scopes: [], probe: nil,
        errors: ErrorVocabulary(codeAt: [], messageAt: [], rules: []),
        allowance: Allowance(concurrentCalls: 1, creditsPerDay: 0),
        resources: [
            Resource(
                "Firms", "Companies.", key: ["id"], stamp: "changed",
                facts: [
                    FactMapping(
                        .company, ["name": .text("name"), "website": .text("web"), "city": .text("city")])
                ], arrives: [.file]),
            Resource(
                "Visits", "Visits to companies.", parent: .init("Firms", as: "firm"), key: ["id"],
                facts: [
                    FactMapping(
                        .note, ["title": .text("title"), "at": .time("at"), "company": .parent(to: ["Firms"])])
                ], arrives: [.file]),
        ])

    func intake(_ connectors: [Connector] = [shop], at moment: Instant? = nil) -> Intake {
        Intake(store, connectors: connectors, now: { [now] in moment ?? now })
    }

    func take(
        _ text: String, into list: String = "shop.Firms", at moment: Instant? = nil,
        _ change: (inout FileOptions) -> Void = { _ in }
    ) async throws -> IntakeSummary {
        try await take(Array(text.utf8), into: list, at: moment, change)
    }

    func take(
        _ bytes: [UInt8], into list: String = "shop.Firms", at moment: Instant? = nil,
        _ change: (inout FileOptions) -> Void = { _ in }
    ) async throws -> IntakeSummary {
        var options = FileOptions()
        change(&options)
        return try await intake(at: moment).file(Input(bytes, name: "firms"), into: list, options)
    }

    // MARK: What is stored

    func texts(_ sql: String) throws -> [String] {
        try Connection(path: path, mode: .readOnly).rows(SQL(raw: sql)) { $0.text(0) }
    }

    func keys() throws -> [String] {
        try texts("SELECT external_id FROM source_record WHERE deleted IS NULL ORDER BY id")
    }

    func export(_ list: String, withDeleted: Bool = false) throws -> String {
        var bytes: [UInt8] = []
        _ = try Exporter(Reader(path: path), withDeleted: withDeleted).write(list) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Everything that does not depend on the order of arrival.
    func customers() throws -> [String] {
        try texts(
            """
            SELECT printf('%s|%s|%s|%s|%s|%s', kind, name, domain, city, records, (
                SELECT group_concat(name, ' ') FROM (
                    SELECT record.external_id || ':' || reason AS name FROM record_customer AS place
                    JOIN source_record AS record ON record.id = place.record_id
                    WHERE place.customer_id = customer_summary.id ORDER BY 1)))
            FROM customer_summary ORDER BY 1
            """)
    }
}

extension IntakeSummary {
    func tally(_ list: String = "shop.Firms") -> Tally { lists.first { $0.name == list }?.tally ?? Tally() }
}

extension Desk {
    /// A payload as some vendor once sent it, whatever it looks like.
    func put(_ payload: String, key: String, list: String = "shop.Firms") async throws {
        let id = try #require(await store.register([Desk.shop.description])[list])
        let resource = try #require(Desk.shop.resources.first { "shop.\($0.name)" == list })
        let run = try await store.beginRun(trigger: "test", at: now)
        let cut = try RecordCutter(resource: resource, shape: .object(at: ""), form: "list")
            .cut(Array(payload.utf8), parent: nil, place: list)
        _ = try await store.take([Arrival(id, cut.page)], run: run, at: now)
        try await store.endRun(run, at: now, outcome: .complete)
        _ = try await store.derive(fromNothing: false, at: now)
    }
}
