import ConnectorKit
import Domain

/// The standard modules. All are read in the same three ways; they differ in their fields and in what these mean.
enum CRMModules {
    static let all: [Resource] = [
        accounts, contacts, leads, products, deals, quotes, tasks, calls, events, notes,
    ]

    /// A module by list (1 credit per 200 records), by query (3 per 2,000) or by bulk read (50 per 200,000).
    static func module(
        _ name: String, _ purpose: String, fields: [String], listQuery: [(name: String, value: String)] = [],
        offersBulk: Bool = true, facts: [FactMapping]
    ) -> Resource {
        Resource(
            name, purpose, stamp: "Modified_Time",
            ways: ways(name, listQuery: listQuery, offersBulk: offersBulk),
            // The vendor does not count what the list leaves out by itself: converted leads.
            deletions: deletions(of: name),
            count: Count(
                Call("/crm/v8/\(name)/actions/count"), at: "count", isPartial: !listQuery.isEmpty),
            fields: .discovered(module: name, otherwise: fields), facts: facts)
    }

    private static func ways(
        _ name: String, listQuery: [(name: String, value: String)], offersBulk: Bool
    ) -> [Way] {
        let list = Way(
            "list",
            Call("/crm/v8/\(name)", query: [("fields", "{fields}")] + listQuery),
            // The token is taken from the first page on: numbered pages shift when a record is deleted meanwhile.
            pages: .token(
                "page_token", at: "info.next_page_token", numbered: "page", wall: 200,
                size: .init("per_page", 200),
                more: .flag(["info.more_records"])),
            since: .header("If-Modified-Since", .offsetSeconds), reach: 100_000, maximumFields: 50,
            keysParameter: "ids")
        // The server takes at most 500 columns; joins are not asked for.
        let query = Way(
            "coql", serves: [.everything],
            Call(
                "POST", "/crm/v8/coql",
                body:
                    #"{"select_query":"select {fields} from \#(name) where id > {after} order by id asc limit {size}"}"#
            ),
            pages: .keyset(start: "0", size: .init(nil, 2000)),
            cost: .byRows([.init(upTo: 200, 1), .init(upTo: 1000, 2), .init(upTo: 2000, 3)]),
            maximumFields: 500)
        guard offersBulk else { return [list, query] }
        return [list, query, bulk(name)]
    }

    private static func bulk(_ name: String) -> Way {
        Way(
            "bulk", serves: [.everything],
            Call(
                "POST", "/crm/bulk/v8/read", headers: [("Content-Type", "application/json")],
                body: #"{"query":{"module":{"api_name":"\#(name)"},"page":1}}"#),
            pages: .job(
                Job(
                    idAt: "data.0.details.id", status: Call("/crm/bulk/v8/read/{job}"),
                    stateAt: "data.0.state",
                    done: ["COMPLETED"], failed: ["FAILURE"],
                    failureAt: "data.0.result.error_message.message",
                    download: Call("/crm/bulk/v8/read/{job}/result"), isZip: true,
                    nextTokenAt: "data.0.result.next_page_token",
                    next: Call(
                        "POST", "/crm/bulk/v8/read", headers: [("Content-Type", "application/json")],
                        body: #"{"query":{"page_token":"{token}"}}"#),
                    interval: .seconds(3))),
            shape: .csv, cost: .job(create: 50, poll: 1, download: 1))
    }

    private static func deletions(of name: String) -> Deletions {
        .list(
            Way(
                "deleted", Call("/crm/v8/\(name)/deleted", query: [("type", "all")]),
                pages: .numbered("page", size: .init("per_page", 200), more: .flag(["info.more_records"])),
                since: .header("If-Modified-Since", .offsetSeconds)),
            key: "id", at: "deleted_time", reason: .init(path: "type", permanent: ["permanent"]))
    }

    private static let owner = ValueRule.reference("Owner", to: ["users"])
    private static let created = ValueRule.time("Created_Time")

    private static let accounts = module(
        "Accounts", "Companies, customers and prospects alike.",
        fields: [
            "Account_Name", "Account_Number", "Account_Type", "Parent_Account", "Phone", "Website",
            "Industry", "Annual_Revenue",
            "Employees", "Billing_Street", "Billing_City", "Billing_State", "Billing_Code", "Billing_Country",
            "Description",
            "Owner", "Created_Time", "Modified_Time", "Last_Activity_Time",
        ],
        facts: [
            FactMapping(
                .company,
                [
                    "name": .text("Account_Name"), "website": .text("Website"), "phone": .text("Phone"),
                    "industry": .text("Industry"), "street": .text("Billing_Street"),
                    "city": .text("Billing_City"),
                    "postcode": .text("Billing_Code"), "country": .text("Billing_Country"),
                    "type": .text("Account_Type"),
                    "owner": owner, "parent": .reference("Parent_Account", to: ["Accounts"]),
                    "created": created,
                ])
        ])

    private static let contacts = module(
        "Contacts", "People at those companies.",
        fields: [
            "First_Name", "Last_Name", "Full_Name", "Email", "Secondary_Email", "Phone", "Mobile", "Home_Phone",
            "Other_Phone", "Date_of_Birth", "Title", "Department",
            "Account_Name", "Lead_Source", "Mailing_Street", "Mailing_City", "Mailing_Zip", "Mailing_Country",
            "Email_Opt_Out",
            "Description", "Owner", "Created_Time", "Modified_Time", "Last_Activity_Time",
        ],
        facts: [
            FactMapping(
                .person,
                [
                    "name": .first([.text("Full_Name"), .joined(["First_Name", "Last_Name"])]),
                    "given_name": .text("First_Name"), "family_name": .text("Last_Name"),
                    "job": .text("Title"),
                    "email": .text("Email"), "email2": .text("Secondary_Email"), "phone": .text("Phone"),
                    "mobile": .text("Mobile"), "phone2": .first([.text("Home_Phone"), .text("Other_Phone")]),
                    "birth_day": .text("Date_of_Birth"), "street": .text("Mailing_Street"),
                    "city": .text("Mailing_City"),
                    "postcode": .text("Mailing_Zip"), "country": .text("Mailing_Country"),
                    "source": .text("Lead_Source"),
                    "standing": .constant("contact"), "opted_out": .flag("Email_Opt_Out"),
                    "company": .reference("Account_Name", to: ["Accounts"]), "owner": owner,
                    "created": created,
                ])
        ])

    private static let leads = module(
        "Leads", "People who may become customers, converted ones included.",
        fields: [
            "First_Name", "Last_Name", "Full_Name", "Company", "Designation", "Email", "Secondary_Email",
            "Phone", "Mobile",
            "Website", "Lead_Source", "Lead_Status", "Industry", "Street", "City", "Zip_Code", "Country",
            "Email_Opt_Out",
            "Converted__s", "Converted_Date_Time", "Converted_Account", "Converted_Contact", "Converted_Deal",
            "Owner",
            "Created_Time", "Modified_Time", "Last_Activity_Time",
        ],
        listQuery: [("converted", "both")],
        facts: [
            FactMapping(
                .person,
                [
                    "name": .first([.text("Full_Name"), .joined(["First_Name", "Last_Name"])]),
                    "given_name": .text("First_Name"), "family_name": .text("Last_Name"),
                    "job": .text("Designation"),
                    "email": .text("Email"), "email2": .text("Secondary_Email"), "phone": .text("Phone"),
                    "mobile": .text("Mobile"), "company_name": .text("Company"), "website": .text("Website"),
                    "street": .text("Street"), "city": .text("City"), "postcode": .text("Zip_Code"),
                    "country": .text("Country"), "source": .text("Lead_Source"),
                    "status": .text("Lead_Status"),
                    "standing": .choice("Converted__s", ["true": "converted"], otherwise: "lead"),
                    "opted_out": .flag("Email_Opt_Out"), "owner": owner,
                    "same_as": .reference("Converted_Contact", to: ["Contacts"]),
                    "converted_company": .reference("Converted_Account", to: ["Accounts"]),
                    "converted_deal": .reference("Converted_Deal", to: ["Deals"]),
                    "converted_at": .time("Converted_Date_Time"), "created": created,
                ])
        ])

    private static let products = module(
        "Products", "What your company sells.",
        fields: [
            "Product_Name", "Product_Code", "Unit_Price", "Product_Active", "Product_Category", "Description",
            "Owner",
            "Created_Time", "Modified_Time",
        ],
        facts: [
            FactMapping(
                .product,
                [
                    "title": .text("Product_Name"), "code": .text("Product_Code"),
                    "price": .number("Unit_Price"),
                    "active": .flag("Product_Active"), "created": created,
                ])
        ])

    private static let deals = module(
        "Deals", "Business that is under negotiation, won or lost.",
        fields: [
            "Deal_Name", "Stage", "Pipeline", "Probability", "Amount", "Currency", "Expected_Revenue",
            "Closing_Date", "Type",
            "Next_Step", "Lead_Source", "Account_Name", "Contact_Name", "Reason_For_Loss__s", "Description",
            "Owner",
            "Created_Time", "Modified_Time", "Last_Activity_Time",
        ],
        facts: [
            FactMapping(
                .deal,
                [
                    "title": .text("Deal_Name"), "stage": .text("Stage"),
                    // Companies rename stages; what is not one of the vendor's closing words is open.
                    "state": .choice(
                        "Stage",
                        [
                            "Closed Won": "won", "Closed Lost": "lost", "Closed-Lost to Competition": "lost",
                            "Closed Lost to Competition": "lost",
                        ], otherwise: "open"),
                    "amount": .number("Amount"), "currency": .text("Currency"),
                    "probability": .number("Probability"),
                    "closing_day": .day("Closing_Date"), "type": .text("Type"),
                    "source": .text("Lead_Source"),
                    "next_step": .text("Next_Step"), "pipeline": .text("Pipeline"),
                    "lost_reason": .text("Reason_For_Loss__s"),
                    "company": .reference("Account_Name", to: ["Accounts"]),
                    "person": .reference("Contact_Name", to: ["Contacts"]), "owner": owner,
                    "created": created,
                ])
        ])

    private static let quotes = module(
        "Quotes", "Offers made to customers.",
        fields: [
            "Subject", "Quote_Stage", "Grand_Total", "Currency", "Valid_Till", "Deal_Name", "Account_Name",
            "Contact_Name",
            "Owner", "Created_Time", "Modified_Time",
        ],
        facts: [
            FactMapping(
                .quote,
                [
                    "title": .text("Subject"), "stage": .text("Quote_Stage"),
                    "amount": .number("Grand_Total"),
                    "currency": .text("Currency"), "valid_until_day": .day("Valid_Till"),
                    "deal": .reference("Deal_Name", to: ["Deals"]),
                    "company": .reference("Account_Name", to: ["Accounts"]),
                    "person": .reference("Contact_Name", to: ["Contacts"]), "owner": owner,
                    "created": created,
                ])
        ])

    /// `What_Id` and `Who_Id` point to whatever the record is about; each is looked up where it can be.
    private static let about: (company: ValueRule, person: ValueRule, deal: ValueRule) = (
        .reference("What_Id", to: ["Accounts"]),
        .first([
            .reference("Who_Id", to: ["Contacts", "Leads"]),
            .reference("What_Id", to: ["Leads", "Contacts"]),
        ]),
        .reference("What_Id", to: ["Deals"])
    )

    private static let tasks = module(
        "Tasks", "What somebody in your company has to do for a customer.",
        fields: [
            "Subject", "Due_Date", "Status", "Priority", "Who_Id", "What_Id", "Closed_Time", "Description",
            "Owner", "Created_Time", "Modified_Time",
        ],
        facts: [
            FactMapping(
                .task,
                [
                    "title": .text("Subject"), "status": .text("Status"),
                    "state": .choice(
                        "Status",
                        ["Completed": "closed", "Deferred": "waiting", "Waiting for input": "waiting"],
                        otherwise: "open"),
                    "priority": .text("Priority"), "due_day": .day("Due_Date"),
                    "completed": .time("Closed_Time"),
                    "company": about.company, "person": about.person, "deal": about.deal, "owner": owner,
                    "created": created,
                ])
        ])

    private static let calls = module(
        "Calls", "Telephone calls with customers.",
        fields: [
            "Subject", "Call_Type", "Call_Start_Time", "Call_Duration", "Call_Duration_in_seconds",
            "Call_Purpose",
            "Call_Result", "Who_Id", "What_Id", "Description", "Owner", "Created_Time", "Modified_Time",
        ],
        facts: [
            FactMapping(
                .activity,
                [
                    "title": .text("Subject"), "type": .constant("call"), "direction": .text("Call_Type"),
                    "outcome": .text("Call_Result"), "at": .time("Call_Start_Time"),
                    "seconds": .first([.integer("Call_Duration_in_seconds"), .clock("Call_Duration")]),
                    "company": about.company, "person": about.person, "deal": about.deal, "owner": owner,
                    "created": created,
                ])
        ])

    private static let events = module(
        "Events", "Meetings with customers.",
        fields: [
            "Event_Title", "Start_DateTime", "End_DateTime", "Venue", "Who_Id", "What_Id", "Description",
            "Owner", "Created_Time", "Modified_Time",
        ],
        facts: [
            FactMapping(
                .activity,
                [
                    "title": .text("Event_Title"), "type": .constant("meeting"),
                    "at": .time("Start_DateTime"),
                    "until": .time("End_DateTime"), "company": about.company, "person": about.person,
                    "deal": about.deal,
                    "owner": owner, "created": created,
                ])
        ])

    /// Only an administrator may list all notes; another user is refused, which the run log shows.
    private static let notes = module(
        "Notes", "What people wrote down about a customer.",
        fields: ["Note_Title", "Note_Content", "Parent_Id", "Owner", "Created_Time", "Modified_Time"],
        offersBulk: false,
        facts: [
            FactMapping(
                .note,
                [
                    "title": .text("Note_Title"), "text": .text("Note_Content"), "at": .time("Created_Time"),
                    "company": .reference("Parent_Id", to: ["Accounts"]),
                    "person": .reference("Parent_Id", to: ["Contacts", "Leads"]),
                    "deal": .reference("Parent_Id", to: ["Deals"]), "owner": owner,
                ])
        ])
}
