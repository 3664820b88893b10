import Catalogue
import ConnectorKit
import Domain
import HTTP
import JSON
import Synchronization
import Testing
import ZohoAccounts
import ZohoAnalytics
import ZohoSurvey

#if canImport(Glibc)
    import Glibc
#endif

/// One way of one resource of one connector: what the contract is about. A connector adds none of this; it adds a
/// recorded page for each of its ways. What lies inside another resource's records is cut out of that one's page; what
/// only arrives has a list of records as they arrive.
struct ContractCase: Sendable, CustomTestStringConvertible {
    enum Origin: Sendable { case asked, inside, arriving }

    var connector: Connector
    var resource: Resource
    /// Made up where nothing is asked: an array of records.
    var way: Way
    var origin = Origin.asked
    /// Where the recorded pages of the connector are.
    var folder: String

    var testDescription: String { "\(connector.name).\(resource.name) by \(way.name)" }

    fileprivate static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    /// A connector, what of it is tried here, and where its recorded pages lie.
    struct Described: Sendable, CustomTestStringConvertible {
        var connector: Connector
        var resources: [Resource]
        var folder: String

        init(_ connector: Connector, _ resources: [Resource]? = nil, folder: String) {
            self.connector = connector
            self.resources = resources ?? connector.resources
            self.folder = folder
        }

        var testDescription: String {
            "\(connector.name) of \(folder.dropFirst(ContractCase.root.count + 1))"
        }
        var cases: [ContractCase] { resources.flatMap { ContractCase.cases(connector, $0, folder) } }
    }

    /// Every connector there is: built in, and the examples of those that are written as files.
    static let connectors: [Described] =
        Catalogue.connectors(
            centre: DataCentre.all[0],
            tables: [
                AnalyticsTable(
                    name: "feature_use", organization: "601", workspace: "61", source: .table("Feature use"),
                    key: ["Id"],
                    changed: "Changed", account: "Account Id", email: "E-mail", behaviour: "Feature",
                    count: "Count", at: "Day")
            ],
            survey: SurveyReading(
                variables: ["nps": ["Q_71001"], "comment": ["Q_71002"], "account": ["CUSTOMER_ID"]],
                readsCatalogue: true)
        ).map { Described($0, folder: "\(root)/Connectors/\($0.title.filter { $0 != " " })/Fixtures") }
        + [Described(.usage, folder: "\(root)/Connectors/Catalogue/Fixtures")]
        + ConnectorFileFaultTests.examples.map { name in
            // An example that cannot be read fails its own tests, and leaves nothing to try here.
            let joined = try! ConnectorFileFaultTests.joined(ConnectorFileFaultTests.example(name))
            return Described(joined.connector, joined.resources, folder: "\(root)/docs/examples/\(name)")
        }

    static let all: [ContractCase] = connectors.flatMap(\.cases)

    fileprivate static func cases(_ connector: Connector, _ resource: Resource, _ folder: String) -> [ContractCase] {
        guard !resource.isAskedFor else {
            return resource.ways.map {
                ContractCase(connector: connector, resource: resource, way: $0, folder: folder)
            }
        }
        let origin = resource.inside == nil ? Origin.arriving : .inside
        let way = Way(origin == .inside ? "inside" : "arrival", Call("/"), shape: .bareArray)
        return [ContractCase(connector: connector, resource: resource, way: way, origin: origin, folder: folder)]
    }

    static let asked = all.filter { $0.origin == .asked }
    static let jobs = asked.filter(\.isJob)
    /// Whose pages the tests can make.
    static let paged = all.filter { !$0.isJob }
    static let pagedCalls = asked.filter { !$0.isJob }

    var isJob: Bool { if case .job = way.pages { true } else { false } }

    /// "…/Connectors/ZohoCRM/Fixtures/Contacts.list", without the ending.
    var path: String { "\(folder)/\(resource.name).\(way.name)" }

    func fixture() throws -> [UInt8] {
        if origin == .inside { return try arraysAround().serialized }
        let file = path + (isJob ? ".csv" : ".json")
        return try #require(File.read(file), "there is no recorded page: \(file)")
    }

    func json() throws -> JSONValue { try JSONValue(parsing: fixture()) }

    /// All that lies inside the recorded records of the resource around it.
    private func arraysAround() throws -> JSONValue {
        let parent = try #require(connector.resources.first { $0.name == resource.parent?.resource })
        let around = try #require(Self.cases(connector, parent, folder).first)
        let records = around.records(in: try around.json())
        return .array(records.flatMap { $0[resource.inside ?? ""]?.items ?? [] })
    }

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
                return Response(status: 201, body: JSONValue.sample(job.idAt, "77").serialized)
            }
            let count = polls.withLock { count in
                count += 1
                return count
            }
            let state = count == 1 ? "UNDER WAY" : job.done.sorted()[0]
            return Response(status: 200, body: JSONValue.sample(job.stateAt, state).serialized)
        }
    }
}
