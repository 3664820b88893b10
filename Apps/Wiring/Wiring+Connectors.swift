public import API
import Catalogue
public import ConnectorKit
public import HTTP
public import ZohoAccounts

/// The connectors of a workspace: the built-in ones that are connected, and those from files.
public struct ConnectorSet: Sendable {
    /// All that can be read, in the order of the catalogue, then of the files.
    public var connectors: [Connector]
    /// The files, broken ones included.
    public var files: [File]

    public struct File: Sendable {
        public var path: String
        /// The connector's name; of an extension the file's.
        public var name: String
        public var state: State
    }

    public enum State: Sendable {
        case joined(ConnectorFile.Joined)
        /// It is in order, but extends a system that is not connected.
        case waiting(ConnectorFile.Joined, system: String)
        case broken([ConnectorFile.Flaw])
        case unreadable(Problem)
    }
}

extension ConnectorSet.File {
    /// One line for each fault, with its place: "…/billing.json:12:7: …".
    public var faults: [String] {
        switch state {
        case .joined, .waiting: []
        case .broken(let flaws): flaws.map { "\(path):\($0)" }
        case .unreadable(let problem): ["\(problem)"]
        }
    }

    public var joined: ConnectorFile.Joined? {
        switch state {
        case .joined(let joined), .waiting(let joined, _): joined
        case .broken, .unreadable: nil
        }
    }
}

extension Wiring {
    /// What is connected, with `zoho` in the place of the workspace's settings. A broken file stands in nobody's way.
    public func connectors(
        with zoho: Settings.Zoho? = nil, apiDomain: String? = nil, without left: String? = nil
    ) throws(Problem) -> ConnectorSet {
        let stored = try workspace.settings()?.zoho
        let zoho = zoho ?? stored
        var set = ConnectorSet(connectors: [], files: [])
        if let zoho { set.connectors = try Self.connectors(of: zoho, apiDomain: apiDomain) }
        let bench = try JoiningBench(zoho, apiDomain: apiDomain)
        for path in try workspace.connectorFiles() where path != left {
            let bytes: [UInt8]
            do throws(Problem) {
                bytes = try Workspace.contents(of: path)
            } catch {
                set.files.append(.init(path: path, name: Self.fileName(path), state: .unreadable(error)))
                continue
            }
            set.files.append(bench.join(path, bytes, &set.connectors))
        }
        return set
    }

    /// A file that lies anywhere, as it would be in the workspace: in the place of the one of its name.
    public func connector(at path: String) throws -> ConnectorSet.File {
        let bytes = try Workspace.contents(of: path)
        let domain = try vault.read()?.credentials?.apiDomain
        let own = workspace.connectorFile((try? ConnectorFile(parsing: bytes))?.ownName ?? Self.fileName(path))
        var others = try connectors(apiDomain: domain, without: own)
        return try JoiningBench(workspace.settings()?.zoho, apiDomain: domain).join(path, bytes, &others.connectors)
    }

    /// Every built-in connector, connected or not.
    public func builtIn() throws(Problem) -> [Connector] {
        try JoiningBench(workspace.settings()?.zoho, apiDomain: nil).builtIn
    }

    fileprivate static func fileName(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return name.hasSuffix(".json") ? String(name.dropLast(5)) : name
    }

    /// Who signs the calls of each connector in.
    func authorizers(
        for connectors: [Connector], _ zoho: Settings.Zoho?, _ transport: Transport,
        notice: @escaping @Sendable (TokenNotice) -> Void = { _ in }
    ) throws(Problem) -> @Sendable (Connector) -> Authorizer {
        var shared: Authorizer?
        if let zoho { shared = try tokens(zoho, transport, notice: notice).authorizer }
        let none = Authorizer(scheme: "") { _ in
            throw PullFailure(
                .reauthorise, place: "zoho_accounts", reason: "Zoho is not connected; run onward connect zoho")
        }
        let others = Dictionary(
            connectors.filter { $0.authorization != .zoho }.map { connector in
                (connector.name, signIn(of: connector, transport))
            }
        ) { first, _ in first }
        let ofZoho = shared ?? none
        return { $0.authorization == .zoho ? ofZoho : others[$0.name] ?? .none }
    }

    public func authorizer(of connector: Connector, _ transport: Transport) throws -> Authorizer {
        try authorizers(for: [connector], workspace.settings()?.zoho, transport)(connector)
    }

    private func signIn(of connector: Connector, _ transport: Transport) -> Authorizer {
        VendorSignIn(connector: connector, vault: vault, transport: transport, surroundings: Self.surroundings)
            .authorizer
    }

    /// One cheap call to each, with its own sign-in.
    public func check(
        _ connectors: [Connector], _ zoho: Settings.Zoho?, _ transport: Transport
    ) async throws -> [ScopeCheck.Finding] {
        let authorizer = try authorizers(for: connectors, zoho, transport)
        let ofZoho = connectors.filter { $0.authorization == .zoho }
        var findings: [ScopeCheck.Finding] = []
        if let first = ofZoho.first {
            findings += try await ScopeCheck(transport: transport, authorizer: authorizer(first)).findings(for: ofZoho)
        }
        for connector in connectors where connector.authorization != .zoho {
            do {
                findings += try await ScopeCheck(transport: transport, authorizer: authorizer(connector))
                    .findings(for: [connector])
            } catch let failure as PullFailure {
                findings.append(
                    ScopeCheck.Finding(connector, .refused, failure.reason))
            }
        }
        return findings
    }
}

extension ConnectorFile {
    /// The name it has by itself; an extension is called as its file is.
    fileprivate var ownName: String? { extends == nil ? connector.name : nil }
}

/// What files are joined to.
private struct JoiningBench {
    /// Every built-in connector, connected or not.
    let builtIn: [Connector]
    private let addresses: ConnectorFile.Addresses

    init(_ zoho: Settings.Zoho?, apiDomain: String?) throws(Problem) {
        var all = zoho ?? Settings.Zoho(centre: DataCentre.all[0].name, clientID: "")
        all.apps = Settings.Zoho.allApps
        builtIn = try Wiring.connectors(of: all, apiDomain: apiDomain) + [.usage]
        let centre = try Wiring.centre(of: all, apiDomain: apiDomain)
        let published = DataCentre.named(all.centre) ?? centre
        addresses = ConnectorFile.Addresses(
            named: Dictionary(DataCentre.addresses.map { ($0.name, centre[keyPath: $0.path]) }) { first, _ in first },
            domains: [published.accounts, published.api].map { String($0.drop { $0 != "." }.dropFirst()) })
    }

    /// Joins a file to the connectors there are, if it is in order.
    func join(_ path: String, _ bytes: [UInt8], _ connectors: inout [Connector]) -> ConnectorSet.File {
        var entry = ConnectorSet.File(path: path, name: Wiring.fileName(path), state: .broken([]))
        do {
            let file = try ConnectorFile(parsing: bytes)
            if file.extends == nil { entry.name = file.connector.name }
            let there = connectors
            let others =
                builtIn.map { known in there.first { $0.name == known.name } ?? known }
                + there.filter { one in !builtIn.contains { $0.name == one.name } }
            let joined = try file.joined(to: others, addresses: addresses, in: bytes)
            if let index = connectors.firstIndex(where: { $0.name == joined.connector.name }) {
                connectors[index] = joined.connector
                entry.state = .joined(joined)
            } else if joined.isExtension {
                entry.state = .waiting(joined, system: joined.connector.name)
            } else {
                connectors.append(joined.connector)
                entry.state = .joined(joined)
            }
        } catch {
            entry.state = .broken(error.flaws)
        }
        return entry
    }
}
