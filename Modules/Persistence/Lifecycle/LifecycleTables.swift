extension Migration {
    static let lifecycleTables = """
        -- Every version of a definition that was brought here, as it was read.
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

        -- The criteria of the definitions that verdicts refer to, in their order.
        CREATE TABLE lifecycle_criterion (
            definition_id INTEGER NOT NULL, position INTEGER NOT NULL, criterion TEXT NOT NULL, statement TEXT NOT NULL,
            remedy TEXT,
            PRIMARY KEY (definition_id, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE lifecycle_breakdown (
            definition_id INTEGER NOT NULL, transition TEXT NOT NULL, category TEXT NOT NULL, criterion TEXT NOT NULL,
            PRIMARY KEY (definition_id, transition, category, criterion)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE lifecycle_detector (
            definition_id INTEGER NOT NULL, detector TEXT NOT NULL, title TEXT NOT NULL,
            class TEXT NOT NULL CHECK (class IN ('team', 'tool', 'reporting')), cause TEXT NOT NULL,
            severity TEXT NOT NULL, remedy TEXT,
            PRIMARY KEY (definition_id, detector)
        ) STRICT, WITHOUT ROWID;

        -- What people laid down, each version of each thing. Never edited: taken back by a mark.
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
        CREATE INDEX lifecycle_entry_anchor ON lifecycle_entry (anchor, kind, thing);
        CREATE INDEX lifecycle_entry_scope ON lifecycle_entry (anchor) WHERE kind = 'scope';
        CREATE INDEX lifecycle_entry_thing ON lifecycle_entry (thing, effective, id);
        CREATE INDEX lifecycle_entry_act ON lifecycle_entry (act);
        CREATE INDEX lifecycle_entry_retracted ON lifecycle_entry (retracted) WHERE retracted IS NOT NULL;
        CREATE INDEX lifecycle_entry_origin ON lifecycle_entry (origin) WHERE origin IS NOT NULL;

        -- The fields of each body once more, for the views: a schema may not read JSON.
        CREATE TABLE lifecycle_entry_field (
            entry_id INTEGER NOT NULL,
            field TEXT NOT NULL,
            value ANY NOT NULL, -- moments in milliseconds, days as text, yes and no as 1 and 0
            PRIMARY KEY (entry_id, field)
        ) STRICT, WITHOUT ROWID;

        -- Who may act in a role for all customers. Never edited: ended by a mark.
        CREATE TABLE role_grant (
            id INTEGER PRIMARY KEY,
            role TEXT NOT NULL, person TEXT NOT NULL,
            since INTEGER NOT NULL, by TEXT NOT NULL, note TEXT,
            until INTEGER, ended_by TEXT, end_note TEXT
        ) STRICT;

        -- Each grant and each end of one, in order. Never edited: taken back by a mark.
        CREATE TABLE role_change (
            id INTEGER PRIMARY KEY,
            grant_id INTEGER NOT NULL, -- role_grant
            verb TEXT NOT NULL CHECK (verb IN ('roles grant', 'roles revoke')),
            recorded INTEGER NOT NULL, who TEXT NOT NULL, note TEXT,
            retracted INTEGER, retracted_by TEXT, retraction_note TEXT
        ) STRICT;

        -- Acts that came with a key of their own: the same key again gives the same answer.
        CREATE TABLE act_request (
            key TEXT PRIMARY KEY,
            asked TEXT NOT NULL, answer TEXT NOT NULL, at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- Every move from stage to stage, as it was concluded or decided then. Never edited: taken back by a mark.
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
        CREATE INDEX stage_change_anchor ON stage_change_log (anchor, track, effective);
        CREATE INDEX stage_change_origin ON stage_change_log (origin) WHERE origin IS NOT NULL;

        -- What many customers have in common of where they stand, and why. Derived, as all of the following.
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

        -- Where each customer stands now: the shape, and what is its own. Read as `lifecycle_state`.
        CREATE TABLE lifecycle_position (
            customer_id INTEGER PRIMARY KEY,
            \(ofItsOwn)
        ) STRICT;
        CREATE INDEX lifecycle_position_shape ON lifecycle_position (shape_id, stalled_since, transition_due, owner);
        CREATE INDEX lifecycle_position_due ON lifecycle_position (due) WHERE due IS NOT NULL;
        -- The same of each scope of a customer that goes on. Read as `scope_state`.
        CREATE TABLE scope_position (
            scope_id INTEGER PRIMARY KEY, -- the thing
            \(ofItsOwn)
        ) STRICT;
        CREATE TRIGGER customer_gone AFTER DELETE ON customer_summary BEGIN
            DELETE FROM lifecycle_position WHERE customer_id = old.id;
            DELETE FROM lifecycle_gap WHERE customer_id = old.id;
            DELETE FROM lifecycle_claimed WHERE customer_id = old.id;
            DELETE FROM lifecycle_contested WHERE customer_id = old.id;
        END;

        -- What is wrong with each customer's way, and since when: of its state, one by one.
        CREATE TABLE lifecycle_gap (
            customer_id INTEGER NOT NULL,
            place INTEGER NOT NULL, -- breakdowns first, then what detectors found
            definition_id INTEGER NOT NULL,
            detector TEXT, -- NULL: a breakdown
            transition TEXT, category TEXT, criterion TEXT,
            since INTEGER, -- NULL: since ever, as far as is known
            PRIMARY KEY (customer_id, place)
        ) STRICT, WITHOUT ROWID;

        -- Customers whom no definition judges, because several say that they are for them. Derived.
        CREATE TABLE lifecycle_claimed (
            customer_id INTEGER PRIMARY KEY,
            definitions TEXT NOT NULL,
            due INTEGER -- when time alone may change it
        ) STRICT;

        -- Customers whose changes of stage rest on what is not theirs: whose it is decides, so they are judged each time.
        CREATE TABLE lifecycle_contested (customer_id INTEGER PRIMARY KEY) STRICT;

        -- Customers of whom something was laid down since they were last judged.
        CREATE TABLE lifecycle_dirty (record_id INTEGER PRIMARY KEY) STRICT;

        -- Which source knows which behaviour, and whether it told all of a day. Derived.
        CREATE TABLE usage_source (
            behaviour TEXT NOT NULL COLLATE NOCASE, source TEXT NOT NULL, PRIMARY KEY (behaviour, source)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE usage_told (
            source TEXT NOT NULL, day TEXT NOT NULL, complete INTEGER NOT NULL, PRIMARY KEY (source, day)
        ) STRICT, WITHOUT ROWID;

        -- Whose children are out of reach.
        CREATE INDEX source_record_deleted ON source_record (resource_id, external_id) WHERE deleted IS NOT NULL;

        -- What a record said before: its facts as typed values, known here from known_from until known_to.
        CREATE TABLE fact_version (
            record_id INTEGER NOT NULL,
            kind TEXT NOT NULL,
            known_from INTEGER NOT NULL, known_to INTEGER NOT NULL,
            stamp INTEGER, -- from when it was so in the app, as far as it says
            anchor INTEGER, -- of a record that is gone: the record that stood for its customer
            body TEXT NOT NULL, -- JSON: the fields of its kind that have a value
            PRIMARY KEY (record_id, kind, known_from)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX fact_version_anchor ON fact_version (anchor, kind) WHERE anchor IS NOT NULL;
        """

    private static let ofItsOwn = """
        shape_id INTEGER NOT NULL, -- lifecycle_shape
        standing_since INTEGER, stage_since INTEGER,
        tracks TEXT NOT NULL, -- stages of the other tracks: JSON, [[track, stage, since], …]
        transition_since INTEGER, transition_due INTEGER,
        found TEXT NOT NULL, -- since when each breakdown and gap is there: a JSON list
        stalled_since INTEGER,
        owner TEXT, owner_since INTEGER, is_assigned INTEGER,
        next_step TEXT, next_owner TEXT, next_due INTEGER, next_origin TEXT,
        due INTEGER -- when time alone may change any of it
        """
}
