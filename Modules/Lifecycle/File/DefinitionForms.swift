import Domain
public import JSON

// How a definition stands in a file: its head, and what stages and transitions refer to.

extension Form where Value == String {
    /// "role:seller" may stand for "seller": the place says what is meant.
    static var id: Form {
        Form<String>.text.map(
            { text in
                for prefix in ["role:", "team:"] where text.hasPrefix(prefix) {
                    return String(text.dropFirst(prefix.count))
                }
                return text
            }, { $0 })
    }

    static var day: Form {
        .text("a day like “2026-10-05”", pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$") { Instant(day: $0) != nil }
    }
}

extension Form {
    /// A list that keeps its length whatever stands in it, so that findings name the right place.
    func list(or blank: @escaping @Sendable () -> Value) -> Form<[Value]> {
        Form<[Value]>(
            read: { place in
                guard let items = place.items else { return place.expected("a list") }
                return items.map { read($0) ?? blank() }
            }, write: list.write, schema: list.schema)
    }
}

extension ObjectForm {
    var list: Form<[Whole]> { form.list(or: blank) }
}

private let idText = "Its id: short, lower case, the same in all versions."
private let titleText = "What people call it."
let servesText = "Ids of the requirements it serves."

extension Definition {
    /// The number in the file; a reader of one schema cannot read another.
    fileprivate var schemaNumber: Int {
        get { Definition.schema }
        set {}
    }

    static let blank = Definition(id: "", version: 0, title: "")

    static var form: ObjectForm<Definition> {
        ObjectForm("a definition", { blank }, head + lists)
    }

    private static var head: [ObjectForm<Definition>.Member] {
        [
            .init("schema", \.schemaNumber, .schemaNumber, isRequired: true, "The form of this file: 1."),
            .init("id", \.id, .id, isRequired: true, idText),
            .init(
                "version", \.version, .integer(1...1_000_000), isRequired: true, "Counts up; a version never changes."),
            .init("parent", \.parent, Form<Int>.integer(1...1_000_000).optional, "The version it was made from."),
            .init("title", \.title, .text, isRequired: true, titleText),
            .init("note", \.note, Form<String>.text.optional, "For people."),
            .init("approved", \.approval, approval.form.optional, "Who approved it, and on which day."),
            .init("effective_from", \.effectiveFrom, Form<String>.day.optional, "The first day on which it counts."),
            .init("applies_when", \.appliesWhen, Form<Test>.test.optional, "Customers it is for; all if left out."),
            .init("in_flight", \.inFlight, .word("open transitions"), "What open transitions follow."),
            .init(
                "when_source_is_ahead", \.whenSourceIsAhead, .word("an app that is ahead"),
                "When an app shows a later stage than the criteria allow: follow it and record a bypass, or hold."),
        ]
    }

    private static var lists: [ObjectForm<Definition>.Member] {
        [
            .init("segments", \.segments, segment.list, "Kinds of customers; the first that fits counts."),
            .init("teams", \.teams, team.list, isRequired: true, "Who works with customers."),
            .init("roles", \.roles, role.list, isRequired: true, "What people answer for."),
            .init("apps", \.apps, app.list, isRequired: true, "What they work with."),
            .init("workflows", \.workflows, workflow.list, isRequired: true, "What they do, and when."),
            .init("measures", \.measures, measure.list, isRequired: true, "How progress is measured."),
            .init(
                "standings", \.standings, standing.list, isRequired: true, "The first whose criterion is met counts."),
            .init("stages", \.stages, Stage.form.list, isRequired: true, "Where a customer can be."),
            .init(
                "transitions", \.transitions, Transition.form.list, isRequired: true, "What leads from stage to stage."),
            .init("criteria", \.criteria, Criterion.form.list, isRequired: true, "What can be true of a customer."),
            .init("detectors", \.detectors, detector.list, "Faults of the operation that are watched for."),
            .init("scopes", \.scopes, ScopeRule.form.form.optional, "What customers who have grown buy on top."),
            .init(
                "former_ids", \.formerIDs, Form<FormerID>.former.list(or: { .blank }),
                "What became of ids that are no more."),
        ]
    }

    private static var approval: ObjectForm<Approval> {
        ObjectForm(
            "an approval", { Approval(by: "", on: "") },
            [
                .init("by", \.by, .text, isRequired: true, "Who."),
                .init("on", \.on, .day, isRequired: true, "The day."),
            ])
    }

    private static var segment: ObjectForm<Segment> {
        ObjectForm(
            "a segment", { Segment(id: "", title: "", when: nil) },
            [
                .init("id", \.id, .id, isRequired: true, idText),
                .init("title", \.title, .text, isRequired: true, titleText),
                .init(
                    "when", \.when, Form<Test>.test.optional,
                    "What its customers have in common; all the rest if left out."),
            ])
    }

    private static var team: ObjectForm<Team> {
        ObjectForm(
            "a team", { Team(id: "", title: "") },
            [
                .init("id", \.id, .id, isRequired: true, idText),
                .init("title", \.title, .text, isRequired: true, titleText),
            ])
    }

    private static var role: ObjectForm<Role> {
        ObjectForm(
            "a role", { Role(id: "", title: "", team: "", from: nil) },
            [
                .init("id", \.id, .id, isRequired: true, idText),
                .init("title", \.title, .text, isRequired: true, titleText),
                .init("team", \.team, .id, isRequired: true, "The team its people are in."),
                .init(
                    "from", \.from, Form<Role.Source>.source.optional,
                    "Where its person comes from if nobody was assigned."),
            ])
    }

    private static var app: ObjectForm<App> {
        ObjectForm(
            "an app", { App(id: "", title: "", purpose: "", system: nil) },
            [
                .init("id", \.id, .id, isRequired: true, idText),
                .init("title", \.title, .text, isRequired: true, titleText),
                .init("purpose", \.purpose, .text, isRequired: true, "What it is used for."),
                .init("system", \.system, Form<String>.text.optional, "The system's name among the connectors."),
            ])
    }

    private static var workflow: ObjectForm<Workflow> {
        ObjectForm(
            "a workflow",
            { Workflow(id: "", title: "", trigger: nil, owner: "", done: nil, within: nil, serves: []) },
            [
                .init("id", \.id, .id, isRequired: true, idText),
                .init("title", \.title, .text, isRequired: true, titleText),
                .init("owner", \.owner, .id, isRequired: true, "The role that sees to it."),
                .init("trigger", \.trigger, Form<String>.id.optional, "The criterion that calls for it."),
                .init("done", \.done, Form<String>.id.optional, "The criterion that shows it was done."),
                .init("within", \.within, Form<Span>.span.optional, "How long it may take."),
                .init("serves", \.serves, Form<String>.text.list, servesText),
            ])
    }

    private static var measure: ObjectForm<Measure> {
        ObjectForm(
            "a measure",
            { Measure(id: "", title: "", formula: "", unit: "", source: [], target: nil, serves: []) },
            [
                .init("id", \.id, .id, isRequired: true, idText),
                .init("title", \.title, .text, isRequired: true, titleText),
                .init("formula", \.formula, .text, isRequired: true, "How it is counted, for people."),
                .init("unit", \.unit, .text, isRequired: true, "What it is counted in."),
                .init("source", \.source, Form<String>.text.list, isRequired: true, "The views it is counted from."),
                .init("target", \.target, Form<String>.text.optional, "What is aimed at."),
                .init("serves", \.serves, Form<String>.text.list, servesText),
            ])
    }

    private static var standing: ObjectForm<StandingRule> {
        ObjectForm(
            "a standing", { StandingRule(standing: .active, when: "") },
            [
                .init("standing", \.standing, .word("a standing"), isRequired: true, "The word."),
                .init("when", \.when, .id, isRequired: true, "The criterion that shows it."),
            ])
    }

    private static var detector: ObjectForm<Detector> {
        ObjectForm(
            "a detector",
            {
                Detector(
                    id: "", title: "", kind: .team, cause: .ownerMissing, when: "", about: [], severity: .medium,
                    remedy: nil, serves: [])
            },
            [
                .init("id", \.id, .id, isRequired: true, idText),
                .init("title", \.title, .text, isRequired: true, titleText),
                .init("class", \.kind, .word("a class of gaps"), isRequired: true, "Whose fault it is to mend."),
                .init("cause", \.cause, .word("a cause"), isRequired: true, "What is missing."),
                .init("when", \.when, .id, isRequired: true, "The criterion that is met when the fault is there."),
                .init("about", \.about, Form<String>.id.list, isRequired: true, "Stages or transitions it is about."),
                .init("severity", \.severity, .word("a severity"), "How bad it is; medium."),
                .init("remedy", \.remedy, Form<String>.text.optional, "What to do."),
                .init("serves", \.serves, Form<String>.text.list, servesText),
            ])
    }
}

extension Form where Value == Int {
    fileprivate static var schemaNumber: Form {
        Form(
            read: { place in
                guard case .scalar(.number(let text)) = place.tree.content, Int(text) == Definition.schema else {
                    return place.expected("1, the form of definitions that this release reads,")
                }
                return Definition.schema
            }, write: { .number(String($0)) }, schema: { _ in ["const": .number(String(Definition.schema))] })
    }
}

extension Form where Value == Role.Source {
    fileprivate static var source: Form {
        typealias Draft = (rows: Rows, column: String)
        return .choice(
            "where a person comes from",
            [
                .of("customer", .text, "A field of the customer: owner.", Role.Source.customer) {
                    if case .customer(let field) = $0 { field } else { nil }
                },
                .object(
                    "newest", { Draft(Rows(""), "") },
                    [
                        .init("newest", \.rows, .rows, isRequired: true, "The rows of which the newest counts."),
                        .init("column", \.column, .text, isRequired: true, "Its column that names the person."),
                    ], { .newest($0.rows, $0.column) }
                ) { if case .newest(let rows, let column) = $0 { (rows, column) } else { nil } },
            ])
    }
}

extension Definition.FormerID {
    fileprivate static let blank = Definition.FormerID(id: "", fate: .dropped, text: "")

    /// As files have it; nil: they do not.
    public init?(_ json: JSONValue) {
        guard let id = json["id"]?.text else { return nil }
        for fate in Fate.allCases {
            guard let text = json[fate.rawValue]?.text else { continue }
            self.init(id: id, fate: fate, text: text)
            return
        }
        return nil
    }
}

extension Form where Value == Definition.FormerID {
    /// {"id": "old", "renamed_to": "new"}: the fate is the name of a member.
    fileprivate static var former: Form {
        typealias Draft = (id: String, renamed: String?, merged: String?, dropped: String?)
        let text = Form<String>.text.optional
        let object = ObjectForm<Draft>(
            "a former id", { Draft("", nil, nil, nil) },
            [
                .init("id", \.id, .id, isRequired: true, "The id that is no more."),
                .init("renamed_to", \.renamed, text, "The id it has now."),
                .init("merged_into", \.merged, text, "The id that stands for it now."),
                .init("dropped", \.dropped, text, "Why there is none."),
            ])
        return Form(
            read: { place in
                guard let draft = object.read(place) else { return nil }
                let fates: [(Definition.FormerID.Fate, String?)] = [
                    (.renamedTo, draft.renamed), (.mergedInto, draft.merged), (.dropped, draft.dropped),
                ]
                let given = fates.compactMap { fate, text in text.map { (fate, $0) } }
                guard given.count == 1 else {
                    place.report("a former id needs one of “renamed_to”, “merged_into” and “dropped” (with the reason)")
                    return nil
                }
                return .init(id: draft.id, fate: given[0].0, text: given[0].1)
            },
            write: {
                .object([
                    .init(name: "id", value: .string($0.id)), .init(name: $0.fate.rawValue, value: .string($0.text)),
                ])
            },
            schema: object.schema)
    }
}

extension JSONValue {
    /// An object with one member more.
    func with(_ name: String, _ value: JSONValue) -> JSONValue {
        .object((members ?? []) + [Member(name: name, value: value)])
    }
}
