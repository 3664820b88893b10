/// The views that tell how current the store is.
extension View {
    static let coverage = View(
        name: "coverage",
        query: """
            SELECT system.name AS system, resource.name AS resource, mark.parent,
                \(iso("mark.complete_from")) AS complete_from, \(iso("mark.complete_to")) AS complete_to, mark.is_complete,
                mark.remark
            FROM coverage_mark AS mark
            JOIN resource ON resource.id = mark.resource_id
            JOIN system ON system.id = resource.system_id
            """)

    static let syncRun = View(
        name: "sync_run",
        query: """
            SELECT run.id AS run, run.trigger, \(iso("run.began")) AS began, \(iso("run.ended")) AS ended,
                (run.ended - run.began) / 1000.0 AS seconds, run.outcome, count(line.id) AS resources,
                coalesce(sum(line.read), 0) AS read, coalesce(sum(line.added), 0) AS added,
                coalesce(sum(line.changed), 0) AS changed, coalesce(sum(line.unchanged), 0) AS unchanged,
                coalesce(sum(line.deleted), 0) AS deleted, coalesce(sum(line.refused), 0) AS refused,
                coalesce(sum(line.calls), 0) AS calls, coalesce(sum(line.credits), 0) AS credits,
                count(line.failure) AS failures
            FROM run LEFT JOIN run_resource AS line ON line.run_id = run.id
            GROUP BY run.id
            """)

    static let syncRunResource = View(
        name: "sync_run_resource",
        query: """
            SELECT line.run_id AS run, system.name AS system, resource.name AS resource, line.way,
                \(iso("line.began")) AS began, \(iso("line.ended")) AS ended,
                (line.ended - line.began) / 1000.0 AS seconds, line.read, line.added, line.changed, line.unchanged,
                line.deleted, line.refused, line.calls, line.credits, line.failure, line.remark
            FROM run_resource AS line
            JOIN resource ON resource.id = line.resource_id
            JOIN system ON system.id = resource.system_id
            """)

    static let resourceStatus = View(
        name: "resource_status",
        query: """
            SELECT system.name AS system, system.title AS system_title, resource.name AS resource, resource.purpose,
                above.name AS parent, resource.arrives, resource.living AS records,
                \(iso("last.ended")) AS last_read, last.way, last.failure,
                last.remark,
                (SELECT \(iso("max(ended)")) FROM run_resource
                 WHERE resource_id = resource.id AND failure IS NULL) AS last_success,
                (SELECT \(iso("min(complete_to)")) FROM coverage_mark
                 WHERE resource_id = resource.id) AS complete_to,
                (SELECT min(is_complete) FROM coverage_mark WHERE resource_id = resource.id) AS is_complete
            FROM resource
            JOIN system ON system.id = resource.system_id
            LEFT JOIN resource AS above ON above.id = resource.parent_id
            LEFT JOIN run_resource AS last ON last.id = (
                SELECT id FROM run_resource WHERE resource_id = resource.id ORDER BY ended DESC, id DESC LIMIT 1)
            """)

    static let creditUse = View(
        name: "credit_use",
        query: """
            SELECT system.name AS system, strftime('%Y-%m-%dT%H:00:00Z', spent.hour * 3600, 'unixepoch') AS hour,
                spent.credits
            FROM credit_hour AS spent JOIN system ON system.id = spent.system_id
            """)
}
