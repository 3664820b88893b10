extension Migration {
    /// The typed facts: one table for each `FactKind`, one column for each of its fields, in that order.
    /// References are the other record's external id; `resource_reference` says where it lives. Without
    /// foreign keys: they would cost a look-up for each fact, and the doctor recounts.
    static let factTables = """
        CREATE TABLE fact_company (
            record_id INTEGER PRIMARY KEY, name TEXT, website TEXT, email TEXT, phone TEXT, industry TEXT,
            street TEXT, city TEXT, postcode TEXT, country TEXT, type TEXT, owner TEXT, parent TEXT,
            same_as TEXT, created INTEGER
        ) STRICT;
        CREATE TABLE fact_person (
            record_id INTEGER PRIMARY KEY, name TEXT, given_name TEXT, family_name TEXT, job TEXT,
            email TEXT, email2 TEXT, phone TEXT, mobile TEXT, company_name TEXT, website TEXT, street TEXT,
            city TEXT, postcode TEXT, country TEXT, source TEXT, status TEXT,
            standing TEXT CHECK (standing IN ('lead', 'converted', 'contact', 'user')), opted_out INTEGER,
            company TEXT, owner TEXT, same_as TEXT, converted_company TEXT, converted_deal TEXT,
            converted_at INTEGER, created INTEGER
        ) STRICT;
        CREATE TABLE fact_deal (
            record_id INTEGER PRIMARY KEY, title TEXT, stage TEXT,
            state TEXT CHECK (state IN ('open', 'won', 'lost')), amount REAL, currency TEXT,
            probability REAL, closing_day TEXT, type TEXT, source TEXT, next_step TEXT, pipeline TEXT,
            lost_reason TEXT, company TEXT, person TEXT, owner TEXT, created INTEGER
        ) STRICT;
        CREATE TABLE fact_ticket (
            record_id INTEGER PRIMARY KEY, number TEXT, title TEXT, status TEXT,
            state TEXT CHECK (state IN ('open', 'waiting', 'closed')), priority TEXT, category TEXT,
            channel TEXT, escalated INTEGER, overdue INTEGER, threads INTEGER, company TEXT, person TEXT,
            owner TEXT, department TEXT, email TEXT, opened INTEGER, due INTEGER, closed INTEGER
        ) STRICT;
        CREATE TABLE fact_project (
            record_id INTEGER PRIMARY KEY, title TEXT, number TEXT, status TEXT,
            state TEXT CHECK (state IN ('open', 'waiting', 'closed')), percent REAL, "group" TEXT,
            start_day TEXT, end_day TEXT, completed INTEGER, company TEXT, deal TEXT, owner TEXT,
            created INTEGER
        ) STRICT;
        CREATE TABLE fact_milestone (
            record_id INTEGER PRIMARY KEY, title TEXT, status TEXT,
            state TEXT CHECK (state IN ('open', 'waiting', 'closed')), percent REAL, start_day TEXT,
            due_day TEXT, completed INTEGER, project TEXT, owner TEXT, created INTEGER
        ) STRICT;
        CREATE TABLE fact_task_list (
            record_id INTEGER PRIMARY KEY, title TEXT,
            state TEXT CHECK (state IN ('open', 'waiting', 'closed')), project TEXT, milestone TEXT,
            created INTEGER
        ) STRICT;
        CREATE TABLE fact_task (
            record_id INTEGER PRIMARY KEY, title TEXT, status TEXT,
            state TEXT CHECK (state IN ('open', 'waiting', 'closed')), priority TEXT, percent REAL,
            due_day TEXT, completed INTEGER, project TEXT, milestone TEXT, task_list TEXT, company TEXT,
            person TEXT, deal TEXT, owner TEXT, created INTEGER
        ) STRICT;
        CREATE TABLE fact_issue (
            record_id INTEGER PRIMARY KEY, title TEXT, number TEXT, status TEXT,
            state TEXT CHECK (state IN ('open', 'waiting', 'closed')), severity TEXT, due_day TEXT,
            project TEXT, owner TEXT, created INTEGER, closed INTEGER
        ) STRICT;
        CREATE TABLE fact_time_log (
            record_id INTEGER PRIMARY KEY, title TEXT, minutes INTEGER, billable INTEGER, day TEXT,
            project TEXT, task TEXT, owner TEXT, created INTEGER
        ) STRICT;
        CREATE TABLE fact_activity (
            record_id INTEGER PRIMARY KEY, title TEXT,
            type TEXT CHECK (type IN ('call', 'meeting', 'other')), direction TEXT, outcome TEXT,
            at INTEGER, until INTEGER, seconds INTEGER, company TEXT, person TEXT, deal TEXT, owner TEXT,
            created INTEGER
        ) STRICT;
        CREATE TABLE fact_note (
            record_id INTEGER PRIMARY KEY, title TEXT, text TEXT, at INTEGER, company TEXT, person TEXT,
            deal TEXT, owner TEXT
        ) STRICT;
        CREATE TABLE fact_product (
            record_id INTEGER PRIMARY KEY, title TEXT, code TEXT, price REAL, active INTEGER,
            created INTEGER
        ) STRICT;
        CREATE TABLE fact_quote (
            record_id INTEGER PRIMARY KEY, title TEXT, stage TEXT, amount REAL, currency TEXT,
            valid_until_day TEXT, deal TEXT, company TEXT, person TEXT, owner TEXT, created INTEGER
        ) STRICT;
        CREATE TABLE fact_change (
            record_id INTEGER PRIMARY KEY, field TEXT, was TEXT, became TEXT, at INTEGER, by TEXT,
            deal TEXT, ticket TEXT, amount REAL
        ) STRICT;
        CREATE TABLE fact_message (
            record_id INTEGER PRIMARY KEY, summary TEXT, channel TEXT,
            direction TEXT CHECK (direction IN ('in', 'out', 'comment')), author TEXT, email TEXT,
            at INTEGER, ticket TEXT
        ) STRICT;
        CREATE TABLE fact_response_times (
            record_id INTEGER PRIMARY KEY, ticket TEXT, first_response_minutes INTEGER,
            total_response_minutes INTEGER, resolution_minutes INTEGER, responses INTEGER,
            reopened INTEGER, reassigned INTEGER
        ) STRICT;
        CREATE TABLE fact_rating (
            record_id INTEGER PRIMARY KEY, score TEXT CHECK (score IN ('good', 'ok', 'bad')), comment TEXT,
            at INTEGER, ticket TEXT, person TEXT, owner TEXT
        ) STRICT;
        CREATE TABLE fact_usage (
            record_id INTEGER PRIMARY KEY, behaviour TEXT, count REAL, at INTEGER, account TEXT,
            email TEXT, company TEXT, person TEXT
        ) STRICT;
        CREATE TABLE fact_staff (
            record_id INTEGER PRIMARY KEY, name TEXT, email TEXT, role TEXT, active INTEGER
        ) STRICT;
        CREATE TABLE fact_custom (
            record_id INTEGER PRIMARY KEY, title TEXT, email TEXT, at INTEGER, company TEXT, person TEXT,
            deal TEXT, owner TEXT, created INTEGER
        ) STRICT;
        """
}
