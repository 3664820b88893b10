-- Compares a workspace with what the stand-in knows to be true. Run by Scripts/demo --check with the sqlite3 shell; prints one
-- line for each difference and nothing if there is none. `truth.json` and `customers.json` (what `onward customers --json`
-- printed) lie in the current folder; onward.db is opened for reading.
.mode list
ATTACH 'file:onward.db?mode=ro' AS o;
CREATE TEMP TABLE truth AS SELECT readfile('truth.json') AS document;

-- What each name in the truth is called in the app.
CREATE TEMP TABLE place (name TEXT, system TEXT, resource TEXT);
INSERT INTO place VALUES
    ('crm.account', 'zoho_crm', 'Accounts'), ('crm.contact', 'zoho_crm', 'Contacts'), ('crm.lead', 'zoho_crm', 'Leads'),
    ('crm.deal', 'zoho_crm', 'Deals'), ('crm.task', 'zoho_crm', 'Tasks'), ('crm.event', 'zoho_crm', 'Events'),
    ('crm.call', 'zoho_crm', 'Calls'), ('crm.note', 'zoho_crm', 'Notes'), ('crm.product', 'zoho_crm', 'Products'),
    ('crm.quote', 'zoho_crm', 'Quotes'), ('crm.subscription', 'zoho_crm', 'Subscriptions'),
    ('desk.deskAccount', 'zoho_desk', 'accounts'), ('desk.deskContact', 'zoho_desk', 'contacts'),
    ('desk.ticket', 'zoho_desk', 'tickets'), ('projects.project', 'zoho_projects', 'projects'),
    ('projects.milestone', 'zoho_projects', 'phases'), ('projects.taskList', 'zoho_projects', 'tasklists'),
    ('projects.projectTask', 'zoho_projects', 'tasks'), ('projects.issue', 'zoho_projects', 'issues'),
    ('sprints.project', 'zoho_sprints', 'projects'), ('sprints.sprint', 'zoho_sprints', 'sprints'),
    ('sprints.log', 'zoho_sprints', 'logs'), ('sign.request', 'zoho_sign', 'requests');

-- 1. Every list holds as many records as the world has.
SELECT printf('%s.%s: %d records here, %d in the world', p.system, p.resource, coalesce(r.records, 0), t.value)
FROM truth, json_each(document, '$.totals') t JOIN place p ON p.name = t.key
LEFT JOIN o.resource_status r ON r.system = p.system AND r.resource = p.resource
WHERE coalesce(r.records, 0) <> t.value;

-- Some are in two lists, or share one with what is nobody's.
SELECT printf('sprints: %d items here, %d in the world', here, there) FROM (
    SELECT (SELECT sum(records) FROM o.resource_status WHERE system = 'zoho_sprints' AND resource IN ('items', 'backlog_items'))
        AS here, json_extract(document, '$.totals."sprints.item"') AS there FROM truth)
WHERE here <> there;
SELECT printf('workdrive: %d files and folders here, at least %d in the world', here, there) FROM (
    SELECT (SELECT sum(records) FROM o.resource_status WHERE system = 'zoho_workdrive' AND resource = 'files') AS here,
        json_extract(document, '$.totals."workdrive.file"') + json_extract(document, '$.totals."workdrive.folder"') AS there
    FROM truth)
WHERE here < there;

-- 2. Everything that the world knows of one company belongs to one customer, and nothing of another company does. A Desk account
-- whose link is stale or missing and a project that names nobody may stand apart: that is what review is for.
CREATE TEMP TABLE expected AS
    SELECT json_extract(c.value, '$.company') AS company, p.system, p.resource, i.value AS external_id
    FROM truth, json_each(document, '$.companies') c JOIN place p,
        json_each(c.value, '$."' || p.name || '"') i;
CREATE TEMP TABLE found AS
    SELECT e.*, s.customer FROM expected e
    LEFT JOIN o.customer_source s ON s.system = e.system AND s.resource = e.resource AND s.external_id = e.external_id;
CREATE TEMP TABLE home AS
    SELECT company, min(customer) AS customer, count(DISTINCT customer) AS customers FROM found
    WHERE system = 'zoho_crm' AND resource = 'Accounts' GROUP BY company;
SELECT printf('company %d: its CRM accounts are %d customers', company, customers) FROM home WHERE customers <> 1;
SELECT printf('customer %s holds the accounts of %d companies', customer, count(*)) FROM home GROUP BY customer HAVING count(*) > 1;
SELECT printf('%s.%s %s: belongs to %s, should to %s', f.system, f.resource, f.external_id, coalesce(f.customer, 'nobody'), h.customer)
FROM found f JOIN home h USING (company)
WHERE f.customer IS NOT h.customer AND f.system = 'zoho_crm' AND f.resource NOT IN ('Leads', 'Products');
SELECT printf('%s.%s %s: belongs to %s, another company', f.system, f.resource, f.external_id, f.customer)
FROM found f JOIN home h USING (company) JOIN home other ON other.customer = f.customer AND other.company <> f.company
WHERE f.customer <> h.customer;
SELECT printf('only %d of %d Desk and Projects records found their company', sum(f.customer = h.customer), count(*))
FROM found f JOIN home h USING (company) WHERE f.system <> 'zoho_crm' AND f.resource <> 'tasklists'
HAVING sum(coalesce(f.customer = h.customer, 0)) < 0.9 * count(*);

-- 3. What the portfolio printed is what the world knows.
CREATE TEMP TABLE printed AS
    SELECT json_extract(value, '$.key') AS customer, json_extract(value, '$.pipeline[0].amount') AS pipeline,
        json_extract(value, '$.openDeals') AS open_deals
    FROM json_each(readfile('customers.json'), '$.data');
SELECT printf('%s: a pipeline of %s printed, %s in the world', p.customer, coalesce(p.pipeline, 0), t.amount)
FROM printed p JOIN home h USING (customer) JOIN (
    SELECT json_extract(c.value, '$.company') AS company, json_extract(c.value, '$.openPipeline') AS amount
    FROM truth, json_each(document, '$.companies') c) t USING (company)
WHERE abs(coalesce(p.pipeline, 0) - t.amount) > 0.005;
SELECT printf('%d open deals printed, %d in the world', sum(open_deals), json_extract(document, '$.pipeline.open.deals'))
FROM printed, truth HAVING sum(open_deals) <> json_extract(document, '$.pipeline.open.deals');
SELECT 'no customer was printed' FROM (SELECT count(*) AS n FROM printed) WHERE n = 0;
