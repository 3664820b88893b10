extension Migration {
    /// Whose word counts for people, of whom several records speak.
    static let whoMastersPeople = """
        -- The lists that the values of people in companies come from, field by field. Derived.
        CREATE TABLE golden_person (
            customer_id INTEGER NOT NULL,
            anchor INTEGER NOT NULL,
            said_by TEXT NOT NULL,
            PRIMARY KEY (customer_id, anchor)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX golden_person_said_by ON golden_person (said_by);
        CREATE TRIGGER golden_person_forget AFTER DELETE ON customer_summary BEGIN
            DELETE FROM golden_person WHERE customer_id = old.id;
        END;
        DELETE FROM progress WHERE name = 'derived';
        """

    /// Which value of a field is shown, what people pinned, and where the apps disagree.
    static let goldenTables = """
        -- The lists that the shown values come from, field by field: how many customers take a value from where.
        ALTER TABLE customer_summary ADD COLUMN said_by TEXT;
        -- The records they come from.
        ALTER TABLE customer_summary ADD COLUMN shown TEXT;
        CREATE INDEX customer_by_said_by ON customer_summary (said_by);

        -- Values that somebody decided. They count while their action is not undone.
        CREATE TABLE golden_pin (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            action_id INTEGER NOT NULL REFERENCES identity_action (id),
            kind INTEGER NOT NULL, -- Identity.Kind: 0 company, 1 person
            field TEXT NOT NULL,
            value TEXT NOT NULL,
            origin INTEGER REFERENCES source_record (id) -- the record the value was taken from; NULL: typed
        ) STRICT;
        CREATE INDEX golden_pin_action ON golden_pin (action_id);
        -- The records of the company or person it was pinned to, by rank: it follows the first that is still there.
        CREATE TABLE golden_pin_record (
            pin_id INTEGER NOT NULL REFERENCES golden_pin (id),
            place INTEGER NOT NULL,
            record_id INTEGER NOT NULL REFERENCES source_record (id),
            PRIMARY KEY (pin_id, place)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX golden_pin_record_record ON golden_pin_record (record_id);

        -- Fields of which the apps say different things. Derived.
        CREATE TABLE golden_conflict (
            customer_id INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            anchor INTEGER NOT NULL, -- the company or person
            field TEXT NOT NULL,
            reason INTEGER NOT NULL, -- Mastery.Reason: why that value is shown
            PRIMARY KEY (customer_id, kind, anchor, field)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX golden_conflict_field ON golden_conflict (field, kind, customer_id, anchor);

        -- What each record says of a field of which not all say the same, or of which a value was passed over. Derived.
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

        CREATE TRIGGER golden_forget AFTER DELETE ON customer_summary BEGIN
            DELETE FROM golden_conflict WHERE customer_id = old.id;
            DELETE FROM golden_statement WHERE customer_id = old.id;
        END;
        """
}
