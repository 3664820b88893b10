import JSON
import Lifecycle

/// A small definition that is complete: three stages, two transitions, every kind of criterion.
enum Fixture {
    static func definition() throws -> Definition { try Definition(parsing: Array(text.utf8)) }

    /// With one piece of its text replaced; fails the test if it is not there exactly once.
    static func text(_ piece: String, by other: String) throws -> [UInt8] {
        struct Missing: Error { var piece: String }
        guard text.split(separator: piece, omittingEmptySubsequences: false).count == 2 else {
            throw Missing(piece: piece)
        }
        return Array(text.replacing(piece, with: other).utf8)
    }

    static let text = """
        {
          "schema": 1, "id": "small", "version": 1, "title": "From the first deal to use",
          "note": "Small enough to read in a minute.",
          "in_flight": "finish_on_old", "when_source_is_ahead": "follow",
          "segments": [
            { "id": "large", "title": "Large", "when": { "compare": ["won_amount", { "at_least": 50000 }] } },
            { "id": "rest", "title": "All others" }
          ],
          "teams": [
            { "id": "sales", "title": "Sales" }, { "id": "delivery", "title": "Delivery" },
            { "id": "success", "title": "Customer success" }
          ],
          "roles": [
            { "id": "seller", "title": "Account executive", "team": "team:sales", "from": { "customer": "owner" } },
            { "id": "onboarder", "title": "Onboarding owner", "team": "delivery",
              "from": { "newest": { "view": "project", "where": { "state": "open" } }, "column": "owner" } },
            { "id": "adopter", "title": "Adoption owner", "team": "success" }
          ],
          "apps": [
            { "id": "crm", "title": "Zoho CRM", "purpose": "Deals and the people in them", "system": "zoho_crm" },
            { "id": "projects", "title": "Zoho Projects", "purpose": "Plans and milestones", "system": "zoho_projects" },
            { "id": "sprints", "title": "Zoho Sprints", "purpose": "Plans of product teams", "system": "zoho_sprints" },
            { "id": "desk", "title": "Zoho Desk", "purpose": "Support", "system": "zoho_desk" }
          ],
          "workflows": [
            { "id": "hand_over", "title": "Hand the deal over", "owner": "role:seller", "trigger": "deal_won",
              "done": "handoff_accepted", "within": "P5D", "serves": ["S-019"] },
            { "id": "kick_off", "title": "Hold the kickoff", "owner": "onboarder" },
            { "id": "review_usage", "title": "Look at usage together", "owner": "adopter" }
          ],
          "measures": [
            { "id": "days_to_accept", "title": "From close to acceptance", "formula": "acceptance - close", "unit": "days",
              "source": ["handoff", "deal"], "target": "5" },
            { "id": "days_to_value", "title": "From close to first value", "formula": "first value - close", "unit": "days",
              "source": ["value_definition", "deal"], "target": "60" },
            { "id": "steady_use", "title": "Expectations met", "formula": "met periods / all periods", "unit": "share",
              "source": ["usage_gap"], "target": "0.8" }
          ],
          "standings": [
            { "standing": "former", "when": "contract_ended" },
            { "standing": "active", "when": "deal_won" },
            { "standing": "prospect", "when": "open_deal" }
          ],
          "stages": [
            { "id": "acquire", "title": "Acquire", "order": 1, "purpose": "Find out whether we can help", "owner": "seller",
              "entry": ["open_deal"], "outputs": ["outcome_recorded"], "exit": ["deal_won"], "stall_after": "P30D",
              "teams": ["sales"], "apps": ["crm"], "workflows": ["hand_over"], "measures": ["days_to_accept"],
              "data": ["deal", "activity"], "serves": ["S-031"] },
            { "id": "onboard", "title": "Onboard", "order": 2, "purpose": "Turn what was sold into a first result",
              "owner": "role:onboarder", "entry": ["deal_won", "handoff_accepted"], "outputs": ["first_value", "plan_exists"],
              "exit": ["first_value"], "shown_by": ["project_open"], "stall_after": "P21D", "monitors": ["no_onboarder"],
              "in_force_through": ["adopt"],
              "teams": ["delivery", "sales"], "apps": ["crm", { "any": ["projects", "sprints"] }], "workflows": ["kick_off"],
              "measures": ["days_to_value"], "data": ["project", "milestone", "task"], "tags": ["marketing"] },
            { "id": "adopt", "title": "Adopt", "order": 3, "purpose": "Make use a habit", "owner": "adopter",
              "entry": ["first_value"], "hold": ["used_lately"], "outputs": ["steady_usage"], "exit": ["steady_usage"],
              "stall_after": "P60D", "dwell": "P14D", "teams": ["success"], "apps": [],
              "apps_empty_because": "Each customer uses what it bought.", "workflows": ["review_usage"],
              "measures": ["steady_use"], "data": ["usage", "ticket"] }
          ],
          "transitions": [
            { "id": "commitment", "title": "Commitment", "purpose": "What was promised reaches who delivers it",
              "from": ["acquire"], "to": "onboard", "trigger": "deal_won", "giver": "seller", "receiver": "onboarder",
              "readiness": ["outcome_recorded"],
              "context": [
                { "key": "outcome", "title": "What the customer wants", "required": true,
                  "from": { "rows": { "view": "value_definition" }, "column": "statement" } },
                { "key": "promises", "title": "What was promised", "required": true, "from": { "criterion": "promises_kept" } },
                { "key": "risks", "title": "What may go wrong" }
              ],
              "handoff": "handoff_accepted", "limit": "P5D",
              "breakdowns": [ { "category": "context", "when": "handoff_late" }, { "category": "ownership", "when": "ownerless" } ],
              "participants": [ { "team": "sales", "part": "accountable" }, { "team": "delivery", "part": "contributing" } ],
              "actions": ["hand_over"], "measures": ["days_to_accept"], "apps": ["crm"], "milestones": ["plan_exists"],
              "shown_in": "handoff", "serves": ["S-037"] },
            { "id": "value", "title": "Value", "purpose": "Activity becomes meaningful use", "from": ["onboard"], "to": "adopt",
              "giver": "onboarder", "receiver": "adopter", "readiness": ["expectations_told", "plan_done"], "context": [],
              "limit": "P10D", "breakdowns": [ { "category": "expectations", "when": "no_expectation" } ],
              "participants": [ { "team": "delivery", "part": "accountable" }, { "team": "success", "part": "contributing" } ],
              "measures": ["days_to_value"], "apps": [{ "any": ["projects", "sprints"] }, "desk"],
              "milestones": ["first_value"], "shown_in": "usage_gap", "serves": ["S-038", "S-154"] }
          ],
          "criteria": [
            { "id": "open_deal", "statement": "A deal is open", "kind": "data",
              "test": { "exists": { "view": "deal", "where": { "state": "open" } } },
              "needs_coverage": ["deal"], "absent_means": "not_met" },
            { "id": "deal_won", "statement": "A deal is won", "kind": "data",
              "test": { "exists": { "view": "deal", "where": { "state": "won" }, "at": "decided" } },
              "needs_coverage": ["zoho_crm.Deals"], "absent_means": "not_met", "freshness": "P3D", "remedy": "Win it.",
              "serves": ["S-100"] },
            { "id": "contract_ended", "statement": "Every subscription has ended", "kind": "data",
              "test": { "all": [
                { "count": { "view": "subscription", "where": { "state": { "in": ["cancelled", "expired"] } } }, "at_least": 1 },
                { "none": { "view": "subscription", "where": { "state": { "in": ["trial", "live", "paused"] } } } }
              ] },
              "needs_coverage": ["subscription"], "absent_means": "met" },
            { "id": "project_open", "statement": "A project is open", "kind": "data",
              "test": { "exists": { "view": "project", "where": { "state": "open" } } } },
            { "id": "handoff_accepted", "statement": "The receiver accepted the handoff", "kind": "data",
              "test": { "latest": { "view": "handoff", "where": { "transition": "commitment" } }, "of": "state", "is": "accepted" } },
            { "id": "handoff_late", "statement": "A week after the deal was won nobody accepted it", "kind": "composite",
              "test": { "all": [ { "ref": "deal_won" }, { "not": { "ref": "handoff_accepted" } } ] }, "hold_for": "P7D" },
            { "id": "outcome_recorded", "statement": "The outcome is recorded in the customer's words", "kind": "composite",
              "test": { "any": [ { "exists": { "view": "value_definition" } }, { "attested": true } ] },
              "by": "seller", "needs_evidence": true, "valid_for": "P365D", "serves": ["D-310"], "derived": true },
            { "id": "promises_kept", "statement": "No promise is open past its day", "kind": "data",
              "test": { "none": { "view": "commitment", "where": { "state": "open", "due_day": { "before": "P0D" } } } },
              "absent_means": "met" },
            { "id": "plan_exists", "statement": "A plan has a milestone", "kind": "data",
              "test": { "exists": { "view": "milestone" } } },
            { "id": "plan_done", "statement": "Four of five milestones are done", "kind": "data",
              "test": { "share": { "view": "milestone" }, "having": { "state": "closed" }, "at_least": 0.8, "minimum": 2 } },
            { "id": "first_value", "statement": "The customer has a first result", "kind": "data",
              "test": { "exists": { "view": "value_definition", "where": { "first_value": true, "reached": { "known": true } } } } },
            { "id": "expectations_told", "statement": "The customer knows what use to expect", "kind": "attested",
              "by": "onboarder", "valid_for": "P180D", "on_unknown": "block", "remedy": "Tell them and name the mail." },
            { "id": "no_expectation", "statement": "Nothing is expected", "kind": "data",
              "test": { "none": { "view": "usage_expectation" } }, "absent_means": "met" },
            { "id": "used_lately", "statement": "Used within two weeks", "kind": "data",
              "test": { "since": { "view": "usage", "where": { "count": { "above": 0 } } }, "at_most": "P2W" } },
            { "id": "steady_usage", "statement": "Expectations met in six of eight weeks", "kind": "data",
              "test": { "streak": { "view": "usage_gap", "where": { "met": true } }, "every": "P7D", "count": 6, "of": 8 },
              "segments": ["large", "rest"], "weight": 2 },
            { "id": "ownerless", "statement": "Nobody owns onboarding", "kind": "data",
              "test": { "not": { "exists": { "view": "ownership", "where": { "role": "onboarder", "person": { "known": true } } } } },
              "absent_means": "met", "on_unknown": "warn" }
          ],
          "detectors": [
            { "id": "no_onboarder", "title": "Nobody owns onboarding", "class": "team", "cause": "owner_missing",
              "when": "ownerless", "about": ["onboard", "commitment"], "severity": "high", "remedy": "Assign somebody.",
              "serves": ["S-006"] }
          ]
        }
        """
}
