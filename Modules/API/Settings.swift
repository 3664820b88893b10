public import Persistence

/// What the user decided about a workspace. Nothing secret is in it.
public struct Settings: Hashable, Sendable {
    public var zoho: Zoho?
    /// Credits a day by system (`zoho_crm`), where the user's ceiling is lower than the vendor's allowance.
    public var ceilings: [String: Int] = [:]
    /// Share of each allowance, in percent, that a sync never touches.
    public var reservePercent = 20
    /// Where messages may go.
    public var outlets: [Outlet] = []
    public var webhooks = Webhooks()
    /// Whose word counts, and what is the seller's own.
    public var identity = IdentityRules()

    public init() {}

    public struct Zoho: Hashable, Sendable {
        /// "eu"
        public var centre: String
        /// Only what differs from the centre's own addresses.
        public var addresses = Addresses()
        public var clientID: String
        /// The apps to read: "crm", "desk"…
        public var apps: [String]
        public var tables: [Table] = []
        public var survey = Survey()
        public var forms: [Form] = []

        public init(centre: String, clientID: String, apps: [String] = Zoho.usualApps) {
            self.centre = centre
            self.clientID = clientID
            self.apps = apps
        }

        public static let allApps = [
            "crm", "desk", "projects", "sprints", "analytics", "apptics", "survey", "forms", "flow", "sign",
            "workdrive",
        ]
        /// All but those that ask for more than reading.
        public static let usualApps = allApps.filter { $0 != "apptics" }
    }

    /// Replacements for a centre's addresses by the names of `DataCentre.addresses`: scheme and host, no slash at the
    /// end.
    public struct Addresses: Hashable, Sendable {
        /// Stands for all that are not named.
        public static let every = "address"
        public static let all = [
            every, "accounts", "api", "desk", "projects", "sprints", "analytics", "apptics", "survey", "sign",
            "workdrive", "cliq",
        ]
        private var values: [String: String] = [:]

        public init() {}

        public subscript(name: String) -> String? {
            get { values[name] }
            set { values[name] = newValue }
        }

        /// What takes the place of the centre's own.
        public func replacement(for name: String) -> String? { values[name] ?? values[Self.every] }
    }

    /// What a company's surveys mean: which variable holds what.
    public struct Survey: Hashable, Sendable {
        /// How far the surveys' clock is ahead of UTC: the vendor writes no zone.
        public var minutesAheadOfUTC = 0
        /// Fields with the keys of the variables that may hold them: `["nps": ["Q_71001"]]`.
        public var variables: [String: [String]] = [:]
        /// What the words of a satisfaction question are worth.
        public var labels: [String: Double] = [:]
        /// Reads which surveys there are, by calls that are only promised to the vendor's partners.
        public var readsCatalogue = false

        public init() {}

        public static let fields = ["nps", "csat", "comment", "email", "name", "account"]
    }

    /// A form that does not use the parameter names of docs/connect.md.
    public struct Form: Hashable, Sendable {
        /// Name of the resource.
        public var name: String
        /// Fields with the parameter that the form's owner has typed for them.
        public var parameters: [String: String] = [:]
        public var timePattern: String?
        public var minutesAheadOfUTC = 0

        public init(name: String) { self.name = name }

        public static let fields = [
            "entry", "form", "at", "name", "given_name", "family_name", "email", "phone", "company", "country",
            "message", "source", "campaign", "consent", "account",
        ]
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
