public import Lifecycle
import SQLite

extension Reader {
    /// What exists: the words of the apps, the steps that deals took, who owns what, and what there is of each view.
    public func asIs() throws -> AsIs {
        var asIs = AsIs()
        asIs.dealStages = try connection.rows(
            """
            SELECT pipeline, stage, state, count(*), avg(probability) FROM deal WHERE stage IS NOT NULL
            GROUP BY pipeline, stage, state ORDER BY pipeline, avg(probability), count(*) DESC, stage
            """
        ) { row in
            .init(
                pipeline: row.textIfPresent(0), name: row.text(1), state: row.textIfPresent(2),
                deals: Int(row.integer(3)),
                probability: row.numberIfPresent(4))
        }
        asIs.moves = try connection.rows(
            """
            SELECT was, became, count(*) FROM change WHERE deal IS NOT NULL AND became IS NOT NULL AND became IS NOT was
            GROUP BY was, became ORDER BY count(*) DESC, was, became LIMIT \(Self.mostWords)
            """
        ) { .init(was: $0.textIfPresent(0), became: $0.text(1), count: Int($0.integer(2))) }
        for (view, condition) in [("person", "standing = 'lead'"), ("ticket", "1"), ("project", "1"), ("task", "1")] {
            asIs.words += try connection.rows(
                SQL(
                    raw: "SELECT status, count(*) FROM \"\(view)\" WHERE status IS NOT NULL AND \(condition) "
                        + "GROUP BY status ORDER BY count(*) DESC, status LIMIT \(Self.mostWords)")
            ) { .init(view: view, word: $0.text(0), count: Int($0.integer(1))) }
        }
        for view in ["company", "deal", "ticket", "project"] {
            asIs.owners += try connection.rows(
                SQL(
                    raw: "SELECT owner, count(*) FROM \"\(view)\" WHERE owner IS NOT NULL "
                        + "GROUP BY owner ORDER BY count(*) DESC, owner LIMIT \(Self.mostWords)")
            ) { .init(view: view, name: $0.text(0), count: Int($0.integer(1))) }
        }
        let known = Set(View.all.map(\.name))
        for view in Vocabulary.views where known.contains(view.name) {
            let counts = try connection.first(SQL(raw: "SELECT count(*), count(customer) FROM \"\(view.name)\"")) {
                (Int($0.integer(0)), Int($0.integer(1)))
            }
            if let counts { asIs.views.append(.init(name: view.name, rows: counts.0, linked: counts.1)) }
        }
        return asIs
    }

    /// Of each list: more are no vocabulary.
    private static let mostWords = 100
}
