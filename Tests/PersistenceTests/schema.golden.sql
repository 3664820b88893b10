CREATE TABLE act_request (
    key TEXT PRIMARY KEY,
    asked TEXT NOT NULL, answer TEXT NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE bookmark (
    id INTEGER PRIMARY KEY,
    resource_id INTEGER NOT NULL REFERENCES resource (id),
    parent TEXT NOT NULL, -- external id of the parent record, '' for none
    complete_to INTEGER,
    swept_at INTEGER,
    parent_revision INTEGER,
    deletions_to INTEGER,
    pass_started INTEGER,
    pass_purpose TEXT CHECK (pass_purpose IN ('everything', 'changes')),
    pass_way TEXT,
    pass_position TEXT,
    pass_sweeps INTEGER,
    UNIQUE (resource_id, parent),
    CHECK ((pass_started IS NULL) = (pass_purpose IS NULL) AND (pass_started IS NULL) = (pass_way IS NULL))
) STRICT;

CREATE TABLE coverage_mark (
    resource_id INTEGER NOT NULL REFERENCES resource (id),
    parent TEXT NOT NULL, -- '' for all
    complete_from INTEGER, -- NULL: since ever
    complete_to INTEGER NOT NULL,
    is_complete INTEGER NOT NULL,
    remark TEXT,
    PRIMARY KEY (resource_id, parent)
) STRICT, WITHOUT ROWID;

CREATE TABLE credit_hour (
    system_id INTEGER NOT NULL REFERENCES system (id),
    hour INTEGER NOT NULL, -- hours since 1970 UTC
    credits INTEGER NOT NULL,
    PRIMARY KEY (system_id, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE "customer_alias" (
    key TEXT PRIMARY KEY, -- a key that no customer has now; kept for ever
    record_id INTEGER NOT NULL, -- its customer is meant
    origin INTEGER NOT NULL -- the record that the key was made from: it leads there whenever that is there
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_record (
    customer_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    record_id INTEGER NOT NULL,
    PRIMARY KEY (customer_id, kind, at DESC, record_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_summary (
    id INTEGER PRIMARY KEY,
    anchor INTEGER NOT NULL UNIQUE, -- the record that stands for the customer
    key TEXT NOT NULL UNIQUE, -- stable for people: made from the anchor's own number
    kind TEXT NOT NULL CHECK (kind IN ('company', 'person')),
    name TEXT,
    email TEXT,
    domain TEXT,
    phone TEXT,
    city TEXT,
    country TEXT,
    industry TEXT,
    owner TEXT, -- name of the staff member
    systems TEXT NOT NULL DEFAULT '', -- comma list of the systems that know it
    records INTEGER NOT NULL DEFAULT 0,
    people INTEGER NOT NULL DEFAULT 0,
    deals INTEGER NOT NULL DEFAULT 0,
    open_deals INTEGER NOT NULL DEFAULT 0,
    won_amount REAL, -- NULL if nothing was won, or in more than one currency
    open_amount REAL, -- NULL if no open deal has an amount, or in more than one currency
    currency TEXT, -- of both amounts; NULL if the deals name none, 'mixed' if they name several
    tickets INTEGER NOT NULL DEFAULT 0,
    open_tickets INTEGER NOT NULL DEFAULT 0,
    projects INTEGER NOT NULL DEFAULT 0,
    open_projects INTEGER NOT NULL DEFAULT 0,
    first_seen INTEGER, -- the earliest moment of its records
    last_activity INTEGER -- the latest that is not in the future
, kinds TEXT, said_by TEXT, shown TEXT) STRICT;

CREATE TABLE entity (
    record_id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL, -- Identity.Kind: 0 company, 1 person
    anchor INTEGER NOT NULL -- the record that stands for all of them
, subject INTEGER NOT NULL DEFAULT 0, keys BLOB, people BLOB) STRICT;

CREATE TABLE "fact_activity" (
    record_id INTEGER PRIMARY KEY, title TEXT,
    type TEXT CHECK (type IN ('call', 'meeting', 'visit', 'chat', 'booking', 'campaign', 'other')),
    direction TEXT, outcome TEXT, at INTEGER, until INTEGER, seconds INTEGER, company TEXT, person TEXT,
    deal TEXT, owner TEXT, created INTEGER, email TEXT
) STRICT;

CREATE TABLE fact_agreement (
    record_id INTEGER PRIMARY KEY, title TEXT, status TEXT, state TEXT CHECK (state IN ('draft', 'open',
    'completed', 'declined', 'recalled', 'expired')), percent REAL, sent INTEGER, completed INTEGER,
    expires INTEGER, name TEXT, email TEXT, company TEXT, person TEXT, deal TEXT, owner TEXT,
    created INTEGER
) STRICT;

CREATE TABLE fact_change (
    record_id INTEGER PRIMARY KEY, field TEXT, was TEXT, became TEXT, at INTEGER, by TEXT,
    deal TEXT, ticket TEXT, amount REAL
, document TEXT) STRICT;

CREATE TABLE fact_company (
    record_id INTEGER PRIMARY KEY, name TEXT, website TEXT, email TEXT, phone TEXT, industry TEXT,
    street TEXT, city TEXT, postcode TEXT, country TEXT, type TEXT, owner TEXT, parent TEXT,
    same_as TEXT, created INTEGER
) STRICT;

CREATE TABLE fact_custom (
    record_id INTEGER PRIMARY KEY, title TEXT, email TEXT, at INTEGER, company TEXT, person TEXT,
    deal TEXT, owner TEXT, created INTEGER
) STRICT;

CREATE TABLE fact_deal (
    record_id INTEGER PRIMARY KEY, title TEXT, stage TEXT,
    state TEXT CHECK (state IN ('open', 'won', 'lost')), amount REAL, currency TEXT,
    probability REAL, closing_day TEXT, type TEXT, source TEXT, next_step TEXT, pipeline TEXT,
    lost_reason TEXT, company TEXT, person TEXT, owner TEXT, created INTEGER
) STRICT;

CREATE TABLE fact_document (
    record_id INTEGER PRIMARY KEY, title TEXT, type TEXT, is_folder INTEGER, size INTEGER, version TEXT,
    state TEXT CHECK (state IN ('active', 'trashed')), folder TEXT, agreement TEXT, company TEXT, deal TEXT,
    project TEXT, owner TEXT, by TEXT, created INTEGER, changed INTEGER
) STRICT;

CREATE TABLE fact_entry (
    record_id INTEGER PRIMARY KEY, title TEXT, at INTEGER, name TEXT, email TEXT, phone TEXT,
    company_name TEXT, country TEXT, message TEXT, source TEXT, consent INTEGER, account TEXT, company TEXT,
    person TEXT
) STRICT;

CREATE TABLE fact_invoice (
    record_id INTEGER PRIMARY KEY, number TEXT, type TEXT CHECK (type IN ('invoice', 'credit_note')),
    status TEXT, state TEXT CHECK (state IN ('draft', 'open', 'overdue', 'paid', 'void')), amount REAL,
    balance REAL, currency TEXT, day TEXT, due_day TEXT, paid_day TEXT, email TEXT, subscription TEXT,
    company TEXT, person TEXT, deal TEXT, created INTEGER
) STRICT;

CREATE TABLE fact_issue (
    record_id INTEGER PRIMARY KEY, title TEXT, number TEXT, status TEXT,
    state TEXT CHECK (state IN ('open', 'waiting', 'closed')), severity TEXT, due_day TEXT,
    project TEXT, owner TEXT, created INTEGER, closed INTEGER
) STRICT;

CREATE TABLE fact_message (
    record_id INTEGER PRIMARY KEY, summary TEXT, channel TEXT,
    direction TEXT CHECK (direction IN ('in', 'out', 'comment')), author TEXT, email TEXT,
    at INTEGER, ticket TEXT
) STRICT;

CREATE TABLE fact_milestone (
    record_id INTEGER PRIMARY KEY, title TEXT, status TEXT,
    state TEXT CHECK (state IN ('open', 'waiting', 'closed')), percent REAL, start_day TEXT,
    due_day TEXT, completed INTEGER, project TEXT, owner TEXT, created INTEGER
) STRICT;

CREATE TABLE fact_note (
    record_id INTEGER PRIMARY KEY, title TEXT, text TEXT, at INTEGER, company TEXT, person TEXT,
    deal TEXT, owner TEXT
) STRICT;

CREATE TABLE fact_payment (
    record_id INTEGER PRIMARY KEY, number TEXT, status TEXT, amount REAL, currency TEXT, day TEXT,
    method TEXT, email TEXT, invoice TEXT, company TEXT, person TEXT
) STRICT;

CREATE TABLE fact_person (
    record_id INTEGER PRIMARY KEY, name TEXT, given_name TEXT, family_name TEXT, job TEXT,
    email TEXT, email2 TEXT, phone TEXT, mobile TEXT, company_name TEXT, website TEXT, street TEXT,
    city TEXT, postcode TEXT, country TEXT, source TEXT, status TEXT,
    standing TEXT CHECK (standing IN ('lead', 'converted', 'contact', 'user')), opted_out INTEGER,
    company TEXT, owner TEXT, same_as TEXT, converted_company TEXT, converted_deal TEXT,
    converted_at INTEGER, created INTEGER
, phone2 TEXT, birth_day TEXT, number TEXT) STRICT;

CREATE TABLE fact_product (
    record_id INTEGER PRIMARY KEY, title TEXT, code TEXT, price REAL, active INTEGER,
    created INTEGER
) STRICT;

CREATE TABLE fact_project (
    record_id INTEGER PRIMARY KEY, title TEXT, number TEXT, status TEXT,
    state TEXT CHECK (state IN ('open', 'waiting', 'closed')), percent REAL, "group" TEXT,
    start_day TEXT, end_day TEXT, completed INTEGER, company TEXT, deal TEXT, owner TEXT,
    created INTEGER
) STRICT;

CREATE TABLE fact_quote (
    record_id INTEGER PRIMARY KEY, title TEXT, stage TEXT, amount REAL, currency TEXT,
    valid_until_day TEXT, deal TEXT, company TEXT, person TEXT, owner TEXT, created INTEGER
) STRICT;

CREATE TABLE fact_rating (
    record_id INTEGER PRIMARY KEY, score TEXT CHECK (score IN ('good', 'ok', 'bad')), comment TEXT,
    at INTEGER, ticket TEXT, person TEXT, owner TEXT
) STRICT;

CREATE TABLE fact_response (
    record_id INTEGER PRIMARY KEY, title TEXT, status TEXT, at INTEGER, started INTEGER, name TEXT,
    email TEXT, account TEXT, nps INTEGER, csat REAL, comment TEXT, collector TEXT, company TEXT,
    person TEXT, deal TEXT
) STRICT;

CREATE TABLE fact_response_times (
    record_id INTEGER PRIMARY KEY, ticket TEXT, first_response_minutes INTEGER,
    total_response_minutes INTEGER, resolution_minutes INTEGER, responses INTEGER,
    reopened INTEGER, reassigned INTEGER
) STRICT;

CREATE TABLE fact_signature (
    record_id INTEGER PRIMARY KEY, agreement TEXT, name TEXT, email TEXT, type TEXT, status TEXT,
    state TEXT CHECK (state IN ('open', 'viewed', 'signed', 'declined')), position INTEGER, at INTEGER,
    person TEXT
) STRICT;

CREATE TABLE fact_staff (
    record_id INTEGER PRIMARY KEY, name TEXT, email TEXT, role TEXT, active INTEGER
) STRICT;

CREATE TABLE fact_status (
    record_id INTEGER PRIMARY KEY, title TEXT, state TEXT CHECK (state IN ('open', 'waiting', 'closed')),
    project TEXT
) STRICT;

CREATE TABLE fact_subscription (
    record_id INTEGER PRIMARY KEY, title TEXT, number TEXT, plan TEXT, status TEXT,
    state TEXT CHECK (state IN ('trial', 'live', 'paused', 'cancelled', 'expired')), amount REAL,
    currency TEXT, interval TEXT CHECK (interval IN ('day', 'week', 'month', 'year')),
    interval_count INTEGER, quantity REAL, start_day TEXT, renewal_day TEXT, end_day TEXT,
    cancelled INTEGER, email TEXT, company TEXT, person TEXT, deal TEXT, created INTEGER
) STRICT;

CREATE TABLE fact_task (
    record_id INTEGER PRIMARY KEY, title TEXT, status TEXT,
    state TEXT CHECK (state IN ('open', 'waiting', 'closed')), priority TEXT, percent REAL,
    due_day TEXT, completed INTEGER, project TEXT, milestone TEXT, task_list TEXT, company TEXT,
    person TEXT, deal TEXT, owner TEXT, created INTEGER
, type TEXT, points REAL, status_key TEXT) STRICT;

CREATE TABLE fact_task_list (
    record_id INTEGER PRIMARY KEY, title TEXT,
    state TEXT CHECK (state IN ('open', 'waiting', 'closed')), project TEXT, milestone TEXT,
    created INTEGER
) STRICT;

CREATE TABLE fact_ticket (
    record_id INTEGER PRIMARY KEY, number TEXT, title TEXT, status TEXT,
    state TEXT CHECK (state IN ('open', 'waiting', 'closed')), priority TEXT, category TEXT,
    channel TEXT, escalated INTEGER, overdue INTEGER, threads INTEGER, company TEXT, person TEXT,
    owner TEXT, department TEXT, email TEXT, opened INTEGER, due INTEGER, closed INTEGER
) STRICT;

CREATE TABLE fact_time_log (
    record_id INTEGER PRIMARY KEY, title TEXT, minutes INTEGER, billable INTEGER, day TEXT,
    project TEXT, task TEXT, owner TEXT, created INTEGER
) STRICT;

CREATE TABLE fact_usage (
    record_id INTEGER PRIMARY KEY, behaviour TEXT, count REAL, at INTEGER, account TEXT,
    email TEXT, company TEXT, person TEXT
, day TEXT, unit TEXT, app TEXT, platform TEXT, version TEXT) STRICT;

CREATE TABLE fact_usage_day (
    record_id INTEGER PRIMARY KEY, source TEXT, day TEXT, complete INTEGER
) STRICT;

CREATE TABLE fact_version (
    record_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    known_from INTEGER NOT NULL, known_to INTEGER NOT NULL,
    stamp INTEGER, -- from when it was so in the app, as far as it says
    anchor INTEGER, -- of a record that is gone: the record that stood for its customer
    body TEXT NOT NULL, -- JSON: the fields of its kind that have a value
    PRIMARY KEY (record_id, kind, known_from)
) STRICT, WITHOUT ROWID;

CREATE TABLE former_member (
    key TEXT NOT NULL,
    record_id INTEGER NOT NULL,
    until INTEGER NOT NULL, -- when it was among them last; 0: before this was noted
    PRIMARY KEY (key, record_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE golden_conflict (
    customer_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    anchor INTEGER NOT NULL, -- the company or person
    field TEXT NOT NULL,
    reason INTEGER NOT NULL, -- Mastery.Reason: why that value is shown
    PRIMARY KEY (customer_id, kind, anchor, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE golden_person (
    customer_id INTEGER NOT NULL,
    anchor INTEGER NOT NULL,
    said_by TEXT NOT NULL,
    PRIMARY KEY (customer_id, anchor)
) STRICT, WITHOUT ROWID;

CREATE TABLE golden_pin (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    action_id INTEGER NOT NULL REFERENCES identity_action (id),
    kind INTEGER NOT NULL, -- Identity.Kind: 0 company, 1 person
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    origin INTEGER REFERENCES source_record (id) -- the record the value was taken from; NULL: typed
) STRICT;

CREATE TABLE golden_pin_record (
    pin_id INTEGER NOT NULL REFERENCES golden_pin (id),
    place INTEGER NOT NULL,
    record_id INTEGER NOT NULL REFERENCES source_record (id),
    PRIMARY KEY (pin_id, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE golden_statement (
    customer_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    anchor INTEGER NOT NULL,
    field TEXT NOT NULL,
    record_id INTEGER NOT NULL,
    standing INTEGER NOT NULL, -- 0 shown, 1 says the same, 2 differs, 3 passed over
    detail INTEGER NOT NULL, -- of the shown: Mastery.Reason; of those passed over: Doubt; else 0
    value TEXT NOT NULL,
    PRIMARY KEY (customer_id, kind, anchor, field, standing, record_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE identity_action (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    verb TEXT NOT NULL,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    note TEXT,
    undone_at INTEGER,
    undone_by TEXT,
    undone_note TEXT,
    CHECK ((undone_at IS NULL) = (undone_by IS NULL))
) STRICT;

CREATE TABLE identity_decision (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    action_id INTEGER NOT NULL REFERENCES identity_action (id),
    verdict TEXT NOT NULL CHECK (verdict IN ('same', 'apart', 'place', 'related', 'later')),
    a INTEGER NOT NULL REFERENCES source_record (id),
    b INTEGER NOT NULL REFERENCES source_record (id),
    detail TEXT,
    CHECK (a <> b)
) STRICT;

CREATE TABLE identity_dirty (record_id INTEGER PRIMARY KEY) STRICT;

CREATE TABLE identity_event (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    record_id INTEGER NOT NULL,
    former INTEGER, -- anchor before; NULL: was none
    anchor INTEGER, -- anchor now; NULL: is none
    cause TEXT NOT NULL -- 'sync', 'decision', 'rules'
) STRICT;

CREATE TABLE identity_key (
    kind INTEGER NOT NULL, -- Identity.Key.Kind
    value TEXT NOT NULL,
    record_id INTEGER NOT NULL,
    resource_id INTEGER NOT NULL,
    name TEXT, -- the record's own name, to tell whether the records of a key agree
    PRIMARY KEY (kind, value, record_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE identity_link (
    kind INTEGER NOT NULL,
    a INTEGER NOT NULL, -- the record of the lesser rank
    b INTEGER NOT NULL,
    rule INTEGER NOT NULL, -- Rule
    clue_kind INTEGER, -- Clue.Kind; NULL where somebody decided or fields were weighed
    clue TEXT, -- the normalised value both carry
    decision INTEGER, -- identity_decision.id
    ruleset INTEGER NOT NULL,
    since INTEGER NOT NULL, -- when it became known here
    PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;

CREATE TABLE identity_link_past (
    kind INTEGER NOT NULL, a INTEGER NOT NULL, b INTEGER NOT NULL, rule INTEGER NOT NULL, clue_kind INTEGER,
    clue TEXT, decision INTEGER, ruleset INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL
) STRICT;

CREATE TABLE identity_posting (
    key INTEGER NOT NULL,
    record_id INTEGER NOT NULL,
    PRIMARY KEY (key, record_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE identity_question (
    kind INTEGER NOT NULL,
    customer INTEGER NOT NULL, -- anchors, the one of the lesser rank first
    other INTEGER NOT NULL,
    a INTEGER NOT NULL, -- the records between which it arose
    b INTEGER NOT NULL,
    rule INTEGER NOT NULL,
    objection INTEGER NOT NULL, -- Objection
    clue_kind INTEGER,
    clue TEXT,
    since INTEGER NOT NULL,
    PRIMARY KEY (customer, other)
) STRICT, WITHOUT ROWID;

CREATE TABLE identity_value (
    key INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL, -- Identity.Kind: 0 company, 1 person
    clue_kind INTEGER NOT NULL, -- Clue.Kind
    value TEXT NOT NULL,
    status INTEGER NOT NULL, -- ClueStatus
    bearers INTEGER NOT NULL -- records that carry it
) STRICT;

CREATE TABLE import_seen (
    resource_id INTEGER NOT NULL REFERENCES resource (id),
    pass INTEGER NOT NULL, -- the version of a Singer stream; 0 for a file
    record_id INTEGER NOT NULL REFERENCES source_record (id),
    PRIMARY KEY (resource_id, pass, record_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE lifecycle_breakdown (
    definition_id INTEGER NOT NULL, transition TEXT NOT NULL, category TEXT NOT NULL, criterion TEXT NOT NULL,
    PRIMARY KEY (definition_id, transition, category, criterion)
) STRICT, WITHOUT ROWID;

CREATE TABLE lifecycle_claimed (
    customer_id INTEGER PRIMARY KEY,
    definitions TEXT NOT NULL,
    due INTEGER -- when time alone may change it
) STRICT;

CREATE TABLE lifecycle_contested (customer_id INTEGER PRIMARY KEY) STRICT;

CREATE TABLE lifecycle_criterion (
    definition_id INTEGER NOT NULL, position INTEGER NOT NULL, criterion TEXT NOT NULL, statement TEXT NOT NULL,
    remedy TEXT,
    PRIMARY KEY (definition_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE lifecycle_definition (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL, -- the definition's own id
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    hash TEXT NOT NULL, -- of the canonical text
    text TEXT NOT NULL, -- canonical JSON
    is_scoped INTEGER NOT NULL, -- it says which customers it is for
    status TEXT NOT NULL CHECK (status IN ('draft', 'approved', 'active', 'retired')),
    added INTEGER NOT NULL, added_by TEXT NOT NULL,
    approved INTEGER, approved_by TEXT, approval_note TEXT,
    activated INTEGER, activated_by TEXT, -- when it was put in force, which is known from then on
    active_from INTEGER, active_until INTEGER, -- from when to when it is
    withdrawn INTEGER, withdrawn_by TEXT, -- taken out of force without another version
    UNIQUE (name, version, hash)
) STRICT;

CREATE TABLE lifecycle_detector (
    definition_id INTEGER NOT NULL, detector TEXT NOT NULL, title TEXT NOT NULL,
    class TEXT NOT NULL CHECK (class IN ('team', 'tool', 'reporting')), cause TEXT NOT NULL,
    severity TEXT NOT NULL, remedy TEXT,
    PRIMARY KEY (definition_id, detector)
) STRICT, WITHOUT ROWID;

CREATE TABLE lifecycle_dirty (record_id INTEGER PRIMARY KEY) STRICT;

CREATE TABLE lifecycle_entry (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL, -- EntryKind
    thing INTEGER NOT NULL, -- the first entry of the same thing
    act INTEGER NOT NULL, -- the first entry of what was laid down at one go, and is taken back at one go
    verb TEXT NOT NULL, -- ActVerb
    anchor INTEGER NOT NULL, -- the record that stood for the customer
    origin INTEGER, -- what it was, while that record is gone and another stands for the customer
    body TEXT NOT NULL, -- JSON: the fields of its kind
    effective INTEGER NOT NULL, -- from when it is true
    recorded INTEGER NOT NULL, -- from when it is known here
    retracted INTEGER, retracted_by TEXT, retraction_note TEXT,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('person', 'rule', 'connector', 'import', 'agent')),
    who TEXT NOT NULL, role TEXT, note TEXT
) STRICT;

CREATE TABLE lifecycle_entry_field (
    entry_id INTEGER NOT NULL,
    field TEXT NOT NULL,
    value ANY NOT NULL, -- moments in milliseconds, days as text, yes and no as 1 and 0
    PRIMARY KEY (entry_id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE lifecycle_gap (
    customer_id INTEGER NOT NULL,
    place INTEGER NOT NULL, -- breakdowns first, then what detectors found
    definition_id INTEGER NOT NULL,
    detector TEXT, -- NULL: a breakdown
    transition TEXT, category TEXT, criterion TEXT,
    since INTEGER, -- NULL: since ever, as far as is known
    PRIMARY KEY (customer_id, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE lifecycle_position (
    customer_id INTEGER PRIMARY KEY,
    shape_id INTEGER NOT NULL, -- lifecycle_shape
standing_since INTEGER, stage_since INTEGER,
tracks TEXT NOT NULL, -- stages of the other tracks: JSON, [[track, stage, since], …]
transition_since INTEGER, transition_due INTEGER,
found TEXT NOT NULL, -- since when each breakdown and gap is there: a JSON list
stalled_since INTEGER,
owner TEXT, owner_since INTEGER, is_assigned INTEGER,
next_step TEXT, next_owner TEXT, next_due INTEGER, next_origin TEXT,
due INTEGER -- when time alone may change any of it
) STRICT;

CREATE TABLE lifecycle_shape (
    id INTEGER PRIMARY KEY, -- of its content: the same shape has the same number
    definition_id INTEGER NOT NULL,
    segment TEXT,
    standing TEXT NOT NULL, stage TEXT NOT NULL,
    attained TEXT NOT NULL, -- the furthest ever
    computed TEXT NOT NULL, -- the stage without what a person forced
    transition TEXT, -- the one in front of it
    transition_status TEXT, -- not_started, ready, open, blocked, broken
    blocked_by TEXT NOT NULL, -- criteria not met: a JSON list in the order of the gate
    unknown TEXT NOT NULL, -- criteria of the gate that cannot be told: a JSON list
    breakdowns TEXT NOT NULL, -- JSON: [[transition, category, criterion], …]
    gaps TEXT NOT NULL, -- detectors: a JSON list
    regression TEXT, -- the hold criterion that is broken for its dwell time
    owner_role TEXT,
    verdicts TEXT NOT NULL, -- one letter for each criterion, in the order of lifecycle_criterion
    finishing TEXT, -- the transition that it finishes on an older version
    in_force INTEGER NOT NULL -- the version it follows when that is passed; else definition_id
) STRICT;

CREATE TABLE memory (
    name TEXT PRIMARY KEY, text TEXT NOT NULL -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE pending_record (
    record_id INTEGER PRIMARY KEY,
    why TEXT NOT NULL CHECK (why IN ('not known', 'several', 'staff')),
    -- 0: a word, tried again when one is heard; 1: a key, when what has it comes; 2: both; 3: at each derivation
    waits INTEGER NOT NULL
) STRICT;

CREATE TABLE pending_reference (
    external_id TEXT NOT NULL,
    record_id INTEGER NOT NULL,
    PRIMARY KEY (external_id, record_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE progress (
    name TEXT PRIMARY KEY,
    revision INTEGER NOT NULL -- of 'derived_at': the moment, which answers are true for
) STRICT, WITHOUT ROWID;

CREATE TABLE record_customer (
    record_id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL,
    kind TEXT NOT NULL, -- FactKind
    at INTEGER NOT NULL, -- where it stands in the timeline; 0: unknown
    reason TEXT NOT NULL
) STRICT;

CREATE TABLE reference_past (
    record_id INTEGER NOT NULL REFERENCES source_record (id),
    kind TEXT NOT NULL, -- FactKind
    field TEXT NOT NULL,
    former TEXT, -- external id; NULL: it named none
    became TEXT, -- NULL: none
    since INTEGER, -- NULL: as long as it is known here
    until INTEGER NOT NULL, -- as the source's stamp says, else when it was noticed
    gone INTEGER NOT NULL DEFAULT 0, -- 1: it ended with the record, and begins again if that comes back
    CHECK (former IS NOT became)
) STRICT;

CREATE TABLE resource (
    id INTEGER PRIMARY KEY,
    system_id INTEGER NOT NULL REFERENCES system (id),
    name TEXT NOT NULL,
    purpose TEXT NOT NULL,
    parent_id INTEGER REFERENCES resource (id), -- its records are listed below that resource's records
    kinds TEXT NOT NULL, -- comma list of the facts a record makes, in the order of the mapping
    living INTEGER NOT NULL DEFAULT 0, arrives TEXT, former_kinds TEXT NOT NULL DEFAULT '', is_plain INTEGER NOT NULL DEFAULT 0, -- records not deleted; kept by the writer, recounted by the doctor
    UNIQUE (system_id, name)
) STRICT;

CREATE TABLE resource_reference (
    resource_id INTEGER NOT NULL REFERENCES resource (id),
    kind TEXT NOT NULL,
    field TEXT NOT NULL,
    position INTEGER NOT NULL,
    target_resource_id INTEGER NOT NULL REFERENCES resource (id),
    PRIMARY KEY (resource_id, kind, field, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE role_change (
    id INTEGER PRIMARY KEY,
    grant_id INTEGER NOT NULL, -- role_grant
    verb TEXT NOT NULL CHECK (verb IN ('roles grant', 'roles revoke')),
    recorded INTEGER NOT NULL, who TEXT NOT NULL, note TEXT,
    retracted INTEGER, retracted_by TEXT, retraction_note TEXT
) STRICT;

CREATE TABLE role_grant (
    id INTEGER PRIMARY KEY,
    role TEXT NOT NULL, person TEXT NOT NULL,
    since INTEGER NOT NULL, by TEXT NOT NULL, note TEXT,
    until INTEGER, ended_by TEXT, end_note TEXT
) STRICT;

CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    trigger TEXT NOT NULL,
    began INTEGER NOT NULL,
    ended INTEGER,
    outcome TEXT CHECK (outcome IN ('complete', 'partial', 'failed', 'stopped'))
) STRICT;

CREATE TABLE run_resource (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES run (id),
    resource_id INTEGER NOT NULL REFERENCES resource (id),
    way TEXT NOT NULL,
    began INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    read INTEGER NOT NULL,
    added INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    credits INTEGER NOT NULL,
    failure TEXT, -- in the vendor's words
    remark TEXT
) STRICT;

CREATE TABLE schema_step (
    version INTEGER PRIMARY KEY, note TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;

CREATE TABLE scope_position (
    scope_id INTEGER PRIMARY KEY, -- the thing
    shape_id INTEGER NOT NULL, -- lifecycle_shape
standing_since INTEGER, stage_since INTEGER,
tracks TEXT NOT NULL, -- stages of the other tracks: JSON, [[track, stage, since], …]
transition_since INTEGER, transition_due INTEGER,
found TEXT NOT NULL, -- since when each breakdown and gap is there: a JSON list
stalled_since INTEGER,
owner TEXT, owner_since INTEGER, is_assigned INTEGER,
next_step TEXT, next_owner TEXT, next_due INTEGER, next_origin TEXT,
due INTEGER -- when time alone may change any of it
) STRICT;

CREATE VIRTUAL TABLE search USING fts5 (
    title, people, email, body, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE source_record (
    id INTEGER PRIMARY KEY,
    resource_id INTEGER NOT NULL REFERENCES resource (id),
    external_id TEXT NOT NULL, -- the source's own key
    parent TEXT, -- external id of the record it is listed under
    revision INTEGER NOT NULL, -- grows with every change of any record
    stamp INTEGER, -- when the source says it last changed
    hash INTEGER NOT NULL, -- of the payload; compares within one form
    fact_hash INTEGER NOT NULL, -- of the mapped values; compares between forms
    form TEXT NOT NULL, -- how it was asked for: list, bulk...
    first_seen INTEGER NOT NULL,
    changed INTEGER NOT NULL, -- when this content, or its deletion, became known here
    deleted INTEGER, -- when it went, as the source says, else when that was noticed
    deletion TEXT CHECK (deletion IN ('recycled', 'permanent', 'absent', 'merged')),
    run_id INTEGER NOT NULL REFERENCES run (id), -- the run that brought this content
    payload TEXT NOT NULL,
    UNIQUE (resource_id, external_id),
    CHECK ((deleted IS NULL) = (deletion IS NULL))
) STRICT;

CREATE TABLE source_version (
    record_id INTEGER NOT NULL REFERENCES source_record (id),
    revision INTEGER NOT NULL,
    known_from INTEGER NOT NULL,
    known_to INTEGER NOT NULL,
    stamp INTEGER,
    deleted INTEGER,
    payload TEXT,
    CHECK ((deleted IS NULL) = (payload IS NOT NULL))
) STRICT;

CREATE TABLE sqlite_sequence(name,seq);

CREATE TABLE stage_change_log (
    id INTEGER PRIMARY KEY,
    anchor INTEGER NOT NULL, -- the record that stood for the customer
    origin INTEGER, -- what it was, while that record is gone and another stands for the customer
    track TEXT NOT NULL,
    was TEXT, became TEXT NOT NULL,
    transition TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('enter', 'advance', 'regress', 'bypass', 'import', 'correction')),
    effective INTEGER NOT NULL,
    is_clamped INTEGER NOT NULL, -- it became true before the change before it
    recorded INTEGER NOT NULL,
    definition_id INTEGER NOT NULL,
    verdicts TEXT NOT NULL, -- of all criteria at that moment, one letter each
    missing TEXT NOT NULL, -- criteria that were not met: a JSON list
    evidence TEXT NOT NULL, -- records it rests on: a JSON list; negative: our own entries
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('person', 'rule', 'connector', 'import', 'agent')),
    who TEXT NOT NULL, reason TEXT, approved_by TEXT,
    retracted INTEGER, retracted_by TEXT, retraction_note TEXT
) STRICT;

CREATE TABLE sweep_seen (
    bookmark_id INTEGER NOT NULL REFERENCES bookmark (id),
    record_id INTEGER NOT NULL REFERENCES source_record (id),
    PRIMARY KEY (bookmark_id, record_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE system (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, title TEXT NOT NULL
) STRICT;

CREATE TABLE usage_source (
    behaviour TEXT NOT NULL COLLATE NOCASE, source TEXT NOT NULL, PRIMARY KEY (behaviour, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_told (
    source TEXT NOT NULL, day TEXT NOT NULL, complete INTEGER NOT NULL, PRIMARY KEY (source, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE vendor_merge (
    loser INTEGER PRIMARY KEY REFERENCES source_record (id),
    survivor INTEGER NOT NULL REFERENCES source_record (id),
    at INTEGER NOT NULL,
    -- references: those that named the loser name the survivor now; same: they were known as one before
    evidence TEXT NOT NULL CHECK (evidence IN ('references', 'same')),
    moved INTEGER NOT NULL, -- records whose reference says so
    CHECK (loser <> survivor)
) STRICT;

CREATE TABLE waiting_word (word TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE INDEX customer_alias_origin ON customer_alias (origin);

CREATE INDEX customer_alias_record ON customer_alias (record_id);

CREATE INDEX customer_by_activity ON customer_summary (last_activity, id);

CREATE INDEX customer_by_country ON customer_summary (country COLLATE NOCASE, id);

CREATE INDEX customer_by_name ON customer_summary (name COLLATE NOCASE, id);

CREATE INDEX customer_by_owner ON customer_summary (owner COLLATE NOCASE, id);

CREATE INDEX customer_by_pipeline ON customer_summary (open_amount, id);

CREATE INDEX customer_by_said_by ON customer_summary (said_by);

CREATE INDEX customer_by_tickets ON customer_summary (open_tickets, id);

CREATE INDEX customer_by_won ON customer_summary (won_amount, id);

CREATE INDEX entity_anchor ON entity (anchor) WHERE anchor <> record_id;

CREATE INDEX fact_change_document ON fact_change (document) WHERE document IS NOT NULL;

CREATE INDEX fact_company_parent ON fact_company (parent) WHERE parent IS NOT NULL;

CREATE INDEX fact_deal_open_stage ON fact_deal (stage COLLATE NOCASE) WHERE state = 'open';

CREATE INDEX fact_document_folder ON fact_document (folder);

CREATE INDEX fact_signature_agreement ON fact_signature (agreement);

CREATE INDEX fact_version_anchor ON fact_version (anchor, kind) WHERE anchor IS NOT NULL;

CREATE INDEX former_member_record ON former_member (record_id);

CREATE INDEX golden_conflict_field ON golden_conflict (field, kind, customer_id, anchor);

CREATE INDEX golden_person_said_by ON golden_person (said_by);

CREATE INDEX golden_pin_action ON golden_pin (action_id);

CREATE INDEX golden_pin_record_record ON golden_pin_record (record_id);

CREATE INDEX identity_decision_a ON identity_decision (a);

CREATE INDEX identity_decision_action ON identity_decision (action_id);

CREATE INDEX identity_decision_b ON identity_decision (b);

CREATE INDEX identity_event_record ON identity_event (record_id);

CREATE INDEX identity_key_record ON identity_key (record_id);

CREATE INDEX identity_link_other ON identity_link (b);

CREATE INDEX identity_link_past_record ON identity_link_past (a, b);

CREATE INDEX identity_question_other ON identity_question (other);

CREATE INDEX lifecycle_entry_act ON lifecycle_entry (act);

CREATE INDEX lifecycle_entry_anchor ON lifecycle_entry (anchor, kind, thing);

CREATE INDEX lifecycle_entry_origin ON lifecycle_entry (origin) WHERE origin IS NOT NULL;

CREATE INDEX lifecycle_entry_retracted ON lifecycle_entry (retracted) WHERE retracted IS NOT NULL;

CREATE INDEX lifecycle_entry_scope ON lifecycle_entry (anchor) WHERE kind = 'scope';

CREATE INDEX lifecycle_entry_thing ON lifecycle_entry (thing, effective, id);

CREATE INDEX lifecycle_position_due ON lifecycle_position (due) WHERE due IS NOT NULL;

CREATE INDEX lifecycle_position_shape ON lifecycle_position (shape_id, stalled_since, transition_due, owner);

CREATE INDEX pending_reference_record ON pending_reference (record_id);

CREATE INDEX reference_past_became ON reference_past (became);

CREATE INDEX reference_past_former ON reference_past (former);

CREATE INDEX reference_past_record ON reference_past (record_id, field, until);

CREATE INDEX run_resource_resource ON run_resource (resource_id, ended);

CREATE INDEX run_resource_run ON run_resource (run_id);

CREATE INDEX source_record_deleted ON source_record (resource_id, external_id) WHERE deleted IS NOT NULL;

CREATE INDEX source_record_parent ON source_record (resource_id, parent, deleted) WHERE parent IS NOT NULL;

CREATE UNIQUE INDEX source_record_revision ON source_record (revision, resource_id);

CREATE INDEX source_version_record ON source_version (record_id, revision);

CREATE INDEX stage_change_anchor ON stage_change_log (anchor, track, effective);

CREATE INDEX stage_change_origin ON stage_change_log (origin) WHERE origin IS NOT NULL;

CREATE INDEX vendor_merge_survivor ON vendor_merge (survivor);

CREATE VIEW act AS
SELECT entry.act, entry.verb, customer_summary.key AS customer, entry.who, entry.actor_kind,
    entry.role AS role_of, entry.note, strftime('%Y-%m-%dT%H:%M:%SZ', entry.effective / 1000, 'unixepoch') AS effective,
    strftime('%Y-%m-%dT%H:%M:%SZ', entry.recorded / 1000, 'unixepoch') AS recorded,
    (SELECT count(*) FROM lifecycle_entry AS part WHERE part.act = entry.act) AS entries,
    strftime('%Y-%m-%dT%H:%M:%SZ', entry.retracted / 1000, 'unixepoch') AS reversed, entry.retracted_by AS reversed_by,
    entry.retraction_note AS reversed_note
FROM lifecycle_entry AS entry
LEFT JOIN record_customer ON record_customer.record_id = entry.anchor
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE entry.id = entry.act;

CREATE VIEW activity AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."title" AS "title",
    fact."type" AS "type",
    fact."direction" AS "direction",
    fact."outcome" AS "outcome",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."at" / 1000, 'unixepoch') AS "at",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."until" / 1000, 'unixepoch') AS "until",
    fact."seconds" AS "seconds",
    fact."company" AS "company",
    fact."person" AS "person",
    fact."deal" AS "deal",
    coalesce((
        SELECT staff.name FROM resource_reference AS target
        JOIN source_record AS member ON member.resource_id = target.target_resource_id
            AND member.external_id = fact."owner"
        JOIN fact_staff AS staff ON staff.record_id = member.id
        WHERE target.resource_id = record.resource_id AND target.kind = 'activity'
          AND target.field = 'owner'
        ORDER BY target.position LIMIT 1), fact."owner") AS "owner",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."created" / 1000, 'unixepoch') AS "created",
    fact."email" AS "email",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_activity AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW agreement AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."title" AS "title",
    fact."status" AS "status",
    fact."state" AS "state",
    fact."percent" AS "percent",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."sent" / 1000, 'unixepoch') AS "sent",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."completed" / 1000, 'unixepoch') AS "completed",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."expires" / 1000, 'unixepoch') AS "expires",
    fact."name" AS "name",
    fact."email" AS "email",
    fact."company" AS "company",
    fact."person" AS "person",
    fact."deal" AS "deal",
    coalesce((
        SELECT staff.name FROM resource_reference AS target
        JOIN source_record AS member ON member.resource_id = target.target_resource_id
            AND member.external_id = fact."owner"
        JOIN fact_staff AS staff ON staff.record_id = member.id
        WHERE target.resource_id = record.resource_id AND target.kind = 'agreement'
          AND target.field = 'owner'
        ORDER BY target.position LIMIT 1), fact."owner") AS "owner",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."created" / 1000, 'unixepoch') AS "created",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_agreement AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW attestation AS
SELECT customer_summary.key AS customer, 'a-' || entry.thing AS key,
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'criterion') AS "criterion",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'value') AS "value",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'evidence') AS "evidence",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'expires_day') AS "expires_day",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'scope') AS "scope",
    entry.who, entry.role AS role_of, entry.note,
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT min(first.effective) FROM lifecycle_entry AS first
    WHERE first.thing = entry.thing AND first.retracted IS NULL) / 1000, 'unixepoch') AS began,
    strftime('%Y-%m-%dT%H:%M:%SZ', entry.effective / 1000, 'unixepoch') AS changed
FROM lifecycle_entry AS entry
LEFT JOIN record_customer ON record_customer.record_id = entry.anchor
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE entry.kind = 'attestation' AND entry.retracted IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM lifecycle_entry AS later
    WHERE later.thing = entry.thing AND later.retracted IS NULL
      AND (later.effective, later.id) > (entry.effective, entry.id));

CREATE VIEW breakdown AS
SELECT c.key AS customer, NULL AS scope, b.transition, b.category, b.criterion, k.statement,
    coalesce(k.remedy, CASE b.category WHEN 'context' THEN 'Hand over what is missing, and have it accepted' WHEN 'ownership' THEN 'Name who takes over, and from which day' WHEN 'expectations' THEN 'Agree with the customer on what is expected, and lay it down' WHEN 'visibility' THEN 'Find out how they are doing, and lay down what comes of it' END) AS remedy, s.stage, s.standing, s.owner, strftime('%Y-%m-%dT%H:%M:%SZ', b.since / 1000, 'unixepoch') AS since
FROM lifecycle_gap AS b JOIN lifecycle_state AS s ON s.customer_id = b.customer_id
JOIN customer_summary AS c ON c.id = b.customer_id
CROSS JOIN lifecycle_criterion AS k ON k.definition_id = b.definition_id AND k.criterion = b.criterion
WHERE b.detector IS NULL
UNION ALL
SELECT c.key AS customer, 'r-' || s.scope_id AS scope, b.transition, b.category, b.criterion, k.statement,
    coalesce(k.remedy, CASE b.category WHEN 'context' THEN 'Hand over what is missing, and have it accepted' WHEN 'ownership' THEN 'Name who takes over, and from which day' WHEN 'expectations' THEN 'Agree with the customer on what is expected, and lay it down' WHEN 'visibility' THEN 'Find out how they are doing, and lay down what comes of it' END) AS remedy, s.stage, s.standing, s.owner, NULL
FROM scope_state AS s JOIN lifecycle_entry AS e ON e.id = s.scope_id
    JOIN record_customer AS place ON place.record_id = e.anchor
    JOIN customer_summary AS c ON c.id = place.customer_id JOIN lifecycle_breakdown AS b ON b.definition_id = s.definition_id
    AND instr(s.breakdowns, '["' || b.transition || '","' || b.category || '","' || b.criterion || '"]') > 0
JOIN lifecycle_criterion AS k ON k.definition_id = b.definition_id AND k.criterion = b.criterion;

CREATE VIEW change AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."field" AS "field",
    fact."was" AS "was",
    fact."became" AS "became",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."at" / 1000, 'unixepoch') AS "at",
    fact."by" AS "by",
    fact."deal" AS "deal",
    fact."ticket" AS "ticket",
    fact."amount" AS "amount",
    fact."document" AS "document",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_change AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW commitment AS
SELECT customer_summary.key AS customer, 'c-' || entry.thing AS key,
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'text') AS "text",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'type') AS "type",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'made_by') AS "made_by",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'made_to') AS "made_to",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'due_day') AS "due_day",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'every') AS "every",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'state') AS "state",
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'settled') / 1000, 'unixepoch') AS "settled",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'evidence') AS "evidence",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'plan_item') AS "plan_item",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'owner') AS "owner",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'scope') AS "scope",
    entry.who, entry.role AS role_of, entry.note,
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT min(first.effective) FROM lifecycle_entry AS first
    WHERE first.thing = entry.thing AND first.retracted IS NULL) / 1000, 'unixepoch') AS began,
    strftime('%Y-%m-%dT%H:%M:%SZ', entry.effective / 1000, 'unixepoch') AS changed
FROM lifecycle_entry AS entry
LEFT JOIN record_customer ON record_customer.record_id = entry.anchor
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE entry.kind = 'commitment' AND entry.retracted IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM lifecycle_entry AS later
    WHERE later.thing = entry.thing AND later.retracted IS NULL
      AND (later.effective, later.id) > (entry.effective, entry.id));

CREATE VIEW company AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."name" AS "name",
    fact."website" AS "website",
    fact."email" AS "email",
    fact."phone" AS "phone",
    fact."industry" AS "industry",
    fact."street" AS "street",
    fact."city" AS "city",
    fact."postcode" AS "postcode",
    fact."country" AS "country",
    fact."type" AS "type",
    coalesce((
        SELECT staff.name FROM resource_reference AS target
        JOIN source_record AS member ON member.resource_id = target.target_resource_id
            AND member.external_id = fact."owner"
        JOIN fact_staff AS staff ON staff.record_id = member.id
        WHERE target.resource_id = record.resource_id AND target.kind = 'company'
          AND target.field = 'owner'
        ORDER BY target.position LIMIT 1), fact."owner") AS "owner",
    fact."parent" AS "parent",
    fact."same_as" AS "same_as",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."created" / 1000, 'unixepoch') AS "created",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_company AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW coverage AS
SELECT system.name AS system, resource.name AS resource, mark.parent,
    strftime('%Y-%m-%dT%H:%M:%SZ', mark.complete_from / 1000, 'unixepoch') AS complete_from, strftime('%Y-%m-%dT%H:%M:%SZ', mark.complete_to / 1000, 'unixepoch') AS complete_to, mark.is_complete,
    mark.remark
FROM coverage_mark AS mark
JOIN resource ON resource.id = mark.resource_id
JOIN system ON system.id = resource.system_id;

CREATE VIEW credit_use AS
SELECT system.name AS system, strftime('%Y-%m-%dT%H:00:00Z', spent.hour * 3600, 'unixepoch') AS hour,
    spent.credits
FROM credit_hour AS spent JOIN system ON system.id = spent.system_id;

CREATE VIEW criterion_result AS
SELECT c.key AS customer, NULL AS scope, k.criterion, k.statement, CASE substr(s.verdicts, k.position, 1) WHEN 'm' THEN 'met' WHEN 'n' THEN 'not_met' WHEN '-' THEN 'not_applicable'
    WHEN '' THEN NULL ELSE 'unknown' END AS result, CASE substr(s.verdicts, k.position, 1) WHEN 'A' THEN 'no_source' WHEN 'B' THEN 'never_synced' WHEN 'C' THEN 'stale' WHEN 'D' THEN 'gap' WHEN 'E' THEN 'unlinked' WHEN 'F' THEN 'no_record' WHEN 'G' THEN 'null_field' WHEN 'H' THEN 'conflict' WHEN 'I' THEN 'expired' WHEN 'J' THEN 'not_attested' WHEN 'K' THEN 'not_yet' WHEN 'L' THEN 'error' WHEN 'M' THEN 'erased' END AS reason,
    (SELECT name || ' ' || version FROM lifecycle_definition WHERE id = s.definition_id) AS definition
FROM lifecycle_state AS s JOIN customer_summary AS c ON c.id = s.customer_id JOIN lifecycle_criterion AS k ON k.definition_id = s.definition_id
UNION ALL
SELECT c.key AS customer, 'r-' || s.scope_id AS scope, k.criterion, k.statement, CASE substr(s.verdicts, k.position, 1) WHEN 'm' THEN 'met' WHEN 'n' THEN 'not_met' WHEN '-' THEN 'not_applicable'
    WHEN '' THEN NULL ELSE 'unknown' END AS result, CASE substr(s.verdicts, k.position, 1) WHEN 'A' THEN 'no_source' WHEN 'B' THEN 'never_synced' WHEN 'C' THEN 'stale' WHEN 'D' THEN 'gap' WHEN 'E' THEN 'unlinked' WHEN 'F' THEN 'no_record' WHEN 'G' THEN 'null_field' WHEN 'H' THEN 'conflict' WHEN 'I' THEN 'expired' WHEN 'J' THEN 'not_attested' WHEN 'K' THEN 'not_yet' WHEN 'L' THEN 'error' WHEN 'M' THEN 'erased' END AS reason,
    (SELECT name || ' ' || version FROM lifecycle_definition WHERE id = s.definition_id) AS definition
FROM scope_state AS s JOIN lifecycle_entry AS e ON e.id = s.scope_id
    JOIN record_customer AS place ON place.record_id = e.anchor
    JOIN customer_summary AS c ON c.id = place.customer_id JOIN lifecycle_criterion AS k ON k.definition_id = s.definition_id;

CREATE VIEW custom AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."title" AS "title",
    fact."email" AS "email",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."at" / 1000, 'unixepoch') AS "at",
    fact."company" AS "company",
    fact."person" AS "person",
    fact."deal" AS "deal",
    coalesce((
        SELECT staff.name FROM resource_reference AS target
        JOIN source_record AS member ON member.resource_id = target.target_resource_id
            AND member.external_id = fact."owner"
        JOIN fact_staff AS staff ON staff.record_id = member.id
        WHERE target.resource_id = record.resource_id AND target.kind = 'custom'
          AND target.field = 'owner'
        ORDER BY target.position LIMIT 1), fact."owner") AS "owner",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."created" / 1000, 'unixepoch') AS "created",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_custom AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW customer AS
SELECT key, kind, name, email, domain, phone, city, country, industry, owner, systems, records, people, deals,
    open_deals, won_amount, open_amount, currency, tickets, open_tickets, projects, open_projects,
    strftime('%Y-%m-%dT%H:%M:%SZ', first_seen / 1000, 'unixepoch') AS first_seen, strftime('%Y-%m-%dT%H:%M:%SZ', last_activity / 1000, 'unixepoch') AS last_activity
FROM customer_summary;

CREATE TRIGGER customer_gone AFTER DELETE ON customer_summary BEGIN
    DELETE FROM lifecycle_position WHERE customer_id = old.id;
    DELETE FROM lifecycle_gap WHERE customer_id = old.id;
    DELETE FROM lifecycle_claimed WHERE customer_id = old.id;
    DELETE FROM lifecycle_contested WHERE customer_id = old.id;
END;

CREATE VIEW customer_source AS
SELECT customer_summary.key AS customer, record.id AS record, system.name AS system, resource.name AS resource,
    record.external_id, entity.anchor AS same_as, record_customer.reason,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM customer_record AS entry
JOIN customer_summary ON customer_summary.id = entry.customer_id
JOIN source_record AS record ON record.id = entry.record_id AND record.deleted IS NULL
JOIN record_customer ON record_customer.record_id = record.id
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN entity ON entity.record_id = record.id;

CREATE VIEW deal AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."title" AS "title",
    fact."stage" AS "stage",
    fact."state" AS "state",
    fact."amount" AS "amount",
    fact."currency" AS "currency",
    fact."probability" AS "probability",
    fact."closing_day" AS "closing_day",
    fact."type" AS "type",
    fact."source" AS "source",
    fact."next_step" AS "next_step",
    fact."pipeline" AS "pipeline",
    fact."lost_reason" AS "lost_reason",
    fact."company" AS "company",
    fact."person" AS "person",
    coalesce((
        SELECT staff.name FROM resource_reference AS target
        JOIN source_record AS member ON member.resource_id = target.target_resource_id
            AND member.external_id = fact."owner"
        JOIN fact_staff AS staff ON staff.record_id = member.id
        WHERE target.resource_id = record.resource_id AND target.kind = 'deal'
          AND target.field = 'owner'
        ORDER BY target.position LIMIT 1), fact."owner") AS "owner",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."created" / 1000, 'unixepoch') AS "created",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_deal AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW document AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."title" AS "title",
    fact."type" AS "type",
    fact."is_folder" AS "is_folder",
    fact."size" AS "size",
    coalesce(fact.version, (
        SELECT step.became FROM fact_change AS step
        JOIN source_record AS listed ON listed.id = step.record_id AND listed.deleted IS NULL
        JOIN resource_reference AS origin ON origin.resource_id = listed.resource_id
            AND origin.kind = 'change' AND origin.field = 'document'
            AND origin.target_resource_id = record.resource_id
        WHERE step.document = record.external_id AND step.field = 'version'
        ORDER BY step.at DESC, listed.id LIMIT 1)) AS "version",
    fact."state" AS "state",
    fact."folder" AS "folder",
    fact."agreement" AS "agreement",
    fact."company" AS "company",
    fact."deal" AS "deal",
    fact."project" AS "project",
    coalesce((
        SELECT staff.name FROM resource_reference AS target
        JOIN source_record AS member ON member.resource_id = target.target_resource_id
            AND member.external_id = fact."owner"
        JOIN fact_staff AS staff ON staff.record_id = member.id
        WHERE target.resource_id = record.resource_id AND target.kind = 'document'
          AND target.field = 'owner'
        ORDER BY target.position LIMIT 1), fact."owner") AS "owner",
    fact."by" AS "by",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."created" / 1000, 'unixepoch') AS "created",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."changed" / 1000, 'unixepoch') AS "changed",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_document AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW employment AS
SELECT coalesce(entity.anchor, source.id) AS person,
    coalesce(fact.name, (SELECT name FROM fact_person WHERE record_id = entity.anchor)) AS name,
    customer_summary.key AS customer, coalesce(firm.anchor, spell.company) AS company,
    fact_company.name AS company_name, strftime('%Y-%m-%dT%H:%M:%SZ', spell.since / 1000, 'unixepoch') AS since, strftime('%Y-%m-%dT%H:%M:%SZ', spell.until / 1000, 'unixepoch') AS until,
    spell.how, strftime('%Y-%m-%dT%H:%M:%SZ', source.stamp / 1000, 'unixepoch') AS source_changed, source.id AS record, system.name AS system,
    resource.name AS resource, source.external_id
FROM (
SELECT fact.record_id AS person, work.id AS company,
    coalesce((
        SELECT max(past.until) FROM reference_past AS past
        WHERE past.record_id = fact.record_id AND past.field = 'company' AND past.kind = 'person'
            AND NOT EXISTS (
    SELECT 1 FROM source_record AS loser
    CROSS JOIN vendor_merge ON vendor_merge.loser = loser.id
    CROSS JOIN source_record AS heir ON heir.id = vendor_merge.survivor
    WHERE loser.resource_id = place.target_resource_id AND loser.external_id = past.former
        AND heir.external_id = past.became)), fact.created) AS since,
    NULL AS until, 'reference' AS how
FROM fact_person AS fact
CROSS JOIN source_record AS source ON source.id = fact.record_id
CROSS JOIN resource_reference AS place ON place.resource_id = source.resource_id AND place.kind = 'person'
    AND place.field = 'company'
CROSS JOIN source_record AS work ON work.resource_id = place.target_resource_id
    AND work.external_id = fact.company
WHERE 1
UNION ALL
SELECT fact.record_id AS person, work.id AS company,
    coalesce((
        SELECT max(past.until) FROM reference_past AS past
        WHERE past.record_id = fact.record_id AND past.field = 'converted_company' AND past.kind = 'person'
            AND NOT EXISTS (
    SELECT 1 FROM source_record AS loser
    CROSS JOIN vendor_merge ON vendor_merge.loser = loser.id
    CROSS JOIN source_record AS heir ON heir.id = vendor_merge.survivor
    WHERE loser.resource_id = place.target_resource_id AND loser.external_id = past.former
        AND heir.external_id = past.became)), fact.converted_at) AS since,
    NULL AS until, 'conversion' AS how
FROM fact_person AS fact
CROSS JOIN source_record AS source ON source.id = fact.record_id
CROSS JOIN resource_reference AS place ON place.resource_id = source.resource_id AND place.kind = 'person'
    AND place.field = 'converted_company'
CROSS JOIN source_record AS work ON work.resource_id = place.target_resource_id
    AND work.external_id = fact.converted_company
WHERE 1
UNION ALL
SELECT past.record_id AS person, work.id AS company, coalesce(past.since, fact.created) AS since, past.until AS until,
    CASE past.gone WHEN 1 THEN 'record gone' ELSE 'former reference' END AS how
FROM reference_past AS past
CROSS JOIN source_record AS source ON source.id = past.record_id
CROSS JOIN resource_reference AS place ON place.resource_id = source.resource_id AND place.kind = 'person'
    AND place.field = past.field
CROSS JOIN source_record AS work ON work.resource_id = place.target_resource_id
    AND work.external_id = past.former
LEFT JOIN fact_person AS fact ON fact.record_id = past.record_id
WHERE past.kind = 'person' AND past.field IN ('company', 'converted_company') AND NOT EXISTS (
    SELECT 1 FROM source_record AS loser
    CROSS JOIN vendor_merge ON vendor_merge.loser = loser.id
    CROSS JOIN source_record AS heir ON heir.id = vendor_merge.survivor
    WHERE loser.resource_id = place.target_resource_id AND loser.external_id = past.former
        AND heir.external_id = past.became)
    AND 1
) AS spell
JOIN source_record AS source ON source.id = spell.person
JOIN resource ON resource.id = source.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN fact_person AS fact ON fact.record_id = source.id
LEFT JOIN entity ON entity.record_id = source.id
LEFT JOIN entity AS firm ON firm.record_id = spell.company
LEFT JOIN fact_company ON fact_company.record_id = spell.company
LEFT JOIN record_customer ON record_customer.record_id = spell.company
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id;

CREATE VIEW entry AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."title" AS "title",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."at" / 1000, 'unixepoch') AS "at",
    fact."name" AS "name",
    fact."email" AS "email",
    fact."phone" AS "phone",
    fact."company_name" AS "company_name",
    fact."country" AS "country",
    fact."message" AS "message",
    fact."source" AS "source",
    fact."consent" AS "consent",
    fact."account" AS "account",
    fact."company" AS "company",
    fact."person" AS "person",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_entry AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW field_conflict AS
SELECT customer_summary.key AS customer, CASE said.kind WHEN 0 THEN 'company' ELSE 'person' END AS about,
    said.anchor AS same_as, said.field, said.value,
    CASE said.standing WHEN 0 THEN 'shown' WHEN 1 THEN 'agrees' WHEN 2 THEN 'differs' ELSE 'passed over' END
        AS standing,
    CASE conflict.reason WHEN 1 THEN 'pinned' WHEN 2 THEN 'only' WHEN 3 THEN 'agreed' WHEN 4 THEN 'order' WHEN 5 THEN 'latest' WHEN 6 THEN 'longest' WHEN 7 THEN 'rank' WHEN 8 THEN 'strictest' END AS why,
    system.name AS system, resource.name AS resource, record.external_id, record.id AS record,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS changed
FROM golden_conflict AS conflict
JOIN golden_statement AS said ON said.customer_id = conflict.customer_id AND said.kind = conflict.kind
    AND said.anchor = conflict.anchor AND said.field = conflict.field
JOIN customer_summary ON customer_summary.id = conflict.customer_id
JOIN source_record AS record ON record.id = said.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id;

CREATE VIEW finding AS
SELECT CASE kind WHEN 0 THEN 'company' ELSE 'person' END AS kind, CASE clue_kind WHEN 1 THEN 'link' WHEN 2 THEN 'mail' WHEN 3 THEN 'phone' WHEN 4 THEN 'phone without country' WHEN 5 THEN 'name in company' WHEN 6 THEN 'name at address' WHEN 7 THEN 'website' WHEN 8 THEN 'name' WHEN 9 THEN 'name at address' WHEN 10 THEN 'fields' END AS "by", replace(value, '|', coalesce(CASE clue_kind WHEN 1 THEN '|' WHEN 2 THEN '|' WHEN 3 THEN '|' WHEN 4 THEN '|' WHEN 5 THEN ' in ' WHEN 6 THEN ', ' WHEN 7 THEN '|' WHEN 8 THEN '|' WHEN 9 THEN ', ' WHEN 10 THEN '|' END, '|')) AS value,
    CASE status WHEN 1 THEN 'own' WHEN 2 THEN 'role' WHEN 3 THEN 'contested' WHEN 4 THEN 'household' WHEN 5 THEN 'shared' WHEN 6 THEN 'switchboard' WHEN 7 THEN 'group' WHEN 8 THEN 'places' WHEN 9 THEN 'varied' WHEN 10 THEN 'namesakes' WHEN 11 THEN 'overfull' END AS status,
    CASE status WHEN 1 THEN 'belongs to one' WHEN 2 THEN 'a mailbox of a task, not of a person' WHEN 3 THEN 'two people use it' WHEN 4 THEN 'a family uses it' WHEN 5 THEN 'many use it' WHEN 6 THEN 'a switchboard' WHEN 7 THEN 'several companies use it' WHEN 8 THEN 'in use in several places' WHEN 9 THEN 'in use with several websites, phones or legal forms' WHEN 10 THEN 'several people of that name' WHEN 11 THEN 'on too many records' END AS meaning, bearers AS records
FROM identity_value WHERE bearers > 1;

CREATE VIEW gap AS
SELECT c.key AS customer, NULL AS scope, d.class, d.cause, d.detector AS gap, d.title, s.stage, s.standing,
    s.owner, d.severity, d.remedy, strftime('%Y-%m-%dT%H:%M:%SZ', g.since / 1000, 'unixepoch') AS since
FROM lifecycle_gap AS g JOIN lifecycle_state AS s ON s.customer_id = g.customer_id
JOIN customer_summary AS c ON c.id = g.customer_id
CROSS JOIN lifecycle_detector AS d ON d.definition_id = g.definition_id AND d.detector = g.detector
WHERE g.detector IS NOT NULL
UNION ALL
SELECT c.key AS customer, 'r-' || s.scope_id AS scope, d.class, d.cause, d.detector, d.title, s.stage, s.standing, s.owner, d.severity,
    d.remedy, NULL
FROM scope_state AS s JOIN lifecycle_entry AS e ON e.id = s.scope_id
    JOIN record_customer AS place ON place.record_id = e.anchor
    JOIN customer_summary AS c ON c.id = place.customer_id JOIN lifecycle_detector AS d ON d.definition_id = s.definition_id
    AND instr(s.gaps, '"' || d.detector || '"') > 0
UNION ALL
SELECT b.customer, b.scope, 'team',
    CASE b.category WHEN 'ownership' THEN 'owner_missing' WHEN 'context' THEN 'handoff_missing'
    WHEN 'visibility' THEN 'source_missing' ELSE 'criterion_missing' END,
    b.transition || ':' || b.category, b.statement, b.stage, b.standing, b.owner, 'high', b.remedy, b.since
FROM breakdown AS b
UNION ALL
SELECT c.key AS customer, NULL AS scope, 'team', 'owner_missing', 'owner:' || s.owner_role,
    'Nobody owns the stage ' || s.stage, s.stage, s.standing, NULL, 'medium',
    'Assign somebody as ' || s.owner_role, NULL
FROM lifecycle_state AS s JOIN customer_summary AS c ON c.id = s.customer_id WHERE s.owner IS NULL AND s.standing IN ('prospect', 'active', 'notice', 'won_back')
UNION ALL
SELECT c.key AS customer, 'r-' || s.scope_id AS scope, 'team', 'owner_missing', 'owner:' || s.owner_role,
    'Nobody owns the stage ' || s.stage, s.stage, s.standing, NULL, 'medium',
    'Assign somebody as ' || s.owner_role, NULL
FROM scope_state AS s JOIN lifecycle_entry AS e ON e.id = s.scope_id
    JOIN record_customer AS place ON place.record_id = e.anchor
    JOIN customer_summary AS c ON c.id = place.customer_id WHERE s.owner IS NULL AND s.standing IN ('prospect', 'active', 'notice', 'won_back')
UNION ALL
SELECT c.key, NULL, 'reporting', 'criterion_missing', 'no_definition',
    'No definition applies: ' || x.definitions || ' all say that they are for it', NULL, NULL, NULL, 'high',
    'Let applies_when of one of them leave it out', NULL
FROM lifecycle_claimed AS x JOIN customer_summary AS c ON c.id = x.customer_id
UNION ALL
SELECT r.customer, r.scope, 'tool', 'source_missing', r.reason || ':' || r.criterion,
    'Cannot be told: ' || r.statement, r.stage, r.standing,
    r.owner, 'low', r.remedy, NULL
FROM readiness AS r
WHERE r.reason IN ('no_source', 'never_synced', 'stale', 'gap', 'unlinked')
  AND r.standing IN ('prospect', 'active', 'notice', 'won_back');

CREATE TRIGGER golden_forget AFTER DELETE ON customer_summary BEGIN
    DELETE FROM golden_conflict WHERE customer_id = old.id;
    DELETE FROM golden_statement WHERE customer_id = old.id;
END;

CREATE TRIGGER golden_person_forget AFTER DELETE ON customer_summary BEGIN
    DELETE FROM golden_person WHERE customer_id = old.id;
END;

CREATE VIEW handoff AS
SELECT customer_summary.key AS customer, 'h-' || entry.thing AS key,
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'transition') AS "transition",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'state') AS "state",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'giver') AS "giver",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'receiver') AS "receiver",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'reason') AS "reason",
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'offered') / 1000, 'unixepoch') AS "offered",
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'answered') / 1000, 'unixepoch') AS "answered",
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'due') / 1000, 'unixepoch') AS "due",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'returns') AS "returns",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'missing') AS "missing",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'context') AS "context",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'snapshot') AS "snapshot",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'scope') AS "scope",
    entry.who, entry.role AS role_of, entry.note,
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT min(first.effective) FROM lifecycle_entry AS first
    WHERE first.thing = entry.thing AND first.retracted IS NULL) / 1000, 'unixepoch') AS began,
    strftime('%Y-%m-%dT%H:%M:%SZ', entry.effective / 1000, 'unixepoch') AS changed
FROM lifecycle_entry AS entry
LEFT JOIN record_customer ON record_customer.record_id = entry.anchor
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE entry.kind = 'handoff' AND entry.retracted IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM lifecycle_entry AS later
    WHERE later.thing = entry.thing AND later.retracted IS NULL
      AND (later.effective, later.id) > (entry.effective, entry.id));

CREATE VIEW invoice AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."number" AS "number",
    fact."type" AS "type",
    fact."status" AS "status",
    fact."state" AS "state",
    fact."amount" AS "amount",
    fact."balance" AS "balance",
    fact."currency" AS "currency",
    fact."day" AS "day",
    fact."due_day" AS "due_day",
    fact."paid_day" AS "paid_day",
    fact."email" AS "email",
    fact."subscription" AS "subscription",
    fact."company" AS "company",
    fact."person" AS "person",
    fact."deal" AS "deal",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."created" / 1000, 'unixepoch') AS "created",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_invoice AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW issue AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."title" AS "title",
    fact."number" AS "number",
    fact."status" AS "status",
    fact."state" AS "state",
    fact."severity" AS "severity",
    fact."due_day" AS "due_day",
    fact."project" AS "project",
    coalesce((
        SELECT staff.name FROM resource_reference AS target
        JOIN source_record AS member ON member.resource_id = target.target_resource_id
            AND member.external_id = fact."owner"
        JOIN fact_staff AS staff ON staff.record_id = member.id
        WHERE target.resource_id = record.resource_id AND target.kind = 'issue'
          AND target.field = 'owner'
        ORDER BY target.position LIMIT 1), fact."owner") AS "owner",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."created" / 1000, 'unixepoch') AS "created",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."closed" / 1000, 'unixepoch') AS "closed",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_issue AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW lifecycle_state AS
SELECT position.customer_id, shape.definition_id, shape.segment, shape.standing, position.standing_since,
    shape.stage, position.stage_since, shape.attained, shape.computed, position.tracks,
    shape.transition, shape.transition_status, position.transition_since, position.transition_due,
    shape.blocked_by, shape.unknown, shape.breakdowns, shape.gaps, position.found,
    position.stalled_since, shape.regression, shape.owner_role, position.owner, position.owner_since,
    position.is_assigned, position.next_step, position.next_owner, position.next_due,
    position.next_origin, shape.verdicts, position.due, shape.finishing, shape.in_force
FROM lifecycle_position AS position JOIN lifecycle_shape AS shape ON shape.id = position.shape_id;

CREATE VIEW link AS
SELECT CASE link.kind WHEN 0 THEN 'company' ELSE 'person' END AS kind, customer.key AS customer,
    a_system.name || '.' || a_list.name || ':' || a.external_id AS a, b_system.name || '.' || b_list.name || ':' || b.external_id AS b, a.id AS a_record, b.id AS b_record,
    a_system.name AS a_system, b_system.name AS b_system,
    CASE link.rule WHEN 1 THEN 'decided' WHEN 2 THEN 'link' WHEN 3 THEN 'mailAndName' WHEN 4 THEN 'mailAndPartOfName' WHEN 5 THEN 'mailAndPhone' WHEN 6 THEN 'roleMailAndName' WHEN 7 THEN 'phoneAndName' WHEN 8 THEN 'nameInCompany' WHEN 9 THEN 'nameAtAddress' WHEN 10 THEN 'weighed' WHEN 11 THEN 'siteAndName' WHEN 12 THEN 'contactAndName' WHEN 13 THEN 'companyAtAddress' WHEN 14 THEN 'companyNameAlone' END AS rule, CASE link.rule WHEN 1 THEN 'somebody decided so' WHEN 2 THEN 'one record names the other' WHEN 3 THEN 'same mailbox and same name' WHEN 4 THEN 'same mailbox, and the names do not contradict' WHEN 5 THEN 'same mailbox or phone and given name, another family name' WHEN 6 THEN 'same shared mailbox, and the same full name or none' WHEN 7 THEN 'same phone, and the names agree' WHEN 8 THEN 'same full name in the same company' WHEN 9 THEN 'same full name at the same address' WHEN 10 THEN 'many fields alike' WHEN 11 THEN 'same website and same name' WHEN 12 THEN 'same phone or mailbox and same name' WHEN 13 THEN 'same name at the same address' WHEN 14 THEN 'same name, and nothing speaks against it' END AS reason,
    CASE link.clue_kind WHEN 1 THEN 'link' WHEN 2 THEN 'mail' WHEN 3 THEN 'phone' WHEN 4 THEN 'phone without country' WHEN 5 THEN 'name in company' WHEN 6 THEN 'name at address' WHEN 7 THEN 'website' WHEN 8 THEN 'name' WHEN 9 THEN 'name at address' WHEN 10 THEN 'fields' END AS "by", replace(link.clue, '|', coalesce(CASE link.clue_kind WHEN 1 THEN '|' WHEN 2 THEN '|' WHEN 3 THEN '|' WHEN 4 THEN '|' WHEN 5 THEN ' in ' WHEN 6 THEN ', ' WHEN 7 THEN '|' WHEN 8 THEN '|' WHEN 9 THEN ', ' WHEN 10 THEN '|' END, '|')) AS value,
    decision.action_id AS action, link.ruleset, strftime('%Y-%m-%dT%H:%M:%SZ', link.since / 1000, 'unixepoch') AS since
FROM identity_link AS link
JOIN source_record AS a ON a.id = link.a
JOIN resource AS a_list ON a_list.id = a.resource_id
JOIN system AS a_system ON a_system.id = a_list.system_id
JOIN source_record AS b ON b.id = link.b
JOIN resource AS b_list ON b_list.id = b.resource_id
JOIN system AS b_system ON b_system.id = b_list.system_id
LEFT JOIN record_customer ON record_customer.record_id = link.a
LEFT JOIN customer_summary AS customer ON customer.id = record_customer.customer_id
LEFT JOIN identity_decision AS decision ON decision.id = link.decision;

CREATE VIEW merged_record AS
SELECT loser.id AS record, system.name AS system, resource.name AS resource, loser.external_id,
    survivor.external_id AS became, survivor.id AS became_record, strftime('%Y-%m-%dT%H:%M:%SZ', vendor_merge.at / 1000, 'unixepoch') AS at,
    vendor_merge.evidence, vendor_merge.moved
FROM vendor_merge
JOIN source_record AS loser ON loser.id = vendor_merge.loser
JOIN source_record AS survivor ON survivor.id = vendor_merge.survivor
JOIN resource ON resource.id = loser.resource_id
JOIN system ON system.id = resource.system_id;

CREATE VIEW message AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."summary" AS "summary",
    fact."channel" AS "channel",
    fact."direction" AS "direction",
    fact."author" AS "author",
    fact."email" AS "email",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."at" / 1000, 'unixepoch') AS "at",
    fact."ticket" AS "ticket",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_message AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW milestone AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."title" AS "title",
    fact."status" AS "status",
    fact."state" AS "state",
    fact."percent" AS "percent",
    fact."start_day" AS "start_day",
    fact."due_day" AS "due_day",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."completed" / 1000, 'unixepoch') AS "completed",
    fact."project" AS "project",
    coalesce((
        SELECT staff.name FROM resource_reference AS target
        JOIN source_record AS member ON member.resource_id = target.target_resource_id
            AND member.external_id = fact."owner"
        JOIN fact_staff AS staff ON staff.record_id = member.id
        WHERE target.resource_id = record.resource_id AND target.kind = 'milestone'
          AND target.field = 'owner'
        ORDER BY target.position LIMIT 1), fact."owner") AS "owner",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."created" / 1000, 'unixepoch') AS "created",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_milestone AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW need AS
SELECT customer_summary.key AS customer, 'n-' || entry.thing AS key,
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'statement') AS "statement",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'evidence') AS "evidence",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'state') AS "state",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'reason') AS "reason",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'review_day') AS "review_day",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'deal') AS "deal",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'owner') AS "owner",
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'decided') / 1000, 'unixepoch') AS "decided",
    entry.who, entry.role AS role_of, entry.note,
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT min(first.effective) FROM lifecycle_entry AS first
    WHERE first.thing = entry.thing AND first.retracted IS NULL) / 1000, 'unixepoch') AS began,
    strftime('%Y-%m-%dT%H:%M:%SZ', entry.effective / 1000, 'unixepoch') AS changed
FROM lifecycle_entry AS entry
LEFT JOIN record_customer ON record_customer.record_id = entry.anchor
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE entry.kind = 'need' AND entry.retracted IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM lifecycle_entry AS later
    WHERE later.thing = entry.thing AND later.retracted IS NULL
      AND (later.effective, later.id) > (entry.effective, entry.id));

CREATE VIEW next_step AS
SELECT customer_summary.key AS customer, 's-' || entry.thing AS key,
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'text') AS "text",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'owner') AS "owner",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'due_day') AS "due_day",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'state') AS "state",
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'done') / 1000, 'unixepoch') AS "done",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'with') AS "with",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'outcome') AS "outcome",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'scope') AS "scope",
    entry.who, entry.role AS role_of, entry.note,
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT min(first.effective) FROM lifecycle_entry AS first
    WHERE first.thing = entry.thing AND first.retracted IS NULL) / 1000, 'unixepoch') AS began,
    strftime('%Y-%m-%dT%H:%M:%SZ', entry.effective / 1000, 'unixepoch') AS changed
FROM lifecycle_entry AS entry
LEFT JOIN record_customer ON record_customer.record_id = entry.anchor
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE entry.kind = 'next_step' AND entry.retracted IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM lifecycle_entry AS later
    WHERE later.thing = entry.thing AND later.retracted IS NULL
      AND (later.effective, later.id) > (entry.effective, entry.id));

CREATE VIEW note AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."title" AS "title",
    fact."text" AS "text",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."at" / 1000, 'unixepoch') AS "at",
    fact."company" AS "company",
    fact."person" AS "person",
    fact."deal" AS "deal",
    coalesce((
        SELECT staff.name FROM resource_reference AS target
        JOIN source_record AS member ON member.resource_id = target.target_resource_id
            AND member.external_id = fact."owner"
        JOIN fact_staff AS staff ON staff.record_id = member.id
        WHERE target.resource_id = record.resource_id AND target.kind = 'note'
          AND target.field = 'owner'
        ORDER BY target.position LIMIT 1), fact."owner") AS "owner",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_note AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW override AS
SELECT customer_summary.key AS customer, 'f-' || entry.thing AS key,
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'about') AS "about",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'value') AS "value",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'reason') AS "reason",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'until_day') AS "until_day",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'scope') AS "scope",
    entry.who, entry.role AS role_of, entry.note,
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT min(first.effective) FROM lifecycle_entry AS first
    WHERE first.thing = entry.thing AND first.retracted IS NULL) / 1000, 'unixepoch') AS began,
    strftime('%Y-%m-%dT%H:%M:%SZ', entry.effective / 1000, 'unixepoch') AS changed
FROM lifecycle_entry AS entry
LEFT JOIN record_customer ON record_customer.record_id = entry.anchor
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE entry.kind = 'override' AND entry.retracted IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM lifecycle_entry AS later
    WHERE later.thing = entry.thing AND later.retracted IS NULL
      AND (later.effective, later.id) > (entry.effective, entry.id));

CREATE VIEW ownership AS
SELECT customer_summary.key AS customer, 'o-' || entry.thing AS key,
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'role') AS "role",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'person') AS "person",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'from_day') AS "from_day",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'until_day') AS "until_day",
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'accepted') / 1000, 'unixepoch') AS "accepted",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'known_to_customer') AS "known_to_customer",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'scope') AS "scope",
    entry.who, entry.role AS role_of, entry.note,
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT min(first.effective) FROM lifecycle_entry AS first
    WHERE first.thing = entry.thing AND first.retracted IS NULL) / 1000, 'unixepoch') AS began,
    strftime('%Y-%m-%dT%H:%M:%SZ', entry.effective / 1000, 'unixepoch') AS changed
FROM lifecycle_entry AS entry
LEFT JOIN record_customer ON record_customer.record_id = entry.anchor
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE entry.kind = 'ownership' AND entry.retracted IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM lifecycle_entry AS later
    WHERE later.thing = entry.thing AND later.retracted IS NULL
      AND (later.effective, later.id) > (entry.effective, entry.id));

CREATE VIEW payment AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."number" AS "number",
    fact."status" AS "status",
    fact."amount" AS "amount",
    fact."currency" AS "currency",
    fact."day" AS "day",
    fact."method" AS "method",
    fact."email" AS "email",
    fact."invoice" AS "invoice",
    fact."company" AS "company",
    fact."person" AS "person",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_payment AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW person AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."name" AS "name",
    fact."given_name" AS "given_name",
    fact."family_name" AS "family_name",
    fact."job" AS "job",
    fact."email" AS "email",
    fact."email2" AS "email2",
    fact."phone" AS "phone",
    fact."mobile" AS "mobile",
    fact."company_name" AS "company_name",
    fact."website" AS "website",
    fact."street" AS "street",
    fact."city" AS "city",
    fact."postcode" AS "postcode",
    fact."country" AS "country",
    fact."source" AS "source",
    fact."status" AS "status",
    fact."standing" AS "standing",
    fact."opted_out" AS "opted_out",
    fact."company" AS "company",
    coalesce((
        SELECT staff.name FROM resource_reference AS target
        JOIN source_record AS member ON member.resource_id = target.target_resource_id
            AND member.external_id = fact."owner"
        JOIN fact_staff AS staff ON staff.record_id = member.id
        WHERE target.resource_id = record.resource_id AND target.kind = 'person'
          AND target.field = 'owner'
        ORDER BY target.position LIMIT 1), fact."owner") AS "owner",
    fact."same_as" AS "same_as",
    fact."converted_company" AS "converted_company",
    fact."converted_deal" AS "converted_deal",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."converted_at" / 1000, 'unixepoch') AS "converted_at",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."created" / 1000, 'unixepoch') AS "created",
    fact."phone2" AS "phone2",
    fact."birth_day" AS "birth_day",
    fact."number" AS "number",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_person AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW product AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."title" AS "title",
    fact."code" AS "code",
    fact."price" AS "price",
    fact."active" AS "active",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."created" / 1000, 'unixepoch') AS "created",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_product AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW project AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."title" AS "title",
    fact."number" AS "number",
    fact."status" AS "status",
    fact."state" AS "state",
    fact."percent" AS "percent",
    fact."group" AS "group",
    fact."start_day" AS "start_day",
    fact."end_day" AS "end_day",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."completed" / 1000, 'unixepoch') AS "completed",
    fact."company" AS "company",
    fact."deal" AS "deal",
    coalesce((
        SELECT staff.name FROM resource_reference AS target
        JOIN source_record AS member ON member.resource_id = target.target_resource_id
            AND member.external_id = fact."owner"
        JOIN fact_staff AS staff ON staff.record_id = member.id
        WHERE target.resource_id = record.resource_id AND target.kind = 'project'
          AND target.field = 'owner'
        ORDER BY target.position LIMIT 1), fact."owner") AS "owner",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."created" / 1000, 'unixepoch') AS "created",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_project AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW question AS
SELECT CASE question.kind WHEN 0 THEN 'company' ELSE 'person' END AS kind, customer.key AS customer, rival.key AS other,
    a_system.name || '.' || a_list.name || ':' || a.external_id AS a, b_system.name || '.' || b_list.name || ':' || b.external_id AS b, a.id AS a_record, b.id AS b_record,
    a_system.name AS a_system, b_system.name AS b_system,
    CASE question.rule WHEN 1 THEN 'decided' WHEN 2 THEN 'link' WHEN 3 THEN 'mailAndName' WHEN 4 THEN 'mailAndPartOfName' WHEN 5 THEN 'mailAndPhone' WHEN 6 THEN 'roleMailAndName' WHEN 7 THEN 'phoneAndName' WHEN 8 THEN 'nameInCompany' WHEN 9 THEN 'nameAtAddress' WHEN 10 THEN 'weighed' WHEN 11 THEN 'siteAndName' WHEN 12 THEN 'contactAndName' WHEN 13 THEN 'companyAtAddress' WHEN 14 THEN 'companyNameAlone' END AS rule, CASE question.rule WHEN 1 THEN 'somebody decided so' WHEN 2 THEN 'one record names the other' WHEN 3 THEN 'same mailbox and same name' WHEN 4 THEN 'same mailbox, and the names do not contradict' WHEN 5 THEN 'same mailbox or phone and given name, another family name' WHEN 6 THEN 'same shared mailbox, and the same full name or none' WHEN 7 THEN 'same phone, and the names agree' WHEN 8 THEN 'same full name in the same company' WHEN 9 THEN 'same full name at the same address' WHEN 10 THEN 'many fields alike' WHEN 11 THEN 'same website and same name' WHEN 12 THEN 'same phone or mailbox and same name' WHEN 13 THEN 'same name at the same address' WHEN 14 THEN 'same name, and nothing speaks against it' END AS reason,
    CASE question.objection WHEN 1 THEN 'somebody decided that they are apart' WHEN 2 THEN 'decisions contradict each other' WHEN 3 THEN 'two names that cannot be one person''s' WHEN 4 THEN 'the vendor''s link contradicts the names' WHEN 5 THEN 'only the family name differs' WHEN 6 THEN 'several people use this mailbox' WHEN 7 THEN 'there are several people of that name in the company' WHEN 8 THEN 'two records in one list usually mean two' WHEN 9 THEN 'two mailboxes in one company''s domain' WHEN 10 THEN 'two private mailboxes' WHEN 11 THEN 'two mobile numbers' WHEN 12 THEN 'no mailbox or phone in common' WHEN 13 THEN 'two dates of birth' WHEN 14 THEN 'two cities' WHEN 15 THEN 'another company''s name: perhaps a group' WHEN 16 THEN 'two legal forms' WHEN 17 THEN 'the name is in use in several places' WHEN 18 THEN 'would join more records than one customer has' WHEN 19 THEN 'alike, but not enough' WHEN 20 THEN 'both have people, and nobody is with both' END AS objection,
    CASE question.clue_kind WHEN 1 THEN 'link' WHEN 2 THEN 'mail' WHEN 3 THEN 'phone' WHEN 4 THEN 'phone without country' WHEN 5 THEN 'name in company' WHEN 6 THEN 'name at address' WHEN 7 THEN 'website' WHEN 8 THEN 'name' WHEN 9 THEN 'name at address' WHEN 10 THEN 'fields' END AS "by", replace(question.clue, '|', coalesce(CASE question.clue_kind WHEN 1 THEN '|' WHEN 2 THEN '|' WHEN 3 THEN '|' WHEN 4 THEN '|' WHEN 5 THEN ' in ' WHEN 6 THEN ', ' WHEN 7 THEN '|' WHEN 8 THEN '|' WHEN 9 THEN ', ' WHEN 10 THEN '|' END, '|')) AS value,
    strftime('%Y-%m-%dT%H:%M:%SZ', question.since / 1000, 'unixepoch') AS since
FROM identity_question AS question
JOIN source_record AS a ON a.id = question.a
JOIN resource AS a_list ON a_list.id = a.resource_id
JOIN system AS a_system ON a_system.id = a_list.system_id
JOIN source_record AS b ON b.id = question.b
JOIN resource AS b_list ON b_list.id = b.resource_id
JOIN system AS b_system ON b_system.id = b_list.system_id
LEFT JOIN record_customer AS place ON place.record_id = question.customer
LEFT JOIN customer_summary AS customer ON customer.id = place.customer_id
LEFT JOIN record_customer AS other_place ON other_place.record_id = question.other
LEFT JOIN customer_summary AS rival ON rival.id = other_place.customer_id;

CREATE VIEW quote AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."title" AS "title",
    fact."stage" AS "stage",
    fact."amount" AS "amount",
    fact."currency" AS "currency",
    fact."valid_until_day" AS "valid_until_day",
    fact."deal" AS "deal",
    fact."company" AS "company",
    fact."person" AS "person",
    coalesce((
        SELECT staff.name FROM resource_reference AS target
        JOIN source_record AS member ON member.resource_id = target.target_resource_id
            AND member.external_id = fact."owner"
        JOIN fact_staff AS staff ON staff.record_id = member.id
        WHERE target.resource_id = record.resource_id AND target.kind = 'quote'
          AND target.field = 'owner'
        ORDER BY target.position LIMIT 1), fact."owner") AS "owner",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."created" / 1000, 'unixepoch') AS "created",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_quote AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW rating AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."score" AS "score",
    fact."comment" AS "comment",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."at" / 1000, 'unixepoch') AS "at",
    fact."ticket" AS "ticket",
    fact."person" AS "person",
    coalesce((
        SELECT staff.name FROM resource_reference AS target
        JOIN source_record AS member ON member.resource_id = target.target_resource_id
            AND member.external_id = fact."owner"
        JOIN fact_staff AS staff ON staff.record_id = member.id
        WHERE target.resource_id = record.resource_id AND target.kind = 'rating'
          AND target.field = 'owner'
        ORDER BY target.position LIMIT 1), fact."owner") AS "owner",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_rating AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW readiness AS
SELECT c.key AS customer, NULL AS scope, s.transition,
    CASE WHEN s.blocked_by <> '[]' THEN 'not_ready' WHEN s.unknown <> '[]' THEN 'cannot_tell'
        ELSE 'ready' END AS answer,
    k.criterion, k.statement, CASE substr(s.verdicts, k.position, 1) WHEN 'm' THEN 'met' WHEN 'n' THEN 'not_met' WHEN '-' THEN 'not_applicable'
    WHEN '' THEN NULL ELSE 'unknown' END AS result, CASE substr(s.verdicts, k.position, 1) WHEN 'A' THEN 'no_source' WHEN 'B' THEN 'never_synced' WHEN 'C' THEN 'stale' WHEN 'D' THEN 'gap' WHEN 'E' THEN 'unlinked' WHEN 'F' THEN 'no_record' WHEN 'G' THEN 'null_field' WHEN 'H' THEN 'conflict' WHEN 'I' THEN 'expired' WHEN 'J' THEN 'not_attested' WHEN 'K' THEN 'not_yet' WHEN 'L' THEN 'error' WHEN 'M' THEN 'erased' END AS reason, k.remedy, s.stage, s.standing,
    s.owner_role, s.owner
FROM lifecycle_state AS s JOIN customer_summary AS c ON c.id = s.customer_id LEFT JOIN lifecycle_criterion AS k ON k.definition_id = s.definition_id
    AND (instr(s.blocked_by, '"' || k.criterion || '"') > 0 OR instr(s.unknown, '"' || k.criterion || '"') > 0)
WHERE s.transition IS NOT NULL
UNION ALL
SELECT c.key AS customer, 'r-' || s.scope_id AS scope, s.transition,
    CASE WHEN s.blocked_by <> '[]' THEN 'not_ready' WHEN s.unknown <> '[]' THEN 'cannot_tell'
        ELSE 'ready' END AS answer,
    k.criterion, k.statement, CASE substr(s.verdicts, k.position, 1) WHEN 'm' THEN 'met' WHEN 'n' THEN 'not_met' WHEN '-' THEN 'not_applicable'
    WHEN '' THEN NULL ELSE 'unknown' END AS result, CASE substr(s.verdicts, k.position, 1) WHEN 'A' THEN 'no_source' WHEN 'B' THEN 'never_synced' WHEN 'C' THEN 'stale' WHEN 'D' THEN 'gap' WHEN 'E' THEN 'unlinked' WHEN 'F' THEN 'no_record' WHEN 'G' THEN 'null_field' WHEN 'H' THEN 'conflict' WHEN 'I' THEN 'expired' WHEN 'J' THEN 'not_attested' WHEN 'K' THEN 'not_yet' WHEN 'L' THEN 'error' WHEN 'M' THEN 'erased' END AS reason, k.remedy, s.stage, s.standing,
    s.owner_role, s.owner
FROM scope_state AS s JOIN lifecycle_entry AS e ON e.id = s.scope_id
    JOIN record_customer AS place ON place.record_id = e.anchor
    JOIN customer_summary AS c ON c.id = place.customer_id LEFT JOIN lifecycle_criterion AS k ON k.definition_id = s.definition_id
    AND (instr(s.blocked_by, '"' || k.criterion || '"') > 0 OR instr(s.unknown, '"' || k.criterion || '"') > 0)
WHERE s.transition IS NOT NULL;

CREATE VIEW relationship AS
SELECT relation.kind, mine.key AS customer, theirs.key AS other, relation.a, relation.b, relation.evidence
FROM (
    SELECT 'parent' AS kind, coalesce(above.anchor, said.parent) AS a, coalesce(own.anchor, said.child) AS b,
        system.name || '.' || resource.name || ':' || record.external_id AS evidence
    FROM (
    SELECT child.id AS child, above.id AS parent
FROM fact_company AS fact
CROSS JOIN source_record AS child ON child.id = fact.record_id AND child.deleted IS NULL
CROSS JOIN resource_reference AS place ON place.resource_id = child.resource_id AND place.kind = 'company'
    AND place.field = 'parent'
CROSS JOIN source_record AS above ON above.resource_id = place.target_resource_id
    AND above.external_id = fact.parent AND above.deleted IS NULL
WHERE fact.parent IS NOT NULL
    ) AS said
    JOIN source_record AS record ON record.id = said.child
    JOIN resource ON resource.id = record.resource_id
    JOIN system ON system.id = resource.system_id
    LEFT JOIN entity AS own ON own.record_id = said.child
    LEFT JOIN entity AS above ON above.record_id = said.parent
    WHERE coalesce(above.anchor, said.parent) <> coalesce(own.anchor, said.child)
    UNION ALL SELECT 'group', a, b, domain FROM (
    SELECT one.anchor AS a, other.anchor AS b, min(shared.value) AS domain
FROM identity_value AS shared
CROSS JOIN identity_posting AS mine ON mine.key = shared.key
CROSS JOIN identity_posting AS theirs ON theirs.key = shared.key
CROSS JOIN entity AS one ON one.record_id = mine.record_id
CROSS JOIN entity AS other ON other.record_id = theirs.record_id AND other.anchor > one.anchor
WHERE shared.kind = 0 AND shared.clue_kind = 7
    AND shared.status IN (7, 8)
GROUP BY one.anchor, other.anchor
    )
    UNION ALL SELECT 'related', coalesce(one.anchor, said.a), coalesce(other.anchor, said.b), said.detail
    FROM (
    SELECT decision.id, decision.a, decision.b, decision.detail
FROM identity_decision AS decision
JOIN identity_action AS action ON action.id = decision.action_id AND action.undone_at IS NULL
WHERE decision.verdict = 'related'
    ) AS said
    LEFT JOIN entity AS one ON one.record_id = said.a
    LEFT JOIN entity AS other ON other.record_id = said.b
) AS relation
LEFT JOIN record_customer AS of_a ON of_a.record_id = relation.a
LEFT JOIN customer_summary AS mine ON mine.id = of_a.customer_id
LEFT JOIN record_customer AS of_b ON of_b.record_id = relation.b
LEFT JOIN customer_summary AS theirs ON theirs.id = of_b.customer_id;

CREATE VIEW resource_status AS
SELECT system.name AS system, system.title AS system_title, resource.name AS resource, resource.purpose,
    above.name AS parent, resource.arrives, resource.living AS records,
    strftime('%Y-%m-%dT%H:%M:%SZ', last.ended / 1000, 'unixepoch') AS last_read, last.way, last.failure,
    last.remark,
    (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(ended) / 1000, 'unixepoch') FROM run_resource
     WHERE resource_id = resource.id AND failure IS NULL) AS last_success,
    (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', min(complete_to) / 1000, 'unixepoch') FROM coverage_mark
     WHERE resource_id = resource.id) AS complete_to,
    (SELECT min(is_complete) FROM coverage_mark WHERE resource_id = resource.id) AS is_complete
FROM resource
JOIN system ON system.id = resource.system_id
LEFT JOIN resource AS above ON above.id = resource.parent_id
LEFT JOIN run_resource AS last ON last.id = (
    SELECT id FROM run_resource WHERE resource_id = resource.id ORDER BY ended DESC, id DESC LIMIT 1);

CREATE VIEW response AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."title" AS "title",
    fact."status" AS "status",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."at" / 1000, 'unixepoch') AS "at",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."started" / 1000, 'unixepoch') AS "started",
    fact."name" AS "name",
    fact."email" AS "email",
    fact."account" AS "account",
    fact."nps" AS "nps",
    fact."csat" AS "csat",
    fact."comment" AS "comment",
    fact."collector" AS "collector",
    fact."company" AS "company",
    fact."person" AS "person",
    fact."deal" AS "deal",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_response AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW response_times AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."ticket" AS "ticket",
    fact."first_response_minutes" AS "first_response_minutes",
    fact."total_response_minutes" AS "total_response_minutes",
    fact."resolution_minutes" AS "resolution_minutes",
    fact."responses" AS "responses",
    fact."reopened" AS "reopened",
    fact."reassigned" AS "reassigned",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_response_times AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW role_member AS
SELECT role, person, strftime('%Y-%m-%dT%H:%M:%SZ', since / 1000, 'unixepoch') AS since, by AS granted_by, note FROM role_grant WHERE until IS NULL;

CREATE VIEW scope AS
SELECT customer_summary.key AS customer, 'r-' || entry.thing AS key,
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'title') AS "title",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'product') AS "product",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'region') AS "region",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'deal') AS "deal",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'state') AS "state",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'reason') AS "reason",
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'closed') / 1000, 'unixepoch') AS "closed",
    entry.who, entry.role AS role_of, entry.note,
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT min(first.effective) FROM lifecycle_entry AS first
    WHERE first.thing = entry.thing AND first.retracted IS NULL) / 1000, 'unixepoch') AS began,
    strftime('%Y-%m-%dT%H:%M:%SZ', entry.effective / 1000, 'unixepoch') AS changed
FROM lifecycle_entry AS entry
LEFT JOIN record_customer ON record_customer.record_id = entry.anchor
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE entry.kind = 'scope' AND entry.retracted IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM lifecycle_entry AS later
    WHERE later.thing = entry.thing AND later.retracted IS NULL
      AND (later.effective, later.id) > (entry.effective, entry.id));

CREATE VIEW scope_now AS
SELECT c.key AS customer, c.key AS key, NULL AS parent, NULL AS scope, c.name AS title,
    NULL AS product, NULL AS region, NULL AS deal, strftime('%Y-%m-%dT%H:%M:%SZ', c.first_seen / 1000, 'unixepoch') AS opened, NULL AS opened_by,
    NULL AS closed, 'open' AS state, s.standing, s.stage AS stage, strftime('%Y-%m-%dT%H:%M:%SZ', s.stage_since / 1000, 'unixepoch') AS stage_since, s.transition, s.transition_status,
    strftime('%Y-%m-%dT%H:%M:%SZ', s.transition_due / 1000, 'unixepoch') AS transition_due, s.blocked_by, s.unknown, s.breakdowns, s.gaps, s.owner_role,
    s.owner, s.is_assigned AS owner_is_assigned, strftime('%Y-%m-%dT%H:%M:%SZ', s.stalled_since / 1000, 'unixepoch') AS stalled_since, s.next_step,
    s.next_owner, strftime('%Y-%m-%dT%H:%M:%SZ', s.next_due / 1000, 'unixepoch') AS next_due,
    (SELECT name || ' ' || version FROM lifecycle_definition WHERE id = s.definition_id) AS definition
FROM lifecycle_state AS s JOIN customer_summary AS c ON c.id = s.customer_id
UNION ALL
SELECT c.key, c.key || '/r-' || e.thing, c.key, 'r-' || e.thing, (SELECT value FROM lifecycle_entry_field WHERE entry_id = e.id AND field = 'title'), (SELECT value FROM lifecycle_entry_field WHERE entry_id = e.id AND field = 'product'),
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = e.id AND field = 'region'), (SELECT value FROM lifecycle_entry_field WHERE entry_id = e.id AND field = 'deal'),
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT min(f.effective) FROM lifecycle_entry AS f WHERE f.thing = e.thing AND f.retracted IS NULL) / 1000, 'unixepoch'),
    (SELECT f.actor_kind FROM lifecycle_entry AS f WHERE f.id = e.thing),
    strftime('%Y-%m-%dT%H:%M:%SZ', CASE WHEN CASE WHEN (SELECT value FROM lifecycle_entry_field WHERE entry_id = e.id AND field = 'state') = 'closed' THEN 'closed' WHEN (SELECT x.became FROM stage_change_log AS x WHERE x.anchor = e.anchor AND x.track = 'r-' || e.thing
    AND x.retracted IS NULL ORDER BY x.id DESC LIMIT 1) = 'joined' THEN 'joined'
    WHEN s.scope_id IS NULL THEN 'void' ELSE 'open' END = 'joined' THEN (SELECT x.effective FROM stage_change_log AS x WHERE x.anchor = e.anchor AND x.track = 'r-' || e.thing
    AND x.retracted IS NULL ORDER BY x.id DESC LIMIT 1) ELSE (SELECT value FROM lifecycle_entry_field WHERE entry_id = e.id AND field = 'closed') END / 1000, 'unixepoch'),
    CASE WHEN (SELECT value FROM lifecycle_entry_field WHERE entry_id = e.id AND field = 'state') = 'closed' THEN 'closed' WHEN (SELECT x.became FROM stage_change_log AS x WHERE x.anchor = e.anchor AND x.track = 'r-' || e.thing
    AND x.retracted IS NULL ORDER BY x.id DESC LIMIT 1) = 'joined' THEN 'joined'
    WHEN s.scope_id IS NULL THEN 'void' ELSE 'open' END, s.standing, coalesce(s.stage, (SELECT x.became FROM stage_change_log AS x WHERE x.anchor = e.anchor AND x.track = 'r-' || e.thing
    AND x.retracted IS NULL ORDER BY x.id DESC LIMIT 1)) AS stage, strftime('%Y-%m-%dT%H:%M:%SZ', s.stage_since / 1000, 'unixepoch') AS stage_since, s.transition, s.transition_status,
    strftime('%Y-%m-%dT%H:%M:%SZ', s.transition_due / 1000, 'unixepoch') AS transition_due, s.blocked_by, s.unknown, s.breakdowns, s.gaps, s.owner_role,
    s.owner, s.is_assigned AS owner_is_assigned, strftime('%Y-%m-%dT%H:%M:%SZ', s.stalled_since / 1000, 'unixepoch') AS stalled_since, s.next_step,
    s.next_owner, strftime('%Y-%m-%dT%H:%M:%SZ', s.next_due / 1000, 'unixepoch') AS next_due,
    (SELECT name || ' ' || version FROM lifecycle_definition WHERE id = s.definition_id) AS definition
FROM lifecycle_entry AS e
JOIN record_customer AS place ON place.record_id = e.anchor
JOIN customer_summary AS c ON c.id = place.customer_id
LEFT JOIN scope_state AS s ON s.scope_id = e.thing
WHERE e.kind = 'scope' AND e.retracted IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM lifecycle_entry AS later
    WHERE later.thing = e.thing AND later.retracted IS NULL
      AND (later.effective, later.id) > (e.effective, e.id));

CREATE VIEW scope_state AS
SELECT position.scope_id, shape.definition_id, shape.segment, shape.standing, position.standing_since,
    shape.stage, position.stage_since, shape.attained, shape.computed, position.tracks,
    shape.transition, shape.transition_status, position.transition_since, position.transition_due,
    shape.blocked_by, shape.unknown, shape.breakdowns, shape.gaps, position.found,
    position.stalled_since, shape.regression, shape.owner_role, position.owner, position.owner_since,
    position.is_assigned, position.next_step, position.next_owner, position.next_due,
    position.next_origin, shape.verdicts, position.due, shape.finishing, shape.in_force
FROM scope_position AS position JOIN lifecycle_shape AS shape ON shape.id = position.shape_id;

CREATE VIEW signature AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."agreement" AS "agreement",
    fact."name" AS "name",
    fact."email" AS "email",
    fact."type" AS "type",
    fact."status" AS "status",
    fact."state" AS "state",
    fact."position" AS "position",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."at" / 1000, 'unixepoch') AS "at",
    fact."person" AS "person",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_signature AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW source_record_history AS
SELECT version.record_id AS record, system.name AS system, resource.name AS resource, record.external_id,
    version.revision, strftime('%Y-%m-%dT%H:%M:%SZ', version.known_from / 1000, 'unixepoch') AS known_from, strftime('%Y-%m-%dT%H:%M:%SZ', version.known_to / 1000, 'unixepoch') AS known_to,
    strftime('%Y-%m-%dT%H:%M:%SZ', version.stamp / 1000, 'unixepoch') AS source_changed, strftime('%Y-%m-%dT%H:%M:%SZ', version.deleted / 1000, 'unixepoch') AS deleted, version.payload
FROM source_version AS version
JOIN source_record AS record ON record.id = version.record_id
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id;

CREATE VIEW source_record_now AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id, record.parent,
    record.revision, strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed, strftime('%Y-%m-%dT%H:%M:%SZ', record.first_seen / 1000, 'unixepoch') AS first_seen,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since, record.payload
FROM source_record AS record
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
WHERE record.deleted IS NULL;

CREATE VIEW staff AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."name" AS "name",
    fact."email" AS "email",
    fact."role" AS "role",
    fact."active" AS "active",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_staff AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW stage_change AS
SELECT c.key AS customer, x.id AS change, x.track, x.was, x.became, x.transition, x.kind,
    strftime('%Y-%m-%dT%H:%M:%SZ', x.effective / 1000, 'unixepoch') AS effective, x.is_clamped AS clamped, strftime('%Y-%m-%dT%H:%M:%SZ', x.recorded / 1000, 'unixepoch') AS recorded, x.missing,
    x.evidence, x.verdicts, x.actor_kind, x.who, x.reason, x.approved_by,
    strftime('%Y-%m-%dT%H:%M:%SZ', x.retracted / 1000, 'unixepoch') AS retracted, x.retracted_by, x.retraction_note, x.anchor AS origin,
    (SELECT name || ' ' || version FROM lifecycle_definition WHERE id = x.definition_id) AS definition
FROM stage_change_log AS x
LEFT JOIN record_customer AS place ON place.record_id = x.anchor
LEFT JOIN customer_summary AS c ON c.id = place.customer_id;

CREATE VIEW stage_interval AS
SELECT c.key AS customer, x.track, x.became AS stage, strftime('%Y-%m-%dT%H:%M:%SZ', x.effective / 1000, 'unixepoch') AS entered,
    strftime('%Y-%m-%dT%H:%M:%SZ', lead(x.effective) OVER line / 1000, 'unixepoch') AS "left", x.kind AS entered_by,
    lead(x.kind) OVER line AS left_by, x.anchor AS origin
FROM stage_change_log AS x
JOIN record_customer AS place ON place.record_id = x.anchor
JOIN customer_summary AS c ON c.id = place.customer_id
WHERE x.retracted IS NULL
WINDOW line AS (PARTITION BY x.anchor, x.track ORDER BY x.id);

CREATE VIEW stage_now AS
SELECT c.key AS customer, c.name, s.segment, s.standing, strftime('%Y-%m-%dT%H:%M:%SZ', s.standing_since / 1000, 'unixepoch') AS standing_since, s.stage,
    strftime('%Y-%m-%dT%H:%M:%SZ', s.stage_since / 1000, 'unixepoch') AS stage_since, s.attained, s.computed, s.tracks, s.owner_role, s.owner,
    strftime('%Y-%m-%dT%H:%M:%SZ', s.owner_since / 1000, 'unixepoch') AS owner_since, s.is_assigned AS owner_is_assigned,
    strftime('%Y-%m-%dT%H:%M:%SZ', s.stalled_since / 1000, 'unixepoch') AS stalled_since, s.regression, s.next_step, s.next_owner,
    strftime('%Y-%m-%dT%H:%M:%SZ', s.next_due / 1000, 'unixepoch') AS next_due, s.next_origin, (SELECT name || ' ' || version FROM lifecycle_definition WHERE id = s.definition_id) AS definition, s.finishing,
    (SELECT name || ' ' || version FROM lifecycle_definition WHERE id = s.in_force) AS in_force
FROM lifecycle_state AS s JOIN customer_summary AS c ON c.id = s.customer_id;

CREATE VIEW status AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."title" AS "title",
    fact."state" AS "state",
    fact."project" AS "project",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_status AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW subscription AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."title" AS "title",
    fact."number" AS "number",
    fact."plan" AS "plan",
    fact."status" AS "status",
    fact."state" AS "state",
    fact."amount" AS "amount",
    fact."currency" AS "currency",
    fact."interval" AS "interval",
    fact."interval_count" AS "interval_count",
    fact."quantity" AS "quantity",
    fact."start_day" AS "start_day",
    fact."renewal_day" AS "renewal_day",
    fact."end_day" AS "end_day",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."cancelled" / 1000, 'unixepoch') AS "cancelled",
    fact."email" AS "email",
    fact."company" AS "company",
    fact."person" AS "person",
    fact."deal" AS "deal",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."created" / 1000, 'unixepoch') AS "created",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_subscription AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW sync_run AS
SELECT run.id AS run, run.trigger, strftime('%Y-%m-%dT%H:%M:%SZ', run.began / 1000, 'unixepoch') AS began, strftime('%Y-%m-%dT%H:%M:%SZ', run.ended / 1000, 'unixepoch') AS ended,
    (run.ended - run.began) / 1000.0 AS seconds, run.outcome, count(line.id) AS resources,
    coalesce(sum(line.read), 0) AS read, coalesce(sum(line.added), 0) AS added,
    coalesce(sum(line.changed), 0) AS changed, coalesce(sum(line.unchanged), 0) AS unchanged,
    coalesce(sum(line.deleted), 0) AS deleted, coalesce(sum(line.refused), 0) AS refused,
    coalesce(sum(line.calls), 0) AS calls, coalesce(sum(line.credits), 0) AS credits,
    count(line.failure) AS failures
FROM run LEFT JOIN run_resource AS line ON line.run_id = run.id
GROUP BY run.id;

CREATE VIEW sync_run_resource AS
SELECT line.run_id AS run, system.name AS system, resource.name AS resource, line.way,
    strftime('%Y-%m-%dT%H:%M:%SZ', line.began / 1000, 'unixepoch') AS began, strftime('%Y-%m-%dT%H:%M:%SZ', line.ended / 1000, 'unixepoch') AS ended,
    (line.ended - line.began) / 1000.0 AS seconds, line.read, line.added, line.changed, line.unchanged,
    line.deleted, line.refused, line.calls, line.credits, line.failure, line.remark
FROM run_resource AS line
JOIN resource ON resource.id = line.resource_id
JOIN system ON system.id = resource.system_id;

CREATE VIEW task AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."title" AS "title",
    coalesce(fact.status, (
        SELECT word.title FROM resource_reference AS target
        JOIN source_record AS listed ON listed.resource_id = target.target_resource_id
            AND listed.external_id = fact.status_key
        JOIN fact_status AS word ON word.record_id = listed.id
        WHERE target.resource_id = record.resource_id AND target.kind = 'task'
          AND target.field = 'status_key'
        ORDER BY target.position LIMIT 1)) AS "status",
    coalesce(fact.state, (
        SELECT word.state FROM resource_reference AS target
        JOIN source_record AS listed ON listed.resource_id = target.target_resource_id
            AND listed.external_id = fact.status_key
        JOIN fact_status AS word ON word.record_id = listed.id
        WHERE target.resource_id = record.resource_id AND target.kind = 'task'
          AND target.field = 'status_key'
        ORDER BY target.position LIMIT 1)) AS "state",
    fact."priority" AS "priority",
    fact."percent" AS "percent",
    fact."due_day" AS "due_day",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."completed" / 1000, 'unixepoch') AS "completed",
    fact."project" AS "project",
    fact."milestone" AS "milestone",
    fact."task_list" AS "task_list",
    fact."company" AS "company",
    fact."person" AS "person",
    fact."deal" AS "deal",
    coalesce((
        SELECT staff.name FROM resource_reference AS target
        JOIN source_record AS member ON member.resource_id = target.target_resource_id
            AND member.external_id = fact."owner"
        JOIN fact_staff AS staff ON staff.record_id = member.id
        WHERE target.resource_id = record.resource_id AND target.kind = 'task'
          AND target.field = 'owner'
        ORDER BY target.position LIMIT 1), fact."owner") AS "owner",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."created" / 1000, 'unixepoch') AS "created",
    fact."type" AS "type",
    fact."points" AS "points",
    fact."status_key" AS "status_key",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_task AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW task_list AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."title" AS "title",
    fact."state" AS "state",
    fact."project" AS "project",
    fact."milestone" AS "milestone",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."created" / 1000, 'unixepoch') AS "created",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_task_list AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW ticket AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."number" AS "number",
    fact."title" AS "title",
    fact."status" AS "status",
    fact."state" AS "state",
    fact."priority" AS "priority",
    fact."category" AS "category",
    fact."channel" AS "channel",
    fact."escalated" AS "escalated",
    fact."overdue" AS "overdue",
    fact."threads" AS "threads",
    fact."company" AS "company",
    fact."person" AS "person",
    coalesce((
        SELECT staff.name FROM resource_reference AS target
        JOIN source_record AS member ON member.resource_id = target.target_resource_id
            AND member.external_id = fact."owner"
        JOIN fact_staff AS staff ON staff.record_id = member.id
        WHERE target.resource_id = record.resource_id AND target.kind = 'ticket'
          AND target.field = 'owner'
        ORDER BY target.position LIMIT 1), fact."owner") AS "owner",
    fact."department" AS "department",
    fact."email" AS "email",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."opened" / 1000, 'unixepoch') AS "opened",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."due" / 1000, 'unixepoch') AS "due",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."closed" / 1000, 'unixepoch') AS "closed",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_ticket AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW time_log AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."title" AS "title",
    fact."minutes" AS "minutes",
    fact."billable" AS "billable",
    fact."day" AS "day",
    fact."project" AS "project",
    fact."task" AS "task",
    coalesce((
        SELECT staff.name FROM resource_reference AS target
        JOIN source_record AS member ON member.resource_id = target.target_resource_id
            AND member.external_id = fact."owner"
        JOIN fact_staff AS staff ON staff.record_id = member.id
        WHERE target.resource_id = record.resource_id AND target.kind = 'time_log'
          AND target.field = 'owner'
        ORDER BY target.position LIMIT 1), fact."owner") AS "owner",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."created" / 1000, 'unixepoch') AS "created",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_time_log AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW timeline AS
SELECT customer_summary.key AS customer, strftime('%Y-%m-%dT%H:%M:%SZ', entry.at / 1000, 'unixepoch') AS at, entry.kind,
    CASE entry.kind
        WHEN 'company' THEN (SELECT name FROM fact_company WHERE record_id = entry.record_id)
        WHEN 'person' THEN (SELECT name FROM fact_person WHERE record_id = entry.record_id)
        WHEN 'deal' THEN (SELECT title FROM fact_deal WHERE record_id = entry.record_id)
        WHEN 'ticket' THEN (SELECT title FROM fact_ticket WHERE record_id = entry.record_id)
        WHEN 'project' THEN (SELECT title FROM fact_project WHERE record_id = entry.record_id)
        WHEN 'milestone' THEN (SELECT title FROM fact_milestone WHERE record_id = entry.record_id)
        WHEN 'task' THEN (SELECT title FROM fact_task WHERE record_id = entry.record_id)
        WHEN 'activity' THEN (SELECT title FROM fact_activity WHERE record_id = entry.record_id)
        WHEN 'note' THEN (SELECT title FROM fact_note WHERE record_id = entry.record_id)
        WHEN 'product' THEN (SELECT title FROM fact_product WHERE record_id = entry.record_id)
        WHEN 'quote' THEN (SELECT title FROM fact_quote WHERE record_id = entry.record_id)
        WHEN 'issue' THEN (SELECT title FROM fact_issue WHERE record_id = entry.record_id)
        WHEN 'task_list' THEN (SELECT title FROM fact_task_list WHERE record_id = entry.record_id)
        WHEN 'time_log' THEN (SELECT title FROM fact_time_log WHERE record_id = entry.record_id)
        WHEN 'change' THEN (SELECT became FROM fact_change WHERE record_id = entry.record_id)
        WHEN 'message' THEN (SELECT summary FROM fact_message WHERE record_id = entry.record_id)
        WHEN 'rating' THEN (SELECT score FROM fact_rating WHERE record_id = entry.record_id)
        WHEN 'usage' THEN (SELECT behaviour FROM fact_usage WHERE record_id = entry.record_id)
        WHEN 'usage_day' THEN (SELECT source FROM fact_usage_day WHERE record_id = entry.record_id)
        WHEN 'agreement' THEN (SELECT title FROM fact_agreement WHERE record_id = entry.record_id)
        WHEN 'signature' THEN (SELECT name FROM fact_signature WHERE record_id = entry.record_id)
        WHEN 'document' THEN (SELECT title FROM fact_document WHERE record_id = entry.record_id)
        WHEN 'response' THEN (SELECT title FROM fact_response WHERE record_id = entry.record_id)
        WHEN 'entry' THEN (SELECT title FROM fact_entry WHERE record_id = entry.record_id)
        WHEN 'invoice' THEN (SELECT number FROM fact_invoice WHERE record_id = entry.record_id)
        WHEN 'subscription' THEN (SELECT title FROM fact_subscription WHERE record_id = entry.record_id)
        WHEN 'payment' THEN (SELECT number FROM fact_payment WHERE record_id = entry.record_id)
        WHEN 'status' THEN (SELECT title FROM fact_status WHERE record_id = entry.record_id)
        WHEN 'staff' THEN (SELECT name FROM fact_staff WHERE record_id = entry.record_id)
        WHEN 'custom' THEN (SELECT title FROM fact_custom WHERE record_id = entry.record_id)
    END AS title,
    system.name AS system, resource.name AS resource, record.external_id, record.id AS record
FROM customer_record AS entry
JOIN customer_summary ON customer_summary.id = entry.customer_id
JOIN source_record AS record ON record.id = entry.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id;

CREATE VIEW transition_now AS
SELECT c.key AS customer, c.name, s.transition, s.transition_status AS status,
    strftime('%Y-%m-%dT%H:%M:%SZ', s.transition_since / 1000, 'unixepoch') AS opened, strftime('%Y-%m-%dT%H:%M:%SZ', s.transition_due / 1000, 'unixepoch') AS due, s.stage, s.standing,
    s.blocked_by, s.unknown, s.breakdowns, s.owner_role, s.owner, (SELECT name || ' ' || version FROM lifecycle_definition WHERE id = s.definition_id) AS definition
FROM lifecycle_state AS s JOIN customer_summary AS c ON c.id = s.customer_id
WHERE s.transition IS NOT NULL;

CREATE VIEW unlinked AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'deal' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_deal AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'project' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_project AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'ticket' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_ticket AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'quote' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_quote AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'subscription' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_subscription AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'invoice' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_invoice AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'payment' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_payment AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'agreement' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_agreement AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'signature' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_signature AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'milestone' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_milestone AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'task_list' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_task_list AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'task' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_task AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'issue' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_issue AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'time_log' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_time_log AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'activity' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_activity AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'note' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_note AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'document' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_document AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'change' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_change AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'message' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_message AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'rating' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_rating AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'response_times' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_response_times AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'usage' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_usage AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'response' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_response AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'entry' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_entry AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL
UNION ALL
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    'custom' AS kind, CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS why, strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_custom AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
WHERE record_customer.record_id IS NULL;

CREATE VIEW usage AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."behaviour" AS "behaviour",
    fact."count" AS "count",
    strftime('%Y-%m-%dT%H:%M:%SZ', fact."at" / 1000, 'unixepoch') AS "at",
    fact."account" AS "account",
    fact."email" AS "email",
    fact."company" AS "company",
    fact."person" AS "person",
    fact."day" AS "day",
    fact."unit" AS "unit",
    fact."app" AS "app",
    fact."platform" AS "platform",
    fact."version" AS "version",
    CASE WHEN record_customer.record_id IS NULL THEN
        CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
        THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
        ELSE 'not judged yet' END
    END AS unlinked,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_usage AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW usage_by_day AS
WITH counted AS (
    SELECT record_customer.customer_id, coalesce(fact.app, system.name || '.' || resource.name) AS source,
        fact.behaviour, coalesce(fact.day, strftime('%Y-%m-%d', fact.at / 1000, 'unixepoch')) AS day, sum(coalesce(fact.count, 1)) AS count
    FROM fact_usage AS fact
    JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
    JOIN resource ON resource.id = record.resource_id
    JOIN system ON system.id = resource.system_id
    LEFT JOIN record_customer ON record_customer.record_id = record.id
    WHERE fact.behaviour IS NOT NULL AND coalesce(fact.day, strftime('%Y-%m-%d', fact.at / 1000, 'unixepoch')) IS NOT NULL
    GROUP BY 1, 2, 3, 4),
declared AS (
    SELECT coalesce(fact.source, system.name || '.' || resource.name) AS source, fact.day,
        max(fact.complete) AS complete
    FROM fact_usage_day AS fact
    JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
    JOIN resource ON resource.id = record.resource_id
    JOIN system ON system.id = resource.system_id
    WHERE fact.day IS NOT NULL
    GROUP BY 1, 2),
calendar (source, day, last) AS (
    SELECT source, max(min(day), date(max(day), '-3660 days')), max(day)
    FROM (SELECT source, day FROM counted UNION ALL SELECT source, day FROM declared) GROUP BY source
    UNION ALL SELECT source, date(day, '+1 day'), last FROM calendar WHERE day < last)
SELECT customer_summary.key AS customer, who.source, what.behaviour, calendar.day,
    CASE WHEN counted.count IS NULL AND declared.complete = 1 THEN 0 ELSE counted.count END AS count,
    CASE WHEN counted.count IS NOT NULL THEN 'value' WHEN declared.complete = 1 THEN 'zero' ELSE 'unknown' END
        AS state,
    coalesce(declared.complete, 0) AS is_complete
FROM (SELECT DISTINCT customer_id, source FROM counted) AS who
JOIN (SELECT DISTINCT source, behaviour FROM counted) AS what ON what.source = who.source
JOIN calendar ON calendar.source = who.source
LEFT JOIN counted ON counted.customer_id IS who.customer_id AND counted.source = who.source
    AND counted.behaviour = what.behaviour AND counted.day = calendar.day
LEFT JOIN declared ON declared.source = who.source AND declared.day = calendar.day
LEFT JOIN customer_summary ON customer_summary.id = who.customer_id;

CREATE VIEW usage_day AS
SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
    customer_summary.key AS customer,
    fact."source" AS "source",
    fact."day" AS "day",
    fact."complete" AS "complete",
    strftime('%Y-%m-%dT%H:%M:%SZ', record.stamp / 1000, 'unixepoch') AS source_changed,
    strftime('%Y-%m-%dT%H:%M:%SZ', record.changed / 1000, 'unixepoch') AS known_since
FROM fact_usage_day AS fact
JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
JOIN resource ON resource.id = record.resource_id
JOIN system ON system.id = resource.system_id
LEFT JOIN record_customer ON record_customer.record_id = record.id
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE NOT EXISTS (
    SELECT 1 FROM source_record AS above
    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
      AND above.deleted IS NOT NULL);

CREATE VIEW usage_expectation AS
SELECT customer_summary.key AS customer, 'u-' || entry.thing AS key,
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'behaviour') AS "behaviour",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'population') AS "population",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'threshold') AS "threshold",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'unit') AS "unit",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'every') AS "every",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'from_day') AS "from_day",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'until_day') AS "until_day",
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'communicated') / 1000, 'unixepoch') AS "communicated",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'evidence') AS "evidence",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'template') AS "template",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'scope') AS "scope",
    entry.who, entry.role AS role_of, entry.note,
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT min(first.effective) FROM lifecycle_entry AS first
    WHERE first.thing = entry.thing AND first.retracted IS NULL) / 1000, 'unixepoch') AS began,
    strftime('%Y-%m-%dT%H:%M:%SZ', entry.effective / 1000, 'unixepoch') AS changed
FROM lifecycle_entry AS entry
LEFT JOIN record_customer ON record_customer.record_id = entry.anchor
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE entry.kind = 'usage_expectation' AND entry.retracted IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM lifecycle_entry AS later
    WHERE later.thing = entry.thing AND later.retracted IS NULL
      AND (later.effective, later.id) > (entry.effective, entry.id));

CREATE VIEW usage_gap AS
WITH RECURSIVE expectation AS (
    SELECT entry.customer_id, fact.id, fact.thing, (SELECT value FROM lifecycle_entry_field WHERE entry_id = fact.id AND field = 'behaviour') AS behaviour,
        (SELECT value FROM lifecycle_entry_field WHERE entry_id = fact.id AND field = 'threshold') AS threshold,
        unixepoch(coalesce((SELECT value FROM lifecycle_entry_field WHERE entry_id = fact.id AND field = 'from_day'), date(fact.effective / 1000, 'unixepoch'))) / 86400
            AS began,
        unixepoch((SELECT value FROM lifecycle_entry_field WHERE entry_id = fact.id AND field = 'until_day')) / 86400 AS until,
        CASE WHEN (SELECT value FROM lifecycle_entry_field WHERE entry_id = fact.id AND field = 'every') GLOB 'P[0-9]*D' AND (SELECT value FROM lifecycle_entry_field WHERE entry_id = fact.id AND field = 'every') NOT GLOB '*[TW]*' THEN CAST(substr((SELECT value FROM lifecycle_entry_field WHERE entry_id = fact.id AND field = 'every'), 2) AS INTEGER)
    WHEN (SELECT value FROM lifecycle_entry_field WHERE entry_id = fact.id AND field = 'every') GLOB 'P[0-9]*W' THEN CAST(substr((SELECT value FROM lifecycle_entry_field WHERE entry_id = fact.id AND field = 'every'), 2) AS INTEGER) * 7 END AS days
    FROM customer_record AS entry CROSS JOIN lifecycle_entry AS fact ON fact.anchor = entry.record_id
    WHERE TRUE AND entry.kind IN ('company', 'person') AND fact.kind = 'usage_expectation'
        AND fact.effective <= (unixepoch() * 1000) AND fact.recorded <= (unixepoch() * 1000) AND (fact.retracted IS NULL OR fact.retracted > (unixepoch() * 1000)) AND NOT EXISTS (
    SELECT 1 FROM lifecycle_entry AS later
    WHERE later.thing = fact.thing AND (later.effective, later.id) > (fact.effective, fact.id)
        AND later.effective <= (unixepoch() * 1000) AND later.recorded <= (unixepoch() * 1000) AND (later.retracted IS NULL OR later.retracted > (unixepoch() * 1000)))),
period (customer_id, id, thing, behaviour, threshold, began, days, number, first) AS (
    SELECT customer_id, id, thing, behaviour, threshold, began, days, last, max(0, last - 26)
    FROM (
        SELECT *, (min(max((unixepoch() * 1000) / 86400000, began) + days, coalesce(until, 9000000)) - began) / days - 1 AS last
        FROM expectation WHERE days > 0)
    WHERE last >= 0
    UNION ALL
    SELECT customer_id, id, thing, behaviour, threshold, began, days, number - 1, first FROM period
    WHERE number > first),
counted AS (
    SELECT expectation.id, (unixepoch(coalesce(usage.day, strftime('%Y-%m-%d', usage.at / 1000, 'unixepoch'))) / 86400 - began) / days AS number,
        sum(coalesce(usage.count, 1)) AS count
    FROM expectation
    CROSS JOIN customer_record AS own ON own.customer_id = expectation.customer_id AND own.kind = 'usage'
    CROSS JOIN fact_usage AS usage ON usage.record_id = own.record_id
    WHERE days > 0 AND usage.behaviour = expectation.behaviour COLLATE NOCASE
        AND unixepoch(coalesce(usage.day, strftime('%Y-%m-%d', usage.at / 1000, 'unixepoch'))) / 86400 >= began 
    GROUP BY 1, 2),
used AS (
    SELECT period.customer_id, period.id, thing, behaviour, threshold, days,
        date((began + period.number * days) * 86400, 'unixepoch') AS from_day,
        date((began + (period.number + 1) * days) * 86400, 'unixepoch') AS until_day,
        (began + (period.number + 1) * days) * 86400000 AS ended, counted.count
    FROM period LEFT JOIN counted ON counted.id = period.id AND counted.number = period.number)
SELECT customer.key AS customer, gap.expectation, gap.behaviour, gap.from_day, gap.until_day, gap.expected,
    gap.actual, gap.met, strftime('%Y-%m-%dT%H:%M:%SZ', gap.ended / 1000, 'unixepoch') AS ended
FROM (SELECT customer_id, id, 'u-' || thing AS expectation, behaviour, from_day, until_day, threshold AS expected,
    coalesce(count, CASE WHEN ((NOT EXISTS (SELECT 1 FROM pending_record AS waiting
    CROSS JOIN fact_usage AS fact ON fact.record_id = waiting.record_id) OR EXISTS (SELECT 1 FROM customer_record WHERE customer_id = used.customer_id AND kind = 'usage')) AND (SELECT count(*) > 0 AND min(days.complete) = used.days FROM (
    SELECT count(CASE WHEN told.complete THEN 1 END) AS complete
    FROM usage_source AS knows LEFT JOIN usage_told AS told ON told.source = knows.source
        AND told.day >= used.from_day AND told.day < used.until_day
    WHERE knows.behaviour = used.behaviour COLLATE NOCASE GROUP BY knows.source) AS days)) THEN 0 END) AS actual,
    CASE WHEN count >= threshold THEN 1 WHEN ((NOT EXISTS (SELECT 1 FROM pending_record AS waiting
    CROSS JOIN fact_usage AS fact ON fact.record_id = waiting.record_id) OR EXISTS (SELECT 1 FROM customer_record WHERE customer_id = used.customer_id AND kind = 'usage')) AND (SELECT count(*) > 0 AND min(days.complete) = used.days FROM (
    SELECT count(CASE WHEN told.complete THEN 1 END) AS complete
    FROM usage_source AS knows LEFT JOIN usage_told AS told ON told.source = knows.source
        AND told.day >= used.from_day AND told.day < used.until_day
    WHERE knows.behaviour = used.behaviour COLLATE NOCASE GROUP BY knows.source) AS days)) THEN coalesce(count, 0) >= threshold END AS met, ended FROM used) AS gap
JOIN customer_summary AS customer ON customer.id = gap.customer_id
WHERE gap.ended <= (unixepoch() * 1000);

CREATE VIEW value_definition AS
SELECT customer_summary.key AS customer, 'v-' || entry.thing AS key,
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'statement') AS "statement",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'metric') AS "metric",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'unit') AS "unit",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'baseline') AS "baseline",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'target') AS "target",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'direction') AS "direction",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'source') AS "source",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'due_day') AS "due_day",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'first_value') AS "first_value",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'actual') AS "actual",
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'reached') / 1000, 'unixepoch') AS "reached",
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'acknowledged') / 1000, 'unixepoch') AS "acknowledged",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'acknowledged_by') AS "acknowledged_by",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'evidence') AS "evidence",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'scope') AS "scope",
    entry.who, entry.role AS role_of, entry.note,
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT min(first.effective) FROM lifecycle_entry AS first
    WHERE first.thing = entry.thing AND first.retracted IS NULL) / 1000, 'unixepoch') AS began,
    strftime('%Y-%m-%dT%H:%M:%SZ', entry.effective / 1000, 'unixepoch') AS changed
FROM lifecycle_entry AS entry
LEFT JOIN record_customer ON record_customer.record_id = entry.anchor
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE entry.kind = 'value_definition' AND entry.retracted IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM lifecycle_entry AS later
    WHERE later.thing = entry.thing AND later.retracted IS NULL
      AND (later.effective, later.id) > (entry.effective, entry.id));

CREATE VIEW waiver AS
SELECT customer_summary.key AS customer, 'w-' || entry.thing AS key,
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'transition') AS "transition",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'item') AS "item",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'reason') AS "reason",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'state') AS "state",
    (SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = 'scope') AS "scope",
    entry.who, entry.role AS role_of, entry.note,
    strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT min(first.effective) FROM lifecycle_entry AS first
    WHERE first.thing = entry.thing AND first.retracted IS NULL) / 1000, 'unixepoch') AS began,
    strftime('%Y-%m-%dT%H:%M:%SZ', entry.effective / 1000, 'unixepoch') AS changed
FROM lifecycle_entry AS entry
LEFT JOIN record_customer ON record_customer.record_id = entry.anchor
LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
WHERE entry.kind = 'waiver' AND entry.retracted IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM lifecycle_entry AS later
    WHERE later.thing = entry.thing AND later.retracted IS NULL
      AND (later.effective, later.id) > (entry.effective, entry.id));
