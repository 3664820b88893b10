/// Where the parts of Zoho answer for one region. Every address can be replaced, for a private server of the
/// same contract.
public struct DataCentre: Hashable, Sendable {
    /// "eu"
    public var name: String
    /// Base addresses: scheme and host, no slash at the end.
    public var accounts: String
    /// CRM. The token's `api_domain` takes its place once it is known.
    public var api: String
    public var desk: String
    public var projects: String
    public var analytics: String

    public init(
        name: String, accounts: String, api: String, desk: String, projects: String, analytics: String
    ) {
        self.name = name
        self.accounts = accounts
        self.api = api
        self.desk = desk
        self.projects = projects
        self.analytics = analytics
    }

    /// All published centres. Canada's accounts, Desk and Analytics live under zohocloud.ca.
    public static let all: [DataCentre] = [
        zoho("us", "com"), zoho("eu", "eu"), zoho("in", "in"), zoho("au", "com.au"), zoho("jp", "jp"), canada,
        zoho("sa", "sa"), zoho("cn", "com.cn"), zoho("uk", "uk"), zoho("ae", "ae"), zoho("sg", "sg"),
    ]

    public static func named(_ name: String) -> DataCentre? {
        let name = name.lowercased()
        return all.first { $0.name == (name == "com" ? "us" : name) }
    }

    private static func zoho(_ name: String, _ domain: String) -> DataCentre {
        DataCentre(
            name: name, accounts: "https://accounts.zoho.\(domain)", api: "https://www.zohoapis.\(domain)",
            desk: "https://desk.zoho.\(domain)", projects: "https://projectsapi.zoho.\(domain)",
            analytics: "https://analyticsapi.zoho.\(domain)")
    }

    private static let canada = DataCentre(
        name: "ca", accounts: "https://accounts.zohocloud.ca", api: "https://www.zohoapis.ca",
        desk: "https://desk.zohocloud.ca",
        projects: "https://projectsapi.zohocloud.ca", analytics: "https://analyticsapi.zohocloud.ca")
}
