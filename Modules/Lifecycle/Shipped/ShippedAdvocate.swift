extension Shipped {
    static let advocate = Part(
        stages: """
            {"id": "advocate", "title": "Advocate", "track": "advocacy", "order": 6,
             "purpose": "Let content customers speak for us, never more often than they like",
             "owner": "advocacy_owner",
             "entry": ["ref.handoff_accepted", "ref.consent_given"], "hold": ["ref.consent_given"],
             "outputs": ["adv.acted"], "exit": ["adv.released"],
             "stall_after": "P180D", "dwell": "P0D",
             "monitors": ["gap.advocate_in_trouble", "gap.consent_lapsed"],
             "teams": ["customer_marketing", "success", "sales", "legal"],
             "apps": ["survey", "crm", "campaigns", "workdrive"],
             "workflows": ["wf.ask_advocate", "wf.renew_consent"],
             "measures": ["m.reference_programme"],
             "data": ["response", "document", "person", "deal"],
             "tags": ["marketing", "sales"],
             "serves": ["S-036", "D-410", "D-421"],
             "note": "A track of its own beside the main one. Nothing shows a customer here but consent and acceptance: no app can tell \
            who may be named in public."}
            """,
        criteria: """
            {"id": "adv.acted", "kind": "attested", "statement": "They have spoken for us, and what came of it is noted",
             "by": "advocacy_owner", "needs_evidence": true, "valid_for": "P365D", "on_unknown": "pass",
             "remedy": "Note each reference, with what came of it", "serves": ["D-401", "D-407"], "derived": true},
            {"id": "adv.released", "kind": "attested", "statement": "It was agreed that they are no longer asked",
             "by": "advocacy_owner", "valid_for": "P3650D", "serves": ["D-406"], "derived": true},
            {"id": "adv.in_trouble", "kind": "composite", "statement": "Somebody who speaks for us has an urgent request open",
             "test": {"all": [{"ref": "ref.consent_given"}, {"not": {"ref": "ret.no_critical_ticket"}}]},
             "serves": ["D-405"], "derived": true},
            {"id": "adv.consent_lapsed", "kind": "data", "statement": "Their consent has run out",
             "test": {"exists": {"view": "attestation", "where": {"criterion": "ref.consent_given", "value": "met",
               "expires_day": {"before": "P0D"}}}},
             "absent_means": "not_met", "serves": ["D-406"], "derived": true}
            """,
        detectors: """
            {"id": "gap.advocate_in_trouble", "title": "Do not ask them now", "class": "team", "cause": "criterion_missing",
             "when": "adv.in_trouble", "about": ["advocate"], "severity": "high", "remedy": "Resolve their request before anybody asks",
             "serves": ["D-405"]},
            {"id": "gap.consent_lapsed", "title": "Consent has run out", "class": "team", "cause": "handoff_missing",
             "when": "adv.consent_lapsed", "about": ["advocate"], "severity": "high", "remedy": "Ask for it anew, or leave them alone",
             "serves": ["D-406"]}
            """,
        workflows: """
            {"id": "wf.ask_advocate", "title": "Ask for a reference", "owner": "advocacy_owner", "trigger": "ref.consent_given",
             "done": "adv.acted", "within": "P90D", "serves": ["D-401", "D-407"]},
            {"id": "wf.renew_consent", "title": "Renew the consent", "owner": "advocacy_owner", "trigger": "adv.consent_lapsed",
             "done": "ref.consent_given", "within": "P14D", "serves": ["D-406"]}
            """)
}
