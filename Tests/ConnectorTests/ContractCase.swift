import Catalogue
import ConnectorKit
import Domain
import HTTP
import JSON
import Synchronization
import Testing
import ZohoAccounts
import ZohoAnalytics

#if canImport(Glibc)
    import Glibc
#endif

/// One way of one resource of one connector: what the contract is about. A connector adds none of this; it adds a
/// recorded page for each of its ways.
struct ContractCase: Sendable, CustomTestStringConvertible {
    var connector: Connector
    var resource: Resource
    var way: Way

    var testDescription: String { "\(connector.name).\(resource.name) by \(way.name)" }

    static let all: [ContractCase] = Catalogue.connectors(
        centre: DataCentre.all[0],
        tables: [
            AnalyticsTable(
                name: "feature_use", organization: "601", workspace: "61", source: .table("Feature use"),
                key: ["Id"],
                changed: "Changed", account: "Account Id", email: "E-mail", behaviour: "Feature",
                count: "Count", at: "Day")
        ]
    ).flatMap { connector in
        connector.resources.flatMap { resource in
            resource.ways.map { ContractCase(connector: connector, resource: resource, way: $0) }
        }
    }

    static let paged = all.filter { !$0.isJob }
    static let jobs = all.filter(\.isJob)

    var isJob: Bool { if case .job = way.pages { true } else { false } }

    /// Where the recorded pages of all connectors are.
    private static let folder =
        String(#filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()) + "/Connectors"

    /// "…/Connectors/ZohoCRM/Fixtures/Contacts.list", without the ending.
    var path: String {
        let name = connector.title.filter { $0 != " " }
        return "\(ContractCase.folder)/\(name)/Fixtures/\(resource.name).\(way.name)"
    }

    func fixture() throws -> [UInt8] {
        let file = path + (isJob ? ".csv" : ".json")
        return try #require(File.read(file), "there is no recorded page: \(file)")
    }

    func json() throws -> JSONValue { try JSONValue(parsing: fixture()) }

    // MARK: Reading

    static let parentKey = "4711"

    func puller(expected: Int? = nil) -> Puller {
        var context = ["fields": "id,Name", "organization": "601", "portal": "602"]
        var parent = resource.parent
        while let current = parent {
            context[current.placeholder] = ContractCase.parentKey
            parent = connector.resources.first { $0.name == current.resource }?.parent
        }
        var connector = connector
        connector.baseURL = Script.base
        return Puller(
            connector: connector, resource: resource, way: way, context: context,
            parentKey: resource.parent == nil ? nil : ContractCase.parentKey, expected: expected)
    }

    func cut(_ page: [UInt8]) throws -> RecordCutter.Result {
        try RecordCutter(resource: resource, shape: way.shape, form: way.name)
            .cut(page, parent: resource.parent == nil ? nil : ContractCase.parentKey, place: testDescription)
    }

    /// A server that gives this answer to whatever is asked, and the same as a file.
    func read(_ script: Script) async throws -> Delivered {
        try await puller().read(
            script, until: Instant(seconds: 1_800_000_000),
            download: { request, credits, place in
                let response = try script.respond(request, credits, place, connector.errors)
                return try File.temporary(response.body)
            })
    }

    /// The place of the records in a page of this way.
    func records(in page: JSONValue) -> [JSONValue] {
        switch way.shape {
        case .array(let path): page[path]?.items ?? []
        case .bareArray: page.items ?? []
        case .object(let path): [page[path]].compactMap(\.self)
        case .grouped(let path, let rows):
            (page[path]?.items ?? []).flatMap { group in rows.flatMap { group[$0]?.items ?? [] } }
        // Cut out of pages that are not lists; the suite makes no such pages yet.
        case .csv, .keyed, .leaves, .columns: []
        }
    }

    /// The page with other records.
    func page(_ page: JSONValue, with records: [JSONValue]) -> JSONValue {
        switch way.shape {
        case .array(let path): page.setting(path, to: .array(records))
        case .bareArray, .csv, .keyed, .leaves, .columns: .array(records)
        case .object(let path): page.setting(path, to: records.first ?? .null)
        case .grouped(let path, let rows):
            page.setting(path, to: [.object([.init(name: rows[0], value: .array(records))])])
        }
    }

    /// The record with another key. A key that is the parent's alone cannot differ.
    func record(_ record: JSONValue, numbered number: Int) -> JSONValue {
        guard let path = resource.key.last(where: { $0 != "^" }) else { return record }
        return record.setting(path, to: .string("9\(number)"))
    }
}

extension JSONValue {
    /// With the value at a path of names and numbers replaced, or added.
    func setting(_ path: String, to value: JSONValue) -> JSONValue {
        let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
        guard let name = parts.first else { return value }
        let rest = parts.count > 1 ? parts[1] : ""
        if case .array(var items) = self, let index = Int(name), items.indices.contains(index) {
            items[index] = items[index].setting(rest, to: value)
            return .array(items)
        }
        var members = self.members ?? []
        let inner = (self[name] ?? .object([])).setting(rest, to: value)
        if let index = members.firstIndex(where: { $0.name == name }) {
            members[index].value = inner
        } else {
            members.append(.init(name: name, value: inner))
        }
        return .object(members)
    }
}

extension ContractCase {
    /// Which page is asked for, from 1.
    func number(of asked: Script.Asked) -> Int {
        switch way.pages {
        case .single, .job: return 1
        case .numbered(let parameter, let first, _, _):
            return parameter.flatMap { Int(asked.parameter($0) ?? "") }! - first + 1
        case .offset(let parameter, let first, let size, _, _):
            return (parameter.flatMap { Int(asked.parameter($0) ?? "") }! - first) / size.count + 1
        case .cursor(let parameter, let first, _, _, _): return asked.parameter(parameter) == first ? 1 : 2
        case .token(let parameter, _, _, _, _, _): return asked.parameter(parameter) == nil ? 1 : 2
        case .keyset(let start, _): return asked.body.contains("> \(start) ") ? 1 : 2
        }
    }

    /// A full page, or as the last one a page of a single record.
    func page(number: Int, of count: Int, _ page: JSONValue, _ record: JSONValue, _ size: Int) -> [UInt8] {
        let isLast = number >= count
        let ids = isLast ? size..<size + 1 : 0..<size
        var made = self.page(
            page, with: number > count ? [] : ids.map { self.record(record, numbered: 10_000 + $0) })
        if case .flag(let paths) = way.pages.more {
            for path in paths where made[path] != nil { made = made.setting(path, to: .bool(!isLast)) }
        }
        if case .token(_, let at, _, _, _, _) = way.pages {
            made = made.setting(at, to: isLast ? .null : .string("token-2"))
        }
        return made.serialized
    }
}

extension Script {
    /// Creates a job, says that it is under way, then done, and hands out the file.
    static func job(_ contract: ContractCase, file: [UInt8]) -> Script {
        guard case .job(let job) = contract.way.pages else { preconditionFailure("not a job") }
        let polls = Mutex(0)
        let (status, download) = (job.status.path, job.download.path)
        return Script { asked in
            if asked.path == download.replacing("{job}", with: "77") {
                return Response(status: 200, body: file)
            }
            guard asked.path == status.replacing("{job}", with: "77") else {
                return Response(status: 201, body: sample(job.idAt, "77"))
            }
            let count = polls.withLock { count in
                count += 1
                return count
            }
            return Response(
                status: 200, body: sample(job.stateAt, count == 1 ? "UNDER WAY" : job.done.sorted()[0]))
        }
    }

    /// `{"data":[{"id":…}]}` from "data.0.id".
    private static func sample(_ path: String, _ text: String) -> [UInt8] {
        path.split(separator: ".").reversed().reduce(JSONValue.string(text)) { value, part in
            part == "0" ? [value] : .object([.init(name: String(part), value: value)])
        }.serialized
    }
}
