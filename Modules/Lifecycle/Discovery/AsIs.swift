/// How a company works now, as far as its apps show it: found, not declared.
public struct AsIs: Hashable, Sendable {
    public var dealStages: [DealStage] = []
    public var moves: [Move] = []
    public var words: [Word] = []
    public var owners: [Owner] = []
    public var views: [View] = []

    public init() {}

    /// A stage of deals that is in use.
    public struct DealStage: Hashable, Sendable {
        public var pipeline: String?
        public var name: String
        /// open, won or lost, as the app says.
        public var state: String?
        public var deals: Int
        public var probability: Double?

        public init(pipeline: String?, name: String, state: String?, deals: Int, probability: Double?) {
            self.pipeline = pipeline
            self.name = name
            self.state = state
            self.deals = deals
            self.probability = probability
        }
    }

    /// A step that deals took, and how often.
    public struct Move: Hashable, Sendable {
        public var was: String?
        public var became: String
        public var count: Int

        public init(was: String?, became: String, count: Int) {
            self.was = was
            self.became = became
            self.count = count
        }
    }

    /// A status of leads, tickets or projects that is in use.
    public struct Word: Hashable, Sendable {
        public var view: String
        public var word: String
        public var count: Int

        public init(view: String, word: String, count: Int) {
            self.view = view
            self.word = word
            self.count = count
        }
    }

    /// Somebody who owns records.
    public struct Owner: Hashable, Sendable {
        public var view: String
        public var name: String
        public var count: Int

        public init(view: String, name: String, count: Int) {
            self.view = view
            self.name = name
            self.count = count
        }
    }

    /// What there is of a view that criteria can look at.
    public struct View: Hashable, Sendable {
        public var name: String
        public var rows: Int
        /// Rows that belong to a customer.
        public var linked: Int

        public init(name: String, rows: Int, linked: Int) {
            self.name = name
            self.rows = rows
            self.linked = linked
        }
    }

    /// Rows of a view that belong to customers; nil if nobody counted.
    func linked(_ view: String) -> Int? { views.first { $0.name == view }?.linked }
}

/// What a definition asks for and the apps do not show, or show and no definition asks for.
public struct AsIsGap: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable { case context, accountability, data, reporting }
    public var kind: Kind
    /// Stages it concerns, by id.
    public var stages: [String]
    public var text: String
    public var remedy: String
}

extension Definition {
    /// Between how it is and how this definition has it.
    public func gaps(from asIs: AsIs) -> [AsIsGap] {
        contextGaps(asIs) + accountabilityGaps(asIs) + dataGaps(asIs) + reportingGaps(asIs)
    }

    private func contextGaps(_ asIs: AsIs) -> [AsIsGap] {
        transitions.flatMap { transition in
            transition.context.compactMap { item -> AsIsGap? in
                guard item.isRequired else { return nil }
                switch item.from {
                case .rows(let rows, _)?:
                    guard asIs.linked(rows.view) == 0 else { return nil }
                    return AsIsGap(
                        kind: .context, stages: transition.from,
                        text:
                            "“\(item.title)” must move forward with \(transition.title), and there is no \(rows.view)",
                        remedy: "Write it down where \(rows.view) comes from, or lay it down in Onward.")
                case .criterion: return nil
                case nil:
                    return AsIsGap(
                        kind: .context, stages: transition.from,
                        text:
                            "“\(item.title)” must move forward with \(transition.title), and no record is named for it",
                        remedy: "Say where it comes from with “from”, or let the giver write it into each handoff.")
                }
            }
        }
    }

    private func accountabilityGaps(_ asIs: AsIs) -> [AsIsGap] {
        roles.compactMap { role in
            let own = stages.filter { $0.owner == role.id }.map(\.id)
            let handed = transitions.filter { $0.giver == role.id || $0.receiver == role.id }.flatMap(\.from)
            let concerned = stages.map(\.id).filter { own.contains($0) || handed.contains($0) }
            guard !concerned.isEmpty, asIs.linked(EntryKind.ownership.rawValue) ?? 0 == 0 else { return nil }
            switch role.from {
            case .customer?:
                guard asIs.owners.isEmpty else { return nil }
                return AsIsGap(
                    kind: .accountability, stages: concerned, text: "\(role.title): no record names an owner",
                    remedy: "Set owners in the CRM, or assign them: onward own.")
            case .newest(let rows, _)?:
                guard asIs.linked(rows.view) == 0 else { return nil }
                return AsIsGap(
                    kind: .accountability, stages: concerned,
                    text: "\(role.title) comes from \(rows.view), and there is none",
                    remedy: "Connect the app that has it, or assign them: onward own.")
            case nil:
                return AsIsGap(
                    kind: .accountability, stages: concerned,
                    text: "\(role.title): nobody is assigned, and no record names them",
                    remedy: "Assign them: onward own. Or say where they come from with “from”.")
            }
        }
    }

    private func dataGaps(_ asIs: AsIs) -> [AsIsGap] {
        var order: [String] = []
        var criteriaOf: [String: [Criterion]] = [:]
        for criterion in criteria {
            for view in Set(criterion.test.leaves.compactMap { $0.rows?.view }).sorted() where asIs.linked(view) == 0 {
                if case .entry? = Vocabulary.view(view)?.origin { continue }
                if criteriaOf[view] == nil { order.append(view) }
                criteriaOf[view, default: []].append(criterion)
            }
        }
        let empty = order.map { view in
            let found = criteriaOf[view] ?? []
            return AsIsGap(
                kind: .data, stages: stages(using: Set(found.map(\.id))),
                text:
                    "there is no \(view): \(found.map { "“\($0.statement)”" }.joined(separator: ", ")) cannot be told by data",
                remedy: "Connect an app that has it (onward systems --lifecycle), or import it.")
        }
        let used = Set(criteria.flatMap(\.test.leaves).flatMap(\.wordsOfDealStages))
        let unbound = asIs.dealStages.filter { $0.state ?? "open" == "open" && !used.contains($0.name.lowercased()) }
        guard !unbound.isEmpty, let first = stages.filter({ $0.track == "main" }).min(by: { $0.order < $1.order })
        else {
            return empty
        }
        let names = unbound.map { "“\($0.name)” (\($0.deals))" }.joined(separator: ", ")
        return empty + [
            AsIsGap(
                kind: .data, stages: [first.id], text: "no criterion names these stages of open deals: \(names)",
                remedy: "Name those that mean something in a criterion; --draft writes one for each.")
        ]
    }

    private func reportingGaps(_ asIs: AsIs) -> [AsIsGap] {
        measures.compactMap { measure in
            let empty = measure.source.filter { asIs.linked($0) == 0 }
            guard !empty.isEmpty else { return nil }
            let own = Set(
                stages.filter { $0.measures.contains(measure.id) }.map(\.id)
                    + transitions.filter { $0.measures.contains(measure.id) }.flatMap(\.from))
            return AsIsGap(
                kind: .reporting, stages: stages.map(\.id).filter(own.contains),
                text: "“\(measure.title)” is counted from \(empty.joined(separator: ", ")), of which there is nothing",
                remedy: "It is unknown until then.")
        }
    }

    /// Stages whose gates or alarms rest on any of the criteria, directly or through others.
    private func stages(using ids: Set<String>) -> [String] {
        var all = ids
        while true {
            let more = criteria.filter { !all.contains($0.id) && $0.test.references.contains(where: all.contains) }
            if more.isEmpty { break }
            all.formUnion(more.map(\.id))
        }
        return stages.filter { stage in
            let own = stage.entry + stage.hold + stage.outputs + stage.exit + stage.shownBy
            let ways = transitions.filter { $0.from.contains(stage.id) }
            let gates = ways.flatMap { $0.readiness + $0.breakdowns.map(\.when) }
            let places = ways.map(\.id) + [stage.id]
            let watched = detectors.filter { detector in
                stage.monitors.contains(detector.id) || detector.about.contains(where: places.contains)
            }
            return (own + gates + watched.map(\.when)).contains(where: all.contains)
        }.map(\.id)
    }
}

extension Test {
    /// In small letters, as texts compare.
    fileprivate var wordsOfDealStages: [String] {
        guard let rows, rows.view == "deal" else { return [] }
        return rows.conditions.filter { $0.column == "stage" }.flatMap { condition in
            switch condition.comparison {
            case .isIn(let values), .isNotIn(let values):
                values.compactMap { if case .text(let text) = $0 { text.lowercased() } else { nil } }
            default: [String]()
            }
        }
    }
}

extension Definition {
    /// A draft to begin with: this definition as the next version, with a criterion for each stage of open deals that
    /// none names yet. They show that a customer is in the first stage, and wait to be given a better place.
    public func draft(from asIs: AsIs) -> Definition {
        var draft = self
        draft.parent = version
        draft.version = version + 1
        draft.approval = nil
        draft.effectiveFrom = nil
        draft.formerIDs = []
        draft.note = "Drafted from what the apps show. Give the criteria whose ids begin with “as_is.” their places."
        let used = Set(criteria.flatMap(\.test.leaves).flatMap(\.wordsOfDealStages))
        let main = draft.stages.indices.filter { draft.stages[$0].track == "main" }
        guard let first = main.min(by: { draft.stages[$0].order < draft.stages[$1].order }) else { return draft }
        var taken = Set(criteria.map(\.id))
        var seen = used
        for stage in asIs.dealStages
        where stage.state ?? "open" == "open" && seen.insert(stage.name.lowercased()).inserted {
            var criterion = Criterion.blank
            criterion.id = Definition.id(for: stage.name, besides: &taken)
            criterion.statement = "A deal is in the stage “\(stage.name)”"
            criterion.test = .exists(
                Rows(
                    "deal",
                    [Condition("state", .isIn([.text("open")])), Condition("stage", .isIn([.text(stage.name)]))]))
            criterion.needsCoverage = ["deal"]
            criterion.absentMeans = .notMet
            draft.criteria.append(criterion)
            draft.stages[first].shownBy.append(criterion.id)
        }
        return draft
    }

    private static func id(for name: String, besides taken: inout Set<String>) -> String {
        let letters = name.lowercased().unicodeScalars.map { scalar -> Character in
            ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) ? Character(scalar) : "_"
        }
        let base = "as_is." + String(letters.prefix(40))
        var id = base
        var number = 2
        while !taken.insert(id).inserted {
            id = "\(base)_\(number)"
            number += 1
        }
        return id
    }
}
