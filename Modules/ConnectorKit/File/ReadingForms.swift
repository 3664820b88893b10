import Domain
import JSON

// How a list is read: pages, shapes, changes, deletions, cost.
extension Form where Value == Pagination {
    static var pagination: Form {
        .choice(
            "a way to page",
            [
                .word("single", .single) { if case .single = $0 { true } else { false } }, numbered, offset, cursor,
                token, keyset,
                .of("job", .job, "A job that is made, waited for and downloaded.", { .job($0) }) {
                    if case .job(let job) = $0 { job } else { nil }
                },
            ]
        ).named("pages")
    }

    private typealias Size = Pagination.Size
    private typealias More = Pagination.More
    private static var noSize: Size { Size(nil, 0) }
    private static let sizeText = "Records on a page: {“parameter”: 100}, or the number alone if the call has {size}."
    private static let moreText =
        "Paths of a flag that says whether more follows; without, a page that is not full is the last."

    private static var numbered: Choice<Pagination> {
        typealias Draft = (parameter: String?, first: Int, size: Size, more: More)
        return .object(
            "numbered", { Draft(nil, 1, noSize, .fullPage) },
            [
                .init(
                    "numbered", \.parameter, Form<String>.text.optional, isRequired: true,
                    "The parameter that takes the page's number; null if the call has {page}."),
                .init("first", \.first, .integer, "The first page's number."),
                .init("size", \.size, .size, isRequired: true, sizeText), .init("more", \.more, .more, moreText),
            ], { .numbered($0.parameter, first: $0.first, size: $0.size, more: $0.more) }
        ) {
            if case .numbered(let parameter, let first, let size, let more) = $0 {
                (parameter, first, size, more)
            } else {
                nil
            }
        }
    }

    private static var offset: Choice<Pagination> {
        typealias Draft = (parameter: String?, first: Int, size: Size, more: More, wall: Int?)
        return .object(
            "offset", { Draft(nil, 0, noSize, .fullPage, nil) },
            [
                .init(
                    "offset", \.parameter, Form<String>.text.optional, isRequired: true,
                    "The parameter that takes how many records to skip; null if the call has {offset}."),
                .init("first", \.first, .integer, "The first page's offset."),
                .init("size", \.size, .size, isRequired: true, sizeText), .init("more", \.more, .more, moreText),
                .init("wall", \.wall, Form<Int>.integer(1...Int.max).optional, "The server refuses greater offsets."),
            ], { .offset($0.parameter, first: $0.first, size: $0.size, more: $0.more, wall: $0.wall) }
        ) {
            guard case .offset(let parameter, let first, let size, let more, let wall) = $0 else { return nil }
            return (parameter, first, size, more, wall)
        }
    }

    private static var cursor: Choice<Pagination> {
        typealias Draft = (parameter: String, first: String?, at: String, size: Size, more: More)
        return .object(
            "cursor", { Draft("", nil, "", noSize, .fullPage) },
            [
                .init("cursor", \.parameter, .text, isRequired: true, "The parameter that takes the next page's name."),
                .init("first", \.first, Form<String>.text.optional, "What is sent for the first page."),
                .init("at", \.at, .text, isRequired: true, "Where an answer names the next page."),
                .init("size", \.size, .size, isRequired: true, sizeText), .init("more", \.more, .more, moreText),
            ], { .cursor($0.parameter, first: $0.first, at: $0.at, size: $0.size, more: $0.more) }
        ) {
            guard case .cursor(let parameter, let first, let at, let size, let more) = $0 else { return nil }
            return (parameter, first, at, size, more)
        }
    }

    private static var token: Choice<Pagination> {
        typealias Draft = (parameter: String, at: String, numbered: String, wall: Int, size: Size, more: More)
        return .object(
            "token", { Draft("", "", "", 0, noSize, .fullPage) },
            [
                .init(
                    "token", \.parameter, .text, isRequired: true, "The parameter that takes the last answer's token."),
                .init("at", \.at, .text, isRequired: true, "Where an answer has it."),
                .init(
                    "pageParameter", \.numbered, .text, isRequired: true,
                    "The parameter of the page's number, until then."),
                .init(
                    "wall", \.wall, .integer, isRequired: true, "Records that numbers reach; from there on, the token."),
                .init("size", \.size, .size, isRequired: true, sizeText), .init("more", \.more, .more, moreText),
            ],
            { .token($0.parameter, at: $0.at, numbered: $0.numbered, wall: $0.wall, size: $0.size, more: $0.more) }
        ) {
            guard case .token(let parameter, let at, let numbered, let wall, let size, let more) = $0 else {
                return nil
            }
            return (parameter, at, numbered, wall, size, more)
        }
    }

    private static var keyset: Choice<Pagination> {
        typealias Draft = (start: String, size: Size)
        return .object(
            "keyset", { Draft("", noSize) },
            [
                .init("keyset", \.start, .text, isRequired: true, "What stands for {after} in the first call."),
                .init("size", \.size, .size, isRequired: true, sizeText),
            ], { .keyset(start: $0.start, size: $0.size) }
        ) { if case .keyset(let start, let size) = $0 { (start, size) } else { nil } }
    }
}

extension Form where Value == Pagination.Size {
    /// `{"per_page": 200}`, or 200.
    fileprivate static var size: Form {
        let count = Form<Int>.integer(1...100_000)
        return Form(
            read: { place in
                guard let members = place.members else { return count.read(place).map { .init(nil, $0) } }
                guard members.count == 1, let member = members.first else {
                    return place.expected("one parameter with its number, {“per_page”: 100},")
                }
                return count.read(member.place).map { .init(member.name, $0) }
            },
            write: { size in
                let number = JSONValue.number(String(size.count))
                return size.parameter.map { .object([.init(name: $0, value: number)]) } ?? number
            },
            schema: { writer in
                let number = count.schema(&writer)
                return [
                    "anyOf": [
                        number,
                        ["type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": number],
                    ]
                ]
            })
    }
}

extension Form where Value == Pagination.More {
    fileprivate static var more: Form {
        Form<[String]>.texts.map({ .flag($0) }) { if case .flag(let paths) = $0 { paths } else { [] } }
    }
}

extension Form where Value == Job {
    fileprivate static var job: Form {
        ObjectForm(
            "a job",
            {
                Job(
                    idAt: "", status: Call(""), stateAt: "", done: [], failed: [], failureAt: "", download: Call(""),
                    isZip: false)
            },
            [
                .init("id", \.idAt, .text, isRequired: true, "Where the first answer has the job's id."),
                .init("status", \.status, .call, isRequired: true, "Asks for the state; {job} is the id."),
                .init("state", \.stateAt, .text, isRequired: true, "Where the state is."),
                .init("done", \.done, .words, isRequired: true, "States that mean: ready."),
                .init("failed", \.failed, .words, "States that mean: it failed."),
                .init("failure", \.failureAt, .text, "Where the reason is."),
                .init("download", \.download, .call, isRequired: true, "Gets the file; {job} is the id."),
                .init("zip", \.isZip, .flag, "The file is a zip archive."),
                .init("nextToken", \.nextTokenAt, Form<String>.text.optional, "Where the token of a further part is."),
                .init("next", \.next, Form<Call>.call.optional, "Asks for the further part; {token} is the token."),
                .init("interval", \.interval, .duration, "Time between two questions about the state."),
            ]
        ).form
    }
}

extension Form where Value == RecordShape {
    static var shape: Form {
        .choice(
            "a shape",
            [
                .of("array", .text, "Path of the list of records.", { .array(at: $0) }) {
                    if case .array(let at) = $0 { at } else { nil }
                },
                .word("bareArray", .bareArray) { $0 == .bareArray },
                .of("object", .text, "Path of the one record; empty for the whole answer.", { .object(at: $0) }) {
                    if case .object(let at) = $0 { at } else { nil }
                },
                grouped,
                .of(
                    "keyed", .text, "Path of an object of lists; each record gets its member's name as _group.",
                    { .keyed(at: $0) }
                ) { if case .keyed(let at) = $0 { at } else { nil } },
                leaves, columns, .word("csv", .csv) { $0 == .csv },
            ])
    }

    private static var grouped: Choice<RecordShape> {
        typealias Draft = (at: String, rows: [String])
        return .object(
            "grouped", { Draft("", []) },
            [
                .init("grouped", \.at, .text, isRequired: true, "Path of the list of groups."),
                .init("rows", \.rows, .texts, isRequired: true, "Names of the lists in each group."),
            ], { .grouped(at: $0.at, rows: $0.rows) }
        ) { if case .grouped(let at, let rows) = $0 { (at, rows) } else { nil } }
    }

    private static var leaves: Choice<RecordShape> {
        typealias Draft = (at: String, levels: [String], day: String?)
        return .object(
            "leaves", { Draft("", [], nil) },
            [
                .init(
                    "leaves", \.at, .text, isRequired: true, "Path of the object whose nested numbers are the records."),
                .init("levels", \.levels, .texts, isRequired: true, "What each level of names is called in a record."),
                .init("day", \.day, Form<String>.text.optional, "The level whose names are days."),
            ], { .leaves(at: $0.at, levels: $0.levels, day: $0.day) }
        ) { if case .leaves(let at, let levels, let day) = $0 { (at, levels, day) } else { nil } }
    }

    private static var columns: Choice<RecordShape> {
        typealias Draft = (prefix: String, besides: [String])
        return .object(
            "columns", { Draft("", []) },
            [
                .init("columns", \.prefix, .text, isRequired: true, "What stands before _prop, JObj and Ids."),
                .init("besides", \.besides, .texts, "Members of the answer in which values are looked up."),
            ], { .columns(prefix: $0.prefix, besides: $0.besides) }
        ) { if case .columns(let prefix, let besides) = $0 { (prefix, besides) } else { nil } }
    }
}

extension Form where Value == Since {
    private static var format: Form<Since.TimeFormat> { .word("format of a time") }

    static var since: Form {
        .choice(
            "a way to ask for changes",
            [
                .word("all", .all) { $0 == .all }, header,
                .of("placeholder", format, "The format of {since} in the call.", { .placeholder($0) }) {
                    if case .placeholder(let format) = $0 { format } else { nil }
                },
                window, .word("newestFirst", .newestFirst) { $0 == .newestFirst }, recent,
            ])
    }

    private static var header: Choice<Since> {
        typealias Draft = (name: String, format: Since.TimeFormat)
        return .object(
            "header", { Draft("", .offsetSeconds) },
            [
                .init("header", \.name, .text, isRequired: true, "The request header that takes the moment."),
                .init("format", \.format, format, "How the moment is written."),
            ], { .header($0.name, $0.format) }
        ) { if case .header(let name, let format) = $0 { (name, format) } else { nil } }
    }

    private static var window: Choice<Since> {
        typealias Draft = (format: Since.TimeFormat, earliest: Instant, longest: Duration?)
        return .object(
            "window", { Draft(.day, Instant(seconds: 0), nil) },
            [
                .init("window", \.format, format, isRequired: true, "The format of {since} and {until} in the call."),
                .init("earliest", \.earliest, .instant, isRequired: true, "Nothing is older."),
                .init(
                    "longest", \.longest, Form<Duration>.duration.optional, "The longest window that may be asked for."),
            ], { .window($0.format, earliest: $0.earliest, longest: $0.longest) }
        ) { if case .window(let format, let earliest, let longest) = $0 { (format, earliest, longest) } else { nil } }
    }

    private static var recent: Choice<Since> {
        typealias Draft = (by: String, within: Duration)
        return .object(
            "recent", { Draft("", .zero) },
            [
                .init(
                    "recent", \.by, .text, isRequired: true, "Path of the moment the list is ordered by, newest first."),
                .init("within", \.within, .duration, isRequired: true, "A record changes only for so long after it."),
            ], { .recent(by: $0.by, within: $0.within) }
        ) { if case .recent(let by, let within) = $0 { (by, within) } else { nil } }
    }
}
