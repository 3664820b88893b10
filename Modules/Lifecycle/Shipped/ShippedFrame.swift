/// Who takes part, with which apps, and how customers differ.
extension Shipped {
    static let head = """
        "schema": 1, "id": "onward-b2b", "version": 1, "title": "Business customers, from first contact to recommendation",
        "note": "Comes with Onward. It speaks of what the CRM alone can tell and asks people for the rest; each further app that is \
        connected answers criteria that people would otherwise vouch for. Copy it, change it, approve it.",
        "in_flight": "finish_on_old", "when_source_is_ahead": "follow",
        "segments": [
          {"id": "enterprise", "title": "Large customers", "when": {"compare": ["won_amount", {"at_least": 100000}]}},
          {"id": "mid", "title": "Middle-sized customers", "when": {"compare": ["won_amount", {"at_least": 10000}]}},
          {"id": "small", "title": "Small customers, and whoever has not bought yet"}
        ],
        "teams": [
          {"id": "marketing", "title": "Marketing"},
          {"id": "sales", "title": "Sales"},
          {"id": "onboarding", "title": "Onboarding and delivery"},
          {"id": "training", "title": "Training"},
          {"id": "support", "title": "Service and support"},
          {"id": "success", "title": "Customer success"},
          {"id": "accounts", "title": "Account management"},
          {"id": "product", "title": "Product"},
          {"id": "finance", "title": "Finance"},
          {"id": "legal", "title": "Legal"},
          {"id": "customer_marketing", "title": "Customer marketing"},
          {"id": "reporting", "title": "Reporting and operations"},
          {"id": "leadership", "title": "Leadership"}
        ],
        "roles": [
          {"id": "sales_owner", "title": "Sales owner", "team": "sales", "from": {"customer": "owner"}},
          {"id": "onboarding_owner", "title": "Onboarding owner", "team": "onboarding",
           "from": {"newest": {"view": "project"}, "column": "owner"}},
          {"id": "adoption_owner", "title": "Adoption owner", "team": "success"},
          {"id": "relationship_owner", "title": "Relationship owner", "team": "success"},
          {"id": "support_owner", "title": "Support owner", "team": "support",
           "from": {"newest": {"view": "ticket"}, "column": "owner"}},
          {"id": "commercial_owner", "title": "Commercial owner", "team": "accounts"},
          {"id": "advocacy_owner", "title": "Advocacy owner", "team": "customer_marketing"},
          {"id": "lifecycle_lead", "title": "Lifecycle lead", "team": "leadership"}
        ],
        "apps": [
          {"id": "crm", "title": "Zoho CRM", "purpose": "Leads, accounts, contacts, deals and what was agreed with them",
           "system": "zoho_crm"},
          {"id": "desk", "title": "Zoho Desk", "purpose": "Requests for help, how long they take, how satisfied people are",
           "system": "zoho_desk"},
          {"id": "projects", "title": "Zoho Projects", "purpose": "The plan of an onboarding and its progress",
           "system": "zoho_projects"},
          {"id": "sprints", "title": "Zoho Sprints", "purpose": "The same for teams that work in sprints", "system": "zoho_sprints"},
          {"id": "analytics", "title": "Zoho Analytics", "purpose": "Tables of usage and money that other systems keep",
           "system": "zoho_analytics"},
          {"id": "apptics", "title": "Zoho Apptics", "purpose": "How the company's own apps are used", "system": "zoho_apptics"},
          {"id": "survey", "title": "Zoho Survey", "purpose": "What customers say when asked", "system": "zoho_survey"},
          {"id": "forms", "title": "Zoho Forms", "purpose": "What customers fill in: requests, intake, acknowledgements",
           "system": "zoho_forms"},
          {"id": "sign", "title": "Zoho Sign", "purpose": "What was signed, by whom and when", "system": "zoho_sign"},
          {"id": "workdrive", "title": "Zoho WorkDrive", "purpose": "Shared files: plans, protocols, case studies",
           "system": "zoho_workdrive"},
          {"id": "cliq", "title": "Zoho Cliq", "purpose": "Messages to the team when something happens", "system": "zoho_cliq"},
          {"id": "flow", "title": "Zoho Flow", "purpose": "Passes events on to other systems and back", "system": "zoho_flow"},
          {"id": "billing", "title": "Zoho Billing", "purpose": "Subscriptions, invoices and payments", "system": "zoho_billing"},
          {"id": "campaigns", "title": "Campaigns, chat, bookings", "purpose": "First touches, by any app that a file connects"}
        ],
        "standings": [
          {"standing": "won_back", "when": "std.won_back"},
          {"standing": "former", "when": "std.former"},
          {"standing": "notice", "when": "std.notice"},
          {"standing": "paused", "when": "std.paused"},
          {"standing": "active", "when": "com.sold"},
          {"standing": "disqualified", "when": "std.disqualified"},
          {"standing": "prospect", "when": "acq.known"}
        ]
        """

    /// What is sold to somebody who has grown already is set up and taken into use like the first sale, beside it.
    static let scopes = """
        {"opened_by": {"view": "deal", "where": {"state": "won"}}, "after": "expand", "through": ["onboard", "adopt"],
         "serves": ["D-363"], "derived": true,
         "note": "A deal that is won after the customer reached Expand opens one. Where renewals are deals as well, say by type or \
        pipeline which deals are none."}
        """

    /// What a customer is to us, whatever its stage. The first that is met counts, so what ends comes before what is.
    static let standings = Part(
        criteria: """
            {"id": "std.won_back", "kind": "data", "statement": "The customer left for at least 90 days and has come back lately",
             "test": {"all": [
               {"exists": {"view": "subscription", "where": {"state": "live", "start_day": {"after": "-P180D"}}}},
               {"exists": {"view": "subscription", "where": {"state": {"in": ["cancelled", "expired"]},
                 "end_day": {"before": "-P270D"}}}},
               {"not": {"exists": {"view": "subscription", "where": {"state": {"in": ["live", "paused"]},
                 "start_day": {"before": "-P180D"}}}}},
               {"not": {"exists": {"view": "subscription", "where": {"state": {"in": ["cancelled", "expired"]},
                 "end_day": {"after": "-P270D"}}}}}]},
             "needs_coverage": ["subscription"], "absent_means": "not_met", "on_unknown": "pass", "derived": true,
             "note": "After 180 days such a customer is simply active again. Changing plans ends one subscription and begins another \
            without a gap, and is no return."},
            {"id": "std.former", "kind": "data", "statement": "Every subscription has ended and none followed",
             "test": {"all": [
               {"exists": {"view": "subscription", "where": {"state": {"in": ["cancelled", "expired"]}}}},
               {"not": {"exists": {"view": "subscription", "where": {"state": {"in": ["trial", "live", "paused"]}}}}},
               {"not": {"exists": {"view": "subscription", "where": {"end_day": {"after": "P0D"}}}}}]},
             "needs_coverage": ["subscription"], "absent_means": "not_met", "on_unknown": "pass", "derived": true,
             "note": "Without a billing app this cannot be told; a person sets the standing then."},
            {"id": "std.notice", "kind": "data", "statement": "The customer has given notice and is still under contract",
             "test": {"all": [
               {"exists": {"view": "subscription", "where": {"cancelled": {"known": true}, "end_day": {"after": "P0D"}}}},
               {"not": {"exists": {"view": "subscription", "where": {"state": "live", "cancelled": {"known": false}}}}}]},
             "needs_coverage": ["subscription"], "absent_means": "not_met", "on_unknown": "pass", "derived": true},
            {"id": "std.paused", "kind": "data", "statement": "The contract rests",
             "test": {"all": [
               {"exists": {"view": "subscription", "where": {"state": "paused"}}},
               {"not": {"exists": {"view": "subscription", "where": {"state": "live"}}}}]},
             "needs_coverage": ["subscription"], "absent_means": "not_met", "on_unknown": "pass", "derived": true},
            {"id": "std.disqualified", "kind": "data", "statement": "It was decided not to pursue them for now",
             "test": {"all": [
               {"not": {"exists": {"view": "deal", "where": {"state": {"in": ["open", "won"]}}}}},
               {"any": [
                 {"exists": {"view": "person", "where": {"standing": "lead", "status": {"in": ["junk lead", "lost lead",
                   "not qualified", "unqualified", "disqualified"]}}}},
                 {"all": [
                   {"exists": {"view": "deal", "where": {"state": "lost"}}},
                   {"not": {"exists": {"view": "person", "where": {"standing": "lead"}}}}]}]}]},
             "needs_coverage": ["deal", "person"], "absent_means": "not_met", "on_unknown": "pass",
             "serves": ["D-313"], "derived": true,
             "note": "They keep their stage and their history: a new lead or deal takes the standing back by itself."}
            """)
}
