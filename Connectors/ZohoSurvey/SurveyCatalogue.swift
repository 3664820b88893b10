import ConnectorKit
import Domain

/// Which surveys there are. Partners' calls: they work, and nobody promises that they stay.
enum SurveyCatalogue {
    static let scopes = [
        Scope("ZohoSurvey.portal.READ", "to find your survey portals and departments"),
        Scope("ZohoSurvey.survey.READ", "to list surveys, their collectors and what their questions are called"),
    ]

    private static let root = "/survey/api/v1/private"
    private static let inSurvey = "\(root)/portals/{portal}/departments/{department}/surveys/{survey}"
    private static let daily = Duration.seconds(86_400)

    static let probe = Call("\(root)/portals")

    static let all: [Resource] = [
        Resource(
            "portals", "The Survey portals this sign-in can see.", key: ["portalId"],
            ways: [Way("list", probe, shape: .bareArray)], deletions: .sweep(every: daily), pace: daily),
        Resource(
            "departments", "The departments whose surveys these are.", parent: .init("portals", as: "portal"),
            key: ["groupUniqueId"], pace: daily, inside: "departments"),
        // The names are the wrong way round: `range` is where to begin, `offset` how many.
        Resource(
            "surveys", "Surveys that were published.", parent: .init("departments", as: "department"),
            ways: [
                Way(
                    "list",
                    Call(
                        "\(root)/portals/{portal}/departments/{department}/surveys",
                        query: [("filterby", "published")]),
                    pages: .offset("range", first: 1, size: .init("offset", 50)), shape: .bareArray)
            ],
            deletions: .sweep(every: daily), pace: daily),
        Resource(
            "collectors", "How each survey is handed out.", parent: .init("surveys", as: "survey"),
            ways: [Way("list", Call("\(inSurvey)/collectors/metainfo"), shape: .bareArray)],
            deletions: .sweep(every: daily), pace: daily),
        // Groups in groups, as deep as the survey is: kept as one record, whose names are the keys of answers.
        Resource(
            "variables", "What a survey's questions are called in its answers.",
            parent: .init("surveys", as: "survey"), key: ["^"],
            ways: [Way("detail", Call("\(inSurvey)/integration/trigger/variables"), shape: .object(at: ""))],
            deletions: .sweep(every: daily), pace: daily),
    ]
}
