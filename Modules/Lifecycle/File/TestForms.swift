import JSON

// How the question of a criterion stands in a file.

extension Form where Value == Span {
    static var span: Form {
        Form(
            read: { place in
                place.text.flatMap { Span($0) } ?? place.expected("a length of time like “P14D”, “PT24H” or “P2W”")
            }, write: { .string($0.text) },
            schema: { _ in ["type": "string", "pattern": "^-?P[0-9WDTHMS]+$"] })
    }
}

extension Form where Value == Double {
    static var number: Form {
        Form(
            read: { place in
                guard case .scalar(.number(let text)) = place.tree.content, let number = Double(text), number.isFinite
                else { return place.expected("a number") }
                return number
            }, write: JSONValue.init(number:), schema: { _ in ["type": "number"] })
    }
}

extension JSONValue {
    /// The shortest text that reads back as the same number.
    init(number: Double) {
        self = .number(Int64(exactly: number).map { String($0) } ?? number.description)
    }
}

extension Form where Value == Scalar {
    static var scalar: Form {
        Form(
            read: { place in
                switch place.tree.content {
                case .scalar(.string(let text)): return .text(text)
                case .scalar(.bool(let flag)): return .flag(flag)
                case .scalar(.number(let text)):
                    if let number = Double(text), number.isFinite { return .number(number) }
                    return place.expected("a number of ordinary size")
                case .scalar: return place.expected("a text, a number, or {“known”: false} for an empty field,")
                default: return place.expected("a text, a number, true or false")
                }
            },
            write: { $0.json },
            schema: { _ in ["anyOf": [["type": "string"], ["type": "number"], ["type": "boolean"]]] })
    }
}

extension Scalar {
    var json: JSONValue {
        switch self {
        case .text(let text): .string(text)
        case .number(let number): JSONValue(number: number)
        case .flag(let flag): .bool(flag)
        }
    }
}

/// The words of an object that compares, in the order in which they are kept and written.
private struct ComparisonWord: Sendable {
    let name: String
    let read: @Sendable (Place) -> Comparison?
    let write: @Sendable (Comparison) -> JSONValue?
    let schema: @Sendable (inout SchemaWriter) -> JSONValue

    init<Part>(
        _ name: String, _ form: Form<Part>, _ make: @escaping @Sendable (Part) -> Comparison,
        _ take: @escaping @Sendable (Comparison) -> Part?
    ) {
        self.name = name
        read = { form.read($0).map(make) }
        write = { take($0).map(form.write) }
        schema = form.schema
    }

    static let all: [ComparisonWord] = [
        .init("in", Form<Scalar>.scalar.list, Comparison.isIn) { if case .isIn(let list) = $0 { list } else { nil } },
        .init("not_in", Form<Scalar>.scalar.list, Comparison.isNotIn) {
            if case .isNotIn(let list) = $0 { list } else { nil }
        },
        .init("above", .number, Comparison.above) { if case .above(let number) = $0 { number } else { nil } },
        .init("at_least", .number, Comparison.atLeast) { if case .atLeast(let number) = $0 { number } else { nil } },
        .init("below", .number, Comparison.below) { if case .below(let number) = $0 { number } else { nil } },
        .init("at_most", .number, Comparison.atMost) { if case .atMost(let number) = $0 { number } else { nil } },
        .init("contains", Form<[String]>.texts, Comparison.contains) {
            if case .contains(let words) = $0 { words } else { nil }
        },
        .init("known", .flag, { $0 ? .isKnown : .isUnknown }) {
            $0 == .isKnown ? true : $0 == .isUnknown ? false : nil
        },
        .init("before", .span, Comparison.before) { if case .before(let span) = $0 { span } else { nil } },
        .init("after", .span, Comparison.after) { if case .after(let span) = $0 { span } else { nil } },
    ]
}

extension Form where Value == [Comparison] {
    /// A value alone, or an object of words that must all hold.
    static var comparisons: Form {
        Form(
            read: { place in
                guard case .object = place.tree.content, let members = place.members else {
                    if place.items != nil { return place.expected("a value, or {“in”: […]} for one of several,") }
                    return Form<Scalar>.scalar.read(place).map { [.isIn([$0])] }
                }
                let names = ComparisonWord.all.map(\.name)
                for (name, offset, place) in members where !names.contains(name) {
                    place.unknown(name, "comparison", among: names, at: offset)
                }
                if members.isEmpty { place.report("an empty comparison; there are: \(names.joined(separator: ", "))") }
                return ComparisonWord.all.compactMap { word in
                    members.first { $0.name == word.name }.flatMap { word.read($0.place) }
                }
            },
            write: { comparisons in
                if case .isIn(let values)? = comparisons.first, values.count == 1, comparisons.count == 1 {
                    return values[0].json
                }
                return .object(
                    ComparisonWord.all.flatMap { word in
                        comparisons.compactMap(word.write).map { .init(name: word.name, value: $0) }
                    })
            },
            schema: { writer in
                let words = ComparisonWord.all.map { JSONValue.Member(name: $0.name, value: $0.schema(&writer)) }
                let object: JSONValue = [
                    "type": "object", "minProperties": 1, "properties": .object(words), "additionalProperties": false,
                ]
                return ["anyOf": [Form<Scalar>.scalar.schema(&writer), object]]
            }
        ).named("comparison")
    }
}

extension Form where Value == Comparison {
    /// Where there is room for one only.
    static var comparison: Form {
        let several = Form<[Comparison]>.comparisons
        return Form(
            read: { place in
                guard let read = several.read(place), let first = read.first else { return nil }
                if read.count == 1 { return first }
                place.report("one comparison is expected here; for two write {“all”: […]} of two tests")
                return nil
            }, write: { several.write([$0]) }, schema: several.schema)
    }
}

extension Form where Value == [Condition] {
    static var conditions: Form {
        let comparisons = Form<[Comparison]>.comparisons
        return Form(
            read: { place in
                guard let members = place.members else { return place.expected("an object {“column”: comparison}") }
                return members.flatMap { name, _, place in
                    (comparisons.read(place) ?? []).map { Condition(name, $0) }
                }
            },
            write: { conditions in
                var columns: [String] = []
                for condition in conditions where !columns.contains(condition.column) {
                    columns.append(condition.column)
                }
                return .object(
                    columns.map { column in
                        let own = conditions.filter { $0.column == column }.map(\.comparison)
                        return .init(name: column, value: comparisons.write(own))
                    })
            },
            schema: { ["type": "object", "additionalProperties": comparisons.schema(&$0)] })
    }
}

extension Form where Value == Rows {
    static var rows: Form {
        ObjectForm(
            "rows of a view", { Rows("") },
            [
                .init("view", \.view, .text, isRequired: true, "What is looked at: onward lifecycle vocabulary."),
                .init("where", \.conditions, .conditions, "What must hold for its columns, all of it."),
                .init("within", \.within, Form<Span>.span.optional, "Only rows of the last so long."),
                .init("at", \.at, Form<String>.text.optional, "The column that dates a row, if not the view's own."),
            ]
        ).form.named("rows")
    }
}

/// Made once, because a test is made of tests.
private let testForm = Form<Test>.choice

extension Form where Value == Test {
    static var test: Form { later { testForm }.named("test") }

    fileprivate static var choice: Form {
        .choice(
            "a test",
            [
                .of("exists", .rows, "There is at least one such row.", Test.exists) {
                    if case .exists(let rows) = $0 { rows } else { nil }
                },
                .of("none", .rows, "There is no such row.", Test.none) {
                    if case .none(let rows) = $0 { rows } else { nil }
                },
                streak, sum, latest, share, since, compare,
                .of("all", Form<Test>.test.list, "Each of these.", Test.all) {
                    if case .all(let parts) = $0 { parts } else { nil }
                },
                .of("any", Form<Test>.test.list, "One of these.", Test.any) {
                    if case .any(let parts) = $0 { parts } else { nil }
                },
                .of("not", .test, "The opposite; what cannot be told stays so.", Test.not) {
                    if case .not(let part) = $0 { part } else { nil }
                },
                .of("ref", .id, "What another criterion says.", Test.ref) {
                    if case .ref(let id) = $0 { id } else { nil }
                },
                .of("attested", .yes, "Somebody vouches for it.", { _ in .attested }) { $0 == .attested ? true : nil },
                .of("sql", .text, "One SELECT that gives result, observed_at and evidence.", Test.sql) {
                    if case .sql(let text) = $0 { text } else { nil }
                },
                count, atLeast,
            ])
    }

    private static let least = "At least so much."
    private static let most = "At most so much."

    private static var count: Choice<Test> {
        typealias Draft = (rows: Rows, bounds: Bounds)
        return .object(
            "count", { Draft(Rows(""), Bounds()) },
            [
                .init("count", \.rows, .rows, isRequired: true, "How many such rows there are."),
                .init("at_least", \.bounds.atLeast, Form<Double>.number.optional, least),
                .init("at_most", \.bounds.atMost, Form<Double>.number.optional, most),
            ], { .count($0.rows, $0.bounds) }
        ) { if case .count(let rows, let bounds) = $0 { (rows, bounds) } else { nil } }
    }

    private static var sum: Choice<Test> {
        typealias Draft = (rows: Rows, column: String, bounds: Bounds)
        return .object(
            "sum", { Draft(Rows(""), "", Bounds()) },
            [
                .init("sum", \.rows, .rows, isRequired: true, "The rows whose numbers are added."),
                .init("of", \.column, .text, isRequired: true, "The column that is added."),
                .init("at_least", \.bounds.atLeast, Form<Double>.number.optional, least),
                .init("at_most", \.bounds.atMost, Form<Double>.number.optional, most),
            ], { .sum($0.rows, of: $0.column, $0.bounds) }
        ) { if case .sum(let rows, let column, let bounds) = $0 { (rows, column, bounds) } else { nil } }
    }

    private static var latest: Choice<Test> {
        typealias Draft = (rows: Rows, column: String, comparison: Comparison)
        return .object(
            "latest", { Draft(Rows(""), "", .isKnown) },
            [
                .init("latest", \.rows, .rows, isRequired: true, "The newest of these rows."),
                .init("of", \.column, .text, isRequired: true, "The column that is looked at."),
                .init("is", \.comparison, .comparison, isRequired: true, "What it must say."),
            ], { .latest($0.rows, of: $0.column, $0.comparison) }
        ) { if case .latest(let rows, let column, let comparison) = $0 { (rows, column, comparison) } else { nil } }
    }

    private static var share: Choice<Test> {
        typealias Draft = (rows: Rows, having: [Condition], bounds: Bounds, minimum: Int)
        return .object(
            "share", { Draft(Rows(""), [], Bounds(), 1) },
            [
                .init("share", \.rows, .rows, isRequired: true, "All the rows."),
                .init("having", \.having, .conditions, isRequired: true, "The part of them that is counted."),
                .init("at_least", \.bounds.atLeast, Form<Double>.number.optional, "From 0 to 1."),
                .init("at_most", \.bounds.atMost, Form<Double>.number.optional, "From 0 to 1."),
                .init("minimum", \.minimum, .integer(1...1_000_000), "With fewer rows it cannot be told; 1."),
            ], { .share($0.rows, having: $0.having, $0.bounds, minimum: $0.minimum) }
        ) {
            guard case .share(let rows, let having, let bounds, let minimum) = $0 else { return nil }
            return (rows, having, bounds, minimum)
        }
    }

    private static var streak: Choice<Test> {
        typealias Draft = (rows: Rows, every: Span, count: Int, of: Int)
        return .object(
            "streak", { Draft(Rows(""), .days(7), 1, 1) },
            [
                .init("streak", \.rows, .rows, isRequired: true, "Rows that a good period has one of."),
                .init("every", \.every, .span, isRequired: true, "How long a period is."),
                .init("count", \.count, .integer(1...1000), isRequired: true, "So many good periods are needed."),
                .init("of", \.of, .integer(1...1000), isRequired: true, "Of the last so many whole ones."),
            ], { .streak($0.rows, every: $0.every, count: $0.count, of: $0.of) }
        ) {
            guard case .streak(let rows, let every, let count, let of) = $0 else { return nil }
            return (rows, every, count, of)
        }
    }

    private static var since: Choice<Test> {
        typealias Draft = (rows: Rows, atMost: Span)
        return .object(
            "since", { Draft(Rows(""), .days(0)) },
            [
                .init("since", \.rows, .rows, isRequired: true, "The rows of which the newest counts."),
                .init("at_most", \.atMost, .span, isRequired: true, "How old it may be."),
            ], { .since($0.rows, atMost: $0.atMost) }
        ) { if case .since(let rows, let atMost) = $0 { (rows, atMost) } else { nil } }
    }

    private static var atLeast: Choice<Test> {
        typealias Draft = (count: Int, parts: [Test])
        return .object(
            "at_least", { Draft(1, []) },
            [
                .init("at_least", \.count, .integer(1...1000), isRequired: true, "So many of them."),
                .init("of", \.parts, Form<Test>.test.list, isRequired: true, "The tests."),
            ], { .atLeast($0.count, $0.parts) }
        ) { if case .atLeast(let count, let parts) = $0 { (count, parts) } else { nil } }
    }

    private static var compare: Choice<Test> {
        let pair = Form<Condition>(
            read: { place in
                guard let items = place.items, items.count == 2 else {
                    return place.expected("a field and what it must be, [“industry”, “Retail”],")
                }
                guard let field = Form<String>.text.read(items[0]),
                    let comparison = Form<Comparison>.comparison.read(items[1])
                else { return nil }
                return Condition(field, comparison)
            },
            write: { [.string($0.column), Form<Comparison>.comparison.write($0.comparison)] },
            schema: { writer in
                [
                    "type": "array", "minItems": 2, "maxItems": 2,
                    "prefixItems": [["type": "string"], Form<Comparison>.comparison.schema(&writer)],
                ]
            })
        return .of("compare", pair, "A field of the customer itself.", Test.compare) {
            if case .compare(let condition) = $0 { condition } else { nil }
        }
    }
}

extension Form where Value == Bool {
    /// For a word that says all by being there.
    fileprivate static var yes: Form {
        Form(
            read: { $0.tree.content == .scalar(.bool(true)) ? true : $0.expected("true") },
            write: { _ in true }, schema: { _ in ["const": true] })
    }
}
