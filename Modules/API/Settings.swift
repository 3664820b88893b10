/// What the user decided about a workspace. Nothing secret is in it.
public struct Settings: Hashable, Sendable {
    public var zoho: Zoho?
    /// Credits a day by system (`zoho_crm`), where the user's ceiling is lower than the vendor's allowance.
    public var ceilings: [String: Int] = [:]
    /// Share of each allowance, in percent, that a sync never touches.
    public var reservePercent = 20
    /// Where messages may go.
    public var outlets: [Outlet] = []

    public init() {}

    public struct Zoho: Hashable, Sendable {
        /// "eu"
        public var centre: String
        /// Only what differs from the centre's own addresses.
        public var addresses = Addresses()
        public var clientID: String
        /// The apps to read: "crm", "desk", "projects", "analytics".
        public var apps: [String]
        public var tables: [Table] = []

        public init(centre: String, clientID: String, apps: [String] = Zoho.allApps) {
            self.centre = centre
            self.clientID = clientID
            self.apps = apps
        }

        public static let allApps = ["crm", "desk", "projects", "analytics"]
    }

    /// Replacements for a centre's addresses: scheme and host, no slash at the end.
    public struct Addresses: Hashable, Sendable {
        public var accounts: String?
        public var api: String?
        public var desk: String?
        public var projects: String?
        public var analytics: String?

        public init() {}
    }

    /// An Analytics table, or the rows of a query, that is read as a resource of its own.
    public struct Table: Hashable, Sendable {
        /// Name of the resource.
        public var name: String
        public var organization: String
        public var workspace: String
        /// The table's name as it stands in SQL, unless `sql` is given.
        public var view: String?
        public var sql: String?
        /// The columns that identify a row.
        public var key: [String]
        /// The column that grows when a row changes.
        public var changed: String?
        public var account: String?
        public var email: String?
        public var behaviour: String?
        public var count: String?
        public var at: String?

        public init(name: String, organization: String, workspace: String, key: [String]) {
            self.name = name
            self.organization = organization
            self.workspace = workspace
            self.key = key
        }
    }
}
