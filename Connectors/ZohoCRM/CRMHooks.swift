import ConnectorKit

/// The CRM tells of changes over channels that a call makes. A channel lives a week at most and does not renew itself;
/// what it sends says which module changed, and the changes are then read like any others.
/// https://www.zoho.com/crm/developer/docs/api/v8/notifications/overview.html
enum CRMHooks {
    private static let watched = ["Leads", "Contacts", "Accounts", "Deals", "Tasks", "Events", "Calls"]

    static let notifications = Hook(
        "notifications", "Records of the CRM that were added, changed or deleted.",
        proof: .member("token"),
        // A time alone does not tell two notifications of the same moment apart.
        identity: ["channel_id", "server_time", "module", "operation", "ids.0"],
        meaning: .hint(
            at: "module",
            Dictionary(uniqueKeysWithValues: watched.map { ($0, $0 == "Deals" ? [$0, "Stage_History"] : [$0]) }),
            otherwise: []),
        channel: Hook.Channel(
            lifetime: .seconds(7 * 86_400),
            scope: Scope("ZohoCRM.notifications.ALL", "to be told of changes at once, because webhooks are on"),
            make: Call("POST", path, body: body), renew: Call("PUT", path, body: body),
            remove: Call("DELETE", path, query: [("channel_ids", "{channel}")]),
            list: Call(path, query: [("channel_id", "{channel}")]),
            listAt: "watch", numberAt: "channel_id", endAt: "channel_expiry"))

    private static let path = "/crm/v8/actions/watch"

    /// A change of an activity would otherwise be told a second time as one of what it hangs on.
    private static let body = """
        {"watch":[{"channel_id":"{channel}","events":[\(watched.map { "\"\($0).all\"" }.joined(separator: ","))],\
        "notify_url":"{url}","token":"{token}","channel_expiry":"{until}","notify_on_related_action":false}]}
        """
}
