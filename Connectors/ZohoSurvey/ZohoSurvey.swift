public import ConnectorKit
import Domain
public import ZohoAccounts

/// What a company's surveys mean. Questions are known by their variable's key: their text may change.
public struct SurveyReading: Hashable, Sendable {
    /// The vendor writes times without a zone: so far ahead of UTC is the survey's.
    public var minutesAheadOfUTC: Int
    /// Fields of `FactKind.response` that a survey's owner decides on, each with the keys of the variables that may
    /// hold it: `["nps": ["Q_71001"], "account": ["CUSTOMER_ID"]]`.
    public var variables: [String: [String]]
    /// What the words of a satisfaction question are worth: `["Very satisfied": 5]`.
    public var labels: [String: Double]
    /// Surveys, collectors and variables are read as well, by calls that the vendor has promised to partners only.
    public var readsCatalogue: Bool

    public init(
        minutesAheadOfUTC: Int = 0, variables: [String: [String]] = [:], labels: [String: Double] = [:],
        readsCatalogue: Bool = false
    ) {
        self.minutesAheadOfUTC = minutesAheadOfUTC
        self.variables = variables
        self.labels = labels
        self.readsCatalogue = readsCatalogue
    }

    /// The fields that `variables` may name.
    public static let fields = ["nps", "csat", "comment", "email", "name", "account"]
}

extension Connector {
    /// Zoho Survey. No call reads responses: they arrive by webhook, or as the file of an export.
    public static func zohoSurvey(_ centre: DataCentre, _ reading: SurveyReading = SurveyReading()) -> Connector {
        Connector(
            name: "zoho_survey", title: "Zoho Survey", documentation: "https://help.zoho.com/portal/en/kb/survey",
            baseURL: centre.survey,
            scopes: reading.readsCatalogue ? SurveyCatalogue.scopes : [],
            probe: reading.readsCatalogue ? SurveyCatalogue.probe : nil,
            // How errors look is not told.
            errors: ErrorVocabulary(
                codeAt: ["errorcode", "code"], messageAt: ["errormessage", "message"],
                rules: [.init(status: 403, .reauthorise), .init(status: 404, .nextWay)]),
            // One call at a time, one a second.
            allowance: Allowance(
                concurrentCalls: 1, callsPerMinute: 60, creditsPerDay: 10_000, unit: "calls", window: .seconds(10)),
            resources: (reading.readsCatalogue ? SurveyCatalogue.all : []) + [responses(reading)],
            hooks: [SurveyHooks.responses])
    }

    /// By the keys of variables, or, in exports and some webhooks, by their labels. All values are texts with HTML
    /// entities. A question's key is the company's own: which is which is in the settings.
    private static func responses(_ reading: SurveyReading) -> Resource {
        let time = LocalTime("MMM dd, yyyy HH:mm:ss", minutesAheadOfUTC: reading.minutesAheadOfUTC)
        func rules(_ field: String, _ more: [String] = [], _ rule: (String) -> ValueRule) -> ValueRule {
            .first(((reading.variables[field] ?? []) + more).map(rule))
        }
        var values: [(field: String, rule: ValueRule)] = [
            ("title", rules("title", ["Survey Name", "Collector Name", "COLLECTOR_NAME"]) { .decoded($0) }),
            ("status", rules("status", ["RESPONSE_STATUS", "Response Status"]) { .text($0) }),
            (
                "at",
                .first([.localTime("RESPONSE_END_TIME", time), .localTime("Response End Time", time)])
            ),
            (
                "started",
                .first([.localTime("RESPONSE_START_TIME", time), .localTime("Response Start Time", time)])
            ),
            ("name", rules("name", ["Name"]) { .decoded($0) }),
            ("email", rules("email", ["EMAIL_ADDRESS", "Email address", "Email Address"]) { .decoded($0) }),
            ("collector", rules("collector", ["COLLECTOR_ID", "Collector ID"]) { .text($0) }),
        ]
        let account = reading.variables["account"] ?? []
        if !account.isEmpty {
            values.append(("account", rules("account") { .decoded($0) }))
            values.append(("company", rules("account") { .reference($0, to: ["zoho_crm.Accounts"]) }))
        }
        if reading.variables["comment"] != nil { values.append(("comment", rules("comment") { .decoded($0) })) }
        if reading.variables["nps"] != nil { values.append(("nps", rules("nps") { .integer($0) })) }
        if reading.variables["csat"] != nil {
            values.append(("csat", rules("csat") { csat($0, reading.labels) }))
        }
        return Resource(
            "responses", "What customers answered in surveys.", key: ["RESPONSE_ID|Response ID"],
            facts: [FactMapping(.response, values: values)], arrives: [.webhook, .file])
    }

    /// A number, or one of the words that stand for numbers.
    private static func csat(_ key: String, _ labels: [String: Double]) -> ValueRule {
        labels.isEmpty ? .number(key) : .first([.choice(key, labels.mapValues { String($0) }), .number(key)])
    }
}
