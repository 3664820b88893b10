import ConnectorKit
import Domain
import JSON
import Testing

/// Random pages in every shape, compared with what a plain reading of the tree says. The seed is in the case's name.
struct ShapePropertyTests {
    private static let seeds: [UInt64] = Array(1...40)

    private static let resource = Resource(
        "items", "Items.", key: ["id"],
        facts: [
            FactMapping(
                .task,
                [
                    "title": .text("a"), "status": .text("b.c"), "priority": .text("list.1"), "type": .text("ü"),
                    "points": .number("name with blanks"),
                ])
        ], absent: ["-1"])

    /// A value of any kind; sometimes with blanks and escapes in it.
    private func value(_ chance: inout Chance, depth: Int = 0) -> JSONValue {
        switch Int.random(in: 0..<(depth > 2 ? 6 : 9), using: &chance) {
        case 0: .null
        case 1: .bool(.random(using: &chance))
        case 2: .number(String(Int.random(in: -5...5_000_000, using: &chance)))
        case 3: .string("-1")
        case 4: .string(["", "x", "ä\"\\\n", "a & b", "😀", "{\"id\":1}"].randomElement(using: &chance)!)
        case 5: .string(String(repeating: "y", count: .random(in: 0...40, using: &chance)))
        case 6: .array((0..<Int.random(in: 0...3, using: &chance)).map { _ in value(&chance, depth: depth + 1) })
        case 7: .object([.init(name: "c", value: value(&chance, depth: depth + 1))])
        default: .array([.null, value(&chance, depth: depth + 1), ["k": "v", "x": value(&chance, depth: depth + 1)]])
        }
    }

    private func record(_ id: Int, _ chance: inout Chance) -> JSONValue {
        var members: [JSONValue.Member] = [.init(name: "id", value: .string(String(id)))]
        for name in ["a", "b", "list", "name with blanks", "ü", "other"] where Bool.random(using: &chance) {
            var value = value(&chance)
            // Names that meet an array are a matter of their own: see `JSONPathTests`.
            if name == "b", value.items != nil { value = .null }
            members.append(.init(name: name, value: value))
        }
        return .object(members.shuffled(using: &chance))
    }

    /// What the mapping says of a record, by its tree.
    private func understood(_ record: JSONValue) -> [String] {
        func text(_ path: String) -> String? {
            guard let value = record[path], let text = value.text, !text.isEmpty else { return nil }
            if case .string("-1") = value { return nil }
            return text
        }
        let number = text("name with blanks").flatMap(Double.init)
        return [
            text("a").map { "title=\($0)" }, text("b.c").map { "status=\($0)" },
            text("list.1").map { "priority=\($0)" },
            text("ü").map { "type=\($0)" }, number.map { "points=\($0)" },
        ].compactMap(\.self)
    }

    private func understood(_ page: SourcePage, _ record: SourceRecord) -> [String] {
        var words: [String] = []
        for (field, value) in zip(FactKind.task.fields, page.values[record.firstValue...]) {
            switch value {
            case .missing: continue
            case .text(let slice): words.append("\(field.name)=\(page.text(slice))")
            case .integer(let number): words.append("\(field.name)=\(number)")
            case .number(let number): words.append("\(field.name)=\(number)")
            }
        }
        return words
    }

    private func pages(_ records: [JSONValue], _ chance: inout Chance) -> [(RecordShape, JSONValue)] {
        let beside: [JSONValue.Member] = [
            .init(name: "next", value: .bool(false)), .init(name: "x", value: value(&chance)),
        ]
        var names: [String] = []
        for record in records {
            for member in record.members! where member.name != "id" && !names.contains(member.name) {
                names.append(member.name)
            }
        }
        names.shuffle(using: &chance)
        // A row ends with its last value; what a record lacks before is null, which says the same.
        let rows = records.map { record -> JSONValue.Member in
            var row = names.map { name in record.members!.first { $0.name == name }?.value ?? .null }
            while Bool.random(using: &chance), row.last == .null { row.removeLast() }
            return .init(name: record["id"]!.text!, value: .array(row))
        }
        let columns: [JSONValue.Member] = [
            .init(
                name: "item_prop", value: .object(names.enumerated().map { .init(name: $1, value: .number("\($0)")) })),
            .init(name: "itemIds", value: .array(rows.map { .string($0.name) })),
            .init(name: "itemJObj", value: .object(rows)),
        ]
        let half = records.count / 2
        let groups: [JSONValue.Member] = [
            .init(name: "iOS", value: .array(Array(records[..<half]))),
            .init(name: "Android", value: .array(Array(records[half...]))),
        ]
        return [
            (.bareArray, .array(records)),
            (.array(at: "in.it"), .object(beside + [.init(name: "in", value: ["it": .array(records)])])),
            (.columns(prefix: "item"), .object((beside + columns).shuffled(using: &chance))),
            (.keyed(at: "data"), .object(beside + [.init(name: "data", value: .object(groups))])),
            (
                .grouped(at: "data", rows: ["iOS", "Android"]),
                .object(beside + [.init(name: "data", value: .array([.object(groups)]))])
            ),
        ]
    }

    @Test(arguments: seeds)
    func `every shape says of the same records the same`(seed: UInt64) throws {
        var chance = Chance(seed)
        let records = (0..<Int.random(in: 0...12, using: &chance)).map { record($0, &chance) }
        let expected = records.map { [$0["id"]!.text!] + understood($0) }
        for (shape, page) in pages(records, &chance) {
            let cutter = RecordCutter(resource: Self.resource, shape: shape, form: "list", pagePaths: ["next"])
            let result = try cutter.cut(page.serialized, parent: nil, place: "items")
            #expect(result.refusals == [], "\(shape)")
            let found = result.page.records.map { [result.page.text($0.key)] + understood(result.page, $0) }
            #expect(found == expected, "\(shape)")
            #expect(result.hasRecords, "\(shape)")
            // What is stored says the same once more.
            for record in result.page.records {
                let payload = Array(result.page.text(record.payload).utf8)
                let again = try RecordCutter(resource: Self.resource, shape: .bareArray, form: "stored").remap(
                    payload + [UInt8](repeating: 0, count: SourcePage.padding),
                    records: [(TextSlice(.page, start: 0, count: payload.count), nil)])
                #expect(again.records.map(\.factHash) == [record.factHash], "\(shape)")
            }
        }
    }

    @Test(arguments: seeds)
    func `a page cut anywhere is no page, and never a crash`(seed: UInt64) throws {
        var chance = Chance(seed)
        let records = (0..<4).map { record($0, &chance) }
        for (shape, page) in pages(records, &chance) {
            let whole = page.serialized
            let cutter = RecordCutter(resource: Self.resource, shape: shape, form: "list")
            for _ in 0..<30 {
                let end = Int.random(in: 0..<whole.count, using: &chance)
                #expect(throws: JSONFault.self) { try cutter.cut(Array(whole[..<end]), parent: nil, place: "") }
                var spoilt = whole
                spoilt[Int.random(in: 0..<whole.count, using: &chance)] = .random(in: 0...255, using: &chance)
                _ = try? cutter.cut(spoilt, parent: nil, place: "")
            }
        }
    }
}
