extension Shipped {
    static let referenceability = Part(
        transitions: """
            {"id": "referenceability", "title": "Referenceability", "from": ["adopt", "retain", "expand"], "to": "advocate",
             "purpose": "A customer who is willing, able and permitted to speak for us is known, asked and looked after",
             "trigger": "ref.eligible", "giver": "relationship_owner", "receiver": "advocacy_owner",
             "readiness": ["ref.proven", "ref.person_positive", "ret.no_critical_ticket", "ref.owner_named"],
             "context": [
               {"key": "outcome", "title": "The result, with a figure we may quote", "required": true,
                "from": {"criterion": "ref.proven"}},
               {"key": "person", "title": "Who may be asked", "required": true,
                "from": {"rows": {"view": "response", "where": {"nps": {"at_least": 9}}}, "column": "name"}},
               {"key": "consent", "title": "What they consented to", "required": true, "from": {"criterion": "ref.consent_given"}},
               {"key": "open_tickets", "title": "What is open with support",
                "from": {"rows": {"view": "ticket", "where": {"state": {"in": ["open", "waiting"]}}}, "column": "title"}}
             ],
             "handoff": "ref.handoff_accepted", "limit": "P30D",
             "breakdowns": [
               {"category": "visibility", "when": "bd.promoter_unasked"},
               {"category": "ownership", "when": "bd.no_advocacy_owner"},
               {"category": "context", "when": "bd.proof_missing"},
               {"category": "expectations", "when": "bd.asked_without_consent"}
             ],
             "participants": [
               {"team": "customer_marketing", "part": "accountable"}, {"team": "success", "part": "contributing"},
               {"team": "sales", "part": "contributing"}, {"team": "legal", "part": "informed"}
             ],
             "actions": ["wf.decide_asking", "wf.get_consent"],
             "measures": ["m.handoff_time", "m.reference_programme"],
             "apps": ["survey", "crm", "workdrive"],
             "milestones": ["ref.eligible", "ref.ask_decided", "ref.consent_given"],
             "shown_in": "readiness",
             "serves": ["S-041", "D-420", "D-421", "D-428"],
             "note": "Opens beside the main way, from Adopt on: a customer may speak for us without having bought more."}
            """,
        criteria: """
            {"id": "ref.promoter", "kind": "data",
             "statement": "In the last half year somebody there answered that they would recommend us",
             "test": {"exists": {"view": "response", "where": {"nps": {"at_least": 9}}, "within": "P180D"}},
             "needs_coverage": ["response"], "absent_means": "not_met", "remedy": "Ask them in a survey",
             "serves": ["D-400", "D-426"], "derived": true},
            {"id": "ref.proven", "kind": "data", "statement": "A result is reached, measured and acknowledged",
             "test": {"exists": {"view": "value_definition", "where": {"reached": {"known": true}, "actual": {"known": true},
               "acknowledged": {"known": true}}}},
             "absent_means": "not_met", "remedy": "Measure the result, and have the customer confirm the figure",
             "serves": ["D-400", "D-424"], "derived": true},
            {"id": "ref.eligible", "kind": "composite", "statement": "They could speak for us: they recommend us, or a result is proven",
             "test": {"any": [{"ref": "ref.promoter"}, {"ref": "ref.proven"}]}, "serves": ["S-047", "D-400"], "derived": true},
            {"id": "ref.sentiment_vouched", "kind": "attested", "statement": "The person to be asked speaks well of us",
             "by": "relationship_owner", "needs_evidence": true, "valid_for": "P180D", "serves": ["D-426"], "derived": true},
            {"id": "ref.person_positive", "kind": "composite", "statement": "The person to be asked speaks well of us, by answer or by ear",
             "test": {"any": [{"ref": "ref.promoter"}, {"ref": "ref.sentiment_vouched"}]},
             "remedy": "Ask the person, and vouch for what they said", "serves": ["D-426"], "derived": true},
            {"id": "ref.owner_named", "kind": "data", "statement": "An advocacy owner is named",
             "test": {"any": [
               {"exists": {"view": "ownership", "where": {"role": "advocacy_owner", "until_day": {"known": false}}}},
               {"exists": {"view": "ownership", "where": {"role": "advocacy_owner", "until_day": {"after": "P0D"}}}}]},
             "absent_means": "not_met", "remedy": "Assign the advocacy owner", "serves": ["D-423"], "derived": true},
            {"id": "ref.consent_given", "kind": "attested", "statement": "They have consented to speak for us: how, for what, until when",
             "by": "advocacy_owner", "needs_evidence": true, "valid_for": "P365D",
             "remedy": "Ask for consent, and vouch for it with the evidence", "serves": ["D-402", "D-406", "D-425"], "derived": true},
            {"id": "ref.ask_decided", "kind": "attested", "statement": "It was decided whether, when and by whom they are asked",
             "by": "advocacy_owner", "valid_for": "P365D", "on_unknown": "pass", "remedy": "Decide whether to ask them",
             "serves": ["S-047", "D-422"], "derived": true},
            {"id": "ref.undecided", "kind": "data", "statement": "Nobody decided whether to ask them",
             "test": {"none": {"view": "attestation", "where": {"criterion": {"in": ["ref.ask_decided", "ref.consent_given"]}}}},
             "absent_means": "met", "serves": ["D-422"], "derived": true},
            {"id": "ref.handoff_accepted", "kind": "data", "statement": "The advocacy owner has taken them over",
             "test": {"exists": {"view": "handoff", "where": {"transition": "referenceability", "state": "accepted"}}},
             "absent_means": "not_met", "remedy": "Offer the handoff to the advocacy owner, and have it accepted", "serves": ["S-030"]},
            {"id": "bd.promoter_unasked", "kind": "composite",
             "statement": "They could speak for us, and for 30 days nobody decided about it",
             "test": {"all": [{"ref": "com.sold"}, {"ref": "ref.eligible"}, {"ref": "ref.undecided"}]}, "hold_for": "P30D",
             "serves": ["S-047", "D-422"]},
            {"id": "bd.no_advocacy_owner", "kind": "composite", "statement": "They could speak for us, and nobody is named to ask them",
             "test": {"all": [{"ref": "com.sold"}, {"ref": "ref.eligible"}, {"not": {"ref": "ref.owner_named"}}]}, "hold_for": "P30D",
             "serves": ["D-423"], "derived": true},
            {"id": "bd.proof_missing", "kind": "composite", "statement": "They recommend us, and no result can be quoted",
             "test": {"all": [{"ref": "com.sold"}, {"ref": "ref.promoter"}, {"not": {"ref": "ref.proven"}}]},
             "serves": ["D-424"], "derived": true},
            {"id": "bd.asked_without_consent", "kind": "data", "statement": "It was decided to ask them, and no consent is on record",
             "test": {"all": [
               {"exists": {"view": "attestation", "where": {"criterion": "ref.ask_decided", "value": "met",
                 "changed": {"before": "-P30D"}}}},
               {"not": {"exists": {"view": "attestation", "where": {"criterion": "ref.consent_given"}}}}]},
             "absent_means": "not_met", "serves": ["D-402"], "derived": true}
            """,
        detectors: """
            {"id": "gap.promoter_unasked", "title": "Content, and never asked", "class": "team", "cause": "owner_missing",
             "when": "bd.promoter_unasked", "about": ["adopt", "retain", "expand", "referenceability"],
             "remedy": "Decide whether, when and by whom they are asked", "serves": ["S-047", "D-422"]},
            {"id": "gap.no_advocacy_owner", "title": "Content, and nobody to ask them", "class": "team", "cause": "owner_missing",
             "when": "bd.no_advocacy_owner", "about": ["adopt", "retain", "expand", "referenceability"], "severity": "low",
             "remedy": "Assign the advocacy owner", "serves": ["D-423"]},
            {"id": "gap.proof_missing", "title": "Content, and no result to quote", "class": "reporting", "cause": "measure_missing",
             "when": "bd.proof_missing", "about": ["adopt", "retain", "expand", "referenceability"], "severity": "low",
             "remedy": "Measure a result with them, and have them confirm the figure", "serves": ["D-424"]},
            {"id": "gap.asked_without_consent", "title": "Asked, and no consent on record", "class": "team", "cause": "handoff_missing",
             "when": "bd.asked_without_consent", "about": ["adopt", "retain", "expand", "referenceability"],
             "remedy": "Get the consent in writing, or record that they declined", "serves": ["D-402"]}
            """,
        workflows: """
            {"id": "wf.decide_asking", "title": "Decide whether to ask them", "owner": "advocacy_owner", "trigger": "ref.eligible",
             "done": "ref.ask_decided", "within": "P30D", "serves": ["S-047", "D-422"]},
            {"id": "wf.get_consent", "title": "Get their consent", "owner": "advocacy_owner", "trigger": "ref.ask_decided",
             "done": "ref.consent_given", "within": "P30D", "serves": ["D-402", "D-425"]}
            """,
        measures: """
            {"id": "m.reference_programme", "title": "Reference programme",
             "formula": "Asked and accepted / asked; asks per advocate and window; share carried by the five busiest; deals influenced, \
            stated as influence", "unit": "share", "source": ["attestation", "handoff"], "target": "50 %",
             "serves": ["D-404", "D-409", "D-428"]}
            """)
}
