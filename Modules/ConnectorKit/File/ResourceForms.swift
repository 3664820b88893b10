import Domain
import JSON

// A list of records: where it is, how it is read, what is gone, what it costs.
extension Form where Value == Resource {
    static var resource: Form { object.form.named("resource") }

    private static var object: ObjectForm<Resource> {
        ObjectForm(
            "a resource", { Resource("", "") },
            [
                .init("name", \.name, .text, isRequired: true, "The vendor's name of the list: “invoices”."),
                .init("purpose", \.purpose, .text, isRequired: true, "One sentence for people: what is in it."),
                .init(
                    "parent", \.parent, Form<Resource.Parent>.parent.optional,
                    "The resource below each record of which this list is."),
                .init(
                    "inside", \.inside, Form<String>.text.optional,
                    "Path of the list in the parent's own record; then there are no ways."),
                .init(
                    "key", \.key, .texts,
                    "Paths of what is unique in a record, “id” if left out; ^ is the parent's key."),
                .init("stamp", \.stamp, Form<String>.text.optional, "Path of the moment of the last change."),
                .init(
                    "arrives", \.arrives, Form<Resource.Arrival>.word("a way to arrive").set,
                    "Besides or instead of being read: by webhook, by file."),
                .init("ways", \.ways, Form<Way>.way.list, "How to read it, best first."),
                .init("deletions", \.deletions, .deletions, "How it shows that a record is gone."),
                .init("count", \.count, Form<Count>.count.optional, "How many records there should be."),
                .init("fields", \.fields, .fields, "Which fields to ask for, where a call has {fields}."),
                .init("absent", \.absent, .words, "Texts that stand for nothing: “-1”, “n/a”."),
                .init(
                    "matching", \.matching, .word("a way to match"),
                    "How its people are recognised: by “keys” (mailbox, number, link), or where they have none by the "
                        + "“weighted” sum of their fields; by keys if left out."),
                .init("facts", \.facts, Form<FactMapping>.mapping.list, "What its records say about a customer."),
                .init("every", \.pace, .duration, "How often it is worth asking; 15 minutes if left out."),
            ])
    }
}

extension Form where Value: Hashable & RawRepresentable<String> & CaseIterable & SendableMetatype {
    /// A list, or a single word.
    fileprivate var set: Form<Set<Value>> {
        list.or(map({ [$0] }, { $0[0] }), when: { $0.text != nil }, writing: { $0.count == 1 })
            .map({ Set($0) }, { $0.sorted { $0.rawValue < $1.rawValue } })
    }
}

extension Form where Value == Resource.Parent {
    fileprivate static var parent: Form {
        ObjectForm(
            "a parent", { Resource.Parent("", as: "") },
            [
                .init(
                    "resource", \.resource, .text, isRequired: true, "The resource whose records have such a list each."
                ),
                .init(
                    "as", \.placeholder,
                    .text("a name of small letters and “_”", pattern: "^[a-z_]+$") { name in
                        !name.isEmpty && name.allSatisfy { $0 == "_" || $0.isASCII && $0.isLowercase }
                    }, isRequired: true, "The {name} that the parent's key fills, here and further down."),
                .init(
                    "value", \.value, Form<String>.text.optional,
                    "Path in the parent's record of what fills it, if not its key."),
                .init("born", \.born, Form<String>.text.optional, "Path of the moment when the parent came to be."),
                .init(
                    "visit", \.visit, .word("parents to visit"), "“every” parent at every sync, or only “changed” ones."
                ),
                .init(
                    "always", \.always, Form<FactMapping.Condition>.condition.optional,
                    "With “changed”: parents that are visited every time all the same."),
                .init(
                    "only", \.only, Form<FactMapping.Condition>.condition.optional,
                    "Parents that have such a list; all, if left out."),
                .init(
                    "descends", \.descends, Form<FactMapping.Condition>.condition.optional,
                    "Records of this list that have such a list themselves: folders in folders."),
            ]
        ).form
    }
}

extension Form where Value == Count {
    fileprivate static var count: Form {
        ObjectForm(
            "a count", { Count(Call(""), at: "") },
            [
                .init("call", \.call, .call, isRequired: true, "The call."),
                .init("at", \.at, .text, isRequired: true, "Path of the number."),
                .init("cost", \.cost, .integer, "What the call costs; 1 if left out."),
                .init(
                    "partial", \.isPartial, .flag,
                    "The vendor leaves some out: good for choosing a way, not for comparing."),
            ]
        ).form
    }
}

extension Form where Value == FieldSelection {
    fileprivate static var fields: Form {
        typealias Draft = (module: String, otherwise: [String])
        let names = Form<[String]>.texts
        let chosen = Form.choice(
            "a choice of fields",
            [
                .word("all", .all) { $0 == .all },
                .object(
                    "discovered", { Draft("", []) },
                    [
                        .init("discovered", \.module, .text, isRequired: true, "The module whose fields are found."),
                        .init("otherwise", \.otherwise, .texts, isRequired: true, "What to ask for if none are found."),
                    ], { .discovered(module: $0.module, otherwise: $0.otherwise) }
                ) { if case .discovered(let module, let otherwise) = $0 { (module, otherwise) } else { nil } },
            ])
        return chosen.or(
            names.map({ .named($0) }) { if case .named(let names) = $0 { names } else { [] } },
            when: { $0.items != nil }, writing: { if case .named = $0 { true } else { false } })
    }
}

extension Form where Value == Way {
    fileprivate static var way: Form {
        ObjectForm(
            "a way", { Way("", Call("")) },
            [
                .init("name", \.name, .text, isRequired: true, "Shown in plans: “list”, “search”."),
                .init(
                    "serves", \.serves, Form<Way.Purpose>.word("a purpose").set,
                    "What it is good for: “everything”, “changes”; both if left out."),
                .init("call", \.call, .call, isRequired: true, "The call."),
                .init(
                    "pages", \.pages, .pagination,
                    "How pages follow one another; one answer with everything if left out."),
                .init("shape", \.shape, .shape, "Where the records are; the list “data” if left out."),
                .init("since", \.since, .since, "How to ask only for what changed; everything each time if left out."),
                .init("cost", \.cost, .cost, "What a call costs; 1 if left out."),
                .init(
                    "reach", \.reach, Form<Int>.integer(1...Int.max).optional,
                    "No more records than this can be read so."),
                .init(
                    "maximumFields", \.maximumFields, Form<Int>.integer(1...Int.max).optional,
                    "Names that fit into {fields} at once."),
                .init(
                    "keysParameter", \.keysParameter, Form<String>.text.optional,
                    "Parameter that takes keys, for the other fields."),
                .init("detail", \.detail, Form<Call>.call.optional, "Gets each record whole; {key} is its key."),
                .init(
                    "settling", \.settling, .duration,
                    "For so long after their time counts may still change, and {since} is so much earlier."),
            ]
        ).form.named("way")
    }
}

extension Form where Value == Cost {
    fileprivate static var cost: Form {
        let perCall = Form<Int>.integer.map({ Cost.perCall($0) }) {
            if case .perCall(let credits) = $0 { credits } else { 1 }
        }
        typealias Draft = (create: Int, poll: Int, download: Int)
        let job = ObjectForm(
            "the cost of a job", { Draft(1, 1, 1) },
            [
                .init("create", \.create, .integer, isRequired: true, "Its creation."),
                .init("poll", \.poll, .integer, isRequired: true, "A question about its state."),
                .init("download", \.download, .integer, isRequired: true, "The file."),
            ])
        return Form.choice(
            "a cost",
            [
                .of("byRows", steps, "By the rows asked for.", { .byRows($0) }) {
                    if case .byRows(let steps) = $0 { steps } else { nil }
                },
                .of("byOffset", steps, "By how deep a page lies.", { .byOffset($0) }) {
                    if case .byOffset(let steps) = $0 { steps } else { nil }
                },
                .of(
                    "job", job.form, "By the calls of a job.",
                    { .job(create: $0.create, poll: $0.poll, download: $0.download) }
                ) {
                    if case .job(let create, let poll, let download) = $0 { (create, poll, download) } else { nil }
                },
                .of("perThousandRows", .integer, "By the rows delivered.", { .perThousandRows($0) }) {
                    if case .perThousandRows(let credits) = $0 { credits } else { nil }
                },
            ]
        ).or(perCall, when: { $0.members == nil }, writing: { if case .perCall = $0 { true } else { false } })
    }

    private static var steps: Form<[Cost.Step]> {
        ObjectForm(
            "a step", { Cost.Step(upTo: .max, 1) },
            [
                .init("upTo", \.upTo, .integer, "The greatest number it is for; all beyond if left out."),
                .init("credits", \.credits, .integer, isRequired: true, "What it costs."),
            ]
        ).form.list
    }
}

extension Form where Value == Deletions {
    fileprivate static var deletions: Form {
        .choice(
            "a way to notice deletions",
            [
                .word("none", .none) { if case .none = $0 { true } else { false } },
                .of(
                    "sweep", .duration, "What a complete listing no longer has is gone; one is made this often.",
                    { .sweep(every: $0) }
                ) {
                    if case .sweep(let interval) = $0 { interval } else { nil }
                }, list, bin,
            ])
    }

    private static let wayText = "The way to read the list."
    private static let keyText = "Path of the key of the record that is gone."

    private static var list: Choice<Deletions> {
        typealias Draft = (way: Way, key: String, at: String, reason: Deletions.Reason)
        let reason = ObjectForm(
            "a reason", { Deletions.Reason(path: "", permanent: []) },
            [
                .init("path", \.path, .text, isRequired: true, "Path of the word."),
                .init("permanent", \.permanent, .words, isRequired: true, "Words that mean: gone for good."),
            ])
        return .object(
            "list", { Draft(Way("", Call("")), "", "", .init(path: "", permanent: [])) },
            [
                .init("list", \.way, .way, isRequired: true, wayText),
                .init("key", \.key, .text, isRequired: true, keyText),
                .init("at", \.at, .text, isRequired: true, "Path of the moment."),
                .init("reason", \.reason, reason.form, isRequired: true, "Why it is gone."),
            ], { .list($0.way, key: $0.key, at: $0.at, reason: $0.reason) }
        ) { if case .list(let way, let key, let at, let reason) = $0 { (way, key, at, reason) } else { nil } }
    }

    private static var bin: Choice<Deletions> {
        typealias Draft = (way: Way, key: String, at: String, type: String, value: String)
        return .object(
            "bin", { Draft(Way("", Call("")), "", "", "", "") },
            [
                .init("bin", \.way, .way, isRequired: true, wayText),
                .init("key", \.key, .text, isRequired: true, keyText),
                .init("at", \.at, .text, isRequired: true, "Path of the moment."),
                .init("type", \.type, .text, isRequired: true, "Path of what kind of record it was."),
                .init("value", \.value, .text, isRequired: true, "The kind that is of this resource."),
            ], { .bin($0.way, key: $0.key, at: $0.at, type: $0.type, value: $0.value) }
        ) {
            guard case .bin(let way, let key, let at, let type, let value) = $0 else { return nil }
            return (way, key, at, type, value)
        }
    }
}
