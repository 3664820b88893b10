import Domain
import JSON

// Texts of a descriptor file that have a grammar of their own.
extension Form where Value == Duration {
    /// "15m", "1d", "90s", "250ms".
    static var duration: Form {
        Form(
            read: { place in
                place.text.flatMap(Duration.init(short:)) ?? place.expected("a time like “90s”, “15m”, “6h” or “1d”")
            }, write: { .string($0.shortText) },
            schema: { _ in ["type": "string", "pattern": #"^[0-9]+(ms|s|m|h|d)$"#] })
    }
}

extension Duration {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    fileprivate init?(short text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int64(digits),
            let unit = Duration.units.first(where: { $0.name == text.dropFirst(digits.count) })
        else { return nil }
        let (milliseconds, isTooLong) = count.multipliedReportingOverflow(by: unit.milliseconds)
        guard !isTooLong else { return nil }
        self = .milliseconds(milliseconds)
    }

    /// In the largest unit that leaves nothing over.
    fileprivate var shortText: String {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        let unit = Duration.units.first { milliseconds != 0 && milliseconds % $0.milliseconds == 0 } ?? ("s", 1000)
        return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }
}

extension Form where Value == Instant {
    static var instant: Form {
        Form(
            read: { place in
                place.text.flatMap { Instant(iso8601: $0) } ?? place.expected("a moment like “2020-01-01T00:00:00Z”")
            }, write: { .string($0.iso8601) }, schema: { _ in ["type": "string", "format": "date-time"] })
    }
}

extension Form where Value == Call {
    /// A path alone is a GET without parameters.
    static var call: Form {
        ObjectForm(
            "a call", { Call("") },
            [
                .init(
                    "method", \.method,
                    .text("GET, POST, PUT, PATCH or DELETE", pattern: "^[A-Z]+$") { method in
                        ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(method)
                    }, "The HTTP method; GET if left out."),
                .init("path", \.path, .path, isRequired: true, "What follows the base address; {name} is filled in."),
                .init("query", \.query, .pairs, "Query parameters; one whose {name} is unknown is left out."),
                .init("headers", \.headers, .pairs, "Headers of this call alone."),
                .init("body", \.body, Form<String>.text.optional, "A JSON text to send; {name} is filled in."),
            ]
        ).form.or(
            Form<String>.path.map({ Call($0) }, \.path), when: { $0.text != nil },
            writing: { $0.method == "GET" && $0.query.isEmpty && $0.headers.isEmpty && $0.body == nil }
        ).named("call")
    }
}

extension Form where Value == String {
    fileprivate static var path: Form {
        .text("a path that begins with “/”", pattern: "^/") { $0.hasPrefix("/") }
    }
}

extension Form where Value == [Scope] {
    /// Each with the sentence that says why.
    static var scopes: Form {
        Form<[(name: String, value: String)]>.pairs.map(
            { $0.map { Scope($0.name, $0.value) } }, { $0.map { (name: $0.name, value: $0.reason) } })
    }
}

extension Form where Value == FactMapping.Condition {
    /// `{"path": ["values"]}`
    static var condition: Form {
        Form(
            read: { place in
                guard let members = place.members, members.count == 1, let member = members.first else {
                    return place.expected("one path with its values, {“path”: [“value”]},")
                }
                return Form<Set<String>>.words.read(member.place).map { .init(member.name, in: $0) }
            }, write: { .object([.init(name: $0.path, value: Form<Set<String>>.words.write($0.values))]) },
            schema: {
                [
                    "type": "object", "minProperties": 1, "maxProperties": 1,
                    "additionalProperties": Form<Set<String>>.words.schema(&$0),
                ]
            })
    }
}

extension Form where Value == PullFailure.Remedy {
    static var remedy: Form {
        .choice(
            "what to do",
            [
                .word("retry", .retry(after: nil), { $0 == .retry(after: nil) }),
                .of(
                    "retry", .duration, "Try again after this long, if the vendor names no time.", { .retry(after: $0) }
                ) {
                    if case .retry(let wait?) = $0 { wait } else { nil }
                },
                .word("refreshToken", .refreshToken, { $0 == .refreshToken }),
                .word("reauthorise", .reauthorise, { $0 == .reauthorise }),
                .word("wait", .wait(nil), { $0 == .wait(nil) }),
                .of("wait", .duration, "The allowance is spent for this long.", { .wait($0) }) {
                    if case .wait(let wait?) = $0 { wait } else { nil }
                },
                .word("nextWay", .nextWay, { $0 == .nextWay }), .word("restart", .restart, { $0 == .restart }),
                .word("gone", .gone, { $0 == .gone }), .word("fix", .fix, { $0 == .fix }),
            ])
    }
}

extension Form where Value == ErrorVocabulary {
    static var errors: Form {
        ObjectForm(
            "the words of errors", { ErrorVocabulary(codeAt: [], messageAt: [], rules: []) },
            [
                .init("code", \.codeAt, .texts, "Where the vendor's code may be; the first that is there."),
                .init("message", \.messageAt, .texts, "Where the vendor's sentence may be."),
                .init("success", \.success, .words, "Codes of success, where good answers have a code as well."),
                .init("rules", \.rules, rule.list, "What to do about which answer; the first that fits decides."),
            ]
        ).form
    }

    private static var rule: Form<ErrorVocabulary.Rule> {
        ObjectForm(
            "a rule", { ErrorVocabulary.Rule(.fix) },
            [
                .init("status", \.status, Form<Int>.integer(100...599).optional, "The HTTP status it is for."),
                .init("codes", \.codes, .words, "The vendor's codes it is for."),
                .init("remedy", \.remedy, .remedy, isRequired: true, "What to do."),
            ]
        ).form
    }
}

extension Form where Value == Allowance {
    static var allowance: Form {
        ObjectForm(
            "an allowance", { Allowance.careful },
            [
                .init("concurrentCalls", \.concurrentCalls, .integer(1...100), "Calls under way at once."),
                .init(
                    "callsPerMinute", \.callsPerMinute, Form<Int>.integer(1...1_000_000).optional,
                    "Calls in a minute, if the vendor counts them; null for no limit."),
                .init(
                    "window", \.window, .duration, "The vendor's counting window: its minutes' calls may come at once."),
                .init(
                    "countsPerPattern", \.countsPerPattern, .flag, "Calls are counted for each URL pattern by itself."),
                .init(
                    "callsPerPath", \.callsPerPath, Form<Int>.integer(1...1_000_000).optional,
                    "Besides, calls a minute of one and the same path."),
                .init(
                    "downloadsPerMinute", \.downloadsPerMinute, Form<Int>.integer(1...1_000_000).optional,
                    "Besides, files of finished jobs a minute."),
                .init(
                    "paceHeader", \.paceHeader, Form<String>.text.optional,
                    "Header that says how many calls are left in how many seconds."),
                .init("creditsPerDay", \.creditsPerDay, .integer(1...Int.max), "What the vendor allows a day."),
                .init(
                    "remainingHeader", \.remainingHeader, Form<String>.text.optional, "Header that says what is left."),
                .init("unit", \.unit, .text, "What a unit is called."),
            ]
        ).form
    }
}

extension Allowance {
    /// For a vendor that does not say what it allows.
    static let careful = Allowance(concurrentCalls: 2, callsPerMinute: 60, creditsPerDay: 10_000, unit: "calls")
}
