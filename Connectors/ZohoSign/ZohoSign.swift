public import ConnectorKit
import Domain
public import ZohoAccounts

extension Connector {
    /// Zoho Sign, API version 1. Facts of the vendor: https://www.zoho.com/sign/api/
    public static func zohoSign(_ centre: DataCentre) -> Connector {
        Connector(
            name: "zoho_sign", title: "Zoho Sign", documentation: "https://www.zoho.com/sign/api/",
            baseURL: centre.sign,
            scopes: [Scope("ZohoSign.documents.READ", "to read which agreements were sent, seen and signed, and when")],
            probe: Call("/api/v1/requests", query: [("data", page(rows: "1", start: "1", order: "DESC"))]),
            errors: errors,
            // Fifty calls a minute; a daily limit is not published.
            allowance: Allowance(concurrentCalls: 2, callsPerMinute: 40, creditsPerDay: 20_000, unit: "calls"),
            resources: [requests, actions, documents], hooks: [SignHooks.requests])
    }

    private static let errors = ErrorVocabulary(
        codeAt: ["code"], messageAt: ["message"], success: ["0"],
        rules: [
            .init(codes: ["9031"], .refreshToken), .init(codes: ["2955"], .retry(after: .seconds(60))),
            .init(codes: ["4003"], .reauthorise), .init(codes: ["4066"], .gone),
            // An address that it does not know comes as a success.
            .init(codes: ["9004"], .nextWay),
            .init(codes: ["8026"], .fix), .init(codes: ["9009", "9043", "9039"], .fix),
        ])

    private static let daily = Duration.seconds(86_400)

    /// All of paging is one JSON value. Nothing filters or sorts by the time of change.
    private static func page(rows: String = "{size}", start: String = "{offset}", order: String) -> String {
        #"{"page_context":{"row_count":\#(rows),"start_index":\#(start),"search_columns":{},"#
            + #""sort_column":"created_time","sort_order":"\#(order)"}}"#
    }

    private static func list(_ name: String, serves purpose: Way.Purpose, order: String, since: Since) -> Way {
        Way(
            name, serves: [purpose], Call("/api/v1/requests", query: [("data", page(order: order))]),
            pages: .offset(nil, first: 1, size: .init(nil, 100), more: .flag(["page_context.has_more_rows"])),
            shape: .array(at: "requests"), since: since)
    }

    /// The list is read from its old end, where nothing moves while it is read, and for changes from its new end: a
    /// request changes only while it is open, which is half a year at most.
    private static let requests = Resource(
        "requests", "Agreements sent out for signature.", key: ["request_id"], stamp: "modified_time",
        ways: [
            list("list", serves: .everything, order: "ASC", since: .all),
            list(
                "recent", serves: .changes, order: "DESC",
                since: .recent(by: "created_time", within: .seconds(180 * 86_400))),
        ],
        deletions: .sweep(every: daily),
        count: Count(
            Call("/api/v1/requests", query: [("data", page(rows: "1", start: "1", order: "DESC"))]),
            at: "page_context.total_count"),
        facts: [
            FactMapping(.agreement, values: agreement),
            // Sign names no moment of completion; the last thing done to a completed request completed it.
            FactMapping(
                .agreement, when: .init("request_status", in: ["completed"]),
                values: agreement + [("completed", .time("action_time"))]),
        ])

    /// Whom it is from is here, whom it is for is in its actions: the first of them may be the sender's own.
    private static let agreement: [(field: String, rule: ValueRule)] = [
        ("title", .text("request_name")), ("status", .text("request_status")),
        (
            "state",
            .choice(
                "request_status",
                [
                    "draft": "draft", "inprogress": "open", "completed": "completed", "declined": "declined",
                    "recalled": "recalled", "expired": "expired",
                ])
        ),
        ("percent", .number("sign_percentage")), ("sent", .time("sign_submitted_time")),
        ("expires", .time("expire_by")),
        // Sign lists no staff: the name is all there is.
        ("owner", .joined(["owner_first_name", "owner_last_name"])), ("created", .time("created_time")),
    ]

    /// What the sender filled in beforehand is an action, too, of nobody: only who signs or approves has a part. When
    /// each did it is not told.
    private static let actions = Resource(
        "actions", "Who is to sign each agreement, and who has.", parent: .init("requests", as: "request"),
        key: ["action_id"],
        facts: [
            FactMapping(
                .signature, when: .init("action_type", in: ["SIGN", "INPERSONSIGN", "APPROVER"]),
                [
                    "agreement": .parent(to: ["requests"]),
                    "name": .first([.text("in_person_name"), .text("recipient_name")]),
                    "email": .first([.text("in_person_email"), .text("recipient_email")]),
                    "type": .choice(
                        "action_type", ["SIGN": "signer", "INPERSONSIGN": "signer in person", "APPROVER": "approver"]),
                    "status": .text("action_status"),
                    "state": .choice(
                        "action_status",
                        [
                            "NOACTION": "open", "UNOPENED": "open", "VIEWED": "viewed", "SIGNED": "signed",
                            "APPROVED": "signed", "DECLINED": "declined", "REJECTED": "declined",
                        ]),
                    "position": .integer("signing_order"),
                ])
        ],
        inside: "actions")

    private static let documents = Resource(
        "documents", "The papers of each agreement.", parent: .init("requests", as: "request"), key: ["document_id"],
        facts: [
            FactMapping(
                .document,
                [
                    "title": .text("document_name"), "is_folder": .constant("0"), "size": .integer("document_size"),
                    "state": .constant("active"), "agreement": .parent(to: ["requests"]),
                ])
        ],
        inside: "document_ids")
}
