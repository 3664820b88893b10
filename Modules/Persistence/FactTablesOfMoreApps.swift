extension Migration {
    /// Usage day by day, agreements, documents, answers, money; what else tasks and activities say. What is derived is
    /// made from nothing once, because how records find their customer is another.
    static let factTablesOfMoreApps = """
        ALTER TABLE fact_task ADD COLUMN type TEXT;
        ALTER TABLE fact_task ADD COLUMN points REAL;
        ALTER TABLE fact_task ADD COLUMN status_key TEXT;
        ALTER TABLE fact_usage ADD COLUMN day TEXT;
        ALTER TABLE fact_usage ADD COLUMN unit TEXT;
        ALTER TABLE fact_usage ADD COLUMN app TEXT;
        ALTER TABLE fact_usage ADD COLUMN platform TEXT;
        ALTER TABLE fact_usage ADD COLUMN version TEXT;
        CREATE TABLE newer (
            record_id INTEGER PRIMARY KEY, title TEXT,
            type TEXT CHECK (type IN ('call', 'meeting', 'visit', 'chat', 'booking', 'campaign', 'other')),
            direction TEXT, outcome TEXT, at INTEGER, until INTEGER, seconds INTEGER, company TEXT, person TEXT,
            deal TEXT, owner TEXT, created INTEGER, email TEXT
        ) STRICT;
        INSERT INTO newer SELECT *, NULL FROM fact_activity;
        DROP TABLE fact_activity;
        ALTER TABLE newer RENAME TO fact_activity;
        CREATE TABLE fact_usage_day (
            record_id INTEGER PRIMARY KEY, source TEXT, day TEXT, complete INTEGER
        ) STRICT;
        CREATE TABLE fact_agreement (
            record_id INTEGER PRIMARY KEY, title TEXT, status TEXT, state TEXT CHECK (state IN ('draft', 'open',
            'completed', 'declined', 'recalled', 'expired')), percent REAL, sent INTEGER, completed INTEGER,
            expires INTEGER, name TEXT, email TEXT, company TEXT, person TEXT, deal TEXT, owner TEXT,
            created INTEGER
        ) STRICT;
        CREATE TABLE fact_signature (
            record_id INTEGER PRIMARY KEY, agreement TEXT, name TEXT, email TEXT, type TEXT, status TEXT,
            state TEXT CHECK (state IN ('open', 'viewed', 'signed', 'declined')), position INTEGER, at INTEGER,
            person TEXT
        ) STRICT;
        CREATE TABLE fact_document (
            record_id INTEGER PRIMARY KEY, title TEXT, type TEXT, is_folder INTEGER, size INTEGER, version TEXT,
            state TEXT CHECK (state IN ('active', 'trashed')), folder TEXT, agreement TEXT, company TEXT, deal TEXT,
            project TEXT, owner TEXT, by TEXT, created INTEGER, changed INTEGER
        ) STRICT;
        CREATE TABLE fact_response (
            record_id INTEGER PRIMARY KEY, title TEXT, status TEXT, at INTEGER, started INTEGER, name TEXT,
            email TEXT, account TEXT, nps INTEGER, csat REAL, comment TEXT, collector TEXT, company TEXT,
            person TEXT, deal TEXT
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
        CREATE TABLE fact_subscription (
            record_id INTEGER PRIMARY KEY, title TEXT, number TEXT, plan TEXT, status TEXT,
            state TEXT CHECK (state IN ('trial', 'live', 'paused', 'cancelled', 'expired')), amount REAL,
            currency TEXT, interval TEXT CHECK (interval IN ('day', 'week', 'month', 'year')),
            interval_count INTEGER, quantity REAL, start_day TEXT, renewal_day TEXT, end_day TEXT,
            cancelled INTEGER, email TEXT, company TEXT, person TEXT, deal TEXT, created INTEGER
        ) STRICT;
        CREATE TABLE fact_payment (
            record_id INTEGER PRIMARY KEY, number TEXT, status TEXT, amount REAL, currency TEXT, day TEXT,
            method TEXT, email TEXT, invoice TEXT, company TEXT, person TEXT
        ) STRICT;
        CREATE TABLE fact_status (
            record_id INTEGER PRIMARY KEY, title TEXT, state TEXT CHECK (state IN ('open', 'waiting', 'closed')),
            project TEXT
        ) STRICT;
        CREATE INDEX fact_signature_agreement ON fact_signature (agreement);
        CREATE INDEX fact_document_folder ON fact_document (folder);

        -- How its records come if nothing can be read, comma list of webhook and file; NULL: it is read.
        ALTER TABLE resource ADD COLUMN arrives TEXT;

        -- Kinds that its mapping made before: facts of them may still be here until they are mapped again.
        ALTER TABLE resource ADD COLUMN former_kinds TEXT NOT NULL DEFAULT '';

        -- The kinds of its records, comma list: a list that is not there need not be looked for. NULL: not known yet.
        ALTER TABLE customer_summary ADD COLUMN kinds TEXT;

        -- Records of which something they name leads to no customer (yet).
        DROP TABLE pending_record;
        CREATE TABLE pending_record (
            record_id INTEGER PRIMARY KEY,
            why TEXT NOT NULL CHECK (why IN ('not known', 'several', 'staff')),
            refers INTEGER NOT NULL -- 1: by a key, tried again at each derivation; 0: in words, when one of them is heard
        ) STRICT;
        -- The words that led nowhere: kind and value of an identity key, or r/ and an account.
        CREATE TABLE waiting_word (word TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
        DELETE FROM progress WHERE name = 'derived';
        """

    static let versionsOfDocuments = """
        ALTER TABLE fact_change ADD COLUMN document TEXT;
        CREATE INDEX fact_change_document ON fact_change (document) WHERE document IS NOT NULL;
        """

    static let pendingReferences = """
        DROP TABLE pending_record;
        CREATE TABLE pending_record (
            record_id INTEGER PRIMARY KEY,
            why TEXT NOT NULL CHECK (why IN ('not known', 'several', 'staff')),
            -- 0: a word, tried again when one is heard; 1: a key, when what has it comes; 2: both; 3: at each derivation
            waits INTEGER NOT NULL
        ) STRICT;
        -- The keys that led to no customer.
        CREATE TABLE pending_reference (
            external_id TEXT NOT NULL,
            record_id INTEGER NOT NULL,
            PRIMARY KEY (external_id, record_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX pending_reference_record ON pending_reference (record_id);
        DELETE FROM progress WHERE name = 'derived';
        """

    static let countedChildren = """
        DROP INDEX source_record_parent;
        CREATE INDEX source_record_parent ON source_record (resource_id, parent, deleted) WHERE parent IS NOT NULL;
        """
}
