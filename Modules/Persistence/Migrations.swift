import SQLite

/// A step of the schema. Steps are appended, never edited once released; each runs in one transaction with
/// the note that it ran.
struct Migration {
    var note: String
    var script: String

    /// The number of the last one is the database's `user_version`.
    static let all: [Migration] = [
        Migration(
            note: "Source records, facts, bookmarks, runs, customers",
            script: [sourceTables, factTables, syncTables, customerTables, searchTable].joined(
                separator: "\n")),
        Migration(note: "Usage by day, agreements, documents, answers, money", script: factTablesOfMoreApps),
        Migration(note: "What an import has met", script: importTable),
        Migration(note: "Versions of documents", script: versionsOfDocuments),
        Migration(note: "Links, decisions and questions of identity", script: identityTables),
        Migration(note: "What people say of themselves, and what records referred to before", script: formerReferences),
        Migration(note: "Values shown, pinned and contested", script: goldenTables),
        Migration(note: "Children of companies", script: childrenOfCompanies),
        Migration(note: "What records wait for", script: pendingReferences),
        Migration(note: "Keys that lead back", script: keysThatLeadBack),
        Migration(note: "Whose word counts for people", script: whoMastersPeople),
        Migration(note: "Records below another one, counted without a look at them", script: countedChildren),
        Migration(note: "The lifecycle: definitions, what people lay down, stages", script: lifecycleTables),
        Migration(note: "By what the people of companies are known", script: peopleOfCompanies),
    ]

    /// "onwd": what `PRAGMA application_id` and the `file` command show for our databases.
    static let applicationID: Int64 = 0x6f6e_7764

    /// What each app said, word for word.
    static let sourceTables = """
        CREATE TABLE schema_step (
            version INTEGER PRIMARY KEY, note TEXT NOT NULL, at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE system (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, title TEXT NOT NULL
        ) STRICT;

        CREATE TABLE resource (
            id INTEGER PRIMARY KEY,
            system_id INTEGER NOT NULL REFERENCES system (id),
            name TEXT NOT NULL,
            purpose TEXT NOT NULL,
            parent_id INTEGER REFERENCES resource (id), -- its records are listed below that resource's records
            kinds TEXT NOT NULL, -- comma list of the facts a record makes, in the order of the mapping
            living INTEGER NOT NULL DEFAULT 0, -- records not deleted; kept by the writer, recounted by the doctor
            UNIQUE (system_id, name)
        ) STRICT;

        -- Where a reference of a fact points: the resources to look in, in order.
        CREATE TABLE resource_reference (
            resource_id INTEGER NOT NULL REFERENCES resource (id),
            kind TEXT NOT NULL,
            field TEXT NOT NULL,
            position INTEGER NOT NULL,
            target_resource_id INTEGER NOT NULL REFERENCES resource (id),
            PRIMARY KEY (resource_id, kind, field, position)
        ) STRICT, WITHOUT ROWID;

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
        -- The resource is in it so that the changes of one resource are found without a look at the records.
        CREATE UNIQUE INDEX source_record_revision ON source_record (revision, resource_id);
        CREATE INDEX source_record_parent ON source_record (resource_id, parent) WHERE parent IS NOT NULL;

        -- What a record said before: known here from known_from until known_to. While it was deleted it said nothing.
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
        CREATE INDEX source_version_record ON source_version (record_id, revision);
        """

    /// How far the reading has come, and what each run did.
    static let syncTables = """
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

        -- The records met in a pass that sweeps: what is not in it at the end is gone.
        CREATE TABLE sweep_seen (
            bookmark_id INTEGER NOT NULL REFERENCES bookmark (id),
            record_id INTEGER NOT NULL REFERENCES source_record (id),
            PRIMARY KEY (bookmark_id, record_id)
        ) STRICT, WITHOUT ROWID;

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
        CREATE INDEX run_resource_run ON run_resource (run_id);
        CREATE INDEX run_resource_resource ON run_resource (resource_id, ended);

        -- From when to when a resource is known completely. Absence proves something only inside it.
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

        -- What the sync knows beyond bookmarks: found modules and fields, when counts were compared.
        CREATE TABLE memory (
            name TEXT PRIMARY KEY, text TEXT NOT NULL -- JSON
        ) STRICT, WITHOUT ROWID;
        """

    /// The records met by an import that says what is all there is: what is not in it at the end is gone.
    static let importTable = """
        CREATE TABLE import_seen (
            resource_id INTEGER NOT NULL REFERENCES resource (id),
            pass INTEGER NOT NULL, -- the version of a Singer stream; 0 for a file
            record_id INTEGER NOT NULL REFERENCES source_record (id),
            PRIMARY KEY (resource_id, pass, record_id)
        ) STRICT, WITHOUT ROWID;
        """

    /// Derived from records and facts; can be emptied and made again.
    static let customerTables = """
        -- How far a derivation has come: 'derived' is the last revision taken into customers and search.
        CREATE TABLE progress (
            name TEXT PRIMARY KEY,
            revision INTEGER NOT NULL -- of 'derived_at': the moment, which answers are true for
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE identity_key (
            kind INTEGER NOT NULL, -- Identity.Key.Kind
            value TEXT NOT NULL,
            record_id INTEGER NOT NULL,
            resource_id INTEGER NOT NULL,
            name TEXT, -- the record's own name, to tell whether the records of a key agree
            PRIMARY KEY (kind, value, record_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX identity_key_record ON identity_key (record_id);

        -- Companies and people: records with the same anchor are the same one.
        CREATE TABLE entity (
            record_id INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL, -- Identity.Kind: 0 company, 1 person
            anchor INTEGER NOT NULL -- the record that stands for all of them
        ) STRICT;
        CREATE INDEX entity_anchor ON entity (anchor) WHERE anchor <> record_id;

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
        ) STRICT;

        CREATE TABLE customer_alias (
            key TEXT PRIMARY KEY, -- a key the customer had before; kept for ever
            customer_id INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX customer_alias_customer ON customer_alias (customer_id);

        -- Which customer a record belongs to, and the one word for why.
        CREATE TABLE record_customer (
            record_id INTEGER PRIMARY KEY,
            customer_id INTEGER NOT NULL,
            kind TEXT NOT NULL, -- FactKind
            at INTEGER NOT NULL, -- where it stands in the timeline; 0: unknown
            reason TEXT NOT NULL
        ) STRICT;

        -- Records that refer to something not (yet) known; tried again at each derivation.
        CREATE TABLE pending_record (record_id INTEGER PRIMARY KEY) STRICT;

        -- One for each order in which customers are listed, and each column by which they are found; the id makes it total.
        CREATE INDEX customer_by_name ON customer_summary (name COLLATE NOCASE, id);
        CREATE INDEX customer_by_activity ON customer_summary (last_activity, id);
        CREATE INDEX customer_by_pipeline ON customer_summary (open_amount, id);
        CREATE INDEX customer_by_won ON customer_summary (won_amount, id);
        CREATE INDEX customer_by_tickets ON customer_summary (open_tickets, id);
        CREATE INDEX customer_by_owner ON customer_summary (owner COLLATE NOCASE, id);
        CREATE INDEX customer_by_country ON customer_summary (country COLLATE NOCASE, id);
        CREATE INDEX fact_deal_open_stage ON fact_deal (stage COLLATE NOCASE) WHERE state = 'open';

        -- The customer's page: everything about it, newest first, in a few range scans.
        CREATE TABLE customer_record (
            customer_id INTEGER NOT NULL,
            kind TEXT NOT NULL,
            at INTEGER NOT NULL,
            record_id INTEGER NOT NULL,
            PRIMARY KEY (customer_id, kind, at DESC, record_id)
        ) STRICT, WITHOUT ROWID;
        """

    /// Filled by `Connection.indexForSearch`; the rowid is the record.
    static let searchTable = """
        CREATE VIRTUAL TABLE search USING fts5 (
            title, people, email, body, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
        );
        """
}
