import ConnectorKit
import Domain
import JSON
import Testing

struct RecordCutterTests {
    private func resource(
        key: [String] = ["id"], stamp: String? = nil, parent: Resource.Parent? = nil,
        _ facts: [FactMapping] = []
    ) -> Resource {
        Resource("items", "Items.", parent: parent, key: key, stamp: stamp, ways: [], facts: facts)
    }

    private func cut(
        _ text: String, _ resource: Resource, shape: RecordShape = .bareArray, parent: String? = nil
    ) throws -> RecordCutter.Result {
        try RecordCutter(resource: resource, shape: shape, form: "list")
            .cut(Array(text.utf8), parent: parent, place: "items")
    }

    private func facts(_ record: String, _ mapping: FactMapping, parent: String? = nil) throws -> [String] {
        let result = try cut("[\(record)]", resource([mapping]), parent: parent)
        let first = try #require(result.page.records.first)
        return result.page.facts(of: first, [mapping.kind])
    }

    @Test(arguments: [
        (#""7""#, "7"), ("7", "7"), ("12345678901234567890123", "12345678901234567890123"), ("-7", "-7"),
        (#""a\u00e9\n""#, "aé\n"),
    ])
    func `a key is text, or a number with all its digits`(json: String, key: String) throws {
        let result = try cut(#"[{"id":\#(json)}]"#, resource())
        #expect(result.page.records.map { result.page.text($0.key) } == [key])
    }

    @Test(arguments: [
        ("{}", #"no "id""#), (#"{"id":null}"#, #"no "id""#), (#"{"id":""}"#, #"no "id""#),
        (#"{"id":1.5}"#, "whole number"), (#"{"id":1e3}"#, "whole number"),
        (#"{"id":{}}"#, "neither text nor"),
        (#"{"id":true}"#, "neither text nor"), ("7", "not an object"), (#""x""#, "not an object"),
        ("null", "not an object"), (#"{"id":"1","x":"\u0000"}"#, "NUL"),
        (#"{"id":"1","x":"\ud800"}"#, "surrogate"),
        (#"{"id":"\#(String(repeating: "k", count: 501))"}"#, "500 bytes"),
    ])
    func `what cannot be kept is refused with its place, and the page goes on`(record: String, reason: String)
        throws
    {
        let result = try cut(#"[{"id":1},\#(record),{"id":2}]"#, resource())
        #expect(result.page.records.count == 2)
        #expect(result.rows == 3)
        #expect(result.refusals.map(\.place) == ["items, record 2"])
        #expect(result.refusals.first?.reason.contains(reason) == true)
    }

    @Test func `a record over the limit is refused by its size`() throws {
        let large = String(repeating: "x", count: RecordCutter.maximumRecordBytes)
        let result = try cut(#"[{"id":1,"text":"\#(large)"},{"id":2}]"#, resource())
        #expect(result.page.records.count == 1)
        #expect(result.refusals.first?.reason == "it has 8 MB; 8 MB is the limit")
    }

    @Test func `keys of several parts, and of the parent`() throws {
        let parent = Resource.Parent("tickets", as: "ticket")
        let result = try cut(
            #"[{"a":1,"b":{"c":"x"}}]"#, resource(key: ["^", "a", "b.c"], parent: parent), parent: "42")
        let record = try #require(result.page.records.first)
        #expect(result.page.text(record.key) == "42/1/x")
        #expect(result.page.text(try #require(record.parent)) == "42")
    }

    @Test func `a payload is what the vendor sent, to the byte`() throws {
        let record = "{ \"id\" : 7,\n\t\"é\\u00e9\" : [ 1.50, {} ] }"
        let result = try cut("[\(record)]", resource())
        #expect(result.page.text(result.page.records[0].payload) == record)
    }

    @Test func `blanks between tokens do not make another record, everything else does`() throws {
        func hash(_ record: String) throws -> UInt64 {
            try cut("[\(record)]", resource()).page.records[0].hash
        }
        let plain = try hash(#"{"id":7,"text":"a  \" b","list":[1,2]}"#)
        #expect(try hash("{ \"id\" : 7 ,\r\n \"text\":\"a  \\\" b\" , \"list\":[ 1 , 2 ] }") == plain)
        #expect(try hash(#"{"id":7,"text":"a \" b","list":[1,2]}"#) != plain)
        #expect(try hash(#"{"id":7,"text":"a  \" b","list":[12]}"#) != plain)
    }

    @Test func `the hash of the values is the same in every form`() throws {
        let mapping = FactMapping(
            .deal,
            [
                "title": .text("Name"), "amount": .number("Amount"),
                "company": .reference("Account", to: ["a"]),
            ])
        let list = try cut(
            #"[{"id":"7","Name":"é","Amount":1200.5,"Account":{"name":"A","id":"9"}}]"#, resource([mapping]))
        let bulk = try cut(
            #"[{"Account":"9","id":"7","Amount":"1200.50","Name":"\u00e9"}]"#, resource([mapping]))
        #expect(list.page.records[0].factHash == bulk.page.records[0].factHash)
        #expect(list.page.records[0].hash != bulk.page.records[0].hash)
    }

    @Test func `takes values of every kind`() throws {
        let line = try facts(
            #"""
            {"id":1,"subject":"a \"b\"","when":"2025-03-31T17:05:09+02:00","ms":1743433509000,"flag":"true","n":"7",
             "contact":{"account":{"id":"12345678901234567890"}},"who":{"id":5},"state":"On Hold","dept":null}
            """#,
            FactMapping(
                .ticket,
                [
                    "number": .text("n"), "title": .text("subject"), "opened": .time("when"),
                    "due": .time("ms"),
                    "escalated": .flag("flag"), "threads": .integer("n"),
                    "company": .reference("contact.account.id", to: ["a"]),
                    "person": .reference("who", to: ["p"]),
                    "state": .choice("state", ["On Hold": "waiting", "Open": "open"]),
                    "department": .first([.text("dept"), .text("dept.name"), .constant("Support")]),
                    "email": .text("nothing"),
                ]))
        #expect(
            line == [
                #"ticket number=7 title="a \"b\"" state=waiting escalated=1 threads=7 company=12345678901234567890 "#
                    + "person=5 department=Support opened=2025-03-31T15:05:09Z due=2025-03-31T15:05:09Z"
            ])
    }

    @Test func `selects elements of arrays`() throws {
        let record = #"""
            {"id":1,"info":[{"value":{"new":"no"},"name":"Owner"},
            {"value":{"new":"Closed","old":"Open"},"name":"Status"},{"name":"Status","value":{"new":"second"}}],
            "owners":[{"id":"a"},{"id":"b"}],"tags":[{"id":"c"},{"id":"d"},{}]}
            """#
        let mapping = FactMapping(
            .change,
            [
                "was": .text("info.[name=Status].value.old"), "became": .text("info.[name=Status].value.new"),
                "by": .text("owners.1.id"), "field": .text("tags.id"),
            ])
        #expect(try facts(record, mapping) == ["change field=d was=Open became=Closed by=b"])
    }

    @Test func `joins what is there`() throws {
        let mapping = FactMapping(.person, ["name": .joined(["first", "last"])])
        #expect(
            try facts(#"{"id":1,"first":"Ad\u0061","last":"Okafor"}"#, mapping) == [
                #"person name="Ada Okafor""#
            ])
        #expect(try facts(#"{"id":1,"first":"","last":"Okafor"}"#, mapping) == ["person name=Okafor"])
        #expect(try facts(#"{"id":1,"first":null}"#, mapping) == ["person"])
    }

    @Test(arguments: [
        ("closing_day", ValueRule.day("x"), #""2025-03-31""#, "closing_day=2025-03-31"),
        ("closing_day", .day("x"), #""2025-03-31T23:30:00-05:00""#, "closing_day=2025-03-31"),
        ("closing_day", .day("x"), #""03-31-2025""#, "closing_day=2025-03-31"),
        ("closing_day", .day("x"), "1743433509000", "closing_day=2025-03-31"),
        ("amount", .number("x"), "0.1", "amount=0.1"),
        ("amount", .number("x"), #""-1200.50""#, "amount=-1200.5"),
        ("amount", .number("x"), "1e3", "amount=1000.0"), ("amount", .integer("x"), "12", "amount=12.0"),
        ("amount", .number("x"), "12345678901234567", "amount=1.2345678901234568e+16"),
        ("created", .time("x"), "1743433509", "created=2025-03-31T15:05:09Z"),
        ("created", .time("x"), #""2025-03-31 15:05:09""#, "created=2025-03-31T15:05:09Z"),
        ("created", .time("x"), #""2025-03-31""#, "created=2025-03-31T00:00:00Z"),
    ])
    func `reads days, numbers and times as vendors write them`(
        field: String, rule: ValueRule, json: String, expected: String
    ) throws {
        let mapping = FactMapping(.deal, values: [(field, rule)])
        #expect(try facts(#"{"id":1,"x":\#(json)}"#, mapping) == ["deal \(expected)"])
    }

    @Test(arguments: [
        (ValueRule.clock("x"), #""01:02:03""#, "minutes=3723"), (.clock("x"), #""02:03""#, "minutes=123"),
        (.hours("x"), #""01:50 hrs""#, "minutes=110"), (.hours("x"), #""02:10""#, "minutes=130"),
        (.integer("x"), #""7.0""#, "minutes=7"),
        (.integer("x"), "-9223372036854775808", "minutes=-9223372036854775808"),
    ])
    func `reads spans of time and whole numbers`(rule: ValueRule, json: String, expected: String) throws {
        let mapping = FactMapping(.timeLog, values: [("minutes", rule)])
        #expect(try facts(#"{"id":1,"x":\#(json)}"#, mapping) == ["time_log \(expected)"])
    }

    @Test(arguments: [
        ("created", ValueRule.time("x"), #""yesterday""#),
        ("created", .time("x"), #""2025-13-01T00:00:00Z""#),
        ("amount", .number("x"), #""a lot""#), ("amount", .number("x"), #""1e999""#),
        ("amount", .number("x"), "true"),
        ("closing_day", .day("x"), #""31/03/2025""#), ("closing_day", .day("x"), #""2025-02-30""#),
        ("closing_day", .day("x"), #""aaaa-bb-cc""#), ("closing_day", .day("x"), "true"),
    ])
    func `what does not parse costs that value, and is said by its field alone`(
        field: String, rule: ValueRule, json: String
    ) throws {
        let mapping = FactMapping(.deal, values: [("title", .text("t")), (field, rule)])
        let result = try cut(#"[{"id":1,"t":"A","x":\#(json)}]"#, resource([mapping]))
        #expect(result.page.facts(of: result.page.records[0], [.deal]) == ["deal title=A"])
        #expect(result.remark == "left out, because they could not be read: \(field) (1)")
    }

    @Test func `only the mappings whose condition holds make facts`() throws {
        let mappings = [
            FactMapping(.staff, when: .init("type", in: ["user", "agent"]), ["name": .text("name")]),
            FactMapping(.person, when: .init("type", in: ["client"]), ["name": .text("name")]),
        ]
        let result = try cut(
            #"[{"id":1,"type":"agent","name":"A"},{"id":2,"type":"client","name":"B"},{"id":3,"name":"C"}]"#,
            resource(mappings))
        #expect(result.page.records.map(\.facts) == [1, 2, 0])
        let lines = result.page.records.map { result.page.facts(of: $0, [.staff, .person]) }
        #expect(lines == [["staff name=A"], ["person name=B"], []])
        #expect(result.page.values.count == 3 * (FactKind.staff.fields.count + FactKind.person.fields.count))
    }

    @Test func `records in groups keep the name of their group`() throws {
        let page = #"""
            {"timelogs":{"total":"3:00","date":[{"date":"1","tasklogs":[{"id":1},{ }],"buglogs":[{"id":2}]},
            {"generallogs":[{"id":3}],"other":[{"id":4}]},7]}}
            """#
        let mapping = FactMapping(.timeLog, ["title": .text("_group")])
        let result = try cut(
            page, resource([mapping]),
            shape: .grouped(at: "timelogs.date", rows: ["tasklogs", "buglogs", "generallogs"]))
        let texts = result.page.records.map { result.page.text($0.payload) }
        #expect(
            texts == [
                #"{"_group":"tasklogs","id":1}"#, #"{"_group":"buglogs","id":2}"#,
                #"{"_group":"generallogs","id":3}"#,
            ])
        #expect(result.page.facts(of: result.page.records[1], [.timeLog]) == ["time_log title=buglogs"])
        #expect(result.refusals.count == 1)
    }

    @Test func `stored payloads are mapped again to the same facts`() throws {
        let mapping = FactMapping(.change, ["field": .text("f"), "ticket": .parent(to: ["tickets"])])
        let parent = Resource.Parent("tickets", as: "ticket")
        let resource = resource(key: ["^", "f"], parent: parent, [mapping])
        var bytes: [UInt8] = []
        var records: [(payload: TextSlice, parent: String?)] = []
        var expected: [(lines: [String], hash: UInt64)] = []
        for (number, text) in [#"{"f":"a"}"#, #"{ "f" : "\u00e9" }"#, #"{"f":3}"#].enumerated() {
            let result = try cut("[\(text)]", resource, parent: "p\(number)")
            expected.append(
                (result.page.facts(of: result.page.records[0], [.change]), result.page.records[0].factHash))
            records.append((TextSlice(.page, start: bytes.count, count: text.utf8.count), "p\(number)"))
            bytes += Array(text.utf8) + [0x0a]
        }
        bytes += [UInt8](repeating: 0, count: SourcePage.padding)
        let page = try RecordCutter(resource: resource, shape: .bareArray, form: "list").remap(
            bytes, records: records)
        #expect(page.records.map { page.facts(of: $0, [.change]) } == expected.map(\.lines))
        #expect(page.records.map(\.factHash) == expected.map(\.hash))
    }
}
