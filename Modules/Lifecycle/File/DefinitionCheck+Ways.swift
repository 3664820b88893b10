import Domain

// Stages, the transitions between them, and what opens them.
extension DefinitionCheck {
    mutating func checkStages() {
        var places: [String: String] = [:]
        for (index, stage) in definition.stages.enumerated() {
            let path = "stages.\(index)"
            checkText(stage.purpose, at: "\(path).purpose", "say what the stage is for")
            check(.role, stage.owner, at: "\(path).owner")
            for (name, ids) in [
                ("entry", stage.entry), ("hold", stage.hold), ("outputs", stage.outputs), ("exit", stage.exit),
                ("shown_by", stage.shownBy),
            ] {
                check(.criterion, ids, at: "\(path).\(name)")
            }
            for (name, ids) in [("entry", stage.entry), ("outputs", stage.outputs), ("exit", stage.exit)]
            where ids.isEmpty {
                report("\(path).\(name)", "a stage needs at least one criterion here")
            }
            check(.measure, stage.measures, at: "\(path).measures")
            if stage.measures.isEmpty { report("\(path).measures", "a stage needs at least one measure") }
            checkLinks(of: stage, at: path)
            checkSpan(stage.stallAfter, at: "\(path).stall_after")
            if stage.dwell.milliseconds < 0 { report("\(path).dwell", "a length of time cannot be negative") }
            check(.detector, stage.monitors, at: "\(path).monitors")
            check(.stage, stage.inForceThrough, at: "\(path).in_force_through")
            checkServed(stage.serves, at: path)
            let place = "\(stage.track)@\(stage.order)"
            if let other = places[place] {
                report("\(path).order", "“\(other)” has place \(stage.order) on the track “\(stage.track)” already")
            } else if !stage.id.isEmpty {
                places[place] = stage.id
            }
            if stage.regressesByRule && stage.hold.isEmpty {
                report("\(path).regresses_by_rule", "there is nothing to fall back by: “hold” is empty")
            }
        }
        if definition.stages.isEmpty { report("stages", "a definition needs stages") }
        if !definition.stages.isEmpty && definition.stages.allSatisfy({ $0.track != "main" }) {
            report("stages", "no stage is on the track “main”")
        }
    }

    /// S-003: each of the four lists, or why it is empty.
    private mutating func checkLinks(of stage: Stage, at path: String) {
        check(.team, stage.teams, at: "\(path).teams")
        check(.workflow, stage.workflows, at: "\(path).workflows")
        checkApps(stage.apps, at: "\(path).apps")
        for (index, kind) in stage.data.enumerated() where FactKind(rawValue: kind) == nil {
            report("\(path).data.\(index)", unknown("kind of facts", kind, among: FactKind.allCases.map(\.rawValue)))
        }
        let isEmpty = [
            "teams": stage.teams.isEmpty, "apps": stage.apps.isEmpty, "workflows": stage.workflows.isEmpty,
            "data": stage.data.isEmpty,
        ]
        for name in Stage.links {
            let reason = stage.emptyReasons[name]
            checkText(reason, at: "\(path).\(name)_empty_because", "say why")
            if isEmpty[name] == true && reason == nil {
                report("\(path).\(name)", "an empty list needs a reason: “\(name)_empty_because”")
            } else if isEmpty[name] == false && reason != nil {
                report("\(path).\(name)_empty_because", "“\(name)” is not empty: leave the reason out")
            }
        }
    }

    private mutating func checkApps(_ apps: [[String]], at path: String) {
        for (index, alternatives) in apps.enumerated() {
            if alternatives.count == 1 {
                check(.app, alternatives[0], at: "\(path).\(index)")
            } else {
                check(.app, alternatives, at: "\(path).\(index).any")
            }
            if alternatives.isEmpty { report("\(path).\(index)", "alternatives need at least one app") }
        }
    }

    mutating func checkTransitions() {
        for (index, transition) in definition.transitions.enumerated() {
            let path = "transitions.\(index)"
            checkText(transition.purpose, at: "\(path).purpose", "say what the transition is for")
            check(.stage, transition.from, at: "\(path).from")
            check(.stage, transition.to, at: "\(path).to")
            if transition.from.isEmpty { report("\(path).from", "a transition needs a stage it leads away from") }
            if transition.from.contains(transition.to) { report("\(path).to", "it leads back to where it begins") }
            check(.role, transition.giver, at: "\(path).giver")
            check(.role, transition.receiver, at: "\(path).receiver")
            check(.criterion, transition.trigger, at: "\(path).trigger")
            check(.criterion, transition.handoff, at: "\(path).handoff")
            check(.criterion, transition.readiness, at: "\(path).readiness")
            if transition.readiness.isEmpty { report("\(path).readiness", "a transition needs at least one criterion") }
            checkSpan(transition.limit, at: "\(path).limit")
            check(.workflow, transition.actions, at: "\(path).actions")
            check(.measure, transition.measures, at: "\(path).measures")
            if transition.measures.isEmpty { report("\(path).measures", "a transition needs at least one measure") }
            checkContext(of: transition, at: path)
            checkSurroundings(of: transition, at: path)
            checkServed(transition.serves, at: path)
        }
    }

    private mutating func checkContext(of transition: Transition, at path: String) {
        var keys: Set<String> = []
        for (index, item) in transition.context.enumerated() {
            let path = "\(path).context.\(index)"
            if !item.key.isEmpty && !keys.insert(item.key).inserted {
                report("\(path).key", "“\(item.key)” stands in this list twice")
            }
            switch item.from {
            case .criterion(let id)?: check(.criterion, id, at: "\(path).from.criterion")
            case .rows(let rows, let column)?:
                checkRows(rows, at: "\(path).from.rows")
                checkColumn(column, of: rows, at: "\(path).from.column")
            case nil: break
            }
        }
        for (index, breakdown) in transition.breakdowns.enumerated() {
            check(.criterion, breakdown.when, at: "\(path).breakdowns.\(index).when")
            if !breakdown.when.isEmpty,
                let first = transition.breakdowns[..<index].first(where: { $0.when == breakdown.when })
            {
                report(
                    "\(path).breakdowns.\(index).when",
                    "“\(breakdown.when)” shows the category “\(first.category.rawValue)” already; it belongs to one")
            }
        }
        check(.team, transition.participants.map(\.team), at: "\(path).participants")
        if transition.participants.isEmpty {
            report("\(path).participants", "a transition needs the teams that take part")
        }
        if !transition.participants.isEmpty && transition.participants.allSatisfy({ $0.part != .accountable }) {
            remark("\(path).participants", "no team is accountable")
        }
    }

    /// S-152: what it works with, its milestones and the view that shows it.
    private mutating func checkSurroundings(of transition: Transition, at path: String) {
        checkApps(transition.apps, at: "\(path).apps")
        check(.criterion, transition.milestones, at: "\(path).milestones")
        if let view = transition.shownIn, let views = surroundings.views, views[view] == nil {
            report("\(path).shown_in", unknown("view", view, among: views.keys.sorted()))
        }
        let left = [
            ("apps", transition.apps.isEmpty), ("milestones", transition.milestones.isEmpty),
            ("shown_in", transition.shownIn == nil),
        ].filter(\.1).map { "“\($0.0)”" }
        if !left.isEmpty {
            remark(
                path, "\(left.joined(separator: ", ")) left out: what it works with, what marks the way, what shows it")
        }
    }

    /// S-022: nobody is stuck in a stage for want of a way, and every stage can be reached.
    mutating func checkWays() {
        let main = definition.stages.filter { $0.track == "main" }
        guard let first = main.map(\.order).min(), let last = main.map(\.order).max(),
            definition.transitions.allSatisfy({ !$0.to.isEmpty })
        else { return }
        for (index, stage) in definition.stages.enumerated() where !stage.id.isEmpty {
            let isMain = stage.track == "main"
            if isMain, stage.order < last, definition.transitions.allSatisfy({ !$0.from.contains(stage.id) }) {
                report("stages.\(index)", "no transition leads away from “\(stage.id)”, and it is not the last stage")
            }
            if definition.transitions.contains(where: { $0.to == stage.id }) || isMain && stage.order == first {
                continue
            }
            let text = "no transition leads to “\(stage.id)”"
            if isMain { report("stages.\(index)", text) } else { remark("stages.\(index)", text) }
        }
        for (index, transition) in definition.transitions.enumerated() {
            guard let to = main.first(where: { $0.id == transition.to }) else { continue }
            for from in main where transition.from.contains(from.id) && from.order > to.order {
                remark("transitions.\(index).to", "it leads back from “\(from.id)”: a way back is the stage's “hold”")
            }
        }
    }

    /// S-154 and S-202: a gate that finished tasks or the calendar alone can open is none.
    mutating func checkGates() {
        for (index, transition) in definition.transitions.enumerated() {
            let path = "transitions.\(index).readiness"
            checkText(transition.taskOnlyReason, at: "transitions.\(index).tasks_alone_because", "say why")
            let readiness = transition.readiness.filter { criteria[$0] != nil }
            guard !readiness.isEmpty else { continue }
            let byTasks = readiness.allSatisfy { canBe(true, $0) { $0.looksAtWork } }
            if byTasks && transition.taskOnlyReason == nil {
                report(
                    path,
                    "finished tasks alone make it ready; add what the customer gains, or say “tasks_alone_because”")
            }
            for from in transition.from {
                guard let stage = definition.stages.first(where: { $0.id == from }) else { continue }
                let gate = stage.exit + transition.readiness
                guard gate.allSatisfy({ criteria[$0] != nil }), gate.allSatisfy({ canBe(true, $0) { $0.looksAtTime } })
                else { continue }
                report(path, "from “\(from)” it opens by the passing of time alone; add what must have happened")
            }
        }
    }

    /// Whether a criterion can become `wanted` if only the leaves that `isFree` names can be anything, and of all
    /// others nothing is known.
    private func canBe(_ wanted: Bool, _ id: String, _ above: Set<String> = [], if isFree: (Test) -> Bool) -> Bool {
        guard let criterion = criteria[id], !above.contains(id) else { return false }
        func can(_ wanted: Bool, _ test: Test) -> Bool {
            switch test {
            case .all(let parts):
                wanted ? parts.allSatisfy { can(true, $0) } : parts.contains { can(false, $0) }
            case .any(let parts):
                wanted ? parts.contains { can(true, $0) } : parts.allSatisfy { can(false, $0) }
            case .atLeast(let count, let parts):
                wanted
                    ? parts.count { can(true, $0) } >= count : parts.count { can(false, $0) } > parts.count - count
            case .not(let part): can(!wanted, part)
            case .ref(let id): canBe(wanted, id, above.union([criterion.id]), if: isFree)
            default: isFree(test)
            }
        }
        return can(wanted, criterion.test)
    }

    // MARK: Former ids

    mutating func checkFormerIDs() {
        let now = Set(Kind.allCases.flatMap { $0.ids(of: definition) })
        var seen: Set<String> = []
        for (index, former) in definition.formerIDs.enumerated() where !former.id.isEmpty {
            let path = "former_ids.\(index)"
            if !seen.insert(former.id).inserted { report("\(path).id", "“\(former.id)” stands here twice") }
            if now.contains(former.id) { report("\(path).id", "“\(former.id)” is still there") }
            if former.fate == .dropped {
                checkText(former.text, at: "\(path).dropped", "say why")
            } else if !now.contains(former.text) {
                report("\(path).\(former.fate.rawValue)", unknown("id", former.text, among: now.sorted()))
            }
        }
        if !definition.formerIDs.isEmpty && definition.parent == nil {
            report("former_ids", "only a version with a parent has former ids")
        }
        guard let parent = surroundings.parent else { return }
        let before = Set(Kind.allCases.flatMap { $0.ids(of: parent) })
        for (index, former) in definition.formerIDs.enumerated() where !before.contains(former.id) {
            report("former_ids.\(index).id", "version \(parent.version) has no “\(former.id)”")
        }
        for kind in [Kind.stage, .transition, .criterion] {
            let ids = Set(kind.ids(of: definition))
            for id in kind.ids(of: parent) where !ids.contains(id) && !seen.contains(id) {
                report(
                    "former_ids",
                    "the \(kind.rawValue) “\(id)” of version \(parent.version) is gone: say what became of it "
                        + "(renamed_to, merged_into, or dropped with the reason)")
            }
        }
    }
}

extension Test {
    /// It asks only whether work was done.
    fileprivate var looksAtWork: Bool {
        ["task", "milestone", "project", "task_list", "time_log", "issue", "status"].contains(rows?.view)
    }

    /// The passing of time can make it true, or untrue.
    fileprivate var looksAtTime: Bool {
        switch self {
        case .since: true
        case .compare(let condition): condition.comparison.isTime
        case .latest(_, _, let comparison): comparison.isTime
        case .exists(let rows), .count(let rows, _):
            rows.conditions.contains { if case .before = $0.comparison { true } else { false } }
        case .none(let rows):
            rows.within != nil || rows.conditions.contains { if case .after = $0.comparison { true } else { false } }
        default: false
        }
    }
}

extension Comparison {
    fileprivate var isTime: Bool {
        switch self {
        case .before, .after: true
        default: false
        }
    }
}
