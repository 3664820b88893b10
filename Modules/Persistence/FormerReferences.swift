extension Migration {
    /// More of what identity compares, and what changed in it: who belonged to whom before, and which record of a
    /// vendor went into which other.
    static let formerReferences = """
        ALTER TABLE fact_person ADD COLUMN phone2 TEXT;
        ALTER TABLE fact_person ADD COLUMN birth_day TEXT;
        ALTER TABLE fact_person ADD COLUMN number TEXT;

        -- 1: its people are rows of a plain table, without keys; they are compared field by field.
        ALTER TABLE resource ADD COLUMN is_plain INTEGER NOT NULL DEFAULT 0;

        -- References of companies, people, deals and tickets to a company or a person that are other ones now. What
        -- a record refers to first is not in it: loading a system for the first time writes nothing here.
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
        CREATE INDEX reference_past_record ON reference_past (record_id, field, until);
        CREATE INDEX reference_past_former ON reference_past (former);
        CREATE INDEX reference_past_became ON reference_past (became);

        -- Records of one list that the vendor made one: the loser is gone, what referred to it refers to the survivor.
        CREATE TABLE vendor_merge (
            loser INTEGER PRIMARY KEY REFERENCES source_record (id),
            survivor INTEGER NOT NULL REFERENCES source_record (id),
            at INTEGER NOT NULL,
            -- references: those that named the loser name the survivor now; same: they were known as one before
            evidence TEXT NOT NULL CHECK (evidence IN ('references', 'same')),
            moved INTEGER NOT NULL, -- records whose reference says so
            CHECK (loser <> survivor)
        ) STRICT;
        CREATE INDEX vendor_merge_survivor ON vendor_merge (survivor);
        """
}
