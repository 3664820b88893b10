public import ConnectorKit
import Domain
public import ZohoAccounts

extension Connector {
    /// Zoho CRM, API version 8. Facts of the vendor: https://www.zoho.com/crm/developer/docs/api/v8/
    public static func zohoCRM(_ centre: DataCentre) -> Connector {
        Connector(
            name: "zoho_crm", title: "Zoho CRM",
            documentation: "https://www.zoho.com/crm/developer/docs/api/v8/",
            baseURL: centre.api,
            scopes: [
                Scope(
                    "ZohoCRM.modules.READ",
                    "to read leads, contacts, accounts, deals, activities and custom modules"),
                Scope("ZohoCRM.settings.modules.READ", "to find modules that your company made itself"),
                Scope("ZohoCRM.settings.fields.READ", "to find fields that your company added"),
                Scope("ZohoCRM.users.READ", "to name the owner of each record"),
                Scope("ZohoCRM.org.READ", "to check the sign-in with one cheap call"),
                Scope("ZohoCRM.coql.READ", "to read medium-sized modules with a tenth of the credits"),
                Scope("ZohoCRM.bulk.READ", "to read large modules with the fewest credits"),
            ],
            probe: Call("/crm/v8/org"),
            errors: errors,
            // The Standard edition's base; other editions allow more. `X-API-CREDITS-REMAINING` comes from half of
            // them on.
            // Ten files of bulk reads a minute, and then none for one:
            // https://www.zoho.com/crm/developer/docs/api/bulk-read/limitations.html
            allowance: Allowance(
                concurrentCalls: 10, downloadsPerMinute: 8, creditsPerDay: 50_000,
                remainingHeader: "x-api-credits-remaining"),
            resources: [users] + CRMModules.all + [stageHistory],
            discovery: discovery, hooks: [CRMHooks.notifications])
    }

    private static let errors = ErrorVocabulary(
        codeAt: ["code", "data.0.code", "watch.0.code"],
        messageAt: ["message", "data.0.message", "watch.0.message"],
        rules: [
            .init(codes: ["INVALID_TOKEN", "AUTHENTICATION_FAILURE", "INVALID_OAUTHTOKEN"], .refreshToken),
            .init(codes: ["OAUTH_SCOPE_MISMATCH"], .reauthorise),
            .init(codes: ["TOO_MANY_REQUESTS", "RATE_LIMIT_EXCEEDED"], .retry(after: nil)),
            // A page token lives a day and belongs to its parameters.
            .init(codes: ["EXPIRED_VALUE", "TOKEN_BOUND_DATA_MISMATCH"], .restart),
            .init(
                codes: [
                    "INVALID_URL_PATTERN", "INVALID_MODULE", "NOT_SUPPORTED", "PAGINATION_LIMIT_EXCEEDED",
                    "DISCRETE_PAGINATION_LIMIT_EXCEEDED", "INVALID_QUERY", "SYNTAX_ERROR",
                ], .nextWay),
            .init(codes: ["NOT_SUBSCRIBED"], .gone),
            .init(status: 404, codes: ["RESOURCE_NOT_FOUND", "INVALID_DATA"], .gone),
            .init(
                codes: [
                    "NO_PERMISSION", "AUTHORIZATION_FAILED", "LIMIT_REACHED", "MANDATORY_NOT_FOUND",
                    "EXPECTED_FIELD_MISSING",
                    "DEPENDENT_FIELD_MISSING", "AMBIGUITY_DURING_PROCESSING",
                ], .fix),
            .init(codes: ["INTERNAL_ERROR", "INTERNAL_SERVER_ERROR"], .retry(after: nil)),
        ])

    private static let users = Resource(
        "users", "The people of your own company who own records.", stamp: "Modified_Time",
        ways: [
            Way(
                "list", Call("/crm/v8/users", query: [("type", "AllUsers")]),
                pages: .numbered("page", size: .init("per_page", 200), more: .flag(["info.more_records"])),
                shape: .array(at: "users"))
        ],
        deletions: .none,
        facts: [
            FactMapping(
                .staff,
                [
                    "name": .first([.text("full_name"), .joined(["first_name", "last_name"])]),
                    "email": .text("email"),
                    "role": .text("role.name"), "active": .choice("status", ["active": "1"], otherwise: "0"),
                ])
        ],
        pace: .seconds(6 * 3600))

    /// No list over all deals exists; each deal's own list is read when the deal has changed.
    private static let stageHistory = Resource(
        "Stage_History", "Which stages a deal went through, and when.",
        parent: .init("Deals", as: "deal", visit: .changed), stamp: "Modified_Time",
        ways: [
            Way(
                "related list",
                Call(
                    "/crm/v8/Deals/{deal}/Stage_History",
                    query: [
                        (
                            "fields",
                            "Stage,Amount,Probability,Expected_Revenue,Close_Date,Modified_Time,Modified_By"
                        )
                    ]),
                pages: .numbered("page", size: .init("per_page", 200), more: .flag(["info.more_records"])))
        ],
        facts: [
            FactMapping(
                .change,
                [
                    "field": .constant("stage"), "became": .text("Stage"), "at": .time("Modified_Time"),
                    "by": .text("Modified_By.name"), "amount": .number("Amount"),
                    "deal": .parent(to: ["Deals"]),
                ])
        ])

    private static let discovery = Discovery(
        modules: Call("/crm/v8/settings/modules"), modulesAt: "modules", moduleName: "api_name",
        moduleTitle: "plural_label", moduleChanged: "modified_time",
        conditions: [("api_supported", "true"), ("generated_type", "custom")],
        fields: Call("/crm/v8/settings/fields", query: [("module", "{module}")]), fieldsAt: "fields",
        fieldName: "api_name",
        fieldType: "data_type", lookupModule: "lookup.module.api_name",
        undeliverableTypes: [
            "subform", "multiselectlookup", "multiuserlookup", "fileupload", "imageupload",
            "multi_module_lookup",
        ],
        template: CRMModules.module(
            "{module}", "A module that your company made itself.",
            fields: ["Name", "Owner", "Created_Time", "Modified_Time"],
            facts: [
                FactMapping(
                    .custom,
                    [
                        "title": .text("Name"), "email": .text("Email"), "at": .time("Modified_Time"),
                        "owner": .reference("Owner", to: ["users"]), "created": .time("Created_Time"),
                    ])
            ]))
}
