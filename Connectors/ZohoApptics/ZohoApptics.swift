public import ConnectorKit
import Domain
public import ZohoAccounts

extension Connector {
    /// Zoho Apptics. Facts of the vendor: https://www.zoho.com/apptics/resources/api/overview.html
    ///
    /// Its answers are counts of devices and events by app and day. No call says which customer they are of, so that
    /// these facts have no account and are shown as unlinked; usage by customer comes from a table of Analytics, a
    /// file, or the product itself.
    public static func zohoApptics(_ centre: DataCentre) -> Connector {
        Connector(
            name: "zoho_apptics", title: "Zoho Apptics",
            documentation: "https://www.zoho.com/apptics/resources/api/overview.html",
            baseURL: centre.apptics, headers: [("zsoid", "{portal}"), ("projectid", "{app}")],
            scopes: [
                Scope(
                    "JProxy.jmobileapi.ALL",
                    "to read how your apps are used; Apptics has no permission that only reads, Onward does nothing else"
                )
            ],
            probe: Call("\(root)/userprojects"),
            errors: errors,
            // No limit is published: about one call a second.
            allowance: Allowance(
                concurrentCalls: 1, callsPerMinute: 60, creditsPerDay: 10_000, unit: "calls", window: .seconds(10)),
            resources: [portals, apps, activeDevices, versions, events, screens, crashes])
    }

    private static let root = "/cx/api/v1"

    /// How errors look is not told. A body may carry another status than the answer.
    private static let errors = ErrorVocabulary(
        codeAt: ["status", "code", "error.code"], messageAt: ["message", "error.message", "error"],
        success: ["200", "success"], rules: [.init(status: 403, .reauthorise)])

    private static let daily = Duration.seconds(86_400)

    private static let portals = Resource(
        "portals", "The Apptics portals this sign-in can see.", key: ["zsoid"],
        ways: [Way("list", Call("\(root)/userprojects"), shape: .array(at: "result"))],
        deletions: .sweep(every: daily), pace: daily)

    private static let apps = Resource(
        "projects", "The apps that report how they are used.", parent: .init("portals", as: "portal"),
        key: ["projectId"], pace: daily, inside: "projects")

    /// Counts by day in windows of at most sixty days, the last day included. Devices report late: the last days are
    /// read again. A free portal keeps thirty days: what exists is read at first, and kept here.
    private static func counts(
        _ name: String, _ purpose: String, _ path: String, query: [(name: String, value: String)], key: [String],
        shape: RecordShape, _ facts: [FactMapping]
    ) -> Resource {
        let dates: [(name: String, value: String)] = [
            ("startdate", "{since}"), ("enddate", "{until}"), ("mode", "1"), ("timezone", "UTC"),
        ]
        return Resource(
            name, purpose, parent: .init("projects", as: "app"), key: ["^"] + key,
            ways: [
                Way(
                    "list", Call("\(root)/\(path)", query: dates + query),
                    pages: .offset("offset", size: .init("limit", 500)), shape: shape,
                    since: .window(
                        .dayMonthYear, earliest: Instant(seconds: 1_735_689_600), longest: .seconds(56 * 86_400)),
                    settling: .seconds(3 * 86_400))
            ],
            facts: facts, pace: .seconds(6 * 3600))
    }

    /// Two dimensions, the day one of them. Which is nested in which is not promised.
    private static func byDay(
        _ name: String, _ purpose: String, _ path: String, group: String, as level: String,
        _ values: [(field: String, rule: ValueRule)]
    ) -> Resource {
        counts(
            name, purpose, "\(path)/multigroup",
            query: [("group", "date,\(group)"), ("responseformat", "nestedjson")], key: ["day", level],
            shape: .leaves(at: "result", levels: [level, "day"], day: "day"),
            [
                FactMapping(
                    .usage,
                    values: values + [
                        ("count", .number("count")), ("day", .localTime("day", LocalTime("dd-MM-yyyy"))),
                        ("app", .parent(to: [])),
                    ])
            ])
    }

    private static let activeDevices = byDay(
        "active_devices", "On how many devices each app was used, by day and platform.", "activedevice",
        group: "platform", as: "platform",
        [("behaviour", .constant("active devices")), ("unit", .constant("devices")), ("platform", .text("platform"))])

    private static let versions = byDay(
        "versions", "On how many devices each version of an app was used, by day.", "activedevice",
        group: "appversion", as: "version",
        [
            ("behaviour", .constant("active devices by version")), ("unit", .constant("devices")),
            ("version", .text("version")),
        ])

    private static let screens = byDay(
        "screens", "How often each screen of an app was seen, by day.", "screen", group: "screen", as: "screen",
        [("behaviour", .text("screen")), ("unit", .constant("screens"))])

    /// In an envelope of its own, with spaces in names.
    private static let events = counts(
        "events", "How often each event of an app happened, by day and platform.", "event/countbydate", query: [],
        key: ["DATE", "_group", "GROUP", "EVENT NAME"], shape: .keyed(at: "data.result"),
        [
            FactMapping(
                .usage,
                [
                    "behaviour": .text("EVENT NAME"), "count": .number("EVENT COUNT"), "day": .day("DATE"),
                    "unit": .constant("events"), "app": .parent(to: []), "platform": .text("_group"),
                ])
        ])

    /// By platform and measure, under the first moment of each day; a range of one day comes by the hour instead, which
    /// is why a range never is one day here. Two spellings of the same measures are in use.
    private static let crashes = counts(
        "crashes", "How often each app crashed, and on how many devices, by day and platform.",
        "crash/countbydate", query: [], key: ["at", "platform", "measure"],
        shape: .leaves(at: "data.result", levels: ["platform", "measure", "at"], day: nil),
        [
            crash("crashes", unit: "crashes", measures: ["crashcount", "crashchart"]),
            crash("devices with crashes", unit: "devices", measures: ["devicecount", "deviceschart"]),
        ])

    private static func crash(_ behaviour: String, unit: String, measures: Set<String>) -> FactMapping {
        FactMapping(
            .usage, when: .init("measure", in: measures),
            [
                "behaviour": .constant(behaviour), "count": .number("count"), "day": .day("at"),
                "unit": .constant(unit), "app": .parent(to: []), "platform": .text("platform"),
            ])
    }
}
