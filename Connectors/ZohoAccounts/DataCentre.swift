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
    public var sprints: String
    public var sign: String
    /// The token's `api_domain`, as the CRM's.
    public var workdrive: String
    public var survey: String
    public var apptics: String
    public var cliq: String

    /// One server for all, such as the sandbox.
    public init(name: String, at address: String) {
        self.name = name
        accounts = address
        api = address
        desk = address
        projects = address
        analytics = address
        sprints = address
        sign = address
        workdrive = address
        survey = address
        apptics = address
        cliq = address
    }

    /// The addresses by the names of options and settings.
    public static var addresses: [(name: String, path: WritableKeyPath<DataCentre, String>)] {
        [
            ("accounts", \.accounts), ("api", \.api), ("desk", \.desk), ("projects", \.projects),
            ("analytics", \.analytics), ("sprints", \.sprints), ("sign", \.sign), ("workdrive", \.workdrive),
            ("survey", \.survey), ("apptics", \.apptics), ("cliq", \.cliq),
        ]
    }

    /// All published centres. Canada's accounts and apps live under zohocloud.ca, only its API is elsewhere.
    public static let all: [DataCentre] = [
        zoho("us", "com"), zoho("eu", "eu"), zoho("in", "in"), zoho("au", "com.au"), zoho("jp", "jp"),
        zoho("ca", "ca", host: "zohocloud.ca"), zoho("sa", "sa"), zoho("cn", "com.cn"), zoho("uk", "uk"),
        zoho("ae", "ae"), zoho("sg", "sg"),
    ]

    public static func named(_ name: String) -> DataCentre? {
        let name = name.lowercased()
        return all.first { $0.name == (name == "com" ? "us" : name) }
    }

    private static func zoho(_ name: String, _ domain: String, host: String? = nil) -> DataCentre {
        let host = host ?? "zoho.\(domain)"
        var centre = DataCentre(name: name, at: "https://www.zohoapis.\(domain)")
        let subdomains: [(WritableKeyPath<DataCentre, String>, String)] = [
            (\.accounts, "accounts"), (\.desk, "desk"), (\.projects, "projectsapi"), (\.analytics, "analyticsapi"),
            (\.sprints, "sprintsapi"), (\.sign, "sign"), (\.survey, "survey"), (\.apptics, "apptics"), (\.cliq, "cliq"),
        ]
        for (path, subdomain) in subdomains { centre[keyPath: path] = "https://\(subdomain).\(host)" }
        return centre
    }
}
