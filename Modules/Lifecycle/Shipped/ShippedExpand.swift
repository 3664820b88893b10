extension Shipped {
    static let expand = Part(
        stages: """
            {"id": "expand", "title": "Expand", "order": 5,
             "purpose": "Let the relationship grow where the customer gains from it",
             "owner": "commercial_owner",
             "entry": ["opp.handoff_accepted", "exp.deal_on_top"], "hold": ["exp.growth_alive"],
             "outputs": ["exp.agreed", "exp.outcome_realised"], "exit": ["exp.agreed", "exp.outcome_realised"],
             "shown_by": ["exp.shown"],
             "stall_after": "P120D", "dwell": "P30D", "regresses_by_rule": true,
             "monitors": ["gap.growth_in_trouble", "gap.signal_idle"],
             "teams": ["success", "accounts", "sales", "finance"],
             "apps": ["crm", "billing"],
             "workflows": ["wf.agree_growth", "wf.prove_growth"],
             "measures": ["m.expansion", "m.signal_decision"],
             "data": ["deal", "product", "quote", "subscription", "invoice", "activity"],
             "tags": ["marketing", "sales"],
             "serves": ["S-035", "D-371"],
             "note": "Entered by a deal on top of what was bought before, from Retain only. Where neither a deal nor a fresh qualified \
            need is left for 30 days, the growth is over and the customer is back in Retain by rule; that it was here stays attained. \
            The scope that was added goes through Onboard and Adopt for itself, and the customer as a whole does not go back."}
            """,
        criteria: """
            {"id": "exp.deal_on_top", "kind": "data", "statement": "A deal is open on top of one that was won",
             "test": {"all": [
               {"exists": {"view": "deal", "where": {"state": "won"}}},
               {"exists": {"view": "deal", "where": {"state": "open"}}}]},
             "needs_coverage": ["deal"], "absent_means": "not_met", "remedy": "Make the deal in the CRM, and name it in the need",
             "serves": ["D-362"], "derived": true},
            {"id": "exp.shown", "kind": "composite", "statement": "A customer who stayed has a further deal open",
             "test": {"all": [{"ref": "exp.deal_on_top"},
               {"any": [{"ref": "ret.bought_again"}, {"ref": "ret.subscribed_long"}, {"ref": "con.handoff_accepted"}]}]},
             "derived": true,
             "note": "A second deal of somebody who has only just bought is part of the sale, and no growth."},
            {"id": "exp.growth_alive", "kind": "data", "statement": "There is a deal or a fresh qualified need to grow on",
             "test": {"any": [
               {"exists": {"view": "deal", "where": {"state": "open"}}},
               {"exists": {"view": "need", "where": {"state": "qualified", "decided": {"after": "-P90D"}}}}]},
             "needs_coverage": ["deal"], "absent_means": "not_met", "serves": ["D-363"], "derived": true},
            {"id": "exp.won_more", "kind": "data", "statement": "More than one deal was won",
             "test": {"count": {"view": "deal", "where": {"state": "won"}}, "at_least": 2},
             "needs_coverage": ["deal"], "absent_means": "not_met", "serves": ["D-367"], "derived": true},
            {"id": "exp.agreed", "kind": "composite", "statement": "More is agreed, and what was promised with it is clear",
             "test": {"all": [{"ref": "exp.won_more"}, {"ref": "com.promises_clear"}]},
             "remedy": "Close the deal, and lay down what was promised", "serves": ["D-367", "D-363"], "derived": true},
            {"id": "exp.outcome_realised", "kind": "data", "statement": "What was added has brought its result, and the customer says so",
             "test": {"exists": {"view": "value_definition", "where": {"first_value": {"known": false}, "reached": {"known": true},
               "acknowledged": {"known": true}}}},
             "absent_means": "not_met", "remedy": "Define, reach and confirm the result of what was added",
             "serves": ["D-363", "D-368"], "derived": true},
            {"id": "exp.no_exception", "kind": "data", "statement": "Nobody granted an exception",
             "test": {"none": {"view": "attestation", "where": {"criterion": "opp.exception_granted", "value": "met"},
               "within": "P60D"}}, "absent_means": "met"},
            {"id": "exp.in_trouble", "kind": "composite",
             "statement": "More is being sold while something urgent is open or the first result is missing",
             "test": {"all": [{"ref": "exp.deal_on_top"}, {"ref": "exp.no_exception"},
               {"any": [{"not": {"ref": "ret.no_critical_ticket"}},
                 {"all": [{"ref": "val.defined"}, {"not": {"ref": "val.first_value_reached"}}]}]}]},
             "serves": ["D-365"], "derived": true}
            """,
        detectors: """
            {"id": "gap.growth_in_trouble", "title": "Selling more into trouble", "class": "team", "cause": "criterion_missing",
             "when": "exp.in_trouble", "about": ["onboard", "adopt", "retain", "expand", "opportunity"], "severity": "high",
             "remedy": "Resolve the problem first, or have an exception granted by name", "serves": ["D-365"]}
            """,
        workflows: """
            {"id": "wf.agree_growth", "title": "Agree on more", "owner": "commercial_owner", "trigger": "opp.handoff_accepted",
             "done": "exp.agreed", "within": "P90D", "serves": ["D-362", "D-367"]},
            {"id": "wf.prove_growth", "title": "Bring the added scope to its result", "owner": "commercial_owner",
             "trigger": "exp.agreed", "done": "exp.outcome_realised", "within": "P120D", "serves": ["D-363", "D-368"]}
            """,
        measures: """
            {"id": "m.expansion", "title": "Growth of customers",
             "formula": "Expansion amount / amount at the start; needs to qualified to deals to won, each as a count; price rises apart",
             "unit": "share", "source": ["need", "deal", "subscription"], "target": "15 % a year", "serves": ["D-370"]}
            """)
}
