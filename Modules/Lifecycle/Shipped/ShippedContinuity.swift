extension Shipped {
    static let continuity = Part(
        transitions: """
            {"id": "continuity", "title": "Continuity", "from": ["adopt"], "to": "retain",
             "purpose": "Steady use becomes a relationship with an owner, a routine and a known end of the contract",
             "trigger": "adp.usage_steady", "giver": "adoption_owner", "receiver": "relationship_owner",
             "readiness": ["adp.usage_steady", "con.relationship_planned", "con.contract_known", "con.owner_named"],
             "context": [
               {"key": "usage", "title": "What is used, and how much", "required": true, "from": {"criterion": "adp.usage_steady"}},
               {"key": "contract", "title": "What they pay for", "from": {"rows": {"view": "subscription"}, "column": "plan"}},
               {"key": "contract_end", "title": "When the contract renews or ends", "required": true,
                "from": {"criterion": "con.contract_known"}},
               {"key": "sponsor", "title": "Sponsor and champion", "required": true, "from": {"criterion": "con.sponsor_named"}},
               {"key": "open_commitments", "title": "What is still promised",
                "from": {"rows": {"view": "commitment", "where": {"state": {"in": ["open", "planned"]}}}, "column": "text"}},
               {"key": "open_tickets", "title": "What is open with support",
                "from": {"rows": {"view": "ticket", "where": {"state": {"in": ["open", "waiting"]}}}, "column": "title"}}
             ],
             "handoff": "con.handoff_accepted", "limit": "P14D",
             "breakdowns": [
               {"category": "context", "when": "bd.continuity_late"},
               {"category": "ownership", "when": "bd.no_relationship_owner"},
               {"category": "expectations", "when": "bd.no_routine"},
               {"category": "visibility", "when": "bd.engagement_unconnected"}
             ],
             "participants": [
               {"team": "success", "part": "accountable"}, {"team": "training", "part": "contributing"},
               {"team": "support", "part": "contributing"}, {"team": "product", "part": "informed"},
               {"team": "reporting", "part": "informed"}
             ],
             "actions": ["wf.plan_relationship", "wf.hand_to_relationship"],
             "measures": ["m.handoff_time", "m.stage_duration", "m.leakage"],
             "apps": ["crm", "analytics", "desk", "billing"],
             "milestones": ["adp.usage_steady", "con.handoff_accepted"],
             "shown_in": "readiness",
             "serves": ["S-039", "S-218", "D-340"]}
            """,
        criteria: """
            {"id": "con.sponsor_named", "kind": "attested", "statement": "Sponsor and champion at the customer are known by name",
             "by": "adoption_owner", "valid_for": "P365D", "remedy": "Find out who pays and who carries it, and vouch for it",
             "serves": ["D-347"], "derived": true},
            {"id": "con.relationship_planned", "kind": "composite", "statement": "There is a plan: who at the customer, and the next date",
             "test": {"all": [{"ref": "rel.next_step_agreed"}, {"ref": "con.sponsor_named"}]},
             "remedy": "Agree on the next date, and name sponsor and champion", "serves": ["S-272", "D-347"]},
            {"id": "con.contract_seen", "kind": "data", "statement": "Billing knows begin, renewal and value of the contract",
             "test": {"exists": {"view": "subscription", "where": {"state": {"in": ["live", "paused"]}, "start_day": {"known": true},
               "renewal_day": {"known": true}, "amount": {"known": true}}}},
             "needs_coverage": ["subscription"], "absent_means": "not_met", "remedy": "Connect the billing app",
             "serves": ["D-348"], "derived": true},
            {"id": "con.contract_vouched", "kind": "attested", "statement": "Begin, end, notice and value of the contract were looked up",
             "by": "adoption_owner", "needs_evidence": true, "valid_for": "P365D", "serves": ["D-348"], "derived": true},
            {"id": "con.contract_known", "kind": "composite", "statement": "It is known when the contract renews or ends",
             "test": {"any": [{"ref": "con.contract_seen"}, {"ref": "con.contract_vouched"}]},
             "remedy": "Connect the billing app, or look it up and vouch for it", "serves": ["D-348"], "derived": true},
            {"id": "con.owner_named", "kind": "data", "statement": "A relationship owner is named",
             "test": {"any": [
               {"exists": {"view": "ownership", "where": {"role": "relationship_owner", "until_day": {"known": false}}}},
               {"exists": {"view": "ownership", "where": {"role": "relationship_owner", "until_day": {"after": "P0D"}}}}]},
             "absent_means": "not_met", "remedy": "Assign the relationship owner", "serves": ["D-342", "S-006"], "derived": true},
            {"id": "con.handoff_accepted", "kind": "data", "statement": "The relationship owner has accepted the handoff",
             "test": {"exists": {"view": "handoff", "where": {"transition": "continuity", "state": "accepted"}}},
             "absent_means": "not_met", "remedy": "Offer the handoff to the relationship owner, and have it accepted",
             "serves": ["S-030", "D-349"]},
            {"id": "con.engagement_seen", "kind": "data", "statement": "An app has seen them use, ask or answer lately",
             "test": {"any": [
               {"exists": {"view": "usage", "where": {"count": {"above": 0}}, "within": "P60D"}},
               {"exists": {"view": "ticket", "within": "P60D"}},
               {"exists": {"view": "response", "within": "P180D"}}]},
             "on_unknown": "pass", "serves": ["S-045"]},
            {"id": "con.plans_laid", "kind": "data", "statement": "Something here makes use of it: an owner, an expectation, a need",
             "test": {"any": [
               {"exists": {"view": "usage_expectation"}}, {"exists": {"view": "need"}},
               {"exists": {"view": "ownership", "where": {"role": {"in": ["adoption_owner", "relationship_owner"]}}}}]},
             "absent_means": "not_met", "serves": ["S-045"]},
            {"id": "bd.engagement_unconnected", "kind": "composite",
             "statement": "They can be seen using, asking or answering, and nothing is decided by it",
             "test": {"all": [{"ref": "com.sold"}, {"ref": "con.engagement_seen"}, {"not": {"ref": "con.plans_laid"}}]},
             "serves": ["S-045", "D-341"]},
            {"id": "bd.no_relationship_owner", "kind": "composite", "statement": "Use is steady, and nobody is named for the relationship",
             "test": {"all": [{"ref": "adp.usage_steady"}, {"not": {"ref": "con.owner_named"}}]}, "serves": ["D-342"], "derived": true},
            {"id": "bd.no_routine", "kind": "composite", "statement": "Use is steady, and no next date or no end of contract is known",
             "test": {"all": [{"ref": "adp.usage_steady"},
               {"not": {"all": [{"ref": "rel.next_step_agreed"}, {"ref": "con.contract_known"}]}}]},
             "serves": ["D-343"], "derived": true},
            {"id": "bd.continuity_late", "kind": "composite", "statement": "Use has been steady for 14 days, and nobody has taken over",
             "test": {"all": [{"ref": "adp.usage_steady"}, {"not": {"ref": "con.handoff_accepted"}}]}, "hold_for": "P14D",
             "serves": ["D-341", "D-349"], "derived": true}
            """,
        workflows: """
            {"id": "wf.plan_relationship", "title": "Plan the relationship", "owner": "adoption_owner", "trigger": "adp.usage_steady",
             "done": "con.relationship_planned", "within": "P14D", "serves": ["D-347", "S-227"]},
            {"id": "wf.hand_to_relationship", "title": "Hand over to who keeps the relationship", "owner": "adoption_owner",
             "trigger": "adp.usage_steady", "done": "con.handoff_accepted", "within": "P14D", "serves": ["D-340", "S-053"]}
            """,
        measures: """
            {"id": "m.stage_duration", "title": "Time in a stage",
             "formula": "From entering a stage to leaving it; percentiles by Kaplan-Meier, open intervals and late entries counted as such",
             "unit": "days", "source": ["stage_change"], "target": "the stage's stall limit", "serves": ["S-011", "S-054", "D-349"]}
            """)
}
