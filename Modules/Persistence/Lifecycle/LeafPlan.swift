import Domain
import Lifecycle
import SQLite
import Synchronization

/// What a definition asks of a store, made ready: a statement for each view that any leaf looks at, and what is to be
/// made of its rows. The same for every moment and every customer.
struct LeafPlan: Sendable {
    struct View: Sendable {
        var source: LeafSource
        var questions: [LeafQuestion]
        var query: SQL
        /// The column with the number of the row's record.
        var record: Int
    }

    let leaves: [PolarLeaf]
    let subject: LeafSubject
    let views: [View]

    private init(_ definition: Definition, _ resources: LeafResources, isPast: Bool, _ lens: ScopeLens) {
        leaves = definition.polarLeaves
        subject = LeafSubject(definition, leaves, resources, isPast: isPast)
        let asked = Dictionary(grouping: leaves.indices.filter { [leaves] in leaves[$0].rows != nil }) { [leaves] in
            leaves[$0].rows!.view
        }
        let always = Dictionary(grouping: LeafPeople.questions(definition), by: \.rows.view)
        var views: [View] = []
        for view in Vocabulary.views where asked[view.name] != nil || always[view.name] != nil {
            let source = LeafSource(view, resources, isPast: isPast, lens)
            var columns = LeafColumns()
            var questions: [LeafQuestion] = []
            for index in asked[view.name] ?? [] {
                questions += [LeafQuestion(leaves[index], index, of: source, &columns)].compactMap(\.self)
            }
            let namesStaff = resources.staff != nil
            for (rows, goal) in always[view.name] ?? [] {
                questions += [LeafQuestion(rows, goal, of: source, namesStaff: namesStaff, &columns)]
                    .compactMap(\.self)
            }
            let record = columns.add(SQL(raw: source.record))
            let query = columns.statement(SQL(raw: source.rows))
            views.append(View(source: source, questions: questions, query: query, record: record))
        }
        self.views = views
    }

    /// The plan for a definition in a store with such resources, made once. `hash`: the definition's; nil: it is a
    /// draft, which will hardly be asked again.
    static func plan(
        _ definition: Definition, hash: String?, _ resources: LeafResources, isPast: Bool, _ lens: ScopeLens
    ) -> LeafPlan {
        guard let hash else { return LeafPlan(definition, resources, isPast: isPast, lens) }
        let name = "\(hash) \(definition.renames.word) \(isPast) \(lens) \(resources.shape)"
        if let known = kept.withLock({ $0[name] }) { return known }
        let plan = LeafPlan(definition, resources, isPast: isPast, lens)
        kept.withLock { plans in
            // The present and the past of what is in force, and what was.
            if plans.count >= 8 { plans = [:] }
            plans[name] = plan
        }
        return plan
    }

    private static let kept = Mutex<[String: LeafPlan]>([:])
}

extension LeafResources {
    /// Whatever of them the text of a statement depends on.
    fileprivate var shape: String {
        let each = all.map { "\($0.name):\($0.kinds.map(\.rawValue).joined(separator: ",")):\($0.hasGoneParents)" }
        return "\(hasUnplacedUsage) \(hasGone) \(staff != nil) \(each.joined(separator: " "))"
    }
}
