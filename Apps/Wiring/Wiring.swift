public import API
public import ConnectorKit
public import Domain
import Glibc
public import HTTP
public import Intake
public import Persistence
public import Sync
public import ZohoAccounts
import Catalogue
import ZohoAnalytics
import ZohoForms
import ZohoSurvey

/// What both programs do before they sync: from a workspace's settings and the environment to connectors,
/// sign-in and store. Nothing here is done for a program that only answers questions.
public struct Wiring: Sendable {
    public let workspace: Workspace
    /// `ONWARD_KEY` opens the secrets, if it is set; else a key file beside them does. One for all uses: a passphrase
    /// is slow to stretch, and the vault remembers the result.
    public let vault: Vault
    private let environment: [String: String]

    public init(_ workspace: Workspace, environment: [String: String]) {
        self.workspace = workspace
        self.environment = environment
        let key = environment["ONWARD_KEY"].flatMap { $0.isEmpty ? nil : $0 }
        vault = Vault(folder: workspace.folder, key: key.map { .passphrase(Array($0.utf8)) } ?? .file)
    }

    // MARK: The machine

    @Sendable public static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    public static let surroundings = Surroundings(
        now: now, sleep: { try await Task.sleep(for: $0) }, random: { Double.random(in: 0..<1) })

    /// `ONWARD_CA_FILE` names certificates to trust besides the machine's own, for a private server.
    public func transport() throws(TransportError) -> CurlTransport {
        try CurlTransport(
            CurlTransport.Options(
                authorityFile: environment["ONWARD_CA_FILE"].flatMap { $0.isEmpty ? nil : $0 }))
    }

    // MARK: Zoho

    /// The centre with the user's own addresses in the place of the published ones. The address that the
    /// sign-in brought is better than the published one, and the user's own better than that.
    public static func centre(of zoho: Settings.Zoho, apiDomain: String? = nil) throws(Problem) -> DataCentre {
        guard var centre = DataCentre.named(zoho.centre) else {
            let names = DataCentre.all.map(\.name).joined(separator: ", ")
            throw Problem(
                .misused, "There is no data centre “\(zoho.centre)”.", remedy: "There are: \(names).")
        }
        if let apiDomain {
            centre.api = apiDomain
            centre.workdrive = apiDomain
        }
        for (name, path) in DataCentre.addresses {
            centre[keyPath: path] = zoho.addresses.replacement(for: name) ?? centre[keyPath: path]
        }
        return centre
    }

    /// The connectors of the apps that were chosen.
    public static func connectors(of zoho: Settings.Zoho, apiDomain: String? = nil) throws(Problem)
        -> [Connector]
    {
        let centre = try centre(of: zoho, apiDomain: apiDomain)
        let chosen = Set(zoho.apps.map { "zoho_\($0)" })
        return Catalogue.connectors(
            centre: centre, tables: zoho.tables.map(AnalyticsTable.init), survey: SurveyReading(zoho.survey),
            forms: zoho.forms.map(FormReading.init)
        ).filter { chosen.contains($0.name) }
    }

    /// All that could be read, and what is.
    public func systems() throws(Problem) -> [KnownSystem] {
        let zoho = try workspace.settings()?.zoho
        let connected = Set((zoho?.apps ?? []).map { "zoho_\($0)" })
        var all = zoho ?? Settings.Zoho(centre: DataCentre.all[0].name, clientID: "")
        all.apps = Settings.Zoho.allApps
        let zohoSystems = try Self.connectors(of: all).map {
            KnownSystem($0, isConnected: connected.contains($0.name))
        }
        let files = try connectors().files.compactMap(\.joined)
        let grown = zohoSystems.map { system in
            guard let more = files.last(where: { $0.connector.name == system.connector.name }) else { return system }
            return KnownSystem(more.connector, isConnected: system.isConnected)
        }
        return grown + [KnownSystem(.usage, isConnected: true)]
            + files.filter { !$0.isExtension }.map { KnownSystem($0.connector, isConnected: true) }
    }

    public func tokens(
        _ zoho: Settings.Zoho, _ transport: Transport,
        notice: @escaping @Sendable (TokenNotice) -> Void = { _ in }
    ) throws(Problem) -> TokenSource {
        TokenSource(
            centre: try Self.centre(of: zoho), vault: vault, transport: transport,
            surroundings: Self.surroundings, notice: notice)
    }

    /// What files and programs bring is mapped like what is read, whether or not the app is connected.
    public func intake(_ store: Store) async throws -> Intake {
        var connectors: [Connector] = []
        for system in try systems() { connectors.append(try await system.connector.asKnown(in: store)) }
        return Intake(store, connectors: connectors, now: Self.now) { try await $0.asKnown(in: store) }
    }

    // MARK: Sync

    /// Puts a syncer together, on `store` or on one of its own (made at first). The caller holds `WorkspaceLock` while
    /// it runs.
    public func syncer(
        _ transport: Transport, patience: Duration? = nil, store: Store? = nil,
        notice: @escaping @Sendable (TokenNotice) -> Void = { _ in }
    ) throws -> Syncer {
        let settings = try workspace.settings() ?? Settings()
        let credentials = try vault.read()?.credentials
        let connectors = try connectors(apiDomain: credentials?.apiDomain).connectors
        if connectors.isEmpty { _ = try workspace.zohoSettings() }
        // Other systems are read without Zoho's sign-in; Zoho's own then fail each with its reason.
        guard credentials != nil || connectors.contains(where: { $0.authorization != .zoho }) else {
            throw Problem(
                .notReady, "There is no sign-in in \(workspace.folder).", remedy: "Run: onward connect zoho")
        }
        return Syncer(
            try setup(
                connectors: connectors, transport: transport,
                authorizer: try authorizers(for: connectors, settings.zoho, transport, notice: notice), settings,
                patience: patience, store: store))
    }

    /// A syncer that maps stored records again and sends nothing.
    public func rederiver() async throws -> Syncer {
        try workspace.requireData()
        let known = try await store().systems()
        let closed = Transport(
            send: { _ throws(TransportError) in throw Self.closed },
            download: { _, _ throws(TransportError) in throw Self.closed })
        let authorizer = Authorizer(scheme: "") { _ in throw Self.closed }
        // What was taken in once can be mapped again, whether or not the app is connected.
        let connectors = try systems().map(\.connector).filter { known.contains($0.name) }
        return Syncer(
            try setup(connectors: connectors, transport: closed, authorizer: { _ in authorizer }, Settings()))
    }

    private static var closed: TransportError {
        TransportError(.stopped, place: "rederive", reason: "nothing is sent while records are mapped again")
    }

    private func setup(
        connectors: [Connector], transport: Transport, authorizer: @escaping @Sendable (Connector) -> Authorizer,
        _ settings: Settings, patience: Duration? = nil, store: Store? = nil
    ) throws -> SyncSetup {
        try workspace.makeFolders()
        var limits = SpendingLimits(ceilings: settings.ceilings)
        limits.reserve = Double(settings.reservePercent) / 100
        if let patience { limits.patience = patience }
        return SyncSetup(
            connectors: connectors, store: try store ?? self.store(), transport: transport,
            authorizer: authorizer,
            limits: limits, downloads: workspace.downloads, now: Self.surroundings.now,
            sleep: Self.surroundings.sleep,
            random: Self.surroundings.random)
    }
}

extension AnalyticsTable {
    fileprivate init(_ table: Settings.Table) {
        self.init(
            name: table.name, organization: table.organization, workspace: table.workspace,
            source: table.sql.map { .query($0) } ?? .table(table.view ?? table.name), key: table.key,
            changed: table.changed,
            account: table.account, email: table.email, behaviour: table.behaviour, count: table.count,
            at: table.at)
    }
}

extension SurveyReading {
    fileprivate init(_ survey: Settings.Survey) {
        self.init(
            minutesAheadOfUTC: survey.minutesAheadOfUTC, variables: survey.variables, labels: survey.labels,
            readsCatalogue: survey.readsCatalogue)
    }
}

extension FormReading {
    fileprivate init(_ form: Settings.Form) {
        self.init(
            name: form.name, parameters: form.parameters, timePattern: form.timePattern,
            minutesAheadOfUTC: form.minutesAheadOfUTC)
    }
}
