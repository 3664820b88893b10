import JSON

// How stages, transitions and criteria stand in a file.

private let ids = Form<String>.id.list
private let text = Form<String>.text.optional
private let criterionList = "Criteria, by id."

extension Stage {
    static let blank = Stage(
        id: "", title: "", track: "main", order: 0, purpose: "", owner: "", entry: [], hold: [], outputs: [], exit: [],
        shownBy: [], stallAfter: .days(1), dwell: .days(14), regressesByRule: false, inForceThrough: [], monitors: [],
        teams: [], apps: [], workflows: [], measures: [], data: [], emptyReasons: [:], tags: [], serves: [], note: nil)

    /// What S-003 asks for: each is there, or says why it is empty.
    static let links = ["teams", "apps", "workflows", "data"]

    static var form: ObjectForm<Stage> {
        ObjectForm("a stage", { blank }, gates + connections)
    }

    private static var gates: [ObjectForm<Stage>.Member] {
        [
            .init("id", \.id, .id, isRequired: true, "Its id: short, lower case, the same in all versions."),
            .init("title", \.title, .text, isRequired: true, "What people call it."),
            .init("track", \.track, .id, "The way it is on; main."),
            .init("order", \.order, .integer(0...1000), isRequired: true, "Its place on the way."),
            .init("purpose", \.purpose, .text, isRequired: true, "What it is for."),
            .init("owner", \.owner, .id, isRequired: true, "The role that answers for customers in it."),
            .init("entry", \.entry, ids, isRequired: true, "Criteria that the stage needs to begin."),
            .init("hold", \.hold, ids, "Criteria that must stay true; broken, a way back is proposed."),
            .init("outputs", \.outputs, ids, isRequired: true, "Criteria that should be true of the customer then."),
            .init("exit", \.exit, ids, isRequired: true, "Criteria without which nobody leaves it."),
            .init("shown_by", \.shownBy, ids, "Criteria any of which shows that an app has the customer here."),
            .init("stall_after", \.stallAfter, .span, isRequired: true, "Without progress for so long it stalls."),
            .init("dwell", \.dwell, .span, "How long “hold” must be broken; P14D."),
            .init("regresses_by_rule", \.regressesByRule, .flag, "A broken “hold” moves the customer back by itself."),
            .init("in_force_through", \.inForceThrough, ids, "Later stages in which its monitors stay in force."),
            .init("monitors", \.monitors, ids, "Detectors that watch while it is in force."),
        ]
    }

    private static var connections: [ObjectForm<Stage>.Member] {
        [
            .init("teams", \.teams, ids, isRequired: true, "Who works in it."),
            .init("teams_empty_because", \.emptyReasons["teams"], text, "Why nobody does."),
            .init("apps", \.apps, .alternatives, isRequired: true, "What they use."),
            .init("apps_empty_because", \.emptyReasons["apps"], text, "Why nothing."),
            .init("workflows", \.workflows, ids, isRequired: true, "What they do."),
            .init("workflows_empty_because", \.emptyReasons["workflows"], text, "Why nothing."),
            .init("measures", \.measures, ids, isRequired: true, "How it is measured."),
            .init("data", \.data, ids, isRequired: true, "Kinds of facts it works with."),
            .init("data_empty_because", \.emptyReasons["data"], text, "Why none."),
            .init("tags", \.tags, Form<String>.text.list, "Words to find it by; they give nobody anything."),
            .init("serves", \.serves, Form<String>.text.list, servesText), .init("note", \.note, text, "For people."),
        ]
    }
}

extension Form where Value == [[String]] {
    /// Each a text, or {"any": […]} where one of several does.
    static var alternatives: Form {
        let any = ObjectForm<[String]>(
            "alternatives", { [] }, [.init("any", \.self, Form<String>.id.list, isRequired: true, "One of these.")])
        return any.form.or(
            Form<String>.id.map({ [$0] }, { $0[0] }), when: { $0.text != nil }, writing: { $0.count == 1 }
        )
        .list(or: { [] })
    }
}

extension Transition {
    static let blank = Transition(
        id: "", title: "", purpose: "", from: [], to: "", trigger: nil, giver: "", receiver: "", readiness: [],
        context: [], handoff: nil, limit: .days(1), breakdowns: [], participants: [], actions: [], measures: [],
        apps: [], milestones: [], shownIn: nil, serves: [], taskOnlyReason: nil, note: nil)

    static var form: ObjectForm<Transition> {
        ObjectForm("a transition", { blank }, way + parts)
    }

    private static var way: [ObjectForm<Transition>.Member] {
        [
            .init("id", \.id, .id, isRequired: true, "Its id: short, lower case, the same in all versions."),
            .init("title", \.title, .text, isRequired: true, "What people call it."),
            .init("purpose", \.purpose, .text, isRequired: true, "What it is for."),
            .init("from", \.from, ids, isRequired: true, "The stages it leads away from."),
            .init("to", \.to, .one, isRequired: true, "The one stage it leads to."),
            .init("trigger", \.trigger, Form<String>.id.optional, "The criterion that opens it."),
            .init("giver", \.giver, .id, isRequired: true, "The role that hands over."),
            .init("receiver", \.receiver, .id, isRequired: true, "The role that takes over."),
            .init("readiness", \.readiness, ids, isRequired: true, "Criteria without which nobody moves."),
            .init("context", \.context, item.list, isRequired: true, "What must move forward."),
            .init("handoff", \.handoff, Form<String>.id.optional, "The criterion that shows the handoff accepted."),
            .init("limit", \.limit, .span, isRequired: true, "From the trigger to the receiver's acceptance."),
        ]
    }

    private static var parts: [ObjectForm<Transition>.Member] {
        [
            .init("breakdowns", \.breakdowns, breakdown.list, isRequired: true, "How it breaks, and what shows it."),
            .init("participants", \.participants, participant.list, isRequired: true, "Who takes part."),
            .init("actions", \.actions, ids, "Workflows it calls for, apart from its conditions."),
            .init("measures", \.measures, ids, isRequired: true, "How it is measured."),
            .init("apps", \.apps, .alternatives, "What it works with."),
            .init("milestones", \.milestones, ids, "Criteria that mark the way through it."),
            .init("shown_in", \.shownIn, text, "The public view that shows it."),
            .init("serves", \.serves, Form<String>.text.list, servesText),
            .init("tasks_alone_because", \.taskOnlyReason, text, "Why finished tasks alone may make it ready."),
            .init("note", \.note, text, "For people."),
        ]
    }

    private static var item: ObjectForm<ContextItem> {
        ObjectForm(
            "a context item", { ContextItem(key: "", title: "", isRequired: false, from: nil) },
            [
                .init("key", \.key, .id, isRequired: true, "Its id in this transition."),
                .init("title", \.title, .text, isRequired: true, "What people call it."),
                .init("required", \.isRequired, .flag, "The handoff needs it, or a waiver with a reason."),
                .init("from", \.from, Form<ContextItem.Source>.source.optional, "Where it is filled in from."),
            ])
    }

    private static var breakdown: ObjectForm<Breakdown> {
        ObjectForm(
            "a breakdown", { Breakdown(category: .context, when: "") },
            [
                .init("category", \.category, .word("a category of breakdowns"), isRequired: true, "What fails."),
                .init("when", \.when, .id, isRequired: true, "The criterion that is met when it does."),
            ])
    }

    private static var participant: ObjectForm<Participant> {
        ObjectForm(
            "a participant", { Participant(team: "", part: .informed) },
            [
                .init("team", \.team, .id, isRequired: true, "The team."),
                .init("part", \.part, .word("a part"), isRequired: true, "What it has to do with it."),
            ])
    }
}

extension Form where Value == String {
    /// An id where people are tempted to write several.
    fileprivate static var one: Form {
        Form(
            read: { place in
                if place.items == nil { return Form<String>.id.read(place) }
                place.report("a transition leads to one stage; write one transition for each")
                return nil
            }, write: Form<String>.id.write, schema: Form<String>.id.schema)
    }
}

extension Form where Value == Transition.ContextItem.Source {
    fileprivate static var source: Form {
        typealias Draft = (rows: Rows, column: String)
        return .choice(
            "where an item comes from",
            [
                .of("criterion", .id, "What a criterion rests on.", Transition.ContextItem.Source.criterion) {
                    if case .criterion(let id) = $0 { id } else { nil }
                },
                .object(
                    "rows", { Draft(Rows(""), "") },
                    [
                        .init("rows", \.rows, .rows, isRequired: true, "The rows that say it."),
                        .init("column", \.column, .text, isRequired: true, "Their column that is shown."),
                    ], { .rows($0.rows, $0.column) }
                ) { if case .rows(let rows, let column) = $0 { (rows, column) } else { nil } },
            ])
    }
}

extension Criterion {
    /// Its test is the one that needs none to be written.
    static let blank = Criterion(
        id: "", statement: "", kind: .data, test: .attested, needsCoverage: [], absentMeans: nil, freshness: nil,
        holdFor: nil, onUnknown: .block, by: nil, needsEvidence: false, validFor: nil, weight: 1, remedy: nil,
        segments: [], serves: [], isDerived: false, note: nil)

    static var form: ObjectForm<Criterion> {
        ObjectForm(
            "a criterion", { blank },
            [
                .init("id", \.id, .id, isRequired: true, "Its id: short, lower case, the same in all versions."),
                .init("statement", \.statement, .text, isRequired: true, "What is true when it is met."),
                .init("kind", \.kind, .word("a kind of criterion"), isRequired: true, "How it is known."),
                .init("test", \.test, .test, "The question to the data; left out where somebody vouches for it."),
                .init(
                    "needs_coverage", \.needsCoverage, Form<String>.text.list,
                    "What must be complete before absence proves anything."),
                .init(
                    "absent_means", \.absentMeans, Form<Verdict>.decided.optional, "What finding nothing means then."),
                .init("freshness", \.freshness, Form<Span>.span.optional, "How old what it rests on may be."),
                .init("hold_for", \.holdFor, Form<Span>.span.optional, "It counts only when it has held so long."),
                .init(
                    "on_unknown", \.onUnknown, .word("what unknown does"),
                    "What a gate does if it cannot be told; block."),
                .init("by", \.by, Form<String>.id.optional, "The role that may vouch for it."),
                .init("needs_evidence", \.needsEvidence, .flag, "Who vouches must name evidence."),
                .init("valid_for", \.validFor, Form<Span>.span.optional, "How long somebody's word counts."),
                .init("weight", \.weight, .integer(0...1000), "For display; 1."),
                .init("remedy", \.remedy, text, "What to do to meet it."),
                .init("segments", \.segments, ids, "Segments it concerns; all if left out."),
                .init("serves", \.serves, Form<String>.text.list, servesText),
                .init("derived", \.isDerived, .flag, "Ours: extended from the method by analogy."),
                .init("note", \.note, text, "For people."),
            ])
    }
}

extension Form where Value == Verdict {
    fileprivate static var decided: Form {
        Form(
            read: { place in
                switch place.text {
                case "met": return .met
                case "not_met": return .notMet
                default: return place.expected("“met” or “not_met”")
                }
            }, write: { .string($0.word) }, schema: { _ in ["enum": ["met", "not_met"]] })
    }
}
