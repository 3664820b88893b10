extension Shipped {
    static let opportunity = Part(
        transitions: """
            {"id": "opportunity", "title": "Opportunity", "from": ["retain"], "to": "expand",
             "purpose": "A need that the customer voiced is qualified and goes to who can act on it, with all that is known",
             "trigger": "ret.need_recorded", "giver": "relationship_owner", "receiver": "commercial_owner",
             "readiness": ["ret.need_recorded", "opp.need_qualified", "opp.clear_to_grow", "opp.owner_named"],
             "context": [
               {"key": "need", "title": "What they need, in their words", "required": true,
                "from": {"rows": {"view": "need"}, "column": "statement"}},
               {"key": "value", "title": "What they got so far", "required": true, "from": {"criterion": "ret.value_current"}},
               {"key": "people", "title": "Who decides",
                "from": {"rows": {"view": "person", "where": {"job": {"known": true}}}, "column": "name"}},
               {"key": "usage", "title": "How they use what they have", "from": {"criterion": "adp.usage_kept"}},
               {"key": "open_tickets", "title": "What is open with support",
                "from": {"rows": {"view": "ticket", "where": {"state": {"in": ["open", "waiting"]}}}, "column": "title"}}
             ],
             "handoff": "opp.handoff_accepted", "limit": "P10D",
             "breakdowns": [
               {"category": "context", "when": "bd.signal_idle"},
               {"category": "ownership", "when": "bd.no_commercial_owner"},
               {"category": "expectations", "when": "bd.views_differ"},
               {"category": "visibility", "when": "bd.growth_unrecorded"}
             ],
             "participants": [
               {"team": "success", "part": "accountable"}, {"team": "accounts", "part": "accountable"},
               {"team": "sales", "part": "contributing"}, {"team": "finance", "part": "informed"}
             ],
             "actions": ["wf.decide_need", "wf.hand_to_growth"],
             "measures": ["m.handoff_time", "m.signal_decision", "m.leakage"],
             "apps": ["crm", "desk", "billing"],
             "milestones": ["ret.need_recorded", "opp.need_qualified", "opp.handoff_accepted"],
             "shown_in": "readiness",
             "serves": ["S-040", "S-267", "D-380", "D-388"]}
            """,
        criteria: """
            {"id": "opp.need_qualified", "kind": "data", "statement": "A need is qualified",
             "test": {"exists": {"view": "need", "where": {"state": "qualified"}}}, "absent_means": "not_met",
             "remedy": "Decide about the need: qualified, not now, or rejected with a reason", "serves": ["D-361", "D-386", "S-267"]},
            {"id": "opp.exception_granted", "kind": "attested", "statement": "Growing in spite of an open problem was allowed, and why",
             "by": "lifecycle_lead", "needs_evidence": true, "valid_for": "P60D", "serves": ["D-365", "D-387"], "derived": true},
            {"id": "opp.clear_to_grow", "kind": "composite",
             "statement": "No open problem stands against growing, or an exception was granted",
             "test": {"any": [{"ref": "ret.no_critical_ticket"}, {"ref": "opp.exception_granted"}]}, "on_unknown": "warn",
             "remedy": "Resolve the problem first, or have the exception granted", "serves": ["D-387"], "derived": true},
            {"id": "opp.owner_named", "kind": "data", "statement": "A commercial owner is named",
             "test": {"any": [
               {"exists": {"view": "ownership", "where": {"role": "commercial_owner", "until_day": {"known": false}}}},
               {"exists": {"view": "ownership", "where": {"role": "commercial_owner", "until_day": {"after": "P0D"}}}}]},
             "absent_means": "not_met", "remedy": "Assign the commercial owner", "serves": ["D-382", "S-006"], "derived": true},
            {"id": "opp.handoff_accepted", "kind": "data",
             "statement": "The commercial owner has accepted the handoff in the last half year",
             "test": {"exists": {"view": "handoff", "where": {"transition": "opportunity", "state": "accepted"}, "within": "P180D",
               "at": "answered"}},
             "absent_means": "not_met", "remedy": "Offer the handoff to the commercial owner, and have it accepted",
             "serves": ["S-030", "D-386", "D-388"],
             "note": "Half a year: the next growth of the same customer is handed over anew."},
            {"id": "opp.need_undecided", "kind": "data", "statement": "A need has waited for a decision for 14 days",
             "test": {"exists": {"view": "need", "where": {"state": "open", "began": {"before": "-P14D"}}}},
             "absent_means": "not_met", "serves": ["S-046", "D-361"]},
            {"id": "opp.need_without_deal", "kind": "data", "statement": "A need has been qualified for 14 days, and no deal pursues it",
             "test": {"exists": {"view": "need", "where": {"state": "qualified", "deal": {"known": false},
               "decided": {"before": "-P14D"}}}},
             "absent_means": "not_met", "serves": ["S-046", "D-362", "D-381"]},
            {"id": "opp.need_without_step", "kind": "composite", "statement": "A need is qualified, and no next step is agreed",
             "test": {"all": [{"ref": "opp.need_qualified"}, {"not": {"ref": "rel.next_step_agreed"}}]},
             "serves": ["S-046", "D-369"]},
            {"id": "bd.signal_idle", "kind": "composite",
             "statement": "A need lies idle: undecided, without a deal, or without a next step",
             "test": {"any": [{"ref": "opp.need_undecided"}, {"ref": "opp.need_without_deal"}, {"ref": "opp.need_without_step"}]},
             "serves": ["S-046", "D-381"]},
            {"id": "bd.no_commercial_owner", "kind": "composite", "statement": "A need is qualified, and nobody is named to act on it",
             "test": {"all": [{"ref": "opp.need_qualified"}, {"not": {"ref": "opp.owner_named"}}]}, "serves": ["D-382"], "derived": true},
            {"id": "bd.views_differ", "kind": "data", "statement": "A need names the deal that pursues it, and the CRM has no deal open",
             "test": {"all": [
               {"exists": {"view": "need", "where": {"state": "qualified", "deal": {"known": true}, "decided": {"after": "-P180D"}}}},
               {"not": {"exists": {"view": "deal", "where": {"state": "open"}}}},
               {"not": {"exists": {"view": "deal", "where": {"state": "won", "decided": {"after": "-P180D"}}}}}]},
             "needs_coverage": ["deal"], "absent_means": "not_met", "serves": ["D-383"], "derived": true,
             "note": "Amounts and dates that two apps tell differently are found by the conflicts of fields."},
            {"id": "bd.growth_unrecorded", "kind": "composite",
             "statement": "Sales pursue more business, and no need of the customer is written down",
             "test": {"all": [{"ref": "exp.deal_on_top"}, {"not": {"ref": "ret.need_recorded"}}]},
             "serves": ["D-381", "D-369"], "derived": true}
            """,
        detectors: """
            {"id": "gap.signal_idle", "title": "A need that nobody acts on", "class": "team", "cause": "criterion_missing",
             "when": "bd.signal_idle", "about": ["adopt", "continuity", "retain", "opportunity", "expand"], "severity": "high",
             "remedy": "Decide about it, make the deal, agree on the next step", "serves": ["S-046"]}
            """,
        workflows: """
            {"id": "wf.decide_need", "title": "Decide about a need", "owner": "relationship_owner", "trigger": "ret.need_recorded",
             "done": "opp.need_qualified", "within": "P14D", "serves": ["D-361", "S-046"]},
            {"id": "wf.hand_to_growth", "title": "Hand over what they need", "owner": "relationship_owner",
             "trigger": "opp.need_qualified", "done": "opp.handoff_accepted", "within": "P10D", "serves": ["D-386", "S-053"]}
            """,
        measures: """
            {"id": "m.signal_decision", "title": "From a need to a decision",
             "formula": "From recording a need to its decision; median and 90th percentile, open needs included; decided: how, per reason",
             "unit": "days", "source": ["need"], "target": "14 days", "serves": ["D-370", "D-388"]}
            """)
}
