import ConnectorKit
import Domain
import JSON
import Testing

/// Pages whose records do not stand in them as objects in one list.
struct ShapeTests {
    private static let item = Resource(
        "items", "Items.", key: ["id"],
        facts: [
            FactMapping(
                .task,
                [
                    "title": .text("name"), "completed": .time("done"), "owner": .reference("ownerId.0", to: ["users"]),
                    "priority": .text("ownerId_userDisplayName.0"), "points": .number("points"),
                ])
        ], absent: ["-1", "n/a"])

    private func cut(_ text: String, _ shape: RecordShape, _ resource: Resource = item) throws -> RecordCutter.Result {
        try RecordCutter(resource: resource, shape: shape, form: "list", pagePaths: ["next", "status"])
            .cut(Array(text.utf8), parent: nil, place: "items")
    }

    private func lines(_ result: RecordCutter.Result, _ resource: Resource) -> [String] {
        result.page.records.flatMap { record in
            [result.page.text(record.key)] + result.page.facts(of: record, resource.facts.map(\.kind))
        }
    }

    private func payloads(_ result: RecordCutter.Result) -> [String] {
        result.page.records.map { result.page.text($0.payload) }
    }

    // MARK: Columns

    private static let columns = #"""
        {"item_prop":{"name":0,"ownerId":2,"done":3,"points":1,"id":0},"itemIds":["7","8"],
         "itemJObj":{"7":["Log \"in\"",-1,["u1","u2"],"-1","beyond"], "8":["Crash",5,[]]},
         "userDisplayName":{"u1":"Ana S","u2":"Bo"},"next":false,"status":"success"}
        """#
    private static let shape = RecordShape.columns(prefix: "item", besides: ["userDisplayName"])

    @Test func `rows become objects with their id, their columns by name and what is said beside them`() throws {
        let result = try cut(Self.columns, Self.shape)
        #expect(
            payloads(result) == [
                #"{"id":"7","done":"-1","name":"Log \"in\"","ownerId":["u1","u2"],"ownerId_userDisplayName":["Ana S","Bo"],"points":-1}"#,
                #"{"id":"8","name":"Crash","ownerId":[],"points":5}"#,
            ])
        // The text "-1" stands for nothing; the number is one. A short row lacks its last columns.
        #expect(
            lines(result, Self.item) == [
                "7", #"task title="Log \"in\"" priority="Ana S" owner=u1 points=-1.0"#, "8",
                "task title=Crash points=5.0",
            ])
        #expect(result.wanted == ["false", "success"])
        #expect(result.rows == 2 && result.refusals.isEmpty && result.unreadable.isEmpty && result.hasRecords)
    }

    @Test func `the columns' order on a page changes nothing about a record`() throws {
        let one = #"{"item_prop":{"name":0,"points":1},"itemJObj":{"7":["a",1]}}"#
        let other = #"{"itemJObj":{"7":["void",1,"a"]},"item_prop":{"points":"1","name":2,"late":9}}"#
        let results = try [one, other].map { try cut($0, Self.shape) }
        #expect(payloads(results[0]) == payloads(results[1]))
        #expect(results[0].page.records[0].hash == results[1].page.records[0].hash)
    }

    @Test func `what is stored of a row is mapped again without its page`() throws {
        let result = try cut(Self.columns, Self.shape)
        let record = result.page.records[0]
        let payload = result.page.text(record.payload)
        let stored = Array(payload.utf8) + [UInt8](repeating: 0, count: SourcePage.padding)
        let page = try RecordCutter(resource: Self.item, shape: .bareArray, form: "stored")
            .remap(stored, records: [(TextSlice(.page, start: 0, count: payload.utf8.count), nil)])
        #expect(page.records[0].factHash == record.factHash)
        #expect(page.facts(of: page.records[0], [.task]) == result.page.facts(of: record, [.task]))
    }

    @Test(arguments: [
        #"{"item_prop":{"name":0},"itemIds":[],"itemJObj":{}}"#, #"{"item_prop":{},"status":"success"}"#,
        #"{"itemIds":[]}"#, #"{"itemJObj":{},"next":false}"#, #"{"item_prop":{"name":0},"itemJObj":[]}"#,
    ])
    func `columns without rows are an empty list`(text: String) throws {
        let result = try cut(text, Self.shape)
        #expect(result.hasRecords && result.page.records.isEmpty && result.rows == 0)
    }

    @Test(arguments: [
        #"{"status":"success"}"#, #"{"item_prop":7}"#, #"{"itemJObj":{"7":["a"]}}"#, "[]", #"{"epic_prop":{"a":0}}"#,
    ])
    func `a page that names no columns has no records`(text: String) throws {
        #expect(try !cut(text, Self.shape).hasRecords)
    }

    @Test func `a row that is none is refused, its neighbours are not`() throws {
        let text = #"{"item_prop":{"name":0},"itemJObj":{"1":["a"],"2":"b","3":{"name":"c"},"4":null,"5":["e"]}}"#
        let result = try cut(text, Self.shape)
        #expect(result.page.records.map { result.page.text($0.key) } == ["1", "5"])
        #expect(result.refusals.map(\.place) == ["items, record 2", "items, record 3", "items, record 4"])
    }

    // MARK: Leaves

    private static let devices = Resource(
        "devices", "Active devices.", key: ["platform", "date"],
        facts: [
            FactMapping(
                .usage,
                [
                    "platform": .text("platform"), "day": .localTime("date", LocalTime("dd-MM-yyyy")),
                    "count": .number("count"),
                ])
        ])
    private static let nested = RecordShape.leaves(at: "result", levels: ["date", "platform"], day: "date")
    private static let understood = [
        "iOS/01-02-2026", "usage count=12.0 day=2026-02-01 platform=iOS", "iOS/02-02-2026",
        "usage count=9.0 day=2026-02-02 platform=iOS", "Android/01-02-2026",
        "usage count=30.0 day=2026-02-01 platform=Android",
    ]

    @Test(arguments: [
        #"{"result":{"iOS":{"01-02-2026":12,"02-02-2026":9},"Android":{"01-02-2026":30}},"status":200}"#,
        #"{"status":200, "result" : {"01-02-2026":{"iOS":12,"Android":"30"},"02-02-2026":{"iOS":9}}}"#,
    ])
    func `counts are records, whichever level is nested in which`(text: String) throws {
        let result = try cut(text, Self.nested, Self.devices)
        let found = lines(result, Self.devices)
        func words(_ lines: [String]) -> Set<String> {
            Set(lines.map { $0.split(separator: " ").sorted().joined(separator: " ") })
        }
        #expect(words(found) == words(Self.understood))
        #expect(result.wanted == [nil, "200"])
    }

    @Test(arguments: [
        (#"{"result":{},"status":200}"#, true, false), (#"{"result":[]}"#, true, false),
        (#"{"result":null}"#, false, true), (#"{"status":200}"#, false, false), ("{}", false, true),
    ])
    func `no counts are said in several ways`(text: String, isList: Bool, isNothing: Bool) throws {
        let result = try cut(text, Self.nested, Self.devices)
        #expect(result.hasRecords == isList && result.isNothing == isNothing && result.page.records.isEmpty)
    }

    @Test func `what is no count is refused`() throws {
        let text = #"{"result":{"iOS":{"01-02-2026":1,"x":null},"Android":7,"tvOS":{"02-02-2026":{"a":1}}}}"#
        let result = try cut(text, Self.nested, Self.devices)
        #expect(result.page.records.count == 1)
        #expect(result.refusals.count == 3)
    }

    // MARK: Keyed

    @Test func `lists by name give each record its list's name, also for its key`() throws {
        let resource = Resource(
            "days", "Days.", key: ["_group", "DATE"],
            facts: [FactMapping(.usage, ["platform": .text("_group"), "count": .number("ActiveDevices COUNT")])])
        let text = #"""
            {"data":{"result":{"iOS":[{"DATE":1,"ActiveDevices COUNT":4}],"Android":[{"DATE":1},{"DATE":2}],"tvOS":[],
             "web":{"DATE":3},"note":"none"}},"next":true}
            """#
        let result = try cut(text, .keyed(at: "data.result"), resource)
        #expect(
            lines(result, resource).filter { !$0.hasPrefix("usage") } == ["iOS/1", "Android/1", "Android/2", "web/3"])
        #expect(payloads(result)[0] == #"{"_group":"iOS","DATE":1,"ActiveDevices COUNT":4}"#)
        #expect(result.wanted == ["true", nil])
    }

    // MARK: Values

    private func value(_ field: String, _ rule: ValueRule, _ json: String, kind: FactKind = .task) throws -> String? {
        let resource = Resource("items", "Items.", facts: [FactMapping(kind, [field: rule])])
        let result = try RecordCutter(resource: resource, shape: .bareArray, form: "list")
            .cut(Array(#"[{"id":1,"v":\#(json)}]"#.utf8), parent: nil, place: "items")
        let words = result.page.facts(of: result.page.records[0], [kind])[0].split(separator: " ", maxSplits: 1)
        return words.count == 2 ? String(words[1].drop { $0 != "=" }.dropFirst()) : nil
    }

    @Test(arguments: [
        ("A &amp; B", #""A & B""#), ("it&#39;s", "it's"), ("&lt;b&gt;", "<b>"), ("&#x1F600;&euro;", "😀€"),
        ("&amp;lt;", "&lt;"), ("&nothing; &; & &amp", #""&nothing; &; & &amp""#),
        ("&#0;&#xd800;&#8;", "&#0;&#xd800;&#8;"),
        ("Q&A", "Q&A"), ("caf&eacute;", "café"),
    ])
    func `entities are decoded once`(text: String, plain: String) throws {
        #expect(try value("title", .decoded("v"), "\"\(text)\"") == plain)
    }

    @Test(arguments: [
        ("MMM dd, yyyy HH:mm:ss", 0, "Feb 09, 2026 17:24:05", "2026-02-09T17:24:05Z"),
        ("MMM d, yyyy h:mm a", 0, "February 9, 2026 12:24 am", "2026-02-09T00:24:00Z"),
        ("dd/MM/yy", 0, "09/02/26", "2026-02-09T00:00:00Z"),
        ("yyyyMMdd'T'HHmmss", 330, "20260209T013000", "2026-02-08T20:00:00Z"),
        ("dd-MMM-yyyy HH:mm:ss.SSS", -60, "31-Dec-2025 23:30:00.250", "2026-01-01T00:30:00.250Z"),
    ])
    func `a moment without zone is read by its pattern`(
        pattern: String, ahead: Int, text: String, moment: String
    ) throws {
        let time = LocalTime(pattern, minutesAheadOfUTC: ahead)
        #expect(try value("completed", .localTime("v", time), "\"\(text)\"") == moment)
    }

    @Test(arguments: ["31-02-2026", "1-02-2026", "01-02-2026 ", "01.02.2026", "", "01-13-2026"])
    func `what does not follow the pattern is missing`(text: String) throws {
        #expect(try value("due_day", .localTime("v", LocalTime("dd-MM-yyyy")), "\"\(text)\"") == nil)
    }
}
