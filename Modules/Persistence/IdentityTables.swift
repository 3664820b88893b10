extension Migration {
    /// Who is one company, one person: what was found, what is asked, what people decided.
    static let identityTables = """
        -- Which records carry which value: `Clue.key`, 64 bits of kind and normalised value. Only to find the records
        -- around a change; the values themselves are made again from the facts.
        CREATE TABLE identity_posting (
            key INTEGER NOT NULL,
            record_id INTEGER NOT NULL,
            PRIMARY KEY (key, record_id)
        ) STRICT, WITHOUT ROWID;

        -- Values that are worth less than they look. A value that is not here belongs to one.
        CREATE TABLE identity_value (
            key INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL, -- Identity.Kind: 0 company, 1 person
            clue_kind INTEGER NOT NULL, -- Clue.Kind
            value TEXT NOT NULL,
            status INTEGER NOT NULL, -- ClueStatus
            bearers INTEGER NOT NULL -- records that carry it
        ) STRICT;

        -- Of what the record says; while it is the same nothing has to be judged again.
        ALTER TABLE entity ADD COLUMN subject INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE entity ADD COLUMN keys BLOB; -- of its postings, 8 bytes each

        -- The links that join records now: of each company or person as many as make it hang together.
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
        CREATE INDEX identity_link_other ON identity_link (b);

        -- Links that held once.
        CREATE TABLE identity_link_past (
            kind INTEGER NOT NULL, a INTEGER NOT NULL, b INTEGER NOT NULL, rule INTEGER NOT NULL, clue_kind INTEGER,
            clue TEXT, decision INTEGER, ruleset INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX identity_link_past_record ON identity_link_past (a, b);

        -- What a person should look at: two companies or two people that may be one.
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
        CREATE INDEX identity_question_other ON identity_question (other);

        -- What somebody decided. Never deleted: an action that was undone says so.
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
        CREATE INDEX identity_decision_action ON identity_decision (action_id);
        CREATE INDEX identity_decision_a ON identity_decision (a);
        CREATE INDEX identity_decision_b ON identity_decision (b);

        -- Records to judge again although their sources did not change: named by a decision, or by an undone one.
        CREATE TABLE identity_dirty (record_id INTEGER PRIMARY KEY) STRICT;

        -- Records that changed the company or person they belong to: what joined, split and moved, and why.
        CREATE TABLE identity_event (
            id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            record_id INTEGER NOT NULL,
            former INTEGER, -- anchor before; NULL: was none
            anchor INTEGER, -- anchor now; NULL: is none
            cause TEXT NOT NULL -- 'sync', 'decision', 'rules'
        ) STRICT;
        CREATE INDEX identity_event_record ON identity_event (record_id);

        -- A key the customer had before, and the record it leads to: its customer is meant. Kept for ever.
        CREATE TABLE newer_alias (key TEXT PRIMARY KEY, record_id INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        INSERT INTO newer_alias SELECT a.key, c.anchor FROM customer_alias a JOIN customer_summary c ON c.id = a.customer_id;
        DROP TABLE customer_alias;
        ALTER TABLE newer_alias RENAME TO customer_alias;
        CREATE INDEX customer_alias_record ON customer_alias (record_id);

        -- All is judged anew by the rules that now hold.
        DELETE FROM identity_key WHERE kind IN (0, 3);
        DELETE FROM progress WHERE name = 'derived';
        """

    /// Who is with a company tells which records are it.
    static let peopleOfCompanies = """
        -- Of a company: by what its people are known, 8 bytes each; NULL where nobody is.
        ALTER TABLE entity ADD COLUMN people BLOB;
        """
}
