-- Fills an empty, migrated database with customers and what apps would have told of them, for measuring the lifecycle.
-- `temp.size (customers)` says how many: 15 records each, spread over the tables as if each list had its own order.
-- Moments lie in the two years before 2026-01-01.
PRAGMA synchronous = OFF;
BEGIN;
INSERT INTO system (id, name, title) VALUES (1, 'zoho_crm', 'CRM'), (2, 'zoho_desk', 'Desk'), (3, 'zoho_projects', 'Projects'),
    (4, 'usage', 'Usage');
INSERT INTO run (id, trigger, began, ended, outcome) VALUES (1, 'bench', 1767225600000, 1767225600000, 'complete');
INSERT INTO resource (id, system_id, name, purpose, parent_id, kinds) VALUES
    (1, 1, 'users', '', NULL, 'staff'), (2, 1, 'accounts', '', NULL, 'company'), (3, 1, 'contacts', '', NULL, 'person'),
    (4, 1, 'deals', '', NULL, 'deal'), (5, 1, 'stages', '', 4, 'change'), (6, 3, 'projects', '', NULL, 'project'),
    (7, 3, 'tasks', '', 6, 'task'), (8, 2, 'tickets', '', NULL, 'ticket'), (9, 1, 'events', '', NULL, 'activity'),
    (10, 4, 'logins', '', NULL, 'usage'), (11, 4, 'days', '', NULL, 'usage_day');
INSERT INTO resource_reference
    SELECT resource.id, kind.value, 'owner', 0, 1 FROM resource, json_each('["deal","project","task","ticket","activity"]') kind
    WHERE resource.kinds = kind.value;
INSERT INTO coverage_mark (resource_id, parent, complete_to, is_complete) SELECT id, '', 1767225600000, 1 FROM resource;
INSERT INTO run_resource (run_id, resource_id, way, began, ended, read, added, changed, unchanged, deleted, refused, calls,
    credits) SELECT 1, id, 'list', 1767225600000, 1767225600000, 0, 0, 0, 0, 0, 0, 0, 0 FROM resource;

-- One row a record: its number, its customer, which of its customer's it is.
-- `above`: what it is listed below, whose customer it shares.
CREATE TEMP TABLE place (slot INTEGER PRIMARY KEY, resource INTEGER, kind TEXT, above INTEGER);
INSERT INTO place VALUES (0, 2, 'company', NULL), (1, 3, 'person', NULL), (2, 3, 'person', NULL), (3, 4, 'deal', NULL),
    (4, 5, 'change', 3), (5, 5, 'change', 3), (6, 6, 'project', NULL), (7, 7, 'task', 6), (8, 7, 'task', 6),
    (9, 7, 'task', 6), (10, 8, 'ticket', NULL), (11, 8, 'ticket', NULL), (12, 9, 'activity', NULL),
    (13, 9, 'activity', NULL), (14, 10, 'usage', NULL);
CREATE TEMP VIEW record AS
    WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < (SELECT customers FROM size))
    SELECT slot * (SELECT customers FROM size) + n + 1 AS id,
        CASE slot WHEN 0 THEN n ELSE (n * 7919 + coalesce(above, slot) * 104729) % (SELECT customers FROM size) END + 1
            AS customer,
        'r' || (above * (SELECT customers FROM size) + n + 1) AS parent, slot, resource, kind, n,
        1767225600000 - ((n * 2654435761 + slot * 40503) % 730) * 86400000 - (n % 1440) * 60000 AS moment
    FROM place CROSS JOIN number;
INSERT INTO source_record (id, resource_id, external_id, parent, revision, stamp, hash, fact_hash, form, first_seen, changed,
    run_id, payload)
    SELECT id, resource, 'r' || id, parent, id, moment, id, id, 'list', 1767225600000, 1767225600000, 1, printf('{"id":"r%d","text":"%.*c"}', id, 400, 'x') FROM record;
INSERT INTO fact_company (record_id, name, country, industry, created) SELECT id, 'Company ' || n, 'DE', 'Tools', moment
    FROM record WHERE slot = 0;
INSERT INTO fact_person (record_id, name, email, standing, created) SELECT id, 'Person ' || n, 'p' || id || '@example.com',
    'contact', moment FROM record WHERE slot IN (1, 2);
INSERT INTO fact_deal (record_id, title, stage, state, amount, currency, closing_day, next_step, owner, created)
    SELECT id, 'Deal ' || n, CASE n % 3 WHEN 0 THEN 'Closed Won' WHEN 1 THEN 'Negotiation' ELSE 'Closed Lost' END,
        CASE n % 3 WHEN 0 THEN 'won' WHEN 1 THEN 'open' ELSE 'lost' END, n % 50000, 'EUR',
        date(moment / 1000 + 2592000, 'unixepoch'), CASE n % 4 WHEN 0 THEN 'Call again' END, 'u' || n % 20, moment
    FROM record WHERE slot = 3;
INSERT INTO fact_change (record_id, field, was, became, at, deal) SELECT id, 'stage', 'Negotiation', 'Closed Won', moment,
    parent FROM record WHERE slot IN (4, 5);
INSERT INTO fact_project (record_id, title, state, percent, start_day, end_day, completed, owner, created)
    SELECT id, 'Project ' || n, CASE n % 2 WHEN 0 THEN 'closed' ELSE 'open' END, n % 100, date(moment / 1000, 'unixepoch'),
        date(moment / 1000 + 7776000, 'unixepoch'), CASE n % 2 WHEN 0 THEN moment + 5000000000 END, 'u' || n % 20, moment
    FROM record WHERE slot = 6;
INSERT INTO fact_task (record_id, title, state, percent, due_day, completed, owner, created)
    SELECT id, 'Task ' || n, CASE n % 2 WHEN 0 THEN 'closed' ELSE 'open' END, n % 100,
        date(moment / 1000 + 864000, 'unixepoch'), CASE n % 2 WHEN 0 THEN moment + 800000000 END, 'u' || n % 20, moment
    FROM record WHERE slot BETWEEN 7 AND 9;
INSERT INTO fact_ticket (record_id, title, state, status, priority, opened, closed, owner)
    SELECT id, 'Ticket ' || n, CASE n % 4 WHEN 0 THEN 'open' ELSE 'closed' END, 'Closed',
        CASE n % 5 WHEN 0 THEN 'High' ELSE 'Low' END, moment, CASE WHEN n % 4 > 0 THEN moment + 200000000 END, 'u' || n % 20
    FROM record WHERE slot IN (10, 11);
INSERT INTO fact_activity (record_id, title, type, at, owner, created)
    SELECT id, 'Meeting ' || n, CASE n % 2 WHEN 0 THEN 'meeting' ELSE 'call' END, moment + 30 * 86400000, 'u' || n % 20, moment
    FROM record WHERE slot IN (12, 13);
INSERT INTO fact_usage (record_id, behaviour, count, day) SELECT id, 'login', n % 30, date(moment / 1000, 'unixepoch')
    FROM record WHERE slot = 14;
INSERT INTO record_customer SELECT id, customer, kind, moment, 'bench' FROM record ORDER BY id;
INSERT INTO customer_record SELECT customer_id, kind, at, record_id FROM record_customer ORDER BY 1, 2, 3 DESC, 4;
INSERT INTO customer_summary (id, anchor, key, kind, name, owner, country, systems, deals, kinds, first_seen, last_activity)
    SELECT customer, id, 'c' || customer, 'company', 'Company ' || n, 'Member ' || n % 20, 'DE', 'zoho_crm', 1,
        'activity,change,company,deal,person,project,task,ticket,usage', moment - 9e10, moment FROM record WHERE slot = 0;
-- Staff, behind all other numbers.
INSERT INTO source_record (id, resource_id, external_id, revision, stamp, hash, fact_hash, form, first_seen, changed, run_id,
    payload)
    SELECT 15 * customers + value + 1, 1, 'u' || value, 15 * customers + value + 1, 1, 0, 0, 'list', 1767225600000,
        1767225600000, 1, '{}' FROM size, json_each('[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19]');
INSERT INTO fact_staff (record_id, name) SELECT id, 'Member ' || substr(external_id, 2) FROM source_record
    WHERE resource_id = 1;
INSERT INTO progress VALUES ('derived', 15 * (SELECT customers FROM size) + 20), ('derived_at', 1767225600000);
COMMIT;
ANALYZE;
